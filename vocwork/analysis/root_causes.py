"""Why the metric changed: exact split of the change, and the groups and themes that carry most of it.

For a slice S with share W and mean m in quarters 0 and 1, and total mean M:
  contribution  C = W1 (m1 - M0) - W0 (m0 - M0)                 sums to M1 - M0 over any partition
  rate          (W0 + W1)/2 * (m1 - m0)                          Kitagawa 1955: they score differently
  mix           (W1 - W0) * ((m0 + m1)/2 - M0)                   there are more or fewer of them
  excess        C - (W0 + W1)/2 (M1 - M0)                        what goes beyond the change of everyone
Slices are searched one at a time by the largest |excess| in standard errors; each further one is judged on
what the accepted ones (and the change of everyone) leave unexplained, solved jointly. p is the share of
label permutations of the quarters whose largest |z| over all slices reaches the slice's own: one family.
The wording is "associated with": nothing here shows what would happen if the slice were mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.compare import Difference, difference

PERMUTATIONS = 499
RESAMPLES = 400
MOST_CAUSES = 3
PARTS = ("mix", "talk", "rate")


_WHO = ["kind", "attribute", "value", "label", "n_before", "n_now", "before", "now"]
SLICE_COLUMNS = [
    *_WHO,
    "contribution",
    "mix",
    "rate",
    "excess",
    "low",
    "high",
    "p",
    "share_of_change",
    "reason",
    "cause",
]


class Causes(NamedTuple):
    """The change, its exact split, the slices that carry it, and a verdict in one word.

    verdict: one | several | everywhere (all moved alike) | none (nothing stands out) | no_comparison.
    """

    total: Difference
    split: pd.DataFrame
    split_by: str
    slices: pd.DataFrame
    verdict: str


class _Rows(NamedTuple):
    """Scored answers of both quarters as arrays; `x` marks the members of each candidate slice."""

    score: np.ndarray
    now: np.ndarray
    x: np.ndarray


def root_causes(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    attributes: Sequence[str],
    kind: str,
    confidence: float = 0.95,
    min_base: int = 30,
    seed: int = 1,
) -> Causes:
    """Which attribute values and themes are associated with the change of the metric.

    Candidates have at least `min_base` scored answers in one of the quarters (a theme may be new); the metric within
    a slice is masked for a quarter in which it has fewer.
    Slices: kind, attribute, value, label, n_before, n_now, before, now, contribution, low, high, mix, rate,
    excess, p, share_of_change, reason; the accepted causes carry p < .05 and come first.
    """
    total = difference(now["points"], before["points"], kind=kind, confidence=confidence, min_base=min_base)
    if total.reason:
        return Causes(total, _no_split(), "", _no_slices(), "no_comparison")
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)]).dropna(subset=["points"])
    both = both.reset_index(drop=True)
    candidates = _candidates(both, mentions, themes, attributes, min_base)
    rows = _Rows(both["points"].to_numpy(float), both["_now"].to_numpy(bool), _matrix(candidates, len(both)))
    rng = np.random.default_rng(seed)
    slices, found = _no_slices(), []
    if candidates:
        null = _null_maxima(rows, rng)
        found = _search(rows, total, null, confidence)
        slices = _rank(_measure(candidates, rows, total, null, confidence, min_base, rng), found)
    split_by = _split_attribute(slices, attributes, both)
    split = _split(both, mentions, split_by, confidence, rng)
    return Causes(total, split, split_by, slices, _verdict(total, len(found)))


# --- candidates -------------------------------------------------------------------------------------------------


def _candidates(
    both: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, attributes: Sequence[str], min_base: int
) -> list[dict]:
    """Attribute values and themes with enough scored answers, each with its membership."""
    found = []
    for attribute in attributes:
        for value in sorted(both[attribute].dropna().astype("str").unique()):
            inside = (both[attribute].astype("str") == value).fillna(False).to_numpy(bool)
            found.append(
                {"kind": "attribute", "attribute": attribute, "value": value, "label": value, "inside": inside}
            )
    for theme in themes[~themes["general"].astype(bool)].itertuples():
        speakers = mentions.loc[mentions["theme"] == theme.theme, "feedback_id"]
        inside = both["id"].isin(speakers).to_numpy(bool)
        found.append(
            {"kind": "theme", "attribute": "", "value": str(theme.theme), "label": theme.label, "inside": inside}
        )
    is_now = both["_now"].to_numpy(bool)
    return [c for c in found if _big_enough(c["inside"], is_now, min_base)]


def _big_enough(inside: np.ndarray, is_now: np.ndarray, min_base: int) -> bool:
    now, before = int((inside & is_now).sum()), int((inside & ~is_now).sum())
    return max(now, before) >= min_base and not inside.all()


def _matrix(candidates: list[dict], rows: int) -> np.ndarray:
    if not candidates:
        return np.zeros((rows, 0))
    return np.column_stack([c["inside"] for c in candidates]).astype(float)


# --- the exact numbers of each slice -----------------------------------------------------------------------------


def _measure(
    candidates: list[dict],
    rows: _Rows,
    total: Difference,
    null: np.ndarray,
    confidence: float,
    min_base: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    point = _kitagawa(rows, np.ones_like(rows.score))
    draws = [_kitagawa(rows, _resample(rows.now, rng))["contribution"] for _ in range(RESAMPLES)]
    low, high = np.nanquantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    table = pd.DataFrame([{k: v for k, v in c.items() if k != "inside"} for c in candidates]).assign(**point)
    table["low"], table["high"] = low, high
    table["p"] = _family_p(_z(rows, []), null)
    table["share_of_change"] = table["contribution"] / total.value if total.clear else np.nan
    for mean, count in (("before", "n_before"), ("now", "n_now")):
        table[mean] = table[mean].where(table[count] >= min_base)
    return table.assign(reason="")


def _kitagawa(rows: _Rows, weight: np.ndarray) -> dict[str, np.ndarray]:
    """Shares, means, contribution, mix, rate and excess of every slice under the given row weights."""
    (n1, w1, m1, total1), (n0, w0, m0, total0) = (
        _moments(rows, weight * rows.now),
        _moments(rows, weight * ~rows.now),
    )
    # a slice absent from one quarter has no mean there: its whole contribution is mix
    m1, m0 = np.where(np.isnan(m1), m0, m1), np.where(np.isnan(m0), m1, m0)
    rate, mix = (w0 + w1) / 2 * (m1 - m0), (w1 - w0) * ((m0 + m1) / 2 - total0)
    return {
        "n_before": n0.astype(int),
        "n_now": n1.astype(int),
        "before": np.where(n0 > 0, m0, np.nan),
        "now": np.where(n1 > 0, m1, np.nan),
        "contribution": rate + mix,
        "mix": mix,
        "rate": rate,
        "excess": rate + mix - (w0 + w1) / 2 * (total1 - total0),
    }


def _moments(rows: _Rows, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Count, share and mean of every slice, and the mean of all, under one quarter's weights."""
    count, total = weight @ rows.x, weight.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (weight * rows.score) @ rows.x / count
    return count, count / total, mean, float(weight @ rows.score / total)


