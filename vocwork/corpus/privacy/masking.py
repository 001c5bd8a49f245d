"""Personal data in customers' words becomes tokens that read the same in every language.

[email] [link] [phone] [card] [iban] [id] [handle] [reference] (of an order, a case), [address] (street and house
number, postcode), [birth] (date of birth) and [name] (behind a title: "Dr [name]").

Not masked: names without a title (no rule tells a first name from another word), towns, bare hosts such as
booking.com (brands, not persons), and long numbers that neither pass a check nor stand behind a word that says what
they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pandas as pd
import phonenumbers

from vocwork.corpus.privacy.contacts import emails, handles, links, spoken_emails
from vocwork.corpus.privacy.numbers import cards, ibans, ids, network_addresses
from vocwork.corpus.privacy.persons import TITLES, births, names
from vocwork.corpus.privacy.phones import phones
from vocwork.corpus.privacy.plain import plain_text
from vocwork.corpus.privacy.postal import postcodes, streets
from vocwork.corpus.privacy.references import references
from vocwork.corpus.privacy.spans import Finder, hidden

# In the order of trust: what one has found, the next ones do not see.
_FINDERS: tuple[tuple[str, Finder], ...] = (
    ("email", emails),
    ("email", spoken_emails),
    ("link", links),
    ("iban", ibans),
    ("card", cards),
    ("id", ids),
    ("id", network_addresses),
    ("birth", births),
    ("reference", references),
    ("address", streets),
    ("phone", phones),
    ("handle", handles),
    ("address", postcodes),
    ("name", names),
)
KINDS = tuple(dict.fromkeys(kind for kind, _ in _FINDERS))
# What stands in a masked text, as a regular expression: no word of the customer's.
TOKEN = rf"\[(?:{'|'.join(KINDS)})\]"

# Cheap signs that a text may hold personal data at all.
_SUSPECT = re.compile(
    r"[@＠﹫\d]|www\W|https?:|\.[a-z]{2,10}/|\b(?:dot|kropka|ponto|точка)\b"
    r"|[(\[{] ?(?:at|małpa|malpa|arroba|маймунско) ?[)\]}]"
    rf"|微信|wechat|(?:id|ig|qq|vx|号|telegram|instagram|skype|viber) ?[:：]|{TITLES}",
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

    >>> found = findings(pd.Series(["ana@example.org", "thanks to Mrs Jones"]), regions=["BG"])
    >>> found[found > 0].to_dict()
    {'email': 1, 'name': 1}
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
    plain, positions = plain_text(text)
    found = []
    for kind, finder in _FINDERS:
        spans = list(finder(plain, regions))
        found += [(positions[start], positions[end], kind) for start, end in spans]
        plain = hidden(plain, spans) if spans else plain
    return found
