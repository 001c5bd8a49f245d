"""Personal data in customers' words is masked before anything is stored.

E-mail addresses, links, telephone and card numbers, IBANs, national ids, network addresses and handles become
tokens that read the same in every language: [email] [link] [phone] [card] [iban] [id] [handle].

Not masked: names of people (out of scope of this step), bare hosts such as booking.com (brands, not persons),
and order or customer numbers, however long, unless they pass the check of one of the kinds above.
"""

from __future__ import annotations

import contextlib
import ipaddress
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import pandas as pd
import phonenumbers
from stdnum import iban, luhn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.gb import nhs
from stdnum.my import nric
from stdnum.pl import pesel

KINDS = ("email", "link", "iban", "card", "id", "phone", "handle")

Span = tuple[int, int]
Finder = Callable[[str, tuple[str, ...]], Iterator[Span]]

# Cheap signs that a text may hold personal data at all.
_SUSPECT = re.compile(
    r"[@＠﹫]|(?:\d\D{0,6}){4}|https?:|www\W|\.[a-z]{2,10}/|\b(?:dot|kropka|ponto|точка)\b|[(\[{] ?at ?[)\]}]"
    r"|微信|wechat|(?:id|ig|qq|vx|号|telegram|instagram|skype|viber) ?[:：]",
    re.IGNORECASE,
)
# Characters nobody sees: soft hyphens, joiners, direction marks, variation selectors, key caps, byte-order marks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)

# Latin and Cyrillic addresses apart, so that neither swallows a neighbour's letters.
_LATIN = r"a-z0-9\u00c0-\u024f"
_CYRILLIC = r"\u0400-\u04ff0-9"
_PROVIDER = r"(?:gmail|yahoo|hotmail|outlook|icloud|live|protonmail|qq|163|126|wp|o2|onet|interia|abv|mail)"
_EMAIL = re.compile(
    rf"[{_LATIN}_%+-][{_LATIN}._%+'-]{{0,63}}@(?:[{_LATIN}-]{{1,63}}\.){{1,6}}[a-z]{{2,24}}"
    rf"|[{_CYRILLIC}_-][{_CYRILLIC}._-]{{0,63}}@(?:[{_CYRILLIC}-]{{1,63}}\.){{1,6}}[{_CYRILLIC}a-z]{{2,24}}"
    rf"|[{_LATIN}_%+-][{_LATIN}._%+-]{{0,63}} ?@ ?{_PROVIDER}(?![a-z0-9])(?: ?\. ?[a-z]{{2,3}}(?![a-z]))*",
    re.IGNORECASE,
)
# "name at example dot com", "name (at) example.com"; a plain "at" needs a plain "dot".
_AT = r"(?:at|małpa|malpa|arroba|маймунско)"
_DOT = r"(?:dot|kropka|ponto|точка)"
_SPOKEN_DOT = rf"(?: {_DOT} | ?[(\[{{] ?{_DOT} ?[)\]}}] ?)"
_SPOKEN_EMAIL = re.compile(
    rf"[\w+-][\w.+-]{{0,63}}(?: ?[(\[{{] ?{_AT} ?[)\]}}] ?[\w-]{{1,63}}(?:(?:\.|{_SPOKEN_DOT})[\w-]{{2,63}}){{1,4}}"
    rf"|(?: {_AT} | ?@ ?)[\w-]{{1,63}}(?:{_SPOKEN_DOT}[\w-]{{2,63}}){{1,4}})",
    re.IGNORECASE,
)
# With a scheme or www anywhere; other hosts only with a path behind them.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\u3000-\u303f\u3400-\u9fff\[\]]{2,2000}(?<![.,;:!?)])"
    r"|(?<![a-z0-9@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}/[\w%?=&#~./+-]{1,500}(?<![.,;:!?])",
    re.IGNORECASE,
)
# Prices and hours after the sign are no handles; digits alone need five of them. Behind the name of a messenger
# a word needs a digit, dot or underscore: "wechat: abc_1", not "wechat: payment failed".
_HANDLE = re.compile(
    r"(?<![a-z0-9._%+-])@(?!(?:rm|usd|eur)?\d{1,4}(?:[.,:]\d+)?(?:am|pm|rm|zł|zl|лв|kg|元|块)?(?![a-z0-9_]))"
    r"(?:[a-z0-9_](?:[a-z0-9_.-]{0,38}[a-z0-9_])?(?:[\u3400-\u9fff]{1,8}(?!\w))?|[^\W\d_a-z][\w-]{1,29})"
    r"|(?<![a-z])(?:微信|wechat|vx|qq|telegram|instagram|ig|skype|viber)(?:号| ?id)? ?: ?"
    r"(?=[a-z-]{0,28}[\d_.][a-z\d_])[a-z0-9_][a-z0-9_.-]{4,29}"
    r"|微信(?:号 ?:? ?|: ?)[a-z0-9_-]{5,20}|(?:微信|qq)号? ?(?=[a-z_-]{0,19}\d)[a-z0-9_-]{6,20}",
    re.IGNORECASE,
)
_IBAN_START = re.compile(r"(?:(?<![a-z0-9])|(?<=iban))[a-z]{2}\d{2}(?=[ -]?[a-z0-9]{4})", re.IGNORECASE)
_CARD_START = re.compile(r"(?<!\d)(?<!\d[ -])[2-6]\d{3}(?=[ -]?\d{4})")
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


