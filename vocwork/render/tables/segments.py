"""All segments of a study in one quarter, each with its change."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import dashes
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.tables.marks import ARROWS
from vocwork.render.texts import Texts


def segments(
    texts: Texts, segments: pd.DataFrame, *, quarter: str, previous: str, better: str = "up", min_base: int = 30
) -> Fragment:
    """The metric of each segment in `quarter`, and its change against `previous`.

    Args:
        segments: label, value, low, high, base, reason, change, change_low, change_high, change_reason, q, verdict.
    """
    return fragment(
        "segments.html.j2",
        _=texts.say,
        rows=[_row(texts, row, better) for row in segments.itertuples()],
        quarter=texts.quarter(quarter),
        previous=previous if segments["change"].notna().any() else "",
        notes=_notes(texts, segments, min_base),
        csv=csv_link(list(segments.columns), segments.itertuples(index=False)),
    )


def _row(texts: Texts, row: Any, better: str) -> dict[str, Any]:
    is_clear = row.verdict in ARROWS
    return {
        "label": row.label,
        "score": texts.score(row.value),
        "interval": "" if missing(row.low) else texts.interval(row.low, row.high),
        "base": texts.count(row.base),
        "change": texts.signed(row.change),
        "change_interval": ""
        if missing(row.change_low)
        else texts.interval(row.change_low, row.change_high, texts.signed),
        "mark": ARROWS.get(row.verdict, ""),
        "tone": ("good" if (row.change > 0) == (better == "up") else "bad") if is_clear else "",
    }


def _notes(texts: Texts, segments: pd.DataFrame, min_base: int) -> str:
    said = [texts.say("note.clear")] if segments["verdict"].isin(list(ARROWS)).any() else []
    reasons = pd.concat([segments["reason"], segments["change_reason"]])
    return texts.paragraph([*said, *dashes(texts, reasons, min_base=min_base)])
