"""The segment report, section by section: finished numbers and their findings, laid out for a reader.

Each function takes the slice and result frames and returns what the cell shows; nothing where the study does not
ask for the section or lacks what it needs. Numbers are computed in `analysis`, drawn and worded in `render`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocwork.analysis import findings
from vocwork.analysis.compare import Difference
from vocwork.analysis.findings import Finding
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import Causes
from vocwork.analysis.slices import EVERYONE
from vocwork.render import figures, page, tables
from vocwork.study import SliceOfStudy, Study

Shown = Any  # a render Fragment, or None where there is nothing to show


def opening(
    s: SliceOfStudy,
    own: Estimate,
    change: Difference,
    rest: Difference,
    around: Difference,
    causes: Causes,
    themes: pd.DataFrame,
) -> Shown:
    """The page's first screen: the finding, the headline figure, what to know."""
    kind, min_base, causes = s.params.metric.kind, s.params.min_base, in_words(s, causes)
    title = findings.title(s.label, s.quarter, own, change, causes, themes, kind=kind, direction=s.better)
    points = findings.points(own, change, rest, causes, themes, kind=kind, min_base=min_base, direction=s.better)
    points += findings.volume_point(len(s.now), len(s.before))
    s.record(title=title, findings=points)
    dek = findings.dek(len(s.now), s.period, around)
    return page.opening(s.texts, title, dek, cards(s, own, change, rest), points)


def cards(s: SliceOfStudy, own: Estimate, change: Difference, rest: Difference) -> list[page.Card]:
    """The headline figure with its comparisons; a comments-only study shows its bases instead."""
    look: dict[str, Any] = {"better": s.better, "min_base": s.params.min_base}
    if not s.scored:
        return [page.count_card(s.texts, "answers", len(s.now)), page.count_card(s.texts, "comments", commented(s.now))]
    shown = [page.score_card(s.texts, own, min_base=s.params.min_base)]
    shown.append(page.previous_card(s.texts, as_estimate(change), s.compared, p=change.p, **look))
    if s.slice.segment != EVERYONE:
        shown.append(page.rest_card(s.texts, as_estimate(rest), p=rest.p, **look))
    return [*shown, page.count_card(s.texts, "comments", commented(s.now))]


def trend(s: SliceOfStudy, table: pd.DataFrame, change: Difference) -> Shown:
    """The metric over quarters."""
    if not s.wants("trend"):
        return None
    finding = findings.trend(table, change, s.compared, direction=s.better)
    chart = figures.trend(s.texts, table, finding=finding, segment=s.label, **s.counted)
    why = "trend.why.alone" if s.slice.segment == EVERYONE else "trend.why"
    return page.section(s.texts, "trend", finding, chart, why=why, confidence=s.params.confidence)


