"""What happens in a series of shares besides chance: an outbreak, a season, a change of level.

Shares are taken on a scale where chance is the same for all of them and about normal (`wander`). There every shape
that a series could have is fitted by weighted least squares, and the best one is held against the best one of series
in which nothing happens. So the search over many shapes is part of the test, and its false-alarm rate what it says (a
scan statistic, Kulldorff 1997).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vocwork.analysis.control import common_spread
from vocwork.analysis.wander import deviations

# A shape that the ones before it leave less than this part of is none.
NEW = 1e-6
# The smallest of a dozen p rests on one draw in 250.
DRAWS, AT_ONCE = 20_000, 500
# A series has at most so many things in it.
MOST = 6
OUTBREAK, SEASON, RISE, FALL = "outbreak", "season", "rise", "fall"


class Shapes(NamedTuple):
    """What a series can look like; `where` of shape (shapes, periods) is True where the share is higher.

    cost: log of the number of shapes to choose among, so that many possible outbreaks do not outdo four seasons.
    """

    kind: np.ndarray
    where: np.ndarray
    cost: np.ndarray


class Pattern(NamedTuple):
    """One thing that happened: its kind, where the share is higher, by how many standard errors, and its chance."""

    kind: str
    where: np.ndarray
    z: float
    p: float


def shapes(size: int, per_year: int, place: int) -> Shapes:
    """All shapes of `size` periods, the first of which stands at `place` of its year.

    outbreak  some periods up to half a year, not the first nor the last one; or two single ones apart, each of which
              may be too small to be seen alone
    season    the same quarter of every year, seen whole in at least two of them
    rise      from some period on, not within the first quarter
    fall      up to some period, half a year or more before the end: a low quarter of a rare theme is nothing
    """
    at, quarter = np.arange(size), per_year // 4
    outbreaks = [
        (at >= first) & (at < first + length)
        for length in range(1, per_year // 2 + 1)
        for first in range(1, size - length)
    ]
    seasons = [
        (place + at) % per_year // quarter == season
        for season in range(4)
        if _times_seen(size, per_year, season * quarter - place, quarter) >= 2
    ]
    rises = [at >= first for first in range(quarter, size)]
    falls = [at < first for first in range(quarter, size - per_year // 2 + 1)]
    pairs = [(at == first) | (at == second) for first in range(1, size - 1) for second in range(first + 2, size - 1)]
    kinds = [(OUTBREAK, outbreaks), (OUTBREAK, pairs), (SEASON, seasons), (RISE, rises), (FALL, falls)]
    # two must earn their place twice: the first among all outbreaks, the second among all periods
    many = [len(outbreaks), len(outbreaks) * size, len(seasons), len(rises), len(falls)]
    sizes = [len(found) for _, found in kinds]
    return Shapes(
        np.repeat([kind for kind, _ in kinds], sizes),
        np.array([shape for _, found in kinds for shape in found], dtype=bool).reshape(-1, size),
        np.repeat(np.log(np.maximum(1, many)), sizes),
    )


def _times_seen(size: int, per_year: int, start: int, length: int) -> int:
    """In how many years a season lies wholly within the series."""
    return len([first for first in range(start % per_year, size, per_year) if first + length <= size])


def scores(y: np.ndarray, weight: np.ndarray, possible: Shapes, found: list[np.ndarray]) -> np.ndarray:
    """How well each shape fits beside those `found` already: z of shape (series, shapes), at least 0.

    y: shape (series, periods).
    """
    root = np.sqrt(weight)
    known = np.linalg.qr(np.column_stack([root, *(where * root for where in found)]))[0]
    design = possible.where * root
    free = design - (design @ known) @ known.T
    size = np.sqrt((free**2).sum(axis=1))
    is_new = size**2 > NEW * np.maximum((design**2).sum(axis=1), NEW)
    unit = np.where(is_new[:, None], free / np.where(is_new, size, 1.0)[:, None], 0.0)
    return np.maximum(0.0, (y * root) @ unit.T)


def chance_of_best(weight: np.ndarray, possible: Shapes, *, series: int = 1, seed: int = 0) -> np.ndarray:
    """The best score z^2 / 2 - cost of about DRAWS series in which nothing happens, smallest first.

    As many `series` as tell the spread wander alike and are measured by what they themselves show: how well it can be
    known is part of the chance. Here that spread may fall below 1, so that the scores are the same
    however far series wander; what is held against them is measured by a spread of at least 1, which errs on the side
    of silence.
    """
    known = weight > 0
    noise = np.random.default_rng(seed).standard_normal((-(-DRAWS // series) * series, len(weight)))
    y = np.where(known, noise / np.sqrt(np.where(known, weight, 1.0)), 0.0)
    shown = common_spread(deviations(y, weight).reshape(-1, series, int(known.sum())), least=0.0)
    parts = np.array_split(y / np.repeat(shown, series)[:, None], -(-len(y) // AT_ONCE))
    best = [(scores(part, weight, possible, []) ** 2 / 2 - possible.cost).max(axis=1) for part in parts]
    return np.sort(np.concatenate(best))


def patterns(
    y: np.ndarray, weight: np.ndarray, possible: Shapes, nothing: np.ndarray, *, confidence: float = 0.95
) -> list[Pattern]:
    """What happened in one series, the clearest thing first; always the best one, further ones where p is small.

    nothing: best scores where nothing happens. p: share of them that are as good, at least 1 / (DRAWS + 1).
    """
    found: list[Pattern] = []
    while len(found) < MOST and len(possible.kind):
        z = scores(y[None, :], weight, possible, [pattern.where for pattern in found])[0]
        best = int((z**2 / 2 - possible.cost).argmax())
        as_good = len(nothing) - np.searchsorted(nothing, z[best] ** 2 / 2 - possible.cost[best])
        p = float((1 + as_good) / (1 + len(nothing)))
        if found and p >= 1 - confidence:
            break
        found.append(Pattern(str(possible.kind[best]), possible.where[best], float(z[best]), p))
    return found
