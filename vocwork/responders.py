"""The section on whom the answers stand for: their profile beside all customers, weights, and who kept silent."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import responders as who
from vocwork.analysis.compare import Difference, change
from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import Estimate, estimate, metric
from vocwork.analysis.weights import effective_base
from vocwork.render import page, tables
from vocwork.view import SliceOfStudy

Shown = Any
# What weights make of the metric is told from this part of its scale on.
ALIKE = 0.005


def asked(s: SliceOfStudy) -> int | None:
    """How many of the slice were asked; None where the study does not say."""
    return s.params.population.asked(s.slice.segment, s.quarter) if s.params.population else None


def profile(s: SliceOfStudy) -> pd.DataFrame:
    """The answers that are raked, the scored ones or else the comments, beside all customers.

    None for a segment, for which the margins do not hold.
    """
    known = s.params.population
    margins = known.margins if known and s.slice.column is None else {}
    return who.profile(s.measured(s.now), margins, min_cell=s.params.min_cell, **s.counted)


def late(s: SliceOfStudy) -> tuple[Difference, float]:
    """Late answers against early ones, of everyone: those of segments would give away each other."""
    why = COMPLEMENTARY if s.slice.column else s.hidden.now
    return who.early_late(s.now, withheld=why, **s.rules)


def section(
    s: SliceOfStudy, table: pd.DataFrame, rate: Estimate, own: Estimate, delayed: tuple[Difference, float] | None
) -> Shown:
    """How the answers compare with the customers, what weights do, how many answered, how safe the change is."""
    table = in_words(s, table)
    weights = [*weighting(s, own), *unmended(s, table)]
    said = [*weights, *answered(rate), *silent(s, rate), *waited(delayed)] if s.wants("responders") else []
    s.record(responder_notes=said)
    if not s.wants("responders") or (table.empty and not said):
        return None
    heading = who.finding(table) if len(table) else _heading(s, rate, weighted=bool(weights))
    parts = [tables.responders(s.texts, table, min_cell=s.params.min_cell)] if len(table) else []
    parts += [page.points(s.texts, said)] if said else []
    why = ("responders.why" if s.scored else "responders.why.comments") if len(table) else None
    return page.section(s.texts, "responders", heading, *parts, why=why)


def _heading(s: SliceOfStudy, rate: Estimate, *, weighted: bool) -> Finding:
    """Without a profile: how many answered, else how they are weighted, else that nothing is known."""
    if not rate.reason:
        return Finding("responders.finding.rate", "neutral", {"share": rate.value, "base": rate.base})
    by = "weighted" if s.is_raked else "weighted_by_source"
    return Finding(f"responders.finding.{by if weighted else 'unknown'}", "neutral", {})


def in_words(s: SliceOfStudy, table: pd.DataFrame) -> pd.DataFrame:
    """Columns and values as a reader of this language calls them."""
    return table.assign(**{name: table[name].map(lambda own: s.word(str(own))) for name in ("column", "value")})


def weighting(s: SliceOfStudy, own: Estimate) -> list[Finding]:
    """What weights make of the metric, and what they cost; nothing where all answers weigh the same."""
    weight = s.measured(s.now)["weight"]
    if weight.nunique() < 2:
        return []
    facts = {"answers": len(weight), "effective": round(effective_base(weight))}
    said = [Finding("responders.weighted", "neutral", facts)]
    plain = estimate(s.now["points"], customer=s.now.get("customer"), withheld=s.hidden.now, **s.rules)
    if own.reason or plain.reason:
        return said
    low, high = s.metric_range or (0.0, 0.0)
    is_alike = abs(own.value - plain.value) < ALIKE * (high - low)
    key = "responders.unweighted.alike" if is_alike else "responders.unweighted"
    return [*said, Finding(key, "neutral", {"value": own.value, "plain": plain.value})]


def unmended(s: SliceOfStudy, table: pd.DataFrame) -> list[Finding]:
    """What weights could not mend: groups of which nobody answered, and those whose weights would be too large."""
    if not s.is_raked:
        return []
    absent, missed = who.absent(table), who.missed(table)
    said = [Finding("responders.absent", "bad", {"values": absent["value"].tolist()})] if len(absent) else []
    facts = {name: missed.iloc[0][name] for name in ("value", "weighted", "wanted")} if len(missed) else {}
    return [*said, *([Finding("responders.trimmed", "bad", facts)] if len(missed) else [])]


def answered(rate: Estimate) -> list[Finding]:
    """How many of those who were asked answered."""
    if rate.reason:
        return [Finding("responders.more_than_asked", "bad", {"invited": rate.base})] if rate.base else []
    facts = {"share": rate.value, "low": rate.low, "high": rate.high, "base": rate.base}
    return [Finding("responders.rate", "neutral", facts)]


def silent(s: SliceOfStudy, rate: Estimate) -> list[Finding]:
    """How different the silent would have to be to undo the change of those who were asked and answered."""
    now, before = (part[part["solicited"].fillna(False).astype(bool)] for part in (s.now, s.before))
    moved = change(now, before, withheld=s.hidden.either, **s.rules)
    level = metric(now, withheld=s.hidden.now, **s.rules).value
    point = who.tipping(moved, rate, level=level, scale=s.metric_range)
    if point is None:
        return []
    better = (point.undone > 0) == (s.better == "up")
    facts = {"silent": 1 - rate.value, "undone": abs(point.undone), "unclear": abs(point.unclear), "since": s.compared}
    facts |= {"base": moved.base}
    key = ("better" if better else "worse") if point.reachable else "safe"
    return [Finding(f"responders.tipping.{key}", "neutral", facts)]


def waited(delayed: tuple[Difference, float] | None) -> list[Finding]:
    """Whether those who answered late score differently."""
    if delayed is None or delayed[0].reason:
        return []
    gap, days = delayed
    facts = {"change": gap.value, "low": gap.low, "high": gap.high, "days": days, "base": gap.base, "p": gap.p}
    return [Finding(f"responders.late.{'differ' if gap.clear else 'alike'}", "neutral", facts)]
