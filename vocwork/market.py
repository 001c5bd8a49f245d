"""The sections on the market, for the segment report and the overview: which brands customers name beside us."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import brands as named
from vocwork.render import page, tables
from vocwork.study import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def brands(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Which brands customers name, how they feel there, and what moved."""
    if not s.wants("brands"):
        return None
    compared = len(table) > 0 and table["change"].notna().any()
    look: dict[str, Any] = {"previous": s.compared if compared else None, "min_cell": s.params.min_cell, **s.counted}
    parts = [tables.brands(s.texts, table, **look)] if len(table) else []
    return page.section(s.texts, "brands", named.finding(table), *parts, why="brands.why")
