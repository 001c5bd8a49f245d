"""The segment report, section by section: finished numbers and their findings, laid out for a reader.

Each function takes the slice and result frames and returns what the cell shows; nothing where the study does not
ask for the section or lacks what it needs. Numbers are computed in `analysis`, drawn and worded in `render`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocwork.analysis import emerging, findings, theme_findings
from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import absent
from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import ONE_FORM, Estimate
from vocwork.analysis.next_steps import next_steps
from vocwork.analysis.root_causes import Causes
from vocwork.analysis.slices import EVERYONE
from vocwork.causes import in_words
from vocwork.render import figures, page, tables
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def opening(
    s: SliceOfStudy,
    own: Estimate,
    change: Difference,
    rest: Difference,
    around: Difference,
    causes: Causes,
    themes: pd.DataFrame,
    emerged: pd.DataFrame,
    codes: pd.DataFrame,
    companion: Estimate,
    talk: Sequence[Finding] = (),
    also: Sequence[Finding] = (),
) -> Shown:
    """The page's first screen: the finding, the headline figure, what to know.

    talk: what the comments of the causes speak of; also: what other sections found.
    """
    kind, min_base, causes = s.params.metric.kind, s.params.min_base, in_words(s, causes)
    look: dict[str, Any] = {"kind": kind, "against": s.against, "direction": s.better}
    title = findings.title(s.label, s.quarter, own, change, causes, themes, **look)
    if s.is_tiny:
        return _tiny(s, title)
    look_at: dict[str, Any] = {"kind": kind, "min_base": min_base, "direction": s.better}
    points = findings.points(own, change, rest, causes, themes, talk=talk, **look_at)
    points += emerging.points(emerged[emerged["quarter"] == s.quarter], themes, points)
    points = theme_findings.code_points(codes, points) if s.wants("codes") else points
    points += also
    points += findings.family_points(change, rest, confidence=s.params.confidence)
    points += findings.volume_point(len(s.now), len(s.before), since=s.compared, min_base=min_base)
    points += absent_points(s, s.drill_attributes()) if s.slice.segment == EVERYONE else []
    s.record(title=title, findings=points)
    dek = findings.dek(len(s.now), s.period, around)
    return page.opening(s.texts, title, dek, cards(s, own, change, rest, companion), points)


def _tiny(s: SliceOfStudy, title: Finding) -> Shown:
    """A page of so few answers that no number may be shown: what there is, and from when on there is more."""
    facts = {"base": len(s.now), "comments": commented(s.now), "min_base": s.params.min_base}
    points = [Finding("point.tiny", "neutral", facts)]
    s.record(title=title, findings=points)
    dek = findings.dek(len(s.now), s.period, None)
    return page.opening(s.texts, title, dek, _counts(s), points)


def absent_points(s: SliceOfStudy, columns: Sequence[str]) -> list[Finding]:
    """The large groups of the quarter compared with that are missing now, in words."""
    gone = absent(s.now, s.before, columns, min_base=s.params.min_base)
    label = [s.texts.say("pair", name=s.word(row.column), value=s.word(row.value)) for row in gone.itertuples()]
    return findings.absent_points(gone.assign(label=label), s.quarter, s.compared)


def cards(s: SliceOfStudy, own: Estimate, change: Difference, rest: Difference, companion: Estimate) -> list[page.Card]:
    """The headline figure with its comparisons and its other form; a comments-only study shows its bases instead."""
    look: dict[str, Any] = {"better": s.better, "min_base": s.params.min_base}
    if not s.scored:
        return _counts(s)
    shown = [page.score_card(s.texts, own, **look)]
    if companion.reason != ONE_FORM:
        shown.append(page.companion_card(s.texts, companion, s.params.metric.boxes["top"], min_base=s.params.min_base))
    shown.append(page.previous_card(s.texts, change.as_estimate, s.compared, p=change.p, **look))
    if s.slice.segment != EVERYONE:
        shown.append(page.rest_card(s.texts, rest.as_estimate, p=rest.p, **look))
    return [*shown, page.count_card(s.texts, "comments", commented(s.now))]


def _counts(s: SliceOfStudy) -> list[page.Card]:
    """How many answered, and how many of them in words."""
    return [page.count_card(s.texts, "answers", len(s.now)), page.count_card(s.texts, "comments", commented(s.now))]


def trend(
    s: SliceOfStudy,
    table: pd.DataFrame,
    change: Difference,
    same: Difference,
    *course: str,
    steps: Sequence[str] = (),
) -> Shown:
    """The metric over quarters; below, how those moved who answered in both.

    `course` says in words where the level of the metric changed, `steps` are the quarters of it.
    """
    if not s.wants("trend"):
        return None
    finding = findings.trend(table, change, s.against, direction=s.better)
    chart = figures.trend(s.texts, table, finding=finding, segment=s.label, steps=steps, min_base=s.params.min_base)
    why = "trend.why.alone" if s.slice.segment == EVERYONE else "trend.why"
    said = s.texts.paragraph([*course, *_same(s, same)]) or None
    return page.section(s.texts, "trend", finding, chart, said, why=why)


def _same(s: SliceOfStudy, same: Difference) -> list[str]:
    """How those moved who answered in both quarters, in words; nothing where they are too few."""
    if same.reason:
        return []
    ends = {"low": same.low, "high": same.high}
    facts: dict[str, Any] = {"base": same.base, "since": s.compared, "change": same.value, **ends}
    return [s.texts.say("trend.same", p=same.p, **facts)]


def themes(s: SliceOfStudy, table: pd.DataFrame, emerged: pd.DataFrame, mixed: Estimate) -> Shown:
    """What customers talk about, how they feel about it, what moved, and what is more than earlier quarters predict.

    Below: how many praise and complain in one comment.
    """
    if not s.wants("themes"):
        return None
    finding = theme_findings.themes(table, withheld=s.hidden_comments.now)
    compared = len(table) > 0 and table["change"].notna().any()
    look: dict[str, Any] = {"previous": s.compared if compared else None, **s.least}
    kinds = emerging.kinds(emerged, s.quarter)
    refits = s.themes.set_index("theme")["refits"]
    marked = table.assign(kind=[kinds.get(t, "") for t in table["theme"]], refits=table["theme"].map(refits))
    parts: list[Shown] = [tables.themes(s.texts, marked, **look)] if len(table) else []
    parts += [_both(s, mixed)] if not mixed.reason else []
    why = ("themes.why" if compared else "themes.why.first") if parts else None
    return page.section(s.texts, "themes", finding, *parts, why=why, quarter=s.compared)


def _both(s: Study, mixed: Estimate) -> str:
    """How many comments both praise and complain, in words."""
    interval = s.texts.interval(mixed.low, mixed.high, s.texts.percent)
    return s.texts.say("themes.mixed", share=mixed.value, base=mixed.base, interval=interval)


def steps(s: SliceOfStudy, change: Difference, causes: Causes, themes: pd.DataFrame) -> Shown:
    """What to do next, from the findings that are clear; nothing where there is nothing to compare."""
    found = next_steps(change, in_words(s, causes), themes, scale=s.metric_range, direction=s.better)
    s.record(next_steps=found)
    if s.is_tiny or not found:
        return None
    clear = any(step.tone != "neutral" for step in found)
    nothing = "steps.finding.none" if causes.examined else "steps.finding.few"
    heading = Finding("steps.finding" if clear else nothing, "neutral", {})
    why = ("steps.why" if change.clear else "steps.why.plain") if clear else None
    return page.section(s.texts, "steps", heading, page.steps(s.texts, found), why=why)


def groups(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """What the satisfied and the dissatisfied talk about."""
    if not s.wants("groups") or table.empty:
        return None
    finding = theme_findings.groups(table)
    chart = figures.groups(s.texts, table, finding=finding, least=(s.params.min_base, s.params.min_cell))
    return page.section(s.texts, "groups", finding, chart, why="groups.why")


def quotes(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Customers' own words."""
    if not s.wants("quotes") or s.hidden_comments.now == COMPLEMENTARY:
        return None
    if table.empty:
        return page.section(s.texts, "quotes", Finding("quotes.too_few", "neutral", {}))
    words = page.quotes(s.texts, table)
    why = "quotes.why.telling" if table["telling"].map(len).any() else "quotes.why"
    return page.section(s.texts, "quotes", Finding("quotes.finding", "neutral", {}), words, why=why)


def volume(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Who was heard, by channel."""
    if not s.wants("volume"):
        return None
    shown = tables.volume(s.texts, table, min_base=s.params.min_base)
    return page.section(s.texts, "volume", findings.volume(table), shown, why="volume.why")


def commented(feedback: pd.DataFrame) -> int:
    """How many answers carry a comment to analyse."""
    return int((feedback["comment"] == "comment").sum())
