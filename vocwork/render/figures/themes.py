"""Themes of the satisfied against those of the dissatisfied: two dots a theme, far apart where they differ."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.figure import Column, Figure, data_table
from vocwork.render.formats import missing
from vocwork.render.results import Finding
from vocwork.render.rows import Rows
from vocwork.render.texts import Texts
from vocwork.render.vega import BAD, BLUE, GREY, INK, NARROW, Plot, Spec, drawing, text_width, ticks

SIDES = {"top": (BLUE, "circle", -4), "bottom": (BAD, "diamond", 4)}


def groups(
    texts: Texts,
    groups: pd.DataFrame,
    *,
    finding: Finding | str,
    least: tuple[int, int] = (30, 5),
    most: int = 10,
    id: str = "groups",
) -> Figure:
    """The first themes of the frame, those that differ most between the two ends of the scale.

    A side that is hidden has no dot.

    Args:
        least: fewest comments of a side, and fewest of them on a theme, that are shown.
        groups: theme, label, top_share, top_low, top_high, top_n, top_base, the same for bottom, difference,
            difference_low, difference_high, q, verdict.
    """
    title = texts.finding(finding)
    known = groups[groups[["top_share", "bottom_share"]].notna().any(axis=1)]
    shown = known.loc[_lean(known.head(most)).sort_values(ascending=False, kind="stable").index]
    alt = _alt(texts, shown)
    sizes = [_spec(texts, shown, wide) for wide in (True, False)] if len(shown) else []
    return Figure(
        id=id,
        title=title,
        subtitle="",
        alt=alt,
        svg=drawing(id, title, alt, *sizes) if sizes else Markup(),
        table=_table(texts, groups),
        source=_source(texts, groups, least),
    )


def _lean(groups: pd.DataFrame) -> pd.Series:
    """How far each theme leans to the top; the share of the side that is shown where the other one is not."""
    return groups["difference"].fillna(groups["top_share"]).fillna(-groups["bottom_share"])


def _alt(texts: Texts, shown: pd.DataFrame) -> str:
    if shown.empty:
        return texts.say("groups.alt.none")
    said = [
        texts.say("groups.alt.theme", label=row["label"], top=row["top_share"], bottom=row["bottom_share"])
        for _, row in shown.iterrows()
    ]
    return texts.say("groups.alt", themes=texts.parts(said))


def _source(texts: Texts, groups: pd.DataFrame, least: tuple[int, int]) -> str:
    if groups.empty:
        return ""
    said = [texts.say("groups.source", top=groups["top_base"].max(), bottom=groups["bottom_base"].max())]
    if groups["difference"].isna().any():
        said.append(texts.say("note.small_cell", min_base=least[0], min_cell=least[1]))
    return texts.paragraph(said)


def _table(texts: Texts, groups: pd.DataFrame) -> Markup:
    columns = [Column(texts.say("column.theme"), list(groups["label"]), list(groups["label"]), False)]
    for side in SIDES:
        name = texts.capital(texts.say(f"group.{texts.metric}.{side}"))
        frame = groups[[f"{side}_{part}" for part in ("share", "low", "high", "n", "base")]]
        shown = [
            texts.say(
                "share.of_base",
                share=texts.percent(s),
                interval=texts.interval(a, b, texts.percent),
                mentions=n,
                base=m,
            )
            if s == s
            else texts.percent(s)
            for s, a, b, n, m in frame.itertuples(index=False)
        ]
        columns.append(Column(name, shown, groups[f"{side}_share"]))
    difference = [texts.share_points(v) for v in groups["difference"]]
    columns.append(Column(texts.say("column.difference"), difference, groups["difference"]))
    columns.append(Column(texts.say("column.q"), [texts.p(q) for q in groups["q"]], groups["q"]))
    return data_table(texts, "groups", texts.say("groups.caption"), columns)


def _spec(texts: Texts, shown: pd.DataFrame, wide: bool) -> Spec:
    highest = float(shown[["top_high", "bottom_high", "top_share", "bottom_share"]].max().max())
    names = [texts.capital(texts.say(f"group.{texts.metric}.{side}")) for side in SIDES]
    stacked = not wide and sum(text_width(name) for name in names) + 70 > NARROW
    rows = Rows.lay(
        [str(label) for label in shown["label"]],
        ["" if v != v else texts.signed(100 * v, 0) for v in shown["difference"]],
        x=(0.0, highest * 1.02),
        wide=wide,
        top=48 if stacked else 30,
    )
    values = ticks(0, highest, 5 if wide else 4)
    records = list(zip(shown.to_dict("records"), rows.y, strict=True))
    spans = [_span(row, y) for row, y in records if row["verdict"] and not missing(row["difference"])]
    return rows.plot.spec(
        *rows.axis(values, [texts.percent(v) for v in values]),
        rows.plot.layer("rule", spans, color=GREY, strokeWidth=3, opacity=0.4),
        *(layer for side in SIDES for layer in _side(texts, rows.plot, records, side, names)),
        *_legend(rows.plot, names, stacked),
        *rows.words([row["verdict"] != "" for row, _ in records]),
    )


def _said(texts: Texts, row: dict[Any, Any], side: str, name: str) -> str:
    ends = texts.interval(row[f"{side}_low"], row[f"{side}_high"], texts.percent)
    value = texts.bracketed(texts.percent(row[f"{side}_share"]), ends)
    return texts.say("pair", name=texts.bracketed(row["label"], name), value=value)


def _span(row: dict[Any, Any], y: float) -> dict[str, Any]:
    return {"x": row["top_share"], "x2": row["bottom_share"], "y": y}


def _side(
    texts: Texts, plot: Plot, records: list[tuple[dict[Any, Any], float]], side: str, names: list[str]
) -> list[Spec | None]:
    """One side's dots and intervals, a little above or below the line so that both can be seen."""
    color, shape, shift = SIDES[side]
    name = names[list(SIDES).index(side)]
    records = [(row, y) for row, y in records if not missing(row[f"{side}_share"])]
    whiskers = [{"x": row[f"{side}_low"], "x2": row[f"{side}_high"], "y": y + shift} for row, y in records]
    dots = [
        {
            "x": row[f"{side}_share"],
            "y": y + shift,
            "said": _said(texts, row, side, name),
        }
        for row, y in records
    ]
    return [
        plot.layer("rule", whiskers, color=color, strokeWidth=1.4),
        plot.layer("point", dots, color=color, shape=shape, filled=True, size=80, opacity=1),
    ]


def _legend(plot: Plot, names: list[str], stacked: bool) -> list[Spec | None]:
    layers: list[Spec | None] = []
    x, y = 6.0 - (plot.left if plot.width == NARROW else 0), 10.0 - plot.top
    for name, (color, shape, _) in zip(names, SIDES.values(), strict=True):
        layers.append(
            plot.layer("point", [{}], at_x=x, at_y=y, color=color, shape=shape, filled=True, size=80, opacity=1)
        )
        layers.append(plot.text([{"text": name}], at_x=x + 12, at_y=y, align="left", color=INK))
        x, y = (x, y + 18) if stacked else (x + text_width(name) + 44, y)
    return layers
