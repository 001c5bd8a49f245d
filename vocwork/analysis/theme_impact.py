"""What a theme does to the metric, counted twice: by leaving its comments out, and as its part of a whole.

M is the mean of points over all answers, over those that mention theme t (M_t), over those that do not.

impact    M(all) - M(not t) = n_t / (n - n_t) * (M_t - M(all)): how far the comments on the theme pull the metric.
          Customers who mention several themes count for each of them, so that impacts do not add up.
additive  b_t * n_t / n, with b_t the points that go with mentioning t, the other themes alike (least squares):
          Shapley's value of the additive model against a comment that mentions none (Lundberg and Lee 2017, NeurIPS
          30). These add up: M(all) = M(none) + their sum, where M(none) is what the model gives a comment on none of
          the themes, and the mean of such comments itself where no comment mentions two.
Negative: the theme goes with a lower metric. With one theme the two are the same number.

Of few comments on a theme all may score alike, as if they always did. The draws of the impact are spread to what they
would have with half an answer more on the theme and half a one not on it, as far from their means as answers are from
theirs on the whole (as Jeffreys' prior adds half a success and half a failure, Brown, Cai and DasGupta 2001,
Statistical Science 16:101). With p_t = n_t / n, V_t and V_not the variances on either side and d = M_t - M(not t):
  variance of the impact = (p_t V_t + p_t^2 / (1 - p_t) V_not + p_t (1 - p_t) d^2) / n       (delta method)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import carrying, expanded_interval, p_value
from vocwork.analysis.clusters import codes
from vocwork.analysis.compare import false_discovery, verdicts
from vocwork.analysis.driver_columns import Columns
from vocwork.analysis.moments import CONSTANT, covariances, moments, resampled_moments
from vocwork.analysis.relative_importance import RIDGE
from vocwork.analysis.weights import effective_base

RESAMPLES = 500
# Answers added on either side of a theme.
HALF = 0.5
COLUMNS = [
    "theme",
    "label",
    "n",
    "base",
    "share",
    "with_theme",
    "without",
    "impact",
    "low",
    "high",
    "p",
    "q",
    "verdict",
]
COLUMNS += ["additive", "additive_low", "additive_high", "rank", "additive_rank", "apart"]


class Impacts(NamedTuple):
    """table: COLUMNS, a row per theme; everyone: M(all); none: M(none), what a comment on none of them is given.

    together: what all themes add to that, M(all) - M(none), the sum of their additive impacts.
    """

    table: pd.DataFrame
    everyone: float
    none: float
    together: float
    base: int
    effective: float


class _Measured(NamedTuple):
    """M(all), M(none), and of each theme M_t, M(not t) and the additive impact; the first axis of draws is theirs."""

    everyone: np.ndarray
    none: np.ndarray
    own: np.ndarray
    without: np.ndarray
    additive: np.ndarray

    @property
    def impact(self) -> np.ndarray:
        return self.everyone[..., None] - self.without


def theme_impact(
    columns: Columns,
    points: pd.Series,
    weight: pd.Series | None = None,
    customer: pd.Series | None = None,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> Impacts:
    """Both impacts of each theme of `driver_columns.mentioned`, in points, the one that pulls down most first.

    Intervals and p of the impact by the bootstrap, for as many answers as a theme rests on (`bootstrap.carrying`); q
    adjusts p over the themes (Benjamini-Hochberg), verdict is up or down. rank, additive_rank: 1 for the lowest; apart:
    the two differ, and the same way in the `confidence` part of the resamples.

    >>> said = [1.0] * 40 + [0.0] * 160
    >>> score = pd.Series([100.0] * 10 + [0.0] * 8 + [-100.0] * 22 + [100.0] * 100 + [0.0] * 42 + [-100.0] * 18)
    >>> x = pd.DataFrame({("theme 0", ""): said})
    >>> about = pd.DataFrame({"driver": ["theme 0"], "name": ["0"], "label": ["delivery"], "n": [40]})
    >>> found = theme_impact(Columns(x, about), score)
    >>> found.everyone, found.table["impact"].tolist(), found.table["with_theme"].tolist()
    (35.0, [-16.25], [-30.0])
    """
    weight = pd.Series(1.0, index=points.index) if weight is None else weight.astype(float)
    total, effective = float(weight.sum()), effective_base(weight)
    if columns.listed.empty or not total:
        return Impacts(pd.DataFrame(columns=COLUMNS), np.nan, np.nan, np.nan, len(points), effective)
    level = float(np.average(points, weights=weight))
    z = np.column_stack([np.ones(len(points)), columns.x.to_numpy(float), points.to_numpy(float) - level])
    rng, counted = np.random.default_rng(seed), weight.to_numpy()
    whole = _measured(moments(z, counted))
    whose = np.arange(len(points)) if customer is None else codes(customer)
    drawn = _measured(resampled_moments(z, counted, whose, resamples=resamples, rng=rng))
    table = pd.DataFrame({"theme": columns.listed["name"], "label": columns.listed["label"], "n": columns.listed["n"]})
    table = table.assign(base=len(points), share=np.average(columns.x, axis=0, weights=counted))
    table = table.assign(with_theme=level + whole.own, without=level + whole.without, impact=whole.impact)
    base = carrying(columns.x.to_numpy(float), counted, customer=whose)
    impact = whole.impact + _wider(z, counted) * (drawn.impact - whole.impact)
    table[["low", "high"]] = expanded_interval(impact, confidence, base).T
    table["p"] = p_value(whole.impact, impact, base)
    table["q"] = false_discovery(table["p"])
    table["verdict"] = verdicts(table["impact"], table["q"], confidence=confidence)
    table["additive"] = whole.additive
    table[["additive_low", "additive_high"]] = expanded_interval(drawn.additive, confidence, base).T
    table = table.assign(rank=_ranks(whole.impact), additive_rank=_ranks(whole.additive))
    table["apart"] = _apart(drawn, confidence) & (table["rank"] != table["additive_rank"])
    table = table.sort_values("impact", kind="stable", ignore_index=True)[COLUMNS]
    return Impacts(table, level, float(level + whole.none), float(-whole.none), len(points), effective)


def _measured(sums: np.ndarray) -> _Measured:
    """All of it from weighted sums of 1, the themes and the points, and of their products."""
    total, said, points, told = sums[..., 0, 0], sums[..., 0, 1:-1], sums[..., 0, -1], sums[..., 1:-1, -1]
    covariance, everyone = covariances(sums), points / total
    ridge = RIDGE * np.eye(said.shape[-1])
    slope = np.linalg.solve(covariance[..., :-1, :-1] + ridge, covariance[..., :-1, -1:])[..., 0]
    additive = slope * said / total[..., None]
    # a resample can be without a rare theme
    with np.errstate(invalid="ignore", divide="ignore"):
        own, without = told / said, (points[..., None] - told) / (total[..., None] - said)
    return _Measured(everyone, everyone - additive.sum(axis=-1), own, without, additive)


def _wider(z: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """How much wider draws of the impact are with HALF an answer more on each side; 1 where there is no spread."""
    said, points, heavy = z[:, 1:-1], z[:, -1:], weight[:, None] * effective_base(weight) / weight.sum()
    sides = np.stack([heavy * said, heavy * (1 - said)])
    mass = np.maximum(sides.sum(axis=1), CONSTANT)
    mean = (sides * points).sum(axis=1) / mass
    squares = (sides * np.square(points - mean[:, None])).sum(axis=1)
    plain, steadied = (_variance(mass, squares, mean[0] - mean[1], half) for half in (0.0, HALF))
    return np.sqrt(np.divide(steadied, plain, out=np.ones_like(plain), where=plain > CONSTANT))


def _variance(mass: np.ndarray, squares: np.ndarray, gap: np.ndarray, half: float) -> np.ndarray:
    """n times the variance of impacts; answers and sums of squares on either side, shape (2, themes)."""
    answers = mass + half
    own, others = (squares + half * squares.sum(axis=0) / mass.sum(axis=0)) / answers
    share = answers[0] / answers.sum(axis=0)
    return np.asarray(share * own + share**2 / (1 - share) * others + share * (1 - share) * gap**2)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank along the last axis, 1 for the lowest."""
    return np.argsort(np.argsort(values, axis=-1, kind="stable"), axis=-1, kind="stable") + 1


def _apart(drawn: _Measured, confidence: float) -> np.ndarray:
    """Whether one way of counting clearly puts a theme before the place that it has by the other."""
    step = _ranks(drawn.impact) - _ranks(drawn.additive)
    return np.asarray(np.maximum((step > 0).mean(axis=0), (step < 0).mean(axis=0)) >= confidence)
