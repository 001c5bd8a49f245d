"""What a page says first: its title, the line below it, its key points, and how the score and the answers went.

Every rule here is a reading rule, not a statistic: the tests were done where the numbers were computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocwork.analysis.cause_findings import cause_points
from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import Comparison, driven
from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.finding import Finding, tone
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import Causes
from vocwork.analysis.theme_findings import feeling_points, first_two, is_tied, telling, theme_points
from vocwork.analysis.weights import LEAST_EFFECTIVE, UNEQUAL_WEIGHTS

# So many more or fewer answers than before that a reader should know.
BIG_MOVE = 0.25


def title(
    segment: str,
    quarter: str,
    own: Estimate,
    change: Difference | None,
    causes: Causes | None,
    themes: pd.DataFrame,
    *,
    kind: str,
    against: Comparison,
    direction: str = "up",
) -> Finding:
    """The page's first line: the change and its cause, or the level, or what customers talk about.

    causes: its slices with `label`, each in words.
    `against` says what the quarter is compared with: where there is no change to show, the title says why.
    """
    if kind == "none":
        return _spoken_title(segment, quarter, themes)
    if own.reason == COMPLEMENTARY:
        return Finding("opening.title.withheld", "neutral", {"segment": segment, "quarter": quarter})
    if own.reason == UNEQUAL_WEIGHTS:
        return Finding("opening.title.unequal_weights", "neutral", {"segment": segment, "quarter": quarter})
    if own.reason:
        return Finding("opening.title.too_few", "neutral", {"segment": segment, "quarter": quarter})
    if change is None or change.reason:
        facts = {"segment": segment, "value": own.value} | against.facts(change)
        why = against.missing(change)
        return Finding(f"opening.title.{why}", "neutral", facts)
    if not change.clear:
        return Finding("opening.title.steady", "neutral", {"segment": segment, "value": own.value})
    way, facts = ("rose" if change.value > 0 else "fell"), {"segment": segment, "change": change.value}
    if causes is not None and causes.verdict in ("one", "several"):
        top = driven(causes).iloc[0]
        key = f"opening.title.{way}_{top['driver']}"
        return Finding(key, tone(change.value, direction), facts | {"cause": top["label"]})
    return Finding(f"opening.title.{way}_plain", tone(change.value, direction), facts | {"value": own.value})


def _spoken_title(segment: str, quarter: str, themes: pd.DataFrame) -> Finding:
    known = telling(themes)
    if known.empty:
        return Finding("opening.title.nothing", "neutral", {"segment": segment, "quarter": quarter})
    key = "opening.title.comments_tied" if is_tied(known) else "opening.title.comments"
    return Finding(key, "neutral", {"segment": segment} | first_two(known))


def points(
    own: Estimate,
    change: Difference | None,
    rest: Difference | None,
    causes: Causes | None,
    themes: pd.DataFrame,
    *,
    kind: str,
    min_base: int,
    talk: Sequence[Finding] = (),
    direction: str = "up",
) -> list[Finding]:
    """Three to six key points, the most telling first; what was looked for and not found is among them.

    talk: what the comments of the causes speak of.
    """
    found = [
        *(_small(own, min_base) if kind != "none" else []),
        *cause_points(causes, direction),
        *talk,
        *_rest_point(rest, direction),
        *theme_points(themes),
        *feeling_points(themes),
    ]
    return found[:6]


def dek(base: int, period: tuple[Any, Any], around: Difference | None) -> Finding:
    """The line below the title: how many answered, when, and whether everyone else moved as well."""
    facts: dict[str, Any] = {"base": base, "period": period}
    if around is None or around.reason:
        return Finding("opening.dek", "neutral", facts)
    way = ("rose" if around.value > 0 else "fell") if around.clear else "steady"
    return Finding(f"opening.dek.others_{way}", "neutral", facts | {"rest_change": around.value})


def volume_point(now: int, before: int, *, since: str, min_base: int = 1) -> list[Finding]:
    """A sentence on the number of answers where it moved by a quarter or more since the quarter `since`.

    A per cent of fewer than `min_base` answers only frightens: there the two numbers stand alone.
    """
    if not before or abs(now / before - 1) < BIG_MOVE:
        return []
    facts = {"answers": now, "previous_answers": before, "since": since}
    if min(now, before) < min_base:
        return [Finding("point.volume_small", "neutral", facts)]
    return [Finding("point.volume", "neutral", facts | {"change": now / before - 1})]


def absent_points(gone: pd.DataFrame, quarter: str, since: str) -> list[Finding]:
    """A sentence for each large group of the quarter `since` that gave no answer in this one.

    `gone`: label, n_before, base_before, share_before.
    """
    when = {"quarter": quarter, "since": since}
    return [
        Finding(
            "point.absent",
            "neutral",
            when | {"label": row.label, "share": row.share_before, "n_before": row.n_before},
        )
        for row in gone.itertuples()
    ]


def family_points(change: Difference, rest: Difference, *, confidence: float = 0.95) -> list[Finding]:
    """A sentence where a change, or the gap to everyone else, is clear on its own page but not among all segments."""
    return [
        Finding(key, "neutral", {"comparisons": own.comparisons})
        for key, own in (("point.clear_alone", change), ("point.gap_alone", rest))
        if own.clear and own.comparisons > 1 and own.q >= 1 - confidence
    ]


def _small(own: Estimate, min_base: int) -> list[Finding]:
    if own.reason == "":
        return []
    if own.reason == COMPLEMENTARY:
        return [Finding("point.withheld", "neutral", {"min_base": min_base})]
    if own.reason == UNEQUAL_WEIGHTS:
        facts = {"base": own.base, "min_base": min(min_base, LEAST_EFFECTIVE)}
        return [Finding("point.unequal_weights", "neutral", facts)]
    return [Finding("point.small_base", "neutral", {"base": own.base, "min_base": min_base})]


def _rest_point(rest: Difference | None, direction: str) -> list[Finding]:
    if rest is None or rest.reason:
        return []
    facts = {"difference": rest.value, "low": rest.low, "high": rest.high, "p": rest.p}
    if not rest.clear:
        return [Finding("point.against_rest_same", "neutral", facts)]
    way = "higher" if rest.value > 0 else "lower"
    return [Finding(f"point.against_rest_{way}", tone(rest.value, direction), facts)]


def trend(table: pd.DataFrame, change: Difference | None, against: Comparison, *, direction: str = "up") -> Finding:
    """The heading above the trend."""
    last = table.iloc[-1]
    if last["reason"] == COMPLEMENTARY:
        return Finding("trend.finding.withheld", "neutral", {"quarter": last["quarter"]})
    if last["reason"] == UNEQUAL_WEIGHTS:
        return Finding("trend.finding.unequal_weights", "neutral", {"quarter": last["quarter"]})
    if last["reason"]:
        return Finding("trend.finding.too_few", "neutral", {"quarter": last["quarter"]})
    if change is None or change.reason:
        facts = {"quarter": last["quarter"], "value": last["value"]} | against.facts(change)
        why = against.missing(change)
        return Finding(f"trend.finding.{why}", "neutral", facts)
    if not change.clear:
        facts = {"change": change.value, "low": change.low, "high": change.high, "since": against.quarter}
        return Finding("trend.finding.steady", "neutral", facts)
    way = "rose" if change.value > 0 else "fell"
    facts = {"quarter": last["quarter"], "change": change.value, "since": against.quarter}
    return Finding(f"trend.finding.{way}", tone(change.value, direction), facts)


def volume(table: pd.DataFrame) -> Finding:
    """The heading above the channels."""
    first = table.iloc[0]
    facts = {"channel": first["channel"], "share": first["share"]}
    return Finding("volume.finding.one" if len(table) == 1 else "volume.finding", "neutral", facts)
