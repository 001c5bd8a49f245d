"""What goes with the score: a dot with its interval for each driver, beside what noise would reach."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table, raw_ends
from vocwork.render.formats import missing
from vocwork.render.results import Finding
from vocwork.render.rows import Rows
from vocwork.render.texts import Texts
from vocwork.render.vega import BLUE, GREY, Spec, drawing, ticks

# Wide enough for one decimal of a per cent.
_DECIMALS = 1
LOWER, HIGHER = "▼", "▲"


def drivers(
    texts: Texts,
    drivers: pd.DataFrame,
    *,
    finding: Finding | str,
    most: int = 12,
    spoken: bool = True,
    id: str = "drivers",
) -> Figure:
    """The first drivers of the frame: importance with interval, sign, and a grey band up to what noise reaches.

    Args:
        drivers: kind, label, n, importance, low, high, noise, q, clear, relative_weight, ordered_weight, coefficient,
            coefficient_low, coefficient_high, lowest, highest, vif.
        spoken: whether there are comments; without them there are attributes alone.
    """
    title, shown = texts.finding(finding), drivers.head(most)
    alt = texts.parts(_said(texts, row) for row in shown.itertuples())
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *(_spec(texts, shown, wide) for wide in (True, False))) if len(shown) else Markup(),
        table=_table(texts, drivers),
        source=texts.say("drivers.source" if spoken else "drivers.source.unspoken"),
    )


def _written(texts: Texts, share: float | None) -> str:
    return texts.percent(share, _DECIMALS)


def _value(texts: Texts, row: Any) -> str:
    """The importance, with an arrow where the theme clearly goes with a lower or a higher score."""
    written = _written(texts, row.importance)
    if missing(row.coefficient) or not row.clear:
        return written
    return f"{LOWER if row.coefficient < 0 else HIGHER} {written}"


def _said(texts: Texts, row: Any) -> str:
    interval = texts.interval(row.low, row.high, lambda share: _written(texts, share))
    return f"{texts.say('pair', name=row.label, value=_value(texts, row))} ({interval})"


def _spec(texts: Texts, shown: pd.DataFrame, wide: bool) -> Spec:
    widest = float(shown["high"].max()) * 1.02
    rows = Rows.lay(
        [str(label) for label in shown["label"]],
        [_value(texts, r) for r in shown.itertuples()],
        x=(0, widest),
        wide=wide,
    )
    records = list(zip(shown.itertuples(), rows.y, strict=True))
    values = ticks(0, widest, 5 if wide else 4)
    bands = [
        rows.plot.layer("bar", [{"x": 0, "x2": r.noise}], at_y=y - 8, at_y2=y + 8, color=GREY, opacity=0.25)
        for r, y in records
    ]
    return rows.plot.spec(
        *rows.axis(values, [_written(texts, v) for v in values]),
        *bands,
        *(
            mark
            for clear, color in ((True, BLUE), (False, GREY))
            for mark in _marks(texts, rows, records, clear, color)
        ),
        *rows.words([bool(clear) for clear in shown["clear"]]),
    )


def _marks(texts: Texts, rows: Rows, records: list[tuple[Any, float]], clear: bool, color: str) -> list[Spec | None]:
    own = [(row, y) for row, y in records if bool(row.clear) == clear]
    ends = [{"x": row.low, "x2": row.high, "y": y} for row, y in own]
    dots = [{"x": row.importance, "y": y, "said": _said(texts, row)} for row, y in own]
    return [
        rows.plot.layer("rule", ends, color=color, strokeWidth=2.2),
        rows.plot.layer("circle", dots, color=color, size=90, opacity=1),
    ]


def _table(texts: Texts, drivers: pd.DataFrame) -> Markup:
    interval = texts.say("column.interval")

    def ends(low: str, high: str, write: Any) -> Column:
        pairs = list(zip(drivers[low], drivers[high], strict=True))
        return Column(interval, [texts.interval(*p, write) for p in pairs], raw_ends(pairs))

    def numbers(heading: str, name: str, write: Any) -> Column:
        return Column(texts.say(heading), [write(value) for value in drivers[name]], drivers[name])

    def named(heading: str, name: str) -> Column:
        return Column(texts.say(heading), list(drivers[name]), list(drivers[name]), False)

    def share(value: float | None) -> str:
        return _written(texts, value)

    kinds = [texts.say(f"drivers.kind.{kind}") for kind in drivers["kind"]]
    # scores with decimals are too many classes to have any
    ordered = ["ordered_weight"] if drivers["ordered_weight"].notna().any() else []
    columns = [
        named("column.driver", "label"),
        Column(texts.say("column.driver_kind"), kinds, drivers["kind"], False),
        numbers("column.mentions", "n", texts.count),
        numbers("column.importance", "importance", share),
        ends("low", "high", share),
        numbers("column.noise", "noise", share),
        numbers("column.q", "q", texts.p),
        numbers("column.points", "coefficient", texts.signed),
        ends("coefficient_low", "coefficient_high", texts.signed),
        named("column.lowest", "lowest"),
        named("column.highest", "highest"),
        numbers("column.relative_weight", "relative_weight", share),
        *(numbers("column.ordered_weight", name, share) for name in ordered),
        # of drivers that say the very same the inflation is without end
        numbers("column.vif", "vif", lambda value: "∞" if value == math.inf else texts.number(value, 1)),
    ]
    return data_table(texts, "drivers", texts.say("drivers.caption"), columns)
