"""Brands that customers name: one row a brand."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.tables.cells import felt, moved
from vocwork.render.tables.marks import ARROWS
from vocwork.render.texts import Texts


def brands(
    texts: Texts,
    brands: pd.DataFrame,
    *,
    previous: str | None = None,
    min_base: int = 30,
    min_cell: int = 5,
) -> Fragment:
    """Share with interval, change against the quarter `previous`, feeling beside ours and the subject of each brand.

    Args:
        brands: brand, own, n, base, share, low, high, previous_share, change, change_low, change_high, q, verdict,
            sentiment, gap, gap_low, gap_high, gap_q, theme.
    """
    compared = bool(previous) and bool(brands["change"].notna().any())
    widest = float(brands[["high", "share"]].max().max()) if len(brands) else 0.0
    return fragment(
        "brands.html.j2",
        _=texts.say,
        rows=[_row(texts, row, widest) for row in brands.itertuples()],
        compared=compared,
        previous=texts.quarter(previous) if previous else "",
        interval=texts.say("column.interval"),
        notes=_notes(texts, brands, (min_base, min_cell)),
        data=_data(texts, brands),
    )


def _row(texts: Texts, row: Any, widest: float) -> dict[str, Any]:
    is_apart = not missing(row.gap_q) and row.gap_q < texts.family_error
    return {
        "brand": row.brand,
        "own": texts.say("brands.own") if row.own else "",
        **moved(texts, row, widest, 1),
        **felt(texts, row),
        "gap": "" if row.own else texts.feeling(row.gap),
        "apart": (ARROWS["up"] if row.gap > 0 else ARROWS["down"]) if is_apart else "",
        "theme": row.theme,
    }


def _notes(texts: Texts, brands: pd.DataFrame, least: tuple[int, int]) -> str:
    said = [texts.say("brands.note", min_cell=least[1])]
    if (brands["verdict"] != "").any() or (brands["gap_q"] < texts.family_error).any():
        said.append(texts.say("note.clear"))
    if brands["share"].isna().any():
        said.append(texts.say("note.small_base", min_base=least[0]))
    return texts.paragraph(said)


def _data(texts: Texts, brands: pd.DataFrame) -> Fragment:
    interval = texts.say("column.interval")

    def ends(low: str, high: str, write: Any) -> Column:
        pairs = list(zip(brands[low], brands[high], strict=True))
        return Column(interval, [texts.interval(*pair, write) for pair in pairs], [_plain(pair) for pair in pairs])

    def numbers(heading: str, name: str, write: Any) -> Column:
        return Column(texts.say(heading), [write(value) for value in brands[name]], brands[name])

    columns = [
        Column(texts.say("column.brand"), list(brands["brand"]), list(brands["brand"]), False),
        numbers("column.mentions", "n", texts.count),
        numbers("column.comments", "base", texts.count),
        numbers("column.share", "share", lambda value: texts.percent(value, 1)),
        ends("low", "high", lambda value: texts.percent(value, 1)),
        numbers("column.before", "previous_share", lambda value: texts.percent(value, 1)),
        numbers("column.change", "change", texts.share_points),
        ends("change_low", "change_high", lambda value: texts.signed(100 * value, 1)),
        numbers("column.q", "q", texts.p),
        numbers("column.feeling", "sentiment", texts.feeling),
        numbers("column.gap", "gap", texts.feeling),
        ends("gap_low", "gap_high", texts.feeling),
        numbers("column.q", "gap_q", texts.p),
        Column(texts.say("column.theme"), list(brands["theme"]), list(brands["theme"]), False),
    ]
    return data_table(texts, "brands", texts.say("brands.caption"), columns)


def _plain(ends: tuple[float, float]) -> str:
    return "" if missing(ends[0]) else f"{ends[0]} {ends[1]}"