def mask(texts: pd.Series, *, regions: Sequence[str]) -> pd.Series:
    """The texts with personal data replaced by tokens; missing texts stay missing.

    `regions` (ISO 3166, such as "BG") says whose telephone numbers and national ids are looked for;
    international numbers (+48 ...) are found anyway. Masking twice is the same as masking once.

    >>> mask(pd.Series(["Call me: 0888 123 456 or ana@example.org"]), regions=["BG"])[0]
    'Call me: [phone] or [email]'
    """
    _refuse_unknown(regions)
    masked = {text: _masked(text, tuple(regions))[0] for text in texts.dropna().unique()}
    return pd.Series([masked.get(text) for text in texts], index=texts.index, name=texts.name, dtype="str")


def findings(texts: pd.Series, *, regions: Sequence[str]) -> pd.Series:
    """How many pieces of personal data of each kind `mask` would replace, all kinds named.

    >>> findings(pd.Series(["ana@example.org", "thanks"]), regions=["BG"]).to_dict()
    {'email': 1, 'link': 0, 'iban': 0, 'card': 0, 'id': 0, 'phone': 0, 'handle': 0}
    """
    _refuse_unknown(regions)
    counts: Counter[str] = Counter()
    for text, times in Counter(texts.dropna()).items():
        for kind, count in _masked(text, tuple(regions))[1].items():
            counts[kind] += count * times
    return pd.Series({kind: counts[kind] for kind in KINDS}, name="count", dtype="int64")


def _refuse_unknown(regions: Sequence[str]) -> None:
    unknown = sorted(set(regions) - phonenumbers.SUPPORTED_REGIONS)
    if unknown:
        raise ValueError(f"unknown region {unknown[0]!r}: regions are ISO 3166 codes such as 'BG', 'GB' or 'MY'")


def _masked(text: str, regions: tuple[str, ...]) -> tuple[str, Counter[str]]:
    """The masked text and what was found. A token can uncover its neighbour, so it looks until nothing is left."""
    counts: Counter[str] = Counter()
    text = text.encode("utf-8", "replace").decode("utf-8")
    while _SUSPECT.search(text) and (found := _found(text, regions)):
        counts.update(kind for _, _, kind in found)
        text = _replaced(text, found)
    return text, counts


def _replaced(text: str, found: Iterable[tuple[int, int, str]]) -> str:
    parts, last = [], 0
    for start, end, kind in sorted(found):
        parts += [text[last:start], f"[{kind}]"]
        last = end
    return "".join(parts) + text[last:]


def _found(text: str, regions: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Start, end and kind of each piece of personal data; none overlap."""
    plain, positions = _plain(text)
    found = []
    for kind, finder in _FINDERS:
        spans = list(finder(plain, regions))
        found += [(positions[start], positions[end], kind) for start, end in spans]
        plain = _hidden(plain, spans)
    return found


def _hidden(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans blanked out, so that every other place stays where it is."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\0" * (end - start)
    return "".join(characters)


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text as a reader sees it, with plain digits, spaces and dashes, and each character's place in `text`."""
    positions: Sequence[int] = range(len(text) + 1)
    if _INVISIBLE.search(text):
        positions = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
        positions, text = [*positions, len(text)], "".join(text[place] for place in positions)
    return text if text.isascii() else text.translate(_PLAIN), positions


class _Plain(dict[int, str]):
    """str.translate table: compatibility forms (full width, bold) of one character to the plain one."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code))
        if unicodedata.category(plain[0]) == "Pd" or plain == "\u2212":
            plain = "-"
        elif plain.isdecimal():
            plain = str(unicodedata.decimal(plain[0]))
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_PLAIN = _Plain()


def _matches(pattern: re.Pattern[str]) -> Finder:
    return lambda text, _regions: (match.span() for match in pattern.finditer(text))


def _ibans(text: str, _regions: tuple[str, ...]) -> Iterator[Span]:
    return _checked(text, _IBAN_START, iban.is_valid)


def _cards(text: str, _regions: tuple[str, ...]) -> Iterator[Span]:
    return _checked(text, _CARD_START, _is_card)


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


def _ids(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    for pattern, valid in itertools.chain.from_iterable(_IDS.get(region, ()) for region in regions):
        spans = [match.span() for match in pattern.finditer(text) if valid(match[0])]
        yield from spans
        text = _hidden(text, spans)


def _addresses(text: str, _regions: tuple[str, ...]) -> Iterator[Span]:
    for match in _ADDRESS.finditer(text):
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(match[0])
            yield match.span()


def _phones(text: str, regions: tuple[str, ...]) -> Iterator[Span]:
    text = _NO_PHONE.sub(lambda match: "\0" * len(match[0]), text)
    for match in _PHONE.finditer(text):
        for start, end in _numbers(match[0], regions):
            yield match.start() + start, match.start() + end


@lru_cache(maxsize=1024)
def _numbers(candidate: str, regions: tuple[str, ...]) -> tuple[Span, ...]:
    """Where valid telephone numbers of the first region that has any lie in the candidate."""
    for region in regions or ("ZZ",):
        found = list(phonenumbers.PhoneNumberMatcher(candidate, region))
        if found:
            return tuple((number.end - len(number.raw_string.lstrip()), number.end) for number in found)
    return ()


_FINDERS: tuple[tuple[str, Finder], ...] = (
    ("email", _matches(_EMAIL)),
    ("email", _matches(_SPOKEN_EMAIL)),
    ("link", _matches(_LINK)),
    ("iban", _ibans),
    ("card", _cards),
    ("id", _ids),
    ("id", _addresses),
    ("phone", _phones),
    ("handle", _matches(_HANDLE)),
)
