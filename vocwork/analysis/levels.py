"""The level of the metric over months or quarters: what lies outside its control limits, and where it changed.

A change of level is looked for in two steps. First whether there is any: the best step, or the best stretch between
two steps, is held against the best one of series that only chance and their usual wander move, so that 1 - confidence
of steady series raise alarm. Then where: the exact search of PELT (Killick, Fearnhead and Eckley 2012) in `ruptures`,
each change paid for with what the first step called remarkable. Periods count by their bases, which none of the
library's own costs can do, hence one of ours; it is only loaded where there is a change to place.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.clusters import common_effect, customers
from vocwork.analysis.compare import FOUR_IN_FIVE
from vocwork.analysis.control import ABOVE, BELOW, MEAN_RANGE, SIGMAS, control_chart
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import z_value
from vocwork.analysis.periods import MONTHS, Periods, quarter_of

# Fewer periods have no level to speak of.
LEAST = 6
# A level lasts three months or two quarters at least: less is an outbreak, which the control limits show.
SHORTEST_MONTHS, SHORTEST_QUARTERS = 3, 2
DRAWS = 2000
COLUMNS = ["period", "value", "error", "base", "center", "lower", "upper", "signal"]
STRETCHES = ["first", "last", "run", "level", "low", "high", "base", "change"]


class Levels(NamedTuple):
    """The metric by period with its control chart, and the stretches in which its level stayed.

    table       period, value, error (standard error), base, center, lower, upper, signal
    stretches   first, last, run (periods), level, low, high, base, change (from the stretch before); one if it stayed
    spread      how many times chance the metric wanders from period to period (Laney's sigma_z)
    detectable  the step half-way that would have been called four times in five
    alarms      share of steady series of this length in which some period is a signal
    """

    table: pd.DataFrame
    stretches: pd.DataFrame
    spread: float = 1.0
    detectable: float = np.nan
    alarms: float = np.nan
    monthly: bool = False


def levels(answers: pd.DataFrame, periods: Periods, *, confidence: float = 0.95, seed: int = 0) -> Levels:
    """The level of the mean `points` of these answers; without rows where there are too few periods to say."""
    monthly = periods.per_year == MONTHS
    table = by_period(answers, periods)
    if len(table) < LEAST or not (table["error"] > 0).all():
        return Levels(pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=STRETCHES), monthly=monthly)
    value, error = table["value"].to_numpy(), table["error"].to_numpy()
    center = float(np.average(value, weights=error**-2))
    place = np.array([periods.names.index(name) for name in table["period"]])
    z, beside = ((value - center) / error)[None, :], np.diff(place) == 1
    spread, shortest = float(_spreads(z, beside)[0]), SHORTEST_MONTHS if monthly else SHORTEST_QUARTERS
    noise = np.random.default_rng(seed).standard_normal((DRAWS, len(value)))
    penalty = float(np.quantile(best_gain(spread * noise, error, shortest, beside), confidence))
    is_changed = best_gain(z, error, shortest, beside)[0] > penalty
    ends = change_points(value, spread * error, penalty, shortest) if is_changed else [len(value)]
    chart = _chart(value, error, center, spread, place)
    stretches = _stretches(table, ends, spread, confidence)
    seen, alarms = _detectable(spread * error, penalty), _alarms(noise, beside)
    return Levels(table.assign(**chart)[COLUMNS], stretches, spread, seen, alarms, monthly)


def _chart(value: np.ndarray, error: np.ndarray, center: float, spread: float, place: np.ndarray) -> dict[str, Any]:
    """The control chart of these periods, in their places: one without answers between them ends a run."""
    spaced = np.full((2, place[-1] + 1), np.nan)
    spaced[:, place] = value, error
    chart = control_chart(spaced[0], spaced[1], center, spread=spread)
    return {"center": center} | {name: getattr(chart, name)[place] for name in ("lower", "upper", "signal")}


def by_period(answers: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """The weighted mean of `points` in each period that has any; others have no row. period, value, error, base.

    error = s / sqrt(n_eff), with the spread s of answers within periods, and how alike those of one customer are,
    taken from all of them together.
    """
    known = answers.assign(period=periods.of.reindex(answers.index))
    known = known[known["points"].notna() & (known["weight"] > 0) & known["period"].isin(periods.names)]
    if known.empty:
        return pd.DataFrame(columns=["period", "value", "error", "base"])
    heavy = known.assign(total=known["weight"] * known["points"], squares=known["weight"] ** 2)
    sums = heavy.groupby("period").agg(
        weight=("weight", "sum"), total=("total", "sum"), squares=("squares", "sum"), base=("points", "size")
    )
    value = sums["total"] / sums["weight"]
    apart = known["points"] - known["period"].map(value)
    variance = np.average(apart**2, weights=known["weight"]) * len(known) / max(1, len(known) - len(sums))
    period = pd.factorize(known["period"])[0]
    effect = common_effect(apart.to_numpy(float), known["weight"].to_numpy(float), customers(known), period)
    error = np.sqrt(effect * variance * sums["squares"]) / sums["weight"]
    return pd.DataFrame({"value": value, "error": error, "base": sums["base"]}).reset_index()


def best_gain(z: np.ndarray, error: np.ndarray, shortest: int, beside: np.ndarray) -> np.ndarray:
    """By how much the best change lowers the weighted sum of squares, per change, in units of the usual wander.

    z: distances from the center in standard errors, shape (series, periods). A stretch between two changes has two.
    beside: whether each period but the first directly follows the one before.
    """
    at = np.arange(len(error))
    cuts = range(shortest, len(error) - shortest + 1)
    steps = [at >= cut for cut in cuts]
    stretches = [(at >= first) & (at < last) for first in cuts for last in cuts if last - first >= shortest]
    root = 1 / error
    design = np.array([*steps, *stretches]) * root
    free = design - np.outer(design @ root, root) / (root @ root)
    unit = free / np.sqrt(
        (free**2).sum(axis=1, keepdims=True) * np.repeat([1, 2], [len(steps), len(stretches)])[:, None]
    )
    return np.asarray((((z / _spreads(z, beside)[:, None]) @ unit.T) ** 2).max(axis=1))


def _spreads(z: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """Laney's sigma_z of each series, at least 1; two periods with a gap between them are no neighbours."""
    ranges = np.abs(np.diff(z, axis=1))[:, beside]
    return np.maximum(1.0, ranges.sum(axis=1) / max(1, beside.sum()) / MEAN_RANGE)


def change_points(value: np.ndarray, error: np.ndarray, penalty: float, shortest: int) -> list[int]:
    """Where each stretch of one level ends (exclusive); the last end is the length of the series.

    The partition with the smallest weighted sum of squares sum (value - level)^2 / error^2 + penalty per change.
    """
    from ruptures import Pelt
    from ruptures.base import BaseCost

    class WeightedMean(BaseCost):
        """The weighted sum of squares of a stretch, from running sums."""

        model, min_size = "weighted", shortest

        def fit(self, signal: np.ndarray) -> WeightedMean:
            self.signal = signal
            self.sums = np.vstack([np.zeros(3), np.cumsum(signal, axis=0)])
            return self

        def error(self, start: int, end: int) -> float:
            weight, total, squares = self.sums[end] - self.sums[start]
            return float(squares - total**2 / weight)

    weight = error**-2
    sums = np.column_stack([weight, weight * value, weight * value**2])
    found = Pelt(custom_cost=WeightedMean(), min_size=shortest, jump=1).fit(sums).predict(pen=penalty)
    return [int(end) for end in found]


def _stretches(table: pd.DataFrame, ends: list[int], spread: float, confidence: float) -> pd.DataFrame:
    """The level of each stretch with its interval."""
    rows, half = [], z_value(confidence) * spread
    for first, end in zip([0, *ends[:-1]], ends, strict=True):
        part = table.iloc[first:end]
        weight = part["error"] ** -2
        level, reach = float(np.average(part["value"], weights=weight)), half / np.sqrt(weight.sum())
        when = {"first": part["period"].iloc[0], "last": part["period"].iloc[-1], "run": len(part)}
        rows.append(
            when | {"level": level, "low": level - reach, "high": level + reach, "base": int(part["base"].sum())}
        )
    stretches = pd.DataFrame(rows)
    return stretches.assign(change=stretches["level"].diff())[STRETCHES]


def _detectable(error: np.ndarray, penalty: float) -> float:
    """The step in the middle of the series that is called four times in five."""
    before, after = np.split(error**-2, [len(error) // 2])
    return float((np.sqrt(penalty) + FOUR_IN_FIVE) * np.sqrt(1 / before.sum() + 1 / after.sum()))


def _alarms(noise: np.ndarray, beside: np.ndarray) -> float:
    """The share of steady series with a period outside the limits, which is what the page tells of."""
    return float((np.abs(noise) > SIGMAS * _spreads(noise, beside)[:, None]).any(axis=1).mean())


def level_points(found: Levels) -> list[Finding]:
    """Where the level changed, or how large a step would have been seen; and which periods are out of control."""
    if found.table.empty:
        return []
    return [*_changes(found), _control(found)]


def _changes(found: Levels) -> list[Finding]:
    rows = found.stretches.assign(before=found.stretches["level"].shift())
    if len(rows) == 1:
        facts = {"periods": int(rows["run"].iloc[0]), "detectable": found.detectable}
        return [Finding(f"trend.level.none_{'months' if found.monthly else 'quarters'}", "neutral", facts)]
    said = []
    for row in rows.iloc[1:].itertuples():
        way, over = "higher" if row.change > 0 else "lower", "" if row.Index == rows.index[-1] else "_until"
        facts = {"first": row.first, "last": row.last, "level": row.level, "low": row.low, "high": row.high}
        said.append(Finding(f"trend.level.{way}{over}", "neutral", facts | {"before": row.before}))
    return [*said, Finding("trend.level.range", "neutral", {})]


def _control(found: Levels) -> Finding:
    outside = found.table[found.table["signal"].isin([ABOVE, BELOW])]
    facts = {"periods": len(found.table), "times": outside["period"].tolist(), "alarms": found.alarms}
    return Finding("trend.control.outside" if len(outside) else "trend.control.none", "neutral", facts)


def new_levels(found: Levels) -> list[str]:
    """The quarters in which a new level began."""
    return [quarter_of(name) for name in found.stretches["first"].iloc[1:]]
