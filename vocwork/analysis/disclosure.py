"""What must not be shown is masked here, before anything can draw, write or say it.

small_base     fewer answers than `min_base`
unequal_weights  enough of them, but worth too few of equal weight (`weights`)
complementary  enough of them, but a hidden group of the same partition could be worked out by subtraction
small_cell     fewer answers than `min_cell` speak of it

A partition is published beside its total, so what is hidden in it is hidden as a whole: the hidden groups together
must hold at least `min_base` answers, else the smallest shown group is hidden with them (complementary suppression,
as statistical offices do). Partitions are the segments of one column in a quarter, the channels of a slice and the
values of one attribute in a comparison; a column that lies inside another one is held back within its groups (`nests`).
Cells of one segment's page are protected against those of the others by `peers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.nests import named, nest
from vocwork.analysis.peers import Masked, Peers, masked_by_part, masked_items
from vocwork.analysis.slices import EVERYONE, Segment
from vocwork.analysis.weights import UNEQUAL_WEIGHTS, too_unequal

COMPLEMENTARY = "complementary"
SMALL_CELL = "small_cell"
# The theme was born after that quarter, so that nobody counted it then.
NEW_THEME = "new_theme"
# (segment, quarter) -> why its numbers are not shown, '' where they are
Reasons = Mapping[tuple[str, str], str]


class Withheld(NamedTuple):
    """Why the numbers of a slice are not shown, now and in the quarter compared with; '' where they are.

    peers: the other segments of its column, whose pages must not be given away; None for everyone.
    """

    now: str = ""
    before: str = ""
    peers: Peers | None = None

    def items(self, told: pd.DataFrame, *, least: int) -> Masked:
        """The items that must not be shown, see `peers.masked_items`; told: feedback_id, item."""
        return masked_items(self.peers, told, least=least)

    def items_by_segment(self, told: pd.DataFrame, *, least: int) -> dict[str, frozenset[str]]:
        """The items that the page of each segment of this column must not show now, as words."""
        if self.peers is None:
            return {}
        found = masked_by_part(self.peers, told, least=least)
        return {name: frozenset(map(str, items)) for name, items in found.items()}

    def values(self, column: str, *, least: int) -> Masked:
        """The values of a column, as words, that must not be shown with their answers."""
        if self.peers is None:
            return Masked()
        known = self.peers.answers.dropna(subset=[column])
        return self.items(pd.DataFrame({"feedback_id": known["id"], "item": known[column].astype("str")}), least=least)

    @property
    def either(self) -> str:
        """Why the two cannot be compared."""
        return self.now or self.before


SHOWN = Withheld()


def mask(table: pd.DataFrame, where: pd.Series, columns: Sequence[str], reason: str = SMALL_BASE) -> pd.DataFrame:
    """The table with `columns` set to NaN on the rows of `where`, and the reason written beside them."""
    blank = where.to_numpy(bool)
    masked = table.copy()
    for column in columns:
        masked[column] = masked[column].astype(float).mask(blank, np.nan)
    masked["reason"] = np.where(blank, reason, masked.get("reason", ""))
    return masked


def drop_small_cells(table: pd.DataFrame, count: str, min_cell: int) -> pd.DataFrame:
    """Rows that fewer than `min_cell` answers speak of are left out altogether."""
    return table[table[count] >= min_cell].reset_index(drop=True)


def held_back(bases: pd.DataFrame, *, min_base: int, unnamed: pd.Series | int = 0, absent: bool = False) -> pd.Series:
    """The reason why each group of a partition is not shown; '' where it is.

    bases: one row per group, one column per quarter that the group is shown for. unnamed: answers of no group, which
    no table shows, per quarter. absent: whether a group may be shown that has no answer at all in a quarter: nobody
    is given away by that.

    >>> held_back(pd.DataFrame({"now": [200, 90, 12]}, index=["a", "b", "c"]), min_base=30).to_dict()
    {'a': '', 'b': 'complementary', 'c': 'small_base'}
    """
    small = (bases < min_base) & ((bases > 0) | (not absent))
    reason = pd.Series(np.where(small.any(axis=1), SMALL_BASE, ""), index=bases.index, dtype="object")
    for group in bases.min(axis=1).sort_values(kind="stable").index:
        hidden = bases[reason != ""].sum() + unnamed
        if not ((hidden > 0) & (hidden < min_base)).any():
            break
        if reason[group] == "":
            reason[group] = COMPLEMENTARY
    return reason


def given_away(n: np.ndarray, whole: np.ndarray, axis: int | None, *, min_base: int) -> np.ndarray:
    """Which cells `held_back` would not show beside their `whole` in any quarter, for many partitions at once.

    n: answers by quarter (last axis); whole: those of the group that `axis` parts, of length 1 there. Where axis is
    None each cell parts its whole in two, those in it and those not; nobody is given away by a cell without answers.

    >>> given_away(np.array([[200], [90], [12]]), np.array([[302]]), 0, min_base=30).tolist()
    [False, True, True]
    """
    small = (n > 0) & (n < min_base)
    shown = n >= min_base
    hidden = whole - (n * shown if axis is None else (n * shown).sum(axis=axis, keepdims=True))
    alone = (hidden > 0) & (hidden < min_base)
    if axis is None:
        return np.asarray((small | (shown & alone)).any(axis=-1))
    # what hides with them is the smallest of those shown, the first of equals
    smallest = np.where(shown, n, np.iinfo(n.dtype).max).argmin(axis=axis)
    place = np.indices(n.shape)[axis]
    return np.asarray((small | (shown & alone & (place == np.expand_dims(smallest, axis)))).any(axis=-1))


def held_back_inside(
    answers: pd.DataFrame, column: str, others: Sequence[str], *, min_base: int, by: str = "quarter"
) -> pd.DataFrame:
    """Why each group of a column is not shown in each quarter, '' where it is, shape (groups, quarters).

    others: columns whose groups are shown as well. Where this one lies inside one of them (see `nests`), its groups are
    held back within each value, and all of them where the value is.
    """
    group = named(answers[column])
    bases = counted_by(group, answers[by])
    within = nest(answers, column, others)
    if within is None:
        unnamed = counted_by(group.isna(), answers[by]).reindex([True], fill_value=0).loc[True]
        return _each_quarter(bases, unnamed, min_base)
    above = held_back_inside(answers, within.column, others, min_base=min_base, by=by)
    reasons = bases.astype("object")
    for value, own in within.parts(bases.index).items():
        unnamed = answers.loc[group.isna() & (named(answers[within.column]) == value), by].value_counts()
        inside = _each_quarter(bases[own], unnamed.reindex(bases.columns, fill_value=0), min_base)
        reasons[own] = inside.mask((above.loc[value] != "").to_numpy() & (inside == ""), COMPLEMENTARY)
    return reasons


def _each_quarter(bases: pd.DataFrame, unnamed: pd.Series, min_base: int) -> pd.DataFrame:
    reasons = bases.astype("object")
    for place, without in enumerate(unnamed.reindex(bases.columns)):
        reasons.iloc[:, place] = held_back(bases.iloc[:, [place]], min_base=min_base, unnamed=int(without))
    return reasons


def counted_by(group: pd.Series, by: pd.Series) -> pd.DataFrame:
    """Answers of each group (rows) in each quarter (columns); those of no group are not counted."""
    (row, rows), (column, columns) = pd.factorize(group), pd.factorize(by)
    known = row >= 0
    counts = np.bincount(row[known] * len(columns) + column[known], minlength=len(rows) * len(columns))
    return pd.DataFrame(counts.reshape(len(rows), len(columns)), rows, columns).sort_index()


def withheld(
    answers: pd.DataFrame, segments: Sequence[Segment], *, min_base: int, attributes: Sequence[str] = ()
) -> Reasons:
    """Why each segment is not shown in each quarter. `answers`: those that count, with `quarter` and `weight`.

    attributes: the columns whose groups pages show beside the segments; their reasons are among those found.
    """
    total = answers["quarter"].value_counts()
    found = {(EVERYONE, str(quarter)): "" if n >= min_base else SMALL_BASE for quarter, n in total.items()}
    unequal = _unequal(answers.assign(_all=EVERYONE), "_all", min_base)
    columns = list(dict.fromkeys([*(segment.column for segment in segments if segment.column), *attributes]))
    for column in columns:
        reasons = held_back_inside(answers, column, columns, min_base=min_base)
        for quarter in reasons:
            found |= {(f"{column}={name}", str(quarter)): reason for name, reason in reasons[quarter].items()}
        unequal |= {(f"{column}={name}", quarter) for name, quarter in _unequal(answers, column, min_base)}
    return {cell: reason or (UNEQUAL_WEIGHTS if cell in unequal else "") for cell, reason in found.items()}


def _unequal(answers: pd.DataFrame, column: str, min_base: int) -> set[tuple[str, str]]:
    """The values of a column, and quarters, whose answers weigh too unequally."""
    parts = answers.groupby([answers[column].astype("str"), "quarter"])["weight"]
    return {(str(name), str(quarter)) for (name, quarter), own in parts if too_unequal(own, min_base)}


def of_slice(
    reasons: Reasons,
    segment: str,
    quarter: str,
    compared: str,
    answers: pd.DataFrame | None = None,
    attributes: Sequence[str] = (),
) -> Withheld:
    """Why a segment is not shown in two quarters; without a single answer its base is too small.

    answers: those that count, of everyone; from these the segment's peers are taken. attributes: the columns whose
    groups pages show, for the segment may lie inside one of these.
    """
    now, before = (reasons.get((segment, q), SMALL_BASE) for q in (quarter, compared))
    column, _, value = segment.partition("=")
    if answers is None or segment == EVERYONE:
        return Withheld(now, before)
    both = answers[answers["quarter"].isin([quarter, compared])]
    part, within = named(both[column]).fillna(""), nest(both, column, attributes)
    hidden = _hidden(reasons, column, part, (quarter, compared))
    if within is not None:
        # no segment is called like a group that segments lie in
        shut = _hidden(reasons, within.column, within.value, (quarter, compared))
        hidden |= {(f"{within.column}={name}", is_now) for name, is_now in shut}
    answers = both.assign(is_now=both["quarter"] == quarter, part=part)
    return Withheld(now, before, Peers(answers, value, hidden, within))


def _hidden(reasons: Reasons, column: str, values: pd.Series, quarters: tuple[str, str]) -> frozenset[tuple[str, bool]]:
    cells = [(str(name), q) for name in values.unique() for q in quarters]
    return frozenset((name, q == quarters[0]) for name, q in cells if reasons.get((f"{column}={name}", q), SMALL_BASE))
