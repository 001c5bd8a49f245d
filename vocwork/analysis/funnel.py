"""Groups that score unexpectedly high or low: a funnel plot, never a league table (Spiegelhalter 2005).

A group of n answers lies within theta +- z sqrt(v / n + tau^2) where nothing is special about it: theta and v are mean
and variance of all answers, z is 1.96 for the inner limits (95 %) and 3.09 for the outer ones (99.8 %). For shares
v = theta (1 - theta) and the limits are those of the exact binomial distribution: theta .8, n 50 -> .6891 to .9109 by
the normal one (Stat Med 24:1185).

tau is the usual spread between groups (over-dispersion): all groups differ a little, and enough answers would make each
of them stand out. It is additive, as in FunnelPlotR: a factor on the variance would let the spread fade with n. It is
the tau at which the winsorised z have the mean square that normal ones have (Paule and Mandel 1982, J Res NBS 87:377,
on what is left of z when tau is allowed for), and z is then held against Student's t of k - 1. The usual estimate
takes the winsorised z as they come, whose mean square is a third too small even by chance: with it one study in four
with nothing special in 30 unlike groups raises an alarm (benchmarks/bench_funnel.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import FOUR_IN_FIVE, false_discovery, verdicts
from vocwork.analysis.disclosure import held_back
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import PERCENT, SCALES, Scale, metric
from vocwork.analysis.weights import sample_of

# From fewer groups their usual spread cannot be told: limits are then those of chance alone.
FEWEST = 8
TAIL = 0.1
# E[z^2] of a standard normal z whose outer tenths are drawn in to their edges.
WINSORISED = 0.6786
# Two-sided chances of the inner and outer limits.
LIMITS = {"inner": 0.95, "outer": 0.998}
GRID = 40


class Funnel(NamedTuple):
    """Every group that may be shown, the limits by number of answers, theta and tau."""

    units: pd.DataFrame
    limits: pd.DataFrame
    center: float
    spread: float


def funnel(
    answers: pd.DataFrame,
    attributes: Sequence[str],
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    unlike: bool = True,
    family: Callable[[pd.Series], pd.Series] = false_discovery,
) -> Funnel:
    """Each value of each attribute against the others of its kind that do not stand apart, never the total.

    answers: points, weight, quarter, customer and the attributes. unlike: whether groups usually differ; else only
    chance is allowed for, and the question is whether they are all alike. A group is shown from `min_base` answers on,
    and where nothing that pages of single quarters or of its attribute hide can be worked out from it. The error of a
    difference is sqrt(v (1 / n + 1 / n others) + tau^2 (1 + sum of squared parts of the others)), with the variance of
    all answers as for the limits; q adjusts p over all groups as `family` says: Benjamini and Hochberg, or Holm where
    each claim stands for itself. Answers that are all alike have no such error: nothing is tested, and what could have
    been seen is not known. Of shares that may only differ by chance p is that of Fisher's exact test where that is
    larger.

    units: attribute, unit, base, effective (n_eff), value, low, high, others, others_base, difference,
    difference_low, difference_high, detectable (with power .80 as the only one apart among so many; NaN where not
    known), p, q, verdict
    ('up', 'down' or ''). Largest base first.
    limits: base, inner_low, inner_high, outer_low, outer_high. Empty without two groups.
    """
    known = answers[answers["points"].notna() & answers[list(attributes)].notna().any(axis=1)]
    parts = [part for name in attributes for part in _parts(known, name, min_base)]
    if len(parts) < 2:
        return Funnel(pd.DataFrame(columns=UNIT_COLUMNS), pd.DataFrame(columns=LIMIT_COLUMNS), np.nan, np.nan)
    own = sample_of(known, known["points"])
    rules: dict[str, Any] = {"kind": kind, "confidence": confidence, "scale": scale}
    units, spread = _searched(parts, own.variance, min_base, rules, unlike=unlike, family=family)
    look: dict[str, Any] = {"kind": kind, "groups": len(units), "scale": scale}
    limits = funnel_limits(units["effective"], own.mean, own.variance, spread, **look)
    return Funnel(units[UNIT_COLUMNS], limits, own.mean, spread)


def usual_spread(z: pd.Series, error: pd.Series) -> float:
    """tau at which winsorised z / sqrt(1 + tau^2 / error^2) have the mean square of normal ones; 0 where z have less.

    >>> round(usual_spread(pd.Series([3.0, -3.0] * 10), pd.Series([2.0] * 20)), 2)
    7.0
    """
    from scipy import optimize

    if len(z) < FEWEST:
        return 0.0

    def beyond(spread: float) -> float:
        left = z / np.sqrt(1 + (spread / error) ** 2)
        return float((np.clip(left, *np.quantile(left, [TAIL, 1 - TAIL])) ** 2).mean() / WINSORISED - 1)

    if beyond(0.0) <= 0:
        return 0.0
    # at most as if chance had no part in z
    most = float((z.abs() * error).max()) / np.sqrt(WINSORISED)
    return float(optimize.brentq(beyond, 0.0, most))


def normal_limits(center: float, variance: float, base: np.ndarray, z: float, spread: float = 0.0) -> np.ndarray:
    """theta -+ z sqrt(v / n + tau^2), shape (2, bases). theta .8, n 20, z 1.96 -> .6247 and .9753."""
    half = z * np.sqrt(variance / base + spread**2)
    return np.array([center - half, center + half])


def exact_limits(center: float, base: np.ndarray, chance: float) -> np.ndarray:
    """Limits of a share by the binomial distribution, interpolated between its steps (Spiegelhalter 2005, A.1.1).

    chance: the part of all groups that lies between them; shape (2, bases).
    """
    tails, n = np.array([[(1 - chance) / 2], [(1 + chance) / 2]]), np.round(base).astype(int)
    # the first step at which the tail is reached, and how far beyond it the step leads
    step = np.ceil(np.nan_to_num(special.bdtrik(tails, n, center)))
    reached = special.bdtr(step, n, center)
    beyond = (reached - tails) / (reached - np.where(step > 0, special.bdtr(np.maximum(step - 1, 0), n, center), 0))
    return np.asarray(np.clip((step - beyond) / n, 0, 1))


def funnel_limits(
    base: pd.Series,
    center: float,
    variance: float,
    spread: float,
    *,
    kind: str,
    groups: int,
    scale: Scale | None = None,
) -> pd.DataFrame:
    """The limits from the smallest to the largest of these bases, closer together where they are steep."""
    grid = np.unique(np.round(np.geomspace(base.min(), base.max(), GRID)))
    ends = SCALES.get(kind, scale) or (-np.inf, np.inf)
    found = {"base": grid}
    for name, chance in LIMITS.items():
        z = -float(_quantile((1 - chance) / 2, spread, groups))
        plain = normal_limits(center, variance, grid, z, spread)
        if kind == "csat":
            exact = PERCENT * exact_limits(center / PERCENT, grid, chance)
            wider = z / special.ndtri(0.5 + chance / 2) * np.sqrt(1 + spread**2 * grid / max(variance, 1e-9))
            plain = center + (exact - center) * wider
        found |= dict(zip((f"{name}_low", f"{name}_high"), np.clip(plain, *ends), strict=True))
    return pd.DataFrame(found, columns=LIMIT_COLUMNS)


def finding(units: pd.DataFrame) -> Finding:
    """The heading above the groups: what stands apart, or that nothing does and what would have been seen.

    units: as in `funnel`, with label.
    """
    # of two groups the one is the other's mirror: that is one finding, not two
    sizes = units.groupby("attribute")["unit"].transform("size")
    mirror = (sizes == 2) & units.duplicated("attribute")
    apart = units[(units["verdict"] != "") & ~mirror]
    if units["detectable"].isna().all():
        return Finding("outliers.finding.same", "neutral", {"groups": len(units), "value": units["value"].iloc[0]})
    if apart.empty:
        facts = {"groups": len(units), "detectable": float(units["detectable"].median())}
        return Finding("outliers.finding.none", "neutral", facts)
    first = apart.loc[apart["q"].idxmin()]
    facts = {name: first[name] for name in ("label", "value", "others", "base")}
    if len(apart) == 1:
        return Finding(f"outliers.finding.{first['verdict']}", "neutral", facts)
    return Finding("outliers.finding.several", "neutral", facts | {"found": len(apart), "groups": len(units)})


class _Part(NamedTuple):
    """A group that may be shown, among the answers that have a value of its attribute: the group's number in each.

    answers: their points, weight and customer.
    """

    attribute: str
    unit: str
    number: int
    numbers: np.ndarray
    answers: pd.DataFrame


def _parts(known: pd.DataFrame, attribute: str, min_base: int) -> list[_Part]:
    named = known[known[attribute].notna()]
    numbers, units = pd.factorize(named[attribute].astype("str"))
    if len(units) < 2:
        return []
    bases, unnamed = pd.crosstab(units[numbers], named["quarter"]), len(known) - len(named)
    shown = _shown(bases, unnamed, min_base)
    is_shown = np.isin(numbers, units.get_indexer(shown))
    if any(0 < few < min_base for few in (unnamed, int((~is_shown).sum()))):
        # the others of a group must not tell what is left of the total
        named, numbers = named[is_shown], numbers[is_shown]
        shown = shown if len(shown) > 1 else []
    told = named[["points", "weight"]].assign(customer=customers(named))
    return [_Part(attribute, str(unit), units.get_loc(unit), numbers, told) for unit in shown]


def _searched(
    parts: list[_Part],
    variance: float,
    min_base: int,
    rules: dict[str, Any],
    *,
    unlike: bool,
    family: Callable[[pd.Series], pd.Series],
) -> tuple[pd.DataFrame, float]:
    """The judged groups and their usual spread: the surest one first, then the others without those that stand apart.

    One group far from the others would else make each of these look unlike its own complement.
    """
    apart: list[_Part] = []
    while True:
        table = pd.DataFrame([_against_others(part, apart, min_base, rules) for part in parts])
        table["error"] = np.sqrt(variance * (1 / table["effective"] + 1 / table["others_effective"]))
        z, error = table["difference"] / table["error"], table["error"] / np.sqrt(table["spreads"])
        spread = usual_spread(z, error) if unlike and variance > 0 else 0.0
        table["least_p"] = table["exact"] if rules["kind"] == "csat" and not unlike else 0.0
        judged = _judged(table, spread, rules["confidence"], family)
        is_known = pd.Series([any(part is one for one in apart) for part in parts], index=judged.index)
        new = judged[(judged["verdict"] != "") & ~is_known]
        if new.empty:
            judged["verdict"] = judged["verdict"].where(is_known, "")
            return judged.sort_values("base", ascending=False, kind="stable", ignore_index=True), spread
        apart.append(parts[int(new["p"].idxmin())])


def _against_others(part: _Part, apart: list[_Part], min_base: int, rules: dict[str, Any]) -> dict[str, Any]:
    """A group beside the others of its attribute that do not stand apart; beside all where these are too few."""
    inside = part.numbers == part.number
    unlike = np.isin(part.numbers, [one.number for one in apart if one.attribute == part.attribute])
    outside = ~inside & ~unlike if (~inside & ~unlike).sum() >= max(2, min_base) else ~inside
    own, others = (sample_of(told, told["points"]) for told in (part.answers[inside], part.answers[outside]))
    level = metric(part.answers[inside], **rules)
    sizes = np.bincount(part.numbers[outside]) / len(others.values)
    return (
        {"attribute": part.attribute, "unit": part.unit, "base": level.base, "value": level.value, "low": level.low}
        | {"high": level.high, "others": others.mean, "others_base": len(others.values)}
        | {"difference": level.value - others.mean, "effective": own.effective, "others_effective": others.effective}
        | {"exact": exact_p(own.counts, others.counts)}
        # the others are groups too: their mean has its part of the spread between groups
        | {"spreads": 1 + float((sizes**2).sum())}
    )


def exact_p(own: tuple[float, float], others: tuple[float, float]) -> float:
    """p of equal shares, count and base each, in whole answers: twice the smaller tail of Fisher's exact test.

    >>> round(exact_p((3, 4), (1, 4)), 4)  # the lady tasting tea: 17/70 in one tail
    0.4857
    """
    from scipy.stats import hypergeom

    (count, base), (count_others, base_others) = np.round([own, others]).astype(int)
    chance = hypergeom(base + base_others, count + count_others, base)
    return float(min(1.0, 2 * chance.cdf(count), 2 * chance.sf(count - 1)))


def _shown(bases: pd.DataFrame, unnamed: int, min_base: int) -> list[str]:
    """Groups that are large enough and give nothing away, of answers by group and quarter."""
    total = bases.sum(axis=1)
    reasons = held_back(total.to_frame(), min_base=min_base, unnamed=unnamed)
    # what single quarters hide of a group must not be left over when the others are taken from its total
    hidden = bases.where((bases > 0) & (bases < min_base), 0).sum(axis=1)
    return list(total.index[(reasons == "") & ((hidden == 0) | (hidden >= min_base))])


def _judged(
    table: pd.DataFrame, spread: float, confidence: float, family: Callable[[pd.Series], pd.Series]
) -> pd.DataFrame:
    """The rows with interval, p, q and verdict, by the error of chance and the spread between groups."""
    error = np.sqrt(table["error"] ** 2 + spread**2 * table["spreads"])
    # where all answers are alike there is nothing that a difference could be held against
    error = error.where(error > 0)
    z, tail = table["difference"] / error, (1 - confidence) / 2
    half = -_quantile(tail, spread, len(table)) * error
    first = -_quantile(tail / len(table), spread, len(table))
    p = 2 * (special.stdtr(len(table) - 1, -z.abs()) if spread else special.ndtr(-z.abs()))
    # of rare events the normal distribution promises too much
    p = p.where(p.isna(), np.maximum(p, table["least_p"]))
    judged = table.assign(
        difference_low=table["difference"] - half,
        difference_high=table["difference"] + half,
        detectable=(first + FOUR_IN_FIVE) * error,
        p=p,
        q=family(p),
    )
    return judged.assign(verdict=verdicts(judged["difference"], judged["q"], confidence=confidence))


def _quantile(tail: float, spread: float, groups: int) -> float:
    """Of z: normal where groups differ by chance alone, Student's t where their spread was estimated."""
    return float(special.stdtrit(groups - 1, tail) if spread else special.ndtri(tail))


UNIT_COLUMNS = ["attribute", "unit", "base", "effective", "value", "low", "high", "others", "others_base"]
UNIT_COLUMNS += ["difference", "difference_low", "difference_high", "detectable", "p", "q", "verdict"]
LIMIT_COLUMNS = ["base", "inner_low", "inner_high", "outer_low", "outer_high"]
