"""Themes over the quarters as a heat table: the larger the share, the darker the cell."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.tables.themes import STABLE, is_unstable
from vocwork.render.texts import Texts

# Deeper than this and the number in the cell would be hard to read.
DEEPEST = 36
# As many quarters as stand on a screen; the newest are what is read, the others are in the data table.
LATEST = 8


def theme_quarters(
    texts: Texts, shares: pd.DataFrame, *, min_base: int = 30, min_cell: int = 5, most: int = 15
) -> Fragment:
    """Share of comments that mention each theme in the last eight quarters, in the order of the frame.

    Every quarter stands in the data table.

    Args:
        shares: theme, label, stability, quarter, n, base, share, low, high, kind (new, rising or ''), reason; one row a
            theme and quarter.
    """
    every = sorted(shares["quarter"].unique())
    quarters = every[-LATEST:]
    largest = float(shares["share"].max())
    themes = list(shares.groupby("theme", sort=False))
    return fragment(
        "theme_quarters.html.j2",
        _=texts.say,
        quarters=[texts.quarter(quarter) for quarter in quarters],
        rows=[_row(texts, rows, quarters, largest) for _, rows in themes[:most]],
        notes=_notes(texts, shares, len(themes) - most, len(every) - len(quarters), (min_base, min_cell)),
        data=_data(texts, shares),
    )


def _row(texts: Texts, rows: pd.DataFrame, quarters: list[str], largest: float) -> dict[str, Any]:
    own = rows.set_index("quarter").reindex(quarters)
    shares, kinds = own["share"], own["kind"].fillna("")
    depth = [0.0 if missing(share) else DEEPEST * share / largest for share in shares]
    return {
        "label": rows["label"].iloc[0],
        "faint": is_unstable(rows["stability"].iloc[0]),
        "cells": [
            (texts.percent(share), f"{deep:.0f}%", texts.say(f"mark.{kind}") if kind else "")
            for share, deep, kind in zip(shares, depth, kinds, strict=True)
        ],
    }


def _notes(texts: Texts, shares: pd.DataFrame, more: int, earlier: int, least: tuple[int, int]) -> str:
    unborn = shares["reason"] == "new_theme"
    said = {
        texts.say("note.small_cell", min_base=least[0], min_cell=least[1]): (shares["share"].isna() & ~unborn).any(),
        texts.say("note.unborn"): unborn.any(),
        texts.say("note.unstable", share=STABLE): shares["stability"].map(is_unstable).any(),
        texts.say("note.rising_quarters"): (shares["kind"] != "").any(),
        texts.say("note.more", more=max(0, more)): more > 0,
        texts.say("note.earlier", earlier=earlier): earlier > 0,
    }
    return texts.paragraph(note for note, wanted in said.items() if wanted)


def _data(texts: Texts, shares: pd.DataFrame) -> Fragment:
    ends = list(zip(shares["low"], shares["high"], strict=True))
    columns = [
        Column(texts.say("column.theme"), list(shares["label"]), list(shares["label"]), False),
        Column(texts.say("column.quarter"), [texts.quarter(q) for q in shares["quarter"]], shares["quarter"], False),
        Column(texts.say("column.mentions"), [texts.count(n) for n in shares["n"]], shares["n"]),
        Column(texts.say("column.comments"), [texts.count(n) for n in shares["base"]], shares["base"]),
        Column(texts.say("column.share"), [texts.percent(v, 1) for v in shares["share"]], shares["share"]),
        Column(
            texts.say("column.low_high"),
            [texts.interval(*e, texts.percent) for e in ends],
            ["" if missing(low) else f"{low} {high}" for low, high in ends],
        ),
    ]
    kinds = [texts.say(f"mark.{kind}") if kind else "" for kind in shares["kind"]]
    columns.append(Column(texts.say("column.kind"), kinds, shares["kind"], False))
    return data_table(texts, "theme-quarters", texts.say("overview.themes.caption"), columns)
