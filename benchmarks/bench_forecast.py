"""How often the forecast's intervals hold what comes, and which model it takes, on simulated quarters.

    python -m benchmarks.bench_forecast

NPS of 200 answers a quarter: `flat` changes by sampling alone, `wandering` also moves by 3 points a quarter, `seasonal`
by 1 point and 8 points up and down with the year. 80 and 95 % intervals of the next four quarters; JSON lines, a table.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.forecast import AHEAD, forecast
from vocwork.analysis.periods import quarters_after

RUNS, ANSWERS, SPREAD = 60, 200, 60.0
KINDS = {"flat": (0.0, 0.0), "wandering": (3.0, 0.0), "seasonal": (1.0, 8.0)}
LENGTHS = (18, 36)


def main() -> None:
    rows = [measured(kind, quarters) for kind in KINDS for quarters in LENGTHS]
    for row in rows:
        print(json.dumps(row))
    print(pd.DataFrame(rows).to_string(index=False))


def measured(kind: str, quarters: int) -> dict[str, Any]:
    """Coverage of both intervals and the models taken."""
    rng, inside, taken = np.random.default_rng(1), [], Counter[str]()
    for _ in range(RUNS):
        value = simulated(rng, quarters + AHEAD, *KINDS[kind])
        half = 1.959964 * SPREAD / np.sqrt(ANSWERS)
        past = pd.DataFrame({"quarter": quarters_after("2000Q4", quarters), "value": value[:quarters]})
        past = past.assign(low=past["value"] - half, high=past["value"] + half)
        found = forecast(past, quarters_after(past["quarter"].iloc[-1], AHEAD), scale=(-100, 100))
        table, truth = found.table, value[quarters:]
        inside.append([(table[f"low{c}"] <= truth) & (table[f"high{c}"] >= truth) for c in (80, 95)])
        taken[found.model] += 1
    held = np.array(inside, dtype=bool).mean(axis=(0, 2))
    return {
        "kind": kind, "quarters": quarters, "held80": round(float(held[0]), 3), "held95": round(float(held[1]), 3),
        "models": dict(taken.most_common()),
    }  # fmt: skip


def simulated(rng: np.random.Generator, quarters: int, wander: float, season: float) -> np.ndarray:
    level = 30 + np.cumsum(wander * rng.standard_normal(quarters))
    seasons = season * np.array([1, 0, -1, 0])[np.arange(quarters) % 4]
    return level + seasons + SPREAD / np.sqrt(ANSWERS) * rng.standard_normal(quarters)


if __name__ == "__main__":
    main()
