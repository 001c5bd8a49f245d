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
from vocwork.corpus.theme_space import Space, gathered

# A theme counts as found again when its best counterpart reaches this Jaccard index.
FOUND = 0.5
# Samples: how many, the share of the mentions in each, and the most mentions in one.
SAMPLES = 10
SHARE = 0.5
MOST_ROWS = 2_500


class Sample(NamedTuple):
    """Numbers of some mentions, and their reduced space, prepared from them alone."""

    drawn: np.ndarray
    space: Space


def samples(space: Space, languages: np.ndarray, way: Way) -> list[Sample]:
    """Random halves of a theme space."""
    rng = np.random.default_rng(way.seed)
    total = len(space.rows)
    size = min(MOST_ROWS, max(2, round(SHARE * total)))
    halves = [np.sort(rng.choice(total, size, replace=False)) for _ in range(SAMPLES)]
    parts = (Space(space.rows[half], space.weight[half]) for half in halves)
    return [
        Sample(half, way.reduced(gathered(part, languages[half]))) for half, part in zip(halves, parts, strict=True)
    ]


def count_by_stability(space: Space, halves: Sequence[Sample], counts: Sequence[int], way: Way) -> int:
    """The number of themes at which most are found again and fewest are lost; of equals the smaller.

    Each theme adds 2 J - 1, J its best Jaccard index in the mean of the samples: 1 where every sample has just this
    theme, -1 where none has anything like it. The sum grows as long as further themes are real, and falls once real
    ones are cut in pieces. Every other count is tried, then those beside the best.
    """
    points = way.reduced(space)

    def gain(place: int) -> tuple[float, int]:
        found = likeness(way.labels(points, counts[place]), halves, counts[place], way)
        return float((2 * found.mean(axis=0) - 1).sum()), -place

    tried = {place: gain(place) for place in range(0, len(counts), 2)}
    best = max(tried, key=tried.__getitem__)
    tried |= {place: gain(place) for place in (best - 1, best + 1) if 0 <= place < len(counts)}
    return counts[max(tried, key=tried.__getitem__)]


def stability(labels: np.ndarray, halves: Sequence[Sample], count: int | None, way: Way) -> np.ndarray:
    """For each theme the share of the samples that found it, shape (themes,)."""
    return np.asarray((likeness(labels, halves, count, way) >= FOUND).mean(axis=0))


def likeness(labels: np.ndarray, halves: Sequence[Sample], count: int | None, way: Way) -> np.ndarray:
    """Best Jaccard index of each theme in each sample, shape (samples, themes)."""
    themes = int(labels.max()) + 1
    return np.stack([best_jaccard(labels[half.drawn], way.labels(half.space, count), themes) for half in halves])


def best_jaccard(labels: np.ndarray, others: np.ndarray, themes: int) -> np.ndarray:
    """For each theme its best Jaccard index with one of the other clusters, among rows that have a theme."""
    both = np.zeros((themes, int(others.max()) + 2))
    themed = labels >= 0
    np.add.at(both, (labels[themed], others[themed]), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray((both / np.maximum(either, 1))[:, :-1].max(axis=1, initial=0.0))
