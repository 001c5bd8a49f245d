"""Telephone numbers, as the customers of the study's countries write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import phonenumbers

from vocwork.corpus.privacy.spans import Span

# Seven to seventeen digits that do not start inside a code such as AB123.
_PHONE = re.compile(
    r"(?:(?<![a-z0-9#№])|(?<=tel)|(?<=phone)|(?<=mob)|(?<=hp)|(?<=wa))[+(]{0,2}\d(?:[ ().\-/]{0,3}\d){6,16}(?!\d)",
    re.IGNORECASE,
)
# Dates, hours, years and sums of money look like telephone numbers in one country or another.
_CURRENCY = r"(?:[$€£¥]|r\$|rm|myr|usd|eur|gbp|bgn|pln|cny|rmb)"
_NO_PHONE = re.compile(
    r"(?<![\d./-])(?:\d{1,2} ?([./-]) ?\d{1,2} ?\1 ?(?:19|20)?\d{2}|\d{1,2} \d{1,2} (?:19|20)\d{2}"
    r"|(?:19|20)\d{2}([./-])\d{1,2}\2\d{1,2}|(?:19|20)\d{2} ?[-/] ?(?:19|20)\d{2})(?![./-]?\d)"
    r"|(?<![\d.:])\d{1,2}[.:h]\d{2}(?: ?- ?\d{1,2}[.:h]\d{2})(?![.:]?\d)"
    r"|(?<!\d)\d{1,2}/(?:10|5)(?!\d)|(?<![\d.,])\d{4,9}[.,]\d{2}(?![\d.,])"
    rf"|(?<![a-z]){_CURRENCY} ?\d[\d ,.]*"
    rf"|(?<!\d)\d[\d ,.]{{0,15}} ?(?:{_CURRENCY}|zł|zl|лв|лева|reais|元|块|%)(?![a-z])",
    re.IGNORECASE,
)


def phones(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """Numbers that are valid in one of the regions; behind a plus, those that could be valid anywhere."""
    text = _NO_PHONE.sub(lambda match: "\0" * len(match[0]), text)
    for match in _PHONE.finditer(text):
        for start, end in _numbers(match[0], regions):
            yield match.start() + start, match.start() + end


@lru_cache(maxsize=1024)
def _numbers(candidate: str, regions: tuple[str, ...]) -> tuple[Span, ...]:
    """Where valid telephone numbers of the first region that has any lie in the candidate.

    Who writes a plus means a telephone number: there it is enough that the number could exist.
    """
    for region in regions or ("ZZ",):
        found = list(phonenumbers.PhoneNumberMatcher(candidate, region))
        if found:
            return _spans(found)
    return _spans(phonenumbers.PhoneNumberMatcher(candidate, None, leniency=phonenumbers.Leniency.POSSIBLE))


def _spans(found: Iterable[phonenumbers.PhoneNumberMatch]) -> tuple[Span, ...]:
    return tuple((number.end - len(number.raw_string.lstrip()), number.end) for number in found)
