"""Weighted sums of squares and products of answers, and of bootstrap resamples of them.

Means, correlations and regressions need nothing of the answers but these sums, so that a resample costs one row of a
matrix product. With z the columns of an answer, the first of them 1, and w its weight: M = sum w z z'.
"""

from __future__ import annotations

import numpy as np

# So many bundles of customers are resampled at most: more make an interval slower, not better.
MOST_BUNDLES = 500
# A column that varies less than this against its own size is constant but for rounding.
CONSTANT = 1e-12


def moments(z: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """M of z, shape (answers, columns), as (columns, columns)."""
    return np.asarray((z * weight[:, None]).T @ z)


def resampled_moments(
    z: np.ndarray, weight: np.ndarray, customer: np.ndarray | None = None, *, resamples: int, rng: np.random.Generator
) -> np.ndarray:
    """M of `resamples` draws of customers with replacement, shape (resamples, columns, columns).

    customer: the number, from 0, of whoever gave each answer; each is another one's where none are given. Of more than
    MOST_BUNDLES customers whole bundles are drawn, each of customers put together at random: that leaves the variance
    of every mean what it is.
    """
    answers, there = _bundles(np.arange(len(z)) if customer is None else customer, rng)
    rows = z[answers]
    sums = (rows * (weight[answers] * there)[:, :, None]).swapaxes(1, 2) @ rows
    bundles, columns = len(answers), z.shape[1]
    drawn = rng.multinomial(bundles, np.full(bundles, 1 / bundles), size=resamples).astype(float)
    return np.asarray((drawn @ sums.reshape(bundles, -1)).reshape(resamples, columns, columns))


def _bundles(customer: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The answers of each bundle, and which of these places are taken: shape (bundles, places)."""
    different = int(customer.max()) + 1
    bundles = min(different, MOST_BUNDLES)
    turn = np.argsort(rng.permutation(different))[customer]
    order = np.lexsort((turn, turn % bundles))
    own, size = (turn % bundles)[order], np.bincount(turn % bundles, minlength=bundles)
    place = np.arange(len(customer)) - (np.cumsum(size) - size)[own]
    answers = np.zeros((bundles, size.max()), dtype=int)
    answers[own, place] = order
    return answers, np.arange(size.max()) < size[:, None]


def covariances(moments: np.ndarray) -> np.ndarray:
    """Weighted covariances of the columns after the first, shape (..., columns - 1, columns - 1)."""
    total = moments[..., :1, :1]
    mean = moments[..., 0, 1:] / total[..., 0]
    return np.asarray(moments[..., 1:, 1:] / total - mean[..., :, None] * mean[..., None, :])


def deviations(covariance: np.ndarray) -> np.ndarray:
    """Standard deviations; 0 for a column that is constant but for rounding. Shape (..., columns)."""
    variance = np.diagonal(covariance, axis1=-2, axis2=-1)
    return np.where(variance > CONSTANT, np.sqrt(np.maximum(variance, 0.0)), 0.0)


def correlations(covariance: np.ndarray) -> np.ndarray:
    """Correlations; a constant column goes with nothing but itself."""
    spread = deviations(covariance)
    inverse = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    found = covariance * inverse[..., :, None] * inverse[..., None, :]
    index = np.arange(found.shape[-1])
    found[..., index, index] = 1.0
    return np.asarray(found)
