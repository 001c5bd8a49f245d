"""R2 shared out among drivers that go together: relative weights (Johnson) and LMG (Shapley), from correlations alone.

R are the correlations of the columns that stand for the drivers, r their correlations with the score. A driver of
several columns (the groups of an attribute) is taken as a whole.

relative weights  R = V L V', A = V L^1/2 V', b = A^-1 r: (A o A)(b o b)            Johnson 2000, MBR 35:1
LMG               mean gain in R2 when the driver joins those before it, over all orders: Shapley's value of R2
                  (Lindeman, Merenda and Gold 1980; Groemping 2006, JSS 17:1)
Both sum to R2. An importance is an association: it says what goes with the score, not what would change it.
"""

from __future__ import annotations

from math import factorial

import numpy as np

# R2 of all subsets of so many drivers takes some hundredths of a second; beyond, orders of the drivers are drawn.
MOST_EXACT = 16
# Columns that nothing is left of, given the others, are parted from nought by this.
RIDGE = 1e-9
# A driver that the others foretell so well has none of its own but for rounding.
MOST_INFLATION = 1e6


def relative_weights(r: np.ndarray, r_y: np.ndarray) -> np.ndarray:
    """Johnson's relative weight of each column; r (..., columns, columns), r_y and the weights (..., columns).

    >>> relative_weights(np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([0.6, 0.3])).round(3).tolist()
    [0.315, 0.045]
    """
    values, vectors = np.linalg.eigh(r)
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=root > np.sqrt(RIDGE))
    turned = vectors.swapaxes(-1, -2)
    beta = (vectors * inverse[..., None, :]) @ (turned @ r_y[..., None])
    loading = (vectors * root[..., None, :]) @ turned
    return np.asarray((np.square(loading) @ np.square(beta))[..., 0])


def lmg(r: np.ndarray, r_y: np.ndarray, driver: np.ndarray) -> np.ndarray:
    """LMG of each driver, exactly, from R2 of all their subsets; driver (columns,): whose column it is, from 0.

    >>> lmg(np.array([[1.0, 0.5], [0.5, 1.0]]), np.array([0.6, 0.3]), np.array([0, 1])).round(3).tolist()
    [0.315, 0.045]
    """
    order = np.argsort(driver, kind="stable")
    r2 = _r2_of_subsets(r[np.ix_(order, order)], r_y[order], np.bincount(driver))
    drivers = int(driver.max()) + 1
    member = (np.arange(len(r2))[:, None] >> np.arange(drivers)) & 1
    size = member.sum(axis=1, keepdims=True)
    # how often a subset of this size stands before the driver, among all orders
    before = np.array([factorial(s) * factorial(drivers - 1 - s) / factorial(drivers) for s in range(drivers)])
    weight = np.where(member == 1, before[size - 1], -before[np.minimum(size, drivers - 1)])
    return np.asarray(r2 @ weight)


def _r2_of_subsets(r: np.ndarray, r_y: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """R2 of every subset, shape (2^drivers,): bit j of the index says whether driver j is in it.

    Driver by driver every subset so far is kept as it is, and once more with the driver's columns swept out of the
    covariances of all that follow: what is left of them, given the subset.
    """
    left, r2 = _with_score(r, r_y)[None], np.zeros(1)
    for width in widths:
        swept, gained = left, np.zeros(len(left))
        for _ in range(width):
            first = swept[:, 0, :]
            inverse = np.divide(1.0, first[:, 0], out=np.zeros(len(first)), where=first[:, 0] > RIDGE)
            gained = gained + np.square(first[:, -1]) * inverse
            swept = swept[:, 1:, 1:] - first[:, 1:, None] * first[:, None, 1:] * inverse[:, None, None]
        left, r2 = np.concatenate([left[:, width:, width:], swept]), np.concatenate([r2, r2 + gained])
    return r2


def _with_score(r: np.ndarray, r_y: np.ndarray) -> np.ndarray:
    """R bordered with r; the score's own variance, which no gain depends on, is large enough for a Cholesky root."""
    corner = np.full((*r_y.shape[:-1], 1), 2.0)
    beside = np.concatenate([r, r_y[..., None, :]], axis=-2)
    return np.concatenate([beside, np.concatenate([r_y, corner], axis=-1)[..., None]], axis=-1)


def draw_orders(drivers: int, pairs: int, rng: np.random.Generator) -> np.ndarray:
    """The place of each driver in 2 * `pairs` orders, shape (orders, drivers): drawn at random, each with its reverse.

    What a driver gains early in an order it gains late in the other, so that pairs differ far less than orders
    (Mitchell, Cooper, Frank and Holmes 2022, JMLR 23:43).
    """
    places = rng.permuted(np.tile(np.arange(drivers), (pairs, 1)), axis=1)
    return np.concatenate([places, drivers - 1 - places])


def sampled_lmg(r: np.ndarray, r_y: np.ndarray, driver: np.ndarray, places: np.ndarray) -> np.ndarray:
    """LMG over drawn orders, of many matrices at once.

    r (draws, columns, columns), r_y (draws, columns), places (draws, orders, drivers) as of `draw_orders`. The gains
    of an order are the squares of the last row of the Cholesky root of R bordered with r, in that order.
    """
    draws, columns = r_y.shape
    order = np.argsort(places[..., driver], axis=-1, kind="stable")
    last = np.full((*order.shape[:-1], 1), columns)
    index = np.concatenate([order, last], axis=-1)
    bordered = _with_score(r + RIDGE * np.eye(columns), r_y)
    each = np.arange(draws)[:, None, None, None]
    root = np.linalg.cholesky(bordered[each, index[..., :, None], index[..., None, :]])
    gains = np.empty(order.shape)
    np.put_along_axis(gains, order, np.square(root[..., -1, :-1]), axis=-1)
    return np.asarray(gains.mean(axis=1) @ _columns_of(driver))


def lmg_of_scores(r: np.ndarray, r_y: np.ndarray, driver: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Gains in each drawn order, of many scores with the same drivers.

    r (columns, columns), r_y (columns, scores), places (orders, drivers) -> (orders, drivers, scores).
    """
    order = np.argsort(places[:, driver], axis=-1, kind="stable")
    root = np.linalg.cholesky((r + RIDGE * np.eye(len(r)))[order[:, :, None], order[:, None, :]])
    gains = np.square(np.linalg.inv(root) @ r_y[order])
    return np.asarray(_columns_of(driver)[order].swapaxes(-1, -2) @ gains)


def _columns_of(driver: np.ndarray) -> np.ndarray:
    """Which columns are whose, shape (columns, drivers)."""
    return np.eye(int(driver.max()) + 1)[driver]


def inflation(r: np.ndarray, driver: np.ndarray) -> np.ndarray:
    """Generalised variance inflation of each driver of d columns: (det R_own det R_others / det R)^(1/d).

    Fox and Monette (1992, J. Am. Stat. Assoc. 87:178); the root makes drivers of many columns comparable to those of
    one, whose VIF it is. 1: goes with no other; infinite where the others say it all.
    """

    ridged = r + RIDGE * np.eye(len(r))

    def log_det(kept: np.ndarray) -> float:
        return float(np.linalg.slogdet(ridged[np.ix_(kept, kept)])[1])

    own = [driver == number for number in range(int(driver.max()) + 1)]
    apart = np.exp([log_det(mask) + log_det(~mask) - log_det(mask | True) for mask in own])
    return np.where(apart < MOST_INFLATION, apart ** (1 / np.bincount(driver)), np.inf)
