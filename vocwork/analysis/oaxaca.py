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
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval, resample

PARTS = ["gap", "composition", "scoring", "interaction", "explained", "unexplained"]


class _Groups(NamedTuple):
    """Answers of both groups: attributes (answers, columns), scores, weights, and who is of group a."""

    x: np.ndarray
    y: np.ndarray
    weight: np.ndarray
    own: np.ndarray


def oaxaca(
    own: pd.DataFrame,
    others: pd.DataFrame,
    columns: Sequence[str],
    *,
    target: str = "points",
    confidence: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """A row per part, with percentiles of RESAMPLES bootstrap samples of both groups; empty without two rows in each.

    own, others: target, weight, and the columns: numbers as they are, anything else as categories, of which the
    unknown is one. Rows without a target or of weight 0 are left out. composition, scoring and interaction sum to the
    gap, and so do explained and unexplained. Credit cards of owners and tenants (statsmodels' ccard, against Stata's
    oaxaca): gap 158.7504, composition 321.7482, scoring 75.4537, interaction -238.4515; explained 130.8095.

    Columns: part (PARTS), value, low, high, base.
    """
    parts = [group[group[target].notna() & (group["weight"] > 0)] for group in (own, others)]
    if min(len(group) for group in parts) < 2:
        return pd.DataFrame(columns=["part", "value", "low", "high", "base"])
    both = pd.concat(parts, ignore_index=True)
    y, weight = (both[name].to_numpy(float) for name in (target, "weight"))
    groups = _Groups(_design(both[list(columns)]), y, weight, np.arange(len(both)) < len(parts[0]))
    rng = np.random.default_rng(seed)
    draws = [_split(groups, resample(groups.own, rng)) for _ in range(RESAMPLES)]
    low, high = percentile_interval(np.array(draws), confidence)
    point = _split(groups, np.ones_like(y))
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


def _split(groups: _Groups, drawn: np.ndarray) -> np.ndarray:
    """The PARTS, each answer counted as often as it was drawn."""
    weight = groups.weight * drawn
    (xa, ya, ba), (xb, yb, bb) = (_fit(groups, weight * part) for part in (groups.own, ~groups.own))
    within = np.column_stack([groups.x, groups.own])
    pooled = _regress(within, groups.y, weight)[:-1]
    gap, moved, differs = ya - yb, xa - xb, ba - bb
    explained = moved @ pooled
    return np.array([gap, moved @ bb, xb @ differs, moved @ differs, explained, gap - explained])


def _fit(groups: _Groups, weight: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    """Mean attributes, mean score and coefficients under these weights."""
    means = np.average(groups.x, axis=0, weights=weight)
    return means, float(np.average(groups.y, weights=weight)), _regress(groups.x, groups.y, weight)


def _regress(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted least squares; columns that others make up share their coefficient."""
    size = np.sqrt(np.average(x**2, axis=0, weights=weight))
    scaled = np.divide(x, size, out=np.zeros_like(x), where=size > 0)
    weighted = weight[:, None] * scaled
    beta = np.linalg.pinv(weighted.T @ scaled, rcond=1e-10, hermitian=True) @ (weighted.T @ y)
    return np.asarray(np.divide(beta, size, out=np.zeros_like(beta), where=size > 0))
