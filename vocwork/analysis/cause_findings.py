"""What to say of the causes of a change: the heading above them, and the key points.

Every rule here is a reading rule, not a statistic: the tests were done where the numbers were computed.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis.cause_verdict import exceptions
from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import Comparison
from vocwork.analysis.finding import Finding, tone
from vocwork.analysis.root_causes import Causes

# How a cause is told by its share of the change, see `_size`.
POINTS = {"quiet": "point.cause_alone", "all": "point.cause_all", "least": "point.cause_least", "": "point.cause"}
# The key points name so many causes; the section has all of them.
MOST_CAUSES = 3


def causes(found: Causes, against: Comparison, *, direction: str = "up") -> Finding:
    """The heading above the root causes."""
    if found.verdict == "no_comparison":
        return _unexplained(found.total, against)
    if found.verdict in ("one", "several"):
        return _traced(found, direction)
    if found.verdict == "everywhere":
        return Finding("causes.finding.everywhere", "neutral", {"change": found.total.value})
    if found.verdict == "except":
        return Finding("causes.finding.except", "neutral", _against(found))
    if not found.examined:
        return Finding("causes.finding.few", "neutral", {})
    return Finding(f"causes.finding.{found.verdict}", "neutral", {})


def _traced(found: Causes, direction: str) -> Finding:
    """What the change goes with; several causes by what they account for together."""
    top = found.slices[found.slices["cause"].astype(bool)]
    first, several = top.iloc[0], len(top) > 1
    share = found.share_together if several else first["share_of_change"]
    size = _size(share, share if several else first["share_low"])
    key = "_".join(part for part in ("several", size) if part) if several else size or "one"
    facts = {name: first[name] for name in ("label", "n_before", "n_now", "contribution")}
    facts |= {"labels": top["label"].tolist(), "share_of_change": share, "share_low": first["share_low"]}
    return Finding(f"causes.finding.{key}", tone(first["contribution"], direction), facts)


def _unexplained(total: Difference, against: Comparison) -> Finding:
    """Why there is no change to explain: too few answers now, or none to compare with."""
    if total.base < against.min_base:
        return Finding("causes.finding.too_few", "neutral", {"min_base": against.min_base})
    why = against.missing(total)
    return Finding(f"causes.finding.{why}", "neutral", against.facts(total))


def cause_points(causes: Causes | None, direction: str) -> list[Finding]:
    """The first causes by what they account for; what was looked for and not found is said as well."""
    if causes is None or causes.verdict == "no_comparison":
        return []
    if causes.verdict in ("one", "several"):
        top = causes.slices[causes.slices["cause"].astype(bool)].head(MOST_CAUSES)
        return [
            Finding(
                POINTS[_size(row.share_of_change, row.share_low)],
                tone(row.contribution, direction),
                {
                    "label": row.label,
                    "contribution": row.contribution,
                    "low": row.low,
                    "high": row.high,
                    "share_of_change": row.share_of_change,
                    "share_low": row.share_low,
                },
            )
            for row in top.itertuples()
        ]
    if causes.verdict == "everywhere":
        return [Finding("point.everywhere", "neutral", {"change": causes.total.value})]
    if causes.verdict == "except":
        return [Finding("point.except", "neutral", {"change": causes.total.value} | _against(causes))]
    if not causes.examined:
        return [Finding("point.no_cause_few", "neutral", {})]
    if pd.isna(causes.detectable):
        return [Finding("point.no_cause_blind", "neutral", {})]
    return [Finding("point.no_cause", "neutral", {"detectable": causes.detectable, "size": causes.detectable_share})]


def _against(causes: Causes) -> dict[str, Any]:
    """The slice that moved against the change, as facts."""
    row = exceptions(causes.total, causes.slices).iloc[0]
    return {"label": row["label"], "before": row["before"], "now": row["now"], "p": row["p"]}


def _size(share: float, low: float) -> str:
    """Which words fit a share of the change: quiet (no clear total), all, all but at least so much of it, else a part.

    Where others moved the other way the share is above 1; low: where its interval begins.
    """
    if pd.isna(share):
        return "quiet"
    if share < 1 or not low > 0:
        return ""
    return "all" if low >= 1 else "least"
