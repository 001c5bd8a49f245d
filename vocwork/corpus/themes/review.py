"""Whether refits of the latest clauses still part the themes as they are: merges and splits to propose.

Nothing is changed by it. Two themes that most refits put into one cluster may be one subject, and a theme that most
refits cut in two may be two; whether they are is for people to decide, see `curation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from vocwork.corpus.themes.clusters import Way
from vocwork.corpus.themes.space import Space
from vocwork.corpus.themes.stability import refits, samples
from vocwork.feedback import NO_THEME, STABLE

# A theme lies in a cluster that holds so much of it, and is cut where two hold so much each.
HOME, PART = 0.5, 0.3
# Fewer clauses than so many for each theme say nothing about how the themes part.
LEAST = 20


class Proposal(NamedTuple):
    """What refits suggest: `merge` two themes or `split` one, and the share of the refits that do."""

    event: str
    themes: tuple[int, ...]
    share: float


def review(space: Space, languages: np.ndarray, theme: np.ndarray, way: Way) -> list[Proposal]:
    """Merges and splits that most refits of random halves suggest, the clearest first.

    space: clauses in the theme space. theme: that of each, -1 for none; they are clustered into as many as there are.
    """
    names = np.unique(theme[theme != NO_THEME])
    if len(names) < 2 or len(theme) < LEAST * len(names):
        return []
    halves = samples(space, languages, way)
    found = zip(halves, refits(halves, len(names), way), strict=True)
    tables = [shares(theme[half.drawn], clusters, half.space.weight, names) for half, clusters in found]
    suggested = [*_merges(tables, names), *_splits(tables, names)]
    return sorted((s for s in suggested if s.share >= STABLE), key=lambda s: (-s.share, s.event, s.themes))


def shares(theme: np.ndarray, clusters: np.ndarray, weight: np.ndarray, names: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of each theme the part that each cluster holds, and of each cluster the part that is each theme's.

    Both of shape (themes, clusters), by weight.
    """
    both = np.zeros((len(names), int(clusters.max()) + 1))
    inside = (theme != NO_THEME) & (clusters != NO_THEME)
    np.add.at(both, (np.searchsorted(names, theme[inside]), clusters[inside]), weight[inside])
    of_theme, of_cluster = both.sum(axis=1, keepdims=True), both.sum(axis=0, keepdims=True)
    return both / np.where(of_theme > 0, of_theme, 1), both / np.where(of_cluster > 0, of_cluster, 1)


def _merges(tables: Sequence[tuple[np.ndarray, ...]], names: np.ndarray) -> Iterator[Proposal]:
    """Pairs of which one cluster holds most of either, and nothing else to speak of."""
    for one, other in combinations(range(len(names)), 2):
        together = [
            ((held[[one, other]] >= HOME).all(axis=0) & (made_of[[one, other]].sum(axis=0) >= HOME)).any()
            for held, made_of in tables
        ]
        yield Proposal("merge", (int(names[one]), int(names[other])), float(np.mean(together)))


def _splits(tables: Sequence[tuple[np.ndarray, ...]], names: np.ndarray) -> Iterator[Proposal]:
    """Themes of which two clusters hold a good part each, and hold little else."""
    for one in range(len(names)):
        apart = [((held[one] >= PART) & (made_of[one] >= HOME)).sum() >= 2 for held, made_of in tables]
        yield Proposal("split", (int(names[one]),), float(np.mean(apart)))
