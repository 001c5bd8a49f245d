"""How often something happens per thousand: complaints per 1,000 returns, before and after a change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

PER = 1000


class Rate(NamedTuple):
    """Events per 1,000 units, with interval; how many there were, of how many."""

    value: float
    low: float
    high: float
    events: int
    units: float


class RateChange(NamedTuple):
    """now / before as a ratio with interval and p of no change; NaN where nothing happened in either."""

    ratio: float
    low: float
    high: float
    p: float
    now: Rate
    before: Rate


def rate(events: int, units: float, *, confidence: float = 0.95) -> Rate:
    """The rate with the exact interval of a Poisson count (Garwood 1936, Biometrika 28:437).

    chi-square quantiles: low chi2(a/2, 2 k) / 2, high chi2(1 - a/2, 2 k + 2) / 2. Ten events: 4.795 to 18.390. Count
    each customer once: the same one complaining twice is no second event.

    >>> ten = rate(10, 1000)
    >>> round(ten.value, 3), round(ten.low, 3), round(ten.high, 3)
    (10.0, 4.795, 18.39)
    """
    if events < 0 or units <= 0:
        raise ValueError(f"a rate needs 0 events or more and units above 0, got {events} of {units:g}")
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    high = float(special.gammaincinv(events + 1, 1 - tail))
    return Rate(PER * events / units, PER * low / units, PER * high / units, events, units)


def rate_change(now: tuple[int, float], before: tuple[int, float], *, confidence: float = 0.95) -> RateChange:
    """Two rates, each given as (events, units), against each other.

    Of all events, those now are binomial with the share of units that lie now where nothing changed; the interval is
    Clopper and Pearson's of that share, as odds per unit (Przyborowski and Wilenski 1940, Biometrika 31:313), and p is
    twice the smaller tail, so that both say the same.

    >>> change = rate_change((20, 2000), (60, 2000))
    >>> round(change.ratio, 3), round(change.low, 3), round(change.high, 3), change.p < 0.001
    (0.333, 0.19, 0.561, True)
    """
    own, earlier = rate(*now, confidence=confidence), rate(*before, confidence=confidence)
    (k, units), total = now, now[0] + before[0]
    if total == 0:
        return RateChange(np.nan, np.nan, np.nan, np.nan, own, earlier)
    tail = (1 - confidence) / 2
    low = float(special.betaincinv(k, total - k + 1, tail)) if k else 0.0
    high = float(special.betaincinv(k + 1, total - k, 1 - tail)) if k < total else 1.0
    share = units / (units + before[1])
    at_most, at_least = float(special.bdtr(k, total, share)), float(special.bdtrc(k - 1, total, share)) if k else 1.0
    ratio, lowest, highest = (_odds(part) * before[1] / units for part in (k / total, low, high))
    return RateChange(ratio, lowest, highest, min(1.0, 2 * min(at_most, at_least)), own, earlier)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
