"""How much each driver goes with a score: importance with interval, sign, and what noise would reach.

Importance is LMG (`relative_importance`): the part of R2, the variance of the score that all drivers account for
together, that is a driver's own. The parts sum to R2.

Interval: an importance is never negative and noise adds to it, so that no percentile interval would ever hold 0; it is
that of a sum of squares whose spread the bootstrap tells (`bootstrap.square_interval`), wider for what few answers
mention, and that of a driver which is not told from noise begins at 0. Noise: a score that goes with nothing has
correlations with the drivers that are normal with covariance R / (effective base - 1), for each column the base of
its products with the score (`clusters.worth`); what importance they give a driver of the same make is its floor.
Tonidandel and LeBreton (2009, J. Bus. Psychol. 24:387) compare with one random variable instead;
`benchmarks/bench_drivers.py` has both side by side.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import carrying, expanded_interval, square_interval
from vocwork.analysis.clusters import codes, worth
from vocwork.analysis.compare import false_discovery
from vocwork.analysis.moments import correlations, covariances, deviations, moments, resampled_moments
from vocwork.analysis.ordered_weights import ordered_weights
from vocwork.analysis.relative_importance import (
    MOST_EXACT,
    RIDGE,
    draw_orders,
    inflation,
    lmg,
    lmg_of_scores,
    relative_weights,
    sampled_lmg,
)
from vocwork.analysis.weights import effective_base

RESAMPLES = 500
NOISE = 1999
# Pairs of orders: of the estimate where there are too many drivers for all, of the noise, of each resample.
_PAIRS, _NOISE_PAIRS, _RESAMPLE_PAIRS = 100, 10, 4
COLUMNS = ["driver", "importance", "low", "high", "noise", "p", "q", "clear", "relative_weight", "ordered_weight"]
_LEANING = ["coefficient", "coefficient_low", "coefficient_high", "correlation", "opposed", "lowest", "highest"]
COLUMNS += [*_LEANING, "vif"]


class Fit(NamedTuple):
    """How much all drivers account for together.

    r2: share of the score's variance; adjusted: less what as many columns of noise would reach; p: of R2 against noise.
    base: answers; effective: what they are worth by their weights; columns: how many stand for the drivers; error: the
    largest Monte Carlo standard error of an importance, 0 where all orders were taken. seen: the importance from which
    on any driver would stand out from noise among so many.
    """

    r2: float
    adjusted: float
    p: float
    base: int
    effective: float
    columns: int
    error: float
    seen: float


class _Drawn(NamedTuple):
    """Correlations of the drivers' columns, theirs with the score, and points of the score per unit of each column."""

    r: np.ndarray
    r_y: np.ndarray
    slope: np.ndarray


