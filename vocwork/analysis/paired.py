"""Customers who answered in both quarters, each against himself."""

from __future__ import annotations

import pandas as pd
from scipy import special

from vocwork.analysis.compare import POWER, Difference, hidden
from vocwork.analysis.disclosure import SHOWN, Withheld
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.weights import sample


def paired(
    now: pd.DataFrame,
    before: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 2,
    withheld: Withheld = SHOWN,
) -> Difference:
    """The mean change of points of the customers with a score in both; base: these customers.

    Someone who answered twice in a quarter counts once, with the mean of his points and of his weights now. Student's t
    on the changes d of single customers: mean d +- t sqrt(s_d^2 / n), which leaves out what parts one customer from
    another; the formula for independent quarters would count that as noise. Who answers twice is not everyone: the
    change of all stands beside it. now, before: customer, points, weight.

    >>> one = pd.DataFrame({"customer": list("abc"), "points": [100.0, 0.0, 0.0], "weight": 1.0})
    >>> found = paired(one, one.assign(points=[0.0, -100.0, -100.0]))
    >>> found.value, found.base
    (100.0, 3)
    """
    first, last = _by_customer(before), _by_customer(now)
    both = last.join(first[["points"]].rename(columns={"points": "points_before"}), how="inner")
    why = withheld.either or ("" if len(both) >= max(2, min_base) else SMALL_BASE)
    if why:
        return hidden(len(both), len(both), why)
    own = sample(both["points"] - both["points_before"], both["weight"])
    half = special.stdtrit(own.effective - 1, 0.5 + confidence / 2) * own.error
    p = float(2 * special.stdtr(own.effective - 1, -abs(own.mean) / own.error)) if own.error else float(own.mean == 0)
    low, high = float(own.mean - half), float(own.mean + half)
    return Difference(own.mean, low, high, p, len(both), len(both), POWER * own.error)


def _by_customer(answers: pd.DataFrame) -> pd.DataFrame:
    known = answers[answers["points"].notna() & answers["customer"].notna()]
    return known.groupby("customer")[["points", "weight"]].mean()
