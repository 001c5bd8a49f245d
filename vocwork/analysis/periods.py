"""The periods in which something is followed over time: months where every month has enough answers, else quarters.

Months tell three weeks of trouble from a bad season; a month of a handful of answers tells nothing and gives
customers away. So months are used only where none between the first and the last one would have to be hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import Reasons, withheld
from vocwork.analysis.slices import EVERYONE, Segment, members

MONTHS, QUARTERS = 12, 4
# Fewer months than this are no series of their own: then quarters say as much.
LEAST_MONTHS = 9
# Months at either end that a study may have begun or not yet finished.
OPEN_ENDS = 4


class Periods(NamedTuple):
    """The period of each answer, such as 2025-05 or 2025Q2, '' where it is left out; all periods in order, no gaps."""

    of: pd.Series
    names: list[str]
    per_year: int

    @property
    def place(self) -> int:
        """Where in its year the first period stands, from 0."""
        return int(self.names[0][5:]) - 1

    @property
    def first_quarter(self) -> str:
        """The quarter of the first period."""
        return quarter_of(self.names[0])


def periods(
    answers: pd.DataFrame,
    segment: str,
    quarters: Sequence[str],
    *,
    segments: Sequence[Segment] = (),
    min_base: int = 1,
    withheld_quarters: Reasons = MappingProxyType({}),
) -> Periods:
    """The periods of a segment's answers up to the last of these quarters.

    answers: those that count, of all segments, for the other ones decide what may be shown of this one. quarters: in
    order, without gaps. Quarters with fewer than `min_base` answers, or withheld, have no answers here.
    """
    seen = answers[answers["quarter"].isin(quarters)]
    own = seen[members(seen, segment)]
    months = month_of(own)
    names = _shown_months(seen, own, months, segment, segments, quarters, min_base)
    if names:
        return Periods(months.where(months.isin(names), ""), names, MONTHS)
    bases = own["quarter"].value_counts().reindex(quarters, fill_value=0)
    shown = [q for q in quarters if bases[q] >= max(1, min_base) and not withheld_quarters.get((segment, q), "")]
    names = [q for q in quarters if shown and q >= shown[0]]
    return Periods(own["quarter"].where(own["quarter"].isin(shown), ""), names, QUARTERS)


def month_of(answers: pd.DataFrame) -> pd.Series:
    """The calendar month of each answer, such as 2025-05, always one of its quarter.

    `quarter` goes by the clock of the source, `received` is kept in UTC: an answer of the last evening of a quarter
    stays in that quarter. At the other borders of months a few hours may count for the neighbour.

    >>> late = pd.DataFrame({"quarter": ["2025Q1"], "received": pd.to_datetime(["2025-04-01 01:30"], utc=True)})
    >>> month_of(late).tolist()
    ['2025-03']
    """
    first = 12 * answers["quarter"].str[:4].astype(int) + 3 * answers["quarter"].str[5].astype(int) - 3
    when = answers["received"].dt
    month = (12 * when.year + when.month - 1).clip(first, first + 2)
    return month.map({number: _month(number) for number in month.unique()}).astype("str")


def quarter_of(name: str) -> str:
    """The quarter that a period lies in: 2025-05 -> 2025Q2."""
    return name if "Q" in name else f"{name[:4]}Q{(int(name[5:]) + 2) // 3}"


def quarters_after(quarter: str, count: int) -> list[str]:
    """The next quarters.

    >>> quarters_after("2025Q3", 3)
    ['2025Q4', '2026Q1', '2026Q2']
    """
    first = 4 * int(quarter[:4]) + int(quarter[5])
    return [f"{number // 4}Q{number % 4 + 1}" for number in range(first, first + count)]


def _shown_months(
    seen: pd.DataFrame,
    own: pd.DataFrame,
    months: pd.Series,
    segment: str,
    segments: Sequence[Segment],
    quarters: Sequence[str],
    min_base: int,
) -> list[str]:
    """The months from the first to the last with enough answers; none where one between has to be hidden."""
    every = [_month(12 * int(q[:4]) + 3 * int(q[5]) - 3 + step) for q in quarters for step in range(3)]
    bases = months.value_counts().reindex(every, fill_value=0).to_numpy()
    enough = np.flatnonzero(bases >= max(1, min_base))
    if len(enough) < max(LEAST_MONTHS, len(every) - OPEN_ENDS) or np.ptp(enough) != len(enough) - 1:
        return []
    names = [every[place] for place in enough]
    column = segment.partition("=")[0]
    if segment != EVERYONE:
        beside = [other for other in segments if other.column == column]
        reasons = withheld(seen.assign(quarter=month_of(seen)), beside, min_base=min_base)
        if any(reasons.get((segment, name), "") for name in names):
            return []
    return names


def _month(number: int) -> str:
    """Months counted from the year 0."""
    return f"{number // 12}-{number % 12 + 1:02d}"
