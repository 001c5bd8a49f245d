"""Relative weights for a score of classes: two by logistic regression, more by proportional odds.

The columns X of the drivers are replaced by the orthonormal ones that are nearest to them, Z = X R^-1/2 (Johnson 2000).
The classes are regressed on Z; b_k^2 / sum b^2 is what Z_k has of the linear predictor's variance, and the squared
loadings of X on Z hand it back to the columns (Tonidandel and LeBreton 2010, Organ. Res. Methods 13:767). The weights
sum to the fit of the regression:
  two classes   squared correlation of the class with its fitted chance (Menard 2004; theirs)
  more          v / (v + pi^2 / 3), v the variance of the linear predictor: the R2 of the continuous score that is
                thought to lie behind the classes (McKelvey and Zavoina 1975, J. Math. Sociol. 4:103; our choice, as the
                former has no sense of order)
"""

from __future__ import annotations

import numpy as np
from scipy import special

# A number with more values than this is no class.
MOST_CLASSES = 12
# Keeps coefficients finite where a driver tells two classes apart altogether; relative to the weight of all answers.
PENALTY = 1e-6
_STEPS, _ENOUGH = 50, 1e-9
_SINGULAR = 1e-9


def ordered_weights(x: np.ndarray, score: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Relative weight of each column; x (answers, columns), score and weight (answers,).

    NaN where the score has one value or more than MOST_CLASSES.
    """
    values, classes = np.unique(score, return_inverse=True)
    if not 2 <= len(values) <= MOST_CLASSES:
        return np.full(x.shape[1], np.nan)
    z, loading = _orthonormal(x, weight)
    cuts, slope = proportional_odds(z, classes, weight)
    predictor = z @ slope
    own = np.square(slope)
    part = own / own.sum() if own.any() else own
    return np.asarray(np.square(loading) @ part * _fit(predictor, cuts, classes, weight))


def _orthonormal(x: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Z, and the correlations of each column with each of Z."""
    centred = x - np.average(x, axis=0, weights=weight)
    spread = np.sqrt(np.average(np.square(centred), axis=0, weights=weight))
    standard = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    values, vectors = np.linalg.eigh((standard * weight[:, None]).T @ standard / weight.sum())
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=values > _SINGULAR)
    return standard @ (vectors * inverse) @ vectors.T, (vectors * root) @ vectors.T


def proportional_odds(x: np.ndarray, classes: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cuts between the classes 0, 1, ... and slope of log odds: logit P(class <= k) = cut_k - x slope (McCullagh 1980).

    Weighted maximum likelihood by Newton's method; with two classes it is logistic regression.
    """
    last, columns = int(classes.max()), x.shape[1]
    below = np.cumsum(np.bincount(classes, weight))[:-1] / weight.sum()
    found = np.concatenate([special.logit(below), np.zeros(columns)])
    upper = np.hstack([np.eye(last + 1)[classes][:, :-1], -x])
    lower = np.hstack([np.eye(last + 1)[classes][:, 1:], -x])
    penalty = PENALTY * weight.sum() * np.concatenate([np.zeros(last), np.ones(columns)])
    for _ in range(_STEPS):
        gradient, curvature = _derivatives(found, upper, lower, classes, weight)
        step = np.linalg.solve(curvature + np.diag(penalty + _SINGULAR), gradient - penalty * found)
        # far from the best place a whole step can overshoot
        found = found + step / max(1.0, np.abs(step).max())
        if np.abs(step).max() < _ENOUGH:
            break
    return found[:last], found[last:]


def _derivatives(
    found: np.ndarray, upper: np.ndarray, lower: np.ndarray, classes: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of the log likelihood, and minus its Hessian. P of a class is F at its upper end less F at its lower."""
    top = np.where(classes == classes.max(), 1.0, special.expit(upper @ found))
    bottom = np.where(classes == 0, 0.0, special.expit(lower @ found))
    chance = np.maximum(top - bottom, _SINGULAR)
    rise, fall = top * (1 - top) / chance, bottom * (1 - bottom) / chance
    each = upper * rise[:, None] - lower * fall[:, None]
    bent = upper.T @ (upper * (weight * rise * (1 - 2 * top))[:, None])
    bent -= lower.T @ (lower * (weight * fall * (1 - 2 * bottom))[:, None])
    return each.T @ weight, each.T @ (each * weight[:, None]) - bent


def _fit(predictor: np.ndarray, cuts: np.ndarray, classes: np.ndarray, weight: np.ndarray) -> float:
    if len(cuts) > 1:
        spread = float(np.cov(predictor, aweights=weight, ddof=0))
        return spread / (spread + np.pi**2 / 3)
    chance = special.expit(predictor - cuts[0])
    together = np.cov(chance, classes, aweights=weight, ddof=0)
    return float(together[0, 1] ** 2 / (together[0, 0] * together[1, 1])) if together[0, 0] > 0 else 0.0
