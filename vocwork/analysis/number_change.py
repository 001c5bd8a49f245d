"""How much of a change of the score goes with a number that changed: more late deliveries, or each scored worse.

The answers of both quarters by the bands of the number, with shares W and means m: mix = sum (W1 - W0)(m0 + m1) / 2,
rate = sum (W0 + W1) / 2 (m1 - m0); together they are the change, nothing left over (Kitagawa 1955, JASA 50:1168). A
band that one quarter alone has moves the mix.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.bands import band_of
from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval
from vocwork.analysis.compare import false_discovery
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.weights import sample_of

CHANGE = ["number", "base", "base_before", "total", "mix", "mix_low", "mix_high", "rate", "rate_low", "rate_high"]
CHANGE += ["p", "q", "clear", "reason"]


def number_change(
    now: pd.DataFrame,
    before: pd.DataFrame,
    edges: Mapping[str, np.ndarray],
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    withheld: Mapping[str, str] | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """A row per number: the change among answers that have it, what more or fewer of each band make of it, the rest.

    now, before: points, weight, customer and a column per number. p and q (over all numbers) are those of the mix.
    """
    rows = []
    for name, cuts in edges.items():
        parts = [_known(part, name) for part in (now, before)]
        bases = {"number": name, "base": len(parts[0]), "base_before": len(parts[1])}
        few = SMALL_BASE if min(len(part) for part in parts) < max(2, min_base) else ""
        reason = (withheld or {}).get(name, "") or few
        rows.append(bases | {"reason": reason} | ({} if reason else _split(parts, name, cuts, confidence, seed)))
    table = pd.DataFrame(rows, columns=CHANGE)
    table[CHANGE[3:-2]] = table[CHANGE[3:-2]].astype(float)
    known = table["p"].notna()
    if known.any():
        table.loc[known, "q"] = false_discovery(table.loc[known, "p"])
    return table.assign(clear=table["q"] < 1 - confidence)


def mix_and_rate(shares: tuple[np.ndarray, np.ndarray], means: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Mix and rate of the change from the first to the second, over the last axis; means are missing where nobody is.

    One in ten late before and three in ten now, each scored 4 in time; late 2 before and 1 now:

    >>> shares, means = (np.array([0.9, 0.1]), np.array([0.7, 0.3])), (np.array([4.0, 2.0]), np.array([4.0, 1.0]))
    >>> mix_and_rate(shares, means).round(2).tolist()
    [-0.5, -0.2]
    """
    (w0, w1), (m0, m1) = shares, means
    m0, m1 = np.where(np.isnan(m0), m1, m0), np.where(np.isnan(m1), m0, m1)
    mix = np.nansum((w1 - w0) * (m0 + m1) / 2, axis=-1)
    rate = np.nansum((w0 + w1) / 2 * (m1 - m0), axis=-1)
    return np.stack([mix, rate], axis=-1)


def _known(answers: pd.DataFrame, name: str) -> pd.DataFrame:
    return answers[answers[name].notna() & answers["points"].notna() & (answers["weight"] > 0)]


def _split(parts: list[pd.DataFrame], name: str, cuts: np.ndarray, confidence: float, seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    scores = np.unique(np.concatenate([part["points"].to_numpy(float) for part in parts]))
    now, before = (_cells(part, band_of(part[name], cuts), len(cuts) + 1, scores) for part in parts)
    mix, rate = _mix_and_rate(before, now, scores)
    sizes = [max(1, round(_worth(part, band_of(part[name], cuts)))) for part in parts]
    again = [
        rng.multinomial(size, own.ravel(), RESAMPLES).reshape(RESAMPLES, *own.shape)
        for size, own in zip(sizes, (now, before), strict=True)
    ]
    draws = _mix_and_rate(again[1], again[0], scores)
    low, high = percentile_interval(draws, confidence)
    error = float(draws[:, 0].std())
    return {
        "total": mix + rate,
        "mix": mix,
        "mix_low": low[0],
        "mix_high": high[0],
        "rate": rate,
        "rate_low": low[1],
        "rate_high": high[1],
        "p": float(2 * special.ndtr(-abs(mix) / error)) if error > 0 else 1.0,
    }


def _worth(part: pd.DataFrame, band: np.ndarray) -> float:
    """Independent answers that the less precise is worth of how they score and of which bands they are in."""
    heavy = part["weight"] * part["points"]
    of_band = heavy.groupby(band).transform("sum") / part["weight"].groupby(band).transform("sum")
    return min(sample_of(part, values).effective for values in (part["points"], of_band))


def _cells(part: pd.DataFrame, band: np.ndarray, size: int, scores: np.ndarray) -> np.ndarray:
    """The weighted share of the answers in each band with each score, shape (bands, scores); they sum to 1."""
    score = np.searchsorted(scores, part["points"].to_numpy(float))
    mass = np.bincount(band * len(scores) + score, part["weight"].to_numpy(float), size * len(scores))
    return np.asarray(mass.reshape(size, len(scores)) / mass.sum())


def _mix_and_rate(before: np.ndarray, now: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Of counts or shares by band and score, over their last two axes."""
    mass = [own.sum(axis=-1) for own in (before, now)]
    shares = [own / own.sum(axis=-1, keepdims=True) for own in mass]
    means = [
        np.divide(own @ scores, n, out=np.full(n.shape, np.nan), where=n > 0)
        for own, n in zip((before, now), mass, strict=True)
    ]
    return mix_and_rate((shares[0], shares[1]), (means[0], means[1]))
