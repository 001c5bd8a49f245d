"""Ideas: requests that ask for the same thing, in whatever words and language, are one.

Requests are compared in the space of themes (their language and feeling taken out, their subject beside the rest) and
joined by average linkage (Sokal and Michener 1958): two groups become one idea as long as their clauses are alike on
average. Equal texts count once, so that a wish sent many times does not decide what is alike. The same input gives
the same ideas.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from vocwork.corpus.themes.space import EVERY, Means, evenly, language_means, theme_space, unit

NO_IDEA = -1
# Mean cosine from which two groups of requests are one idea: `benchmarks.bench_ideas` shows what other values do.
ALIKE = 0.45
# Linkage compares every text with every other; beyond so many, the rest join the ideas of the first.
MOST = 4_000
# Requests' worth of what they are drawn to in `request_means`: all of them, and those of one language.
FEW, FEW_SPOKEN = 60, 20
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
_PLAIN = re.compile(r"[\W_]+")


def number_ideas(
    mentions: pd.DataFrame, vectors: np.ndarray, *, polarity: np.ndarray | None, subjects: np.ndarray | None
) -> pd.DataFrame:
    """`idea` of each clause, numbered from 0, the one with most clauses first (-1: no request), and its `fit`.

    mentions: text, language, intent. vectors, polarity, subjects: as in `themes.find_themes`. fit: cosine of a request
    to the centre of its idea, 0 where there is none.
    """
    from threadpoolctl import threadpool_limits

    found = pd.DataFrame({"idea": NO_IDEA, "fit": 0.0}, index=mentions.index)
    asked = (mentions["intent"] == "request").to_numpy() & vectors.any(axis=1)
    if not asked.any():
        return found
    spoken, said = written_in(mentions), vectors.any(axis=1)
    with threadpool_limits(1):  # sums are added in one order: the same input gives the same bytes
        means = request_means(vectors[said], spoken[said], asked[said])
        rows = theme_space(vectors[asked], spoken[asked], polarity=polarity, subjects=subjects, means=means).rows
        _, text = np.unique(mentions.loc[asked, "text"].map(plain).to_numpy(dtype=str), return_inverse=True)
        groups = by_size(alike(middles(rows, text))[text])
        fit = np.clip((rows * middles(rows, groups)[groups]).sum(axis=1), 0, 1)
    found.loc[asked, ["idea", "fit"]] = np.column_stack([groups, fit])
    return found.astype({"idea": "int64"})


def request_means(vectors: np.ndarray, spoken: np.ndarray, asked: np.ndarray) -> Means:
    """What is subtracted from the requests of each language: their mean, as far as they are many.

    The mean of one request is the request itself. So the few requests of a language are drawn to where all its clauses
    lie, moved by what parts requests from other clauses in every language; that is drawn to nothing.
    """
    every = language_means(vectors, spoken)
    language, number = np.unique(spoken[asked], return_inverse=True)
    usual = np.stack([every[name] for name in language])
    moved = (vectors[asked] - usual[number]).sum(axis=0) / (asked.sum() + FEW)
    sums = np.zeros(usual.shape)
    np.add.at(sums, number, vectors[asked])
    counts = np.bincount(number)[:, None]
    means = (sums + FEW_SPOKEN * (usual + moved)) / (counts + FEW_SPOKEN)
    return {EVERY: every[EVERY] + moved} | dict(zip(language.tolist(), means, strict=True))


def plain(text: str) -> str:
    """A text without capitals and signs: what two customers must write to write the same.

    >>> plain("Open on Sundays, please!") == plain("open on sundays please")
    True
    """
    return _PLAIN.sub(" ", text.casefold()).strip()


def written_in(mentions: pd.DataFrame) -> np.ndarray:
    """Language and script of each clause: Bulgarian in Latin letters looks like no other Bulgarian to an encoder."""
    latin = ~mentions["text"].str.contains(_NOT_LATIN)
    return (mentions["language"].astype(str) + np.where(latin, " latin", "")).to_numpy(dtype=object)


def alike(rows: np.ndarray, least: float = ALIKE) -> np.ndarray:
    """A group number for each of these unit rows, shape (n,): average linkage, cut where groups are less alike."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(rows) < 2:
        return np.zeros(len(rows), dtype=int)
    drawn = evenly(len(rows), MOST)
    linked = fcluster(linkage(rows[drawn], "average", metric="cosine"), 1 - least, "distance") - 1
    likeness = rows @ middles(rows[drawn], linked).T
    joined = np.where(likeness.max(axis=1) >= least, likeness.argmax(axis=1), len(rows) + np.arange(len(rows)))
    joined[drawn] = linked
    return np.asarray(joined)


def middles(rows: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Unit mean of each group from 0 up, shape (groups, width)."""
    sums = np.zeros((groups.max() + 1, rows.shape[1]))
    np.add.at(sums, groups, rows)
    return unit(sums)


def by_size(groups: np.ndarray) -> np.ndarray:
    """The groups numbered from 0, the largest first; of equals the one that comes up first."""
    names, first, place, counts = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(names), dtype=int)
    rank[np.lexsort((first, -counts))] = np.arange(len(names))
    return rank[place]
