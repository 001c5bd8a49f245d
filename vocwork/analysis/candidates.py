"""The slices a change can be traced to: conjunctions of up to three items, counted grouping by grouping.

A grouping is a choice of attributes and a number of themes; it puts every profile into a cell, so that all its slices
are counted at once, and sums over slices of anything are one sparse product, never a table of answers by slices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import sparse

from vocwork.analysis.disclosure import given_away
from vocwork.analysis.profiles import Profiles
from vocwork.analysis.weights import worth_too_little

# So many items at most: what needs a fourth is no group that anybody could act on.
DEPTH = 3


class Candidates(NamedTuple):
    """Slices of at least the smallest base, fewest items first.

    member: 1 where a profile is in a slice, sparse, shape (slices, profiles). items: attribute values and themes of
    each slice as numbers, -1 where it has fewer than three, shape (slices, 3): those of `Profiles.values` in order,
    then themes. n: answers before and now, shape (slices, 2). shown: whether a slice may be shown.
    """

    member: sparse.csr_matrix
    items: np.ndarray
    n: np.ndarray
    shown: np.ndarray


class _Sets(NamedTuple):
    """Sets of themes that come up together: `themes`, shape (sets, themes of one), and rows (profile, set)."""

    themes: np.ndarray
    profile: np.ndarray
    number: np.ndarray


class _Cells(NamedTuple):
    """A grouping: `n`, answers before and now, shape (sets, values ..., 2), and the cell of each `profile` in it."""

    n: np.ndarray
    profile: np.ndarray
    cell: np.ndarray


class _Slices(NamedTuple):
    """The slices of a grouping: rows (slice, profile) of who is in them, and as in `Candidates`."""

    slice: np.ndarray
    profile: np.ndarray
    items: np.ndarray
    n: np.ndarray
    shown: np.ndarray


def worth_showing(found: Candidates, mass: np.ndarray, squares: np.ndarray, *, min_base: int) -> Candidates:
    """The slices whose answers are worth enough of equal weight (`weights`) in each quarter that they are of.

    mass, squares: summed weights and squared weights of each profile before and now, shape (profiles, 2).
    """
    square = found.member @ squares
    effective = np.divide((found.member @ mass) ** 2, square, out=np.zeros(found.n.shape), where=square > 0)
    kept = np.flatnonzero(~(worth_too_little(effective, min_base) & (found.n > 0)).any(axis=1))
    return Candidates(found.member[kept], found.items[kept], found.n[kept], found.shown[kept])


_Grouping = tuple[tuple[int, ...], int]


def candidates(profiles: Profiles, counts: np.ndarray, *, min_base: int) -> Candidates:
    """All slices with at least `min_base` answers in both quarters; with a theme, none at all in one of them will do.

    counts: answers of each profile before and now, shape (profiles, 2). A slice is not shown where, with one of its
    items dropped, what is left of the larger group would be given away (see `disclosure`), nor where it is the same
    answers as without that item.
    """
    sets = list(_theme_sets(profiles, counts, min_base))
    sizes = [len(values) for values in profiles.values.values()]
    cells: dict[_Grouping, _Cells] = {}
    parts = []
    for grouping in _groupings(len(sizes)):
        attributes, themes = grouping
        cells[grouping] = _cells(profiles, counts, sets[themes], attributes, sizes)
        if attributes or themes:
            parts.append(_slices(grouping, cells, sets, sizes, min_base))
    return _joined(parts, len(counts))


def _groupings(attributes: int) -> Iterator[_Grouping]:
    """Fewer items first: of two slices that say the same, the simpler one is named."""
    for depth in range(DEPTH + 1):
        for themes in range(depth + 1):
            yield from ((chosen, themes) for chosen in combinations(range(attributes), depth - themes))


def _theme_sets(profiles: Profiles, counts: np.ndarray, min_base: int) -> Iterator[_Sets]:
    """Sets of no theme, one, two and three; only those that enough answers of one of the quarters mention."""
    everybody = np.arange(len(counts))
    yield _Sets(np.zeros((1, 0), dtype=int), everybody, np.zeros(len(counts), dtype=int))
    alone, theme = profiles.speaks.T if len(profiles.speaks) else (np.zeros(0, dtype=int),) * 2
    order = np.lexsort((theme, alone))
    grown = _Sets(np.arange(len(profiles.themes))[:, None], alone[order], theme[order])
    for _ in range(DEPTH):
        grown = _common(grown, counts, min_base)
        yield grown
        grown = _grown(grown, alone[order], theme[order], len(profiles.themes))


def _common(sets: _Sets, counts: np.ndarray, min_base: int) -> _Sets:
    n = np.column_stack([np.bincount(sets.number, q[sets.profile], len(sets.themes)) for q in counts.T])
    kept = n.max(axis=1, initial=0) >= min_base
    number = np.cumsum(kept) - 1
    there = kept[sets.number]
    return _Sets(sets.themes[kept], sets.profile[there], number[sets.number[there]])


def _grown(sets: _Sets, alone: np.ndarray, theme: np.ndarray, themes: int) -> _Sets:
    """The sets with one theme more, each later in order than those it has."""
    first = np.searchsorted(alone, sets.profile)
    many = np.searchsorted(alone, sets.profile, side="right") - first
    row = np.repeat(np.arange(len(first)), many)
    added = theme[first[row] + np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)]
    later = added > sets.themes[sets.number[row], -1] if len(row) else np.zeros(0, dtype=bool)
    row, added = row[later], added[later]
    names, number = np.unique(sets.number[row] * max(1, themes) + added, return_inverse=True)
    old, new = np.divmod(names, max(1, themes))
    return _Sets(np.column_stack([sets.themes[old], new]), sets.profile[row], number)


def _cells(
    profiles: Profiles, counts: np.ndarray, sets: _Sets, attributes: tuple[int, ...], sizes: list[int]
) -> _Cells:
    profile, cell = sets.profile, sets.number
    shape = (len(sets.themes), *(sizes[a] for a in attributes))
    for attribute in attributes:
        code = profiles.codes[profile, attribute]
        known = code >= 0
        profile, cell = profile[known], cell[known] * sizes[attribute] + code[known]
    n = [np.bincount(cell, q[profile], int(np.prod(shape))).astype(int) for q in counts.T]
    return _Cells(np.stack(n, axis=-1).reshape(*shape, 2), profile, cell)


def _slices(
    grouping: _Grouping, cells: Mapping[_Grouping, _Cells], sets: list[_Sets], sizes: list[int], min_base: int
) -> _Slices:
    attributes, themes = grouping
    own = cells[grouping]
    enough = (own.n >= min_base) | ((own.n == 0) & (themes > 0))
    kept = enough.all(axis=-1) & (own.n > 0).any(axis=-1)
    if themes:
        kept &= (cells[attributes, 0].n >= min_base).all(axis=-1)
    shown = kept.copy()
    for parent, axis in _parents(grouping, cells, sets):
        shown &= ~given_away(own.n, parent, axis, min_base=min_base) & (own.n < parent).any(axis=-1)
    number = np.where(kept.ravel(), np.cumsum(kept.ravel()) - 1, -1)
    place = number[own.cell]
    inside = place >= 0
    items = _items(kept, attributes, sets[themes], sizes)
    return _Slices(place[inside], own.profile[inside], items, own.n[kept], shown[kept])


def _parents(
    grouping: _Grouping, cells: Mapping[_Grouping, _Cells], sets: list[_Sets]
) -> Iterator[tuple[np.ndarray, int | None]]:
    """Answers of the slices with one item dropped, and the axis along which their parts stand; None for a theme."""
    attributes, themes = grouping
    for place in range(len(attributes)):
        rest = attributes[:place] + attributes[place + 1 :]
        yield np.expand_dims(cells[rest, themes].n, place + 1), place + 1
    for dropped in range(themes):
        smaller = np.delete(sets[themes].themes, dropped, axis=1).tolist()
        known = {tuple(row): place for place, row in enumerate(sets[themes - 1].themes.tolist())}
        yield cells[attributes, themes - 1].n[[known[tuple(row)] for row in smaller]], None


def _items(kept: np.ndarray, attributes: tuple[int, ...], sets: _Sets, sizes: list[int]) -> np.ndarray:
    place = np.nonzero(kept)
    items = np.full((len(place[0]), DEPTH), -1)
    starts = np.cumsum([0, *sizes])
    for column, attribute in enumerate(attributes):
        items[:, column] = starts[attribute] + place[column + 1]
    width = sets.themes.shape[1]
    items[:, len(attributes) : len(attributes) + width] = starts[-1] + sets.themes[place[0]]
    return items


def _joined(parts: list[_Slices], profiles: int) -> Candidates:
    starts = np.cumsum([0, *(len(part.n) for part in parts)])
    # half as wide as counted: the arrays of a million answers are what takes the time
    row = np.concatenate([(part.slice + start).astype(np.int32) for part, start in zip(parts, starts, strict=False)])
    column = np.concatenate([part.profile.astype(np.int32) for part in parts])
    member = sparse.csr_matrix((np.ones(len(row)), (row, column)), (starts[-1], profiles))
    items, n, shown = (np.concatenate(own) for own in zip(*(part[2:] for part in parts), strict=True))
    return Candidates(member, items, n, shown)
