"""The bridge from one quarter to the next: what a change is made of, summing exactly, nothing left over.

weighting  the change of the weighted metric beyond that of the plain one
method     how answers were collected: more or fewer of each channel, source, asked or not
mix        who answered, talk what they talk about, rate how they score it, all at the same method

The method is taken out first: with shares v of the methods and their means y, its part is Kitagawa's (1955, JASA
50:1168) sum_c (v1 - v0)(y0 + y1) / 2. What is left, sum_c (v0 + v1) / 2 (y1 - y0), is the change between two quarters
weighted to the same methods, M = sum_g w_g sum_t p_gt m_gt over groups g and themes t; each part of it is its Shapley
value over the 6 orders in which the three factors can change, for two factors Kitagawa's again. An answer with k themes
counts 1/k under each, one without under "no theme". A method that one quarter alone has moves the method, a group or a
theme the mix or the talk.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval, resample
from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import Difference

PARTS = ("method", "mix", "talk", "rate", "weighting")
# Columns that say how an answer was collected.
METHOD = ("channel", "source", "solicited")
PART_COLUMNS = ["part", "value", "low", "high", "base", "base_before"]
NO_PART = "none"
# A part is most of the change beyond this share of it, while no other one reaches this share of its own size.
MOST, SMALL = 0.5, 0.5


def parts(
    both: pd.DataFrame,
    mentions: pd.DataFrame,
    attribute: str,
    *,
    total: Difference,
    confidence: float = 0.95,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One row each for the parts there are by the groups of `attribute` ('' = none), and their total.

    Columns: part, value, low, high (bootstrap; the total with the interval of its test), base, base_before.
    `both`: scored answers of the two quarters with points, weight, customer and `_now`. There is no method where all
    answers were collected in one way or `attribute` is one of `METHOD`, and no weighting where all answers weigh the
    same.
    """
    group = both[attribute].astype("str").fillna("") if attribute else pd.Series("", index=both.index)
    rows = _Rows(
        both["points"].to_numpy(float),
        both["_now"].to_numpy(bool),
        _method(both, attribute),
        both["weight"].to_numpy(float),
    )
    table = _long(both, group, mentions)
    there = [rows.method.max() > 0, True, True, True, np.ptp(rows.weight) > 0]
    point = _five_parts(rows, table, np.ones(len(both)))
    whose = customers(both)
    draws = [_five_parts(rows, table, resample(rows.now, whose, rng)) for _ in range(RESAMPLES // 2)]
    low, high = percentile_interval(np.array(draws), confidence)
    found = pd.DataFrame({"part": PARTS, "value": point, "low": low, "high": high})[there]
    whole = pd.DataFrame([{"part": "total", "value": total.value, "low": total.low, "high": total.high}])
    return pd.concat([found, whole], ignore_index=True).assign(base=total.base, base_before=total.base_before)


def _method(both: pd.DataFrame, attribute: str) -> np.ndarray:
    """A number for each way of collecting answers; one and the same where the groups are such ways themselves."""
    if attribute in METHOD:
        return np.zeros(len(both), dtype=int)
    named = both.reindex(columns=list(METHOD)).astype("str").fillna("")
    return np.asarray(named.groupby(list(METHOD), sort=False).ngroup())


def _five_parts(rows: _Rows, table: _Long, counts: np.ndarray) -> np.ndarray:
    """Method, mix, talk, rate and weighting under bootstrap counts per answer."""
    plain, weighted = (_change(rows, counts * weight) for weight in (1.0, rows.weight))
    (shares_before, before), (shares_now, now) = (_by_method(rows, counts * (rows.now == q)) for q in (False, True))
    common = (shares_before > 0) & (shares_now > 0)
    kept = np.where(common, (shares_before + shares_now) / 2, 0.0)
    within = float(kept @ (now - before))
    if not common.any():
        return np.array([plain, 0, 0, 0, weighted - plain])
    # both quarters weighted to the methods that they have in common, each as often as on average
    own = np.where(rows.now, shares_now[rows.method], shares_before[rows.method])
    same = np.divide(kept[rows.method], own, out=np.zeros(len(own)), where=own > 0)
    return np.array([plain - within, *(kept.sum() * _three_factors(table, counts * same)), weighted - plain])


def _by_method(rows: _Rows, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share and mean of each method; a mean of 0 where nobody used it."""
    size = rows.method.max() + 1
    mass, total = np.bincount(rows.method, counts, size), np.bincount(rows.method, counts * rows.score, size)
    return mass / mass.sum(), np.divide(total, mass, out=np.zeros(size), where=mass > 0)


def _change(rows: _Rows, weight: np.ndarray) -> float:
    return float(np.average(rows.score, weights=weight * rows.now) - np.average(rows.score, weights=weight * ~rows.now))


def main_part(split: pd.DataFrame, total: Difference) -> str:
    """The part that may be called most of the change, 'none' where no single one explains it.

    It needs a clear change, more than half of it with its sign, an interval without zero, and no other part that
    reaches half of its size.
    """
    sizes = split[split["part"] != "total"].set_index("part")
    if not total.clear or sizes.empty:
        return NO_PART
    first, second = sizes["value"].abs().nlargest(2)
    own = sizes.loc[sizes["value"].abs().idxmax()]
    is_most = own["value"] / total.value > MOST and (own["low"] > 0 or own["high"] < 0)
    return str(own.name) if is_most and second < SMALL * first else NO_PART


class _Rows(NamedTuple):
    """One row per answer: its score, its quarter, the number of its method, its weight."""

    score: np.ndarray
    now: np.ndarray
    method: np.ndarray
    weight: np.ndarray


class _Long(NamedTuple):
    """One row per answer and theme: the answer's index, its quarter, codes of group and theme, weight, score."""

    answer: np.ndarray
    now: np.ndarray
    group: np.ndarray
    theme: np.ndarray
    weight: np.ndarray
    score: np.ndarray
    shape: tuple[int, int]


def _long(both: pd.DataFrame, group: pd.Series, mentions: pd.DataFrame) -> _Long:
    named = mentions.loc[mentions["theme"] >= 0, ["feedback_id", "theme"]].drop_duplicates()
    answers = pd.DataFrame({"feedback_id": both["id"], "answer": np.arange(len(both))})
    long = answers.merge(named, on="feedback_id", how="left").fillna({"theme": -1})
    index = long["answer"].to_numpy()
    groups, themes = pd.factorize(group)[0][index], pd.factorize(long["theme"])[0]
    weight = 1 / np.bincount(index)[index]
    score, is_now = both["points"].to_numpy(float)[index], both["_now"].to_numpy(bool)[index]
    return _Long(index, is_now, groups, themes, weight, score, (groups.max() + 1, themes.max() + 1))


def _three_factors(long: _Long, counts: np.ndarray) -> np.ndarray:
    """Shapley value of (mix, talk, rate) under bootstrap counts per answer."""
    before, now = (_factors(long, counts[long.answer] * (long.now == quarter)) for quarter in (False, True))
    # what one quarter never saw is taken from the other, so that it moves the part it belongs to
    filled = [
        [np.where(np.isnan(a), np.nan_to_num(b), a) for a, b in zip(one, other, strict=True)]
        for one, other in ((before, now), (now, before))
    ]
    shares = np.zeros(3)
    orders = list(permutations(range(3)))
    for order in orders:
        state = list(filled[0])
        value = _combine(state)
        for part in order:
            state[part] = filled[1][part]
            shares[part] += (new := _combine(state)) - value
            value = new
    return np.asarray(shares / len(orders))


def _factors(long: _Long, counts: np.ndarray) -> list[np.ndarray]:
    """w_g, p_gt and m_gt of one quarter; NaN where there is nobody."""
    weight, (groups, themes) = counts * long.weight, long.shape
    cell = long.group * themes + long.theme
    mass = np.bincount(cell, weight, groups * themes).reshape(groups, themes)
    score = np.bincount(cell, weight * long.score, groups * themes).reshape(groups, themes)
    with np.errstate(invalid="ignore", divide="ignore"):
        return [mass.sum(1) / mass.sum(), mass / mass.sum(1, keepdims=True), score / mass]


def _combine(factors: list[np.ndarray]) -> float:
    who, what, how = factors
    return float((who[:, None] * what * how).sum())


def no_parts() -> pd.DataFrame:
    """The empty split of a change that cannot be shown."""
    return pd.DataFrame(columns=PART_COLUMNS)
