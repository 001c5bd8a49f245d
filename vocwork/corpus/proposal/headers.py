"""What the name of a column speaks of, in the languages exports are written in."""

from __future__ import annotations

import re
import unicodedata

from vocwork.corpus.sources.words import read_words

_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_HAN = re.compile(r"[\u3400-\u9fff]")


def _words(header: str) -> str:
    """A header as words in lower case with one space before, between and after them."""
    apart = re.findall(r"[^\W_\d]+|\d+", _CAMEL.sub(" ", header).casefold())
    return f" {' '.join(apart)} "


def _read() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for role, words in read_words("headers"):
        table.setdefault(role, []).extend(word.replace("_", " ") for word in words.split())
    return table


_TABLE = _read()
# Words of Chinese headers, the longest first, and what they are called in English.
_CHINESE = dict(sorted(read_words("chinese_headers"), key=lambda pair: -len(pair[0])))
_CHINESE_WORD = re.compile("|".join(map(re.escape, _CHINESE)))


def roles(header: str) -> frozenset[str]:
    """Every role a header speaks of.

    >>> sorted(roles("NPS_SCORE") & {"nps", "score", "id"})
    ['nps', 'score']
    """
    words = _words(header)
    whole = f" {header.casefold().strip()} "
    return frozenset(
        role
        for role, table in _TABLE.items()
        if any(f" {word} " in words or f" {word} " in whole or (_HAN.match(word) and word in words) for word in table)
    )


_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюяыэё",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            *"iyklmnoprstufh",
            "ts",
            "ch",
            "sh",
            "sht",
            *"ay",
            "yu",
            "ya",
            *"ye",
            "yo",
        ],
        strict=True,
    )
)


def column_name(header: str, taken: set[str]) -> str:
    """A header as a name of ours: lower-case ASCII letters, digits and _, not in `taken`.

    Cyrillic is spelt with Latin letters, well-known Chinese words are translated.

    >>> column_name("Тип на услугата", set()), column_name("手机品牌", set())
    ('tip_na_uslugata', 'phone_brand')
    """
    english = _CHINESE_WORD.sub(lambda word: f" {_CHINESE[word[0]]} ", header)
    words = _CAMEL.sub(" ", english).casefold().replace("ł", "l")
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in words)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "group"
    name = name if name[0].isalpha() else f"group_{name}"
    numbered = (f"{name}_{number}" for number in range(2, 1000))
    return name if name not in taken else next(other for other in numbered if other not in taken)
