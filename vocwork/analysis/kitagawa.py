"""What slices add to a change: the exact numbers of each, and the change solved for several at once.

For a slice S with share W and mean m in quarters 0 and 1, and total mean M:
  contribution  C = W1 (m1 - M0) - W0 (m0 - M0)                 sums to M1 - M0 over any partition
  rate          (W0 + W1)/2 * (m1 - m0)                          Kitagawa 1955: they score differently
  mix           (W1 - W0) * ((m0 + m1)/2 - M0)                   there are more or fewer of them
  excess        C - (W0 + W1)/2 (M1 - M0)                        what goes beyond the change of everyone
  part          its part where it is solved jointly with the other accepted slices (`rate_scan.joint`)
Slices overlap, so contributions do not add up; parts do, with what everyone has in common left unexplained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from vocwork.analysis import rate_scan
from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval, resample
from vocwork.analysis.profiles import Profiles
from vocwork.analysis.rate_scan import Rows

# What is measured in each slice, with what its interval is called.
MEASURED = {
    "contribution": ("low", "high"),
    "mix": ("mix_low", "mix_high"),
    "rate": ("rate_low", "rate_high"),
    "excess": ("excess_low", "excess_high"),
    "share_of_change": ("share_low", "share_high"),
}
PART = ("part", "part_low", "part_high")
NUMBERS = [*(name for measure, ends in MEASURED.items() for name in (measure, *ends)), *PART]


class Draws(NamedTuple):
    """Answers as they came and resampled, by profile and quarter, each quarter of sum 1: shape (profiles, 2, draws).

    mass: weight; total: weight times score. The first draw is the answers as they came.
    """

    mass: np.ndarray
    total: np.ndarray


def draws(rows: Rows, profiles: Profiles, rng: np.random.Generator, *, resamples: int = RESAMPLES) -> Draws:
    """The answers, and `resamples` bootstrap samples of them."""
    found = [_by_profile(rows, profiles, np.ones(len(rows.score)))]
    found += [_by_profile(rows, profiles, resample(rows.now, rows.customer, rng)) for _ in range(resamples)]
    mass, total = np.stack(found, axis=-1)
    return Draws(mass, total)


def _by_profile(rows: Rows, profiles: Profiles, counts: np.ndarray) -> np.ndarray:
    """Mass and total of each profile and quarter under bootstrap counts, shape (2, profiles, 2)."""
    weight = [counts * rows.weight * (rows.now == now) for now in (False, True)]
    parts = [own / own.sum() for own in weight]
    return np.array([np.column_stack([profiles.sums(part * by) for part in parts]) for by in (1.0, rows.score)])


def measured(member: sparse.csr_matrix, own: Draws, *, confidence: float) -> pd.DataFrame:
    """Contribution, mix, rate, excess and share of the change of every slice, with intervals; a row per slice.

    member: 1 where a profile is in a slice, shape (slices, profiles).
    """
    numbers = kitagawa(member, own)
    columns: dict[str, np.ndarray] = {}
    for measure, ends in MEASURED.items():
        low, high = percentile_interval(numbers[measure][:, 1:].T, confidence)
        columns |= {measure: numbers[measure][:, 0], ends[0]: low, ends[1]: high}
    return pd.DataFrame(columns)


def kitagawa(member: sparse.csr_matrix, own: Draws) -> dict[str, np.ndarray]:
    """The numbers of every slice under every draw, shape (slices, draws)."""
    share, sums = (_over(member, part) for part in own)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums / share
    (w0, w1), (m0, m1) = np.moveaxis(share, 1, 0), np.moveaxis(mean, 1, 0)
    level, after = own.total.sum(axis=0)
    # a slice absent from one quarter has no mean there: its whole contribution is mix
    m1, m0 = np.where(np.isnan(m1), m0, m1), np.where(np.isnan(m0), m1, m0)
    rate, mix, moved = (w0 + w1) / 2 * (m1 - m0), (w1 - w0) * ((m0 + m1) / 2 - level), after - level
    # a resample can stand still
    part = np.divide(rate + mix, moved, out=np.full_like(rate, np.nan), where=moved != 0)
    excess = rate + mix - (w0 + w1) / 2 * moved
    return {"contribution": rate + mix, "mix": mix, "rate": rate, "excess": excess, "share_of_change": part}


def _over(member: sparse.csr_matrix, numbers: np.ndarray) -> np.ndarray:
    return np.asarray(member @ numbers.reshape(len(numbers), -1)).reshape(-1, *numbers.shape[1:])


def parts(member: sparse.csr_matrix, found: Sequence[int], own: Draws, *, confidence: float) -> pd.DataFrame:
    """`PART` of what everyone has in common (the first row) and of each found slice; they add up to the change."""
    base = rate_scan.base(member, found)
    level = own.total[:, 0].sum(axis=0)
    value = own.total[:, 1] - own.total[:, 0] - level * (own.mass[:, 1] - own.mass[:, 0])
    solved = [
        rate_scan.joint(base, one, weight).parts for one, weight in zip(value.T, own.mass.mean(axis=1).T, strict=True)
    ]
    low, high = percentile_interval(np.array(solved[1:]), confidence)
    return pd.DataFrame(dict(zip(PART, (solved[0], low, high), strict=True)))
