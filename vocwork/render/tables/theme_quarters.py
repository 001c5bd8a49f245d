"""Themes over the quarters as a heat table: the larger the share, the darker the cell."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.texts import Texts

# Deeper than this and the number in the cell would be hard to read.
DEEPEST = 36


def theme_quarters(texts: Texts, shares: pd.DataFrame, *, min_base: int = 30, most: int = 15) -> Fragment:
    """Share of comments that mention each theme, by quarter, in the order of the frame.

    Args:
        shares: theme, label, quarter, n, base, share, low, high; one row a theme and quarter.
    """
    quarters = sorted(shares["quarter"].unique())
    largest = float(shares["share"].max())
    themes = list(shares.groupby("theme", sort=False))
    return fragment(
        "theme_quarters.html.j2",
        _=texts.say,
        quarters=[texts.quarter(quarter) for quarter in quarters],
        rows=[_row(texts, rows, quarters, largest) for _, rows in themes[:most]],
        notes=_notes(texts, shares, len(themes) - most, min_base),
        csv=csv_link(list(shares.columns), shares.itertuples(index=False)),
    )


def _row(texts: Texts, rows: pd.DataFrame, quarters: list[str], largest: float) -> dict[str, Any]:
    shares = rows.set_index("quarter")["share"].reindex(quarters)
    depth = [0.0 if missing(share) else DEEPEST * share / largest for share in shares]
    return {
        "label": rows["label"].iloc[0],
        "cells": [(texts.percent(share), f"{deep:.0f}%") for share, deep in zip(shares, depth, strict=True)],
    }


def _notes(texts: Texts, shares: pd.DataFrame, more: int, min_base: int) -> str:
    said = [texts.say("note.small_base", min_base=min_base)] if shares["share"].isna().any() else []
    return " ".join([*said, texts.say("note.more", more=more)] if more > 0 else said)
