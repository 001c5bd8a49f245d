"""The nearest clauses of a clause, some from every language."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from vocwork.corpus.themes.cores import each
from vocwork.corpus.themes.space import evenly

# Nearest clauses of a clause, shared out over the languages.
NEIGHBOURS = 15
# With itself, one in so many clauses at most: of few clauses the nearest ones would be nearly all.
FEW = 4
# Nearest clauses are looked for among at most so many, evenly spread.
LANDMARKS = 8_000
_ROWS = 1_000
# Groups of fewer values are not worth their while.
LEAST_GROUP = 4


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
