"""What stands beside a crosstab, other tables and the pages of its groups, and what it must not show because of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.crosstab_rows import Row
from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.slices import has_comment
from vocwork.analysis.two_way import Base, Cuts, hidden_cells


class Pages(NamedTuple):
    """What the pages of a column's values do not show: the values without scores, without comments, without a theme.

    themes: value -> names of rows.
    """

    score: frozenset[str]
    talk: frozenset[str]
    themes: Mapping[str, frozenset[str]]


NO_PAGES: Mapping[str, Pages] = {}


class Page(NamedTuple):
    """What stands beside a table: the answers of everyone, and the columns by which they are cut.

    column: the one that the page's answers are the segment `own` of. pages, unseen: see `crosstabs`. base, cell: fewest
    answers and mentions shown.
    """

    everyone: pd.DataFrame
    cuts: Cuts
    column: str
    own: str
    pages: Mapping[str, Pages]
    unseen: frozenset[str]
    base: int
    cell: int

    def hidden(self, attribute: str) -> dict[str, pd.Series]:
        """Why the base of each group of an attribute is not shown here, of scores and of comments."""
        counted = {"score": (self.everyone["group"] != "").to_numpy(), "talk": self._talk}
        found = {name: self._cells(attribute, own, least=self.base) for name, own in counted.items()}
        elsewhere = self.pages.get(attribute)
        for name, reason in found.items():
            shut = reason.index.isin(getattr(elsewhere, name)) if elsewhere else np.zeros(len(reason), dtype=bool)
            found[name] = reason.mask(shut & (reason == ""), COMPLEMENTARY)
        return found

    def hidden_mentions(self, attribute: str, row: Row) -> pd.Series:
        """Why the number of those who mention the theme of a row is not shown, here."""
        said, talk = (row.values.reindex(self.everyone.index) == 1).to_numpy(), Base(self._talk, self.base)
        found = self._cells(attribute, said, least=self.cell, base=talk)
        themes = self.pages[attribute].themes if attribute in self.pages else {}
        shut = [row.row in self.unseen or row.row in themes.get(str(value), ()) for value in found.index]
        return found.mask(np.array(shut, dtype=bool) & (found == ""), COMPLEMENTARY)

    @property
    def _talk(self) -> np.ndarray:
        return has_comment(self.everyone).to_numpy()

    def _cells(self, attribute: str, counted: np.ndarray, **rules: Any) -> pd.Series:
        return hidden_cells(self.cuts, (self.column, attribute), counted, **rules).loc[self.own]
