"""A number in bands with round edges, chosen by how many answers lie where and never by how they score.

Edges are the numbers 1, 2, 3, 5 and 7 times a power of ten, and 0 between the signs: fine near nothing, coarse far
away, as waiting times, prices and days late are looked at. Where these are too few (years, degrees), edges are even
steps. Bands too thin are joined from both ends towards the middle.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import held_back
from vocwork.analysis.slices import EVERYONE

SERIES = (1.0, 2.0, 3.0, 5.0, 7.0)
# More bands than this are a cloud and no curve; fewer than this show no course.
MOST, FEWEST = 12, 4
_STEPS = 10
_WIDER = 1.25
# How much wider the bands are of segments that cannot show narrow ones.
WIDTHS = (1, 3)
BETWEEN = ".."


def edges(
    values: pd.Series, quarter: pd.Series, *, least: int, least_each: int, among: np.ndarray | None = None
) -> np.ndarray:
    """Lower edges of all bands but the lowest, ascending; none where the known values do not make two bands.

    Each band holds `least` answers or more, and in each quarter nobody or `least_each`: pages of two quarters must not
    tell of fewer by subtraction. among: the edges to choose from, in place of round numbers.

    >>> days = pd.Series([0] * 50 + [1] * 20 + [2] * 10 + [4] * 30 + [9] * 40)
    >>> edges(days, pd.Series("2024Q1", index=days.index), least=20, least_each=5).tolist()
    [1.0, 3.0, 7.0]
    """
    known = values.notna().to_numpy()
    own, when = values.to_numpy(float)[known], pd.factorize(quarter[known])[0]
    found = np.empty(0)
    for candidates in (_round_numbers(own), _even_steps(own)) if among is None else (among,):
        joined = _joined(own, when, candidates, least, least_each)
        found = joined if len(joined) > len(found) else found
        if len(found) + 1 >= FEWEST:
            break
    return found


def band_of(values: pd.Series, cuts: np.ndarray) -> np.ndarray:
    """The number of each value's band, from 0; -1 where there is none."""
    own = values.to_numpy(float, na_value=np.nan)
    return np.where(np.isnan(own), -1, np.searchsorted(cuts, own, side="right"))


def named(values: pd.Series, cuts: np.ndarray) -> pd.Series:
    """The band of each value as `from..until`, an end missing where there is none; missing where the value is.

    >>> named(pd.Series([1.0, 4.0, 12.5, None]), np.array([3.0, 10.0])).tolist()[:3]
    ['..3', '3..10', '10..']
    """
    ends = ["", *(f"{cut:.12g}" for cut in occupied(values, cuts)), ""]
    names = pd.Series([f"{low}{BETWEEN}{high}" for low, high in itertools.pairwise(ends)], dtype="str")
    band = pd.Series(band_of(values, occupied(values, cuts)), index=values.index)
    return band.map(names)


def ends(name: str) -> tuple[float, float]:
    """Both ends of a `named` band, NaN where it has none.

    >>> ends("10..")
    (10.0, nan)
    """
    low, high = (float(end) if end else np.nan for end in name.split(BETWEEN))
    return low, high


def occupied(values: pd.Series, cuts: np.ndarray) -> np.ndarray:
    """The edges without those of bands in which there is nobody."""
    there = np.bincount(band_of(values.dropna(), cuts), minlength=len(cuts) + 1) > 0
    # an empty band becomes part of the one below, at the lower end of the one above
    kept = there[1:] & (np.cumsum(there)[:-1] > 0)
    return cuts[kept]


def shared(pooled: Mapping[str, pd.DataFrame], name: str, *, min_base: int, min_cell: int) -> dict[str, np.ndarray]:
    """The edges for each segment that may show its bands beside those of everyone and of each other.

    pooled: everyone and the segments of one column, with `quarter` and the number. Bands are wide enough for a segment
    of average size; those that cannot show them get wider ones, made of the same. Everyone has narrow ones.
    """
    everyone, size = pooled[EVERYONE], max(1, len(pooled) - 1)
    own, quarter, least = everyone[name], everyone["quarter"], max(1, min_base)
    found = {EVERYONE: edges(own, quarter, least=least, least_each=min_cell)}
    cuts = None
    for width in WIDTHS:
        times = size * width
        cuts = edges(own, quarter, least=least * times, least_each=min_cell * times, among=cuts)
        if len(cuts):
            seen = shown(pooled, name, cuts, min_base=min_base, min_cell=min_cell, known=found.keys())
            found |= dict.fromkeys(seen, cuts)
    return found


