"""Two groups of answers against each other: difference, interval, p; many tests under one false-discovery rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.metrics import PERCENT, SCALES, SMALL_BASE, Scale, around, nps_moments, wilson_at, z_value

# Power .80 at .05 two-sided: what a study of this size could have seen (1.96 + 0.84 standard errors).
POWER = 2.8
# Beyond so many standard errors p is nil to the last digit of a float.
FARTHEST = 38.0


class Difference(NamedTuple):
    """now minus before, with interval and p; `detectable` is what could have been seen with power .80.

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


def difference(
    now: pd.Series,
    before: pd.Series,
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: str = "",
) -> Difference:
    """Points of one group against another, independent answers.

    NPS: z on adjusted-Wald values. CSAT: Newcombe's method 10. Means: Welch's t. p and interval are one test: p is
    below 1 - confidence exactly where the interval leaves zero out. The shown value is the plain difference of the
    two metrics; the interval holds it and stays within what the metric's scale allows.

    >>> fifty = pd.Series([100.0] * 50 + [0.0] * 30 + [-100.0] * 20)
    >>> forty = pd.Series([100.0] * 40 + [0.0] * 30 + [-100.0] * 30)
    >>> d = difference(fifty, forty, kind="nps")
    >>> d.value, round(d.low, 4), round(d.high, 4), round(d.p, 5)
    (20.0, -2.5516, 41.3865, 0.08322)
    """
    a, b = now.dropna().to_numpy(float), before.dropna().to_numpy(float)
    if min(len(a), len(b)) < max(2, min_base):
        return hidden(len(a), len(b), SMALL_BASE)
    if withheld:
        return hidden(len(a), len(b), withheld)
    method = {"nps": _nps, "csat": _csat}.get(kind, _welch)
    value = float(a.mean() - b.mean())
    low, high, p = method(a, b, confidence)
    low, high = around(value, low, high, _span(SCALES.get(kind, scale)))
    spread = np.sqrt(a.var() / len(a) + b.var() / len(b))
    return Difference(value, low, high, p, len(a), len(b), float(POWER * spread))


def hidden(base: int, base_before: int, reason: str) -> Difference:
    """A difference that must not be shown."""
    return Difference(np.nan, np.nan, np.nan, np.nan, base, base_before, np.nan, reason)


def _span(scale: Scale | None) -> Scale | None:
    """What a difference of two values on this scale can be."""
    return scale and (scale[0] - scale[1], scale[1] - scale[0])


def _nps(a: np.ndarray, b: np.ndarray, confidence: float) -> tuple[float, float, float]:
    (net_a, var_a, n_a), (net_b, var_b, n_b) = nps_moments(a), nps_moments(b)
    gap, error = net_a - net_b, np.sqrt(var_a / n_a + var_b / n_b)
    half = z_value(confidence) * error
    # adjusted values of very unequal bases can lean the other way than the plain ones: that is no evidence
    is_alike = gap * round(a.mean() - b.mean(), 9) > 0
    p = float(2 * special.ndtr(-abs(gap / error))) if is_alike else 1.0
    return float(PERCENT * (gap - half)), float(PERCENT * (gap + half)), p


def _csat(a: np.ndarray, b: np.ndarray, confidence: float) -> tuple[float, float, float]:
    counts = int((a > 0).sum()), len(a), int((b > 0).sum()), len(b)
    low, high = share_difference(*counts, confidence)
    return PERCENT * low, PERCENT * high, share_p(*counts)


def _welch(a: np.ndarray, b: np.ndarray, confidence: float) -> tuple[float, float, float]:
    if np.ptp(a) == 0 and np.ptp(b) == 0:
        return float(a.mean() - b.mean()), float(a.mean() - b.mean()), float(a.mean() == b.mean())
    spread_a, spread_b = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    gap, error = a.mean() - b.mean(), np.sqrt(spread_a + spread_b)
    # Welch and Satterthwaite
    freedom = (spread_a + spread_b) ** 2 / (spread_a**2 / (len(a) - 1) + spread_b**2 / (len(b) - 1))
    half = special.stdtrit(freedom, 0.5 + confidence / 2) * error
    return float(gap - half), float(gap + half), float(2 * special.stdtr(freedom, -abs(gap / error)))


def share_difference(
    count: int, base: int, count_before: int, base_before: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Interval of a difference of shares (Newcombe 1998, method 10). 56/70 v 48/80 -> .0524 to .3339."""
    return newcombe_at(count, base, count_before, base_before, z_value(confidence))


def newcombe_at(count: int, base: int, count_before: int, base_before: int, z: float) -> tuple[float, float]:
    """The distances of the two Wilson intervals from their shares, added as squares."""
    share, before = count / base, count_before / base_before
    (low, high), (low_before, high_before) = wilson_at(count, base, z), wilson_at(count_before, base_before, z)
    gap = share - before
    down, up = np.hypot(share - low, high_before - before), np.hypot(high - share, before - low_before)
    return float(gap - down), float(gap + up)


def share_p(count: int, base: int, count_before: int, base_before: int) -> float:
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


def verdicts(value: pd.Series, q: pd.Series, *, confidence: float = 0.95) -> pd.Series:
    """'up' or 'down' where the adjusted p is below 1 - confidence (.05), else ''."""
    clear = q < 1 - confidence
    return pd.Series(np.select([clear & (value > 0), clear & (value < 0)], ["up", "down"], ""), index=value.index)
