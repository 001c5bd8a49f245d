"""The headline score as points whose plain mean is the metric, with interval and base.

Every metric is a mean of points per answer, so that shares of change, contributions and comparisons are
computed one way for all: NPS points are 100, 0 and -100, CSAT points 100 and 0, CES and stars the score itself.
Where answers have weights, the mean is weighted and the interval is that of n_eff answers (see `weights`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis import nps
from vocwork.analysis.weights import UNEQUAL_WEIGHTS, Sample, sample, too_unequal

SMALL_BASE = "small_base"
NO_SCORE = "no_score"
ONE_FORM = "one_form"
# All answers have the same points: nothing can go with them.
ALIKE = "alike"
PERCENT = 100.0
Scale = tuple[float, float]
# A mean of fewer degrees of freedom has no interval: so it is of one answer, or of two that weigh very differently.
LEAST_FREEDOM = 0.5
# The ends of the metrics that are counted in points; means have the scale of their study.
SCALES: dict[str, Scale] = {"nps": (-PERCENT, PERCENT), "csat": (0.0, PERCENT)}
# NPS with another interval than the adjusted Wald one is a kind of its own.
SCALES |= dict.fromkeys(("nps_wald", "nps_bootstrap"), SCALES["nps"])


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
    """Points per answer whose mean is the metric; missing scores stay missing, others count as the nearest step.

    >>> points(pd.Series([10, 7, 0]), kind="nps", top=(9, 10), bottom=range(7)).tolist()
    [100.0, 0.0, -100.0]
    """
    score = score.astype(float)
    if kind in ("ces", "stars"):
        return score
    named = group(score, top=top, bottom=bottom)
    low = 0.0 if kind == "csat" else (named == "bottom") * PERCENT
    return ((named == "top") * PERCENT - low).where(score.notna())


def group(score: pd.Series, *, top: Sequence[int], bottom: Sequence[int]) -> pd.Series:
    """'top', 'middle' or 'bottom' per answer; '' where there is no score.

    A score between two steps of the scale counts as the nearer one, 7.5 as 8.
    """
    step = np.floor(score.astype(float) + 0.5)
    boxes = [step.isna(), *(step.isin([float(s) for s in box]) for box in (top, bottom))]
    return pd.Series(np.select(boxes, ["", "top", "bottom"], "middle"), index=score.index, dtype="str")


def estimate(
    points: pd.Series,
    *,
    kind: str,
    weight: pd.Series | None = None,
    customer: pd.Series | None = None,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: str = "",
) -> Estimate:
    """The metric of these answers; suppressed below `min_base`, by too unequal weights and for a reason that is given.

    The base counts answers as they came, also where they are weighted. customer: who gave each of them, where that is
    known; several of one are worth less (see `weights.sample`).

    NPS: adjusted Wald (see `nps`), or Wald or bootstrap as the kinds nps_wald and nps_bootstrap. CSAT: Wilson score, in
    percent. Means: Student's t. The interval holds the value and stays on the metric's scale (`scale`: the ends of a
    mean's own one). Where all answers are alike, so many may differ as Wilson allows at 0 of n, to either end of the
    scale. A study without a score (kind "none") has none.

    >>> e = estimate(pd.Series([100.0] * 50 + [0.0] * 30 + [-100.0] * 20), kind="nps")
    >>> e.value, round(e.low, 4), round(e.high, 4), e.base
    (30.0, 14.0511, 44.2013, 100)
    """
    own = sample(points, weight, customer)
    return estimate_of(own, kind=kind, confidence=confidence, min_base=min_base, scale=scale, withheld=withheld)


def estimate_of(
    own: Sample,
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: str = "",
) -> Estimate:
    """As `estimate`, of points that are weighed already."""
    if kind == "none":
        return Estimate(np.nan, np.nan, np.nan, 0, NO_SCORE)
    if len(own.values) < max(1, min_base):
        return suppressed(len(own.values))
    if why := withheld or (UNEQUAL_WEIGHTS if too_unequal(own.weight, min_base) else ""):
        return suppressed(len(own.values), why)
    return Estimate(own.mean, *interval(own, kind, confidence, scale), len(own.values))


def interval(own: Sample, kind: str, confidence: float, scale: Scale | None = None) -> tuple[float, float]:
    """The interval of a metric, see `estimate`."""
    low, high = _INTERVALS.get(kind, _mean_interval)(own, confidence)
    if scale and low == high and kind not in _INTERVALS:
        low, high = _all_alike(own, confidence, scale)
    return around(own.mean, low, high, SCALES.get(kind, scale))


def metric(answers: pd.DataFrame, **rules: Any) -> Estimate:
    """`estimate` of a table of answers: points, weight, and customer where they are known."""
    return estimate(answers["points"], **counted(answers), **rules)


def counted(answers: pd.DataFrame) -> dict[str, Any]:
    """How answers count in `estimate` and `mean`: weight, customer."""
    return {"weight": answers["weight"], "customer": answers.get("customer")}


def companion(answers: pd.DataFrame, *, kind: str, scale: Scale | None, **rules: Any) -> Estimate:
    """The same question in its other usual form: the mean answer beside CSAT, the best answers beside CES.

    answers: score, group, weight, customer. scale: the ends of the question's scale. The share is in percent.
    """
    if kind == "csat":
        return estimate(answers["score"], **counted(answers), kind="stars", scale=scale, **rules)
    if kind == "ces":
        best = (PERCENT * (answers["group"] == "top")).where(answers["score"].notna())
        return estimate(best, **counted(answers), kind="csat", **rules)
    return suppressed(0, ONE_FORM)


def around(value: float, low: float, high: float, scale: Scale | None) -> tuple[float, float]:
    """The interval on its scale and around the value shown; of so few that tell none, all of the scale.

    Adjusted intervals are centred beside the plain value: at the ends of a scale it can lie outside of them. Without a
    scale NaN ends stay.
    """
    bottom, top = scale or (-np.inf, np.inf)
    if scale and np.isnan(low):
        return bottom, top
    return float(np.minimum(value, np.maximum(bottom, low))), float(np.maximum(value, np.minimum(top, high)))


def _share_interval(own: Sample, confidence: float) -> tuple[float, float]:
    low, high = wilson(*own.counts, confidence)
    return PERCENT * low, PERCENT * high


def _mean_interval(own: Sample, confidence: float) -> tuple[float, float]:
    if own.effective < 1 + LEAST_FREEDOM:
        return np.nan, np.nan
    half = special.stdtrit(own.effective - 1, 0.5 + confidence / 2) * own.error
    return float(own.mean - half), float(own.mean + half)


def _all_alike(own: Sample, confidence: float, scale: Scale) -> tuple[float, float]:
    """Sixty answers of 4 on a scale from 1 to 5: Wilson's 0 of 60 reaches .0602, so 3.82 to 4.06."""
    _, others = wilson(0, own.effective, confidence)
    return own.mean - others * (own.mean - scale[0]), own.mean + others * (scale[1] - own.mean)


_INTERVALS = {
    "nps": nps.adjusted_wald,
    "nps_wald": nps.wald,
    "nps_bootstrap": nps.bootstrap,
    "csat": _share_interval,
}


def wilson(count: float, base: float, confidence: float = 0.95) -> tuple[float, float]:
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


def weighted_share(own: Sample, *, confidence: float = 0.95, min_base: int = 1) -> Estimate:
    """The weighted share of the answers that are 1 and not 0, with the Wilson interval of n_eff answers."""
    if len(own.values) < max(1, min_base):
        return suppressed(len(own.values))
    return Estimate(own.mean, *wilson(*own.counts, confidence), len(own.values))


def mean(
    values: pd.Series,
    *,
    weight: pd.Series | None = None,
    customer: pd.Series | None = None,
    confidence: float = 0.95,
    min_base: int = 2,
    scale: Scale | None = None,
) -> Estimate:
    """A plain mean with Student's t interval on `scale`, for feelings and public stars."""
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "scale": scale}
    return estimate(values, kind="stars", weight=weight, customer=customer, **rules)


def z_value(confidence: float) -> float:
    """The normal quantile of a two-sided interval: .95 -> 1.95996."""
    return float(special.ndtri(0.5 + confidence / 2))