def shown(
    pooled: Mapping[str, pd.DataFrame],
    name: str,
    cuts: np.ndarray,
    *,
    min_base: int,
    min_cell: int,
    known: Collection[str] = (),
) -> frozenset[str]:
    """The segments that may show these bands; all of them or none, and nobody's are in everyone's alone.

    In each band a segment has nobody or `min_base` answers, and in each quarter nobody or `min_cell`; so have those
    together that do not show theirs. known: segments whose bands are shown already.
    """
    counts = {part: _counts(band_of(answers[name], cuts), answers["quarter"], cuts) for part, answers in pooled.items()}
    everyone = pd.Series(counts.pop(EVERYONE).sum(1))
    told = sum((counts[part].sum(1) for part in counts if part in known), np.zeros(len(everyone)))
    whole = {
        part: own.sum(1)
        for part, own in counts.items()
        if part not in known and not ((own > 0) & (own < min_cell)).any()
    }
    bases = pd.DataFrame.from_dict(whole, orient="index", columns=range(len(everyone)))
    reasons = held_back(bases, min_base=max(1, min_base), unnamed=everyone - told - bases.sum(), absent=True)
    return frozenset(reasons.index[reasons == ""])


def _counts(band: np.ndarray, quarter: pd.Series, cuts: np.ndarray) -> np.ndarray:
    """Answers with a value by band and quarter."""
    when, names = pd.factorize(quarter)
    shape = len(cuts) + 1, max(1, len(names))
    return np.bincount(band[band >= 0] * shape[1] + when[band >= 0], minlength=shape[0] * shape[1]).reshape(shape)


def _round_numbers(own: np.ndarray) -> np.ndarray:
    sizes = np.abs(own[own != 0])
    if not len(sizes):
        return np.empty(0)
    small, large = (int(np.floor(np.log10(size))) for size in np.quantile(sizes, [0.01, 0.99]))
    if (own == np.round(own)).all():
        small = max(small, 0)
    found = np.array([digit * 10.0**power for power in range(small, large + 1) for digit in SERIES])
    both = np.concatenate([-found[::-1], [0.0], found])
    return both[(both > own.min()) & (both <= own.max())]


def _even_steps(own: np.ndarray) -> np.ndarray:
    if not len(own) or own.min() == own.max():
        return np.empty(0)
    low, high = np.quantile(own, [0.01, 0.99])
    rough = (high - low or np.ptp(own)) / _STEPS
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(digit * power for digit in (1, 2, 5, 10) if digit * power >= rough)
    found = np.round(np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step, 10)
    return found[(found > own.min()) & (found <= own.max())]


def _joined(own: np.ndarray, when: np.ndarray, candidates: np.ndarray, least: int, least_each: int) -> np.ndarray:
    """The candidates that are left as edges once thin bands are joined."""
    counts = _counts(np.searchsorted(candidates, own, side="right"), pd.Series(when), candidates)
    kept = _inward(counts, least, least_each)
    while len(kept) + 1 > MOST:
        least = int(np.ceil(least * _WIDER)) + 1
        kept = _inward(counts, least, least_each)
    return candidates[[place - 1 for place in kept]] if kept else np.empty(0)


def _inward(counts: np.ndarray, least: int, least_each: int) -> list[int]:
    """Where bands are parted: the tails, in which answers are few and edges matter, are walked from their ends."""
    middle = int(np.searchsorted(counts.sum(1).cumsum(), counts.sum() / 2))
    low = _walked(counts[:middle], least, least_each)
    high = sorted(len(counts) - place for place in _walked(counts[:middle:-1], least, least_each))
    between = counts[(low or [0])[-1] : (high or [len(counts)])[0]]
    if not _is_enough(between.sum(0), least, least_each):
        low, high = (low[:-1], high) if low else (low, high[1:])
    return [*low, *high]


def _walked(counts: np.ndarray, least: int, least_each: int) -> list[int]:
    """After how many of the thin bands each joined one is full."""
    places, full = [], np.zeros(counts.shape[1])
    for place, own in enumerate(counts, start=1):
        full = full + own
        if _is_enough(full, least, least_each):
            places.append(place)
            full = np.zeros(counts.shape[1])
    return places


def _is_enough(own: np.ndarray, least: int, least_each: int) -> bool:
    return bool(own.sum() >= least and not ((own > 0) & (own < least_each)).any())
