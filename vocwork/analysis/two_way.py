"""What a table of groups by groups must not show, where the totals of both are published.

A page of a segment shows its groups, the page of everyone shows the same groups in total: what one segment hides could
be worked out from the others. So a hidden cell has company in its row and in its column (complementary suppression both
ways), as statistical offices do it. Pages by plan show their regions and pages by region their plans: that is one
table, and the same cells are hidden on both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.nests import Nest, named, nest
from vocwork.analysis.peers import given_company
from vocwork.analysis.slices import EVERYONE

# The column of a page that is no segment's: all its answers are in one group, EVERYONE.
WHOLE = ""
# The group of answers that have none, which no table shows.
NOBODY = ""


class Cuts(NamedTuple):
    """By what everyone's answers of a quarter are cut: the group of each in each column, and what lies inside what.

    groups: column -> (number of each answer's group, names in order), WHOLE among them. nests: see `nests`.
    """

    groups: Mapping[str, tuple[np.ndarray, pd.Index]]
    nests: Mapping[str, Nest | None]

    def table(self, of: tuple[str, str], counted: np.ndarray) -> pd.DataFrame:
        """How many of the answers are in each group of the first column (rows) and of the second (columns)."""
        (row, rows), (column, columns) = (self.groups[name] for name in of)
        cell = (row * len(columns) + column)[counted]
        n = np.bincount(cell, minlength=len(rows) * len(columns)).reshape(len(rows), len(columns))
        return pd.DataFrame(n, rows, columns)


def cuts(answers: pd.DataFrame, columns: Sequence[str]) -> Cuts:
    """The groups of everyone's answers by these columns, all of which pages show."""
    words = {column: named(answers[column]).fillna(NOBODY) for column in columns}
    words[WHOLE] = pd.Series(EVERYONE, index=answers.index)
    groups = {column: pd.factorize(own, sort=True) for column, own in words.items()}
    return Cuts(groups, {column: nest(answers, column, columns) for column in columns})


class Base(NamedTuple):
    """Which answers a cell's share is of, and of how many at least."""

    counted: np.ndarray
    least: int


def hidden_cells(
    own: Cuts, of: tuple[str, str], counted: np.ndarray, *, least: int, base: Base | None = None
) -> pd.DataFrame:
    """Why each cell of two columns is not shown, '' where it is, shape (groups of the first, groups of the second).

    counted: which of everyone's answers count in the cells. Hidden are cells below `least`, those whose `base` is
    hidden, and the smallest of the others in their row and column until what is hidden there is nobody or `least`.
    Where the groups of one column lie in those of another that is shown too, company is sought among those of the same
    one, and all are hidden where that is.
    """
    first, second = of
    if first > second:
        return hidden_cells(own, (second, first), counted, least=least, base=base).T
    n = own.table(of, counted)
    shown = (n >= least).to_numpy() & np.outer(n.index != NOBODY, n.columns != NOBODY)
    if base is not None:
        shown &= (hidden_cells(own, of, base.counted, least=base.least) == "").to_numpy()
    inside = [own.nests.get(column) for column in of]
    for axis, within in enumerate(inside):
        if within is not None and within.column != of[1 - axis]:
            parents = (within.column, second) if axis == 0 else (first, within.column)
            above = hidden_cells(own._replace(nests={}), parents, counted, least=least, base=base) != ""
            wide = above.reindex(within.value.reindex(n.axes[axis]).to_numpy(), axis=axis, fill_value=False)
            shown &= ~wide.to_numpy(bool)
    two_way(n.to_numpy(), shown, least, *(_parts(within, names) for within, names in zip(inside, n.axes, strict=True)))
    reasons = np.select([shown, n < least], ["", SMALL_BASE], COMPLEMENTARY)
    return pd.DataFrame(reasons, n.index, n.columns, dtype="object")


def _parts(within: Nest | None, names: pd.Index) -> list[np.ndarray]:
    """The groups of a column among which company is sought."""
    return [np.ones(len(names), dtype=bool)] if within is None else list(within.parts(list(names)).values())


def two_way(
    counts: np.ndarray, shown: np.ndarray, least: int, rows: Sequence[np.ndarray], columns: Sequence[np.ndarray]
) -> None:
    """Hide more cells in `shown` until what is hidden of each line is nobody, or `least` in two cells at least.

    One alone could be worked out, however large, and then what it keeps company in the other direction. rows, columns:
    which rows (columns) stand together in a line down (across).
    """
    # what is hidden for a row can leave its column with too little, and the other way round
    while _company(counts, shown, columns, least) | _company(counts.T, shown.T, rows, least):
        continue


def _company(counts: np.ndarray, shown: np.ndarray, parts: Sequence[np.ndarray], least: int) -> bool:
    changed = False
    for line, seen in zip(counts, shown, strict=True):
        for own in parts:
            left = seen[own]
            if given_company(line[own], left, least) | _paired(line[own], left):
                seen[own], changed = left, True
    return changed


def _paired(counts: np.ndarray, shown: np.ndarray) -> bool:
    """Hide the smallest shown cell of a line in which a single one is hidden; whether there was one to hide."""
    others = shown & (counts > 0)
    if np.count_nonzero(~shown & (counts > 0)) != 1 or not others.any():
        return False
    shown[np.where(others, counts, np.inf).argmin()] = False
    return True
