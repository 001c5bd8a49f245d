"""Did the level of something change when something was done? Interrupted time series (segmented regression).

Counts per period, such as complaints a month, of an exposure, such as orders or answers in which they could occur:
  log E(count) = log(exposure) + b0 + b1 time + b2 after [+ b3 (time - start) after] + harmonics of the year
exp(b2) is the ratio of the level to what the trend before led to expect; b3, where asked for, how the slope changed.
Counts wander more than Poisson chance allows, so errors are multiplied by the square root of the dispersion
phi = X2 / (n - parameters) (quasi-Poisson), where that is above 1. Which of level and slope is expected to change is
to be said beforehand (Lopez Bernal, Cummins, Gasparrini 2017, Int. J. Epidemiology 46:348). A change at that moment
may still have another reason that came at the same time: it is associated with what was done.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from vocwork.analysis.metrics import z_value

# Periods on each side that a trend and a level need at the least.
LEAST_PERIODS = 4
# Nothing was counted on one of the sides: no level can be compared with it; see `rates` for a test of that.
NONE_AT_ALL = "none_at_all"


class Interrupted(NamedTuple):
    """What changed at the start, as ratios; NaN with a reason where there are too few periods.

    level, low, high: after / expected without the change. p: of no change of the level. trend: of one period to the
    next before. slope, slope_p: how many times the trend after is that before; NaN where it was not asked for.
    dispersion: phi. autocorrelation: of neighbouring residuals, beyond 2 / sqrt(periods) the interval is too narrow.
    """

    level: float
    low: float
    high: float
    p: float
    trend: float
    slope: float
    slope_p: float
    dispersion: float
    autocorrelation: float
    periods: int
    reason: str = ""


_UNKNOWN = Interrupted(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 0, "few_periods")


def interrupted(
    count: np.ndarray,
    exposure: np.ndarray,
    after: np.ndarray,
    *,
    per_year: int = 12,
    harmonics: int = 0,
    slope: bool = False,
    confidence: float = 0.95,
) -> Interrupted:
    """count, exposure: one per period in order; after: true from the start on; harmonics: 2 where a year has seasons.

    Periods without exposure are left out. reason: few_periods, or none_at_all where one side has no event.

    59 months of acute coronary events in Sicily around the smoking ban of January 2005: level .8944, .8392 to .9532;
    with two harmonics .8851, .8394 to .9332.
    """
    after, count, exposure = np.asarray(after, dtype=bool), np.asarray(count, float), np.asarray(exposure, float)
    design, known = _design(after, per_year, harmonics, slope), exposure > 0
    freedom = int(known.sum()) - design.shape[1]
    if min((known & after).sum(), (known & ~after).sum()) < LEAST_PERIODS or freedom < 1:
        return _UNKNOWN._replace(periods=int(known.sum()))
    if min(count[known & after].sum(), count[known & ~after].sum()) == 0:
        return _UNKNOWN._replace(periods=int(known.sum()), reason=NONE_AT_ALL)
    after = after[known]
    fit = _poisson(count[known], exposure[known], design[known])
    error = np.sqrt(max(1.0, fit.dispersion) * np.diag(fit.spread))
    p = 2 * special.stdtr(freedom, -np.abs(fit.beta / error))
    ends = np.exp(fit.beta[2] + z_value(confidence) * error[2] * np.array([-1, 1]))
    return Interrupted(
        level=float(np.exp(fit.beta[2])),
        low=float(ends[0]),
        high=float(ends[1]),
        p=float(p[2]),
        trend=float(np.exp(fit.beta[1])),
        slope=float(np.exp(fit.beta[-1])) if slope else np.nan,
        slope_p=float(p[-1]) if slope else np.nan,
        dispersion=fit.dispersion,
        autocorrelation=_neighbours(fit.residual),
        periods=len(after),
    )


class _Fit(NamedTuple):
    """Coefficients, their covariance at a dispersion of 1, the dispersion, and Pearson residuals."""

    beta: np.ndarray
    spread: np.ndarray
    dispersion: float
    residual: np.ndarray


def _design(after: np.ndarray, per_year: int, harmonics: int, slope: bool) -> np.ndarray:
    time = np.arange(1, len(after) + 1)
    turns = [turn(2 * np.pi * k * time / per_year) for k in range(1, harmonics + 1) for turn in (np.sin, np.cos)]
    since = [np.where(after, time - time[after][0], 0)] if slope else []
    return np.column_stack([np.ones(len(time)), time, after, *turns, *since]).astype(float)


def _poisson(count: np.ndarray, exposure: np.ndarray, design: np.ndarray) -> _Fit:
    """Poisson regression with a log link and log(exposure) as offset, by statsmodels."""
    import statsmodels.api as sm

    fit = sm.GLM(count, design, family=sm.families.Poisson(), exposure=exposure).fit()
    freedom = len(count) - design.shape[1]
    residual = (count - fit.mu) / np.sqrt(fit.mu)
    return _Fit(fit.params, fit.cov_params(), float((residual**2).sum() / freedom), residual)


def _neighbours(residual: np.ndarray) -> float:
    own = residual - residual.mean()
    return float((own[1:] * own[:-1]).sum() / (own**2).sum())
