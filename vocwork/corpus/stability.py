"""How many themes there are, and which of them are found again in other samples.

A theme that depends on which comments happened to come in is not a finding. Clusters are therefore looked for again
in random halves of the mentions, each prepared on its own, and compared with those of the whole by the Jaccard
index |A and B| / |A or B| of their members (Hennig 2007, cluster-wise assessment of cluster stability).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from vocwork.corpus.clusters import Way
from vocwork.corpus.theme_space import gathered

# A theme counts as found again when its best counterpart reaches this Jaccard index.
FOUND = 0.5
# Samples: how many, the share of the mentions in each, and the most mentions in one.
SAMPLES = 10
SHARE = 0.5
MOST_ROWS = 1_500


class Sample(NamedTuple):
    """Row numbers of some mentions, and their space prepared from them alone."""

    rows: np.ndarray
    space: np.ndarray


def samples(space: np.ndarray, languages: np.ndarray, *, seed: int) -> list[Sample]:
    """Random halves of the rows of a theme space."""
    rng = np.random.default_rng(seed)
    size = min(MOST_ROWS, max(2, round(SHARE * len(space))))
    drawn = [np.sort(rng.choice(len(space), size, replace=False)) for _ in range(SAMPLES)]
    return [Sample(rows, gathered(space[rows], languages[rows])) for rows in drawn]


def count_by_stability(space: np.ndarray, halves: Sequence[Sample], counts: Sequence[int], way: Way) -> int:
    """The number of themes at which most are found again and fewest are lost; of equals the smaller.

    Each theme adds 2 J - 1, J its best Jaccard index in the mean of the samples: 1 where every sample has just this
    theme, -1 where none has anything like it. The sum grows as long as further themes are real, and falls once real
    ones are cut in pieces.
    """
    gain = {count: (2 * likeness(way.labels(space, count), halves, count, way).mean(axis=0) - 1).sum() for count in counts}
    return max(counts, key=lambda count: (gain[count], -count))


def stability(labels: np.ndarray, halves: Sequence[Sample], count: int | None, way: Way) -> np.ndarray:
    """For each theme the share of the samples that found it, shape (themes,)."""
    return np.asarray((likeness(labels, halves, count, way) >= FOUND).mean(axis=0))


def likeness(labels: np.ndarray, halves: Sequence[Sample], count: int | None, way: Way) -> np.ndarray:
    """Best Jaccard index of each theme in each sample, shape (samples, themes)."""
    themes = int(labels.max()) + 1
    return np.stack([best_jaccard(labels[half.rows], way.labels(half.space, count), themes) for half in halves])


def best_jaccard(labels: np.ndarray, others: np.ndarray, themes: int) -> np.ndarray:
    """For each theme its best Jaccard index with one of the other clusters, among rows that have a theme."""
    both = np.zeros((themes, int(others.max()) + 2))
    themed = labels >= 0
    np.add.at(both, (labels[themed], others[themed]), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray((both / np.maximum(either, 1))[:, :-1].max(axis=1, initial=0.0))
