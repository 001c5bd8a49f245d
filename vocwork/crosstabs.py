"""How groups of customers differ: the score and the themes by every attribute that the page is not itself cut by."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from vocwork.analysis import crosstab, crosstab_rows, slices
from vocwork.analysis.crosstab import Crosstabs
from vocwork.analysis.crosstab_rows import BOX, METRIC
from vocwork.render import page, tables
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show
# So many tables stand on the page; the results file has all of them.
MOST = 3
# As many quarters as are compared with each other.
LATEST = 6


def across(s: SliceOfStudy) -> Crosstabs:
    """The crosstabs of a slice: nothing of the score or the comments where these are withheld."""
    everyone = slices.cut(s.feedback, slices.EVERYONE, s.quarter)
    rows = [] if s.hidden.now and s.scored else crosstab_rows.score_rows(s.now, kind=s.params.metric.measure)
    rows += [] if s.hidden_comments.now else crosstab_rows.theme_rows(s.now, s.mentions, s.themes, everyone)
    page_of = (s.slice.column, everyone) if s.slice.column else None
    attributes = s.drill_attributes() if rows else []
    beside: dict[str, Any] = {
        "page": page_of,
        "pages": {name: s.pages_of(name) for name in attributes if name in s.params.segment_by},
        "unseen": frozenset(map(str, s.unseen_themes)),
    }
    return crosstab.crosstabs(s.now, rows, attributes, **beside, min_cell=s.params.min_cell, **s.rules)


def over_time(s: SliceOfStudy) -> Crosstabs:
    """The last quarters against each other, everyone in them."""
    answers = s.feedback[s.feedback["quarter"].isin(s.quarters[-LATEST:])]
    rows = crosstab_rows.score_rows(answers, kind=s.params.metric.measure) + crosstab_rows.theme_rows(
        answers, s.mentions, s.themes
    )
    return crosstab.crosstabs(answers, rows, [crosstab.QUARTER], min_cell=s.params.min_cell, **s.rules)


def quarters(s: SliceOfStudy, found: Crosstabs) -> Shown:
    """Which quarters differ: from all others, and from each other."""
    if not s.wants("crosstabs") or found.cells.empty:
        return None
    cells = in_words(s, found.cells)
    cells = cells.assign(column=found.cells["column"].map(s.texts.quarter))
    table = tables.crosstab(s.texts, cells, found.tests.iloc[0], name=s.texts.say("column.quarter"))
    data = tables.crosstab_data(s.texts, cells)
    heading = crosstab.finding(cells, found.tests)
    least = {"min_base": s.params.min_base, "min_cell": s.params.min_cell}
    return page.section(s.texts, "quarters", heading, table, data, why="crosstabs.why", **least)


def crosstabs(s: SliceOfStudy, found: Crosstabs) -> Shown:
    """Who differs from whom: the tables with clear differences, and what was looked for elsewhere."""
    if not s.wants("crosstabs") or found.cells.empty:
        return None
    cells, order = in_words(s, found.cells), _surest(found.cells)
    apart, pairs = ([name for name in order if name in _where(cells, what)] for what in ("verdict", "above"))
    clear = apart or pairs
    shown, tests = (clear or order[:1])[:MOST], found.tests.set_index("attribute")
    parts = [
        tables.crosstab(s.texts, cells[cells["attribute"] == name], tests.loc[name], name=s.texts.capital(s.word(name)))
        for name in shown
    ]
    named = cells.assign(column=_pairs(s, cells))
    heading = crosstab.finding(named[named["attribute"] == clear[0]] if clear else named, found.tests)
    quiet = [name for name in order if name not in clear]
    # where nothing at all is clear the heading has said what would have been seen
    seen = found.tests.loc[found.tests["attribute"].isin(quiet), "detectable"].max() if clear else math.nan
    said = _more(s, clear[MOST:]) + _quiet(s, quiet, seen)
    data = tables.crosstab_data(s.texts, named[named["attribute"].isin(shown)])
    least = {"min_base": s.params.min_base, "min_cell": s.params.min_cell}
    return page.section(s.texts, "crosstabs", heading, *parts, *said, data, why="crosstabs.why", **least)


def _where(cells: pd.DataFrame, what: str) -> set[str]:
    """The attributes with a column apart from all others (`verdict`), or above another one (`above`)."""
    return set(cells.loc[cells[what] != "", "attribute"])


def in_words(s: Study, cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with columns and rows as a reader of this language calls them."""
    said = {METRIC: s.texts.say("metric.column")}
    said |= {box: s.texts.capital(s.texts.say(f"group.{s.texts.metric}.{box}")) for box in ("top", "bottom")}
    own = cells["kind"].isin((METRIC, BOX))
    return cells.assign(column=cells["column"].map(s.word), label=cells["label"].mask(own, cells["row"].map(said)))


def _pairs(s: Study, cells: pd.DataFrame) -> pd.Series:
    """Attribute and column as one name: "region: East"."""
    pairs = zip(cells["attribute"], cells["column"], strict=True)
    said = [s.texts.say("pair", name=s.word(name), value=value) for name, value in pairs]
    return pd.Series(said, index=cells.index, dtype="str")


def _surest(cells: pd.DataFrame) -> list[str]:
    """The attributes, the one with the surest difference first."""
    least = cells.assign(q=cells["q"].astype(float).fillna(1.0)).groupby("attribute", sort=False)["q"].min()
    return list(least.sort_values(kind="stable").index)


def _more(s: Study, attributes: list[str]) -> list[str]:
    """Where else groups clearly differ."""
    return [s.texts.say("crosstabs.more", attributes=[s.word(name) for name in attributes])] if attributes else []


def _quiet(s: Study, attributes: list[str], seen: float) -> list[str]:
    """Where nothing was found, and what would have been `seen`, where that is to be told."""
    if not attributes:
        return []
    facts: dict[str, Any] = {"attributes": [s.word(name) for name in attributes]}
    if pd.isna(seen):
        return [s.texts.say("crosstabs.quiet.plain", **facts)]
    return [s.texts.say("crosstabs.quiet", detectable=seen, **facts)]
