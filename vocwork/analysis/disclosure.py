"""Small bases are masked here, before anything can draw, write or say them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from vocwork.analysis.metrics import SMALL_BASE


def mask(table: pd.DataFrame, where: pd.Series, columns: Sequence[str]) -> pd.DataFrame:
    """The table with `columns` set to NaN on the rows of `where`, and the reason written beside them."""
    blank = where.to_numpy(bool)
    masked = table.copy()
    for column in columns:
        masked[column] = masked[column].astype(float).mask(blank, np.nan)
    masked["reason"] = np.where(blank, SMALL_BASE, masked.get("reason", ""))
    return masked


def drop_small_cells(table: pd.DataFrame, count: str, min_cell: int) -> pd.DataFrame:
    """Rows that speak of fewer than `min_cell` customers are left out altogether."""
    return table[table[count] >= min_cell].reset_index(drop=True)
