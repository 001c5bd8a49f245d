"""Categories learned from comments coded by hand, several per comment.

Kernel ridge regression of each category on the kernel of `kernels`: f = m + k' (K + L I)^-1 (y - m). One inverse
serves all categories, and it gives what would have been said of every example had it, with its group, been left out:
y - H_gg^-1 (H (y - m))_g with H = (K + L I)^-1 (leave-one-out identity; Craven and Wahba 1979, for groups Cook and
Weisberg 1982). From these unseen scores come the chances (Platt 1999) and the threshold with the best F1, so nothing is
ever judged on what it was learnt from.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.codebook.comments import Comments
from vocwork.corpus.codebook.kernels import Kernel

# Strength of the ridge, in units of a comment's likeness to itself.
RIDGE = 0.35
# Most examples learnt from: time grows with their third power, memory with their square.
MOST = 6000
# Ends of a chance: no number of examples makes sure.
SUREST = 1e-4


class Learned(NamedTuple):
    """What was learned of some categories.

    chances     of the examples, each left out of what was learned, shape (examples, categories)
    thresholds  chance from which a category is coded, shape (categories,)
    """

    kernel: Kernel
    weights: np.ndarray
    means: np.ndarray
    slopes: np.ndarray
    levels: np.ndarray
    thresholds: np.ndarray
    chances: np.ndarray

    def predict(self, comments: Comments) -> np.ndarray:
        """Calibrated chance of each category in comments never seen, shape (comments, categories)."""
        return _chance(self.kernel(comments) @ self.weights + self.means, self.slopes, self.levels)


def learn(examples: Comments, coded: np.ndarray, groups: np.ndarray) -> Learned:
    """Learn from examples; coded: (examples, categories) of 0 and 1, each with both; groups: left out together."""
    from threadpoolctl import threadpool_limits

    coded = coded.astype(np.float32)
    with threadpool_limits(1):  # sums are added in one order: the same input gives the same bytes
        kernel = Kernel(examples)
        inverse = _inverse(kernel(examples) + RIDGE * np.eye(len(coded), dtype=np.float32))
        means = coded.mean(axis=0)
        weights = inverse @ (coded - means)
        unseen = coded - _left_out(inverse, weights, groups)
    slopes, levels = _calibration(unseen, coded)
    chances = _chance(unseen, slopes, levels)
    thresholds = np.array([best_threshold(*both) for both in zip(chances.T, coded.T, strict=True)])
    return Learned(kernel, weights, means, slopes, levels, thresholds, chances)


def best_threshold(chances: np.ndarray, coded: np.ndarray) -> float:
    """The chance from which to code for the best F1 = 2 hits / (coded by the machine + coded by hand).

    Halfway between the last chance that is coded and the next.

    >>> best_threshold(np.array([0.9, 0.7, 0.5, 0.1]), np.array([1, 1, 0, 0])).round(2)
    np.float64(0.6)
    """
    order = np.argsort(-chances, kind="stable")
    ranked = np.append(chances[order], 0.0)
    hits = np.cumsum(coded[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + coded.sum())
    f1[ranked[:-1] == ranked[1:]] = -1  # equal chances cannot be told apart
    last = int(np.argmax(f1))
    return (ranked[last] + ranked[last + 1]) / 2


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a positive definite matrix, by Cholesky's factors; overwrites it."""
    from scipy.linalg import lapack

    factor, failed = lapack.spotrf(matrix, lower=True, overwrite_a=True)
    lower, failed_too = lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise ArithmeticError(f"the kernel of {len(matrix)} comments is not positive definite")
    return np.asarray(np.tril(lower) + np.tril(lower, -1).T)


def _left_out(inverse: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """How far each example lies from what is said of it without its group."""
    gaps = weights / np.diag(inverse)[:, None]
    for rows in pd.Series(range(len(groups))).groupby(groups).indices.values():
        if len(rows) > 1:
            gaps[rows] = np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
    return np.asarray(gaps)


def _calibration(unseen: np.ndarray, coded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and level of the logistic curve from scores to chances, one per category."""
    from sklearn.linear_model import LogisticRegression

    curves = [
        LogisticRegression(C=100.0, max_iter=1000).fit(score[:, None], truth)
        for score, truth in zip(unseen.T, coded.T, strict=True)
    ]
    slopes, levels = [curve.coef_.item() for curve in curves], [curve.intercept_.item() for curve in curves]
    return np.array(slopes), np.array(levels)


def _chance(scores: np.ndarray, slopes: np.ndarray, levels: np.ndarray) -> np.ndarray:
    logits = np.clip(scores * slopes + levels, -30, 30)
    return np.asarray(np.clip(1 / (1 + np.exp(-logits)), SUREST, 1 - SUREST))
