"""Shares of a machine's codes put right by a random sample that people coded too.

prediction_powered  what people say of the sample, plus what the machine says of all others; right however bad the
                    machine is
rogan_gladen        the machine's share, put right by how often it hits and errs in a sample from elsewhere; right as
                    long as it errs here as it does there
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from vocwork.analysis.clusters import worth
from vocwork.analysis.compare import newcombe_at, p_at_zero
from vocwork.analysis.metrics import Estimate, wilson_at, z_value
from vocwork.analysis.weights import effective_base

# A machine that hits hardly more often than it errs says nothing: Youden's index below this.
LEAST_TELLING = 0.2
# Fewest comments with and without the category, in effect, that say how often a machine errs. From these on the
# adjusted index of `_lang_reiczigel` stays above 0.1.
LEAST_KNOWN = 10


class ErrorRates(NamedTuple):
    """How often a machine hits what people code and leaves the rest alone, and on how many comments each rests."""

    sensitivity: float
    specificity: float
    positives: float
    negatives: float

    @property
    def telling(self) -> float:
        """Youden's index: 1 for a machine that never errs, 0 for one that tosses a coin."""
        return self.sensitivity + self.specificity - 1


class Share(NamedTuple):
    """A share that was put right, of so many comments of equal weight; `at`: its interval at z standard errors.

    said, rates: how many the machine codes and by which error rates this was put right; None where by a sample.
    """

    value: float
    base: float
    at: Callable[[float], tuple[float, float]]
    said: float = 0
    rates: ErrorRates | None = None

    def estimate(self, confidence: float = 0.95) -> Estimate:
        """The share with its interval."""
        return Estimate(self.value, *self.at(z_value(confidence)), round(self.base))


def prediction_powered(
    truth: np.ndarray,
    predicted: np.ndarray,
    drawn: np.ndarray,
    everywhere: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    weights: np.ndarray | None = None,
    customer: np.ndarray | None = None,
) -> Share:
    """Share of all comments that have a category, from a random sample of them coded by hand.

    truth, predicted: 0 or 1 in the sample, which is not empty. drawn: the chance with which each of it was drawn.
    everywhere: predicted for all comments, the sample among them. weight, weights: survey weights of the sample and of
    all comments, 1 where none are given. customer: a number for whoever wrote each of all comments, where known.

    t = l mean(everywhere) + weighted mean(truth - l predicted), weights 1 / drawn. The power tuning l is the slope of
    truth on predicted in the sample, in [0, 1]: a machine that does not help is not used. This is prediction-powered
    inference (Angelopoulos et al. 2023, Science 382:669; PPI++, arXiv 2311.01453) for a sample taken from the
    comments themselves, in sampling theory the regression estimator of two phases (Cochran 1977, 12.6), with
    variance t (1 - t) / N + sum w^2 (1 - drawn) (d - mean d)^2 / (sum w)^2, d = truth - l predicted, to which one
    more error is added: none seen is not none. N: comments in effect (`clusters.worth`). The interval is Wilson's at
    the base that has this variance.

    >>> all_said, said = np.repeat([1.0, 0.0], [300, 700]), np.repeat([1.0, 0.0], [30, 70])
    >>> true = np.concatenate([np.repeat([1.0, 0.0], [24, 6]), np.repeat([1.0, 0.0], [7, 63])])
    >>> e = prediction_powered(true, said, np.full(100, 0.1), all_said).estimate()
    >>> round(e.value, 3), round(e.low, 3), round(e.high, 3), e.base
    (0.31, 0.244, 0.385, 1000)
    """
    weights = np.ones(len(everywhere)) if weights is None else weights
    weight = (1.0 if weight is None else weight) / drawn
    tuning = _slope(truth, predicted, weight**2 * (1 - drawn))
    gap = truth - tuning * predicted
    mean_gap = np.average(gap, weights=weight)
    said, base = np.average(everywhere, weights=weights), effective_base(weights)
    value = float(np.clip(tuning * said + mean_gap, 0, 1))
    one = 1 / effective_base(weight)  # at the ends as if one comment of the sample were otherwise
    inside = np.clip(value, one, 1 - one)
    spread = inside * (1 - inside)
    first = base if customer is None else worth(everywhere, weights, customer)
    effective = spread / (spread / first + _sampling_variance(gap - mean_gap, weight, drawn))
    return Share(value, base, lambda z: _around(value, wilson_at(value * effective, effective, z)))


