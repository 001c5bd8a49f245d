"""The two ways to cluster a theme space: PCA with k-means, and BERTopic's own UMAP with HDBSCAN.

Both are BERTopic's sub-models; the samples that judge stability run the same sub-models without the words.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from vocwork.corpus.theme_space import unit
from vocwork.feedback import NO_THEME

# Principal components that k-means works in.
COMPONENTS = 50


class Way(NamedTuple):
    """How to cluster: `engine` is kmeans or hdbscan; `starts` of k-means; `smallest` cluster of HDBSCAN."""

    engine: str
    seed: int
    starts: int
    smallest: int

    def labels(self, space: np.ndarray, count: int | None) -> np.ndarray:
        """A cluster number for each row of a space, -1 for none."""
        reduce, cluster = sub_models(self, space, count)
        return np.asarray(cluster.fit_predict(reduce.fit_transform(space)))


def sub_models(way: Way, space: np.ndarray, count: int | None) -> tuple[Any, Any]:
    """What BERTopic calls `umap_model` and `hdbscan_model`."""
    if way.engine == "hdbscan":
        from hdbscan import HDBSCAN
        from umap import UMAP

        near = min(15, len(space) - 1)
        reduce = UMAP(n_neighbors=near, n_components=5, min_dist=0.0, metric="cosine", random_state=way.seed, n_jobs=1)
        return reduce, HDBSCAN(min_cluster_size=way.smallest)
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    components = min(COMPONENTS, len(space) - 1, space.shape[1])
    reduce = PCA(components, svd_solver="covariance_eigh")
    return reduce, KMeans(min(count or 1, len(space)), n_init=way.starts, random_state=way.seed)


def cluster_by_bertopic(way: Way, space: np.ndarray, texts: list[str], count: int | None) -> np.ndarray:
    """A cluster number for each text, -1 for none, by BERTopic on vectors that are already there."""
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer

    reduce, cluster = sub_models(way, space, count)
    model = BERTopic(
        umap_model=reduce,
        hdbscan_model=cluster,
        vectorizer_model=CountVectorizer(analyzer=str.split),  # any words will do: the themes are named in `labels`
        nr_topics=count + 1 if way.engine == "hdbscan" and count else None,
    )
    labels, _ = model.fit_transform(texts, embeddings=space)
    return np.asarray(labels)


def centroids(space: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Unit mean of each cluster from 0 up, shape (clusters, width)."""
    clusters = range(int(labels.max()) + 1)
    return unit(np.stack([space[labels == cluster].mean(axis=0) for cluster in clusters]))


def without_small(labels: np.ndarray, space: np.ndarray, weights: np.ndarray, smallest: int) -> np.ndarray:
    """Clusters that weigh less than `smallest` are dissolved into the nearest of the others; -1 stays."""
    names = np.unique(labels[labels >= 0])
    large = [name for name in names if weights[labels == name].sum() >= smallest]
    if len(large) == len(names):
        return labels
    if not large:
        return np.full_like(labels, NO_THEME)
    renumbered = np.full_like(labels, NO_THEME)
    for number, name in enumerate(large):
        renumbered[labels == name] = number
    homeless = (labels >= 0) & (renumbered < 0)
    renumbered[homeless] = (space[homeless] @ centroids(space, renumbered).T).argmax(axis=1)
    return renumbered


def by_weight(labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The clusters numbered from 0, the heaviest first; of equals the one whose first member comes first."""
    names = np.unique(labels[labels >= 0])
    rank = sorted(names, key=lambda name: (-weights[labels == name].sum(), np.flatnonzero(labels == name)[0]))
    numbered = np.full_like(labels, NO_THEME)
    for number, name in enumerate(rank):
        numbered[labels == name] = number
    return numbered


def membership(space: np.ndarray, labels: np.ndarray, temperature: float) -> np.ndarray:
    """How well each row fits its own cluster against all others, 0 to 1; 0 for rows without one.

    exp(s / t) of its own cluster over the sum for all clusters, s the cosine to a centroid, t the temperature.
    """
    likeness = space @ centroids(space, labels).T / temperature
    fit = np.exp(likeness - likeness.max(axis=1, keepdims=True))
    own = fit[np.arange(len(labels)), labels] / fit.sum(axis=1)
    return np.where(labels == NO_THEME, 0.0, own)
