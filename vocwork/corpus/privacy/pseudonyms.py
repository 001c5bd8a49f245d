"""Codes that stand for persons: the same person has the same code, and without the key nobody gets back.

Customers always become codes. An employee stays where the file names a code already (agent_07), an answer's id where
it holds no personal data; everything else of theirs becomes one too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

import pandas as pd

from vocwork.corpus.privacy.masking import mask

_DIGITS = 12
_AGENT_DIGITS = 6
# Computed here or written by the person who made the params: none of the customers' or employees' own words.
_OURS = ("quarter", "source", "language", "comment")
# A number behind a short prefix or the word for an employee; j.smith2 is a name.
_CODE = re.compile(
    r"(?:[a-z]{0,3}|agent|operator|employee|emp|staff|rep|advis[eo]r|seller|user|агент|оператор|служител|консултант"
    r"|agen|ejen|kakitangan|pracownik|konsultant|客服|坐席|员工|工号)[-_ #.]?\d{1,8}",
    re.IGNORECASE,
)


def hide_persons(feedback: pd.DataFrame, *, regions: Sequence[str], study: str, key: bytes) -> pd.DataFrame:
    """The feedback table without personal data in any of its text columns.

    Comments and attributes are masked, customers and employees become codes, as do ids that hold personal data.
    `regions` as for `masking.mask`; `study` and `key` decide the codes, so that two studies cannot be joined by them.
    """
    shown = masked(feedback, regions=regions)
    salt = key + study.encode()
    codes = {name: pseudonyms(feedback[name], salt) for name in ("id", "customer", "agent")}
    named = ~feedback["agent"].str.fullmatch(_CODE).fillna(False) & feedback["agent"].notna()
    return shown.assign(
        id=feedback["id"].where(shown["id"] == feedback["id"], codes["id"]),
        customer=codes["customer"],
        agent=feedback["agent"].where(~named, "agent-" + codes["agent"].str[:_AGENT_DIGITS]),
    )


def masked(feedback: pd.DataFrame, *, regions: Sequence[str]) -> pd.DataFrame:
    """The feedback table with personal data in its texts and attributes masked; customers and employees stay.

    `regions` as for `masking.mask`.
    """
    texts = [name for name in feedback if name not in _OURS and pd.api.types.is_string_dtype(feedback[name])]
    return feedback.assign(**{name: mask(feedback[name], regions=regions) for name in texts})


def pseudonyms(names: pd.Series, key: bytes) -> pd.Series:
    """Twelve hexadecimal digits for each name, missing where it is.

    >>> pseudonyms(pd.Series(["ana", "ben", "ana"]), b"secret").nunique()
    2
    """
    codes = {name: hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:_DIGITS] for name in names.dropna()}
    return names.map(codes).astype("str")
