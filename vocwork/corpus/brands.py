"""Brands that customers name, found by the study's own list of spellings.

Capitals, accents, full-width forms, the kind of hyphen or apostrophe, and the blanks and hyphens between the words of
a name make no difference. A spelling stands alone: "Lego" is not in "allegory". Chinese, Japanese and Korean have no
such edges between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from vocwork.feedback import BETWEEN_BRANDS

# Scripts that write words without a space between, decomposed as `folded` leaves them.
_UNSPACED = r"\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_UNSPACED}]"
# Letters with a stroke, which Unicode does not take apart.
_STROKES = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i"}
# What phones, word processors and hasty fingers put for a hyphen and for an apostrophe.
_SIGNS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_SIGNS |= dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060\u2032", "'")

Spellings = Mapping[str, Sequence[str]]


class Named(NamedTuple):
    """A brand, and where in the text it is named."""

    brand: str
    start: int
    end: int


def named_brands(text: str, brands: Spellings) -> str:
    """The brands of a text, each once, in the order of the list.

    >>> named_brands("Cheaper at ŁegØ or 乐高积木", {"Lego": ("Lego", "乐高"), "Duplo": ("Duplo",)})
    'Lego'
    """
    found = {name.brand for name in find_brands(text, brands)}
    return BETWEEN_BRANDS.join(brand for brand in brands if brand in found)


def find_brands(text: str, brands: Spellings) -> Iterator[Named]:
    """Each place where a brand is named, from the left; where two begin alike the longer spelling counts."""
    if not brands:
        return
    spelled = tuple((brand, spelling) for brand, spellings in brands.items() for spelling in spellings)
    pattern, owners = _pattern(spelled)
    plain, places = folded(text)
    for match in pattern.finditer(plain):
        yield Named(owners[(match.lastindex or 1) - 1], places[match.start()], places[match.end()])


def folded(text: str) -> tuple[str, list[int]]:
    """The text in small letters, without accents, with plain hyphens and apostrophes.

    And where each of its characters, and its end, stands in `text`.
    """
    pieces = [_plain(character) for character in text]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), [*places, len(text)]


@cache
def _plain(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    parts = unicodedata.normalize("NFKD", character.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part)).casefold()
    return _STROKES.get(bare, bare)


@cache
def _pattern(spelled: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], list[str]]:
    """All spellings, the longest first, each a group; and the brand of each group."""
    plain = sorted(
        ((folded(spelling)[0].strip(), brand) for brand, spelling in spelled), key=lambda each: -len(each[0])
    )
    return re.compile("|".join(f"({_alone(spelling)})" for spelling, _ in plain)), [brand for _, brand in plain]


def _alone(spelling: str) -> str:
    """A spelling as a regular expression that no other word holds; its possessive belongs to it."""
    words = r"[\s-]*".join(map(re.escape, re.split(r"[\s-]+", spelling)))
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, spelling[0]) else ""
    behind = rf"(?:'s)?(?!{_LETTER})" if re.match(_LETTER, spelling[-1]) else ""
    return before + words + behind
