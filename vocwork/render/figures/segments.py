"""Several segments side by side: a dot with its interval each."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table, raw_ends
from vocwork.render.results import Finding
from vocwork.render.rows import Rows
from vocwork.render.texts import Texts
from vocwork.render.vega import BLUE, Spec, drawing, ticks


def segments(texts: Texts, segments: pd.DataFrame, *, finding: Finding | str, id: str = "segments") -> Figure:
    """The metric of each segment, in the order of the frame; what a dash means is said below its table of changes.

    Args:
        segments: label, value, low, high, base, reason.
    """
    title, alt = texts.finding(finding), _alt(texts, segments)
    drawn = segments["value"].notna().any()
    sizes = [_spec(texts, segments, wide) for wide in (True, False)] if drawn else []
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *sizes) if drawn else Markup(),
        table=_table(texts, segments),
        source="",
    )


def _said(texts: Texts, row: Any) -> str:
    value = texts.score(row.value)
    ends = texts.interval(row.low, row.high)
    return texts.say("pair", name=row.label, value=value if row.value != row.value else texts.bracketed(value, ends))


def _alt(texts: Texts, segments: pd.DataFrame) -> str:
    return texts.parts(_said(texts, row) for row in segments.itertuples())


def _table(texts: Texts, segments: pd.DataFrame) -> Markup:
    ends = list(zip(segments["low"], segments["high"], strict=True))
    columns = [
        Column(texts.say("column.segment"), list(segments["label"]), list(segments["label"]), False),
        Column(texts.say("metric.column"), [texts.score(v) for v in segments["value"]], segments["value"]),
        Column(texts.say("column.low_high"), [texts.interval(*e) for e in ends], raw_ends(ends)),
        Column(texts.say("column.answers"), [texts.count(n) for n in segments["base"]], segments["base"]),
    ]
    return data_table(texts, "segments", texts.say("segments.caption"), columns)


def _spec(texts: Texts, segments: pd.DataFrame, wide: bool) -> Spec:
    ends = segments[["low", "high", "value"]]
    low, high = float(ends.min().min()), float(ends.max().max())
    room = (high - low) * 0.04 or 1.0
    rows = Rows.lay(
        [str(label) for label in segments["label"]],
        [texts.score(value) for value in segments["value"]],
        x=(low - room, high + room),
        wide=wide,
    )
    shown = [(row, y) for row, y in zip(segments.itertuples(), rows.y, strict=True) if row.value == row.value]
    values = ticks(low - room, high + room, 6 if wide else 4)
    return rows.plot.spec(
        *rows.axis(values, [texts.score(v) for v in values]),
        rows.plot.layer("rule", [{"x": r.low, "x2": r.high, "y": y} for r, y in shown], color=BLUE, strokeWidth=2.2),
        rows.plot.layer(
            "circle",
            [{"x": r.value, "y": y, "said": _said(texts, r)} for r, y in shown],
            color=BLUE,
            size=90,
            opacity=1,
        ),
        *rows.words(),
    )
