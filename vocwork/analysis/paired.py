"""Customers who answered in both quarters, each against himself."""

from __future__ import annotations

import pandas as pd
from scipy import special

from vocwork.analysis.compare import POWER, Difference, hidden
from vocwork.analysis.disclosure import COMPLEMENTARY, SHOWN, Withheld
from vocwork.analysis.metrics import LEAST_FREEDOM, SMALL_BASE
from vocwork.analysis.weights import sample

SAME = "same"


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
    own = sample(both["points"] - both["points_before"], both["weight"])
    if not why and SAME in withheld.items(_pairs_of_peers(withheld), least=max(2, min_base)).now:
        why = COMPLEMENTARY
    if why or own.effective < 1 + LEAST_FREEDOM:
        return hidden(len(both), len(both), why or SMALL_BASE)
    half = special.stdtrit(own.effective - 1, 0.5 + confidence / 2) * own.error
    p = float(2 * special.stdtr(own.effective - 1, -abs(own.mean) / own.error)) if own.error else float(own.mean == 0)
    low, high = float(own.mean - half), float(own.mean + half)
    return Difference(own.mean, low, high, p, len(both), len(both), POWER * own.error)


def _pairs_of_peers(withheld: Withheld) -> pd.DataFrame:
    """One answer now of each customer of all segments who answered before in the same one, as told items."""
    if withheld.peers is None:
        return pd.DataFrame({"feedback_id": [], "item": []})
    known = withheld.peers.answers.dropna(subset=["customer"])
    now, before = known[known["is_now"]], known[~known["is_now"]]
    last = now.drop_duplicates(["customer", "part"])
    both = last.merge(before[["customer", "part"]].drop_duplicates(), on=["customer", "part"])
    return pd.DataFrame({"feedback_id": both["id"], "item": SAME})


def _by_customer(answers: pd.DataFrame) -> pd.DataFrame:
    known = answers[answers["points"].notna() & answers["customer"].notna()]
    return known.groupby("customer")[["points", "weight"]].mean()
