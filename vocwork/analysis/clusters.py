"""Answers that belong together: several of one customer are worth less than as many of different ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

# What Korn and Graubard's degrees of freedom are held against: Student's t of a 95 % interval.
QUANTILE = 0.975
# Fewer degrees of freedom than that of the error among clusters have no interval.
LEAST_FREEDOM = 0.5


def clustered_error(values: pd.Series, cluster: pd.Series, weight: pd.Series, *, drawn: float = 0.0) -> float:
    """Standard error of the weighted mean where answers of the same cluster may be alike; NaN with a single cluster.

    By linearisation: sqrt((1 - f) m / (m - 1) sum_c z_c^2), z_c = sum_c w (y - mean) / sum w over the m clusters, of
    all of which the fraction f = `drawn` was asked. An answer without a cluster is one of its own. California's
    schools in 15 of 757 districts (R survey, apiclus1): mean 644.169, error 23.5422.
    """
    known = values.notna() & (weight > 0)
    y, w = values[known].to_numpy(float), weight[known].to_numpy(float)
    return float(np.sqrt((1 - drawn) * _variance(y - np.average(y, weights=w), w, codes(cluster[known]))))


def worth(values: np.ndarray, weight: np.ndarray, code: np.ndarray) -> float:
    """Independent answers of equal weight that would be as precise as these; those of a cluster have one `code` >= 0.

    n_eff = 1 + sum w (y - mean)^2 / (v sum w), v the squared `clustered_error`: the base with this plain error (Dean
    and Pagano 2015, J Surv Stat Methodol 3:484). It is m = (sum w)^2 / sum_c (sum_c w)^2 at least, as if each cluster
    were one answer, and where all say the same, for nothing tells; k = (sum w)^2 / sum w^2 at most (Kish). The error of
    m clusters is known less well than that of k answers: n_eff counts (t_{k - 1} / t_{m - 1})^2 times (Korn and
    Graubard 1998, Surv Methodol 24:193), but is 1 at least. Where no cluster has two it is k.

    >>> pairs = np.repeat(np.arange(50), 2)
    >>> round(worth(pairs % 2, np.ones(100), pairs), 2), worth(pairs % 2, np.ones(100), np.arange(100))
    (48.75, 100.0)
    """
    of_each = np.bincount(code, weight)
    if not of_each.any():
        return 0.0
    answers, clusters = (float(weight.sum()) ** 2 / float(np.square(part).sum()) for part in (weight, of_each))
    if np.count_nonzero(of_each) == np.count_nonzero(weight):
        return answers
    gap = values - np.average(values, weights=weight)
    spread, variance = float(np.average(gap**2, weights=weight)), _variance(gap, weight, code)
    told = spread > 0 and np.count_nonzero(of_each) > 1
    found = 1 + spread / max(variance, spread / answers) if told else clusters
    certainty = _quantile(answers) / _quantile(clusters)
    return max(1.0, float(np.clip(found, clusters, answers)) * certainty**2)


def common_effect(gap: np.ndarray, weight: np.ndarray, code: np.ndarray, group: np.ndarray) -> float:
    """How many times as large as of independent answers the squared errors of the means of groups are, 1 at least.

    gap: how far each answer lies from the mean of its group. One number for all groups, where each by itself has too
    few answers to tell: n / (n - k) sum_i (w gap)^2 beside m / (m - k) sum_c (sum_i w gap)^2 of n answers and k groups
    with m clusters, one in two groups counting as two. Where no cluster has two in a group exactly 1.
    """
    apart = pd.factorize(code * (group.max(initial=0) + 1) + group)[0]
    n, m, groups = len(apart), int(apart.max(initial=-1)) + 1, len(np.unique(group))
    plain, together = (np.square(np.bincount(own, weight * gap)).sum() for own in (np.arange(n), apart))
    if m == n or m <= groups or not plain:
        return 1.0
    return max(1.0, float(together * m / (m - groups) / (plain * n / (n - groups))))


def _variance(gap: np.ndarray, weight: np.ndarray, code: np.ndarray) -> float:
    """The squared error of a mean that the values lie so far from; NaN with a single cluster."""
    totals = np.bincount(code, weight * gap / weight.sum())
    clusters = np.count_nonzero(np.bincount(code, weight))
    return float(clusters / (clusters - 1) * np.square(totals).sum()) if clusters > 1 else np.nan


def _quantile(base: float) -> float:
    return float(special.stdtrit(max(base - 1, LEAST_FREEDOM), QUANTILE))


def alike(code: np.ndarray) -> list[np.ndarray]:
    """Where the answers of each cluster stand, by how many it has: shape (clusters, answers of each), fewest first."""
    order = np.argsort(code, kind="stable")
    size = np.bincount(code)[code[order]] if len(code) else code
    return [order[size == many].reshape(-1, many) for many in np.unique(size)]


def permuted(labels: np.ndarray, places: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """The labels of answers dealt out anew, those of a cluster together to another one of as many answers (`alike`).

    So whoever answers three times in one quarter does so in every permutation: where nothing goes with the labels, but
    answers of a cluster with each other, the permutations vary as much as what was seen (Good 2005, Permutation Tests).
    Within a cluster labels change places as well. No two of a cluster: a plain permutation.
    """
    dealt = labels.copy()
    for own in places:
        whole = rng.permutation(labels[own], axis=0)
        dealt[own] = rng.permuted(whole, axis=1) if own.shape[1] > 1 else whole
    return dealt


def customers(answers: pd.DataFrame) -> np.ndarray:
    """The `codes` of the customers who gave these answers; all different where the table does not know them."""
    return codes(answers["customer"]) if "customer" in answers else np.arange(len(answers))


def codes(cluster: pd.Series) -> np.ndarray:
    """A number from 0 for each cluster, in order of appearance; an answer without one has its own."""
    code = pd.factorize(cluster)[0]
    return np.where(code < 0, code.max(initial=-1) + np.cumsum(code < 0), code)
