"""The scores of answers by band of a number: how many scored what, and the same drawn again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.clusters import common_effect, customers


class BandScores(NamedTuple):
    """weight: of each band; squares: sum of its squared weights, times what it costs that customers answer again
    (`clusters.common_effect`); scores: the scores there are, ascending.

    shares: weighted share of each score in each band, shape (bands, scores); rows sum to 1.
    """

    weight: np.ndarray
    squares: np.ndarray
    scores: np.ndarray
    shares: np.ndarray

    @property
    def means(self) -> np.ndarray:
        """The score of each band."""
        return np.asarray(self.shares @ self.scores)

    @property
    def effective(self) -> np.ndarray:
        """Independent answers of equal weight that each band is worth (Kish)."""
        return np.asarray(self.weight**2 / self.squares)

    @property
    def pooled(self) -> np.ndarray:
        """The share of each score among all."""
        return np.asarray(self.weight @ self.shares / self.weight.sum())

    @property
    def variance(self) -> float:
        """Of the score, among all."""
        return float(self.pooled @ self.scores**2 - (self.pooled @ self.scores) ** 2)

    @property
    def within(self) -> float:
        """Of the score, within bands."""
        off = self.means - np.average(self.means, weights=self.weight)
        return max(self.variance - float(np.average(off**2, weights=self.weight)), 1e-9)

    @property
    def variances(self) -> np.ndarray:
        """Of the score within each band, but never less than of all within theirs: few that are alike prove little."""
        return np.maximum(self.shares @ self.scores**2 - self.means**2, self.within)

    def without_effect(self, times: int, rng: np.random.Generator) -> np.ndarray:
        """Means of bands of the same level, each with its own spread, shape (times, bands)."""
        level = self.pooled @ self.scores
        alike = self.drawn(np.tile(self.pooled, (len(self.weight), 1)), times, rng)
        return np.asarray(level + (alike - level) * np.sqrt(self.variances / max(self.variance, 1e-9)))

    def drawn(self, shares: np.ndarray, times: int, rng: np.random.Generator) -> np.ndarray:
        """Means of bands whose answers are drawn from `shares`, shape (times, bands)."""
        sizes = np.maximum(1, np.round(self.effective)).astype(int)
        counts = [rng.multinomial(n, own / own.sum(), times) for n, own in zip(sizes, shares, strict=True)]
        return np.stack([own @ self.scores / n for n, own in zip(sizes, counts, strict=True)], axis=1)


def band_scores(own: pd.DataFrame, band: np.ndarray, size: int) -> BandScores:
    """Of answers with points, weight and customer, each with the number of its band; no band is empty."""
    points, weight = own["points"].to_numpy(float), own["weight"].to_numpy(float)
    scores, score = np.unique(points, return_inverse=True)
    mass = np.bincount(band * len(scores) + score, weight, size * len(scores)).reshape(size, len(scores))
    total = mass.sum(1)
    shares = mass / total[:, None]
    effect = common_effect(points - (shares @ scores)[band], weight, customers(own), band)
    return BandScores(total, effect * np.bincount(band, weight**2, size), scores, shares)
