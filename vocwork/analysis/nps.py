"""Intervals of a Net Promoter Score, and of one against another: adjusted Wald, Wald, or the bootstrap.

With P and D the shares of promoters and detractors, NPS = P - D has the trinomial variance V = P + D - (P - D)^2 and
the Wald interval P - D +- z sqrt(V / n). The adjusted one first adds 3/4 promoter, 3/4 detractor and 3 answers in all
(Rocks 2016, Am. Stat. 70:365): it keeps its promise in small groups and where all are promoters, and is the default.
The bootstrap deals the n_eff answers out anew and takes percentiles. Everything here is in points of -100 to 100.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from vocwork.analysis.bootstrap import percentile_interval
from vocwork.analysis.weights import Sample

PERCENT = 100.0
# Imagined answers of the adjusted interval: half of them are passives.
IMAGINED = 3.0
# A quantile in the tail needs more draws than a spread does; fixed, so that a page says the same each time.
DRAWS, SEED = 4000, 1


def moments(own: Sample, imagined: float = IMAGINED) -> tuple[float, float, float]:
    """NPS as a fraction, its trinomial variance, and the base, with so many `imagined` answers."""
    n = own.effective + imagined
    promoters = (own.share(own.values > 0) * own.effective + imagined / 4) / n
    detractors = (own.share(own.values < 0) * own.effective + imagined / 4) / n
    net = promoters - detractors
    return net, promoters + detractors - net**2, n


def adjusted_wald(own: Sample, confidence: float) -> tuple[float, float]:
    """50 promoters, 30 passives, 20 detractors: 14.0511 to 44.2013."""
    return _wald(own, confidence, IMAGINED)


def wald(own: Sample, confidence: float) -> tuple[float, float]:
    """50, 30, 20: 14.6922 to 45.3078; of width nought where all answers are alike."""
    return _wald(own, confidence, 0.0)


def _wald(own: Sample, confidence: float, imagined: float) -> tuple[float, float]:
    net, variance, n = moments(own, imagined)
    half = special.ndtri(0.5 + confidence / 2) * np.sqrt(variance / n)
    return float(PERCENT * (net - half)), float(PERCENT * (net + half))


def bootstrap(own: Sample, confidence: float) -> tuple[float, float]:
    """Percentiles of DRAWS samples of n_eff answers; the whole scale where so few draws cannot be that sure."""
    if DRAWS * (1 - confidence) / 2 < 1:
        return -PERCENT, PERCENT
    low, high = percentile_interval(_draws(own, np.random.default_rng(SEED)), confidence)
    return float(low), float(high)


def _draws(own: Sample, rng: np.random.Generator) -> np.ndarray:
    """The NPS of DRAWS samples, in points."""
    promoters, detractors = own.share(own.values > 0), own.share(own.values < 0)
    answers = max(1, round(own.effective))
    dealt = rng.multinomial(answers, [promoters, detractors, max(0.0, 1 - promoters - detractors)], size=DRAWS)
    return np.asarray(PERCENT * (dealt[:, 0] - dealt[:, 1]) / answers)


def adjusted_wald_gap(a: Sample, b: Sample, confidence: float) -> tuple[float, float, float]:
    """Low, high and p of a - b. 50, 30, 20 against 40, 30, 30: -2.5516 to 41.3865, p .08322."""
    return _wald_gap(a, b, confidence, IMAGINED)


def wald_gap(a: Sample, b: Sample, confidence: float) -> tuple[float, float, float]:
    """Low, high and p of a - b. 50, 30, 20 against 40, 30, 30: -2.347 to 42.347, p .07941."""
    return _wald_gap(a, b, confidence, 0.0)


def _wald_gap(a: Sample, b: Sample, confidence: float, imagined: float) -> tuple[float, float, float]:
    (net_a, var_a, n_a), (net_b, var_b, n_b) = moments(a, imagined), moments(b, imagined)
    gap, error = net_a - net_b, np.sqrt(var_a / n_a + var_b / n_b)
    if error == 0:
        return PERCENT * gap, PERCENT * gap, float(gap == 0)
    half = special.ndtri(0.5 + confidence / 2) * error
    # adjusted values of very unequal bases can lean the other way than the plain ones: that is no evidence
    is_alike = gap * round(a.mean - b.mean, 9) > 0
    p = float(2 * special.ndtr(-abs(gap / error))) if is_alike else 1.0
    return float(PERCENT * (gap - half)), float(PERCENT * (gap + half)), p


def bootstrap_gap(a: Sample, b: Sample, confidence: float) -> tuple[float, float, float]:
    """Low, high and p of a - b: p is twice the share of the draws beyond nought, never below 2 / (DRAWS + 1)."""
    rng = np.random.default_rng(SEED)
    gaps = _draws(a, rng) - _draws(b, rng)
    low, high = percentile_interval(gaps, confidence)
    beyond = 1 + min(int((gaps <= 0).sum()), int((gaps >= 0).sum()))
    return float(low), float(high), min(1.0, 2 * beyond / (DRAWS + 1))
