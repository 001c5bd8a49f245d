"""The space themes are found in: what a clause is about, with its language and its feeling taken out.

1. centre     each language's mean vector is subtracted: raw multilingual vectors cluster by language
2. without    the directions of the sentiment head are projected out: praise and complaint of a thing are one theme
3. subjects   the place among the subjects of customer feedback is set beside what is left

How clauses lie among each other there is told in `ground`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

# Weight of the place among the subjects, against 1 for all else: of what a company has asked for, which is categories
# and requests, and of themes, which may be about anything.
SUBJECTS, LEAN = 0.4, 0.3
# Directions that differ by less are one.
SAME = 1e-4
# Clauses' worth of the overall mean mixed into the mean of a language: matters for a handful of clauses only.
PRIOR = 1
# What is subtracted from clauses in a language that has no mean of its own.
EVERY = ""
# Language -> its mean vector.
Means = Mapping[str, np.ndarray]


class Space(NamedTuple):
    """Where clauses lie: unit `rows` of shape (n, width), and the `weight` of each, shape (n,)."""

    rows: np.ndarray
    weight: np.ndarray


def theme_space(
    vectors: np.ndarray,
    languages: np.ndarray,
    *,
    polarity: np.ndarray | None,
    subjects: np.ndarray | None,
    means: Means | None = None,
    lean: float = SUBJECTS,
) -> Space:
    """Rows of the encoder's width, with directions of subjects longer by their number.

    polarity: directions left out, orthonormal, shape (directions, width). subjects: shape (width, subjects). A clause
    weighs what it says about subjects: the squared length of its shadow among them ("same story again" weighs little).
    means: what is subtracted, the vectors' own `language_means` where nothing is given. lean: weight of the subjects.
    """
    rows = centre(vectors, languages, means)
    if polarity is not None and len(polarity):
        rows = unit(without(rows, polarity))
    if subjects is None:
        return Space(rows, np.ones(len(rows)))
    shadow = rows @ subjects.astype(np.float32)
    weight = np.square(shadow, dtype=np.float64).sum(axis=1)
    return Space(unit(np.hstack([lean * unit(shadow), rows])), weight)


def centre(vectors: np.ndarray, languages: np.ndarray, means: Means | None = None) -> np.ndarray:
    """Unit rows after subtracting each language's mean."""
    means = language_means(vectors, languages) if means is None else means
    centred = np.empty_like(vectors, dtype=np.float32)
    for language in np.unique(languages):
        chosen = languages == language
        centred[chosen] = vectors[chosen] - means.get(language, means[EVERY])
    return unit(centred)


def language_means(vectors: np.ndarray, languages: np.ndarray) -> Means:
    """Each language's mean, drawn a little to the mean of all where it is small; under EVERY the mean of all."""
    overall = vectors.mean(axis=0)
    return {EVERY: overall} | {
        str(language): language_mean(vectors[languages == language], overall) for language in np.unique(languages)
    }


def language_mean(spoken: np.ndarray, overall: np.ndarray) -> np.ndarray:
    """The mean of the vectors of one language, drawn to the mean of all as if PRIOR of them lay there."""
    return np.asarray((spoken.sum(axis=0) + PRIOR * overall) / (len(spoken) + PRIOR))


def orthonormal(*directions: np.ndarray) -> np.ndarray:
    """Orthonormal rows that span the rows of all that is given, shape (as many as differ, width)."""
    rows = np.vstack(directions)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    _, size, found = np.linalg.svd(rows / lengths, full_matrices=False)
    return np.asarray(found[size > SAME], dtype=np.float32)


def without(vectors: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """The rows with their part along orthonormal `directions` removed."""
    directions = directions.astype(np.float32)
    return np.asarray(vectors - (vectors @ directions.T) @ directions)


def evenly(count: int, most: int) -> np.ndarray:
    """The numbers from 0 up to `count`, or `most` of them evenly spread.

    >>> evenly(3, 4).tolist(), evenly(10, 4).tolist()
    ([0, 1, 2], [0, 3, 6, 9])
    """
    return np.linspace(0, count - 1, min(count, most)).astype(int)


def unit(rows: np.ndarray) -> np.ndarray:
    """The rows at length 1; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)
