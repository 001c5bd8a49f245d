"""Coding by similarity: clauses near what a category's description and examples say, at a known price in false codes.

A clause is the nearer to a category the higher the cosine to the mean of its sentences, in the space of themes: without
language and feeling, with the place among the subjects of customer feedback. How near a clause comes that is about
something else is read off the example clauses of this package, those about the subjects most like the category left
out. That gives each clause a p, the smallest of a comment's m clauses counts as 1 - (1 - p)^m (Sidak 1967), and
comments are coded up to a false discovery rate (Benjamini and Hochberg 1995): of the codes given, at most that share
is expected to be false, as far as comments about other things are like the examples about other things. In a field
where everything is alike far more are false (benchmarks/bench_codebook.py): a start, until people have coded some.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

# Of the example clauses of a language so many are compared with.
BACKGROUND = 400
# So many of their thirty subjects may be what the category is about, and are left out.
NEAREST = 3


class Coded(NamedTuple):
    """What a machine says of comments: whether each category holds and its chance, both (comments, categories)."""

    coded: np.ndarray
    chance: np.ndarray


def by_similarity(
    clauses: np.ndarray, comment: np.ndarray, background: np.ndarray, subjects: Sequence[str], *, false_codes: float
) -> Coded:
    """Code comments by the likeness of their clauses.

    clauses: likeness of each clause to each category, (clauses, categories). comment: the comment each clause is of,
    from 0. background: the same likeness for clauses about other things, (examples, categories), with their subjects.
    chance = 1 - q: at that likeness or a higher one, at least this share of the codes is expected to be right.
    """
    from scipy.stats import false_discovery_control

    p = np.column_stack([unlikely(own, other, subjects) for own, other in zip(clauses.T, background.T, strict=True)])
    least = pd.DataFrame(p).groupby(comment).min().to_numpy()
    adjusted = 1 - (1 - least) ** np.bincount(comment)[:, None]
    q = false_discovery_control(adjusted, axis=0)
    return Coded(q <= false_codes, 1 - q)


def unlikely(own: np.ndarray, background: np.ndarray, subjects: Sequence[str]) -> np.ndarray:
    """p of each likeness: the share of the background that comes as near, itself counted, without its NEAREST subjects.

    >>> unlikely(np.array([0.5, 0.1]), np.array([0.9, 0.8, 0.7, 0.0, 0.2, 0.3]), list("abcdde")).tolist()
    [0.25, 0.75]
    """
    subject = np.asarray(subjects)
    nearest = pd.Series(background).groupby(subject).mean().nlargest(NEAREST).index
    others = np.sort(background[~np.isin(subject, nearest)])
    return np.asarray((len(others) - np.searchsorted(others, own, side="left") + 1) / (len(others) + 1))
