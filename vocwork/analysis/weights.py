"""Survey weights: how many answers a weighted sample is worth.

A weight says how many customers an answer stands for. Unequal weights cost precision: an interval goes by the
effective base, n_eff = (sum w)^2 / sum w^2 (Kish 1965, Survey Sampling), and the design effect is n / n_eff = 1 + CV^2.

Forty answers of which three carry nearly all of the weight are three answers: their interval, made for n_eff, takes
weights and scores to be unrelated, which nobody can tell from three. So a base must be large enough in both ways, as
the presentation standards of the US National Center for Health Statistics have it (Parker et al. 2017, Vital Health
Stat. 2:175): LEAST_EFFECTIVE answers as they came and in effect. Where smaller bases are shown, n_eff may be as small.

Several answers of one customer are worth less than as many of different ones, the more alike they are: the effective
base of a `sample` counts that in (see `clusters`), and with it every interval and every test. What may be shown goes by
weights alone, never by how customers score.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import clusters

UNEQUAL_WEIGHTS = "unequal_weights"
LEAST_EFFECTIVE = 30


class Sample(NamedTuple):
    """Known values with their weights, and how many independent answers of equal weight they are worth."""

    values: np.ndarray
    weight: np.ndarray
    effective: float

    @property
    def mean(self) -> float:
        """The weighted mean."""
        return float(np.average(self.values, weights=self.weight))

    @property
    def variance(self) -> float:
        """The weighted variance s^2 among customers, with n_eff - 1 below."""
        squares = np.average((self.values - self.mean) ** 2, weights=self.weight)
        return float(squares * self.effective / (self.effective - 1)) if self.effective > 1 else np.nan

    @property
    def error(self) -> float:
        """Standard error of the mean, s / sqrt(n_eff)."""
        return float(np.sqrt(self.variance / self.effective))

    def share(self, has: np.ndarray) -> float:
        """The weighted share of the answers marked in `has`."""
        return float(self.weight[has].sum() / self.weight.sum())

    @property
    def counts(self) -> tuple[float, float]:
        """How many of n_eff answers of equal weight are above 0, and n_eff: for intervals that are made for counts."""
        return self.share(self.values > 0) * self.effective, self.effective


def sample(values: pd.Series, weight: pd.Series | None = None, customer: pd.Series | None = None) -> Sample:
    """The known values, each with its weight (1 where none are given); what weighs nothing is left out.

    customer: who gave each answer, where that is known.
    """
    heavy = np.ones(len(values)) if weight is None else weight.to_numpy(float)
    known = values.notna().to_numpy() & (heavy > 0)
    own = values.to_numpy(float, na_value=np.nan)[known]
    heavy = heavy[known]
    code = np.arange(len(own)) if customer is None else clusters.codes(customer[known])
    return Sample(own, heavy, clusters.worth(own, heavy, code))


def sample_of(answers: pd.DataFrame, values: pd.Series) -> Sample:
    """`sample` of a value of each of these answers: weight, and customer where the table has it."""
    return sample(values, answers["weight"], answers.get("customer"))


def effective_base(weight: np.ndarray | pd.Series) -> float:
    """Answers of equal weight that would be as precise as these; 0 where none weighs anything.

    >>> round(effective_base(np.repeat([1.0, 2.0, 4.0], [50, 30, 20])), 4)
    73.6735
    """
    own = np.asarray(weight, dtype=float)
    squares = float(np.square(own).sum())
    return float(own.sum()) ** 2 / squares if squares else 0.0


def worth_too_little(effective: np.ndarray, min_base: int) -> np.ndarray:
    """Which effective bases are too small to be shown, whatever number of answers they came from.

    >>> worth_too_little(np.array([29.0, 30.0]), 50).tolist()
    [True, False]
    """
    # equal weights have n_eff = n but for rounding
    return np.asarray(effective < min(min_base, LEAST_EFFECTIVE) - 1e-6)


def too_unequal(weight: np.ndarray | pd.Series, min_base: int) -> bool:
    """Whether answers that are enough as they came are worth too few of equal weight to be shown.

    >>> too_unequal(np.repeat([50.0, 1.0], [3, 37]), 30), too_unequal(np.full(30, 0.1), 30)
    (True, False)
    """
    return bool(worth_too_little(np.array(effective_base(weight)), min_base))
