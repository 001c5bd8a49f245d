"""Pieces of work that know nothing of each other, shared out over the cores.

Each piece keeps to one thread, so that sums are added in one order and the same input gives the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")

# Pieces at once: more would need more memory than time is gained.
MOST = 4


def each(work: Callable[[Piece], Result], pieces: Iterable[Piece], *, most: int = MOST) -> list[Result]:
    """What `work` makes of each piece, in their order, at most `most` of them at once.

    >>> each(lambda piece: piece**2, [3, 1, 2])
    [9, 1, 4]
    """
    from threadpoolctl import threadpool_limits

    # OpenMP counts its threads for every thread anew
    with ThreadPoolExecutor(
        min(most, os.cpu_count() or 1), initializer=threadpool_limits, initargs=(1, "openmp")
    ) as pool:
        return list(pool.map(work, pieces))
