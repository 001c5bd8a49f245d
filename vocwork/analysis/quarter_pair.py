"""The scored answers of a quarter and of the one it is compared with: what a change is made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd


class QuarterPair(NamedTuple):
    """Scored answers of two quarters: score, weight, whether of the later one, and whose (`clusters.codes`)."""

    score: np.ndarray
    weight: np.ndarray
    now: np.ndarray
    customer: np.ndarray

    @property
    def size(self) -> np.ndarray:
        """The weight of each answer as its part of its quarter."""
        before, after = self.weight[~self.now].sum(), self.weight[self.now].sum()
        return np.where(self.now, self.weight / after, self.weight / before)

    @property
    def signed(self) -> np.ndarray:
        """The part of each answer in its quarter, negative for those before."""
        return np.where(self.now, self.size, -self.size)

    @property
    def values(self) -> np.ndarray:
        """What each answer adds to the change."""
        return self.signed * (self.score - np.average(self.score[~self.now], weights=self.weight[~self.now]))

    def table(self, kept: np.ndarray) -> pd.DataFrame:
        """The answers marked in `kept` as a table: points, weight, customer."""
        return pd.DataFrame({"points": self.score, "weight": self.weight, "customer": self.customer})[kept]
