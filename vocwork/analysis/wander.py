"""How far shares wander from period to period, on a scale where they are about normal.

Counts that wander by more than chance have longer tails the rarer they are: a share of 2 % may treble by itself where
one of 20 % may not. A power of shares takes that away (Blom 1954, Biometrika 41:302): 2/3 where chance alone moves
them, down to the third root of Wilson and Hilferty (1931) where chance is little beside the wander; the arcsine is
the middle, 1/2. How far shares wander therefore says on which scale they are to be read.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import beta, betainc, betaincinv

from vocwork.analysis.control import common_spread

ARCSINE = 0.5
# Rarer counts than this a period are mostly none or one, and seem to wander less than they do; those of ENOUGH others
# are asked alone.
OFTEN, ENOUGH = 2, 3


class Wander(NamedTuple):
    """Series on a scale where they are about normal.

    y       (series, periods); weight (periods,) is 1 / variance where nothing but chance is at work
    spread  how far all of them wander, times chance, at least 1; `told_by` how many series
    power   of the scale
    """

    y: np.ndarray
    weight: np.ndarray
    spread: float
    told_by: int
    power: float


def wander(n: np.ndarray, base: np.ndarray) -> Wander:
    """How far the shares n / base wander; n: shape (series, periods), base (periods,), as effective answers."""
    weight = np.where(base > 0, 4 * base + 2, 0.0)
    often = n.sum(axis=1) >= OFTEN * np.count_nonzero(base)
    often |= often.sum() < ENOUGH
    plain = common_spread(deviations(near_normal(n, base, ARCSINE), weight)[often])
    power = normal_power(float(plain))
    y = near_normal(n, base, power)
    return Wander(y, weight, float(common_spread(deviations(y, weight)[often])), int(often.sum()), power)


def normal_power(spread: float) -> float:
    """The power h = (1 + 1 / spread^2) / 3, which takes the skewness from negative binomial counts.

    Counts of mean m and variance m s^2 have the third moment m s^2 (2 s^2 - 1); that of their power h is nought, to
    first order, where m s^2 (2 s^2 - 1) = 3 (1 - h) (m s^2)^2 / m.

    >>> [round(normal_power(spread), 3) for spread in (1.0, 2**0.5, 10.0)]
    [0.667, 0.5, 0.337]
    """
    return (1 + spread**-2) / 3


def near_normal(n: np.ndarray, base: np.ndarray, power: float) -> np.ndarray:
    """The shares p = (n + 3/8) / (N + 3/4) on the scale of this power, shape (series, periods)."""
    share = (n + 0.375) / (base + 0.75)
    return to_scale(share, (share * base).sum(axis=-1, keepdims=True) / base.sum(), power)


def to_scale(share: np.ndarray, usual: np.ndarray, power: float) -> np.ndarray:
    """y = 1/2 int_0^share (x (1 - x))^(h - 1) dx / (usual (1 - usual))^(h - 1/2): asin sqrt(share) where h = 1/2.

    About the `usual` share a step of y is the same in standard errors for every share: 1 / (4 N + 2) is its variance.
    """
    return np.asarray(betainc(power, power, share) * _whole(usual, power))


def from_scale(y: np.ndarray, usual: np.ndarray, power: float) -> np.ndarray:
    """The share that lies there; 1 beyond the end of the scale."""
    return np.asarray(betaincinv(power, power, np.clip(y / _whole(usual, power), 0.0, 1.0)))


def _whole(usual: np.ndarray, power: float) -> np.ndarray:
    """Where a share of 1 lies."""
    return np.asarray(beta(power, power) / 2 / (usual * (1 - usual)) ** (power - ARCSINE))


def deviations(y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Distance of each period from the mean of its series in standard errors, shape (series, periods with a base)."""
    known = weight > 0
    middle = (y[:, known] * weight[known]).sum(axis=1, keepdims=True) / weight[known].sum()
    return np.asarray((y[:, known] - middle) * np.sqrt(weight[known]))
