"""How often the interval of a part's share of a change holds the true share (`contributions`, Fieller's interval).

    python -m benchmarks.bench_shares

NPS answers of two quarters, half promoters, a quarter detractors; some of them are in a part. Now some of each turn
into detractors, in the part more than outside it. Where customers answer more than once, half of their answers are
alike. Clear: the change by its own test; the share is told of such changes alone. Ends: both are there. Prints JSON
lines, then a table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import compare
from vocwork.analysis.clusters import customers
from vocwork.analysis.contributions import contributions
from vocwork.analysis.quarter_pair import QuarterPair

STUDIES, SEED = 1000, 5
POINTS, BEFORE = np.array([100.0, 0.0, -100.0]), np.array([0.5, 0.25, 0.25])
ALIKE = 0.5


class Case(NamedTuple):
    """Answers a quarter, the part's share of them, who of it and of all others turns; answers of each customer."""

    answers: int
    part: float
    inside: float
    outside: float
    each: int = 1


CASES = [
    Case(150, 0.25, 0.6, 0.05),
    Case(150, 0.2, 0.9, 0.03),
    Case(150, 0.3, 0.9, 0.1),
    Case(400, 0.1, 0.9, 0.03),
    Case(400, 0.2, 0.5, 0.0),
    Case(1500, 0.1, 0.5, 0.02),
    Case(1500, 0.05, 0.9, 0.05),
    Case(6000, 0.05, 0.5, 0.02),
    Case(600, 0.2, 0.6, 0.05, 3),
]


def main() -> None:
    rows = list(coverage())
    print(pd.DataFrame(rows).to_string(index=False, float_format="{:.3f}".format))


def coverage() -> Iterator[dict[str, Any]]:
    for case in CASES:
        rng, true = np.random.default_rng(SEED), share(case)
        table = pd.DataFrame([judged(drawn(rng, case), true) for _ in range(STUDIES)])
        clear = table[table["clear"]]
        row = {**case._asdict(), "share": true, "clear": table["clear"].mean(),
               "held": clear["held"].mean(), "ends": clear["ends"].mean()}  # fmt: skip
        print(json.dumps(row), flush=True)
        yield row


def share(case: Case) -> float:
    """The true share of the change that lies in the part."""
    inside, outside = (case.inside * case.part, case.outside * (1 - case.part))
    return inside / (inside + outside)


def drawn(rng: np.random.Generator, case: Case) -> pd.DataFrame:
    """The answers of both quarters, each with whether it is in the part."""
    return pd.concat([_quarter(rng, case, now) for now in (False, True)], ignore_index=True)


def _quarter(rng: np.random.Generator, case: Case, now: bool) -> pd.DataFrame:
    different = case.answers // case.each
    customer = np.repeat(np.arange(different), case.each)
    inside = (rng.random(different) < case.part)[customer]
    mood, own = rng.choice(POINTS, different, p=BEFORE)[customer], rng.choice(POINTS, case.answers, p=BEFORE)
    points = np.where(rng.random(case.answers) < ALIKE, mood, own) if case.each > 1 else own
    if now:
        turned = rng.random(case.answers) < np.where(inside, case.inside, case.outside)
        points = np.where(turned, -100.0, points)
    name = [f"{now} {number}" for number in customer]
    return pd.DataFrame({"points": points, "inside": inside, "customer": name, "weight": 1.0, "now": now})


def judged(both: pd.DataFrame, true: float) -> dict[str, bool]:
    """Whether the change is clear, the share's interval holds the true one, and it has both ends."""
    total = compare.change(both[both["now"]], both[~both["now"]], kind="nps")
    points, weight, now = (both[name].to_numpy() for name in ("points", "weight", "now"))
    found = contributions(both[["inside"]].to_numpy(float), QuarterPair(points, weight, now, customers(both))).iloc[0]
    low, high = found["share_low"], found["share_high"]
    held = not (low > true) and not (high < true)
    return {"clear": total.clear, "held": held, "ends": bool(np.isfinite(low) and np.isfinite(high))}


if __name__ == "__main__":
    main()
