"""How often 95 % intervals hold the truth, and how often tests cry wolf: simulated answers, many draws.

    python -m benchmarks.bench_coverage [DRAWS]

Populations are known exactly: NPS of three levels, CSAT and theme shares from rare to common, a mean on a skewed scale;
plain answers, and answers whose weights undo a sampling that took some customers four times as often. `ours` stands
beside `plain Wald`, the textbook interval (for weighted answers: with the number of answers in place of the effective
base). Coverage of .93 to .97 is aimed at; false_alarms: how often two samples of one population differ with p < .05.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import compare, metrics
from vocwork.analysis.metrics import SCALES
from vocwork.analysis.theme_shares import says
from vocwork.analysis.weights import sample

DRAWS = 2000
SIZES = (30, 100, 400)
Z = 1.959964


class Population(NamedTuple):
    """What is measured, its points with their chances, and how answers of these points are over-sampled."""

    name: str
    kind: str
    points: tuple[float, ...]
    chance: tuple[float, ...]


POPULATIONS = (
    Population("NPS 30", "nps", (100, 0, -100), (0.5, 0.3, 0.2)),
    Population("NPS -20", "nps", (100, 0, -100), (0.25, 0.3, 0.45)),
    Population("NPS 75", "nps", (100, 0, -100), (0.8, 0.15, 0.05)),
    Population("CSAT 85", "csat", (100, 0), (0.85, 0.15)),
    Population("CSAT 60", "csat", (100, 0), (0.6, 0.4)),
    Population("theme 30 %", "share", (1, 0), (0.3, 0.7)),
    Population("theme 8 %", "share", (1, 0), (0.08, 0.92)),
    Population("effort 1-7", "ces", (1, 2, 3, 4, 5, 6, 7), (0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.3)),
)


def main() -> None:
    draws = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else DRAWS
    rows = [*coverage(draws), *false_alarms(draws)]
    for row in rows:
        print(json.dumps(row))
    table = pd.DataFrame(rows)
    print(table.to_string(index=False, float_format="{:.3f}".format, na_rep=""))
    own = table.loc[(table["system"] == "ours") & table["coverage"].notna(), "coverage"]
    inside = f"{own.between(0.93, 0.97).mean():.0%} of {len(own)} rows between .93 and .97"
    print(f"ours: {inside}, {own.min():.3f} to {own.max():.3f}")


def coverage(draws: int) -> Iterator[dict[str, Any]]:
    """One row per population, size, weighting and system."""
    for population in POPULATIONS:
        truth = float(np.dot(population.points, population.chance))
        for size in SIZES:
            for weighted in (False, True):
                rng = np.random.default_rng(size + weighted)
                samples = [draw(population, size, rng, weighted=weighted) for _ in range(draws)]
                about = {"population": population.name, "answers": size, "weighted": weighted}
                for system, interval in SYSTEMS.items():
                    ends = np.array([interval(answers, population.kind) for answers in samples])
                    held = (ends[:, 0] <= truth + 1e-9) & (truth - 1e-9 <= ends[:, 1])
                    width = float(np.mean(ends[:, 1] - ends[:, 0]))
                    yield about | {"system": system, "coverage": float(held.mean()), "width": round(width, 3)}


def false_alarms(draws: int) -> Iterator[dict[str, Any]]:
    """How often two samples of one population differ clearly."""
    for population in POPULATIONS:
        for size in SIZES:
            for weighted in (False, True):
                rng = np.random.default_rng(7 * size + weighted)
                pairs = [[draw(population, size, rng, weighted=weighted) for _ in range(2)] for _ in range(draws)]
                rate = float(np.mean([p_value(*pair, population.kind) < 0.05 for pair in pairs]))
                about = {"population": population.name, "answers": size, "weighted": weighted}
                yield about | {"system": "ours", "false_alarms": rate}


def draw(population: Population, size: int, rng: np.random.Generator, *, weighted: bool) -> pd.DataFrame:
    """Answers with points and weight; weighted: half of the customers, like the others, answer four times as often."""
    points = rng.choice(population.points, size, p=population.chance).astype(float)
    eager = rng.random(size) < 0.8
    weight = np.where(eager, 1.0, 4.0) if weighted else np.ones(size)
    return pd.DataFrame({"id": range(size), "points": points, "weight": weight})


def ours(answers: pd.DataFrame, kind: str) -> tuple[float, float]:
    if kind == "share":
        found = metrics.weighted_share(says(answers, spoken(answers)))
    else:
        found = metrics.metric(answers, kind=kind, scale=SCALES.get(kind, (1.0, 7.0)))
    return found.low, found.high


def spoken(answers: pd.DataFrame) -> pd.DataFrame:
    """The mentions of the theme: one by each answer of 1 point."""
    return pd.DataFrame({"feedback_id": answers.loc[answers["points"] > 0, "id"]})


def plain_wald(answers: pd.DataFrame, kind: str) -> tuple[float, float]:
    """Value +- 1.96 standard errors, every answer counted as one of equal weight in the error."""
    value = np.average(answers["points"], weights=answers["weight"])
    error = answers["points"].std(ddof=0) / np.sqrt(len(answers))
    return value - Z * error, value + Z * error


SYSTEMS: dict[str, Callable[[pd.DataFrame, str], tuple[float, float]]] = {"ours": ours, "plain Wald": plain_wald}


def p_value(now: pd.DataFrame, before: pd.DataFrame, kind: str) -> float:
    if kind != "share":
        return compare.change(now, before, kind=kind, scale=SCALES.get(kind, (1.0, 7.0))).p
    parts = (sample(part["points"], part["weight"]).counts for part in (now, before))
    return compare.share_p(*next(parts), *next(parts))


if __name__ == "__main__":
    main()
