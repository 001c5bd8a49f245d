"""The metric over quarters: a line with its interval, everyone else dashed, names at the line ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, dashes, data_table
from vocwork.render.formats import missing
from vocwork.render.results import Finding, tone
from vocwork.render.texts import Texts
from vocwork.render.vega import (
    BLUE,
    GREY,
    INK,
    LINE,
    MUTED,
    NARROW,
    STRONG,
    TONES,
    WIDE,
    Plot,
    Spec,
    drawing,
    text_width,
    ticks,
    wrap,
)


def trend(
    texts: Texts,
    trend: pd.DataFrame,
    *,
    finding: Finding | str,
    segment: str,
    min_base: int = 30,
    steps: Sequence[str] = (),
    id: str = "trend",
) -> Figure:
    """The metric by quarter; suppressed quarters are gaps. A dashed line stands where a new level began.

    Args:
        trend: quarter, value, low, high, base, reason, rest_value, rest_low, rest_high, rest_base; oldest first.
        segment: the segment's name as the reader knows it.
        steps: quarters in which a new level began.
    """
    trend = trend.reset_index(drop=True)
    title, alt = texts.finding(finding), _alt(texts, trend, segment)
    drawn = trend["value"].notna().any()
    look = (TONES[tone(finding)], [i for i, quarter in enumerate(trend["quarter"]) if quarter in steps])
    sizes = [_spec(texts, trend, segment, *look, wide) for wide in (True, False)] if drawn else []
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *sizes) if drawn else Markup(),
        table=_table(texts, trend),
        source=_source(texts, trend, min_base),
    )


class _End(NamedTuple):
    """The last known value of a line and its name there."""

    x: int
    value: float
    name: str
    weight: int


def _alt(texts: Texts, trend: pd.DataFrame, segment: str) -> str:
    known = trend[trend["value"].notna()]
    if known.empty:
        return texts.say("trend.alt.none")
    first, last = known.iloc[0], known.iloc[-1]
    facts = {"segment": segment, "quarter": last["quarter"], "value": last["value"]}
    facts |= {"low": last["low"], "high": last["high"], "first": first["quarter"], "first_value": first["value"]}
    said = texts.say("trend.alt.one" if len(known) == 1 else "trend.alt", **facts)
    if missing(last["rest_value"]):
        return said
    rest = texts.say("trend.alt.rest", quarter=last["quarter"], value=last["rest_value"])
    return texts.paragraph([said, rest])


def _source(texts: Texts, trend: pd.DataFrame, min_base: int) -> str:
    least, most = trend["base"].min(), trend["base"].max()
    said = texts.say("trend.source" if least < most else "trend.source.one", least=least, most=most)
    return texts.paragraph([said, *dashes(texts, trend["reason"], min_base=min_base)])


def _table(texts: Texts, trend: pd.DataFrame) -> Markup:
    interval = texts.say("column.interval")
    columns = [
        Column(texts.say("column.quarter"), [texts.quarter(q) for q in trend["quarter"]], trend["quarter"], False),
        Column(texts.say("metric.column"), [texts.score(v) for v in trend["value"]], trend["value"]),
        Column(
            interval, [texts.interval(*ends) for ends in zip(trend["low"], trend["high"], strict=True)], _ends(trend)
        ),
        Column(texts.say("column.answers"), [texts.count(n) for n in trend["base"]], trend["base"]),
    ]
    if trend["rest_value"].notna().any():
        rest = [texts.score(v) for v in trend["rest_value"]]
        columns.append(Column(texts.say("segment.rest"), rest, trend["rest_value"]))
        bases = [texts.count(n) for n in trend["rest_base"]]
        columns.append(Column(texts.say("column.rest_answers"), bases, trend["rest_base"]))
    return data_table(texts, "trend", texts.say("trend.caption"), columns)


def _ends(frame: pd.DataFrame) -> list[str]:
    return ["" if missing(low) else f"{low} {high}" for low, high in zip(frame["low"], frame["high"], strict=True)]


def _spec(texts: Texts, trend: pd.DataFrame, segment: str, hot: str, steps: list[int], wide: bool) -> Spec:
    ends = _line_ends(texts, trend, segment)
    plot = _plot(trend, ends, wide)
    points = _points(texts, trend)
    return plot.spec(
        *_grid(texts, plot),
        *_quarters(texts, plot, list(trend["quarter"]), 8 if wide else 4),
        *_band(plot, points),
        plot.layer(
            "rule", [{"x": at - 0.5} for at in steps], at_y=0, at_y2=plot.inner_height, color=MUTED, strokeDash=[2, 3]
        ),
        *(
            plot.layer("line", run, color=GREY, strokeWidth=1.8, strokeDash=[4, 4])
            for run in _runs(trend, "rest_value")
        ),
        *_alone(plot, trend),
        *(plot.layer("line", run, color=BLUE, strokeWidth=2.6) for run in _runs(trend, "value")),
        plot.layer("circle", points[:-1], color=BLUE, size=44, opacity=1),
        plot.layer("circle", points[-1:], color=hot, size=90, opacity=1),
        *(_end_names(plot, ends) if wide else _legend(plot, ends)),
    )


def _alone(plot: Plot, trend: pd.DataFrame) -> list[Spec | None]:
    """A quarter of everyone else between gaps makes no line: it gets a dot, or its name would point at nothing."""
    runs = _runs(trend, "rest_value")
    return [plot.layer("circle", run, color=GREY, size=44, opacity=1) for run in runs if len(run) == 1]


def _line_ends(texts: Texts, trend: pd.DataFrame, segment: str) -> list[_End]:
    names = {"value": (segment, STRONG), "rest_value": (texts.say("segment.rest"), 400)}
    ends = []
    for column, (name, weight) in names.items():
        known = trend[column].dropna()
        if len(known):
            position = trend.index.get_loc(known.index[-1])
            ends.append(_End(int(position), known.iloc[-1], f"{name} {texts.score(known.iloc[-1])}", weight))
    return ends


def _plot(trend: pd.DataFrame, ends: list[_End], wide: bool) -> Plot:
    shown = trend[["value", "low", "high", "rest_value"]].to_numpy(dtype=float)
    shown = shown[shown == shown]
    room = max(float(shown.max() - shown.min()) * 0.06, 0.01)
    y = (float(shown.min()) - room, float(shown.max()) + room)
    x = (0.0, len(trend) - 1.0) if len(trend) > 1 else (-1.0, 1.0)
    if wide:
        names = max(text_width(line, strong=True) for end in ends for line in wrap(end.name, 180, strong=True))
        return Plot(WIDE, 280, 48, round(names) + 22, 12, 44, x, y)
    lines = sum(len(wrap(end.name, NARROW - 40, strong=True)) for end in ends)
    return Plot(NARROW, 224 + 18 * lines, 42, 28, 18 * lines + 16, 44, x, y)


def _grid(texts: Texts, plot: Plot) -> list[Spec | None]:
    values = ticks(*(plot.y or (0, 1)))
    names = [{"y": value, "text": _tick(texts, value, values)} for value in values]
    return [
        plot.layer("rule", [{"y": v, "color": GREY if v == 0 else LINE} for v in values], strokeWidth=1),
        plot.text(names, size=12, color=MUTED, align="right", at_x=-12),
    ]


def _tick(texts: Texts, value: float, values: list[float]) -> str:
    """A tick with as many decimals as the steps need."""
    step = values[1] - values[0] if len(values) > 1 else 1
    decimals = 0 if step >= 1 else 1 if step >= 0.1 else 2
    return texts.percent(value / 100, decimals) if texts.metric == "csat" else texts.number(value, decimals)


def _quarters(texts: Texts, plot: Plot, quarters: list[str], most: int) -> list[Spec | None]:
    step = -(-len(quarters) // most)
    shown = list(range(len(quarters) - 1, -1, -step))[::-1]
    names = []
    for before, i in zip([None, *shown], shown, strict=False):
        year = quarters[i][:4]
        new = before is None or quarters[before][:4] != year
        names.append({"x": i, "text": [texts.quarter_alone(quarters[i]), *([year] if new else [])]})
    at = plot.inner_height + 18
    return [plot.text([name], size=12, color=MUTED, at_y=at) for name in names]


def _points(texts: Texts, trend: pd.DataFrame) -> list[dict[str, Any]]:
    known = trend[trend["value"].notna()]
    return [
        {
            "x": trend.index.get_loc(i),
            "y": row["value"],
            "low": row["low"],
            "high": row["high"],
            "said": _said(texts, row),
        }
        for i, row in known.iterrows()
    ]


def _runs(trend: pd.DataFrame, column: str) -> list[list[dict[str, float]]]:
    """The stretches of a line between gaps."""
    gaps = trend[column].isna().cumsum().to_numpy()
    rows = [(g, {"x": i, "y": float(v)}) for i, (g, v) in enumerate(zip(gaps, trend[column], strict=True)) if v == v]
    return [[row for g, row in rows if g == gap] for gap in dict.fromkeys(g for g, _ in rows)]


def _band(plot: Plot, points: list[dict[str, Any]]) -> list[Spec | None]:
    """The interval as a band where quarters touch, as a bar where one stands alone."""
    layers: list[Spec | None] = []
    run: list[dict[str, Any]] = []
    for point, after in zip(points, [*points[1:], None], strict=True):
        run.append({"x": point["x"], "y": point["low"], "y2": point["high"]})
        if after is None or after["x"] != point["x"] + 1:
            mark, style = ("area", {"opacity": 0.13}) if len(run) > 1 else ("rule", {"strokeWidth": 2})
            layers.append(plot.layer(mark, run, color=BLUE, **style))
            run = []
    return layers


def _end_names(plot: Plot, ends: list[_End]) -> list[Spec | None]:
    """The name of each line at its end, moved apart where they would touch."""
    lines = [wrap(end.name, 180, strong=True) for end in ends]
    at = [plot.y_pixel(end.value) for end in ends]
    if len(at) == 2:
        need = 17 * (len(lines[0]) + len(lines[1])) / 2 + 3
        push = max(0.0, need - abs(at[0] - at[1])) / 2
        up = -push if at[0] <= at[1] else push
        at = [at[0] + up, at[1] - up]
    return [
        plot.text(
            [{"text": text}],
            align="left",
            at_x=plot.inner_width + 14,
            at_y=y - 17 * (len(text) - 1) / 2,
            fontWeight=end.weight,
            color=INK,
        )
        for end, text, y in zip(ends, lines, at, strict=True)
    ]


def _legend(plot: Plot, ends: list[_End]) -> list[Spec | None]:
    """On a phone the names stand above the chart, each behind a piece of its line."""
    layers: list[Spec | None] = []
    y = 9.0 - plot.top
    for end in ends:
        text = wrap(end.name, NARROW - 40, strong=True)
        style = {"color": BLUE, "strokeWidth": 2.6} if end.weight > 400 else {"color": GREY, "strokeDash": [4, 4]}
        layers.append(plot.layer("rule", [{}], at_x=-plot.left, at_x2=22 - plot.left, at_y=y, **style))
        layers.append(
            plot.text([{"text": text}], align="left", at_x=30 - plot.left, at_y=y, fontWeight=end.weight, color=INK)
        )
        y += 18.0 * len(text)
    return layers


def _said(texts: Texts, row: Any) -> str:
    value = texts.bracketed(texts.score(row["value"]), texts.interval(row["low"], row["high"]))
    return texts.parts(
        [texts.say("pair", name=texts.quarter(row["quarter"]), value=value), f"n = {texts.count(row['base'])}"]
    )
