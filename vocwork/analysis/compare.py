"""Two groups of answers against each other: difference, interval, p; many tests under one error rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis import nps
from vocwork.analysis.metrics import (
    LEAST_FREEDOM,
    PERCENT,
    SCALES,
    SMALL_BASE,
    Estimate,
    Scale,
    around,
    wilson_at,
    z_value,
)
from vocwork.analysis.weights import UNEQUAL_WEIGHTS, Sample, sample, too_unequal

# Power .80 at .05 two-sided: what a study of this size could have seen (1.96 + 0.84 standard errors).
POWER = 2.8
# That many standard errors beyond what is called clear are found four times in five.
FOUR_IN_FIVE = 0.84
# Beyond so many standard errors p is nil to the last digit of a float.
FARTHEST = 38.0


class Difference(NamedTuple):
    """now minus before, with interval and p; `detectable`: what could have been seen with power .80, if known.

    Where the same difference was tested for several groups, q is p adjusted over all `comparisons` of them.
    """

    value: float
    low: float
    high: float
    p: float
    base: int
    base_before: int
    detectable: float
    reason: str = ""
    q: float = np.nan
    comparisons: int = 1

    @property
    def clear(self) -> bool:
        """Whether the difference stands out from chance: zero lies outside the interval."""
        return bool(self.low > 0 or self.high < 0)

    @property
    def as_estimate(self) -> Estimate:
        """The difference as an estimate: the smaller base is what limits it."""
        return Estimate(self.value, self.low, self.high, min(self.base, self.base_before), self.reason)


def difference(
    now: pd.Series,
    before: pd.Series,
    *,
    kind: str,
    weight: tuple[pd.Series, pd.Series] | None = None,
    customer: tuple[pd.Series | None, pd.Series | None] = (None, None),
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: str = "",
) -> Difference:
    """Points of one group against another; `weight`, `customer`: of the answers now and before.

    Several answers of one customer in a group are worth less (see `weights.sample`). Who answered in both groups counts
    as two customers: that makes the interval rather too wide, for his two answers are alike (see `paired`).

    NPS: z on adjusted-Wald values, or as the kinds nps_wald and nps_bootstrap (see `nps`). CSAT: Newcombe's method 10.
    Means: Welch's t. p and interval are one test: p is below 1 - confidence exactly where the interval leaves zero out.
    The shown value is the plain difference of the two metrics; the interval holds it and stays within what the metric's
    scale allows.

    >>> fifty = pd.Series([100.0] * 50 + [0.0] * 30 + [-100.0] * 20)
    >>> forty = pd.Series([100.0] * 40 + [0.0] * 30 + [-100.0] * 30)
    >>> d = difference(fifty, forty, kind="nps")
    >>> d.value, round(d.low, 4), round(d.high, 4), round(d.p, 5)
    (20.0, -2.5516, 41.3865, 0.08322)
    """
    a, b = sample(now, weight and weight[0], customer[0]), sample(before, weight and weight[1], customer[1])
    bases = len(a.values), len(b.values)
    if min(bases) < max(2, min_base):
        return hidden(*bases, SMALL_BASE)
    if why := withheld or (UNEQUAL_WEIGHTS if any(too_unequal(own.weight, min_base) for own in (a, b)) else ""):
        return hidden(*bases, why)
    method = _METHODS.get(kind, _welch)
    value = a.mean - b.mean
    low, high, p = method(a, b, confidence)
    # where all answers are alike their interval alone tells what could have been seen, and that of a mean does not
    error = np.hypot(a.error, b.error) or (high - low) / 2 / z_value(confidence)
    low, high = around(value, low, high, _span(SCALES.get(kind, scale)))
    return Difference(value, low, high, p, *bases, POWER * error if error > 0 else np.nan)


def change(now: pd.DataFrame, before: pd.DataFrame, **rules: Any) -> Difference:
    """`difference` of two tables of answers: points, weight, and customer where they are known."""
    customer = now.get("customer"), before.get("customer")
    return difference(
        now["points"], before["points"], weight=(now["weight"], before["weight"]), customer=customer, **rules
    )


def hidden(base: int, base_before: int, reason: str) -> Difference:
    """A difference that must not be shown."""
    return Difference(np.nan, np.nan, np.nan, np.nan, base, base_before, np.nan, reason)


def _span(scale: Scale | None) -> Scale | None:
    """What a difference of two values on this scale can be."""
    return scale and (scale[0] - scale[1], scale[1] - scale[0])


def _csat(a: Sample, b: Sample, confidence: float) -> tuple[float, float, float]:
    counts = *a.counts, *b.counts
    low, high = share_difference(*counts, confidence)
    return PERCENT * low, PERCENT * high, share_p(*counts)


def _welch(a: Sample, b: Sample, confidence: float) -> tuple[float, float, float]:
    gap = a.mean - b.mean
    if np.ptp(a.values) == 0 and np.ptp(b.values) == 0:
        return gap, gap, float(gap == 0)
    if min(a.effective, b.effective) < 1 + LEAST_FREEDOM:
        return np.nan, np.nan, np.nan
    spread_a, spread_b = a.error**2, b.error**2
    error = np.sqrt(spread_a + spread_b)
    # Welch and Satterthwaite
    freedom = error**4 / (spread_a**2 / (a.effective - 1) + spread_b**2 / (b.effective - 1))
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * error
    return float(gap - half), float(gap + half), float(2 * special.stdtr(freedom, -abs(gap / error)))


_METHODS = {
    "nps": nps.adjusted_wald_gap,
    "nps_wald": nps.wald_gap,
    "nps_bootstrap": nps.bootstrap_gap,
    "csat": _csat,
}


def share_difference(
    count: float, base: float, count_before: float, base_before: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Interval of a difference of shares (Newcombe 1998, method 10). 56/70 v 48/80 -> .0524 to .3339."""
    return newcombe_at(count, base, count_before, base_before, z_value(confidence))


