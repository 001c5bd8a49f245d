"""What to expect: the metric so far as a line, the quarters ahead as a fan that widens with what is not known."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, Figure, data_table, raw_ends
from vocwork.render.results import Finding
from vocwork.render.texts import Texts
from vocwork.render.vega import BLUE, GREY, LINE, MUTED, NARROW, WIDE, Plot, Spec, drawing, ticks

# Quarters of the past that are drawn beside those ahead.
LATEST = 12
BANDS = (("low95", "high95", 0.12), ("low80", "high80", 0.20))


def forecast(
    texts: Texts, trend: pd.DataFrame, ahead: pd.DataFrame, *, finding: Finding | str, id: str = "forecast"
) -> Figure:
    """The last quarters and those ahead with 80 and 95 % intervals.

    Args:
        trend: quarter, value; oldest first, without gaps in the quarters that are drawn.
        ahead: quarter, value, low80, high80, low95, high95.
    """
    past = trend.dropna(subset=["value"]).tail(LATEST)
    title, last = texts.finding(finding), ahead.iloc[-1]
    facts = {"quarter": last["quarter"], "value": last["value"], "low": last["low95"], "high": last["high95"]}
    alt = texts.say("forecast.alt", **facts)
    sizes = [_spec(texts, past, ahead, wide) for wide in (True, False)]
    source = texts.say("forecast.note")
    return Figure(id, title, "", alt, drawing(id, title, alt, *sizes), _table(texts, ahead), source)


def _spec(texts: Texts, past: pd.DataFrame, ahead: pd.DataFrame, wide: bool) -> Spec:
    plot = _plot(past, ahead, wide)
    now = len(past) - 1
    line = [{"x": x, "y": float(value)} for x, value in enumerate(past["value"])]
    path = [line[-1], *({"x": now + 1 + x, "y": float(value)} for x, value in enumerate(ahead["value"]))]
    return plot.spec(
        *_axes(texts, plot, [*past["quarter"], *ahead["quarter"]], 8 if wide else 4),
        *(_band(plot, line[-1], ahead, low, high, opacity) for low, high, opacity in BANDS),
        plot.layer("line", line, color=BLUE, strokeWidth=2.6),
        plot.layer("line", path, color=BLUE, strokeWidth=2, strokeDash=[4, 4]),
        plot.layer("circle", line, color=BLUE, size=44, opacity=1),
    )


def _plot(past: pd.DataFrame, ahead: pd.DataFrame, wide: bool) -> Plot:
    low = min(float(past["value"].min()), float(ahead["low95"].min()))
    high = max(float(past["value"].max()), float(ahead["high95"].max()))
    room = max((high - low) * 0.06, 0.01)
    x, y = (0.0, len(past) + len(ahead) - 1.0), (low - room, high + room)
    return Plot(WIDE if wide else NARROW, 280 if wide else 224, 48 if wide else 42, 28, 12, 44, x, y)


def _band(plot: Plot, now: dict[str, float], ahead: pd.DataFrame, low: str, high: str, opacity: float) -> Spec | None:
    """An interval that opens from the last quarter known."""
    rows = [{"x": now["x"], "y": now["y"], "y2": now["y"]}]
    ends = zip(ahead[low], ahead[high], strict=True)
    rows += [{"x": now["x"] + 1 + x, "y": float(a), "y2": float(b)} for x, (a, b) in enumerate(ends)]
    return plot.layer("area", rows, color=BLUE, opacity=opacity)


def _axes(texts: Texts, plot: Plot, quarters: list[str], most: int) -> list[Spec | None]:
    values = ticks(*(plot.y or (0, 1)))
    grid = [{"y": value, "color": GREY if value == 0 else LINE} for value in values]
    step = -(-len(quarters) // most)
    names = [
        {"x": x, "text": [texts.quarter_alone(quarters[x]), quarters[x][:4]]}
        for x in range(len(quarters) - 1, -1, -step)
    ]
    at = plot.inner_height + 18
    return [
        plot.layer("rule", grid, strokeWidth=1),
        plot.text([{"y": v, "text": texts.score(v)} for v in values], size=12, color=MUTED, align="right", at_x=-12),
        *(plot.text([name], size=12, color=MUTED, at_y=at) for name in names),
    ]


def _table(texts: Texts, ahead: pd.DataFrame) -> Any:
    def ends(confidence: float, low: str, high: str) -> Column:
        pairs = list(zip(ahead[low], ahead[high], strict=True))
        heading = texts.say("column.interval", confidence=confidence)
        return Column(heading, [texts.interval(*pair) for pair in pairs], raw_ends(pairs))

    columns = [
        Column(texts.say("column.quarter"), [texts.quarter(q) for q in ahead["quarter"]], ahead["quarter"], False),
        Column(texts.say("metric.column"), [texts.score(v) for v in ahead["value"]], ahead["value"]),
        ends(0.80, "low80", "high80"),
        ends(0.95, "low95", "high95"),
    ]
    return data_table(texts, "forecast", texts.say("forecast.caption"), columns)