def _slope(truth: np.ndarray, predicted: np.ndarray, weight: np.ndarray) -> float:
    """Slope of truth on predicted, in [0, 1]; 1 where the machine says the same of all or everybody was coded."""
    if not weight.sum():
        return 1.0
    own, other = (values - np.average(values, weights=weight) for values in (truth, predicted))
    spread = (weight * other**2).sum()
    return float(np.clip((weight * own * other).sum() / spread, 0, 1)) if spread > 0 else 1.0


def _sampling_variance(gap: np.ndarray, weight: np.ndarray, drawn: np.ndarray) -> float:
    """Variance of the weighted mean of centred gaps, with one more error than was seen."""
    left = weight**2 * (1 - drawn)
    few = len(gap) / max(1, len(gap) - 1)
    return float(((left * gap**2).sum() * few + left.mean()) / weight.sum() ** 2)


def _around(value: float, ends: tuple[float, float]) -> tuple[float, float]:
    """The ends on 0 to 1 and on either side of the value: those of adjusted counts are centred beside it."""
    return max(0.0, min(value, ends[0])), min(1.0, max(value, ends[1]))


def error_rates(truth: np.ndarray, predicted: np.ndarray, drawn: np.ndarray) -> ErrorRates:
    """A machine's error rates in a sample; comments count 1 / drawn, bases are effective ones, see `_rate`.

    >>> error_rates(np.array([1, 1, 0, 0]), np.array([1, 0, 0, 0]), np.full(4, 0.5))
    ErrorRates(sensitivity=0.5, specificity=1.0, positives=2.0, negatives=2.0)
    """
    weight = 1 / drawn
    hits, positives = _rate(predicted == 1, weight[truth == 1], truth == 1)
    spared, negatives = _rate(predicted == 0, weight[truth == 0], truth == 0)
    return ErrorRates(hits, spared, positives, negatives)


def _rate(right: np.ndarray, weight: np.ndarray, among: np.ndarray) -> tuple[float, float]:
    """Weighted share that is right, and the base that has its variance, at most Kish's effective one.

    The variance of a weighted mean is sum w^2 (right - mean)^2 / (sum w)^2 (Cochran 1977, 6.4, linearised): in a
    planned sample errors can weigh more than the rest, which Kish's base does not know.
    """
    if not among.any():
        return np.nan, 0.0
    own = right[among].astype(float)
    mean = float(np.average(own, weights=weight))
    spread, seen = mean * (1 - mean), (weight**2 * (own - mean) ** 2).sum() / weight.sum() ** 2
    return mean, float(min(effective_base(weight), spread / seen if seen > 0 else np.inf))


def rogan_gladen(count: float, base: float, rates: ErrorRates) -> Share | None:
    """Share that has a category where a machine codes `count` of `base` comments (of equal weight).

    t = (p + specificity - 1) / (sensitivity + specificity - 1), in [0, 1] (Rogan and Gladen 1978, Am. J. Epidemiol.
    107:71), with the interval of Lang and Reiczigel (2014, Prev. Vet. Med. 113:13), which counts in that both rates
    are estimates, but on neither side less wide than known rates would leave it: machines that say less than they err
    leave no certainty. 23 of 150 at .96 and .89 -> .051 (epiR, epi.prev). None where too few were checked or the
    machine tells too little.

    >>> round(rogan_gladen(23, 150, ErrorRates(0.96, 0.89, 100, 200)).value, 3)
    0.051
    """
    if not base or min(rates.positives, rates.negatives) < LEAST_KNOWN or rates.telling < LEAST_TELLING:
        return None
    value = float(np.clip((count / base + rates.specificity - 1) / rates.telling, 0, 1))

    def ends(z: float) -> tuple[float, float]:
        (low, high), (least, most) = _lang_reiczigel(count, base, rates, z), wilson_at(count, base, z)
        down, up = (count / base - least) / rates.telling, (most - count / base) / rates.telling
        return _around(value, (min(low, value - down), max(high, value + up)))

    return Share(value, base, ends, count, rates)


