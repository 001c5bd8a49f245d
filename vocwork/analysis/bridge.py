"""The bridge from one quarter to the next: what a change is made of, summing exactly, nothing left over.

weighting  answers of the same method and group weigh more or less than before
method     how answers were collected: more or fewer of each channel, source, asked or not
mix        who answered, talk what they talk about, rate how they score it, all at the same method

Weighting is taken out first, by weights that no method and group has more of in one quarter than in the other: times
sqrt(u1/u0) before and sqrt(u0/u1) now, u the mean weight of answers of that method and group. It is what the change
loses by this; where a quarter is not weighted, all that the weights of the other do. What follows is of answers so
weighted, of plain ones where a quarter is not. Next is the method: with its shares v and means y its part is Kitagawa's
(1955, JASA 50:1168) sum_c (v1 - v0)(y0 + y1) / 2. What is left, sum_c (v0 + v1) / 2 (y1 - y0), is the change between
two quarters weighted to the same methods, M = sum_g w_g sum_t p_gt m_gt over groups g and themes t; each part of it is
its Shapley value over the 6 orders in which the three factors can change, for two factors Kitagawa's again. An answer
with k themes counts 1/k under each, one without under "no theme". A method that one quarter alone has moves the method,
a group or a theme the mix or the talk: a mean m_gt that one quarter lacks is that of the other less the change of
everyone, d of the least squares score = group + theme + d [now]. Were it just that of the other, a fall of all scores
would be talk where few answer.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, expanded_interval, resample
from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import Difference
from vocwork.analysis.weights import effective_base

PARTS = ("method", "mix", "talk", "rate", "weighting")
# Columns that say how an answer was collected.
METHOD = ("channel", "source", "solicited")
PART_COLUMNS = ["part", "value", "low", "high", "base", "base_before"]
NO_PART, UNCLEAR = "none", "unclear"
# A part is most of the change beyond this share of it, while no other one reaches this share of its own size.
MOST, SMALL = 0.5, 0.5
# Less than this of all answers tells nothing of how everyone moved.
NOTHING = 1e-9


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
    method = _method(both, attribute)
    rows = _Rows(
        both["points"].to_numpy(float),
        both["_now"].to_numpy(bool),
        method,
        both["weight"].to_numpy(float),
        [_numbers(method, group), _numbers(group)],
    )
    table = _long(both, group, mentions)
    there = [rows.method.max() > 0, True, True, True, np.ptp(rows.weight) > 0]
    point = _five_parts(rows, table, np.ones(len(both)))
    whose = customers(both)
    draws = [_five_parts(rows, table, resample(rows.now, whose, rng)) for _ in range(RESAMPLES // 2)]
    # the smaller quarter is what each part rests on
    base = min(effective_base(np.bincount(whose[own], rows.weight[own])) for own in (rows.now, ~rows.now))
    low, high = expanded_interval(np.array(draws), confidence, np.full(len(PARTS), base))
    found = pd.DataFrame({"part": PARTS, "value": point, "low": low, "high": high})[there]
    whole = pd.DataFrame([{"part": "total", "value": total.value, "low": total.low, "high": total.high}])
    return pd.concat([found, whole], ignore_index=True).assign(base=total.base, base_before=total.base_before)


def _method(both: pd.DataFrame, attribute: str) -> np.ndarray:
    """A number for each way of collecting answers; one and the same where the groups are such ways themselves."""
    if attribute in METHOD:
        return np.zeros(len(both), dtype=int)
    named = both.reindex(columns=list(METHOD)).astype("str").fillna("")
    return _numbers(*(named[column] for column in METHOD))


def _numbers(*columns: pd.Series | np.ndarray) -> np.ndarray:
    """One number for answers that are alike in all the columns."""
    table = pd.DataFrame({place: np.asarray(column) for place, column in enumerate(columns)})
    return np.asarray(table.groupby(list(table), sort=False).ngroup())


def _five_parts(rows: _Rows, table: _Long, counts: np.ndarray) -> np.ndarray:
    """Method, mix, talk, rate and weighting under bootstrap counts per answer."""
    alike = counts * _weighted_alike(rows, counts)
    weighted, change = _change(rows, counts * rows.weight), _change(rows, alike)
    (shares_before, before), (shares_now, now) = (_by_method(rows, alike * (rows.now == q)) for q in (False, True))
    common = (shares_before > 0) & (shares_now > 0)
    kept = np.where(common, (shares_before + shares_now) / 2, 0.0)
    within = float(kept @ (now - before))
    if not common.any():
        return np.array([change, 0, 0, 0, weighted - change])
    # both quarters weighted to the methods that they have in common, each as often as on average
    own = np.where(rows.now, shares_now[rows.method], shares_before[rows.method])
    same = np.divide(kept[rows.method], own, out=np.zeros(len(own)), where=own > 0)
    return np.array([change - within, *(kept.sum() * _three_factors(table, alike * same)), weighted - change])


def _weighted_alike(rows: _Rows, counts: np.ndarray) -> np.ndarray:
    """Weights that answers alike have in both quarters: the geometric mean of what either gives them.

    Alike is the first of `rows.alike` that both quarters have; answers without any keep their weight. A weight that all
    of a quarter have in common makes no difference, so the ratios of the quarters are taken from their mean.
    """
    if any(np.ptp(rows.weight[own]) == 0 for own in (rows.now, ~rows.now)):
        return np.ones(len(counts))
    ratio = np.full(len(counts), np.nan)
    for kind in rows.alike:
        before, now = (_mean_weight(rows, kind, counts * (rows.now == quarter)) for quarter in (False, True))
        ratio = np.where(np.isnan(ratio), np.log(now / before)[kind], ratio)
    told = ~np.isnan(ratio) & (counts > 0)
    middle = np.average(ratio[told], weights=counts[told]) if told.any() else 0.0
    return np.asarray(rows.weight * np.exp(np.where(rows.now, -0.5, 0.5) * np.nan_to_num(ratio - middle)))


def _mean_weight(rows: _Rows, kind: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Of each kind of answers; NaN where there is none that weighs anything."""
    mass, number = np.bincount(kind, counts * rows.weight), np.bincount(kind, counts)
    return np.divide(mass, number, out=np.full(len(mass), np.nan), where=mass > 0)


