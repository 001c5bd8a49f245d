"""What a change is made of, exactly: who answered (mix), what they talk about (talk), how they score it (rate).

M = sum_g w_g sum_t p_gt m_gt over groups g and themes t; each part is its Shapley value over the 6 orders in which
the three factors can change. An answer with k themes counts 1/k under each, one without under "no theme".
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval, resample
from vocwork.analysis.compare import Difference

PARTS = ("mix", "talk", "rate")
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
    """One row each for mix, talk and rate by the groups of `attribute` ('' = none), and their total.

    Columns: part, value, low, high (bootstrap; the total with the interval of its test), base, base_before.
    `both`: scored answers of the two quarters with points, weight and `_now`.
    """
    group = both[attribute].astype("str").fillna("") if attribute else pd.Series("", index=both.index)
    table, is_now = _long(both, group, mentions), both["_now"].to_numpy(bool)
    weight = both["weight"].to_numpy(float)
    point = _three_factors(table, weight)
    draws = np.array([_three_factors(table, weight * resample(is_now, rng)) for _ in range(RESAMPLES // 2)])
    low, high = percentile_interval(draws, confidence)
    rows = [{"part": part, "value": point[i], "low": low[i], "high": high[i]} for i, part in enumerate(PARTS)]
    rows.append({"part": "total", "value": total.value, "low": total.low, "high": total.high})
    return pd.DataFrame(rows).assign(base=total.base, base_before=total.base_before)


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
