"""Groups by number of answers, between the lines that chance would seldom cross; only those outside have a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table, raw_ends
from vocwork.render.results import Finding
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
    wrap,
)

# More names than this would hide each other; the table has them all.
MOST_NAMES = 8
_LIMITS = ("inner", "outer")
_PARTS: dict[str, Any] = {"inner": 0.95, "outer": 0.998}
_LINE = 16
Write = Callable[[float | None], str]


def funnel(
    texts: Texts,
    units: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    finding: Finding | str,
    center: float,
    spread: float,
    note: str = "",
    is_share: bool = False,
    id: str = "funnel",
) -> Figure:
    """Each group as a dot; the line of all, and the limits for 95 and 99.8 % of groups like the others.

    Args:
        units: label (empty where a group is not named), base, effective, value, low, high, others, difference, q,
            verdict.
        limits: base, inner_low, inner_high, outer_low, outer_high.
        center, spread: the value of all answers, and how much groups usually differ.
        is_share: whether values are per cent of answers and not the metric.
    """
    write: Write = (lambda value: texts.percent(None if value is None else value / 100)) if is_share else texts.score
    title, alt = texts.finding(finding), _alt(texts, units, center, write)
    sizes = [_spec(texts, units, limits, center, write, wide) for wide in (True, False)]
    usual = texts.say("funnel.spread", spread=spread) if spread and not is_share else ""
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *sizes),
        table=_table(texts, units, write, id),
        source=texts.paragraph(part for part in (usual, note) if part),
    )


def _named(units: pd.DataFrame) -> pd.DataFrame:
    """The groups that have their name in the chart, the surest first."""
    return units[units["verdict"] != ""].sort_values("q", kind="stable").head(MOST_NAMES)


def _alt(texts: Texts, units: pd.DataFrame, center: float, write: Write) -> str:
    bases: dict[str, Any] = {"least": units["base"].min(), "most": units["base"].max()}
    said = texts.say("funnel.alt", groups=len(units), center=write(center), **bases)
    named = [texts.say("pair", name=row.label, value=write(row.value)) for row in _named(units).itertuples()]
    apart = texts.say("funnel.alt.outside", names=texts.parts(named)) if named else texts.say("funnel.alt.none")
    return texts.paragraph([said, apart])


def _table(texts: Texts, units: pd.DataFrame, write: Write, id: str) -> Markup:
    def signed(value: float | None) -> str:
        return texts.signed(value, texts.fine)

    ends = list(zip(units["low"], units["high"], strict=True))
    names = [label or texts.say("funnel.unnamed") for label in units["label"]]
    columns = [
        Column(texts.say("column.group"), names, names, False),
        Column(texts.say("column.answers"), [texts.count(n) for n in units["base"]], units["base"]),
        Column(texts.say("column.value"), [write(v) for v in units["value"]], units["value"]),
        Column(texts.say("column.low_high"), [texts.interval(*e, write) for e in ends], raw_ends(ends)),
        Column(texts.say("column.others"), [write(v) for v in units["others"]], units["others"]),
        Column(texts.say("column.difference"), [signed(v) for v in units["difference"]], units["difference"]),
        Column(texts.say("column.q"), [texts.p(q) for q in units["q"]], units["q"]),
    ]
    return data_table(texts, id, texts.say("funnel.caption"), columns)


def _spec(texts: Texts, units: pd.DataFrame, limits: pd.DataFrame, center: float, write: Write, wide: bool) -> Spec:
    plot = _plot(texts, units, limits, wide)
    return plot.spec(
        *_axes(texts, plot, limits["base"], write, wide),
        plot.layer("rule", [{"y": center}], color=INK, strokeWidth=1.2),
        *(layer for name in _LIMITS for layer in _limit(plot, limits, name)),
        *_ends(texts, plot, limits),
        *_dots(texts, plot, units, write),
        *_names(plot, units, write),
    )


def _plot(texts: Texts, units: pd.DataFrame, limits: pd.DataFrame, wide: bool) -> Plot:
    """Bases as their roots: the limits narrow with it, and small groups are not crowded at the edge."""
    shown = pd.concat([units["value"], limits["inner_low"], limits["inner_high"]])
    room = max(0.12 * float(shown.max() - shown.min()), 0.01)
    first, last = sqrt(limits["base"].min()), sqrt(limits["base"].max())
    beside = 0.03 * max(last - first, 0.1)
    right = round(text_width(texts.percent(_PARTS["outer"], 1), 12)) + 12
    place = {"x": (first - beside, last + beside), "y": (float(shown.min()) - room, float(shown.max()) + room)}
    return Plot(WIDE, 340, 48, right, 12, 46, **place) if wide else Plot(NARROW, 300, 44, right, 12, 46, **place)


def _axes(texts: Texts, plot: Plot, bases: pd.Series, write: Write, wide: bool) -> list[Spec | None]:
    levels = ticks(*(plot.y or (0, 1)))
    counts = ticks(bases.min(), bases.max(), 5 if wide else 3) or [bases.min()]
    below = [{"x": sqrt(n), "text": texts.count(n)} for n in counts]
    return [
        plot.layer("rule", [{"y": v} for v in levels], color=LINE, strokeWidth=1),
        plot.text([{"y": v, "text": write(v)} for v in levels], size=12, color=MUTED, align="right", at_x=-10),
        plot.text(below, size=12, color=MUTED, at_y=plot.inner_height + 14),
        plot.text(
            [{"text": texts.say("funnel.axis")}],
            size=12, color=MUTED, align="right", at_x=plot.inner_width, at_y=plot.inner_height + 34,
        ),
    ]  # fmt: skip


def _limit(plot: Plot, limits: pd.DataFrame, name: str) -> list[Spec | None]:
    """The upper and the lower line of a limit, as far as they lie in the chart."""
    style = {"strokeWidth": 1.4} if name == "inner" else {"strokeWidth": 1.2, "strokeDash": [4, 3]}
    low, high = plot.y or (0, 1)
    lines = []
    for side in ("low", "high"):
        inside = limits[limits[f"{name}_{side}"].between(low, high)]
        rows = [{"x": sqrt(n), "y": v} for n, v in zip(inside["base"], inside[f"{name}_{side}"], strict=True)]
        lines.append(plot.layer("line", rows, color=GREY, **style))
    return lines


def _ends(texts: Texts, plot: Plot, limits: pd.DataFrame) -> list[Spec | None]:
    """How many of all groups lie within a line, at its end; the outer one further out where they would touch."""
    last, layers = limits.iloc[-1], list[Spec | None]()
    low, high = plot.y or (0, 1)
    for side, away in (("low", 1), ("high", -1)):
        inner, outer = (plot.y_pixel(last[f"{name}_{side}"]) for name in _LIMITS)
        at = {"inner": inner, "outer": inner + away * max(13.0, away * (outer - inner))}
        layers += [
            plot.text(
                [{"text": texts.percent(_PARTS[name], 0 if name == "inner" else 1)}],
                size=12, color=MUTED, align="left", at_x=plot.inner_width + 6, at_y=at[name],
            )
            for name in _LIMITS
            if low <= last[f"{name}_{side}"] <= high
        ]  # fmt: skip
    return layers


def _dots(texts: Texts, plot: Plot, units: pd.DataFrame, write: Write) -> list[Spec | None]:
    apart = units["verdict"] != ""

    def rows(part: pd.DataFrame) -> list[dict[str, Any]]:
        return [
            {"x": sqrt(row.effective), "y": row.value, "said": _said(texts, row, write)} for row in part.itertuples()
        ]

    return [
        plot.layer("circle", rows(units[~apart]), color=GREY, size=42, opacity=0.75),
        plot.layer("circle", rows(units[apart]), color=BLUE, size=90, opacity=1),
    ]


def _said(texts: Texts, row: Any, write: Write) -> str:
    name = row.label or texts.say("funnel.unnamed")
    value = texts.bracketed(write(row.value), texts.interval(row.low, row.high, write))
    return texts.parts([texts.say("pair", name=name, value=value), f"n = {texts.count(row.base)}"])


def _names(plot: Plot, units: pd.DataFrame, write: Write) -> list[Spec | None]:
    """Names beside their dots, on the side with more room, moved down where they would lie over each other."""
    named = _named(units).sort_values("value", ascending=False, kind="stable")
    heights = _apart([plot.y_pixel(value) for value in named["value"]])
    layers = []
    for row, y in zip(named.itertuples(), heights, strict=True):
        x = plot.x_pixel(sqrt(row.effective))
        is_left = x > plot.inner_width / 2
        room = (x if is_left else plot.inner_width - x) - 14
        text = wrap(f"{row.label} {write(row.value)}", room, 13, most=1, strong=True)
        layers.append(
            plot.text(
                [{"text": text}],
                align="right" if is_left else "left", at_x=x - 10 if is_left else x + 10, at_y=y, fontWeight=STRONG,
            )
        )  # fmt: skip
    return layers


def _apart(heights: Sequence[float]) -> list[float]:
    """Pixels from the top, each at least a line below the one before."""
    placed: list[float] = []
    for y in heights:
        placed.append(max(y, placed[-1] + _LINE) if placed else y)
    return placed