def _by_method(rows: _Rows, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share and mean of each method; a mean of 0 where nobody used it."""
    size = rows.method.max() + 1
    mass, total = np.bincount(rows.method, counts, size), np.bincount(rows.method, counts * rows.score, size)
    return mass / mass.sum(), np.divide(total, mass, out=np.zeros(size), where=mass > 0)


def _change(rows: _Rows, weight: np.ndarray) -> float:
    return float(np.average(rows.score, weights=weight * rows.now) - np.average(rows.score, weights=weight * ~rows.now))


def main_part(split: pd.DataFrame, total: Difference) -> str:
    """The part that may be called most of the change; 'none' where none may, 'unclear' where no change is clear.

    It needs more than half of the change with its sign, an interval without zero, and no other part that reaches half
    of its size.
    """
    sizes = split[split["part"] != "total"].set_index("part")
    if not total.clear:
        return UNCLEAR
    if sizes.empty:
        return NO_PART
    first, second = sizes["value"].abs().nlargest(2)
    own = sizes.loc[sizes["value"].abs().idxmax()]
    is_most = own["value"] / total.value > MOST and (own["low"] > 0 or own["high"] < 0)
    return str(own.name) if is_most and second < SMALL * first else NO_PART


class _Rows(NamedTuple):
    """One row per answer: its score, its quarter, the number of its method, its weight, of those alike to it.

    alike: numbers of answers that weighting may treat alike, from the narrowest kind to the widest.
    """

    score: np.ndarray
    now: np.ndarray
    method: np.ndarray
    weight: np.ndarray
    alike: list[np.ndarray]


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
    before, now = (_cells(long, counts[long.answer] * (long.now == quarter)) for quarter in (False, True))
    moved = _change_of_all(before, now)
    first, last = (_factors(own, other, by) for own, other, by in ((before, now, moved), (now, before, -moved)))
    shares = np.zeros(3)
    orders = list(permutations(range(3)))
    for order in orders:
        state = list(first)
        value = _combine(state)
        for part in order:
            state[part] = last[part]
            shares[part] += (new := _combine(state)) - value
            value = new
    return np.asarray(shares / len(orders))


class _Cells(NamedTuple):
    """Weight, and weight times score, of one quarter by group and theme."""

    mass: np.ndarray
    total: np.ndarray


def _cells(long: _Long, counts: np.ndarray) -> _Cells:
    weight, (groups, themes) = counts * long.weight, long.shape
    cell = long.group * themes + long.theme
    return _Cells(
        *(np.bincount(cell, by, groups * themes).reshape(groups, themes) for by in (weight, weight * long.score))
    )


def _factors(own: _Cells, other: _Cells, moved: float) -> list[np.ndarray]:
    """w_g, p_gt and m_gt of one quarter; what it lacks is that of the other, a mean less what all moved by since."""
    (who, what, how), (_, their_what, their_how) = _shares(own), _shares(other)
    return [
        who,
        np.where(np.isnan(what), np.nan_to_num(their_what), what),
        np.where(np.isnan(how), np.nan_to_num(their_how - moved), how),
    ]


def _shares(own: _Cells) -> list[np.ndarray]:
    """Shares of groups, of themes in each, and means; NaN where there is nobody."""
    mass, total = own
    with np.errstate(invalid="ignore", divide="ignore"):
        return [mass.sum(1) / mass.sum(), mass / mass.sum(1, keepdims=True), total / mass]


def _change_of_all(before: _Cells, now: _Cells) -> float:
    """d of the least squares score = group + theme + d [now]; 0 where no group or theme is in both quarters.

    d = sum q s / sum q^2, q what is left of [now] where groups and themes are taken from it (Frisch-Waugh-Lovell).
    """
    mass = before.mass + now.mass
    of_group = np.maximum(mass.sum(1), np.finfo(float).tiny)
    share, inside = now.mass.sum(1) / of_group, mass / of_group[:, None]
    products = np.diag(mass.sum(0)) - mass.T @ inside
    theme = np.linalg.pinv(products, rcond=NOTHING, hermitian=True) @ (now.mass.sum(0) - mass.T @ share)
    expected = (share - inside @ theme)[:, None] + theme
    spread = ((1 - expected) * now.mass).sum()
    if spread < NOTHING * mass.sum():
        return 0.0
    return float(((1 - expected) * now.total - expected * before.total).sum() / spread)


def _combine(factors: list[np.ndarray]) -> float:
    who, what, how = factors
    return float((who[:, None] * what * how).sum())


def no_parts() -> pd.DataFrame:
    """The empty split of a change that cannot be shown."""
    return pd.DataFrame(columns=PART_COLUMNS)
