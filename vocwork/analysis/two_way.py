"""What a table of groups by groups must not show, where the totals of both are published.

A page of a segment shows its groups, the page of everyone shows the same groups in total: what one segment hides could
be worked out from the others. So a hidden cell has company in its row and in its column (complementary suppression both
ways), as statistical offices do it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.peers import given_company


def withheld_columns(
    answers: pd.DataFrame, attribute: str, page: tuple[str, pd.DataFrame] | None, *, min_base: int
) -> pd.DataFrame:
    """Why the bases of each value of an attribute are not shown: columns score and talk, '' where they are.

    answers: group, comment and the attribute. page: the column of whose values the answers are one, with the answers of
    all of them; None where the answers are those of everyone.
    """
    column, everyone = page or (attribute, answers)
    segments, values = _coded(everyone[column] if page else None, len(everyone)), _coded(everyone[attribute])
    own = segments.names.index(str(answers[column].iloc[0])) if page else 0
    found = {}
    for name, counted in (("score", everyone["group"] != ""), ("talk", everyone["comment"] == "comment")):
        counts = np.zeros((len(segments.names) + 1, len(values.names) + 1), dtype=int)
        np.add.at(counts, (segments.codes[counted], values.codes[counted]), 1)
        found[name] = two_way(counts, min_base, both_ways=page is not None)[own, :-1]
    return pd.DataFrame(found, index=values.names)


class _Coded(NamedTuple):
    """The names of groups and the number of each answer's group, -1 for none."""

    names: list[str]
    codes: np.ndarray


def _coded(column: pd.Series | None, size: int = 0) -> _Coded:
    if column is None:
        return _Coded([""], np.zeros(size, dtype=int))
    codes, names = pd.factorize(column.astype("str"))
    return _Coded([str(name) for name in names], codes)


def two_way(counts: np.ndarray, least: int, *, both_ways: bool) -> np.ndarray:
    """Why each cell of a table is not shown whose totals are published across, and down where `both_ways`.

    counts: the last row and column are answers of no group, which no table shows. What is hidden in a line adds up to
    `least` or to nothing: the smallest of the others is hidden with it until it does.
    """
    shown = counts >= least
    shown[-1] = shown[:, -1] = False
    small = ~shown
    lines = [*zip(counts, shown, strict=True), *(zip(counts.T, shown.T, strict=True) if both_ways else [])]
    # what is hidden for a row can leave its column with too little, and the other way round
    while any(given_company(*line, least) for line in lines):
        continue
    return np.select([shown, small], ["", SMALL_BASE], COMPLEMENTARY)
