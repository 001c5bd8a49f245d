"""How often the intervals of corrected shares hold the truth, and how much narrower they are than coding by hand alone.

    python -m benchmarks.bench_coded_shares

2,000 draws a case, 95 % intervals: 93 to 97 % hold the truth where a method is right. `plain` is the machine's own
share with Wilson's interval, `hand alone` the coded sample without the machine. Sample: at random, or as the planner
draws it, from strata of the machine's uncertainty. Coverage is among draws in which the method gives an estimate
(`given`). The last table is of the change between two sets of comments, put right by the same error rates, and of how
often it is called clear. Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.coded_shares import error_rates, prediction_powered, rogan_gladen, share_change
from vocwork.analysis.metrics import Estimate, share, suppressed
from vocwork.analysis.sampling import allocation

DRAWS = 2000
COMMENTS = 2000
# Share of comments with the category, and how the machine does: sensitivity and specificity.
CASES = ((0.03, 0.7, 0.99), (0.1, 0.8, 0.97), (0.1, 0.5, 0.9), (0.25, 0.85, 0.95), (0.5, 0.9, 0.9))
SIZES = (100, 300)
# The share where the error rates of Rogan and Gladen's estimate come from.
ELSEWHERE = 0.2


# Shares now and before, sensitivity and specificity, comments of either slice.
CHANGES = (
    (0.3, 0.3, 0.8, 0.96, 120),
    (0.45, 0.25, 0.8, 0.96, 120),
    (0.1, 0.1, 0.6, 0.97, 60),
    (0.2, 0.1, 0.8, 0.97, 400),
)


class Draw(NamedTuple):
    """Comments of one draw: truth and what the machine says, the sample coded by hand and its chances."""

    truth: np.ndarray
    predicted: np.ndarray
    rows: np.ndarray
    drawn: np.ndarray


def main() -> None:
    rows = [
        row
        for case in CASES
        for size in SIZES
        for sample in ("random", "planned")
        for row in measure(case, size, sample)
    ]
    changed = [changes(*case) for case in CHANGES]
    for row in [*rows, *changed]:
        print(json.dumps(row))
    for found in (rows, changed):
        print(pd.DataFrame(found).to_string(index=False, float_format="{:.3f}".format))


def measure(case: tuple[float, float, float], size: int, sample: str) -> Iterator[dict[str, Any]]:
    """Coverage, mean width and bias of every method in one case."""
    rng = np.random.default_rng(1)
    other = (ELSEWHERE, *case[1:])
    found = [estimates(drawing(rng, case, size, sample), drawing(rng, other, size, sample)) for _ in range(DRAWS)]
    for method in found[0]:
        own = pd.DataFrame([draw[method] for draw in found], columns=Estimate._fields)
        given, covers = own["value"].notna(), own["low"].le(case[0]) & own["high"].ge(case[0])
        yield {
            "share": case[0], "sensitivity": case[1], "specificity": case[2], "by_hand": size, "sample": sample,
            "method": method, "coverage": rounded(covers[given].mean()),
            "width": rounded((own["high"] - own["low"]).mean()), "bias": rounded(own["value"].mean() - case[0]),
            "given": rounded(given.mean()),
        }  # fmt: skip


def changes(now: float, before: float, hit: float, spared: float, comments: int) -> dict[str, Any]:
    """Coverage and width of the interval of a change, and how often it leaves zero out."""
    rng, found = np.random.default_rng(1), []
    for _ in range(DRAWS):
        other = drawing(rng, (ELSEWHERE, hit, spared), max(SIZES), "random")
        rates = error_rates(other.truth[other.rows], other.predicted[other.rows], other.drawn)
        seen = [rng.binomial(comments, share * hit + (1 - share) * (1 - spared)) for share in (now, before)]
        one, two = (rogan_gladen(count, comments, rates) for count in seen)
        if one and two:
            found.append(share_change(one, two))
    low, high, p = np.array(found).T
    covers = (low <= now - before) & (high >= now - before)
    return {
        "now": now, "before": before, "sensitivity": hit, "specificity": spared, "comments": comments,
        "coverage": rounded(covers.mean()), "width": rounded((high - low).mean()), "clear": rounded((p < 0.05).mean()),
    }  # fmt: skip


def drawing(rng: np.random.Generator, case: tuple[float, float, float], size: int, sample: str) -> Draw:
    """Comments, a machine that errs as the case says, and a sample."""
    part, hit, spared = case
    truth = (rng.random(COMMENTS) < part).astype(float)
    predicted = np.where(truth == 1, rng.random(COMMENTS) < hit, rng.random(COMMENTS) >= spared).astype(float)
    stratum = predicted.astype(int) if sample == "planned" else np.zeros(COMMENTS, int)
    sizes = np.bincount(stratum)
    wrong = np.array([np.abs(truth - predicted)[stratum == number].mean() for number in range(len(sizes))])
    taken = allocation(sizes, np.sqrt(np.maximum(wrong, 0.01)), size)
    chosen = [rng.permutation(np.flatnonzero(stratum == n))[:many] for n, many in enumerate(taken)]
    rows = np.concatenate(chosen)
    return Draw(truth, predicted, rows, (taken / sizes)[stratum[rows]])


def estimates(draw: Draw, other: Draw) -> dict[str, Estimate]:
    """The share of all comments by every method; the error rates of Rogan and Gladen's from the other draw's sample."""
    truth, predicted = draw.truth[draw.rows], draw.predicted[draw.rows]
    found = {
        "plain": share(int(draw.predicted.sum()), COMMENTS),
        "hand alone": prediction_powered(truth, np.zeros(len(truth)), draw.drawn, np.zeros(COMMENTS)).estimate(),
        "prediction-powered": prediction_powered(truth, predicted, draw.drawn, draw.predicted).estimate(),
    }
    rates = error_rates(other.truth[other.rows], other.predicted[other.rows], other.drawn)
    right = rogan_gladen(int(draw.predicted.sum()), COMMENTS, rates)
    return found | {"Rogan-Gladen": right.estimate() if right else suppressed(COMMENTS)}


def rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
