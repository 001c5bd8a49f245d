"""How much of a change lies in parts of the answers, and whether a part moved otherwise than what it is part of.

With score s, weight w, N the sum of weights in each quarter, M0 the metric before, and f in 0..1, how much of an answer
belongs to a part:
  contribution  C = sum f v,  v = +w (s - M0) / N now, -w (s - M0) / N before        over all parts: M1 - M0
  its error     that of the linearised C, so that weights need no base of their own (Deville 1999, Survey Methodology
                25:193): the root of the sum of u^2, with C = C1 - C0 and W the weighted share of the part
                now u = w (f (s - M0) - C1) / N,  before u = -w (f (s - M0) - C0 + (W1 - W0) (s - M0)) / N;
                u of one customer in a quarter are summed before they are squared, where that makes it larger
  share         C / T of the change T of all, with Fieller's interval: both and their covariance are known from u
  excess        what goes beyond the part's share of the change of the whole it belongs to, and its z: see `excess_z`
Answers of 100 and 0 before, of 0 and 0 now; the part is the first of each: C = 0.5 (0 - 50) - 0.5 (100 - 50) = -50, all
of the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from vocwork.analysis.clusters import alike, permuted
from vocwork.analysis.metrics import z_value
from vocwork.analysis.quarter_pair import QuarterPair

PERMUTATIONS = 499
# So many permutations are worked out at a time: more would not fit into the processor's cache.
_AT_A_TIME = 50
# A share that varies by less than this part of the change's own error is certain.
ROUNDING = 1e-12
COLUMNS = ["contribution", "low", "high", "share_of_change", "share_low", "share_high"]


class Family(NamedTuple):
    """A whole and its parts: `whole`, shape (answers,), and `parts`, shape (answers, parts), each in 0..1."""

    whole: np.ndarray
    parts: np.ndarray


def contributions(
    parts: np.ndarray, rows: QuarterPair, *, confidence: float = 0.95, clear: bool = True
) -> pd.DataFrame:
    """COLUMNS for each part, shape (answers, parts). The share of a change that is not `clear` is not told.

    Where the change lies too near nought for its error, the share has one end at most, else NaN.
    """
    point, influence = linearised(parts, rows)
    total, influence_total = linearised(np.ones((len(parts), 1)), rows)
    z = z_value(confidence)
    half = z * error(influence, rows)
    found = pd.DataFrame({"contribution": point, "low": point - half, "high": point + half})
    if not clear or not total[0]:
        return found.assign(share_of_change=np.nan, share_low=np.nan, share_high=np.nan)
    low, high = share_interval(point, influence, total[0], influence_total, rows, z)
    return found.assign(share_of_change=point / total[0], share_low=low, share_high=high)


def share_interval(
    point: np.ndarray, influence: np.ndarray, total: float, influence_total: np.ndarray, rows: QuarterPair, z: float
) -> tuple[np.ndarray, np.ndarray]:
    """Low and high of C / T by Fieller, the wider of that by answers and that by customers, see `error`.

    influence: of C, shape (answers, parts); influence_total: of T, shape (answers, 1).
    """
    ends = []
    for own, whole in zip(_units(influence, rows), _units(influence_total, rows), strict=True):
        spread, common, of_total = (own * own).sum(axis=0), (own * whole).sum(axis=0), (whole * whole).sum(axis=0)
        ends.append(fieller(point, total, spread, common, of_total, z))
    low, high = np.moveaxis(np.array(ends), 1, 0)
    low, high = low.min(axis=0), high.max(axis=0)
    return np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan)


def fieller(
    point: np.ndarray, total: float, variance: np.ndarray, common: np.ndarray, of_total: np.ndarray, z: float
) -> np.ndarray:
    """Ends of the shares r with |C - r T| <= z times its error, shape (2, parts) (Fieller 1954, J R Stat Soc B 16:175).

    variance: of C and, `of_total`, of T; common: their covariance. The share of all that is not in a part is 1 less
    its share, and so are the ends, and nought is in it exactly where it is in C's own interval. Where T may be nought
    the ratio has no bounds on one side or on either; of two such half-lines it is that of the sign that T has.

    >>> fieller(np.array([5.0]), 10.0, np.array([1.0]), np.array([0.0]), np.array([1.0]), 2.0).round(3).tolist()
    [[0.292], [0.75]]
    """
    square, cross, own = total**2 - z**2 * of_total, point * total - z**2 * common, point**2 - z**2 * variance
    inner = cross**2 - square * own
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.sqrt(np.maximum(inner, 0)) / np.abs(square)
        low, high = cross / square - reach, cross / square + reach
    share, bounded = point / total, square > 0
    above, none = share >= high, ~bounded & (inner <= 0)
    ends = np.array(
        [
            np.where(bounded, low, np.where(above & ~none, high, -np.inf)),
            np.where(bounded, high, np.where(above | none, np.inf, low)),
        ]
    )
    # all of a change, and nothing of it, whatever the change
    certain = variance - 2 * share * common + share**2 * of_total <= ROUNDING * of_total
    return np.where(certain, share, ends)


def error(influence: np.ndarray, rows: QuarterPair) -> np.ndarray:
    """The root of the sum of squares, by answers or by customers of each quarter, whichever is more."""
    return np.sqrt(np.max([np.square(own).sum(axis=0) for own in _units(influence, rows)], axis=0))


def _units(influence: np.ndarray, rows: QuarterPair) -> list[np.ndarray]:
    """The influence of each answer, and of each customer in a quarter."""
    whose, different = pd.factorize(2 * rows.customer + rows.now)
    if len(different) == len(whose):
        return [influence]
    size = (len(different), len(whose))
    return [influence, sparse.csr_matrix((np.ones(len(whose)), (whose, np.arange(len(whose)))), size) @ influence]


def linearised(parts: np.ndarray, rows: QuarterPair) -> tuple[np.ndarray, np.ndarray]:
    """Contribution of each part, and what each answer adds to its error, shape (answers, parts)."""
    size = rows.size
    beyond = rows.score - np.average(rows.score[~rows.now], weights=rows.weight[~rows.now])
    told = parts * (size * beyond)[:, None]
    after, earlier = told[rows.now].sum(axis=0), told[~rows.now].sum(axis=0)
    grown = (size * rows.now) @ parts - (size * ~rows.now) @ parts
    influence = np.where(
        rows.now[:, None],
        told - size[:, None] * after,
        -told + size[:, None] * earlier - np.outer(size * beyond, grown),
    )
    return after - earlier, influence


def excess_p(families: Sequence[Family], rows: QuarterPair, rng: np.random.Generator) -> list[np.ndarray]:
    """p of every part of every family, adjusted over all of them (Westfall and Young's max-z).

    The share of permutations of the quarter labels, among whole customers, in which the largest |z| of all parts
    reaches the part's own.
    """
    known = [family for family in families if family.parts.shape[1]]
    if not known:
        return [np.zeros(0) for _ in families]
    largest, together = np.zeros(PERMUTATIONS), alike(rows.customer)
    for start in range(0, PERMUTATIONS, _AT_A_TIME):
        count = min(_AT_A_TIME, PERMUTATIONS - start)
        labels = np.stack([permuted(rows.now, together, rng) for _ in range(count)])
        z = np.concatenate([excess_z(family, rows, labels) for family in known], axis=1)
        largest[start : start + count] = np.abs(z).max(axis=1)
    own = [np.abs(excess_z(family, rows, rows.now[None, :])[0]) for family in families]
    return [(1 + (largest[:, None] >= z).sum(axis=0)) / (1 + PERMUTATIONS) for z in own]


def excess_z(family: Family, rows: QuarterPair, now: np.ndarray) -> np.ndarray:
    """How far the parts of a whole go beyond its own change, in standard errors, shape (labels, parts).

    now: shape (labels, answers). With w' = w / 2N and g = f / f of the whole: E = sum v (g - share), share the part's
    in w' of the whole; its error is the root of sum (g - share)^2 r^2, r = v - w' times the whole's change of mean
    (robust to unequal spread, White 1980).
    """
    inside = family.whole > 0
    whole = family.whole[inside]
    part = family.parts[inside] / whole[:, None]
    size = _sizes(rows.weight, now)
    level = np.where(now, 0, size) @ rows.score
    size = size[:, inside] * whole
    value = np.where(now[:, inside], 1, -1) * size * (rows.score[inside] - level[:, None])
    size = size / 2
    rest = value - size * (value.sum(axis=1) / size.sum(axis=1))[:, None]
    share = size @ part / size.sum(axis=1)[:, None]
    excess = rest @ part
    square = np.square(rest)
    spread = square @ np.square(part) - 2 * share * (square @ part) + share**2 * square.sum(axis=1)[:, None]
    # a part that is all of its whole leaves nothing but rounding
    known = spread > 1e-12 * square.sum(axis=1)[:, None]
    return np.asarray(np.divide(excess, np.sqrt(np.maximum(spread, 0)), out=np.zeros_like(excess), where=known))


def _sizes(weight: np.ndarray, now: np.ndarray) -> np.ndarray:
    """The weight of each answer as its part of its quarter, under each labelling."""
    after, earlier = now @ weight, ~now @ weight
    return np.where(now, weight / after[:, None], weight / earlier[:, None])
