"""What to do next: only from findings that are clear; where there are none, how many more answers it would take."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import driven
from vocwork.analysis.finding import Finding, tone
from vocwork.analysis.root_causes import Causes
from vocwork.analysis.theme_findings import FELT_FACTS, painful, telling

MOST_STEPS = 4
# The change worth waiting for where nothing is clear: 10 points of an NPS, 5 of a CSAT, 0.2 of five stars.
WORTH_SEEING = 0.05


def next_steps(
    change: Difference | None,
    causes: Causes | None,
    themes: pd.DataFrame,
    *,
    scale: tuple[float, float] | None,
    direction: str = "up",
) -> list[Finding]:
    """Up to four steps as findings with step.* keys, the most telling first.

    Accepted causes first, then themes that hurt and are raised more often, else the one that hurts most. Where
    only the change itself is clear: that, and whether anything could be looked at. Where nothing is: the answers a
    quarter that would show a change of a twentieth of `scale` (the metric's lowest and highest value; None without a
    score).
    """
    accepted = _accepted(causes)
    named = {item.label for row in accepted for item in row.items}
    found = [_cause_step(row, direction) for row in accepted]
    found += [step for step in _theme_steps(themes) if step.facts["label"] not in named]
    return found[:MOST_STEPS] or _untraced(change, causes) or _more_answers(change, scale)


def answers_needed(change: Difference, target: float) -> int:
    """Answers a quarter with which a change of `target` would be found four times out of five.

    n = 2 (detectable / target)^2 / (1/n1 + 1/n0), the detectable change being proportional to sqrt(1/n1 + 1/n0).
    Two quarters of 100 answers that can show 20 points need 400 each to show 10.
    """
    spread = (change.detectable / target) ** 2
    return math.ceil(round(2 * spread / (1 / change.base + 1 / change.base_before), 6))


def _accepted(causes: Causes | None) -> list[Any]:
    """The slices that a change is traced to."""
    if causes is None or causes.verdict not in ("one", "several"):
        return []
    table = driven(causes)
    return list(table[table["cause"].astype(bool)].itertuples())


def _cause_step(row: Any, direction: str) -> Finding:
    mood = tone(row.contribution, direction)
    facts = {name: getattr(row, name) for name in ("contribution", "low", "high", "n_before", "n_now", "before", "now")}
    facts |= {"label": row.label, "share_before": row.share_before, "share_now": row.share_now}
    key = f"step.scores_{mood}" if row.driver == "scores" else f"step.{row.driver}"
    return Finding(key, mood, facts)


def _theme_steps(themes: pd.DataFrame) -> list[Finding]:
    """Pains that are raised more often; where there is none, the pain that hurts most."""
    hurting = painful(telling(themes))
    if hurting.empty:
        return []
    rising = hurting[hurting["verdict"] == "up"]
    if len(rising):
        # without a share before, which too few may have made, there is only the one now to tell
        keys = ["step.theme_rising" if known else "step.theme" for known in rising["previous_share"].notna()]
        return [_theme_step(row, key) for row, key in zip(rising.itertuples(), keys, strict=True)]
    worst = (hurting["share"] * hurting["sentiment"].abs()).idxmax()
    return [_theme_step(row, "step.theme") for row in hurting.loc[[worst]].itertuples()]


def _theme_step(row: Any, key: str) -> Finding:
    facts = {name: getattr(row, name) for name in (*FELT_FACTS, "base", "previous_share")}
    return Finding(key, "bad", facts)


def _untraced(change: Difference | None, causes: Causes | None) -> list[Finding]:
    """A clear change that lies with nothing that was looked at, or that nothing had enough answers to look for."""
    if change is None or causes is None or change.reason or not change.clear:
        return []
    return [Finding("step.untraced" if causes.examined else "step.untraced_few", "neutral", {"change": change.value})]


def _more_answers(change: Difference | None, scale: tuple[float, float] | None) -> list[Finding]:
    if change is None or change.reason or scale is None or math.isnan(change.detectable):
        return []
    target = WORTH_SEEING * (scale[1] - scale[0])
    more = answers_needed(change, target) - min(change.base, change.base_before)
    if more <= 0:
        return [Finding("step.none", "neutral", {"target": target})]
    # tens: a plan for a survey is not made to the single answer
    return [Finding("step.more_answers", "neutral", {"target": target, "more": 10 * math.ceil(more / 10)})]
