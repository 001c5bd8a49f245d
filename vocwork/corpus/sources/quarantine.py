"""Which rows cannot be used, and why: one reason a row, the first that applies in the order of `RULES`.

Where rows have no id, nobody knows whether two that are equal in every cell are two people or one answer that was
exported twice. Where they have a comment of some length, one repeats the other: of 29,779 comments with ids of their
own (`nhs_trust_comments`) 7 % of those under 10 characters had the day, the unit and the words of another, 2 % of those
under 20, 0.4 % under 30, 0.3 % under 40, and of all longer ones 0.1 %, however long: chance ends there (counted once).
A source can say that it holds no row twice (`repeated_rows: keep`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from vocwork.feedback import REPEATED
from vocwork.metric import Metric

# Two equal rows with texts of so many letters and digits, and what stands between them, are one answer exported twice;
# shorter ones happen by chance ("Good"). A Chinese character says as much as two and a half letters.
TELLING_LENGTH, HAN_LETTERS = 40, 2.5
_SAID, _HAN = r"\w(?:.*\w)?", "[\u3400-\u9fff]"
BROKEN = "broken row"


class Rows(NamedTuple):
    """Rows of all sources with what is needed to judge them, on one index.

    cells    mapped text, for quoting
    answers  the same in their types, with source
    unreadable  True where a cell is not of its column's type
    given_id    True where the id came from the file
    whole       a hash of the raw row, of its source and place where equal rows are answers of their own
    """

    cells: pd.DataFrame
    answers: pd.DataFrame
    unreadable: pd.DataFrame
    given_id: pd.Series
    whole: pd.Series

    def only(self, wanted: pd.Series) -> Rows:
        return Rows(
            self.cells[wanted], self.answers[wanted], self.unreadable[wanted], self.given_id[wanted], self.whole[wanted]
        )


Rule = Callable[[Rows, Metric], pd.Series]
STARS = (1, 5)


def _no_date(rows: Rows, metric: Metric) -> pd.Series:
    return rows.answers["received"].isna() & ~rows.unreadable["received"]


def _unreadable(column: str) -> Rule:
    return lambda rows, metric: rows.unreadable[column]


def score_off_scale(answers: pd.DataFrame, metric: Metric) -> pd.Series:
    """True where the score lies outside the metric's scale; never where the study has no scale."""
    return off_scale(answers["score"], metric.low, metric.high)


def off_scale(values: pd.Series, low: float | None, high: float | None) -> pd.Series:
    inside = values.between(low if low is not None else -float("inf"), high if high is not None else float("inf"))
    return values.notna() & ~inside


def _score_off_scale(rows: Rows, metric: Metric) -> pd.Series:
    return score_off_scale(rows.answers, metric)


def _stars_off_scale(rows: Rows, metric: Metric) -> pd.Series:
    return off_scale(rows.answers["stars"], *STARS)


def _duplicate_id(rows: Rows, metric: Metric) -> pd.Series:
    return rows.given_id & rows.answers.duplicated(["source", "id"])


def _repeated_row(rows: Rows, metric: Metric) -> pd.Series:
    again = pd.DataFrame({"source": rows.answers["source"], "whole": rows.whole}).duplicated()
    return ~rows.given_id & again & (said_length(rows.answers["text"]) >= TELLING_LENGTH)


def said_length(texts: pd.Series) -> pd.Series:
    """How long texts are in letters, from the first letter or digit to the last: emoji and marks beside say nothing.

    >>> said_length(pd.Series(["Good!!! 👍👍", "很好", None])).tolist()
    [4.0, 5.0, 0.0]
    """
    said = texts.fillna("").str.extract(f"({_SAID})", flags=re.DOTALL)[0].fillna("")
    return said.str.len() + (HAN_LETTERS - 1) * said.str.count(_HAN)


def _empty_row(rows: Rows, metric: Metric) -> pd.Series:
    return rows.answers[["text", "score", "stars"]].isna().all(axis=1)


RULES: tuple[tuple[str, str | None, Rule], ...] = (
    ("no date", "received", _no_date),
    ("unreadable date", "received", _unreadable("received")),
    ("unreadable score", "score", _unreadable("score")),
    ("unreadable score", "stars", _unreadable("stars")),
    ("score off scale", "score", _score_off_scale),
    ("score off scale", "stars", _stars_off_scale),
    ("duplicate id", "id", _duplicate_id),
    (REPEATED, None, _repeated_row),
    ("empty row", None, _empty_row),
)


def judged(rows: Rows, metric: Metric) -> pd.DataFrame:
    """Columns reason, column, value for every row; missing where the row can be used.

    Each rule sees only the rows that passed those before it, so that of two rows with one id the usable one stays.
    Values are as they came and still hold personal data.
    """
    verdicts = pd.DataFrame(index=rows.answers.index, columns=["reason", "column", "value"], dtype="str")
    for reason, column, rule in RULES:
        passed = rows.only(verdicts["reason"].isna())
        hit = passed.answers.index[rule(passed, metric)]
        verdicts.loc[hit, "reason"] = reason
        if column:
            verdicts.loc[hit, "column"] = column
            verdicts.loc[hit, "value"] = passed.cells[column].loc[hit] if column in passed.cells else None
    return verdicts
