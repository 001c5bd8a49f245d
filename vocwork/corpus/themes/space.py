"""The space themes are found in: what a clause is about, with its language and its feeling taken out.

1. centre     each language's mean vector is subtracted: raw multilingual vectors cluster by language
2. without    the directions of the sentiment head are projected out: praise and complaint of a thing are one theme
3. subjects   the place among the subjects of customer feedback is set beside what is left
4. gathered   each clause moves towards its nearest ones in every language, which closes the gaps between wordings
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from vocwork.corpus.themes.cores import each

# Weight of the place among the subjects, against 1 for all else.
SUBJECTS = 0.4
# Directions that differ by less are one.
SAME = 1e-4
# Clauses' worth of the overall mean mixed into the mean of a language: matters for a handful of clauses only.
PRIOR = 1
# Nearest clauses a clause is drawn towards, shared out over the languages.
NEIGHBOURS = 15
# With itself, one in so many clauses at most: of few clauses the nearest ones would be nearly all.
FEW = 4
# Nearest clauses are looked for among at most so many, evenly spread.
LANDMARKS = 20_000
_ROWS = 1_000
# Groups of fewer values are not worth their while.
LEAST_GROUP = 4
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
) -> Space:
    """Rows of the encoder's width, with directions of subjects longer by their number.

    polarity: directions left out, orthonormal, shape (directions, width). subjects: shape (width, subjects). A clause
    weighs what it says about subjects: the squared length of its shadow among them ("same story again" weighs little).
    means: what is subtracted, the vectors' own `language_means` where nothing is given.
    """
    rows = centre(vectors, languages, means)
    if polarity is not None and len(polarity):
        rows = unit(without(rows, polarity))
    if subjects is None:
        return Space(rows, np.ones(len(rows)))
    shadow = rows @ subjects.astype(np.float32)
    weight = np.square(shadow, dtype=np.float64).sum(axis=1)
    return Space(unit(np.hstack([SUBJECTS * unit(shadow), rows])), weight)


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


def gathered(space: Space, languages: np.ndarray, among: np.ndarray | None = None) -> Space:
    """The space with each row moved half-way to the mean of its nearest rows, or of those of `among`.

    languages: of the rows that are drawn to.
    """
    return moved(space, mean_nearest(space.rows, languages, among))


def moved(space: Space, towards: np.ndarray) -> Space:
    """The space with each row moved half-way towards a row of `towards`."""
    return space._replace(rows=unit(space.rows + towards))


def mean_nearest(rows: np.ndarray, languages: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
    """The mean of each row's nearest, see `nearest`; zero where it has none."""
    near = nearest(rows, languages, among)
    around = rows if among is None else among
    pull = np.zeros_like(rows)
    for column in near.T:
        pull += around[column]
    return np.asarray(pull / max(1, near.shape[1]))


def familiarity(rows: np.ndarray, around: np.ndarray) -> np.ndarray:
    """The mean cosine of each row to its nearest ones, shape (n,); around: their `mean_nearest`."""
    return np.einsum("ij,ij->i", rows, around, dtype=np.float64)


def nearest(rows: np.ndarray, languages: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
    """Row numbers of the nearest rows by cosine, shape (n, about NEIGHBOURS): some from every language.

    They are looked for in `among`, else in the rows themselves, where none is its own; `languages` are theirs.
    A language's part grows with the square root of its share, so that small languages are tied to the large ones.
    """
    found = [
        _nearest_among(rows, numbers, wanted, rows if among is None else among, own=among is None)
        for numbers, wanted in _by_language(languages)
    ]
    return np.hstack([np.empty((len(rows), 0), dtype=int), *found])


def _by_language(languages: np.ndarray) -> Iterator[tuple[np.ndarray, int]]:
    """The row numbers of each language that neighbours are looked for among, and how many it gives."""
    names, counts = np.unique(languages, return_counts=True)
    together = max(0, min(NEIGHBOURS, len(languages) // FEW - 1))
    parts = np.rint(together * np.sqrt(counts) / np.sqrt(counts).sum()).astype(int)
    for name, count, part in zip(names, counts, parts, strict=True):
        if wanted := min(part, count - 1):
            yield landmarks(np.flatnonzero(languages == name), len(languages)), wanted


def landmarks(spoken: np.ndarray, total: int) -> np.ndarray:
    """Row numbers of a language, an even part of them where all rows together are more than LANDMARKS."""
    wanted = max(NEIGHBOURS + 1, int(len(spoken) * LANDMARKS / total))
    return np.asarray(spoken[evenly(len(spoken), wanted)])


def evenly(count: int, most: int) -> np.ndarray:
    """The numbers from 0 up to `count`, or `most` of them evenly spread.

    >>> evenly(3, 4).tolist(), evenly(10, 4).tolist()
    ([0, 1, 2], [0, 3, 6, 9])
    """
    return np.linspace(0, count - 1, min(count, most)).astype(int)


def _nearest_among(rows: np.ndarray, numbers: np.ndarray, wanted: int, among: np.ndarray, *, own: bool) -> np.ndarray:
    """For every row the `wanted` nearest of the rows of `among` with these numbers, itself left out where it is one."""
    there = -among[numbers]  # the nearest are the smallest

    def part(start: int) -> np.ndarray:
        unlike = rows[start : start + _ROWS] @ there.T
        if own:
            unlike[np.arange(start, start + len(unlike))[:, None] == numbers] = np.inf
        return np.asarray(numbers[smallest(unlike, wanted)])

    return np.concatenate([np.empty((0, wanted), dtype=int), *each(part, range(0, len(rows), _ROWS))])


def smallest(values: np.ndarray, wanted: int) -> np.ndarray:
    """Column numbers of the `wanted` smallest values of each row, in no order.

    Columns are dealt out to groups: the smallest lie in the groups whose own smallest are smallest, so only these are
    looked through.

    >>> smallest(np.array([[3.0, 1.0, 2.0], [0.0, 5.0, 4.0]]), 1).tolist()
    [[1], [0]]
    """
    count = values.shape[1]
    size = math.isqrt(count // wanted)
    if size < LEAST_GROUP:
        return np.asarray(np.argpartition(values, wanted - 1, axis=1)[:, :wanted])
    groups = count // size
    least = values[:, : groups * size].reshape(len(values), size, groups).min(axis=1)
    chosen = np.argpartition(least, wanted - 1, axis=1)[:, :wanted]
    looked = (chosen[:, :, None] + groups * np.arange(size)).reshape(len(values), -1)
    left_over = np.broadcast_to(np.arange(groups * size, count), (len(values), count - groups * size))
    looked = np.hstack([looked, left_over])
    there = np.argpartition(np.take_along_axis(values, looked, axis=1), wanted - 1, axis=1)[:, :wanted]
    return np.asarray(np.take_along_axis(looked, there, axis=1))


def unit(rows: np.ndarray) -> np.ndarray:
    """The rows at length 1; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)
