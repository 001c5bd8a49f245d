"""What a change is made of: a waterfall from the quarter before to this one."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table, raw_ends
from vocwork.render.formats import missing
from vocwork.render.results import Estimate
from vocwork.render.rows import Rows
from vocwork.render.texts import Texts
from vocwork.render.vega import BAD, BLUE, GOOD, INK, MUTED, Plot, Spec, drawing


def change(
    texts: Texts,
    split: pd.DataFrame,
    *,
    before: Estimate,
    now: Estimate,
    quarters: tuple[str, str],
    main_part: str = "none",
    split_by: str = "",
    spoken: bool = True,
    better: str = "up",
    id: str = "change",
) -> Figure:
    """The metric before, the parts of its change, the metric now.

    Args:
        split: part (method, mix, talk, rate, weighting, total), value, low, high; the parts add up to total.
        quarters: the quarter compared with and this one.
        main_part: the part that is most of the change, none where no single one explains it, unclear where it is not
            clear that there is a change.
        split_by: what the groups of those who answered are, in words; empty where there are none.
        spoken: whether there are comments; without them nothing is said of what they talk about.
        better: "down" where a lower score is the better one.
    """
    split = split if spoken else split[split["part"] != "talk"]
    # where no groups are known there is no mix of them
    split = split if split_by else split[(split["part"] != "mix") | (split["value"] != 0)]
    parts = split[split["part"] != "total"]
    title = texts.say(f"change.finding.{main_part}")
    alt = _alt(texts, parts, before, now, quarters)
    drawn = len(parts) and not (missing(before.value) or missing(now.value) or parts["value"].isna().any())
    labels = [
        texts.quarter(quarters[0]),
        *(texts.say(f"part.{part}") for part in parts["part"]),
        texts.quarter(quarters[1]),
    ]
    values = [texts.score(before.value), *(texts.signed(v, texts.fine) for v in parts["value"]), texts.score(now.value)]
    bars = _bars(list(parts.to_dict("records")), before.value, now.value, better) if drawn else []
    sizes = [_spec(bars, labels, values, wide) for wide in (True, False)] if drawn else []
    return Figure(
        id=id,
        title=title,
        subtitle=texts.say("change.why", quarter=quarters[0]),
        alt=alt,
        svg=drawing(id, title, alt, *sizes) if drawn else Markup(),
        table=_table(texts, split),
        source=_source(texts, set(parts["part"]), split_by, spoken),
    )


def _source(texts: Texts, parts: set[str], split_by: str, spoken: bool) -> str:
    """What each part means, and why one of them is not there."""
    by = "change.source.by" if spoken else "change.source.by.unspoken"
    plain = "change.source" if spoken else "change.source.unspoken"
    return texts.paragraph(
        (
            texts.say(by, attribute=split_by) if split_by else texts.say(plain),
            texts.say("change.method" if "method" in parts else "change.no_method"),
            texts.say("change.weighting" if "weighting" in parts else "change.equal"),
        )
    )


def _alt(texts: Texts, parts: pd.DataFrame, before: Estimate, now: Estimate, quarters: tuple[str, str]) -> str:
    said = [f"{texts.say(f'part.{row.part}')} {texts.signed(row.value, texts.fine)}" for row in parts.itertuples()]
    ends: dict[str, Any] = {"before": before.value, "now": now.value, "first": quarters[0], "quarter": quarters[1]}
    return texts.say("change.alt", parts=said, **ends)


def _table(texts: Texts, split: pd.DataFrame) -> Markup:
    def written(value: float | None) -> str:
        return texts.signed(value, texts.fine)

    ends = list(zip(split["low"], split["high"], strict=True))
    columns = [
        Column(texts.say("column.part"), [texts.say(f"part.{part}") for part in split["part"]], split["part"], False),
        Column(texts.say("column.contribution"), [written(v) for v in split["value"]], split["value"]),
        Column(texts.say("column.low_high"), [texts.interval(*e, written) for e in ends], raw_ends(ends)),
    ]
    return data_table(texts, "change", texts.say("change.caption"), columns)


def _bars(parts: list[dict[str, Any]], before: float, now: float, better: str) -> list[dict[str, Any]]:
    """Where each bar starts and ends on the metric's scale."""
    bars: list[dict[str, Any]] = [{"end": before, "color": BLUE}]
    at = before
    for part in parts:
        up = (part["value"] >= 0) == (better == "up")
        whisker = {} if missing(part["low"]) else {"low": at + part["low"], "high": at + part["high"]}
        bars.append({"start": at, "end": at + part["value"], "color": GOOD if up else BAD, **whisker})
        at += part["value"]
    return [*bars, {"end": now, "color": BLUE}]


def _domain(bars: list[dict[str, Any]]) -> tuple[float, float]:
    """From zero where that leaves the change visible, otherwise only around the change."""
    ends = [value for bar in bars for key, value in bar.items() if key != "color"]
    low, high = min(ends), max(ends)
    spread = (high - low) or 1.0
    if low <= 0 <= high or min(abs(low), abs(high)) <= 4 * spread:
        return min(low, 0.0), max(high, 0.0)
    return low - 0.15 * spread, high + 0.15 * spread


def _spec(bars: list[dict[str, Any]], labels: list[str], values: list[str], wide: bool) -> Spec:
    domain = _domain(bars)
    rows = Rows.lay(labels, values, x=domain, wide=wide, bottom=4)
    ends = [i in (0, len(bars) - 1) for i in range(len(bars))]
    return rows.plot.spec(
        *_links(rows, bars),
        *(_mark(rows.plot, bar, y, domain) for bar, y in zip(bars, rows.y, strict=True)),
        *(_whisker(rows.plot, bar, y) for bar, y in zip(bars, rows.y, strict=True) if "low" in bar),
        *rows.words(ends),
    )


def _links(rows: Rows, bars: list[dict[str, Any]]) -> list[Spec | None]:
    """The thin lines that carry each end to the next row."""
    steps = zip(bars[:-1], rows.y[:-1], rows.y[1:], strict=True)
    return [
        rows.plot.layer("rule", [{"x": bar["end"]}], at_y=y, at_y2=below, color=MUTED, strokeDash=[2, 3], opacity=0.7)
        for bar, y, below in steps
    ]


def _mark(plot: Plot, bar: dict[str, Any], y: float, domain: tuple[float, float]) -> Spec | None:
    """A bar; a score whose zero lies outside the chart is a dot."""
    start = bar.get("start", 0.0)
    if not domain[0] <= start <= domain[1]:
        return plot.layer("circle", [{"x": bar["end"]}], at_y=y, color=bar["color"], size=170, opacity=1)
    row = {"x": start, "x2": bar["end"]}
    return plot.layer("bar", [row], at_y=y - 11, at_y2=y + 11, color=bar["color"], cornerRadius=2)


def _whisker(plot: Plot, bar: dict[str, Any], y: float) -> Spec | None:
    return plot.layer("rule", [{"x": bar["low"], "x2": bar["high"]}], at_y=y, color=INK, strokeWidth=1.4, opacity=0.75)
