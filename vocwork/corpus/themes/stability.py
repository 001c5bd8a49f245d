"""How many themes there are, and which of them are found again in other samples.

A theme that depends on which comments happened to come in is not a finding. Clusters are therefore looked for again
in random halves of the mentions, each prepared on its own, and compared with those of the whole by the Jaccard
index |A and B| / |A or B| of their members, each by its weight (Hennig 2007, cluster-wise assessment of stability).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from vocwork.corpus.themes.clusters import Way
from vocwork.corpus.themes.cores import each
from vocwork.corpus.themes.ground import ground_of
from vocwork.corpus.themes.space import Space, unit
from vocwork.feedback import STABLE

# Count -> a cluster number for each row; the same for each sample.
Clusters = Callable[[int | None], np.ndarray]
Refits = Callable[[int | None], list[np.ndarray]]

# A theme counts as found again when its best counterpart reaches this Jaccard index.
FOUND = 0.5
# A theme speaks for a number of themes from this index on: between .5, where it counts as dissolved, and .6, below
# which it should not be trusted (Hennig 2008). Cuts of what has no parts reach about .5 by themselves.
WORTH = 0.55
# A number of themes is worse than another when it loses by so many standard errors.
CLEAR = 1.0
# Numbers up to here are all tried; beyond it one by one, until so many in a row are worse.
FIRST, WORSE = 28, 2
# Samples: how many, the share of the mentions in each, and the most mentions in one.
SAMPLES = 10
SHARE = 0.5
MOST_ROWS = 2_500


class Sample(NamedTuple):
    """Numbers of some mentions, their reduced space, prepared from them alone, and the seed they are clustered with."""

    drawn: np.ndarray
    space: Space
    seed: int


def samples(space: Space, languages: np.ndarray, way: Way) -> list[Sample]:
    """Random halves of a theme space, each to be clustered with a seed of its own."""
    rng = np.random.default_rng(way.seed)
    total = len(space.rows)
    size = min(MOST_ROWS, max(2, round(SHARE * total)))
    halves = [np.sort(rng.choice(total, size, replace=False)) for _ in range(SAMPLES)]

    def prepared(number: int) -> Sample:
        half = halves[number]
        rows = unit(ground_of(space.rows[half], languages[half]).settled)
        return Sample(half, way.reduced(Space(rows, space.weight[half])), way.seed + number)

    return each(prepared, range(SAMPLES), most=way.at_once)


def count_by_stability(whole: Clusters, again: Refits, halves: Sequence[Sample], counts: Sequence[int]) -> int:
    """The number of themes at which most are found again and fewest are lost; rather one more than one too few.

    In each sample a theme gains J - WORTH, J its best Jaccard index. The sum grows as long as further themes are real,
    and falls once real ones are cut in pieces.
    Of the counts that are hardly worse than the best, the largest of which all themes are stable is preferred: by hand,
    themes are merged, not split, but nothing is gained by a theme that other samples do not have. `whole` clusters all,
    `again` the samples. All counts up to FIRST are tried: the peak is sharp where themes are clear. counts: rising.
    """

    def alike(count: int) -> np.ndarray:
        return likeness(whole(count), halves, again(count))

    first = [count for count in counts if count <= FIRST] or list(counts[:1])
    found = dict(zip(first, each(alike, first), strict=True))
    for count in counts[len(first) :]:
        if not set(list(found)[-WORSE:]) & set(hardly_worse(found)):
            break
        found[count] = alike(count)
    as_good = hardly_worse(found)
    stable = [count for count in as_good if ((found[count] >= FOUND).mean(axis=0) >= STABLE).all()]
    return max(stable, default=as_good[0])


def hardly_worse(found: Mapping[int, np.ndarray]) -> list[int]:
    """The numbers of themes that do not lose clearly to the best, which comes first; found: the `likeness` of each."""
    gains = {count: (own - WORTH).sum(axis=1) for count, own in found.items()}
    best = max(gains, key=lambda count: gains[count].mean())
    others = (count for count in gains if count != best and not clearly_worse(gains[count], gains[best]))
    return [best, *others]


def clearly_worse(gains: np.ndarray, best: np.ndarray) -> bool:
    """Whether the mean loss against the best exceeds CLEAR standard errors, sample by sample."""
    loss = best - gains
    return bool(loss.mean() > CLEAR * loss.std(ddof=1) / np.sqrt(len(loss)))


def stability(labels: np.ndarray, halves: Sequence[Sample], others: Sequence[np.ndarray]) -> np.ndarray:
    """For each theme the share of the samples with any of it that found it, shape (themes,); others: their `refits`.

    A theme of few texts that are said often is not in every half of the texts.
    """
    there = np.stack([np.isin(np.arange(int(labels.max()) + 1), labels[half.drawn]) for half in halves]).sum(axis=0)
    found = (likeness(labels, halves, others) >= FOUND).sum(axis=0)
    return np.asarray(found / np.maximum(there, 1))


def likeness(labels: np.ndarray, halves: Sequence[Sample], others: Sequence[np.ndarray]) -> np.ndarray:
    """Best Jaccard index of each theme in each sample, shape (samples, themes)."""
    themes = int(labels.max()) + 1
    found = zip(halves, others, strict=True)
    return np.stack([best_jaccard(labels[half.drawn], own, half.space.weight, themes) for half, own in found])


def refits(halves: Sequence[Sample], count: int | None, way: Way) -> list[np.ndarray]:
    """The clusters of each sample."""
    return each(lambda half: way._replace(seed=half.seed).labels(half.space, count), halves, most=way.at_once)


def best_jaccard(labels: np.ndarray, others: np.ndarray, weight: np.ndarray, themes: int) -> np.ndarray:
    """For each theme its best Jaccard index with one of the other clusters, among rows that have a theme, by weight."""
    both = np.zeros((themes, int(others.max()) + 2))
    themed = labels >= 0
    np.add.at(both, (labels[themed], others[themed]), weight[themed])
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray((both / np.where(either > 0, either, 1))[:, :-1].max(axis=1, initial=0.0))
