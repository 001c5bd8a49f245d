"""Why a group differs: what opens the page of a deep dive, who is compared, and what was measured of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork import operations
from vocwork.analysis.compare import Difference
from vocwork.analysis.finding import Finding, tone
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.oaxaca import oaxaca
from vocwork.analysis.root_causes import Causes
from vocwork.causes import in_words
from vocwork.contrast import Contrast
from vocwork.feedback import NO_THEME
from vocwork.operations import Measured
from vocwork.render import page, tables
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def opening(s: Contrast, own: Estimate, reference: Estimate, change: Difference, found: Causes) -> Shown:
    """The finding, both sides with their bases, and the difference between them."""
    title = _title(s, change, in_words(s, found))
    facts: dict[str, Any] = {"segment": s.label, "quarter": s.quarter, "since": s.compared, "theme": _theme(s)}
    dek = Finding("dive.dek" if s.theme == NO_THEME else "dive.dek.theme", "neutral", facts)
    s.record(title=title)
    return page.opening(s.texts, title, dek, _cards(s, own, reference, change), [])


def composition(s: Contrast, change: Difference) -> pd.DataFrame:
    """How much of `change` goes with who they are, all attributes at once; empty where it is not shown."""
    scored = [part[part["points"].notna()] for part in (s.now, s.before)]
    if change.reason:
        scored = [part.head(0) for part in scored]
    rules: dict[str, Any] = {"gap": change, "confidence": s.params.confidence, "seed": s.params.seed}
    return oaxaca(scored[0], scored[1], s.drill_attributes(), **rules)


def measured(s: Contrast) -> Measured:
    """What is measured of the segment's answers, as on its report; for the difference, what the two sides may tell."""
    taken = operations.measured(SliceOfStudy(s, s.slice))
    hidden = {name: why or s.hidden.either or s.hidden_with(name) for name, why in taken.withheld.items()}
    return taken._replace(withheld_change=hidden)


def who(s: Contrast, parts: pd.DataFrame) -> Shown:
    """Whether the sides differ because their customers do; nothing where it cannot be told."""
    columns = [s.word(column) for column in s.drill_attributes()]
    if not s.wants("causes") or parts.empty or not columns:
        return None
    known = parts.set_index("part")
    explained, rest = known.loc["explained"], known.loc["unexplained"]
    is_clear = bool(explained["low"] > 0 or explained["high"] < 0)
    ends = {"low": explained["low"], "high": explained["high"]}
    facts = {"explained": explained["value"], "unexplained": rest["value"], **ends}
    said = Finding(f"composition.finding.{'clear' if is_clear else 'none'}", "neutral", facts)
    table = tables.composition(s.texts, parts)
    return page.section(s.texts, "composition", said, table, why="composition.why", columns=columns)


def _title(s: Contrast, change: Difference, found: Causes) -> Finding:
    """What stands behind the difference, in a sentence."""
    facts: dict[str, Any] = {"segment": s.label, "since": s.compared, "change": change.value, "base": change.base}
    if change.reason:
        return Finding("dive.title.few", "neutral", {"segment": s.label, "since": s.compared})
    mood = tone(change.value, s.better) if change.clear else "neutral"
    if found.verdict in ("one", "several"):
        return Finding("dive.title.cause", mood, facts | {"label": found.slices["label"].iloc[0]})
    key = "everywhere" if change.clear else "none"
    return Finding(f"dive.title.{key}" if found.examined else f"dive.title.{key}_few", mood, facts)


def _cards(s: Contrast, own: Estimate, reference: Estimate, change: Difference) -> list[page.Card]:
    look: dict[str, Any] = {"better": s.better, "min_base": s.params.min_base}
    sides = [page.score_card(s.texts, side, **look) for side in (own, reference)]
    named = [card._replace(label=s.texts.quarter(name)) for card, name in zip(sides, s.names[::-1], strict=True)]
    gap = page.previous_card(s.texts, change.as_estimate, s.compared, p=change.p, **look)
    return [*named, gap]


def _theme(s: Contrast) -> str:
    return str(s.themes.set_index("theme")["label"].get(s.theme, ""))
