"""How often intervals of importances and impacts hold the truth, how often noise passes for a driver, and how fast.

    python -m benchmarks.bench_drivers

Made-up answers with seven themes, some of which come together, and an attribute of four groups; the score is the NPS of
an answer. The truth is that of a million answers. 2,000 draws a size: 95 % intervals hold the truth in 93 to 97 % where
they are right. All ten columns are measured at every size; `shown`: how often a report would show the driver. Noise:
the same themes with scores of pure chance. `ours` compares with scores that go with nothing, by p of one driver and by
q of any in the table; `random variable` is Tonidandel and LeBreton's (2009): one normal variable more, a driver stands
out where the 95 % bootstrap interval of its relative weight minus that of the variable lies above 0. Segments: four
that are alike, and how often a theme is said to differ between them. Speed: 20 drivers, 10,000 answers, 1,000
resamples, beside a plain loop over resamples of the same weights. Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.compare import false_discovery
from vocwork.analysis.driver_columns import Columns, together
from vocwork.analysis.driver_segments import heterogeneity, regression
from vocwork.analysis.importance import importances
from vocwork.analysis.moments import correlations, covariances, moments, resampled_moments
from vocwork.analysis.relative_importance import lmg, relative_weights
from vocwork.analysis.theme_impact import theme_impact

DRAWS, NOISY_DRAWS = 2000, 1000
SIZES = (30, 100, 400)
SEGMENTS, MIN_BASE = 4, 30
POPULATION = 1_000_000
# Share of answers that mention each theme, and what it does to a score from 0 to 10; those marked come together.
THEMES = ((0.15, -2.0, False), (0.25, -1.2, True), (0.40, 0.8, False), (0.20, 0.0, True))
THEMES += ((0.30, 0.0, False), (0.12, 0.6, True), (0.20, -0.5, False))
GROUPS = ((0.4, 0.0), (0.3, 0.2), (0.2, -0.6), (0.1, 0.0))
NAMES = [*(f"theme {k}" for k in range(len(THEMES))), "region"]
LARGE = (20, 10_000, 1000)


def main() -> None:
    truth = true_values()
    rows = [row for size in SIZES for row in covered(size, truth)]
    noise = [row for size in SIZES[1:] for row in alarms(size)]
    segments, speed = [alike(size) for size in SIZES[1:]], list(seconds())
    for row in [*rows, *noise, *segments, *speed]:
        print(json.dumps(row))
    for found in (rows, noise, segments, speed):
        print(pd.DataFrame(found).to_string(index=False, float_format="{:.3f}".format))


def answers(size: int, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """Themes and groups as columns of 0 and 1, and 100, 0 or -100 points."""
    shared = rng.normal(size=size)
    said = [_mentioned(share, together, shared, rng) for share, _, together in THEMES]
    group = rng.choice(len(GROUPS), size, p=[share for share, _ in GROUPS])
    mood = 8.6 + 1.8 * rng.normal(size=size) + np.array([effect for _, effect in GROUPS])[group]
    mood += sum(effect * own for (_, effect, _), own in zip(THEMES, said, strict=True))
    score = np.clip(np.round(mood), 0, 10)
    x = {(name, ""): own for name, own in zip(NAMES, said, strict=False)}
    x |= {("region", f"group {k}"): (group == k).astype(float) for k in range(1, len(GROUPS))}
    return pd.DataFrame(x), pd.Series(np.select([score >= 9, score > 6], [100.0, 0.0], -100.0))


def _mentioned(share: float, together: bool, shared: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    own = rng.normal(size=len(shared))
    lean = 0.5 * shared + np.sqrt(0.75) * own if together else own
    return (lean < special.ndtri(share)).astype(float)


def true_values() -> dict[str, pd.Series]:
    """Importance of every driver and both impacts of every theme in a million answers."""
    x, points = answers(POPULATION, np.random.default_rng(7))
    z = np.column_stack([np.ones(len(x)), x.to_numpy(), points / 100])
    r = correlations(covariances(moments(z, np.ones(len(x)))))
    driver = np.array([NAMES.index(name) for name in x.columns.get_level_values(0)])
    impact = theme_impact(themes(x), points, resamples=2).table.set_index("label")
    found = {"importance": pd.Series(lmg(r[:-1, :-1], r[:-1, -1], driver), index=NAMES)}
    return found | {kind: impact[kind] for kind in ("impact", "additive")}


def themes(x: pd.DataFrame) -> Columns:
    spoken = x[NAMES[:-1]]
    listed = pd.DataFrame({"driver": NAMES[:-1], "name": NAMES[:-1], "label": NAMES[:-1], "n": spoken.sum().to_numpy()})
    return Columns(spoken, listed)


def covered(size: int, truth: dict[str, pd.Series]) -> Iterator[dict[str, Any]]:
    """Share of draws whose interval holds the truth, for every driver and kind of number."""
    rng, found = np.random.default_rng(1), []
    for draw in range(DRAWS):
        x, points = answers(size, rng)
        own = importances(x, points, seed=draw)[0].set_index("driver")
        impact = theme_impact(themes(x), points, seed=draw).table.set_index("label")
        ends = {"importance": own[["low", "high"]], "impact": impact[["low", "high"]]}
        ends["additive"] = impact[["additive_low", "additive_high"]].set_axis(["low", "high"], axis=1)
        also = {"clear": own["clear"], "shown": shown(x)}
        parts = [part.assign(kind=kind, truth=truth[kind], **also) for kind, part in ends.items()]
        found.append(pd.concat(parts).reset_index(names="driver"))
    table = pd.concat(found)
    table["coverage"] = (table["low"] <= table["truth"]) & (table["truth"] <= table["high"])
    for (kind, driver), own in table.groupby(["kind", "driver"], sort=False):
        yield {
            "answers": size, "of": kind, "driver": driver, "truth": rounded(own["truth"].iloc[0]),
            "coverage": rounded(own["coverage"].mean()), "width": rounded((own["high"] - own["low"]).mean()),
            "clear": rounded(own["clear"].mean()), "shown": rounded(own["shown"].mean()),
        }  # fmt: skip


def shown(x: pd.DataFrame) -> pd.Series:
    """Whether there are enough answers for each driver beside the others, and of those who mention it (30)."""
    said, groups = themes(x), [pair for pair in x.columns if pair[0] == NAMES[-1]]
    order = said.listed["n"].sort_values(ascending=False, kind="stable").index
    ordered = Columns(said.x.iloc[:, order], said.listed.loc[order].reset_index(drop=True))
    region = pd.DataFrame([{"driver": NAMES[-1], "label": NAMES[-1]}])
    left_out = together(ordered, Columns(x[groups], region), len(x)).left_out
    enough = pd.Series(True, index=NAMES)
    enough[said.listed["label"]] = (said.listed["n"] >= MIN_BASE).to_numpy()
    return enough & ~enough.index.isin(left_out)


def alarms(size: int) -> Iterator[dict[str, Any]]:
    """How often a driver stands out where none does anything, and where the first theme does."""
    for real in (False, True):
        rng, ours, any_clear, theirs = np.random.default_rng(2), [], [], []
        for draw in range(NOISY_DRAWS):
            x, points = answers(size, rng)
            points = points if real else pd.Series(rng.permutation(points))
            own = importances(x, points, resamples=2, seed=draw)[0].set_index("driver")
            ours.append((own["p"] < 0.05).reindex(NAMES))
            any_clear.append(own["clear"].reindex(NAMES))
            theirs.append(against_a_random_variable(x, points, rng))
        single, several, random = (pd.DataFrame(part).to_numpy(float) for part in (ours, any_clear, theirs))
        pick = slice(0, 1) if real else slice(None)
        yield {
            "answers": size, "effect": real, "ours, one driver by p": rounded(single[:, pick].mean()),
            "ours, any of the table by q": rounded(several[:, pick].any(axis=1).mean()),
            "random variable, one driver": rounded(random[:, pick].mean()),
        }  # fmt: skip


def against_a_random_variable(x: pd.DataFrame, points: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """Whether each driver's relative weight lies above that of one normal variable in 97.5 % of resamples."""
    z = np.column_stack([np.ones(len(x)), x.to_numpy(), rng.normal(size=len(x)), points / 100])
    r = correlations(covariances(resampled_moments(z, np.ones(len(x)), resamples=500, rng=rng)))
    weights = relative_weights(r[:, :-1, :-1], r[:, :-1, -1])
    driver = np.array([NAMES.index(name) for name in x.columns.get_level_values(0)])
    own = weights[:, :-1] @ np.eye(len(NAMES))[driver]
    return np.asarray(np.quantile(own - weights[:, -1:], 0.025, axis=0) > 0)


