"""How much of the gap between two groups goes with who they are, all attributes at once (Oaxaca 1973, Blinder 1973).

The score of each group is regressed on the same attributes, y = x'b. With mean attributes x and coefficients b of
group a (say, this quarter) and group b (the one before), the gap of their means is exactly
  three-fold  (xa - xb)'bb  +  xb'(ba - bb)  +  (xa - xb)'(ba - bb)      composition, scoring, both at once
  two-fold    (xa - xb)'b*  +  the rest; b* of both groups together, with a constant of its own for each
Kitagawa's split (`bridge`) is the same for one attribute; this one takes several that overlap. Nothing here says what
would happen if the composition were another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import percentile_interval
from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import Difference
from vocwork.analysis.moments import moments, resampled_moments

PARTS = ["gap", "composition", "scoring", "interaction", "explained", "unexplained"]
# So many that the Monte Carlo error of an end is about a fiftieth of the interval: of 400 it is a twentieth.
RESAMPLES = 2000


def oaxaca(
    own: pd.DataFrame,
    others: pd.DataFrame,
    columns: Sequence[str],
    *,
    target: str = "points",
    gap: Difference | None = None,
    confidence: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """A row per part, with percentiles of RESAMPLES bootstrap samples of both groups; empty without two rows in each.

    own, others: target, weight, customer, and the columns: numbers as they are, anything else as categories, of which
    the unknown is one. Rows without a target or of weight 0 are left out. gap: the difference as told elsewhere, whose
    interval is then that of the gap here. composition, scoring and interaction sum to the gap, and so do explained and
    unexplained. Credit cards of owners and tenants (statsmodels' ccard, against Stata's oaxaca): gap 158.7504,
    composition 321.7482, scoring 75.4537, interaction -238.4515; explained 130.8095.

    Columns: part (PARTS), value, low, high, base.
    """
    parts = [group[group[target].notna() & (group["weight"] > 0)] for group in (own, others)]
    if min(len(group) for group in parts) < 2:
        return pd.DataFrame(columns=["part", "value", "low", "high", "base"])
    both = pd.concat(parts, ignore_index=True)
    z, weight = np.column_stack([_design(both[list(columns)]), both[target]]), both["weight"].to_numpy(float)
    rows = np.split(np.arange(len(z)), [len(parts[0])])
    groups = [(z[own], weight[own], customers(part)) for own, part in zip(rows, parts, strict=True)]
    rng = np.random.default_rng(seed)
    draws = _split(*(resampled_moments(*group, resamples=RESAMPLES, rng=rng) for group in groups))
    low, high = percentile_interval(draws, confidence)
    if gap is not None:
        low[0], high[0] = gap.low, gap.high
    point = _split(*(moments(*group[:2]) for group in groups))
    return pd.DataFrame({"part": PARTS, "value": point, "low": low, "high": high, "base": len(both)})


def _design(attributes: pd.DataFrame) -> np.ndarray:
    """A constant, numbers (the mean and a mark where unknown), a dummy for each category but the most common one."""
    columns = [np.ones(len(attributes))]
    for name in attributes:
        values = attributes[name]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            known = values.notna().to_numpy()
            columns += [values.fillna(values.mean() if known.any() else 0.0).to_numpy(float), 1.0 - known]
            continue
        said = values.astype("str").where(values.notna(), "")
        columns += [(said == value).to_numpy(float) for value in said.value_counts().index[1:]]
    return np.column_stack(columns)


def _split(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The PARTS, from the moments of attributes and score in each group: (..., columns, columns) to (..., PARTS)."""
    (xa, ya, ba), (xb, yb, bb) = (_fit(group) for group in (own, others))
    gap, moved, differs = ya - yb, xa - xb, ba - bb
    explained = _sum(moved, _within(own, others))
    return np.stack(
        [gap, _sum(moved, bb), _sum(xb, differs), _sum(moved, differs), explained, gap - explained], axis=-1
    )


def _fit(group: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean attributes, mean score and coefficients."""
    means = group[..., 0, :] / group[..., :1, 0]
    return means[..., :-1], means[..., -1], _regress(group)


def _within(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Coefficients of the attributes in both groups together, each with a constant of its own."""
    # a column that marks the own group has the products that the constant has among them
    mark = own[..., :1, :]
    both = np.concatenate([mark, own + others], axis=-2)
    side = np.concatenate([mark[..., :1], np.swapaxes(mark, -1, -2)], axis=-2)
    return _regress(np.concatenate([side, both], axis=-1))[..., 1:]


def _regress(products: np.ndarray) -> np.ndarray:
    """Least squares of the last column on the others; columns that others make up share their coefficient."""
    size = np.sqrt(np.diagonal(products, axis1=-2, axis2=-1)[..., :-1])
    inverse = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
    scaled = products[..., :-1, :-1] * inverse[..., :, None] * inverse[..., None, :]
    right = products[..., :-1, -1:] * inverse[..., :, None]
    return np.asarray((np.linalg.pinv(scaled, rcond=1e-10, hermitian=True) @ right)[..., 0] * inverse)


def _sum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray((a * b).sum(axis=-1))
