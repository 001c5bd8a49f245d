"""The space themes are found in: what a clause is about, with its language and its feeling taken out.

1. centre     each language's mean vector is subtracted: raw multilingual vectors cluster by language
2. without    the directions of the sentiment head are projected out: praise and complaint of a thing are one theme
3. subjects   the place among the subjects of customer feedback is set beside what is left
4. gathered   each clause moves towards its nearest ones in every language, which closes the gaps between wordings
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

# Weight of the place among the subjects, against 1 for all else.
SUBJECTS = 0.8
# Clauses' worth of the overall mean mixed into the mean of a language: matters for a handful of clauses only.
PRIOR = 1
# Nearest clauses a clause is drawn towards, shared out over the languages.
NEIGHBOURS = 15
# Nearest clauses are looked for among at most so many, evenly spread.
LANDMARKS = 20_000
_ROWS = 1_000


class Space(NamedTuple):
    """Where clauses lie: unit `rows` of shape (n, width), and the `weight` of each, shape (n,)."""

    rows: np.ndarray
    weight: np.ndarray


def theme_space(
    vectors: np.ndarray, languages: np.ndarray, *, polarity: np.ndarray | None, subjects: np.ndarray | None
) -> Space:
    """Rows of the encoder's width, with directions of subjects longer by their number.

    polarity: orthonormal rows of shape (directions, width). subjects: shape (width, subjects). A clause weighs what
    it says about subjects: the squared length of its shadow among them ("same story again" weighs little).
    """
    rows = centre(vectors, languages)
    if polarity is not None and len(polarity):
        rows = unit(without(rows, polarity))
    if subjects is None:
        return Space(rows, np.ones(len(rows)))
    shadow = rows @ subjects.astype(np.float32)
    weight = np.square(shadow, dtype=np.float64).sum(axis=1)
    return Space(unit(np.hstack([SUBJECTS * unit(shadow), rows])), weight)


def centre(vectors: np.ndarray, languages: np.ndarray) -> np.ndarray:
    """Unit rows after subtracting each language's own mean, drawn a little to the mean of all where it is small."""
    overall = vectors.mean(axis=0)
    centred = np.empty_like(vectors, dtype=np.float32)
    for language in np.unique(languages):
        chosen = languages == language
        spoken = vectors[chosen]
        centred[chosen] = spoken - (spoken.sum(axis=0) + PRIOR * overall) / (len(spoken) + PRIOR)
    return unit(centred)


def without(vectors: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """The rows with their part along orthonormal `directions` removed."""
    directions = directions.astype(np.float32)
    return np.asarray(vectors - (vectors @ directions.T) @ directions)


def gathered(space: Space, languages: np.ndarray) -> Space:
    """The space with each row moved half-way to the mean of its nearest rows."""
    near = nearest(space.rows, languages)
    if not near.shape[1]:
        return space
    pull = np.zeros_like(space.rows)
    for column in near.T:
        pull += space.rows[column]
    return space._replace(rows=unit(space.rows + pull / near.shape[1]))


def nearest(rows: np.ndarray, languages: np.ndarray) -> np.ndarray:
    """Row numbers of the nearest rows by cosine, shape (n, about NEIGHBOURS): some from every language.

    A language's part grows with the square root of its share, so that small languages are tied to the large ones.
    """
    return np.hstack([np.empty((len(rows), 0), dtype=int), *_nearest_by_language(rows, languages)])


def _nearest_by_language(rows: np.ndarray, languages: np.ndarray) -> Iterator[np.ndarray]:
    names, counts = np.unique(languages, return_counts=True)
    parts = np.rint(NEIGHBOURS * np.sqrt(counts) / np.sqrt(counts).sum()).astype(int)
    for name, count, part in zip(names, counts, parts, strict=True):
        wanted = min(part, count - 1)
        if wanted > 0:
            yield _nearest_among(rows, _landmarks(np.flatnonzero(languages == name), len(rows)), wanted)


def _landmarks(spoken: np.ndarray, total: int) -> np.ndarray:
    """Row numbers of a language, an even part of them where all rows together are more than LANDMARKS."""
    wanted = max(NEIGHBOURS + 1, int(len(spoken) * LANDMARKS / total))
    return spoken if wanted >= len(spoken) else spoken[np.linspace(0, len(spoken) - 1, wanted).astype(int)]


def _nearest_among(rows: np.ndarray, spoken: np.ndarray, wanted: int) -> np.ndarray:
    """For every row the `wanted` nearest of the rows numbered `spoken`, itself left out."""
    found = np.empty((len(rows), wanted), dtype=int)
    for start in range(0, len(rows), _ROWS):
        part = slice(start, start + _ROWS)
        likeness = rows[part] @ rows[spoken].T
        likeness[np.arange(start, start + len(likeness))[:, None] == spoken] = -np.inf
        found[part] = spoken[np.argpartition(-likeness, wanted - 1, axis=1)[:, :wanted]]
    return found


def unit(rows: np.ndarray) -> np.ndarray:
    """The rows at length 1; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)