def themes(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """What customers talk about, how they feel about it, and what moved."""
    if not s.wants("themes"):
        return None
    finding = findings.themes(table)
    compared = len(table) > 0 and table["change"].notna().any()
    parts = (
        [tables.themes(s.texts, table, previous=s.compared if compared else None, **s.counted)] if len(table) else []
    )
    facts = {"confidence": s.params.confidence, "quarter": s.compared}
    return page.section(
        s.texts, "themes", finding, *parts, why="themes.why" if compared else "themes.why.first", **facts
    )


def causes(s: SliceOfStudy, found: Causes, own: Estimate, before: Estimate) -> Shown:
    """What the change is made of, and which groups and themes carry most of it."""
    if not s.wants("causes"):
        return None
    found = in_words(s, found)
    finding = findings.causes(found)
    if found.verdict == "no_comparison":
        return page.section(s.texts, "causes", finding)
    shown = found.slices[(found.slices["cause"]) | (found.slices["p"] < 0.5)] if len(found.slices) else found.slices
    split = figures.change(
        s.texts,
        found.split,
        before=before,
        now=own,
        quarters=(s.compared, s.quarter),
        better=s.better,
    )
    tree = tables.causes(
        s.texts,
        shown,
        change=as_estimate(found.total),
        before_base=found.total.base_before,
        now_base=found.total.base,
        p=found.total.p,
        better=s.better,
        min_base=s.params.min_base,
    )
    facts = {"quarter": s.compared, "confidence": s.params.confidence}
    return page.section(s.texts, "causes", finding, split, tree, why="causes.why", **facts)


def groups(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """What the satisfied and the dissatisfied talk about."""
    if not s.wants("groups") or table.empty:
        return None
    finding = findings.groups(table)
    chart = figures.groups(s.texts, table, finding=finding, min_base=s.params.min_base)
    return page.section(s.texts, "groups", finding, chart, why="groups.why", confidence=s.params.confidence)


def quotes(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Customers' own words."""
    if not s.wants("quotes"):
        return None
    if table.empty:
        return page.section(s.texts, "quotes", Finding("quotes.too_few", "neutral", {}))
    words = page.quotes(s.texts, table)
    return page.section(s.texts, "quotes", Finding("quotes.finding", "neutral", {}), words, why="quotes.why")


def volume(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Who was heard, by channel."""
    if not s.wants("volume"):
        return None
    shown = tables.volume(s.texts, table, min_base=s.params.min_base)
    return page.section(s.texts, "volume", findings.volume(table), shown, why="volume.why")


def in_words(s: Study, found: Causes) -> Causes:
    """The causes with the study's own columns and values in the words of this language."""
    own = found.slices
    if own.empty:
        return found
    words = {name: own[name].map(lambda value: s.word(str(value))) for name in ("attribute", "value")}
    label = words["value"].where(own["kind"] == "attribute", own["label"])
    return found._replace(slices=own.assign(**words, label=label))


def as_estimate(change: Difference) -> Estimate:
    """A difference as an estimate: the smaller base is what limits it."""
    return Estimate(change.value, change.low, change.high, min(change.base, change.base_before), change.reason)


def commented(feedback: pd.DataFrame) -> int:
    """How many answers carry a comment to analyse."""
    return int((feedback["comment"] == "comment").sum())


def unthemed(s: Study, answers: pd.DataFrame) -> float:
    """Share of commented answers in which no clause fits a theme."""
    talk = answers[answers["comment"] == "comment"]
    return float((~talk["id"].isin(s.mentions["feedback_id"])).mean())


def method(s: Study, answers: pd.DataFrame, extra: Sequence[str] = ()) -> Shown:
    """How sure we are: bases, rules, caveats, and what it takes to make the same page again."""
    made, non_answers = s.corpus.made, int((answers["comment"] == "non_answer").sum())
    languages = answers.loc[answers["comment"] == "comment", "language"].value_counts(normalize=True)
    statements = [
        Finding("method.base", "neutral", {"base": len(answers), "comments": commented(answers)}),
        Finding("method.intervals", "neutral", {"confidence": s.params.confidence, "min_base": s.params.min_base}),
        Finding("method.tests", "neutral", {}),
    ]
    if non_answers:
        statements.append(Finding("method.non_answers", "neutral", {"count": non_answers}))
    if len(languages):
        spoken = [(code, float(share)) for code, share in languages.items()]
        statements.append(Finding("method.languages", "neutral", {"languages": spoken}))
    if s.spoken and len(languages):
        statements.append(
            Finding("method.themes", "neutral", {"themes": len(s.themes), "unthemed": unthemed(s, answers)})
        )
    caveats = ["method.caveat.unweighted", "method.caveat.associated"]
    caveats += ["method.caveat.themes", "method.caveat.masked"] if s.spoken else []
    caveats += extra
    provenance = {
        "method.provenance.encoder": f"{made['encoder']['name']} {made['encoder']['revision']}",
        "method.provenance.data": made["fingerprint"],
        "method.provenance.version": made["versions"]["vocwork"],
    }
    return page.method(s.texts, statements, caveats, provenance, own=s.params.warnings(s.locale))
