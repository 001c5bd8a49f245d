"""What a page says of how comments were read: how themes came about, who read feelings and how well, mixed feelings."""

from __future__ import annotations

from typing import Any

from vocwork.analysis import languages
from vocwork.analysis.findings import Finding
from vocwork.analysis.metrics import Estimate
from vocwork.render import tables
from vocwork.study import Study

Shown = Any


def both(s: Study, mixed: Estimate) -> str:
    """How many comments both praise and complain, in words."""
    interval = s.texts.interval(mixed.low, mixed.high, s.texts.percent)
    facts: dict[str, Any] = {"share": mixed.value, "base": mixed.base, "confidence": s.params.confidence}
    return s.texts.say("themes.mixed", interval=interval, **facts)


def history(s: Study) -> list[Finding]:
    """Up to when comments made the themes, how many themes have come since, and what was decided by hand."""
    ledger = s.corpus.ledger
    founded = ledger.loc[ledger["event"].isin(["founded", "refounded"]), "quarter"]
    said = {
        "method.founded": {"quarter": founded.iloc[-1]} if len(founded) else {},
        "method.born": {"count": int((s.themes["born"] != "").sum())},
        "method.decided": {"count": int((ledger["by"] != "").sum())},
    }
    return [Finding(key, "neutral", facts) for key, facts in said.items() if any(facts.values())]


def readers(s: Study) -> list[Finding]:
    """Which classifier read the feelings, where it was not our own model, and what the study's scores taught ours."""
    made = s.corpus.made["sentiment"]
    if not made:
        return []
    named = [Finding("method.feelings.by", "neutral", {"by": made["classifier"]})] if made["classifier"] else []
    taught = [Finding("method.feelings.adapted", "neutral", made["adapted"])] if made["adapted"] else []
    return named + taught


def parity(s: Study) -> Shown:
    """How well feelings are read in each language of the whole study; nothing where there are no feelings."""
    made = s.corpus.made["sentiment"]
    if not made:
        return None
    table = languages.parity(s.feedback, made["measured"], min_cell=s.params.min_cell)
    return tables.languages(s.texts, table) if len(table) else None
