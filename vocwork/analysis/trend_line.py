"""Whether the metric rises or falls over time, were its course a straight line.

b = sum w (t - mt) (y - my) / sum w (t - mt)^2 over the periods, w = 1 / error^2; its error is sqrt(s2 / sum w (t -
mt)^2), where s2 = sum w r^2 / (k - 2), never below 1, is how far the k periods lie off the line in units of chance: a
metric that wanders needs a longer or steeper course than one that only chance moves. Student's t of k - 2 degrees
(weighted least squares; the scale as McCullagh and Nelder 1989, 4.5, take it for over-dispersion).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

from vocwork.analysis.finding import Finding
from vocwork.analysis.levels import Levels

MONTHS_OF_QUARTER = 3


class TrendLine(NamedTuple):
    """Points of the metric per quarter of a year, with interval and p, over so many periods."""

    slope: float
    low: float
    high: float
    p: float
    periods: int


def trend_line(found: Levels, *, confidence: float = 0.95) -> TrendLine | None:
    """The line through the periods of a level; None where these are too few to have one."""
    table = found.table
    if table.empty:
        return None
    quarters = _quarters(table["period"], monthly=found.monthly)
    weight, value = table["error"].to_numpy(float) ** -2, table["value"].to_numpy(float)
    apart = quarters - np.average(quarters, weights=weight)
    spread = float((weight * apart**2).sum())
    slope = float((weight * apart * value).sum()) / spread
    left = value - np.average(value, weights=weight) - slope * apart
    freedom = len(value) - 2
    error = float(np.sqrt(max(1.0, (weight * left**2).sum() / freedom) / spread))
    reach = error * float(stats.t.ppf((1 + confidence) / 2, freedom))
    p = 2 * float(special.stdtr(freedom, -abs(slope) / error))
    return TrendLine(slope, slope - reach, slope + reach, p, len(value))


def _quarters(names: pd.Series, *, monthly: bool) -> np.ndarray:
    """When each period was, in quarters of a year; what lies between two that are there counts."""
    number = pd.PeriodIndex(names, freq="M" if monthly else "Q").asi8
    return number / (MONTHS_OF_QUARTER if monthly else 1)


def line_points(line: TrendLine | None, *, confidence: float = 0.95) -> list[Finding]:
    """The line in words, whether or not it rises or falls clearly."""
    if line is None:
        return []
    key = "trend.line.clear" if line.p < 1 - confidence else "trend.line.none"
    return [Finding(key, "neutral", line._asdict())]
