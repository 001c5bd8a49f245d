"""The sections that look ahead and outward, for the segment report and the overview: wishes, and brands beside ours."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import brands as named
from vocwork.analysis import ideas as wishes
from vocwork.render import page, tables
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def ideas(s: SliceOfStudy, wanted: pd.DataFrame, by_theme: pd.DataFrame, backlog: pd.DataFrame) -> Shown:
    """What customers want with their comments, and what they ask for."""
    if not s.wants("ideas") or (wanted.empty and backlog.empty):
        return None
    compared = s.compared if wanted["change"].notna().any() else None
    shares = tables.intents(s.texts, wanted, by_theme, previous=compared)
    rows = [[[s.word(column), s.word(value), n] for column, value, n in groups] for groups in backlog["groups"]]
    said = backlog.assign(groups=pd.Series(rows, index=backlog.index, dtype="object"))
    least = {"min_cell": s.params.min_cell}
    listed = [tables.ideas(s.texts, said, quarter=s.quarter, **least)] if len(said) else []
    said = moved(s, wanted)
    return page.section(s.texts, "ideas", wishes.finding(backlog, **least), *said, shares, *listed, why="ideas.why")


def moved(s: SliceOfStudy, wanted: pd.DataFrame) -> list[str]:
    """What customers clearly do more or less than before: complain, praise, ask; in words."""
    clear = wanted[(wanted["verdict"] != "") & wanted["previous_share"].notna()]
    said = [
        s.texts.say(
            f"ideas.intent.{row.verdict}",
            intent=s.texts.say(f"intent.{row.intent}"),
            share=row.share,
            previous_share=row.previous_share,
        )
        for row in clear.itertuples()
    ]
    return [s.texts.paragraph(said)] if said else []


def brands(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Which brands customers name, how they feel there, and what moved."""
    if not s.wants("brands"):
        return None
    compared = len(table) > 0 and table["change"].notna().any()
    look: dict[str, Any] = {"previous": s.compared if compared else None, **s.least}
    parts = [tables.brands(s.texts, table, **look)] if len(table) else []
    return page.section(s.texts, "brands", named.finding(table), *parts, why="brands.why" if parts else None)
