"""Where clauses come to lie: each near those that are like it, and like those, in every language.

1. along     the principal axes of a study's clauses, the long ones shortened: what most clauses differ in would
             otherwise drown what fewer do
2. nearest   the clauses next to each clause, see `neighbours`
3. settled   a random walk over the nearest that returns to its clause now and then (personalised PageRank, Page et al.
             1999; as a smoother of vectors Gasteiger, Bojchevski and Guennemann 2019): gaps between wordings close
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from vocwork.corpus.themes.neighbours import nearest
from vocwork.corpus.themes.space import unit

# Principal axes that are kept, and how far each is drawn to the length of the others: 0 not at all, 1 until all are
# as long.
AXES = 100
EVEN = 0.5
# An axis whose share of the longest one is less is rounding.
ROUNDING = 1e-6
# How likely a walk returns to its clause at each step, and the steps that are reckoned: .8 ** 10 is left of the first.
RETURN = 0.2
STEPS = 10


class Ground(NamedTuple):
    """Clauses among each other.

    axes     what takes a row of the theme space to its place along the axes, shape (space, axes)
    near     row numbers of the nearest clauses of each, shape (clauses, neighbours)
    settled  where walks from each clause end on average, shape (clauses, axes)
    """

    axes: np.ndarray
    near: np.ndarray
    settled: np.ndarray


def ground_of(rows: np.ndarray, languages: np.ndarray) -> Ground:
    """The ground of clauses in the theme space, from them alone."""
    axes = axes_of(rows)
    start = along(rows, axes)
    near = nearest(start, languages)
    return Ground(axes, near, settled(start, near))


def axes_of(rows: np.ndarray) -> np.ndarray:
    """The principal axes of unit rows about zero, each over its root mean square to the power of EVEN.

    Rows that are all zero, of texts that say the same to an encoder, have axes like any others and lie at their middle.
    """
    spread, axes = np.linalg.eigh(rows.T @ rows / np.float32(max(1, len(rows))))
    longest = np.flatnonzero(spread >= ROUNDING * spread[-1])[::-1][:AXES]
    return np.asarray(axes[:, longest] / np.where(spread > 0, spread, 1)[longest] ** (EVEN / 2), dtype=np.float32)


def along(rows: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Unit rows: the place of rows of the theme space along the axes."""
    return unit(rows @ axes)


def settled(start: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The mean place of where walks end that begin at each row: RETURN times its own, the rest its nearest rows'."""
    step, place = links(near, len(start)), start
    for _ in range(STEPS):
        place = drawn(start, step @ place)
    return place


def drawn(start: np.ndarray, around: np.ndarray) -> np.ndarray:
    """Rows that return to where they start, or go on to the mean of what is `around` them."""
    return np.asarray(RETURN * start + (1 - RETURN) * around, dtype=np.float32)


def mean_of(rows: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The mean of the rows that are near, shape (len(near), width); zero where there are none."""
    return np.asarray(links(near, len(rows)) @ rows)


def links(near: np.ndarray, count: int) -> Any:
    """The sparse matrix that takes `count` rows to the means of those that are near."""
    from scipy.sparse import csr_array

    size, wanted = near.shape
    shares = np.full(near.size, 1 / max(1, wanted), np.float32)
    return csr_array((shares, near.ravel(), np.arange(size + 1) * wanted), shape=(size, count))


def familiarity(rows: np.ndarray, around: np.ndarray) -> np.ndarray:
    """The mean cosine of each row to its nearest ones, shape (n,); around: their mean, see `mean_of`."""
    return np.einsum("ij,ij->i", rows, around, dtype=np.float64)
