"""The headline score as points whose plain mean is the metric, with interval and base.

Every metric is a mean of points per answer, so that shares of change, contributions and comparisons are
computed one way for all: NPS points are 100, 0 and -100, CSAT points 100 and 0, CES and stars the score itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

SMALL_BASE = "small_base"
NO_SCORE = "no_score"
PERCENT = 100.0
Scale = tuple[float, float]
# The ends of the metrics that are counted in points; means have the scale of their study.
SCALES: dict[str, Scale] = {"nps": (-PERCENT, PERCENT), "csat": (0.0, PERCENT)}


class Estimate(NamedTuple):
    """What every headline number is: value, interval, base; NaN with a reason where it is suppressed."""

    value: float
    low: float
    high: float
    base: int
    reason: str = ""


def suppressed(base: int, reason: str = SMALL_BASE) -> Estimate:
    """An estimate that must not be shown."""
    return Estimate(np.nan, np.nan, np.nan, base, reason)


def points(score: pd.Series, *, kind: str, top: Sequence[int], bottom: Sequence[int]) -> pd.Series:
    """Points per answer whose mean is the metric; missing scores stay missing.

    >>> points(pd.Series([10, 7, 0]), kind="nps", top=(9, 10), bottom=range(7)).tolist()
    [100.0, 0.0, -100.0]
    """
    score = score.astype(float)
    if kind in ("ces", "stars"):
        return score
    high = score.isin([float(s) for s in top]) * PERCENT
    low = score.isin([float(s) for s in bottom]) * PERCENT if kind == "nps" else 0.0
    return (high - low).where(score.notna())


def group(score: pd.Series, *, top: Sequence[int], bottom: Sequence[int]) -> pd.Series:
    """'top', 'middle' or 'bottom' per answer; '' where there is no score."""
    score = score.astype(float)
    named = np.select(
        [score.isna(), score.isin([float(s) for s in top]), score.isin([float(s) for s in bottom])],
        ["", "top", "bottom"],
        "middle",
    )
    return pd.Series(named, index=score.index, dtype="str")


def estimate(
    points: pd.Series,
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: str = "",
) -> Estimate:
    """The metric of these answers; suppressed below `min_base` and where a reason to withhold it is given.

    NPS: adjusted Wald (add 3/4 promoter, 3/4 detractor, 3 answers; Rocks 2016, Am. Stat. 70:365). CSAT: Wilson
    score, in percent. Means: Student's t. The interval holds the value and stays on the metric's scale (`scale`:
    the ends of a mean's own one). A study without a score (kind "none") has none.

    >>> e = estimate(pd.Series([100.0] * 50 + [0.0] * 30 + [-100.0] * 20), kind="nps")
    >>> e.value, round(e.low, 4), round(e.high, 4), e.base
    (30.0, 14.0511, 44.2013, 100)
    """
    if kind == "none":
        return Estimate(np.nan, np.nan, np.nan, 0, NO_SCORE)
    known = points.dropna().to_numpy(float)
    if len(known) < max(1, min_base):
        return suppressed(len(known))
    if withheld:
        return suppressed(len(known), withheld)
    low, high = {"nps": _nps_interval, "csat": _share_interval}.get(kind, _mean_interval)(known, confidence)
    value = float(known.mean())
    return Estimate(value, *around(value, low, high, SCALES.get(kind, scale)), len(known))


def around(value: float, low: float, high: float, scale: Scale | None) -> tuple[float, float]:
    """The interval on its scale and around the value shown; NaN ends stay.

    Adjusted intervals are centred beside the plain value: at the ends of a scale it can lie outside of them.
    """
    bottom, top = scale or (-np.inf, np.inf)
    return float(np.minimum(value, np.maximum(bottom, low))), float(np.maximum(value, np.minimum(top, high)))


def nps_moments(points: np.ndarray) -> tuple[float, float, float]:
    """Adjusted NPS as a fraction, its trinomial variance, and the adjusted base (Rocks 2016)."""
    n = len(points) + 3
    promoters = ((points > 0).sum() + 0.75) / n
    detractors = ((points < 0).sum() + 0.75) / n
    net = promoters - detractors
    return net, promoters + detractors - net**2, n


def _nps_interval(points: np.ndarray, confidence: float) -> tuple[float, float]:
    net, variance, n = nps_moments(points)
    half = z_value(confidence) * np.sqrt(variance / n)
    return float(PERCENT * (net - half)), float(PERCENT * (net + half))


def _share_interval(points: np.ndarray, confidence: float) -> tuple[float, float]:
    low, high = wilson(int((points > 0).sum()), len(points), confidence)
    return PERCENT * low, PERCENT * high


def _mean_interval(points: np.ndarray, confidence: float) -> tuple[float, float]:
    if len(points) < 2:
        return np.nan, np.nan
    half = special.stdtrit(len(points) - 1, 0.5 + confidence / 2) * points.std(ddof=1) / np.sqrt(len(points))
    return float(points.mean() - half), float(points.mean() + half)


def wilson(count: int, base: int, confidence: float = 0.95) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927). 81 of 263 -> .2553 to .3662 (Newcombe 1998)."""
    return wilson_at(count, base, z_value(confidence))


def wilson_at(count: float, base: float, z: float) -> tuple[float, float]:
    """Wilson's interval at z standard errors.

    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    """
    p, z2 = count / base, z**2
    middle, half = p + z2 / (2 * base), np.sqrt(z2 * (p * (1 - p) / base + z2 / (4 * base**2)))
    # at the ends of the scale the formula gives the end itself, but for rounding
    low = 0.0 if count == 0 else (middle - half) / (1 + z2 / base)
    high = 1.0 if count == base else (middle + half) / (1 + z2 / base)
    return float(low), float(high)


def share(count: int, base: int, *, confidence: float = 0.95, min_base: int = 1) -> Estimate:
    """`count` of `base` as a fraction with Wilson interval; suppressed below `min_base`."""
    if base < max(1, min_base):
        return suppressed(base)
    return Estimate(count / base, *wilson(count, base, confidence), base)


def mean(values: pd.Series, *, confidence: float = 0.95, min_base: int = 2, scale: Scale | None = None) -> Estimate:
    """A plain mean with Student's t interval on `scale`, for feelings and public stars."""
    return estimate(values, kind="stars", confidence=confidence, min_base=min_base, scale=scale)


def z_value(confidence: float) -> float:
    """The normal quantile of a two-sided interval: .95 -> 1.95996."""
    return float(special.ndtri(0.5 + confidence / 2))
