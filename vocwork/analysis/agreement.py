"""How far coders agree beyond chance: Krippendorff's alpha, per category, with a bootstrap interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval

# Krippendorff (2004, p. 241): firm from .80, tentative conclusions from .667, nothing to rely on below.
FIRM, TENTATIVE = 0.8, 0.667


def alpha(codes: np.ndarray) -> float:
    """Krippendorff's alpha for nominal data; codes: (units, coders) of numbers, NaN where a coder did not code.

    alpha = 1 - D_o / D_e: disagreement seen against that of the same codes dealt out at random. Units coded once tell
    nothing; where all codes are the same there is nothing to disagree on and alpha is missing. Krippendorff (2011,
    Computing Krippendorff's alpha-reliability): his four observers and twelve units give .743.
    """
    values = np.unique(codes[np.isfinite(codes)])
    counts = np.stack([(codes == value).sum(axis=1) for value in values], axis=1) if len(values) else np.empty((0, 0))
    return _alpha(counts[counts.sum(axis=1) > 1]) if counts.size else np.nan


def _alpha(counts: np.ndarray) -> float:
    """Alpha from how often each unit got each code, shape (units, codes)."""
    coders = counts.sum(axis=1)
    seen = ((coders**2 - (counts**2).sum(axis=1)) / np.maximum(coders - 1, 1)).sum()
    total, of_code = counts.sum(), counts.sum(axis=0)
    expected = (total**2 - (of_code**2).sum()) / max(total - 1, 1)
    return float(1 - seen / expected) if expected > 0 else np.nan


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
