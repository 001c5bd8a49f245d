"""How the score goes with a number: a dot with its interval for each band, a line that falls or rises."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table, raw_ends
from vocwork.render.formats import missing
from vocwork.render.results import Finding
from vocwork.render.texts import Texts
from vocwork.render.vega import BLUE, GREY, INK, LINE, MUTED, NARROW, WIDE, Plot, Spec, drawing, ticks, wrap


def effect_curve(
    texts: Texts,
    bands: pd.DataFrame,
    *,
    finding: Finding | str,
    label: str,
    threshold: float | None = None,
    id: str = "curve",
) -> Figure:
    """The bands of a number side by side, its values at their edges; a dashed line stands at the threshold.

    Args:
        bands: from, until (missing at the ends), base, value, low, high, curve; ascending.
        label: the number as the reader knows it.
    """
    bands = bands.reset_index(drop=True)
    title, alt = texts.finding(finding), _alt(texts, bands, label)
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *(_spec(texts, bands, label, threshold, wide) for wide in (True, False))),
        table=_table(texts, bands, label, id),
        source="",
    )


def band_name(texts: Texts, low: float, high: float) -> str:
    """A band in words: 'below 3', '3 to below 7', '7 or more'."""
    if missing(low):
        return texts.say("curves.band.below", until=high)
    return texts.say("curves.band.beyond" if missing(high) else "curves.band.between", since=low, until=high)


def _named(texts: Texts, bands: pd.DataFrame) -> list[str]:
    return [band_name(texts, *ends) for ends in zip(bands["from"], bands["until"], strict=True)]


def _alt(texts: Texts, bands: pd.DataFrame, label: str) -> str:
    named = zip(_named(texts, bands), bands["value"], strict=True)
    said = texts.parts(texts.say("pair", name=name, value=texts.score(value)) for name, value in named)
    return texts.say("pair", name=label, value=said)


def _said(texts: Texts, name: str, row: Any) -> str:
    value = texts.bracketed(texts.score(row.value), texts.interval(row.low, row.high))
    return texts.say("pair", name=name, value=value)


def _spec(texts: Texts, bands: pd.DataFrame, label: str, threshold: float | None, wide: bool) -> Spec:
    plot = _plot(bands, wide)
    dots = [
        {"x": at, "y": row.value, "said": _said(texts, name, row)}
        for at, (name, row) in enumerate(zip(_named(texts, bands), bands.itertuples(), strict=True))
    ]
    ends = [{"x": at, "y": row.low, "y2": row.high} for at, row in enumerate(bands.itertuples())]
    line = [{"x": at, "y": curve} for at, curve in enumerate(bands["curve"])]
    steps = [{"x": at - 0.5} for at, edge in enumerate(bands["from"]) if edge == threshold]
    return plot.spec(
        *_grid(texts, plot),
        *_edges(texts, plot, bands, 12 if wide else 5),
        plot.text(
            [{"text": wrap(label, plot.inner_width)}], at_x=plot.inner_width / 2, at_y=plot.inner_height + 40, color=INK
        ),
        plot.layer("rule", steps, at_y=0, at_y2=plot.inner_height, color=MUTED, strokeDash=[2, 3]),
        plot.layer("rule", ends, color=GREY, strokeWidth=2),
        plot.layer("line", line, color=BLUE, strokeWidth=2.6, interpolate="step"),
        plot.layer("circle", dots, color=BLUE, size=60, opacity=1),
    )


def _plot(bands: pd.DataFrame, wide: bool) -> Plot:
    low, high = float(bands["low"].min()), float(bands["high"].max())
    room = max((high - low) * 0.06, 0.01)
    size = (WIDE, 300, 52, 20) if wide else (NARROW, 250, 46, 14)
    return Plot(*size, 12, 64, (-0.5, len(bands) - 0.5), (low - room, high + room))


def _grid(texts: Texts, plot: Plot) -> list[Spec | None]:
    values = ticks(*(plot.y or (0, 1)))
    names = [{"y": value, "text": texts.score(value)} for value in values]
    return [
        plot.layer("rule", [{"y": v, "color": GREY if v == 0 else LINE} for v in values], strokeWidth=1),
        plot.text(names, size=12, color=MUTED, align="right", at_x=-8),
    ]


def _edges(texts: Texts, plot: Plot, bands: pd.DataFrame, most: int) -> list[Spec | None]:
    """The values at the edges between bands, as many as there is room for."""
    step = -(-(len(bands) - 1) // most)
    shown = [(at, edge) for at, edge in enumerate(bands["from"]) if not missing(edge)][::step]
    names = [{"x": at - 0.5, "text": texts.quantity(edge)} for at, edge in shown]
    at = plot.inner_height
    return [
        plot.layer("rule", [{"x": x["x"]} for x in names], at_y=at, at_y2=at + 5, color=MUTED),
        plot.text(names, size=12, color=MUTED, at_y=at + 16),
    ]


def _table(texts: Texts, bands: pd.DataFrame, label: str, id: str) -> Markup:
    ends = list(zip(bands["low"], bands["high"], strict=True))
    names = _named(texts, bands)

    def scores(heading: str, name: str) -> Column:
        values: Any = bands[name]
        return Column(heading, [texts.score(value) for value in values], values)

    columns = [
        Column(label, names, names, False),
        Column(texts.say("column.answers"), [texts.count(n) for n in bands["base"]], bands["base"]),
        scores(texts.say("metric.column"), "value"),
        Column(
            texts.say("column.interval"),
            [texts.interval(*pair) for pair in ends],
            raw_ends(ends),
        ),
        scores(texts.say("curves.column.curve"), "curve"),
    ]
    return data_table(texts, id, texts.say("pair", name=texts.say("contents.curves"), value=label), columns)
