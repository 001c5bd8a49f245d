"""What a page says of the study's own categories: how common they are, what moved, and how they were given."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import theme_findings
from vocwork.render import page, tables
from vocwork.view import SliceOfStudy

Shown = Any


def codes(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """How common the categories of the codebook are, how they feel, and what moved."""
    if not s.wants("codes") or table.empty:
        return None
    compared = bool(table["change"].notna().any())
    look: dict[str, Any] = {"previous": s.compared if compared else None, **s.least}
    shown = tables.codes(s.texts, table, **look)
    why = "codes.why" if compared else "codes.why.first"
    return page.section(s.texts, "codes", theme_findings.codes(table), shown, why=why, quarter=s.compared)
