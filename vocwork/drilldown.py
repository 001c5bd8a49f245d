"""From a change down to customers' own words: the section that leads there, a level a click."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis.divisions import INTENT, OTHERS, SLICE, TOTAL
from vocwork.analysis.drilldown import Drilldown, drilldown, finding
from vocwork.analysis.level_talk import SILENT
from vocwork.analysis.root_causes import Causes
from vocwork.causes import worded
from vocwork.render import page
from vocwork.render.conjunction import conjunction
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def levels(s: SliceOfStudy, causes: Causes, talk: pd.DataFrame = SILENT) -> Drilldown:
    """The change of a slice in levels; talk: what the comments of the causes speak of."""
    rules: dict[str, Any] = {"min_cell": s.params.min_cell, "withheld": s.hidden, "seed": s.params.seed, **s.counted}
    return drilldown(s.now, s.before, s.clauses, s.stable_themes, causes, talk=talk, language=s.language, **rules)


def section(s: SliceOfStudy, found: Drilldown, talk: pd.DataFrame = SILENT) -> Shown:
    """The change in levels; nothing where there is none to explain."""
    if not s.wants("causes") or found.levels.empty:
        return None
    levels = in_words(s, found.levels)
    shown = page.drilldown(s.texts, levels, found.quotes, quarters=s.names, better=s.better)
    spoken = [s.texts.say(f"cause_talk.{row.subject}", label=row.label) for row in talk.itertuples()]
    said = finding(levels, talk.assign(said=spoken), confidence=s.params.confidence, direction=s.better)
    return page.section(s.texts, "drilldown", said, shown, why="drill.why" if len(levels) > 1 else None)


def in_words(s: Study, levels: pd.DataFrame) -> pd.DataFrame:
    """The levels with `name`, as a reader of this language calls each."""
    return levels.assign(name=pd.Series([_name(s, row) for row in levels.itertuples()], dtype="str"))


def _name(s: Study, row: Any) -> str:
    if row.kind == SLICE:
        return conjunction(s.texts, worded(s, row.items))
    said = {TOTAL: "metric.column", OTHERS: "drill.others", INTENT: f"intent.{row.label}"}
    return s.texts.capital(s.texts.say(said[row.kind])) if row.kind in said else str(row.label)