def _resample(is_now: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Bootstrap counts per row, each quarter resampled to its own size."""
    weight = np.zeros(len(is_now))
    for quarter in (is_now, ~is_now):
        index = np.flatnonzero(quarter)
        weight[index] = np.bincount(rng.integers(0, len(index), len(index)), minlength=len(index))
    return weight


# --- the search --------------------------------------------------------------------------------------------------


def _search(rows: _Rows, total: Difference, null: np.ndarray, confidence: float) -> list[int]:
    """Indices of the accepted slices: the largest |z| first, the rest re-judged on what it leaves.

    Where the change of everyone is clear, only slices that pull the same way can be its cause: of two groups
    that share the customers, the one that fell is named, not the one that did not.
    """
    threshold = np.quantile(null, confidence)
    found: list[int] = []
    while len(found) < MOST_CAUSES:
        z = _z(rows, found)
        pulls = np.abs(z) if not total.clear else z * np.sign(total.value)
        pulls[found] = -np.inf
        best = int(pulls.argmax())
        if pulls[best] <= threshold:
            return found
        found.append(best)
    return found


def _z(rows: _Rows, found: Sequence[int]) -> np.ndarray:
    """Each slice's contribution beyond the change of everyone and of the accepted slices, in standard errors.

    Row values v = +-(score - M0)/N sum to a slice's contribution; row weights w = 1/(2N). With B the accepted
    slices beside the constant, a slice x stands out by h'v, h = x - B (B'wB)^-1 B'w x, what B does not explain of
    it; its variance is sum h^2 r^2 with r = v - w B a the residuals (heteroscedasticity-robust, White 1980).
    """
    sign = np.where(rows.now, 1 / rows.now.sum(), -1 / (~rows.now).sum())
    value, weight = sign * (rows.score - rows.score[~rows.now].mean()), np.abs(sign) / 2
    base = np.column_stack([np.ones(len(value)), rows.x[:, found]])
    weighted = weight[:, None] * base
    gram = np.linalg.pinv(base.T @ weighted)
    residual = value - weighted @ (gram @ (base.T @ value))
    beyond = rows.x - base @ (gram @ (weighted.T @ rows.x))
    error = np.sqrt((beyond**2).T @ residual**2)
    # a slice that the accepted ones contain altogether leaves nothing but rounding
    known = error > 1e-12
    return np.asarray(np.divide(beyond.T @ value, error, out=np.zeros_like(error), where=known))


def _null_maxima(rows: _Rows, rng: np.random.Generator) -> np.ndarray:
    """The largest |z| over all slices for each permutation of the quarter labels."""
    shuffled = (rows._replace(now=rng.permutation(rows.now)) for _ in range(PERMUTATIONS))
    return np.array([np.abs(_z(s, [])).max() for s in shuffled])


def _family_p(z: np.ndarray, null: np.ndarray) -> np.ndarray:
    """Family-wise p of every slice on its own (Westfall and Young's max-z)."""
    return np.asarray((1 + (null[:, None] >= np.abs(z)[None, :]).sum(axis=0)) / (1 + len(null)))


def _rank(slices: pd.DataFrame, found: list[int]) -> pd.DataFrame:
    """Accepted causes in the order found, then by the size of what goes beyond the change of everyone."""
    order = slices.assign(
        cause=slices.index.isin(found),
        _place=[found.index(i) if i in found else len(found) for i in slices.index],
        _size=-slices["excess"].abs(),
    ).sort_values(["_place", "_size"], kind="stable")
    return order.drop(columns=["_place", "_size"]).reset_index(drop=True)


def _verdict(total: Difference, found: int) -> str:
    if found:
        return "one" if found == 1 else "several"
    return "everywhere" if total.clear else "none"


# --- the exact split of the change into three parts --------------------------------------------------------------


def _split_attribute(slices: pd.DataFrame, attributes: Sequence[str], both: pd.DataFrame) -> str:
    """The attribute to split by: the one whose values moved most, else the first there is."""
    own = slices[slices["kind"] == "attribute"] if len(slices) else slices
    if len(own):
        return str(own.loc[own["excess"].abs().idxmax(), "attribute"])
    return next((a for a in attributes if both[a].notna().any()), "")


def _split(
    both: pd.DataFrame, mentions: pd.DataFrame, attribute: str, confidence: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Who answered (mix), what they talk about (talk), how they score it (rate): exact Shapley over 6 orders.

    M = sum_g w_g sum_t p_gt m_gt; an answer with k themes counts 1/k under each, one without under "no theme".
    """
    group = both[attribute].astype("str").fillna("") if attribute else pd.Series("", index=both.index)
    table = _long(both, group, mentions)
    answers = (both["_now"].to_numpy(bool),)
    point = _three_factors(table, np.ones(len(both)))
    draws = np.array([_three_factors(table, _resample(answers[0], rng)) for _ in range(RESAMPLES // 2)])
    low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    total = draws.sum(axis=1)
    rows = [{"part": part, "value": point[i], "low": low[i], "high": high[i]} for i, part in enumerate(PARTS)]
    edges = np.quantile(total, [(1 - confidence) / 2, (1 + confidence) / 2])
    rows.append({"part": "total", "value": point.sum(), "low": edges[0], "high": edges[1]})
    return pd.DataFrame(rows)


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


def _no_slices() -> pd.DataFrame:
    return pd.DataFrame(columns=SLICE_COLUMNS)


def _no_split() -> pd.DataFrame:
    return pd.DataFrame(columns=["part", "value", "low", "high"])
