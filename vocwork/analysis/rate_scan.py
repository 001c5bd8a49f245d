"""How far each slice goes beyond the change of everyone, in standard errors, all slices at once.

Row values v = +-(score - M0)/N of the answers now (+) and before (-) sum to a slice's contribution; row weights w =
1/(2N), where an answer's own weight is its part of N. With B the accepted slices beside the constant, a slice x stands
out by h'v, h = x - B (B'wB)^-1 B'w x, what B does not explain of it; its variance is sum h^2 r^2 with r = v - w B a the
residuals (heteroscedasticity-robust, White 1980). A slice that holds a cause with k times its answers, or one k-th of
them, stands out sqrt(k) times less: the largest z is the cause itself (as with scan statistics, Kulldorff 1997). So
causes are found one after the other by orthogonal matching pursuit, all accepted ones solved jointly in each step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from vocwork.analysis.profiles import Profiles
from vocwork.analysis.quarter_pair import QuarterPair

# A slice that the accepted ones contain altogether leaves nothing but rounding.
ROUNDING = 1e-12


class Sums(NamedTuple):
    """Over the answers of each profile: of v, w, v^2, v w and w^2."""

    value: np.ndarray
    weight: np.ndarray
    value2: np.ndarray
    cross: np.ndarray
    weight2: np.ndarray


def sums(rows: QuarterPair, profiles: Profiles) -> Sums:
    """What the scan needs to know of the answers."""
    value, weight = rows.values, np.abs(rows.signed) / 2
    return Sums(*(profiles.sums(own) for own in (value, weight, value**2, value * weight, weight**2)))


class Joint(NamedTuple):
    """The change solved for several slices at once, the constant (what everyone has in common) first.

    inverse: of B'wB; effect: a, the change of the score there beyond the others; parts: of the change of everyone.
    """

    inverse: np.ndarray
    effect: np.ndarray
    parts: np.ndarray


def base(member: sparse.csr_matrix, found: Sequence[int]) -> np.ndarray:
    """B: the constant and each found slice, 1 where a profile is in it, shape (profiles, 1 + slices)."""
    return np.column_stack([np.ones(member.shape[1]), member[list(found)].toarray().T])


def joint(base: np.ndarray, value: np.ndarray, weight: np.ndarray) -> Joint:
    """Effects a = (B'wB)^-1 B'v and parts of the change, a times the sum of w: they add up to the change.

    value, weight: sums of v and w over each profile.
    """
    inverse = np.linalg.pinv(base.T @ (weight[:, None] * base))
    effect = inverse @ (base.T @ value)
    return Joint(inverse, effect, effect * (weight @ base))


def z(member: sparse.csr_matrix, own: Sums, found: Sequence[int] = ()) -> np.ndarray:
    """What each slice goes beyond the change of everyone and of the found slices, in standard errors."""
    held_by = base(member, found)
    inverse, effect, _ = joint(held_by, own.value, own.weight)
    fitted = held_by @ effect
    left = own.value - fitted * own.weight
    left2 = own.value2 - 2 * fitted * own.cross + fitted**2 * own.weight2
    gain, spread = (member @ np.column_stack([left, left2])).T
    held, held2 = ((member @ (column[:, None] * held_by)).T for column in (own.weight, left2))
    explained = inverse @ held
    of_base = held_by.T @ (left2[:, None] * held_by)
    variance = spread - 2 * (explained * held2).sum(axis=0) + (explained * (of_base @ explained)).sum(axis=0)
    return standardised(gain, variance)


def z_alone(member: sparse.csr_matrix, left: np.ndarray, left2: np.ndarray, held: np.ndarray) -> np.ndarray:
    """As `z` with no slice found, for many sets of answers at once, shape (slices, sets).

    left, left2: sums over profiles of r and r^2, shape (profiles, sets); held: the mean share of each slice in the two
    quarters, shape (slices, sets).
    """
    return standardised(member @ left, (member @ left2) * (1 - 2 * held) + held**2 * left2.sum(axis=0))


def standardised(gain: np.ndarray, variance: np.ndarray) -> np.ndarray:
    error = np.sqrt(np.maximum(variance, 0))
    return np.asarray(np.divide(gain, error, out=np.zeros_like(gain), where=error > ROUNDING))
