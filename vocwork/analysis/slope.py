"""What one more unit of a number goes with: points of the metric per minute of waiting."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.clusters import codes
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.weights import effective_base


class Slope(NamedTuple):
    """Points of the metric per unit of the number, with interval and p; reason why there is none, else ''."""

    value: float
    low: float
    high: float
    p: float
    base: int
    reason: str = ""


def slope(
    points: pd.Series,
    number: pd.Series,
    weight: pd.Series,
    customer: pd.Series | None = None,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
) -> Slope:
    """Weighted least squares of the points on the number; a straight line, where `effect_curves` finds no course in it.

    b = sum w (x - mx) y / sum w (x - mx)^2, its error robust to a spread that differs along the number: HC3, sqrt(sum
    (w (x - mx) e / (1 - h))^2) / sum w (x - mx)^2 with h = w / sum w + w (x - mx)^2 / sum w (x - mx)^2 (MacKinnon and
    White 1985, J Econometrics 29:305). Student's t of as many degrees of freedom as that error has where the spread is
    alike (Bell and McCaffrey 2002, Survey Methodology 28:169), few where a few long waits decide the line; with n - 2
    one line in twelve is clear by chance. The sum is over the totals of customers where that is more and fewer decide.
    Associated with, never proven to cause.

    >>> line = slope(pd.Series([100.0, 80, 60, 40]), pd.Series([0.0, 5, 10, 15]), pd.Series(1.0, index=range(4)))
    >>> round(line.value, 6)
    -4.0
    """
    known = (points.notna() & number.notna() & (weight > 0)).to_numpy()
    y, x, w = (own.to_numpy(float, na_value=np.nan)[known] for own in (points, number, weight))
    base = len(y)
    if base < max(3, min_base) or effective_base(w) <= 2 or np.ptp(x) == 0:
        return Slope(np.nan, np.nan, np.nan, np.nan, base, SMALL_BASE)
    off = x - np.average(x, weights=w)
    squares = float((w * off**2).sum())
    value = float((w * off * y).sum() / squares)
    left = y - np.average(y, weights=w) - value * off
    lever = w / w.sum() + w * off**2 / squares
    pull = w * off / np.maximum(1 - lever, 1e-9) / squares
    who = np.arange(base) if customer is None else codes(customer[known])
    error = float(np.sqrt(max(np.square(np.bincount(own, pull * left)).sum() for own in (np.arange(base), who))))
    size = pull**2 / w
    freedom = freedom_of(pull, off, w) * effective_base(np.bincount(who, size)) / effective_base(size)
    half = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    p = float(2 * special.stdtr(freedom, -abs(value) / error)) if error > 0 else float(value == 0)
    return Slope(value, value - half, value + half, p, base)


def freedom_of(pull: np.ndarray, off: np.ndarray, weight: np.ndarray) -> float:
    """Satterthwaite's degrees of freedom of sum (pull e)^2, e the residuals of a weighted line: (tr K)^2 / tr K^2.

    K = A (1 - u u' - v v') A with A = diag(pull / sqrt(w)), u = sqrt(w / sum w), v = sqrt(w / sum w off^2) off: traces
    by sums, no matrix of all pairs.
    """
    size = pull**2 / weight
    u2, v2 = weight / weight.sum(), weight * off**2 / (weight * off**2).sum()
    across = size @ (np.sqrt(u2 * v2) * np.sign(off))
    trace = size @ (1 - u2 - v2)
    squared = size**2 @ (1 - 2 * (u2 + v2)) + (size @ u2) ** 2 + 2 * across**2 + (size @ v2) ** 2
    return float(trace**2 / squared)
