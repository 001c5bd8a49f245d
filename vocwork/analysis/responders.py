"""Who answered, beside all customers: their profile, how many of those asked, and what the silent could change.

Weights mend who is missing by the columns that are known; by all others the silent can differ from those who answered.
How far they would have to is the tipping point: the less likely it looks, the safer the conclusion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.compare import POWER, Difference, change, false_discovery, verdicts
from vocwork.analysis.disclosure import SMALL_CELL, held_back, mask
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import PERCENT, Estimate, Scale, share, weighted_share
from vocwork.analysis.raking import Margins
from vocwork.analysis.weights import Sample, sample

COLUMNS = ["column", "value", "n", "base", "share", "low", "high", "customers", "gap", "p", "q", "verdict"]
COLUMNS += ["detectable", "weighted", "reason"]
# A group that is so much larger or smaller among the answers than among the customers is worth a headline.
WORTH_SAYING = 0.03
# Weights that leave a share off by so much have not done what they are for.
MISSED = 0.01


class Tipping(NamedTuple):
    """How far from those who answered the silent would have to score: to undo a change, and to leave it unclear.

    Points of the metric. reachable: whether the scale allows the silent such a score at all.
    """

    undone: float
    unclear: float
    reachable: bool


def profile(
    answers: pd.DataFrame,
    margins: Margins,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
) -> pd.DataFrame:
    """One row per category of each margin, as the margins list them: its share of the answers and of the customers.

    answers: those that are raked, with their weights: a part of them does not meet the margins.

    share: unweighted, Wilson interval, of the answers whose category is known; weighted: with their weights. gap =
    share - customers. p: one-sample score test of the share, z = gap / sqrt(c (1 - c) / n), n of answers in effect
    where customers answer again (`weights.sample`); q adjusts it over the table (Benjamini-Hochberg); verdict `up`
    where clearly more of the answers than of the customers are of the category; detectable: the gap that would have
    been found four times in five, were it the only one tested. Counts under `min_cell`, and what would give them away,
    are masked; a column with fewer than `min_base` known answers is left out.
    Columns: column, value, n, base, share, low, high, customers, gap, p, q, verdict, detectable, weighted, reason.
    """
    tables = [_of_column(answers, column, wanted, confidence, min_cell) for column, wanted in margins.items()]
    table = pd.concat([t for t in tables if len(t) and t["base"].iloc[0] >= max(1, min_base)] or [_none()])
    table = table.reset_index(drop=True)
    table["q"] = false_discovery(table["p"])
    table["verdict"] = verdicts(table["gap"], table["q"], confidence=confidence)
    return table[COLUMNS]


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=[name for name in COLUMNS if name not in ("q", "verdict")])


def _of_column(
    answers: pd.DataFrame, column: str, wanted: Mapping[str, float], confidence: float, min_cell: int
) -> pd.DataFrame:
    value = answers[column].astype("str")
    known = answers[value.isin(list(wanted)).to_numpy()]
    counts = value[known.index].value_counts().reindex(list(wanted), fill_value=0)
    heavy = known["weight"].groupby(value[known.index]).sum().reindex(list(wanted), fill_value=0.0)
    total, base, customer = sum(wanted.values()), len(known), known.get("customer")
    rows = [
        {"column": column, "value": name, "n": n, "base": base, "customers": wanted[name] / total}
        | _against(sample(value[known.index] == name, customer=customer), wanted[name] / total, confidence)
        | {"weighted": heavy[name] / heavy.sum() if base else np.nan}
        for name, n in counts.items()
    ]
    hidden = (held_back(counts.to_frame(), min_base=min_cell, absent=True) != "").to_numpy()
    shown = ["n", "share", "low", "high", "gap", "p", "detectable", "weighted"]
    return mask(pd.DataFrame(rows), pd.Series(hidden), shown, SMALL_CELL)


def _against(inside: Sample, customers: float, confidence: float) -> dict[str, float]:
    own = weighted_share(inside, confidence=confidence)
    error = np.sqrt(customers * (1 - customers) / max(1.0, inside.effective))
    gap = own.value - customers
    p = float(2 * special.ndtr(-abs(gap) / error)) if error else np.nan
    seen = POWER * error if error else np.nan
    return {"share": own.value, "low": own.low, "high": own.high, "gap": gap, "p": p, "detectable": seen}


def response_rate(
    answers: pd.DataFrame, invited: int | None, *, confidence: float = 0.95, min_base: int = 1
) -> Estimate:
    """Of those who were asked, the share that answered; base: those asked, 0 where that is not known.

    answers: solicited. More answers than were asked is no rate: the reason says so.
    """
    if not invited:
        return Estimate(np.nan, np.nan, np.nan, 0, "not_known")
    came = int(answers["solicited"].fillna(False).astype(bool).sum())
    if came > invited:
        return Estimate(np.nan, np.nan, np.nan, invited, "more_than_asked")
    return share(came, invited, confidence=confidence, min_base=min_base)


def tipping(moved: Difference, rate: Estimate, *, level: float, scale: Scale | None) -> Tipping | None:
    """How different the silent of this quarter would have to be; None where the change is not clear or no rate known.

    All customers changed by moved + (1 - rate) d where the silent score d more than those who answered and did not
    before: d = -moved / (1 - rate) undoes the change, the end of its interval next to zero in place of it leaves it
    unclear. level: the metric of those who answered.

    >>> fell = Difference(-28.0, -46.0, -8.0, 0.005, 159, 152, 25.0)
    >>> tipping(fell, Estimate(0.2, 0.18, 0.22, 800), level=3.0, scale=(-100, 100))
    Tipping(undone=35.0, unclear=10.0, reachable=True)
    """
    if moved.reason or rate.reason or not moved.clear or rate.value >= 1:
        return None
    nearest = moved.low if moved.low > 0 else moved.high
    undone, unclear = (-moved_by / (1 - rate.value) for moved_by in (moved.value, nearest))
    low, high = scale or (-np.inf, np.inf)
    return Tipping(float(undone), float(unclear), bool(low <= level + undone <= high))


def early_late(answers: pd.DataFrame, **rules: Any) -> tuple[Difference, float]:
    """The metric of those who took longer than the median to answer minus that of the others, and this median in days.

    Who answers late is likest to who does not answer (the continuum of resistance, Lin and Schaeffer 1995): a clear
    difference is a warning. answers: asked, received, points, weight.
    """
    waited = (answers["received"] - answers["asked"]).dt.total_seconds() / 86_400
    known, middle = waited.notna() & answers["points"].notna(), float(waited.median())
    return change(answers[known & (waited > middle)], answers[known & (waited <= middle)], **rules), middle


def finding(table: pd.DataFrame) -> Finding:
    """The heading: the group that is farthest from its share of the customers; else what gap would have been found."""
    shown = table[table["detectable"].notna()]
    if shown.empty:
        return Finding("responders.finding.few", "neutral", {})
    moved = shown[shown["verdict"] != ""]
    if moved.empty:
        widest = shown.loc[shown["detectable"].astype(float).idxmax()]
        facts = {"base": widest["base"], "seen": PERCENT * widest["detectable"]}
        return Finding("responders.finding.like", "neutral", facts)
    if moved["gap"].abs().max() < WORTH_SAYING:
        facts = {"base": int(moved["base"].max()), "gap": PERCENT * moved["gap"].abs().max()}
        return Finding("responders.finding.near", "neutral", facts)
    row = moved.loc[moved["gap"].abs().idxmax()]
    facts = {name: row[name] for name in ("value", "share", "customers", "base")}
    return Finding(f"responders.finding.{'more' if row['gap'] > 0 else 'fewer'}", "neutral", facts)


def absent(table: pd.DataFrame) -> pd.DataFrame:
    """The groups of which nobody answered: no weight can mend that, others take their share of the customers."""
    return table[table["n"] == 0].reset_index(drop=True)


def missed(table: pd.DataFrame) -> pd.DataFrame:
    """The groups whose weighted share is off by MISSED or more, since no weight may be larger, the farthest first.

    wanted: what it should be, the share of the customers beside those of whom somebody answered.
    """
    there = table["customers"].where(table["n"] != 0, 0.0)
    table = table.assign(wanted=there / there.groupby(table["column"]).transform("sum"))
    off = (table["weighted"] - table["wanted"]).astype(float).abs()
    left = table.assign(off=off)[off >= MISSED]
    return left.sort_values("off", ascending=False, kind="stable", ignore_index=True)
