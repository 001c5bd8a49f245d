"""Bootstrap: how answers are drawn again, those of a customer together, and the interval that such draws give.

Of few answers a percentile interval is too narrow, as if their spread were known: by sqrt((n - 1) / n), and by the
normal quantile in the place of Student's. The expanded percentile interval takes the quantiles that make up for both,
Phi(-+ sqrt(n / (n - 1)) t_{n-1}) (Hesterberg 2015, The American Statistician 69:371).

A share of variance is a sum of squares, which never falls below 0 and is on average too large by what chance adds to
it; the larger it is, the less varies around it. So its odds, found / (1 - found), are taken as s^2 times a noncentral
chi-square with as many degrees of freedom as there are columns: its interval are the noncentralities under which what
was found, or more, or less, is as rare as (1 - confidence) / 2 (Steiger 2004, Psychological Methods 9:164). s^2 is what
makes the variance 2 d s^4 + 4 s^2 odds that of the draws, times (1 - found)^-4 for the odds (delta method). It begins
at 0 where chance alone would reach what was found.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.weights import effective_base

RESAMPLES = 400
# With fewer answers than this to carry it, Student's quantile is no longer a small correction.
LEAST_CARRYING = 3.0
# Draws that are all alike have a spread of this part of what was found.
NOTHING = 1e-6


def resample(is_now: np.ndarray, customer: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How often each answer is drawn: whole customers (`clusters.codes`), each quarter to its own number of them."""
    counts = np.zeros(len(is_now))
    for quarter in (is_now, ~is_now):
        index = np.flatnonzero(quarter)
        own, different = pd.factorize(customer[index])
        size = len(different)
        counts[index] = np.bincount(rng.integers(0, size, size), minlength=size)[own]
    return counts


def percentile_interval(draws: np.ndarray, confidence: float) -> np.ndarray:
    """Low and high of the draws, shape (2, ...), over their first axis; draws without a value are left out."""
    return np.asarray(np.nanquantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0))


def carrying(
    x: np.ndarray, weight: np.ndarray, driver: np.ndarray | None = None, customer: np.ndarray | None = None
) -> np.ndarray:
    """Answers that what is said of each driver rests on: (sum l)^2 / sum l^2, l = weight (x - mean)^2 (Kish's formula).

    x: (answers, columns); driver: whose column each is, one of its own where not given; customer: a number for whoever
    gave each answer, whose l are then added up: it rests on so many customers. Of a column of 0 and 1 that few
    answers have these are about the answers that have it.

    >>> carrying(np.eye(10)[:, :1], np.ones(10)).round(2).tolist()
    [1.23]
    """
    distance = weight[:, None] * np.square(x - np.average(x, axis=0, weights=weight))
    own = np.arange(x.shape[1]) if driver is None else driver
    whose = np.arange(len(x)) if customer is None else customer
    parts = (distance[:, own == number].sum(axis=1) for number in range(int(own.max()) + 1))
    return np.array([effective_base(np.bincount(whose, part)) for part in parts])


def p_value(value: np.ndarray, draws: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Two-sided p that each number is 0, by Student's t; draws (draws, numbers), base (numbers,) as of `carrying`."""
    freedom = _freedom(base)
    error = draws.std(axis=0, ddof=1) * np.sqrt(1 + 1 / freedom)
    # a number that no draw moves is what it is
    sure = np.where(value == 0, 0.0, np.inf)
    z = np.divide(np.abs(value), error, out=sure, where=error > 0)
    return np.asarray(2 * special.stdtr(freedom, -z))


def expanded_interval(draws: np.ndarray, confidence: float, base: np.ndarray) -> np.ndarray:
    """The same for numbers that rest on few answers: draws (draws, numbers), base (numbers,), shape (2, numbers)."""
    levels = _expanded(confidence, base)
    return np.column_stack([percentile_interval(own, level) for own, level in zip(draws.T, levels, strict=True)])


def square_interval(
    found: np.ndarray, draws: np.ndarray, columns: np.ndarray, confidence: float, base: np.ndarray
) -> np.ndarray:
    """Low and high of shares of variance: found, columns, base (numbers,), draws (draws, numbers), shape (2, numbers).

    columns: degrees of freedom of each; base: answers that it rests on.

    >>> odds = 0.01 * np.random.default_rng(1).noncentral_chisquare(1, 9, (4000, 1))
    >>> found = np.array([0.09 / 1.09])
    >>> square_interval(found, odds / (1 + odds), np.ones(1), 0.95, np.full(1, 1e6)).round(2).tolist()
    [[0.01], [0.19]]
    """
    freedom, rest = np.asarray(columns, dtype=float), np.maximum(1 - found, NOTHING)
    odds, variance = found / rest, draws.var(axis=0, ddof=1) / rest**4
    scale = np.maximum(_scale(odds, variance, freedom), NOTHING * (odds + NOTHING))
    level = _expanded(confidence, base)
    ratio = np.maximum(odds / scale, NOTHING)
    ends = np.array([special.chndtrinc(ratio, freedom, (1 + sign * level) / 2) for sign in (1, -1)])
    ends = scale * np.where(ends > NOTHING, ends, 0.0)
    return np.asarray(ends / (1 + ends))


def _scale(found: np.ndarray, variance: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """s^2 from 2 d s^4 + 4 s^2 found = variance."""
    return np.asarray((np.sqrt(4 * found**2 + 2 * freedom * variance) - 2 * found) / (2 * freedom))


def _expanded(confidence: float, base: np.ndarray) -> np.ndarray:
    """The part of the draws that an interval of so many answers takes in."""
    freedom = _freedom(base)
    wider = np.sqrt(1 + 1 / freedom) * special.stdtrit(freedom, (1 + confidence) / 2)
    return np.asarray(special.ndtr(wider) - special.ndtr(-wider))


def _freedom(base: np.ndarray) -> np.ndarray:
    return np.maximum(base, LEAST_CARRYING) - 1