def importances(
    x: pd.DataFrame,
    score: pd.Series,
    weight: pd.Series | None = None,
    customer: pd.Series | None = None,
    *,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> tuple[pd.DataFrame, Fit]:
    """One row per driver, most important first, and how much they account for together.

    x: numeric columns under (driver, value), none missing. A driver that is one number has value ''; one of several
    groups has a column of 0 and 1 for each but the one they are compared with. score: one number per row of x;
    rows without one are left out. weight: 1 each where none is given; 0 leaves a row out. customer: who gave each row,
    where that is known: then whole customers are drawn again, and noise is as large as answers of one are alike.

    Columns: COLUMNS. importance, low, high, noise (which one driver of noise in twenty exceeds) and relative_weight
    (Johnson's, summed over the columns of a driver) are shares of the score's variance; ordered_weight is the relative
    weight where the score's values are but ordered classes (`ordered_weights`). p: chance that noise reaches the
    importance; q: adjusted over the drivers (Benjamini-Hochberg); clear: q below 1 - confidence. coefficient:
    points of score per unit of the column, the other drivers alike, with bootstrap interval; opposed: it leans the
    other way than the plain correlation (suppression). A driver of groups has no sign but a lowest and a highest
    value, '' for the one they are compared with.
    """
    weight = pd.Series(1.0, index=x.index) if weight is None else weight.astype(float)
    known = (weight > 0) & score.notna()
    x, score, weight = (part[known] for part in (x, score, weight))
    whose = np.arange(len(x)) if customer is None else codes(customer[known])
    names, driver = _drivers(x)
    rng, z, scale = np.random.default_rng(seed), *_standard(x, score, weight)
    heavy = weight.to_numpy()
    whole = _drawn(moments(z, heavy), scale)
    draws = _drawn(resampled_moments(z, heavy, whose, resamples=resamples, rng=rng), scale)
    found, error = _estimate(whole, driver, rng)
    effective = np.array([worth(column * z[:, -1], heavy, whose) for column in z[:, 1:-1].T])
    noise = _noise(whole.r, driver, effective, rng)
    tested = _against(noise, found, confidence)
    base, own_base = (carrying(z[:, 1:-1], heavy, of, whose) for of in (driver, None))
    ends = _interval(draws, driver, found, base, confidence, rng)
    low, high = expanded_interval(draws.slope, confidence, own_base)
    leaning = _leaning(x.columns, driver, whole, low, high)
    table = pd.DataFrame({"driver": names, "importance": found}).join([tested, ends, leaning])
    # noise alone could be all there is to it
    table["low"] = table["low"].where(table["p"] < 1 - confidence, 0.0)
    table["relative_weight"] = np.bincount(driver, relative_weights(whole.r, whole.r_y))
    table["ordered_weight"] = np.bincount(driver, ordered_weights(z[:, 1:-1], score.to_numpy(float), heavy))
    table["vif"] = inflation(whole.r, driver)
    table = table.sort_values("importance", ascending=False, kind="stable", ignore_index=True)
    return table[COLUMNS], _fit(found, noise, error, confidence, heavy, effective)


def _fit(
    found: np.ndarray, noise: np.ndarray, error: float, confidence: float, weight: np.ndarray, effective: np.ndarray
) -> Fit:
    r2 = float(found.sum())
    above = _share_above(noise.sum(axis=1, keepdims=True), found.sum(keepdims=True))
    columns, worth_of_all = len(effective), 1 / float(np.mean(1 / effective))
    adjusted = 1 - (1 - r2) * (worth_of_all - 1) / max(worth_of_all - columns - 1, 1)
    own = len(weight), effective_base(weight), columns
    return Fit(r2, adjusted, float(above[0]), *own, error, _seen(noise, confidence))


def _drivers(x: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """The drivers' names, and the number of that of each column."""
    own = x.columns.get_level_values(0)
    names = list(dict.fromkeys(own))
    return names, np.array([names.index(name) for name in own])


def _standard(x: pd.DataFrame, score: pd.Series, weight: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """1, the columns and the score, centred and of deviation 1, and points of the score per unit of each column."""
    plain = np.column_stack([np.ones(len(x)), x.to_numpy(float), score.to_numpy(float)])
    spread = deviations(covariances(moments(plain, weight.to_numpy())))
    inverse = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)
    plain[:, 1:] = (plain[:, 1:] - np.average(plain[:, 1:], axis=0, weights=weight)) * inverse
    return plain, spread[-1] * inverse[:-1]


def _drawn(own: np.ndarray, scale: np.ndarray) -> _Drawn:
    covariance = covariances(own)
    r, ridge = correlations(covariance), RIDGE * np.eye(len(scale))
    slope = np.linalg.solve(covariance[..., :-1, :-1] + ridge, covariance[..., :-1, -1:])[..., 0]
    return _Drawn(r[..., :-1, :-1], r[..., :-1, -1], slope * scale)


def _estimate(whole: _Drawn, driver: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """LMG of each driver, and its largest Monte Carlo error: none where few enough drivers allow all orders."""
    if driver.max() < MOST_EXACT:
        return lmg(whole.r, whole.r_y, driver), 0.0
    places = draw_orders(int(driver.max()) + 1, _PAIRS, rng)
    pairs = lmg_of_scores(whole.r, whole.r_y[:, None], driver, places)[..., 0].reshape(2, _PAIRS, -1).mean(axis=0)
    return pairs.mean(axis=0), float(pairs.std(axis=0, ddof=1).max() / np.sqrt(_PAIRS))


def _noise(r: np.ndarray, driver: np.ndarray, effective: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Importances that each driver reaches with scores of pure chance, shape (NOISE, drivers)."""
    values, vectors = np.linalg.eigh(r)
    chance = (vectors * np.sqrt(np.maximum(values, 0.0))) @ rng.standard_normal((len(r), NOISE))
    places = draw_orders(int(driver.max()) + 1, _NOISE_PAIRS, rng)
    return lmg_of_scores(r, chance / np.sqrt(np.maximum(effective - 1, 1.0))[:, None], driver, places).mean(axis=0).T


def _against(noise: np.ndarray, found: np.ndarray, confidence: float) -> pd.DataFrame:
    table = pd.DataFrame({"noise": np.quantile(noise, confidence, axis=0), "p": _share_above(noise, found)})
    table["q"] = false_discovery(table["p"])
    return table.assign(clear=table["q"] < 1 - confidence)


def _seen(noise: np.ndarray, confidence: float) -> float:
    """What the first of so many drivers must reach where no other does: the noise's quantile at alpha / drivers."""
    return float(np.quantile(noise, 1 - (1 - confidence) / noise.shape[1], axis=0).max())


def _share_above(noise: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.asarray((1 + (noise >= found).sum(axis=0)) / (1 + len(noise)))


def _interval(
    draws: _Drawn,
    driver: np.ndarray,
    found: np.ndarray,
    base: np.ndarray,
    confidence: float,
    rng: np.random.Generator,
) -> pd.DataFrame:
    places = np.stack([draw_orders(len(found), _RESAMPLE_PAIRS, rng) for _ in range(len(draws.r))])
    drawn = sampled_lmg(draws.r, draws.r_y, driver, places)
    low, high = square_interval(found, drawn, np.bincount(driver), confidence, base)
    return pd.DataFrame({"low": low, "high": np.clip(high, found, 1.0)})


def _leaning(
    columns: pd.MultiIndex, driver: np.ndarray, whole: _Drawn, low: np.ndarray, high: np.ndarray
) -> pd.DataFrame:
    """Which way each driver leans: its coefficient with its interval, or its lowest and highest value."""
    rows = [
        _value(columns, own, whole) if columns[own[0]][1] else _sign(whole, low, high, int(own[0]))
        for own in (np.flatnonzero(driver == number) for number in range(int(driver.max()) + 1))
    ]
    return pd.DataFrame(rows, columns=_LEANING)


def _sign(whole: _Drawn, low: np.ndarray, high: np.ndarray, at: int) -> dict[str, Any]:
    slope, correlation = whole.slope[at], whole.r_y[at]
    found = {"coefficient": slope, "coefficient_low": low[at], "coefficient_high": high[at], "correlation": correlation}
    return found | {"opposed": slope * correlation < 0, "lowest": "", "highest": ""}


def _value(columns: pd.MultiIndex, own: np.ndarray, whole: _Drawn) -> dict[str, Any]:
    slope = pd.Series([0.0, *whole.slope[own]], index=["", *columns[own].get_level_values(1)])
    return {"opposed": False, "lowest": slope.idxmin(), "highest": slope.idxmax()}
