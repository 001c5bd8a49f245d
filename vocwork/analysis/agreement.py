"""How far coders agree beyond chance: Krippendorff's alpha, per category, with a bootstrap interval."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval

# Krippendorff (2004, p. 241): firm from .80, tentative conclusions from .667, nothing to rely on below.
FIRM, TENTATIVE = 0.8, 0.667
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def alpha(codes: np.ndarray, level: Level = "nominal") -> float:
    """Krippendorff's alpha; codes: (units, coders) of numbers, NaN where a coder did not code.

    alpha = 1 - D_o / D_e: disagreement seen against that of the same codes dealt out at random, each pair of codes
    counted by how far apart they are: alike or not (nominal), in ranks (ordinal), in steps (interval), in proportion
    (ratio, of numbers from 0 up). Units coded once tell nothing; where all codes are the same there is nothing to
    disagree on and alpha is missing. Krippendorff (2011, Computing Krippendorff's alpha-reliability): his four
    observers and twelve units give .743, .815, .849 and .797.
    """
    values = np.unique(codes[np.isfinite(codes)])
    counts = np.stack([(codes == value).sum(axis=1) for value in values], axis=1) if len(values) else np.empty((0, 0))
    counts = counts[counts.sum(axis=1) > 1] if counts.size else counts
    return _alpha(counts, values, level) if counts.size else np.nan


def _alpha(counts: np.ndarray, values: np.ndarray, level: Level) -> float:
    """Alpha from how often each unit got each code, shape (units, codes)."""
    coders, of_code = counts.sum(axis=1), counts.sum(axis=0)
    pairs = (counts / (coders - 1)[:, None]).T @ counts - np.diag((counts / (coders - 1)[:, None]).sum(axis=0))
    dealt = (np.outer(of_code, of_code) - np.diag(of_code)) / (of_code.sum() - 1)
    apart = _apart(values, of_code, level)
    expected = (dealt * apart).sum()
    return float(1 - (pairs * apart).sum() / expected) if expected > 0 else np.nan


def _apart(values: np.ndarray, of_code: np.ndarray, level: Level) -> np.ndarray:
    """How far each pair of codes is apart, squared, shape (codes, codes)."""
    rows, columns = np.meshgrid(values, values, indexing="ij")
    if level == "nominal":
        return np.asarray(rows != columns, dtype=float)
    if level == "ordinal":
        # all that lie between two codes, and half of those that got them
        rank = np.cumsum(of_code) - of_code / 2
        return np.asarray(np.subtract.outer(rank, rank) ** 2)
    gap = rows - columns
    if level == "ratio":
        gap = np.divide(gap, rows + columns, out=np.zeros_like(gap), where=rows + columns > 0)
    return np.asarray(gap**2)


def agreement(codings: pd.DataFrame, codes: list[str], *, confidence: float = 0.95, seed: int = 1) -> pd.DataFrame:
    """One row per category: code, units (comments with two and more coders), coders, alpha, low, high, verdict.

    codings: feedback_id, code, coder, coded. The interval is that of RESAMPLES bootstrap samples of the comments
    (percentiles). verdict: firm, tentative, weak; '' where there is no alpha.
    """
    rows = []
    for code in codes:
        own = codings[codings["code"] == code]
        table = own.pivot_table(index="feedback_id", columns="coder", values="coded", aggfunc="last").astype(float)
        table = table[table.notna().sum(axis=1) > 1]
        value, (low, high) = alpha(table.to_numpy()), _interval(table.to_numpy(), confidence, seed)
        coders = int(table.notna().any().sum())
        rows.append((code, len(table), coders, value, low, high, _verdict(value)))
    return pd.DataFrame(rows, columns=["code", "units", "coders", "alpha", "low", "high", "verdict"])


def _interval(codes: np.ndarray, confidence: float, seed: int) -> tuple[float, float]:
    """Percentiles of alpha over samples of the units."""
    rng = np.random.default_rng(seed)
    draws = np.array(
        [alpha(codes[rng.integers(0, len(codes), len(codes))]) for _ in range(RESAMPLES if len(codes) else 0)]
    )
    if not np.isfinite(draws).any():
        return np.nan, np.nan
    low, high = percentile_interval(draws, confidence)
    return float(low), float(high)


def _verdict(value: float) -> str:
    if np.isnan(value):
        return ""
    return "firm" if value >= FIRM else "tentative" if value >= TENTATIVE else "weak"