def _lang_reiczigel(count: float, base: float, rates: ErrorRates, z: float) -> tuple[float, float]:
    """Interval on adjusted counts: z^2 / 2 comments of either kind, one more of either kind in each rate."""
    n, n_hit, n_spared = base + z**2, rates.positives + 2, rates.negatives + 2
    share = (count + z**2 / 2) / n
    hit = (rates.positives * rates.sensitivity + 1) / n_hit
    spared = (rates.negatives * rates.specificity + 1) / n_spared
    telling = hit + spared - 1
    middle = (share + spared - 1) / telling
    error_hit, error_spared = hit * (1 - hit) / n_hit, spared * (1 - spared) / n_spared
    shift = 2 * z**2 * (middle * error_hit - (1 - middle) * error_spared)
    variance = share * (1 - share) / n + middle**2 * error_hit + (1 - middle) ** 2 * error_spared
    half = z / telling * np.sqrt(variance)
    return float(middle + shift - half), float(middle + shift + half)


def at_least(share: Share, parts: Sequence[Share]) -> Share:
    """A share that others are parts of: where it came out below one of these, as large as the largest.

    Each was put right by itself, and a part cannot be more than the whole.
    """
    if all(part.value <= share.value for part in parts):
        return share

    def ends(z: float) -> tuple[float, float]:
        low, high = np.max([each.at(z) for each in (share, *parts)], axis=0)
        return float(low), float(high)

    return Share(max(part.value for part in parts), share.base, ends)


def share_change(now: Share, before: Share, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """Interval and p of now minus before.

    The distances of the two intervals from their shares, added as squares, as Newcombe does with Wilson's (Zou and
    Donner 2008, Stat. Med. 27:1693). Shares put right by the same error rates err together, which leaves less doubt
    about their difference: see `_rates_gap`.
    """
    gap = now.value - before.value

    def ends(z: float) -> tuple[float, float]:
        if now.rates is not None and now.rates is before.rates:
            low, high = _rates_gap(now, before, now.rates, z)
            return max(-1.0, min(gap, low)), min(1.0, max(gap, high))
        (low, high), (low_before, high_before) = now.at(z), before.at(z)
        down, up = (
            np.hypot(now.value - low, high_before - before.value),
            np.hypot(high - now.value, before.value - low_before),
        )
        return float(gap - down), float(gap + up)

    return *ends(z_value(confidence)), p_at_zero(gap, ends)


def _rates_gap(now: Share, before: Share, rates: ErrorRates, z: float) -> tuple[float, float]:
    """Interval of the change of two shares put right by the same rates: what the machine sees of it / Youden's index.

    The distances of Newcombe's interval and of that of 1 / index, each as they move the quotient, added as squares.
    """
    seen = now.said / now.base - before.said / before.base
    low, high = newcombe_at(now.said, now.base, before.said, before.base, z)
    least, most = _telling(rates, z)
    nearer, farther = abs(seen) * (1 / rates.telling - 1 / most), abs(seen) * (1 / least - 1 / rates.telling)
    below, above = (nearer, farther) if seen > 0 else (farther, nearer)
    gap = seen / rates.telling
    return (
        float(gap - np.hypot((seen - low) / rates.telling, below)),
        float(gap + np.hypot((high - seen) / rates.telling, above)),
    )


def _telling(rates: ErrorRates, z: float) -> tuple[float, float]:
    """Interval of Youden's index, from Wilson's of both rates; its lower end stays above 0."""
    low_hit, high_hit = wilson_at(rates.positives * rates.sensitivity, rates.positives, z)
    low_spared, high_spared = wilson_at(rates.negatives * rates.specificity, rates.negatives, z)
    down = np.hypot(rates.sensitivity - low_hit, rates.specificity - low_spared)
    up = np.hypot(high_hit - rates.sensitivity, high_spared - rates.specificity)
    return max(LEAST_TELLING / 10, rates.telling - float(down)), min(1.0, rates.telling + float(up))
