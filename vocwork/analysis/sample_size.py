"""How many answers a number needs, and how precise a number of answers is: margins of error and power.

Everything goes by the variance of one answer: p + d - s^2 of NPS as a fraction (1 at worst, where half promote and
half detract), p (1 - p) of a share (1/4 at worst), s^2 of a mean. A design effect multiplies the numbers; few
customers need fewer answers (finite population correction, Cochran 1977, 4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.compare import POWER
from vocwork.analysis.disclosure import Reasons
from vocwork.analysis.metrics import PERCENT, Scale, metric, z_value
from vocwork.analysis.slices import Segment, cut
from vocwork.analysis.weights import sample_of

# The variance of one answer in points where nothing is known of it.
WORST = {"nps": PERCENT**2, "csat": PERCENT**2 / 4}
COLUMNS = ["segment", "label", "base", "margin", "detectable", "needed", "needed_change", "reason"]


def answers_for_margin(
    margin: float, variance: float, *, confidence: float = 0.95, design: float = 1.0, customers: float = np.inf
) -> int:
    """Answers for an interval of value +- `margin`: n = z^2 V / margin^2, in points both.

    >>> [answers_for_margin(points, 100**2) for points in (10, 5, 3)]
    [385, 1537, 4269]
    """
    endless = z_value(confidence) ** 2 * variance * design / margin**2
    return int(np.ceil(endless / (1 + (endless - 1) / customers) - 1e-9))


def margin_of(base: float, variance: float, *, confidence: float = 0.95, customers: float = np.inf) -> float:
    """Half the interval of so many answers (effective ones, where they are weighted).

    >>> round(margin_of(324, 100**2 * 5 / 9, confidence=0.6827), 2)  # one standard error
    4.14
    """
    left = 1 - base / customers if np.isfinite(customers) else 1.0
    return float(z_value(confidence) * np.sqrt(variance * max(0.0, left) / base))


def answers_for_change(
    change: float, variance: float, *, confidence: float = 0.95, power: float = 0.8, design: float = 1.0
) -> int:
    """Answers in each of two groups that show a difference of `change` points with this power.

    n = (z_confidence + z_power)^2 2 V / change^2.

    >>> answers_for_change(10, 100**2)
    1570
    """
    z = z_value(confidence) + special.ndtri(power)
    return int(np.ceil(z**2 * 2 * variance * design / change**2 - 1e-9))


def answers_for_shares(one: float, other: float, *, confidence: float = 0.95, power: float = 0.8) -> float:
    """Answers in each of two groups that tell these shares apart; R's power.prop.test: .5 v .75 at .9 -> 76.7.

    n = (z_confidence sqrt(2 m (1 - m)) + z_power sqrt(p (1 - p) + q (1 - q)))^2 / (p - q)^2, m the mean of p and q.
    """
    middle = (one + other) / 2
    alike = np.sqrt(2 * middle * (1 - middle))
    apart = np.sqrt(one * (1 - one) + other * (1 - other))
    return float((z_value(confidence) * alike + special.ndtri(power) * apart) ** 2 / (one - other) ** 2)


def precision(
    feedback: pd.DataFrame,
    known: list[Segment],
    quarter: str,
    *,
    kind: str,
    margin: float,
    change: float,
    customers: Mapping[str, float] = MappingProxyType({}),
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: Reasons,
) -> pd.DataFrame:
    """What each segment's answers of a quarter could show, and how many it would take.

    margin: half its interval now; detectable: the change that two such quarters would show four times in five;
    needed: answers a quarter for an interval of +- `margin`, where there are so many `customers` of the segment, by its
    name (without end where it is not named); needed_change: for a change of `change`; both by the variance and the
    design effect measured here, of weights and of customers who answer again. Masked as the metric is.

    Columns: segment, label, base, margin, detectable, needed, needed_change, reason.
    """
    rows, sure = [], {"confidence": confidence}
    for segment in known:
        answers = cut(feedback, segment.name, quarter)
        why = withheld.get((segment.name, quarter), "")
        rules = {"confidence": confidence, "min_base": max(2, min_base), "scale": scale, "withheld": why}
        shown = metric(answers, kind=kind, **rules)
        row = {"segment": segment.name, "label": segment.label, "base": shown.base, "reason": shown.reason}
        if not shown.reason:
            own = sample_of(answers, answers["points"])
            design, known_of = len(own.values) / own.effective, {"customers": customers.get(segment.name, np.inf)}
            row |= {
                "margin": (shown.high - shown.low) / 2,
                "detectable": POWER * np.sqrt(2) * own.error,
                "needed": answers_for_margin(margin, own.variance, design=design, **known_of, **sure),
                "needed_change": answers_for_change(change, own.variance, design=design, **sure),
            }
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
