"""Mapped text cells to the feedback table's own types; whatever cannot be read is handed back, never guessed."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from vocwork.corpus.sources.dates import Dates, read_dates
from vocwork.corpus.sources.words import read_words
from vocwork.feedback import CANONICAL, FELT_COLUMNS, FLAGS, NUMBERS, TIMES

_COMPUTED = ("quarter", "comment", *FELT_COLUMNS, "source")
_FLAGS = {word: key == "yes" for key, words in read_words("flags") for word in words.split()}


class Typed(NamedTuple):
    """Rows in their types, and the cells that did not fit them.

    answers     every canonical column that a source can give, then quarter and the attributes
    unreadable  for each column where it can happen, True where something stood that is not of its type
    dates       how `received` was read, and why
    """

    answers: pd.DataFrame
    unreadable: pd.DataFrame
    dates: str


def typed(cells: pd.DataFrame, told: str | None, timezone: str) -> Typed:
    """Give each column of ours its type; columns the source does not give are there, all missing.

    told, timezone  how dates are written, see `dates.read_dates`
    """
    given = cells.reindex(columns=[*_mappable(), *(name for name in cells if name not in CANONICAL)]).astype("str")
    times = {name: read_dates(given[name], told, timezone) for name in TIMES}
    numbers = {name: to_numbers(given[name]) for name in NUMBERS if name in given}
    flags = {name: to_flags(given[name]) for name in FLAGS}
    read: dict[str, pd.Series] = {name: dates.received for name, dates in times.items()} | numbers | flags
    answers = given.assign(**read, quarter=times["received"].quarter)
    unreadable = {name: given[name].notna() & column.isna() for name, column in read.items()}
    return Typed(_weighted(answers, cells), pd.DataFrame(unreadable), _how(times["received"]))


def _mappable() -> list[str]:
    return [name for name in CANONICAL if name not in _COMPUTED]


def _weighted(answers: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Weight 1 where the source has no weights."""
    return answers if "weight" in cells else answers.assign(weight=1.0)


def _how(dates: Dates) -> str:
    return dates.how or "no readable date"


def to_numbers(cells: pd.Series) -> pd.Series:
    """Numbers with a point or a comma before the decimals; missing where the cell is none.

    >>> to_numbers(pd.Series(["7,5", "9", "nine"])).tolist()
    [7.5, 9.0, nan]
    """
    plain = cells.where(cells.str.fullmatch(r"\s*[+-]?\d+(?:[.,]\d+)?\s*").fillna(False))
    return pd.to_numeric(plain.str.strip().str.replace(",", ".")).astype("float64")


def to_flags(cells: pd.Series) -> pd.Series:
    """Yes and no in the languages of the product, 1 and 0; missing where the cell is neither."""
    return cells.str.strip().str.casefold().map(_FLAGS).astype("boolean")
