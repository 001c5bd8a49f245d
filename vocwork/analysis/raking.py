"""Raking: weights with which the answers stand for all customers, by several margins at once.

Iterative proportional fitting (Deming and Stephan 1940; Deville, Sarndal and Sautory 1993): the weights of each
category are scaled to its share of the customers, margin after margin, until all of them are met. Answers whose
category is not known keep, together, the share they came with. The margins hold for the answers given, and for no part
of them: those behind a number are raked, not more. No library is used because those for it (ipfn, weightipy) go on in
silence where margins cannot be met, and this is where a wrong number begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

# Column -> value -> customers, as counts or shares.
Margins = Mapping[str, Mapping[str, float]]
# Margins are met where no share is farther off than this; after so many sweeps they never will be.
TOLERANCE, MOST_SWEEPS = 1e-9, 1000
# A weight beyond so many times the median makes an estimate hang on one answer: it is cut, see `rake`.
TRIM = 5.0
_CUTS = 50


class RakingError(ValueError):
    """The margins cannot be met; the message says which and what to do."""


class _Margin(NamedTuple):
    """The category of each answer as a number, and the share that each category is to have."""

    code: np.ndarray
    share: np.ndarray


def rake(
    answers: pd.DataFrame, margins: Margins, *, weight: pd.Series | None = None, trim: float | None = TRIM
) -> pd.Series:
    """Weights of mean 1 with which each margin has its shares; `weight`: those the answers came with.

    Weights above `trim` times the median are cut to it and the rest is raked again, until none is; then the margins are
    met as well as the cut allows. Categories without an answer cannot be met and leave their share to the others.
    Raises RakingError where margins contradict each other, where `weight` is not finite and above 0 throughout, and for
    weights that are all alike where the answers did not have the margins. Empty answers have no weights.

    >>> plan = pd.DataFrame({"plan": ["Basic", "Basic", "Basic", "Plus"]})
    >>> rake(plan, {"plan": {"Basic": 50, "Plus": 50}}).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    if answers.empty:
        return pd.Series(index=answers.index, dtype=float)
    start = np.ones(len(answers)) if weight is None else weight.to_numpy(float)
    _require_weights(start)
    targets = [_margin(answers[column], wanted, start) for column, wanted in margins.items()]
    own = _swept(start / start.sum(), targets, MOST_SWEEPS)
    if not (off := _farthest(own, targets)) <= TOLERANCE:
        raise RakingError(
            f"the margins of {', '.join(margins)} cannot be met together: shares stay {off:.1%} off. Some group of "
            "customers has no answers: merge small categories, or rake by fewer columns"
        )
    if trim:
        own = _trimmed(own, targets, trim)
    _require_weights(own)
    _require_effect(own, targets)
    return pd.Series(own / own.mean(), index=answers.index)


def _require_weights(weight: np.ndarray) -> None:
    if wrong := int((~(np.isfinite(weight) & (weight > 0))).sum()):
        raise RakingError(f"weights must be numbers above 0, and {wrong} of {len(weight)} are not: correct them")


def _require_effect(weight: np.ndarray, targets: list[_Margin]) -> None:
    """Weights that are all alike are right only where the answers have the margins as they are."""
    if np.ptp(weight) <= TOLERANCE * weight.mean() and (off := _farthest(weight, targets)) > TOLERANCE:
        raise RakingError(f"all answers weigh the same, and shares stay {off:.1%} off the margins")


def _margin(values: pd.Series, wanted: Mapping[str, float], weight: np.ndarray) -> _Margin:
    """Categories in the order of `wanted`, and one more for answers of none of them, which keeps its share."""
    names = [str(name) for name in wanted]
    code = pd.Categorical(values.astype("str"), categories=names).codes.astype(int)
    code[code < 0] = len(names)
    there = np.bincount(code, weight, len(names) + 1)
    customers = np.array(list(wanted.values()), dtype=float) * (there[:-1] > 0)
    unknown = there[-1] / there.sum()
    share = np.append((1 - unknown) * customers / customers.sum(), unknown) if customers.any() else there / there.sum()
    return _Margin(code, share)


def _swept(weight: np.ndarray, targets: list[_Margin], sweeps: int) -> np.ndarray:
    """The weights after scaling to each margin in turn, until all are met."""
    for _ in range(sweeps):
        if _farthest(weight, targets) <= TOLERANCE:
            break
        for code, share in targets:
            now = np.bincount(code, weight, len(share))
            weight = weight * np.divide(share, now, out=np.ones(len(share)), where=now > 0)[code]
    return weight


def _farthest(weight: np.ndarray, targets: list[_Margin]) -> float:
    """How far the share of any category is from the one it is to have."""
    gaps = [np.abs(np.bincount(code, weight, len(share)) / weight.sum() - share).max() for code, share in targets]
    return float(max(gaps, default=0.0))


def _trimmed(weight: np.ndarray, targets: list[_Margin], trim: float) -> np.ndarray:
    """No weight above `trim` times the median; what is cut goes to the others of its categories as far as it can."""
    for _ in range(_CUTS):
        weight = np.minimum(weight, trim * np.median(weight))
        if _farthest(weight, targets) <= TOLERANCE:
            return weight
        weight = _swept(weight, targets, 1)
    return np.minimum(weight, trim * np.median(weight))
