"""The size of a recurring problem decides its fix: a change of a process, a small development, or a new solution.

share      of the segment's answers that lie in the slice, Wilson's interval; times the customers there are, where known
times      quarters of the last four in which the slice scored clearly worse than the rest of the segment
money      a year's margin of the customers touched who leave within it if nothing is done: share * customers *
           (1 - (1 - c)^12) * 12 * revenue * margin, c the monthly churn; every input a range, 5th to 95th percentile
The size is the largest of which two known measures reach the threshold (both, where only two are known). It is taken at
the estimates, and again at the low and high ends of share and money: where these disagree, so does the size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.compare import change
from vocwork.analysis.conjunctions import Items, members
from vocwork.analysis.metrics import Scale, weighted_share
from vocwork.analysis.roi import DRAWS, draw
from vocwork.analysis.weights import Sample, sample_of

PROCESS, DEVELOPMENT, SOLUTION = "process", "development", "solution"
SIZES = (DEVELOPMENT, SOLUTION)
QUARTERS, MONTHS = 4, 12
ENOUGH = 2
COLUMNS = ["items", "n", "base", "share", "low", "high", "customers", "customers_low", "customers_high"]
COLUMNS += ["times", "quarters", "money", "money_low", "money_high", "size", "size_low", "size_high"]


class Known(NamedTuple):
    """Draws of how many customers there are and of a year's margin at risk of one; None where nothing is known."""

    customers: np.ndarray | None = None
    at_risk: np.ndarray | None = None


NOTHING_KNOWN = Known()


def fix_sizes(
    slices: Sequence[Items],
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    quarters: Sequence[str],
    thresholds: Mapping[str, Mapping[str, float]],
    *,
    kind: str,
    known: Known = NOTHING_KNOWN,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    direction: str = "up",
    seed: int = 1,
) -> pd.DataFrame:
    """One row per slice, COLUMNS.

    answers: the segment's scored ones; quarters: up to four, this one last. thresholds: development and solution ->
    share, quarters, money. A quarter counts where the slice and the rest of the segment have `min_base` answers each.
    """
    rules: dict[str, Any] = {"kind": kind, "scale": scale, "confidence": confidence, "min_base": min_base}
    rows = []
    for items in slices:
        inside = pd.Series(members(items, answers, mentions), index=answers.index)
        is_now = answers["quarter"] == quarters[-1]
        here = sample_of(answers[is_now], inside[is_now])
        row = _touched(here, confidence) | _times(inside, answers, quarters, direction, rules)
        rows.append({"items": items} | row | _worth(here, known, np.random.default_rng(seed)))
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if not name.startswith("size")])
    for end in ("", "_low", "_high"):
        table[f"size{end}"] = [_size(row, thresholds, end) for row in table.to_dict("records")]
    return table[COLUMNS]


def at_risk(inputs: pd.DataFrame, *, seed: int = 1) -> np.ndarray:
    """Draws of a year's margin at risk of one customer; inputs: see `roi.worth`."""
    own = inputs[inputs["action"] == ""].set_index("input")
    churn, revenue, margin = (
        draw(own.loc[n], DRAWS, seed, f"/{n}") for n in ("monthly_churn", "revenue_per_month", "margin")
    )
    return np.asarray((1 - (1 - churn) ** MONTHS) * MONTHS * revenue * margin)


def _touched(here: Sample, confidence: float) -> dict[str, Any]:
    own = weighted_share(here, confidence=confidence)
    return {"n": int(here.values.sum()), "base": own.base, "share": own.value, "low": own.low, "high": own.high}


def _times(
    inside: pd.Series, answers: pd.DataFrame, quarters: Sequence[str], direction: str, rules: dict[str, Any]
) -> dict[str, Any]:
    """In how many of the quarters that could be looked at the slice scored clearly worse than the rest."""
    worse, seen = 0, 0
    for quarter in quarters[-QUARTERS:]:
        here = answers["quarter"] == quarter
        own, other = answers[inside & here], answers[~inside & here]
        gap = change(own, other, **rules)
        seen += gap.reason == ""
        worse += gap.high < 0 if direction == "up" else gap.low > 0
    return {"times": int(worse), "quarters": int(seen)}


def _worth(here: Sample, known: Known, rng: np.random.Generator) -> dict[str, Any]:
    """Customers touched and money at risk, each with its range; here: 1 where an answer of the quarter is touched."""
    nothing = dict.fromkeys([name for name in COLUMNS if name.startswith(("customers", "money"))], np.nan)
    if known.customers is None:
        return nothing
    # of so many of n_eff answers of equal weight, with a flat prior
    touched_answers, effective = here.counts
    share = rng.beta(touched_answers + 1, effective - touched_answers + 1, len(known.customers))
    touched = share * known.customers
    found = nothing | _range("customers", touched, here.mean * np.median(known.customers))
    if known.at_risk is None:
        return found
    return found | _range("money", touched * known.at_risk, np.median(touched * known.at_risk))


def _range(name: str, draws: np.ndarray, middle: float) -> dict[str, float]:
    low, high = np.quantile(draws, [0.05, 0.95])
    return {name: float(middle), f"{name}_low": float(low), f"{name}_high": float(high)}


def _size(row: dict[str, Any], thresholds: Mapping[str, Mapping[str, float]], end: str) -> str:
    """The largest size that enough measures reach, at one end of their ranges or in the middle."""
    own = {"share": row[end.lstrip("_") or "share"], "quarters": row["times"], "money": row[f"money{end}"]}
    measured = {name: value for name, value in own.items() if not np.isnan(value)}
    reached = PROCESS
    for size in SIZES:
        if sum(value >= thresholds[size][name] for name, value in measured.items()) >= ENOUGH:
            reached = size
    return reached
