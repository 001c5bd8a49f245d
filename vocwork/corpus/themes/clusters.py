"""The two ways to cluster a theme space: PCA with k-means, and BERTopic with its own UMAP and HDBSCAN.

PCA and k-means stand where UMAP and HDBSCAN stand in BERTopic; as the themes get their words in `labels`, its counts of
words are left out. The samples that judge stability run the same sub-models.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from vocwork.corpus.themes.cores import MOST
from vocwork.corpus.themes.space import Space, evenly, unit
from vocwork.feedback import NO_THEME

# Principal components that k-means works in.
COMPONENTS = 50
# k-means starts among so many rows at most, evenly spread; from where they lead it goes on among all of them.
STARTED = 4_000
# How fast strength falls towards the border with another theme.
TEMPERATURE = 0.1


class Way(NamedTuple):
    """How to cluster: `engine` is kmeans or hdbscan; `starts` of k-means; `smallest` cluster of HDBSCAN."""

    engine: str
    seed: int
    starts: int
    smallest: int

    @property
    def at_once(self) -> int:
        """Samples that are clustered at once: UMAP's compiled code bears no company."""
        return 1 if self.engine == "hdbscan" else MOST

    def reducer(self, space: Space) -> Any:
        """What makes the dimensions few; BERTopic's `umap_model`."""
        size, width = space.rows.shape
        if self.engine == "hdbscan":
            from umap import UMAP

            shape = {"n_neighbors": min(15, size - 1), "n_components": 5, "min_dist": 0.0, "metric": "cosine"}
            return UMAP(**shape, random_state=self.seed, n_jobs=1)
        from sklearn.decomposition import PCA

        return PCA(min(COMPONENTS, size - 1, width), svd_solver="covariance_eigh")

    def reduced(self, space: Space) -> Space:
        """The space in the few dimensions that are clustered."""
        with np.errstate(invalid="ignore"):  # of rows that are all alike no share of the variance can be told
            return space._replace(rows=self.reducer(space).fit_transform(space.rows))

    def labels(self, reduced: Space, count: int | None) -> np.ndarray:
        """A cluster number for each row of a reduced space, -1 for none."""
        if self.engine == "hdbscan":
            return np.asarray(self.density().fit(reduced.rows).labels_)
        from sklearn.cluster import KMeans

        rows, weight = reduced
        count, some = min(count or 1, len(rows)), evenly(len(rows), STARTED)
        model = KMeans(count, n_init=self.starts, random_state=self.seed).fit(rows[some], sample_weight=weight[some])
        if len(some) < len(rows):
            model = KMeans(count, init=model.cluster_centers_, n_init=1).fit(rows, sample_weight=weight)
        return np.asarray(model.labels_)

    def density(self) -> Any:
        """BERTopic's `hdbscan_model`."""
        from hdbscan import HDBSCAN

        return HDBSCAN(min_cluster_size=self.smallest)


def clusters(way: Way, space: Space, texts: list[str]) -> Callable[[int | None], np.ndarray]:
    """Count -> a cluster number for each text, -1 for none; what has been clustered once is known."""
    if way.engine == "hdbscan":
        return cache(lambda count: _by_bertopic(way, space, texts, count))
    reduced = way.reduced(space)
    return cache(lambda count: way.labels(reduced, count))


def _by_bertopic(way: Way, space: Space, texts: list[str], count: int | None) -> np.ndarray:
    """By BERTopic on vectors that are already there."""
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        umap_model=way.reducer(space),
        hdbscan_model=way.density(),
        vectorizer_model=CountVectorizer(analyzer=str.split),  # any words will do: the themes are named in `labels`
        nr_topics=count + 1 if count else None,
    )
    labels, _ = model.fit_transform(texts, embeddings=space.rows)
    return np.asarray(labels)


def centroids(space: Space, labels: np.ndarray) -> np.ndarray:
    """Unit weighted mean of each cluster from 0 up, shape (clusters, width)."""
    members = np.arange(int(labels.max()) + 1)[:, None] == labels
    return unit((members * space.weight) @ space.rows)


def without_small(labels: np.ndarray, space: Space, repeats: np.ndarray, smallest: int) -> np.ndarray:
    """Clusters with fewer than `smallest` mentions are dissolved into the nearest of the others; -1 stays."""
    names = np.unique(labels[labels >= 0])
    large = [name for name in names if repeats[labels == name].sum() >= smallest]
    if len(large) == len(names):
        return labels
    if not large:
        return np.full_like(labels, NO_THEME)
    renumbered = np.full_like(labels, NO_THEME)
    for number, name in enumerate(large):
        renumbered[labels == name] = number
    homeless = (labels >= 0) & (renumbered < 0)
    renumbered[homeless] = (space.rows[homeless] @ centroids(space, renumbered).T).argmax(axis=1)
    return renumbered


def by_size(labels: np.ndarray, repeats: np.ndarray) -> np.ndarray:
    """The clusters numbered from 0, the one with most mentions first; of equals the one that comes up first."""
    names = np.unique(labels[labels >= 0])
    rank = sorted(names, key=lambda name: (-repeats[labels == name].sum(), np.flatnonzero(labels == name)[0]))
    numbered = np.full_like(labels, NO_THEME)
    for number, name in enumerate(rank):
        numbered[labels == name] = number
    return numbered


def membership(space: Space, labels: np.ndarray, temperature: float) -> np.ndarray:
    """How well each row fits its own cluster against all others, 0 to 1; 0 for rows without one."""
    fits = chances(space.rows, centroids(space, labels), temperature)
    if not fits.shape[1]:
        return np.zeros(len(labels))
    return np.where(labels == NO_THEME, 0.0, fits[np.arange(len(labels)), labels])


def chances(rows: np.ndarray, centres: np.ndarray, temperature: float) -> np.ndarray:
    """How well each row fits each centre against all others, shape (rows, centres); a row sums to 1.

    exp(s / t) over its sum for all centres, s the cosine to a centre, t the temperature.
    """
    likeness = rows @ centres.T / temperature
    fits = np.exp(likeness - likeness.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(fits / fits.sum(axis=1, keepdims=True))