def alike(size: int) -> dict[str, Any]:
    """How often a theme is said to differ between four segments that are alike."""
    rng, found = np.random.default_rng(4), []
    for _ in range(DRAWS):
        fits = []
        for _ in range(SEGMENTS):
            x, points = answers(size, rng)
            fits.append(regression(x[NAMES[:-1]].to_numpy(), points.to_numpy(), np.ones(size)))
        slopes, errors = (pd.DataFrame(part) for part in zip(*fits, strict=True))
        found.append([heterogeneity(slopes[k], errors[k]) for k in slopes])
    p = np.array(found)
    adjusted = np.array([false_discovery(pd.Series(row)).min() for row in p])
    return {
        "answers of each segment": size, "one theme differs by p": rounded((p < 0.05).mean()),
        "any differs by q": rounded((adjusted < 0.05).mean()),
    }  # fmt: skip


def seconds() -> Iterator[dict[str, Any]]:
    """A table of importances in full, and its intervals beside a plain loop, in seconds."""
    drivers, size, resamples = LARGE
    rng = np.random.default_rng(3)
    said = (rng.random((size, drivers)) < 0.2).astype(float)
    points = pd.Series(said @ rng.normal(size=drivers) * 10 + 40 * rng.normal(size=size))
    x = pd.DataFrame(said, columns=pd.MultiIndex.from_product([[f"theme {k}" for k in range(drivers)], [""]]))
    z = np.column_stack([np.ones(size), said, points / 100])

    def at_once() -> None:
        r = correlations(covariances(resampled_moments(z, np.ones(size), resamples=resamples, rng=rng)))
        relative_weights(r[:, :-1, :-1], r[:, :-1, -1])

    def plain_loop() -> None:
        both = x.set_axis(range(drivers), axis=1).assign(points=points)
        for _ in range(resamples // 20):
            r = both.sample(frac=1, replace=True, random_state=rng).corr().to_numpy()
            relative_weights(r[:-1, :-1], r[:-1, -1])

    loop = 20 * timed(plain_loop)
    for name, run in (("importances, all of the table", lambda: importances(x, points, resamples=resamples)),
                      ("relative weights of all resamples", at_once)):  # fmt: skip
        own = timed(run)
        yield {
            "what": name,
            "seconds": rounded(own),
            "plain loop, seconds": rounded(loop),
            "ratio": rounded(loop / own),
        }


def timed(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
