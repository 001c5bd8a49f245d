"""Why a group differs: what opens the page of a deep dive."""

from __future__ import annotations

from typing import Any

from vocwork.analysis import findings
from vocwork.analysis.compare import Difference
from vocwork.analysis.findings import Finding
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import Causes
from vocwork.causes import in_words
from vocwork.contrast import Contrast
from vocwork.feedback import NO_THEME
from vocwork.render import page

Shown = Any  # a render Fragment, or None where there is nothing to show


def opening(s: Contrast, own: Estimate, reference: Estimate, change: Difference, found: Causes) -> Shown:
    """The finding, both sides with their bases, and the difference between them."""
    title = _title(s, change, in_words(s, found))
    facts: dict[str, Any] = {"segment": s.label, "quarter": s.quarter, "since": s.compared, "theme": _theme(s)}
    dek = Finding("dive.dek" if s.theme == NO_THEME else "dive.dek.theme", "neutral", facts)
    s.record(title=title)
    return page.opening(s.texts, title, dek, _cards(s, own, reference, change), [])


def _title(s: Contrast, change: Difference, found: Causes) -> Finding:
    """What stands behind the difference, in a sentence."""
    facts: dict[str, Any] = {"segment": s.label, "since": s.compared, "change": change.value, "base": change.base}
    if change.reason:
        return Finding("dive.title.few", "neutral", {"segment": s.label, "since": s.compared})
    mood = findings.tone(change.value, s.better) if change.clear else "neutral"
    if found.verdict in ("one", "several"):
        return Finding("dive.title.cause", mood, facts | {"label": found.slices["label"].iloc[0]})
    return Finding("dive.title.everywhere" if change.clear else "dive.title.none", mood, facts)


def _cards(s: Contrast, own: Estimate, reference: Estimate, change: Difference) -> list[page.Card]:
    least = {"min_base": s.params.min_base}
    sides = [page.score_card(s.texts, side, **least) for side in (own, reference)]
    named = [card._replace(label=s.texts.quarter(name)) for card, name in zip(sides, s.names[::-1], strict=True)]
    gap = page.previous_card(s.texts, change.as_estimate, s.compared, p=change.p, better=s.better, **least)
    return [*named, gap]


def _theme(s: Contrast) -> str:
    return str(s.themes.set_index("theme")["label"].get(s.theme, ""))
