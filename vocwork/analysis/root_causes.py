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
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bootstrap import RESAMPLES, percentile_interval, resample
from vocwork.analysis.bridge import NO_PART, main_part, no_parts, parts
from vocwork.analysis.compare import Difference, change
from vocwork.analysis.conjunctions import ATTRIBUTE, of_attribute, of_theme
from vocwork.analysis.disclosure import SHOWN, Withheld, held_back
from vocwork.analysis.metrics import Scale, estimate

PERMUTATIONS = 499
MOST_CAUSES = 3
# What is measured in each slice, with what its interval is called.
_MEASURED = {
    "contribution": ("low", "high"),
    "mix": ("mix_low", "mix_high"),
    "rate": ("rate_low", "rate_high"),
    "excess": ("excess_low", "excess_high"),
    "share_of_change": ("share_low", "share_high"),
}
RATE, INCIDENCE = "rate", "incidence"
_WHO = ["items", "scan"]
_NUMBERS = [name for measure, ends in _MEASURED.items() for name in (measure, *ends)]
_LEVELS = [f"{quarter}{end}" for quarter in ("before", "now") for end in ("", "_low", "_high")]
SLICE_COLUMNS = [*_WHO, "n_before", "n_now", *_LEVELS, *_NUMBERS, "p", "cause"]


class Causes(NamedTuple):
    """The change, its exact split, the slices that carry it, and a verdict in one word.

    split_by: the attribute whose groups are "who answered"; '' where there is none.
    main_part: mix | talk | rate, the part that may be called most of the change, else none.
    verdict: one | several | everywhere (all moved alike) | none (nothing stands out) | no_comparison.
    """

    total: Difference
    split: pd.DataFrame
    split_by: str
    slices: pd.DataFrame
    verdict: str
    main_part: str = NO_PART


class _Rows(NamedTuple):
    """Scored answers of both quarters as arrays; `x` marks the members of each candidate slice."""

    score: np.ndarray
    weight: np.ndarray
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
    scale: Scale | None = None,
    withheld: Withheld = SHOWN,
    seed: int = 1,
) -> Causes:
    """Which attribute values and themes are associated with the change of the metric.

    Candidates have at least `min_base` scored answers in both quarters, and so have all the others of their attribute
    together: what cannot be shown is neither searched nor listed; only a theme may be wholly new or gone. No comparison
    where the change itself is `withheld`.
    Slices: SLICE_COLUMNS; the accepted causes come first.
    """
    counted: dict[str, Any] = {"kind": kind, "confidence": confidence, "scale": scale}
    total = change(now, before, min_base=min_base, withheld=withheld.either, **counted)
    if total.reason:
        return Causes(total, no_parts(), "", _no_slices(), "no_comparison")
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)]).dropna(subset=["points"])
    both = both.reset_index(drop=True)
    candidates = _candidates(both, mentions, themes, attributes, min_base, withheld)
    score, weight_of, is_now = (both[name].to_numpy(float) for name in ("points", "weight", "_now"))
    rows = _Rows(score, weight_of, is_now > 0, _matrix(candidates, len(both)))
    rng = np.random.default_rng(seed)
    slices, found = _no_slices(), []
    if candidates:
        null = _null_maxima(rows, rng)
        found = _search(rows, total, null, confidence)
        measured = _measure(rows, total, confidence, rng).assign(p=_family_p(_z(rows, []), null))
        slices = _rank(_named(candidates, _levels(rows, counted).join(measured)), found)
    split_by = _split_attribute(slices, attributes, both)
    split = parts(both, mentions, split_by, total=total, confidence=confidence, rng=rng)
    return Causes(total, split, split_by, slices, _verdict(total, len(found)), main_part(split, total))


# --- candidates -------------------------------------------------------------------------------------------------


def _candidates(
    both: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    attributes: Sequence[str],
    min_base: int,
    withheld: Withheld,
) -> list[dict]:
    """Attribute values and themes that may be shown, each with its membership."""
    found = []
    for attribute in attributes:
        value = both[attribute].astype("str").where(both[attribute].notna())
        unseen = withheld.values(attribute, least=min_base).either
        for name in [name for name in _shown(value, both["_now"], min_base) if name not in unseen]:
            found.append({"items": (of_attribute(attribute, name),), "inside": (value == name).to_numpy(bool)})
    unseen = withheld.items(mentions.rename(columns={"theme": "item"}), least=min_base).either
    for theme in themes[~themes["general"].astype(bool) & ~themes["theme"].isin(unseen)].itertuples():
        speakers = mentions.loc[mentions["theme"] == theme.theme, "feedback_id"]
        inside = both["id"].isin(speakers)
        if True in _shown(inside, both["_now"], min_base, absent=True):
            found.append({"items": (of_theme(theme.theme, theme.label),), "inside": inside.to_numpy(bool)})
    return [c for c in found if not c["inside"].all()]


def _shown(group: pd.Series, is_now: pd.Series, min_base: int, *, absent: bool = False) -> list:
    """The groups of this partition that may be shown for both quarters, in order of name."""
    bases, unnamed = _bases(group, is_now)
    reasons = held_back(bases, min_base=min_base, unnamed=unnamed, absent=absent)
    return sorted(reasons.index[reasons == ""])


