"""Themes that come up more or less often in a group than elsewhere, and what that does to the metric.

For a theme with share p among the answers of a group g, gap = mean score with the theme minus without it:
  c = W_g (change of p in g - change of p elsewhere) gap        in points of the metric
Both factors are uncertain, so with each one's distance from zero in standard errors c lies 1/sqrt(1/z_p^2 + 1/z_gap^2)
from zero (delta method for a product). A slice of several themes has no one gap; it is left to the rate scan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vocwork.analysis.candidates import Candidates
from vocwork.analysis.profiles import Profiles
from vocwork.analysis.quarter_pair import QuarterPair
from vocwork.analysis.rate_scan import standardised

EVERYONE = -1


class Talk(NamedTuple):
    """Slices of one theme: their number, that of the group they are part of (-1: everyone), and the theme."""

    slice: np.ndarray
    group: np.ndarray
    theme: np.ndarray


def talk(candidates: Candidates, values: int) -> Talk:
    """The slices of one theme and of up to two attributes; `values`: how many items are no themes."""
    is_theme = candidates.items >= values
    own = np.flatnonzero(is_theme.sum(axis=1) == 1)
    groups = np.where(is_theme, -1, candidates.items)
    number = {tuple(items): place for place, items in enumerate(candidates.items.tolist())}
    group = [number.get(_shifted(items), EVERYONE) for items in groups[own].tolist()]
    theme = np.where(is_theme, candidates.items, 0).max(axis=1)[own] - values
    return Talk(own, np.array(group, dtype=int), theme)


def _shifted(items: list[int]) -> tuple[int, ...]:
    known = [item for item in items if item >= 0]
    return tuple(known + [-1] * (len(items) - len(known)))


def gaps(rows: QuarterPair, profiles: Profiles) -> np.ndarray:
    """How many standard errors the score of who mentions each theme is above that of all others, in both quarters."""
    heavy, left = rows.weight, rows.score.astype(float)
    for quarter in (rows.now, ~rows.now):
        left = left - np.where(quarter, np.average(rows.score[quarter], weights=heavy[quarter]), 0.0)
    sums = profiles.sums(np.column_stack([heavy, heavy * left, heavy**2, heavy**2 * left, heavy**2 * left**2]))
    profile, theme = profiles.speaks.T if len(profiles.speaks) else (np.zeros(0, dtype=int),) * 2
    those = np.column_stack([np.bincount(theme, c[profile], len(profiles.themes)) for c in sums.T])
    mean, error2 = _mean(those)
    mean_of_others, error2_of_others = _mean(sums.sum(axis=0) - those)
    error = np.sqrt(error2 + error2_of_others)
    return np.asarray(np.divide(mean - mean_of_others, error, out=np.zeros_like(error), where=error > 0))


def _mean(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and its squared error, from the sums of w, w x, w^2, w^2 x and w^2 x^2."""
    mass, total, mass2, total2, square2 = sums.T
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nan_to_num(total / mass)
        return mean, np.nan_to_num((square2 - 2 * mean * total2 + mean**2 * mass2) / mass**2)


def z(held: np.ndarray, themes: np.ndarray, own: Talk, gap: np.ndarray, kish: np.ndarray) -> np.ndarray:
    """Standard errors of c for each slice of `own`, with the sign of what it does to the metric, shape (slices, sets).

    held: share of each slice in each quarter, for many sets of answers at once, shape (slices, 2, sets); themes: of
    each theme, shape (themes, 2, sets); gap: in standard errors, shape (themes,); kish: sum of squared weights over the
    square of their sum in each quarter, shape (2,).
    """
    each = kish[:, None]
    said, base = held[own.slice], np.concatenate([held, np.ones_like(held[:1])])[own.group]
    move, error2 = _change(said, base, each)
    rest, rest_error2 = _change(themes[own.theme] - said, 1 - base, each)
    alone = (own.group == EVERYONE)[:, None]
    z_share = standardised(move - np.where(alone, 0, rest), error2 + np.where(alone, 0, rest_error2))
    z_gap = gap[own.theme][:, None]
    length = np.hypot(z_share, z_gap)
    return np.asarray(np.divide(z_share * z_gap, length, out=np.zeros_like(length), where=length > 0))


def _change(said: np.ndarray, base: np.ndarray, kish: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Change of the share that says it and its squared error; half an answer more on either side steadies the error."""
    known = np.maximum(base, kish)
    share = (said + kish / 2) / (known + kish)
    plain, error2 = said / known, share * (1 - share) * kish / known
    return plain[:, 1] - plain[:, 0], error2.sum(axis=1)
