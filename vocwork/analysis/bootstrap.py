"""Bootstrap of a change: each quarter is resampled to its own size."""

from __future__ import annotations

import numpy as np

RESAMPLES = 400


def resample(is_now: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """How often each answer is drawn, shape (answers,)."""
    counts = np.zeros(len(is_now))
    for quarter in (is_now, ~is_now):
        index = np.flatnonzero(quarter)
        counts[index] = np.bincount(rng.integers(0, len(index), len(index)), minlength=len(index))
    return counts


def percentile_interval(draws: np.ndarray, confidence: float) -> np.ndarray:
    """Low and high of the draws, shape (2, ...), over their first axis; draws without a value are left out."""
    return np.asarray(np.nanquantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0))
