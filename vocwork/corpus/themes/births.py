"""Themes that are born: clauses of late quarters that lie where none lay before.

A clause fits none of the themes when the clauses around it are as new as itself: more of its nearest ones are late
than the growth of its theme explains (Schilling 1986 and Henze 1988, taken locally). Such clauses that are among each
other's nearest make a group. A group is a theme when its excess is larger than that of nearly every group that comes
about where late and early are dealt out by lot within each theme (a cluster mass test, Maris and Oostenveld 2007),
and when most random halves of the clauses find it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from vocwork.corpus.themes.model import Model
from vocwork.corpus.themes.neighbours import nearest
from vocwork.corpus.themes.space import Space, evenly, unit
from vocwork.corpus.themes.stability import FOUND, SAMPLES, SHARE
from vocwork.feedback import STABLE

# How often late and early are dealt out by lot, and the share of lots in which chance may do as well.
LOTS = 99
CHANCE = 0.05
# A clause is looked at when its excess is above that of this share of the clauses that a lot has made late.
HOT = 0.95
# At most so many early and so many late clauses are looked at, evenly spread.
MOST = 4_000


class Born(NamedTuple):
    """A new theme: numbers and rows of its clauses, its centre, the share of refits that found it again, its p."""

    members: np.ndarray
    rows: np.ndarray
    centre: np.ndarray
    stability: float
    p: float


class Ground(NamedTuple):
    """Early and late clauses together: unit rows, which are late, and the theme each lies in (numbered from 0)."""

    rows: np.ndarray
    late: np.ndarray
    home: np.ndarray

    def part(self, numbers: np.ndarray) -> Ground:
        return Ground(*(values[numbers] for values in self))


def born(model: Model, late: Space, drawn: Space, *, smallest: int, seed: int) -> list[Born]:
    """The themes that late clauses make beside those of the model, the clearest first.

    late: the clauses in the theme space; drawn: the same on the ground, see `model.settled`. A theme has at least
    `smallest` different clauses.
    """
    early, chosen = evenly(len(model.landmarks), MOST), evenly(len(late.rows), MOST)
    if len(chosen) < smallest or len(early) < smallest:
        return []
    drawn = Space(drawn.rows[chosen], drawn.weight[chosen])
    ground = _ground(model, early, late.rows[chosen], drawn)
    rng = np.random.default_rng(seed)
    threshold, clear = clear_groups(ground, smallest, rng)
    halves = [np.sort(rng.permutation(len(ground.rows))[: round(SHARE * len(ground.rows))]) for _ in range(SAMPLES)]
    again = [[half[group] for group in groups(ground.part(half), threshold, smallest // 2)] for half in halves]
    found = []
    for group, p in clear:
        stability = _found_again(model, drawn, group - len(early), [[g - len(early) for g in more] for more in again])
        if stability >= STABLE:
            members = group - len(early)
            made_by = chosen[members]
            found.append(Born(made_by, late.rows[made_by], _centre(drawn, members), stability, p))
    return found


def clear_groups(
    ground: Ground, smallest: int, rng: np.random.Generator
) -> tuple[float, list[tuple[np.ndarray, float]]]:
    """The least excess that counts, and the groups that chance hardly makes, with their p, the clearest first.

    p = (1 + lots whose heaviest group is as heavy) / (1 + lots); a group weighs the sum of its excesses.
    """
    near = _near(ground.rows)
    lots = [by_lot(ground, rng) for _ in range(LOTS)]
    threshold = float(np.quantile(np.concatenate([excess(near, lot)[lot.late] for lot in lots]), HOT))
    heaviest = np.array([max((mass for mass, _ in _weighed(near, lot, threshold)), default=0.0) for lot in lots])
    weighed = sorted(_weighed(near, ground, threshold), key=lambda pair: -pair[0])
    judged = [(group, float((1 + (heaviest >= mass).sum()) / (1 + LOTS))) for mass, group in weighed]
    return threshold, [(group, p) for group, p in judged if p <= CHANCE and len(group) >= smallest]


def groups(ground: Ground, threshold: float, smallest: int) -> list[np.ndarray]:
    """The groups of late clauses whose excess is above a threshold, of at least `smallest` clauses."""
    found = [group for _, group in _weighed(_near(ground.rows), ground, threshold)]
    return [group for group in found if len(group) >= smallest]


def excess(near: np.ndarray, ground: Ground) -> np.ndarray:
    """How much larger the share of late clauses is around each clause than in its theme, shape (clauses,).

    Around: among the nearest of its nearest ones.
    """
    around = ground.late[near].mean(axis=1)[near].mean(axis=1)
    late = np.bincount(ground.home, weights=ground.late)
    return np.asarray(around - (late / np.maximum(np.bincount(ground.home), 1))[ground.home])


def by_lot(ground: Ground, rng: np.random.Generator) -> Ground:
    """As many late clauses in each theme, dealt out by lot."""
    late = ground.late.copy()
    for home in np.unique(ground.home):
        inside = np.flatnonzero(ground.home == home)
        late[inside] = ground.late[rng.permutation(inside)]
    return ground._replace(late=late)


def _weighed(near: np.ndarray, ground: Ground, threshold: float) -> Iterator[tuple[float, np.ndarray]]:
    """Late clauses above the threshold that are among each other's nearest, as groups with their mass."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    beyond = excess(near, ground)
    hot = ground.late & (beyond > threshold)
    start, end = np.repeat(np.arange(len(near)), near.shape[1]), near.ravel()
    both = hot[start] & hot[end]
    links = csr_matrix((np.ones(both.sum()), (start[both], end[both])), shape=(len(near), len(near)))
    _, group = connected_components(links.multiply(links.T), directed=False)
    for name in np.unique(group[hot]):
        members = np.flatnonzero(hot & (group == name))
        yield float(beyond[members].sum()), members


def _near(rows: np.ndarray) -> np.ndarray:
    """Row numbers of the nearest rows, whatever their language."""
    return nearest(rows, np.zeros(len(rows)))


def _ground(model: Model, early: np.ndarray, late: np.ndarray, drawn: Space) -> Ground:
    place = {number: at for at, number in enumerate(model.ids)}
    before = np.array([place.get(home, len(place)) for home in model.homes[early]], dtype=int)
    return Ground(
        np.vstack([model.landmarks[early].astype(np.float32), late]),
        np.arange(len(early) + len(late)) >= len(early),
        np.concatenate([before, (drawn.rows @ model.centres.T).argmax(axis=1)]),
    )


def _found_again(model: Model, drawn: Space, members: np.ndarray, again: Sequence[Sequence[np.ndarray]]) -> float:
    """The share of refits of which one group holds much the same clauses, by the Jaccard index."""
    own = _held(model, drawn, members)
    best = [max((_jaccard(own, _held(model, drawn, other)) for other in more), default=0.0) for more in again]
    return float(np.mean(np.array(best) >= FOUND))


def _held(model: Model, drawn: Space, members: np.ndarray) -> np.ndarray:
    """Which clauses lie nearer to the centre of these than to any theme's."""
    return np.asarray(drawn.rows @ _centre(drawn, members) > (drawn.rows @ model.centres.T).max(axis=1))


def _centre(drawn: Space, members: np.ndarray) -> np.ndarray:
    """Unit mean of some clauses, each by its weight."""
    return np.asarray(unit((drawn.weight[members] @ drawn.rows[members])[None])[0])


def _jaccard(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))
