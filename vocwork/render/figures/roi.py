"""Worth of a fix: which input decides it, and the money over the months."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table
from vocwork.render.results import Finding
from vocwork.render.rows import Rows
from vocwork.render.tables.roi import labelled
from vocwork.render.texts import Texts
from vocwork.render.vega import (
    BLUE,
    GREY,
    INK,
    LINE,
    MUTED,
    NARROW,
    STRONG,
    WIDE,
    Plot,
    Spec,
    drawing,
    text_width,
    ticks,
)


def tornado(
    texts: Texts, tornado: pd.DataFrame, *, finding: Finding | str, most: int = 10, id: str = "tornado"
) -> Figure:
    """How far the net present value moves when one input goes from its low to its high end.

    Args:
        tornado: input, unit, low_npv, high_npv, base_npv, low_value, high_value; label where it has its own.
    """
    title = texts.finding(finding)
    swing = (tornado["high_npv"] - tornado["low_npv"]).abs()
    shown = labelled(texts, tornado.loc[swing.sort_values(ascending=False, kind="stable").index[:most]])
    alt = texts.say("tornado.alt", inputs=texts.parts(_swing(texts, row) for row in shown.itertuples()))
    sizes = [_tornado_spec(texts, shown, wide) for wide in (True, False)] if len(shown) else []
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *sizes) if sizes else Markup(),
        table=_tornado_table(texts, shown),
        source="",
    )


def cash_flow(
    texts: Texts,
    flows: pd.DataFrame,
    *,
    finding: Finding | str,
    payback: float | None = None,
    id: str = "cash-flow",
) -> Figure:
    """Cumulative cash flow by month: the middle course in its band, and the month it crosses zero.

    Args:
        flows: month, p5, p50, p95.
        payback: month in which the middle course pays back, None where it does not.
    """
    title, last = texts.finding(finding), flows.iloc[-1]
    facts = {"month": last["month"], "p5": last["p5"], "p50": last["p50"], "p95": last["p95"]}
    alt = texts.say("cash_flow.alt", **facts)
    sizes = [_flow_spec(texts, flows, payback, wide) for wide in (True, False)]
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *sizes),
        table=_flow_table(texts, flows),
        source="",
    )


def _swing(texts: Texts, row: Any) -> str:
    return texts.say("pair", name=row.label, value=texts.interval(row.low_npv, row.high_npv, texts.money))


def _range(texts: Texts, row: Any) -> str:
    """The two ends of an input in its own unit."""
    ends = texts.interval(row.low_value, row.high_value, partial(texts.roi_value, row.input))
    return f"{ends} {row.unit}".rstrip()


def _tornado_table(texts: Texts, shown: pd.DataFrame) -> Markup:
    rows = list(shown.itertuples())
    columns = [
        Column(texts.say("column.input"), [str(row.label) for row in rows], [row.label for row in rows], False),
        Column(texts.say("column.range"), [_range(texts, row) for row in rows], [_range(texts, row) for row in rows]),
        Column(texts.say("column.npv_low"), [texts.money(row.low_npv) for row in rows], [row.low_npv for row in rows]),
        Column(
            texts.say("column.npv_high"), [texts.money(row.high_npv) for row in rows], [row.high_npv for row in rows]
        ),
    ]
    return data_table(texts, "tornado", texts.say("tornado.caption"), columns)


def _tornado_spec(texts: Texts, shown: pd.DataFrame, wide: bool) -> Spec:
    records = list(shown.itertuples())
    ends = shown[["low_npv", "high_npv", "base_npv"]]
    low, high = min(float(ends.min().min()), 0.0), max(float(ends.max().max()), 0.0)
    rows = Rows.lay([str(r.label) for r in records], [_range(texts, r) for r in records], x=(low, high), wide=wide)
    plot, base = rows.plot, float(shown["base_npv"].iloc[0])
    values = ticks(low, high, 5 if wide else 3)
    sides = (("low_npv", GREY), ("high_npv", BLUE))
    bars = [
        plot.layer(
            "bar",
            [{"x": base, "x2": getattr(row, side), "said": _swing(texts, row)}],
            at_y=y - 9,
            at_y2=y + 9,
            color=color,
        )
        for row, y in zip(records, rows.y, strict=True)
        for side, color in sides
    ]
    middle = [plot.layer("rule", [{"x": base}], at_y=y - 13, at_y2=y + 13, color=INK, strokeWidth=1.2) for y in rows.y]
    return plot.spec(*rows.axis(values, [texts.money(v) for v in values]), *bars, *middle, *rows.words(quiet=True))


def _flow_table(texts: Texts, flows: pd.DataFrame) -> Markup:
    shown = flows[(flows["month"] % 3 == 0) | (flows["month"] == flows["month"].max())]
    columns = [Column(texts.say("column.month"), [texts.number(m) for m in shown["month"]], shown["month"], False)]
    for name in ("p5", "p50", "p95"):
        columns.append(Column(texts.say(f"column.{name}"), [texts.money(v) for v in shown[name]], shown[name]))
    return data_table(texts, "cash-flow", texts.say("cash_flow.caption"), columns)


def _flow_spec(texts: Texts, flows: pd.DataFrame, payback: float | None, wide: bool) -> Spec:
    low, high = min(float(flows["p5"].min()), 0.0), max(float(flows["p95"].max()), 0.0)
    values = ticks(low, high, 5)
    names = {name: texts.money(flows[name].iloc[-1]) for name in ("p95", "p50", "p5")}
    left = round(max(text_width(texts.money(v), 12) for v in values)) + 14
    right = round(max(text_width(name, strong=True) for name in names.values())) + 14
    room = (high - low) * 0.05
    last = float(flows["month"].max())
    width, height = (WIDE, 290) if wide else (NARROW, 260)
    plot = Plot(width, height, left, right, 26, 42, (0.0, last), (low - room, high + room))
    rows = [{"x": row.month, "y": row.p5, "y2": row.p95} for row in flows.itertuples()]
    return plot.spec(
        plot.layer("rule", [{"y": v, "color": MUTED if v == 0 else LINE} for v in values], strokeWidth=1),
        plot.text([{"y": v, "text": texts.money(v)} for v in values], size=12, color=MUTED, align="right", at_x=-10),
        plot.layer("area", rows, color=BLUE, opacity=0.14),
        plot.layer("line", [{"x": r.month, "y": r.p50} for r in flows.itertuples()], color=BLUE, strokeWidth=2.6),
        *_months(texts, plot, last),
        *_payback(texts, plot, payback),
        *_flow_ends(plot, flows, names),
    )


def _months(texts: Texts, plot: Plot, last: float) -> list[Spec | None]:
    months = range(0, int(last) + 1, 6 if last > 18 else 3)
    named = [{"x": m, "text": texts.number(m)} for m in months]
    at, end = plot.inner_height + 14, plot.inner_width / 2
    return [
        plot.text(named, size=12, color=MUTED, at_y=at),
        plot.text([{"text": texts.say("cash_flow.months")}], size=12, color=MUTED, at_x=end, at_y=at + 18),
    ]


def _payback(texts: Texts, plot: Plot, payback: float | None) -> list[Spec | None]:
    """A mark where the middle course crosses zero, its words on the side that has room."""
    if payback is None or payback != payback or not plot.x or payback > plot.x[1]:
        return []
    said = texts.say("cash_flow.payback", month=payback)
    late = payback > plot.x[1] / 2
    return [
        plot.layer("rule", [{"x": payback}], color=INK, strokeWidth=1.2, strokeDash=[3, 3]),
        plot.layer("circle", [{"x": payback, "y": 0, "said": said}], color=INK, size=80, opacity=1),
        plot.text([{"x": payback, "text": said}], at_y=-12, align="right" if late else "left", fontWeight=STRONG),
    ]


def _flow_ends(plot: Plot, flows: pd.DataFrame, names: dict[str, str]) -> list[Spec | None]:
    """The values of the last month, kept a line apart."""
    at: list[float] = []
    for name in names:
        y = plot.y_pixel(float(flows[name].iloc[-1]))
        at.append(max(y, at[-1] + 17) if at else y)
    return [
        plot.text(
            [{"text": text}],
            align="left",
            at_x=plot.inner_width + 10,
            at_y=y,
            fontWeight=STRONG if name == "p50" else 400,
        )
        for (name, text), y in zip(names.items(), at, strict=True)
    ]
