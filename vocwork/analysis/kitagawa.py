"""What slices add to a change: the exact numbers of each, and the change solved for several at once.

For a slice S with share W and mean m in quarters 0 and 1, and total mean M:
  contribution  C = W1 (m1 - M0) - W0 (m0 - M0)                 sums to M1 - M0 over any partition
  rate          (W0 + W1)/2 * (m1 - m0)                          Kitagawa 1955: they score differently
  mix           (W1 - W0) * ((m0 + m1)/2 - M0)                   there are more or fewer of them
  excess        C - (W0 + W1)/2 (M1 - M0)                        what goes beyond the change of everyone
  part          its part where it is solved jointly with the other accepted slices (`rate_scan.joint`)
Slices overlap, so contributions do not add up; parts do, with what everyone has in common left unexplained.
All intervals are linearised, as in `contributions`: of W by (f - W) w / N, of m by f (s - m) w / (N W) for each answer
of the quarter, f whether it is in S; of the others by the chain rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from vocwork.analysis import rate_scan
from vocwork.analysis.contributions import contributions, error, linearised
from vocwork.analysis.metrics import z_value
from vocwork.analysis.profiles import Profiles
from vocwork.analysis.quarter_pair import QuarterPair

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
# So many answers times slices are held at once.
AT_ONCE = 4_000_000


@dataclass(frozen=True)
class _Number:
    """A number of each slice, and what each answer adds to its error, shape (answers, slices); by the chain rule."""

    value: np.ndarray
    influence: np.ndarray

    def __add__(self, other: _Number) -> _Number:
        return _Number(self.value + other.value, self.influence + other.influence)

    def __sub__(self, other: _Number) -> _Number:
        return _Number(self.value - other.value, self.influence - other.influence)

    def __mul__(self, other: _Number) -> _Number:
        return _Number(self.value * other.value, self.influence * other.value + self.value * other.influence)

    def __truediv__(self, other: _Number) -> _Number:
        value = self.value / other.value
        return _Number(value, (self.influence - value * other.influence) / other.value)

    def where(self, kept: np.ndarray, other: _Number) -> _Number:
        """These numbers in the slices that are `kept`, the others in the rest."""
        return _Number(np.where(kept, self.value, other.value), np.where(kept, self.influence, other.influence))


def inside(member: sparse.csr_matrix, profiles: Profiles) -> np.ndarray:
    """1 where an answer is in a slice, else 0, shape (answers, slices).

    member: 1 where a profile is in a slice, shape (slices, profiles).
    """
    return np.asarray(member.toarray().T[profiles.of], dtype=float)


def measured(
    member: sparse.csr_matrix, profiles: Profiles, rows: QuarterPair, *, confidence: float, clear: bool = True
) -> pd.DataFrame:
    """Contribution, mix, rate, excess and share of the change of every slice, with intervals; a row per slice.

    The share of a change that is not `clear` is not told.
    """
    at_once = max(1, AT_ONCE // len(rows.score))
    blocks = (member[start : start + at_once] for start in range(0, member.shape[0], at_once))
    found = [_measured(inside(own, profiles), rows, confidence, clear) for own in blocks]
    return pd.concat(found, ignore_index=True)


def _measured(held: np.ndarray, rows: QuarterPair, confidence: float, clear: bool) -> pd.DataFrame:
    found = contributions(held, rows, confidence=confidence, clear=clear)
    z = z_value(confidence)
    for measure, (value, spread) in kitagawa(held, rows).items():
        low, high = MEASURED[measure]
        found = found.assign(**{measure: value, low: value - z * spread, high: value + z * spread})
    return found


def kitagawa(held: np.ndarray, rows: QuarterPair) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Mix, rate and excess of every slice with their errors; held: shape (answers, slices)."""
    everyone = np.ones((len(held), 1))
    (w0, m0), (w1, m1) = (_share_and_mean(held, rows, quarter) for quarter in (~rows.now, rows.now))
    (_, level), (_, after) = (_share_and_mean(everyone, rows, quarter) for quarter in (~rows.now, rows.now))
    # a slice absent from one quarter has no mean there: its whole contribution is mix
    m0, m1 = m0.where(w0.value > 0, m1), m1.where(w1.value > 0, m0)
    half = _Number(np.array(0.5), np.array(0.0))
    share, growth, apart = half * (w0 + w1), w1 - w0, half * (m0 + m1) - level
    rate, mix = share * (m1 - m0), growth * apart
    excess = rate + mix - share * (after - level)
    found = {name: (own.value, error(own.influence, rows)) for name, own in (("rate", rate), ("excess", excess))}
    # both factors may be next to nothing: then the product varies by that of their errors (Goodman 1960)
    product = error(growth.influence, rows) * error(apart.influence, rows)
    return found | {"mix": (mix.value, np.hypot(error(mix.influence, rows), product))}


def _share_and_mean(held: np.ndarray, rows: QuarterPair, quarter: np.ndarray) -> tuple[_Number, _Number]:
    """W and m in a quarter; m is not a number where nobody is in the slice."""
    size = (rows.size * quarter)[:, None]
    share, total = (_mean(size, own) for own in (held, held * rows.score[:, None]))
    with np.errstate(invalid="ignore", divide="ignore"):
        return share, total / share


def _mean(size: np.ndarray, values: np.ndarray) -> _Number:
    mean = (size * values).sum(axis=0)
    return _Number(mean, size * (values - mean))


def parts(held: np.ndarray, rows: QuarterPair, *, confidence: float) -> pd.DataFrame:
    """`PART` of what everyone has in common (the first row) and of each found slice; they add up to the change.

    held: whether each answer is in each found slice, shape (answers, slices). They are a q with a = Q^-1 y, Q = B'wB,
    q its first row: each answer adds Q^-1 (dy - dQ a) q + a dq to their error.
    """
    base = np.column_stack([np.ones(len(held)), held])
    now, size, signs = rows.now[:, None], rows.size[:, None], np.where(rows.now, 1, -1)
    beyond = rows.score - np.average(rows.score[~rows.now], weights=rows.weight[~rows.now])
    solved = rate_scan.joint(base, signs * rows.size * beyond, rows.size / 2)
    mean = np.where(now, (size * now * base).sum(axis=0), (size * ~now * base).sum(axis=0))
    fitted = base * (base @ solved.effect)[:, None]
    common = np.where(now, (size * now * fitted).sum(axis=0), (size * ~now * fitted).sum(axis=0))
    _, influence = linearised(base, rows)
    of_effect = (influence - size / 2 * (fitted - common)) @ solved.inverse
    of_parts = of_effect * (rows.size @ base / 2) + solved.effect * size / 2 * (base - mean)
    half = z_value(confidence) * error(of_parts, rows)
    return pd.DataFrame(dict(zip(PART, (solved.parts, solved.parts - half, solved.parts + half), strict=True)))
