"""Columns that lie inside another one, as cities do in countries and agents in teams.

Where both are shown, a country less its cities that are shown is what the others hide. So groups are hidden from the
top down (disclosure control of hierarchical tables: Hundepool et al. 2012, Statistical Disclosure Control, ch. 4): in a
country that is hidden all cities are, and in one that is shown those hidden are nobody or enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd


class Nest(NamedTuple):
    """The column that another one lies inside of, and which of its values each group lies in."""

    column: str
    value: pd.Series

    def parts(self, groups: Sequence[str]) -> dict[str, np.ndarray]:
        """Which of these groups lie inside each value."""
        own = self.value.reindex(list(groups))
        return {str(value): (own == value).to_numpy(bool) for value in own.dropna().unique()}


def named(column: pd.Series) -> pd.Series:
    """The values as words; those that are missing still are."""
    return column.astype("str").where(column.notna())


def nest(answers: pd.DataFrame, column: str, others: Sequence[str]) -> Nest | None:
    """The narrowest of the other columns that this one lies inside of; None where there is none.

    All answers of a group have one value of it, and it has fewer values than the column; of two columns that mark the
    same groups the second one lies in the first.

    >>> places = pd.DataFrame({"country": ["PL", "PL", "MY"], "city": ["Lodz", "Opole", "Ipoh"], "plan": "A"})
    >>> nest(places, "city", ["plan", "country"]).value.to_dict()
    {'Lodz': 'PL', 'Opole': 'PL', 'Ipoh': 'MY'}
    >>> nest(places, "country", ["plan", "city"]) is None
    True
    """
    (own, groups), found = pd.factorize(named(answers[column])), []
    for place, other in enumerate(others):
        if other == column:
            continue
        value, values = pd.factorize(named(answers[other]))
        known = (own >= 0) & (value >= 0)
        group, within = np.divmod(np.unique(own[known] * len(values) + value[known]), max(1, len(values)))
        sizes = len(np.unique(within)), len(np.unique(group))
        is_first = column in others and place < list(others).index(column)
        if len(group) == sizes[1] and (1 < sizes[0] < sizes[1] or (sizes[0] == sizes[1] > 1 and is_first)):
            found.append((sizes[0], Nest(other, pd.Series(values[within], groups[group]))))
    return max(found, key=lambda one: one[0])[1] if found else None
