"""Control charts: which periods differ from the others by more than chance and the usual wander allow.

A chart of many answers a period finds fault with every period, for shares wander by more than binomial chance. Laney
(2002, Quality Engineering 14:531) widens the limits by what neighbouring periods differ, which a change of level or
a single outbreak hardly touches.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Distance of the limits in standard errors (Shewhart), and how many periods on one side of the center are a signal
# (Western Electric 1956).
SIGMAS, RUN = 3.0, 8
ABOVE, BELOW, SHIFTED = "above", "below", "run"
# Mean distance of two independent standard normal values, and the one that three in four of them keep.
MEAN_RANGE = 1.1284
QUANTILE, QUANTILE_RANGE = 0.75, 1.6268


class Chart(NamedTuple):
    """One value per period, the center, the limits, and which periods are signals; all but center of shape (periods,).

    signal: `above` or `below` the limits, `run` from the eighth period in a row on one side of the center, else ''.
    Periods without a value have neither limits nor signal.
    """

    value: np.ndarray
    center: float
    lower: np.ndarray
    upper: np.ndarray
    signal: np.ndarray


def control_chart(
    value: np.ndarray, error: np.ndarray, center: float, *, spread: float = 1.0, sigmas: float = SIGMAS
) -> Chart:
    """The chart of any estimates with their standard errors: limits at center +- sigmas spread error."""
    half = sigmas * spread * error
    tests = [value > center + half, value < center - half, _runs(value - center) >= RUN]
    return Chart(value, center, center - half, center + half, np.select(tests, [ABOVE, BELOW, SHIFTED], ""))


def p_chart(n: np.ndarray, base: np.ndarray, *, spread: float = 1.0, sigmas: float = SIGMAS) -> Chart:
    """The chart of shares n / base; `spread`: 1, or Laney's sigma_z for a p' chart.

    center = sum n / sum base, error = sqrt(center (1 - center) / base), limits within 0 to 1. Where answers are
    weighted base is the effective one and n = share base.

    >>> chart = p_chart(np.array([12, 15, 8]), np.array([50, 50, 50]))
    >>> round(chart.center, 4), round(float(chart.lower[0]), 4), round(float(chart.upper[0]), 4)
    (0.2333, 0.0539, 0.4128)
    """
    n, base = np.asarray(n, float), np.asarray(base, float)
    known = np.where(base > 0, base, np.nan)
    center, error = share_error(n, base)
    chart = control_chart(n / known, error, center, spread=spread, sigmas=sigmas)
    return chart._replace(lower=np.maximum(chart.lower, 0.0), upper=np.minimum(chart.upper, 1.0))


def share_error(n: np.ndarray, base: np.ndarray) -> tuple[float, np.ndarray]:
    """The share of all periods, and the standard error of each period's; NaN where it has no base."""
    center = float(n.sum() / max(base.sum(), 1.0))
    return center, np.sqrt(center * (1 - center) / np.where(base > 0, base, np.nan))


def laney_spread(value: np.ndarray, error: np.ndarray, center: float) -> float:
    """How many times chance neighbouring periods differ (sigma_z): mean moving range of z / 1.128, at least 1.

    z = (value - center) / error, in the order of the periods; none without a value has neighbours. Laney lets it fall
    below 1; here the limits are never narrower than a plain chart's.

    >>> round(laney_spread(np.array([0.2, 0.3, 0.2, 0.3]), np.full(4, 0.02), 0.25), 3)
    4.431
    """
    ranges = np.abs(np.diff((value - center) / error))
    known = ranges[~np.isnan(ranges)]
    return max(1.0, float(known.mean() / MEAN_RANGE)) if len(known) else 1.0


def common_spread(z: np.ndarray, *, least: float = 1.0) -> np.ndarray:
    """The same of many series together, by a quantile of their moving ranges, which no single outbreak moves.

    z: shape (..., series, periods); the spread has the leading shape and is `least` at least. For series too short to
    tell their own wander from what happened in them.
    """
    ranges = np.abs(np.diff(z, axis=-1))
    return np.maximum(least, np.quantile(ranges.reshape(*z.shape[:-2], -1), QUANTILE, axis=-1) / QUANTILE_RANGE)


def false_alarm_rate(base: np.ndarray, center: float, *, draws: int = 2000, seed: int = 0) -> float:
    """Chance of any signal in a chart of these bases where nothing ever changes, by simulation."""
    rng = np.random.default_rng(seed)
    n = rng.binomial(np.round(base).astype(int), center, (draws, len(base)))
    return float(np.mean([(p_chart(row, base).signal != "").any() for row in n]))


def _runs(gap: np.ndarray) -> np.ndarray:
    """How many periods in a row, up to each, lie on its side of the center; a period without a value ends a run."""
    sides, length, found = np.sign(gap), 0, []
    for now, before in zip(sides, [np.nan, *sides[:-1]], strict=True):
        length = length + 1 if now == before else int(not np.isnan(now))
        found.append(length)
    return np.array(found)
