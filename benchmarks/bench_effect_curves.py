"""Curves and thresholds of a number on simulated answers: false alarms, power, whether the intervals hold the truth.

A number is lognormal (median 7, as hours or days are), the score NPS or CSAT. Worlds: `none` (no link), `spread` (the
same mean, but a score all over the place beyond 15), `satisfied` (98 % satisfied, no link), `step` (a drop at 15, a
tenth of all), `gradual` (a little less with every doubling), `peak` (best in the middle). Alarms: anything said of a
number without a link; beside it what testing the best edge as if it had been the only one would say. Found: the shape
that was planted. Held: the interval of the difference against the truth at the edge that was chosen; that of the
threshold against 15.

Then a change between two quarters of which more late answers are the whole, or nothing is; and the first detection of
a complaint in four channels.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.bands import edges
from vocwork.analysis.detection import detection
from vocwork.analysis.effect_curves import curves
from vocwork.analysis.number_change import number_change

RUNS, SIZES, TRUTH = 200, (400, 2000), 400_000
STEP = 15.0
EDGES = {"wait": np.array([STEP])}
Latent = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def main() -> None:
    for row in chain(worlds(), changes(), channels()):
        print(json.dumps(row), flush=True)


def worlds() -> Iterator[dict[str, Any]]:
    """Alarms or power, coverage and seconds for each world and size."""
    for name, (latent, kind, shape) in WORLDS.items():
        whole = simulate(np.random.default_rng(0), TRUTH, latent, kind)
        for size in SIZES:
            studies = [simulate(np.random.default_rng(seed), size, latent, kind) for seed in range(1, RUNS + 1)]
            started = time.perf_counter()
            found = pd.DataFrame([judged(study, kind) for study in studies])
            seconds = (time.perf_counter() - started) / RUNS
            truth = found["threshold"].map({edge: beyond(whole, edge) for edge in found["threshold"].unique()})
            low, high = found["threshold_low"].fillna(-np.inf), found["threshold_high"].fillna(np.inf)
            said = {"world": name, "answers": size, "seconds": round(seconds, 3)}
            said |= {"found": _mean(found["shape"] == shape)} if shape else {"alarms": _mean(found["shape"] != "")}
            said |= {"unpaid": _mean(found["unpaid"])} if not shape else {}
            said |= {"difference_held": _mean(truth.between(found["low"], found["high"]))}
            yield said | ({"threshold_held": _mean((low <= STEP) & (high >= STEP))} if name == "step" else {})


def judged(study: pd.DataFrame, kind: str) -> dict[str, Any]:
    """What is found, and whether the best edge alone would have been called clear."""
    cuts = edges(study["wait"], study["quarter"], least=30, least_each=5)
    row = curves(study, {"wait": cuts}, kind=kind, min_base=30).table.iloc[0].to_dict()
    above = study["wait"] >= row["threshold"]
    error = study["points"].std() * np.sqrt(1 / above.sum() + 1 / (~above).sum())
    return row | {"unpaid": 2 * special.ndtr(-abs(row["difference"]) / max(error, 1e-9)) < 0.05}


def simulate(rng: np.random.Generator, size: int, latent: Latent, kind: str = "nps") -> pd.DataFrame:
    """Answers with a wait and the points of a score from 0 to 10."""
    wait = np.round(rng.lognormal(np.log(7), 0.6, size), 1)
    score = np.clip(np.round(latent(rng, wait)), 0, 10)
    points = np.where(score >= 9, 100.0, np.where(score >= 7, 0.0, -100.0 if kind == "nps" else 0.0))
    return pd.DataFrame(
        {
            "id": [f"a{number}" for number in range(size)],
            "wait": wait,
            "points": points,
            "weight": 1.0,
            "quarter": rng.choice(["2024Q1", "2024Q2"], size),
        }
    )


def beyond(whole: pd.DataFrame, edge: float) -> float:
    """The difference of the metric from an edge on, among very many."""
    above = whole["wait"] >= edge
    return float(whole.loc[above, "points"].mean() - whole.loc[~above, "points"].mean())


def _none(rng: np.random.Generator, wait: np.ndarray) -> np.ndarray:
    return np.asarray(8.5 + rng.normal(0, 2, len(wait)))


def _spread(rng: np.random.Generator, wait: np.ndarray) -> np.ndarray:
    """As many promoters as detractors everywhere, hardly anybody in between beyond the step."""
    middle = rng.random(len(wait)) < np.where(wait >= STEP, 0.05, 0.6)
    return np.where(middle, 7.0, np.where(rng.random(len(wait)) < 0.5, 10.0, 2.0))


def _satisfied(rng: np.random.Generator, wait: np.ndarray) -> np.ndarray:
    return np.where(rng.random(len(wait)) < 0.98, 10.0, 2.0)


def _step(rng: np.random.Generator, wait: np.ndarray) -> np.ndarray:
    return np.asarray(_none(rng, wait) - 1.5 * (wait >= STEP))


def _gradual(rng: np.random.Generator, wait: np.ndarray) -> np.ndarray:
    return np.asarray(_none(rng, wait) - 0.4 * np.log2(np.maximum(wait, 0.5)))


def _peak(rng: np.random.Generator, wait: np.ndarray) -> np.ndarray:
    return np.asarray(_none(rng, wait) - 0.9 * np.log2(np.maximum(wait, 0.5) / 7) ** 2)


WORLDS: dict[str, tuple[Latent, str, str]] = {
    "none": (_none, "nps", ""),
    "spread": (_spread, "nps", ""),
    "satisfied": (_satisfied, "csat", ""),
    "step": (_step, "nps", "falls"),
    "gradual": (_gradual, "nps", "falls"),
    "peak": (_peak, "nps", "peak"),
}


def changes() -> Iterator[dict[str, Any]]:
    """How often the part of more late answers is clear, and how often its interval holds it (300 answers a quarter)."""
    for late in (0.10, 0.30):
        rows = []
        for seed in range(1, RUNS + 1):
            rng = np.random.default_rng(seed)
            quarters = [_quarter(rng, share) for share in (late, 0.10)]
            rows.append(number_change(*quarters, EDGES, min_base=30).iloc[0])
        found = pd.DataFrame(rows)
        # late answers score 60 points less
        truth = -60 * (late - 0.10)
        yield {
            "change": f"late from 10% to {late:.0%}",
            "clear": _mean(found["clear"].astype(bool)),
            "held": _mean((found["mix_low"] <= truth) & (found["mix_high"] >= truth)),
        }


def _quarter(rng: np.random.Generator, late: float, size: int = 300) -> pd.DataFrame:
    is_late = rng.random(size) < late
    happy = rng.random(size) < np.where(is_late, 0.4, 0.7)
    return pd.DataFrame({"wait": np.where(is_late, 20.0, 5.0), "points": 200.0 * happy - 100, "weight": 1.0})


def channels() -> Iterator[dict[str, Any]]:
    """Studies in which a channel rings though nothing happened, and days until those ring in which something did."""
    broke, since = pd.Timestamp("2025-10-10", tz="UTC"), pd.Timestamp("2025-07-01", tz="UTC")
    for share in (0.02, 0.06, 0.18):
        rang, days = [], []
        for seed in range(1, RUNS + 1):
            rng = np.random.default_rng(seed)
            answers = contacts(rng)
            hit = (answers["received"] >= broke) & (answers["channel"] != "survey")
            told = set(answers.loc[rng.random(len(answers)) < np.where(hit, share, 0.02), "id"])
            found = detection(answers, told, since=since, min_base=30).set_index("part")
            rang.append(found["detected"].notna().any())
            days += list((found["detected"].drop("survey") - broke) / pd.Timedelta("1D"))
        late = np.array(days)
        said = {"complaints": f"2 % to {share:.0%}", "studies_that_ring": _mean(rang)}
        found_days = {"days": round(float(np.nanmedian(late)), 1), "never": _mean(np.isnan(late))}
        yield said | (found_days if share > 0.02 else {})


def contacts(rng: np.random.Generator, size: int = 6000) -> pd.DataFrame:
    """Two years of answers, two a day through each of four channels."""
    received = pd.Series(pd.date_range("2024-01-01", "2025-12-31", periods=size, tz="UTC"))
    channel = rng.choice(["chat", "phone", "review", "survey"], size)
    return pd.DataFrame({"id": [f"a{number:05d}" for number in range(size)], "received": received, "channel": channel})


def _mean(hits: Any) -> float:
    return round(float(np.mean(hits)), 3)


if __name__ == "__main__":
    main()
