"""The overview of a study, section by section: all segments now, the trend, the themes over the quarters."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import findings, theme_findings
from vocwork.analysis.compare import Difference
from vocwork.analysis.finding import Finding, tone
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.overview import segments_finding, theme_totals
from vocwork.params import EVERYONE
from vocwork.render import figures, page, tables
from vocwork.report import absent_points, cards, commented
from vocwork.view import SliceOfStudy

Shown = Any


def opening(
    s: SliceOfStudy,
    own: Estimate,
    change: Difference,
    rest: Difference,
    moved: pd.DataFrame,
    companion: Estimate,
) -> Shown:
    """How the study stands in its last quarter, and which segments moved."""
    title = Finding("overview.title.comments", "neutral", {"count": commented(s.feedback)})
    if s.scored:
        look: dict[str, Any] = {"kind": s.params.metric.kind, "against": s.against, "direction": s.better}
        title = findings.title(s.label, s.quarter, own, change, None, s.themes.head(0), **look)
    points = segment_points(moved.assign(label=moved["label"].map(s.word)), s.better, s.compared)
    points += absent_points(s, s.drill_attributes())
    points += [Finding("overview.point.caveat", "neutral", {"text": text}) for text in s.params.warnings(s.locale)]
    s.record(title=title, findings=points)
    first, last = s.quarters[0], s.quarters[-1]
    dek = Finding("overview.dek", "neutral", {"base": len(s.feedback), "first": first, "last": last})
    return page.opening(s.texts, title, dek, cards(s, own, change, rest, companion), points)


def segment_points(moved: pd.DataFrame, direction: str, since: str) -> list[Finding]:
    """A sentence for each segment whose change stands out, else that none does."""
    own = moved[moved["segment"] != EVERYONE]
    if own.empty or own["change"].isna().all():
        return []
    clear = own[own["verdict"] != ""]
    if clear.empty:
        facts = {"segments": int(own["change"].notna().sum()), "since": since}
        return [Finding("overview.point.steady", "neutral", facts)]
    return [
        Finding(
            f"overview.point.{'rose' if row.change > 0 else 'fell'}",
            tone(row.change, direction),
            {"segment": row.label, "change": row.change, "low": row.change_low, "high": row.change_high},
        )
        for row in clear.itertuples()
    ]


def segments(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """Every segment in the last quarter."""
    if not s.scored or len(table) < 2:
        return None
    table = table.assign(label=table["label"].map(s.word))
    finding = segments_finding(table)
    words = table.assign(label=table["label"].mask(table["segment"] == EVERYONE, s.label))
    chart = figures.segments(s.texts, words, finding=finding)
    look: dict[str, Any] = {"better": s.better, "min_base": s.params.min_base}
    listed = tables.segments(s.texts, words, quarter=s.quarter, previous=s.compared, **look)
    return page.section(s.texts, "segments", finding, chart, listed, why="overview.segments.why", quarter=s.quarter)


def theme_quarters(s: SliceOfStudy, table: pd.DataFrame, emerged: pd.DataFrame) -> Shown:
    """What customers talk about, quarter by quarter, and where that was more than earlier quarters predict."""
    if not s.spoken or table["share"].notna().sum() == 0:
        return None
    totals = theme_totals(table, confidence=s.params.confidence)
    s.record(theme_totals=totals)
    finding = theme_findings.largest_theme(totals)
    kinds = table[["theme", "quarter"]].merge(emerged[["theme", "quarter", "kind"]], how="left")["kind"]
    heat = tables.theme_quarters(s.texts, table.assign(kind=kinds.fillna("").to_numpy()), **s.least)
    return page.section(s.texts, "themes", finding, heat, why="overview.themes.why")
