"""Numbers that name a person or an account, proved by check digits: IBANs, cards, national ids; network addresses."""

from __future__ import annotations

import contextlib
import ipaddress
import itertools
import re
from collections.abc import Callable, Iterator

from stdnum import iban, luhn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.gb import nhs
from stdnum.my import nric
from stdnum.pl import pesel

from vocwork.corpus.privacy.spans import Span, hidden

_IBAN_START = re.compile(r"(?:(?<![a-z0-9])|(?<=iban))[a-z]{2}\d{2}(?=[ -]?[a-z0-9]{4})", re.IGNORECASE)
_CARD_START = re.compile(r"(?<!\d)(?<!\d[ -])[2-6]\d{3}(?=[ -]?\d{4})")
# In groups, other signs may stand between; a year (2019/2020/2021/2022) begins no card.
_CARD_GROUPS = re.compile(r"(?<!\d)[3-6]\d{3}( ?[._/] ?| - )(?:\d{4}\1\d{4}\1\d{4}|\d{6}\1\d{5})(?!\d)")
_RUN = re.compile(r"[a-z0-9](?:[ -]?[a-z0-9]){0,33}", re.IGNORECASE)
_RUN_END = re.compile(r"[a-z0-9](?![a-z0-9])", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)|(?<![\w:])[0-9a-f]{4}(?::{1,2}[0-9a-f]{1,4}){2,7}(?![\w:])", re.I
)

# Customary forms of national ids by region; all but the last end in check digits.
_IDS: dict[str, tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...]] = {
    "BG": ((re.compile(r"(?<!\d)\d{10}(?!\d)"), egn.is_valid),),
    "PL": ((re.compile(r"(?<!\d)\d{11}(?!\d)"), pesel.is_valid),),
    "MY": ((re.compile(r"(?<!\d)\d{6}([ -]?)\d{2}\1\d{4}(?!\d)"), nric.is_valid),),
    "CN": ((re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), ric.is_valid),),
    "BR": ((re.compile(r"(?<!\d)\d{3}\.?\d{3}\.?\d{3}[ -]?\d{2}(?!\d)"), cpf.is_valid),),
    "GB": (
        (re.compile(r"(?<!\d)[34679]\d{2}([ -]?)\d{3}\1\d{4}(?!\d)"), nhs.is_valid),
        (re.compile(r"(?<![A-Za-z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
                    r" ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Za-z0-9])"), bool),
    ),
}  # fmt: skip


def ibans(text: str, _regions: tuple[str, ...]) -> Iterator[Span]:
    """International account numbers whose check digits are right."""
    return _checked(text, _IBAN_START, iban.is_valid)


def cards(text: str, _regions: tuple[str, ...]) -> Iterator[Span]:
    """Cards written in one piece, with single spaces or dashes; then those in groups with other signs between."""
    plain = list(_checked(text, _CARD_START, _is_card))
    yield from plain
    for match in _CARD_GROUPS.finditer(hidden(text, plain)):
        if _is_card(re.sub(r"\D", "", match[0])):
            yield match.span()


def _is_card(number: str) -> bool:
    return 13 <= len(number) <= 19 and len(set(number)) > 1 and luhn.is_valid(number)


def _checked(text: str, beginning: re.Pattern[str], valid: Callable[[str], bool]) -> Iterator[Span]:
    """The longest run from each beginning, with single spaces or dashes inside, that passes the check."""
    last = 0
    for match in beginning.finditer(text):
        run = _RUN.match(text, match.start())
        ends = [place.end() for place in _RUN_END.finditer(text, match.end(), run.end())] if run else []
        for end in reversed(ends if match.start() >= last else []):
            if valid(re.sub("[ -]", "", text[match.start() : end])):
                yield match.start(), end
                last = end
                break


def ids(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    """National ids of the regions."""
    for pattern, valid in itertools.chain.from_iterable(_IDS.get(region, ()) for region in regions):
        spans = [match.span() for match in pattern.finditer(text) if valid(match[0])]
        yield from spans
        text = hidden(text, spans)


def network_addresses(text: str, _regions: tuple[str, ...]) -> Iterator[Span]:
    """IP addresses, version 4 and 6."""
    for match in _ADDRESS.finditer(text):
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(match[0])
            yield match.span()