def newcombe_at(count: float, base: float, count_before: float, base_before: float, z: float) -> tuple[float, float]:
    """The distances of the two Wilson intervals from their shares, added as squares."""
    share, before = count / base, count_before / base_before
    (low, high), (low_before, high_before) = wilson_at(count, base, z), wilson_at(count_before, base_before, z)
    gap = share - before
    down, up = np.hypot(share - low, high_before - before), np.hypot(high - share, before - low_before)
    return float(gap - down), float(gap + up)


def share_p(count: float, base: float, count_before: float, base_before: float) -> float:
    """p of equal shares: the z at which the nearer end of Newcombe's interval touches zero, as a probability.

    So p and interval are one test and never contradict each other. 56/70 v 48/80 -> .00813.
    """
    gap = count / base - count_before / base_before
    return p_at_zero(gap, lambda z: newcombe_at(count, base, count_before, base_before, z))


def p_at_zero(gap: float, ends: Callable[[float], tuple[float, float]]) -> float:
    """p of no difference: the z at which the nearer end of the interval of `gap` touches zero, as a probability.

    ends: the interval at z standard errors; where it touches zero even at 0 of them, p is 1.
    """
    from scipy import optimize

    def nearer_end(z: float) -> float:
        low, high = ends(z)
        return low if gap > 0 else -high

    if gap == 0 or nearer_end(0.0) <= 0:
        return 1.0
    if nearer_end(FARTHEST) > 0:
        return 0.0
    return float(2 * special.ndtr(-optimize.brentq(nearer_end, 0.0, FARTHEST)))


def false_discovery(p: pd.Series) -> pd.Series:
    """Benjamini-Hochberg adjusted p over one table's family of tests; missing ones stay out of the family."""
    known = p.dropna()
    adjusted = pd.Series(np.nan, index=p.index, dtype=float)
    if len(known):
        order = np.argsort(known.to_numpy(float), kind="stable")[::-1]
        # from the largest p down: p n / rank, never more than the one above it
        raised = known.to_numpy(float)[order] * len(known) / np.arange(len(known), 0, -1)
        adjusted[known.index[order]] = np.minimum(1.0, np.minimum.accumulate(raised))
    return adjusted


def family_wise(p: pd.Series) -> pd.Series:
    """Holm's step-down adjusted p (1979, Scand. J. Stat. 6:65); missing ones stay out of the family.

    The chance that any of the tests is called wrongly stays at the level, however many of the others are called
    rightly: for claims that are made about each one by name, such as about persons. A false discovery rate allows the
    more wrong ones the more right ones there are.

    >>> family_wise(pd.Series([0.01, 0.02, 0.9])).tolist()
    [0.03, 0.04, 0.9]
    """
    known = p.dropna().sort_values(kind="stable").astype(float)
    # from the smallest p up: p times those not smaller, never less than the one below it
    raised = np.maximum.accumulate(known.to_numpy() * np.arange(len(known), 0, -1))
    return pd.Series(np.minimum(1.0, raised), index=known.index, dtype=float).reindex(p.index)


def verdicts(value: pd.Series, q: pd.Series, *, confidence: float = 0.95) -> pd.Series:
    """'up' or 'down' where the adjusted p is below 1 - confidence (.05), else ''."""
    clear = q < 1 - confidence
    return pd.Series(np.select([clear & (value > 0), clear & (value < 0)], ["up", "down"], ""), index=value.index)
