"""Cells that tables of shares have in common: how common, what moved, how it feels."""

from __future__ import annotations

from typing import Any

from vocwork.render.formats import missing
from vocwork.render.tables.marks import ARROWS, feeling, whisker
from vocwork.render.texts import Texts


def moved(texts: Texts, row: Any, widest: float, digits: int = 0) -> dict[str, Any]:
    """A share with its interval on a line from 0 to `widest`, its change in percentage points, and whether it is clear.

    row: share, low, high, change, verdict.
    """
    return {
        "share": texts.percent(row.share, digits),
        "whisker": whisker(row.share, row.low, row.high, widest),
        "change": "" if missing(row.change) else texts.signed(100 * row.change, digits),
        "mark": ARROWS.get(row.verdict, ""),
    }


def felt(texts: Texts, row: Any) -> dict[str, Any]:
    """A feeling from -1 to +1, drawn and written; row: sentiment."""
    return {"feeling": feeling(row.sentiment), "sentiment": texts.feeling(row.sentiment)}


def tone(row: Any) -> str:
    """More talk of a pain is bad, more praise is good, and the other way round; row: verdict, sentiment."""
    if not row.verdict or missing(row.sentiment):
        return ""
    return "good" if (row.verdict == "up") == (row.sentiment >= 0) else "bad"