def _bases(group: pd.Series, is_now: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Answers of each group before and now (columns False, True), and of no group."""
    quarters = [False, True]
    bases = pd.crosstab(group, is_now).reindex(columns=quarters, fill_value=0)
    return bases, is_now[group.isna()].value_counts().reindex(quarters, fill_value=0)


def _matrix(candidates: list[dict], rows: int) -> np.ndarray:
    if not candidates:
        return np.zeros((rows, 0))
    return np.column_stack([c["inside"] for c in candidates]).astype(float)


# --- the exact numbers of each slice -----------------------------------------------------------------------------


def _measure(rows: _Rows, total: Difference, confidence: float, rng: np.random.Generator) -> pd.DataFrame:
    """Contribution, mix, rate, excess and share of the change of every slice, with bootstrap intervals."""
    point = _kitagawa(rows, np.ones_like(rows.score))
    draws = [_kitagawa(rows, resample(rows.now, rng)) for _ in range(RESAMPLES)]
    table = pd.DataFrame(point)
    # a share of next to nothing can be any number
    unclear = [] if total.clear else ["share_of_change"]
    for measure, ends in _MEASURED.items():
        if measure not in unclear:
            table[list(ends)] = percentile_interval(np.array([d[measure] for d in draws]), confidence).T
    return table.assign(**dict.fromkeys(unclear, np.nan)).reindex(columns=_NUMBERS)


def _levels(rows: _Rows, counted: dict) -> pd.DataFrame:
    """The metric of every slice in both quarters, as estimates, with their bases."""
    found: dict[str, list] = {}
    for name, quarter in (("before", ~rows.now), ("now", rows.now)):
        chosen = [quarter & (x > 0) for x in rows.x.T]
        own = [estimate(pd.Series(rows.score[c]), weight=pd.Series(rows.weight[c]), **counted) for c in chosen]
        found |= {f"n_{name}": [e.base for e in own], name: [e.value for e in own]}
        found |= {f"{name}_low": [e.low for e in own], f"{name}_high": [e.high for e in own]}
    return pd.DataFrame(found)


def _named(candidates: list[dict], numbers: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame([{"items": c["items"], "scan": RATE} for c in candidates]).join(numbers)


def _kitagawa(rows: _Rows, weight: np.ndarray) -> dict[str, np.ndarray]:
    """Contribution, mix, rate, excess and share of the change of every slice under the given row weights."""
    weight = weight * rows.weight
    (w1, m1, total1), (w0, m0, total0) = _moments(rows, weight * rows.now), _moments(rows, weight * ~rows.now)
    # a slice absent from one quarter has no mean there: its whole contribution is mix
    m1, m0 = np.where(np.isnan(m1), m0, m1), np.where(np.isnan(m0), m1, m0)
    rate, mix = (w0 + w1) / 2 * (m1 - m0), (w1 - w0) * ((m0 + m1) / 2 - total0)
    moved = total1 - total0
    return {
        "contribution": rate + mix,
        "mix": mix,
        "rate": rate,
        "excess": rate + mix - (w0 + w1) / 2 * moved,
        # a resample can stand still
        "share_of_change": (rate + mix) / moved if moved else np.full_like(rate, np.nan),
    }


def _moments(rows: _Rows, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Share and mean of every slice, and the mean of all, under one quarter's weights."""
    count, total = weight @ rows.x, weight.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (weight * rows.score) @ rows.x / count
    return count / total, mean, float(weight @ rows.score / total)


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

    Row values v = +-(score - M0)/N sum to a slice's contribution; row weights w = 1/(2N), where an answer's own weight
    is its part of N. With B the accepted
    slices beside the constant, a slice x stands out by h'v, h = x - B (B'wB)^-1 B'w x, what B does not explain of
    it; its variance is sum h^2 r^2 with r = v - w B a the residuals (heteroscedasticity-robust, White 1980).
    """
    heavy, earlier = rows.weight, ~rows.now
    sign = heavy * np.where(rows.now, 1 / heavy[rows.now].sum(), -1 / heavy[earlier].sum())
    level = np.average(rows.score[earlier], weights=heavy[earlier])
    value, weight = sign * (rows.score - level), np.abs(sign) / 2
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
    return order.reset_index(drop=True)[SLICE_COLUMNS]


def _verdict(total: Difference, found: int) -> str:
    if found:
        return "one" if found == 1 else "several"
    return "everywhere" if total.clear else "none"


def _split_attribute(slices: pd.DataFrame, attributes: Sequence[str], both: pd.DataFrame) -> str:
    """The attribute to split by: that of the first cause, else the one whose values moved most, else one that fits."""
    first = slices["items"].map(lambda items: next((i.attribute for i in items if i.kind == ATTRIBUTE), ""))
    own = slices[first != ""]
    causes = own[own["cause"].astype(bool)]
    if len(causes):
        return str(first[causes.index[0]])
    if len(own):
        return str(first[own["excess"].abs().idxmax()])
    return next((a for a in attributes if _overlap(both[a], both["_now"])), "")


def _overlap(values: pd.Series, is_now: pd.Series) -> bool:
    """Whether most answers of both quarters have a value that both quarters know: else who answered cannot be told."""
    counts, unnamed = _bases(values.astype("str").where(values.notna()), is_now)
    shared = counts[(counts > 0).all(axis=1)].sum()
    return bool((2 * shared > counts.sum() + unnamed).all())


def _no_slices() -> pd.DataFrame:
    return pd.DataFrame(columns=SLICE_COLUMNS)
