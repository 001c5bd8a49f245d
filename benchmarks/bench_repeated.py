"""Customers who answer again: how often intervals hold the truth, and how often tests cry wolf.

    python -m benchmarks.bench_repeated [DRAWS [TEST ...]]

Quarters in which every customer answers once, twice or four times, any two of his answers are the same with chance 0,
.5 or 1, and nothing ever happens. 95 % intervals are to hold the truth in 93 to 97 % of draws; tests at 5 % are to find
something in 7.5 % at most. `precision`: levels and changes of the NPS and of a theme's share at three sizes. `tests`:
what a page tests, each by its own p, with 400 answers a quarter: single ones, and four a customer, half of them alike.
Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis import bridge, compare, metrics
from vocwork.analysis.clusters import customers
from vocwork.analysis.contributions import Family, contributions, excess_p
from vocwork.analysis.crosstab import crosstabs
from vocwork.analysis.crosstab_rows import score_rows, theme_rows
from vocwork.analysis.driver_columns import Columns
from vocwork.analysis.driver_segments import heterogeneity, regression
from vocwork.analysis.effect_curves import curves
from vocwork.analysis.funnel import funnel
from vocwork.analysis.importance import importances
from vocwork.analysis.levels import levels
from vocwork.analysis.number_change import number_change
from vocwork.analysis.periods import MONTHS, Periods
from vocwork.analysis.quarter_pair import QuarterPair
from vocwork.analysis.responders import profile
from vocwork.analysis.slope import slope
from vocwork.analysis.theme_impact import theme_impact
from vocwork.analysis.theme_shares import says, theme_shares

DRAWS = 1000
SIZES, EACH, ALIKE = (30, 100, 400), (1, 2, 4), (0.0, 0.5, 1.0)
# Points of the NPS and efforts from 1 to 7 with their chances, and how many speak of the theme.
POINTS, EFFORTS, SPOKEN = {100.0: 0.5, 0.0: 0.3, -100.0: 0.2}, {1.0: 0.1, 4.0: 0.2, 6.0: 0.4, 7.0: 0.3}, 0.2
THEMES = pd.DataFrame({"theme": [0], "label": ["delivery"], "general": False, "stability": 1.0, "born": ""})
WAITS = {"wait": np.array([4.0, 8.0, 12.0, 16.0])}
NOTHING = 0.05


def main() -> None:
    draws = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else DRAWS
    wanted = sys.argv[2:]
    tables = [list(tests(draws, wanted))] if wanted else [list(precision(draws)), list(tests(draws, TESTS))]
    for row in (row for rows in tables for row in rows):
        print(json.dumps(row))
    for rows in tables:
        print(pd.DataFrame(rows).to_string(index=False, float_format="{:.3f}".format))


def precision(draws: int) -> Iterator[dict[str, Any]]:
    """How often levels hold the truth and changes are called, by answers, answers of each customer, and likeness."""
    for size in SIZES:
        for each in EACH:
            for alike in ALIKE if each > 1 else ALIKE[:1]:
                rng = np.random.default_rng(size + each)
                found = pd.DataFrame([_precise(*two_quarters(rng, size, each, alike)) for _ in range(draws)])
                yield {"answers": size, "each": each, "alike": alike} | found.mean().round(3).to_dict()


def _precise(now: pd.DataFrame, before: pd.DataFrame) -> dict[str, bool]:
    level, said = metrics.metric(now, kind="nps"), [says(part, mentions(part)) for part in (now, before)]
    share, truth = metrics.weighted_share(said[0]), sum(points * chance for points, chance in POINTS.items())
    return {
        "nps_held": level.low <= truth <= level.high,
        "nps_alarms": compare.change(now, before, kind="nps").p < NOTHING,
        "share_held": share.low <= SPOKEN <= share.high,
        "share_alarms": compare.share_p(*said[0].counts, *said[1].counts) < NOTHING,
    }


def tests(draws: int, wanted: Iterable[str]) -> Iterator[dict[str, Any]]:
    """How often each test finds something in answers of single customers, and of such as answer four times."""
    for name in wanted:
        test, part = TESTS[name]
        said: dict[str, Any] = {"test": name}
        for kind, each, alike in (("single", 1, 0.0), ("four_each", 4, 0.5)):
            rng = np.random.default_rng(1)
            found = [np.mean(test(*two_quarters(rng, 400, each, alike)) < NOTHING) for _ in range(int(draws * part))]
            said |= {kind: round(float(np.mean(found)), 3)}
        yield said


def two_quarters(rng: np.random.Generator, size: int, each: int, alike: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers of a quarter and those of the one before, of other customers."""
    return quarter(rng, size, each, alike, "2024Q2"), quarter(rng, size, each, alike, "2024Q1")


def quarter(rng: np.random.Generator, size: int, each: int, alike: float, name: str) -> pd.DataFrame:
    """Answers with points, effort, a theme and how it feels, and a wait; plan and month are the customer's."""
    customer = np.arange(size) // each
    own = rng.random(size) < np.sqrt(alike)

    def drawn(values: dict[float, float]) -> np.ndarray:
        """Where an answer is the customer's own it is what he always says."""
        either = rng.choice(list(values), (2, size), p=list(values.values()))
        return np.where(own, either[0][customer], either[1])

    points = drawn(POINTS)
    return pd.DataFrame(
        {
            "id": [f"{name}-{number}" for number in range(size)],
            "customer": [f"{name}-c{number}" for number in customer],
            "quarter": name,
            "comment": "comment",
            "points": points,
            "group": np.select([points > 0, points < 0], ["top", "bottom"], "middle"),
            "effort": drawn(EFFORTS),
            "says": drawn({1.0: SPOKEN, 0.0: 1 - SPOKEN}),
            "feeling": drawn({-0.8: 0.5, 0.1: 0.3, 0.6: 0.2}),
            "wait": drawn({float(minutes): 0.05 for minutes in range(20)}),
            "month": rng.choice([f"2024-{month:02d}" for month in range(1, 13)], size)[customer],
            "plan": rng.choice(["Basic", "Business", "Free"], size)[customer],
            "weight": 1.0,
        }
    )


def mentions(answers: pd.DataFrame) -> pd.DataFrame:
    """A clause on the theme in each answer that speaks of it."""
    said = answers[answers["says"] > 0]
    return pd.DataFrame({"feedback_id": said["id"], "theme": 0, "sentiment": said["feeling"], "severity": np.nan})


def change_of_nps(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    return np.array([compare.change(now, before, kind="nps").p])


def change_of_csat(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    sides = [part.assign(points=part["points"].clip(lower=0)) for part in (now, before)]
    return np.array([compare.change(*sides, kind="csat").p])


def change_of_mean(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    sides = [part.assign(points=part["effort"]) for part in (now, before)]
    return np.array([compare.change(*sides, kind="ces", scale=(1.0, 7.0)).p])


def segment_and_rest(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    inside = now["plan"] == "Free"
    return np.array([compare.change(now[inside], now[~inside], kind="nps").p])


def change_of_share(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    return theme_shares(now, before, mentions(pd.concat([now, before])), THEMES)["p"].to_numpy(float)


def cells(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """All cells of a crosstab: the metric, its boxes and the theme by plan."""
    rows = [*score_rows(now, kind="nps"), *theme_rows(now, mentions(now), THEMES)]
    return crosstabs(now.reset_index(drop=True), rows, ["plan"], kind="nps").cells["p"].to_numpy(float)


def whole_crosstab(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    rows = score_rows(now, kind="nps")
    return crosstabs(now.reset_index(drop=True), rows, ["plan"], kind="nps").tests["p"].to_numpy(float)


def course(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That the score goes with the wait, one way in bands."""
    return curves(pd.concat([now, before]), WAITS, kind="nps").table["p"].to_numpy(float)


def turn(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    return curves(pd.concat([now, before]), WAITS, kind="nps").table["turn_p"].to_numpy(float)


def line(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    return np.array([slope(now["points"], now["wait"], now["weight"], now["customer"]).p])


def later_waits(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That more or fewer long waits moved a score that falls with every minute."""
    sides = (part.assign(points=part["points"] - 10 * part["wait"]) for part in (now, before))
    return number_change(*sides, WAITS)["p"].to_numpy(float)


def level(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """A change of level in a year of months: found or not, without a p of its own."""
    both = pd.concat([now, before], ignore_index=True)
    found = levels(both, Periods(both["month"], sorted(both["month"].unique()), MONTHS))
    return np.array([float(len(found.stretches) == 1)])


def part_of_change(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """What a third of the customers, of which nothing sets them apart, contributes to a change that there is not."""
    both = pd.concat([before.assign(now=False), now.assign(now=True)], ignore_index=True)
    rows = QuarterPair(*(both[name].to_numpy() for name in ("points", "weight", "now")), customers(both))
    parts = (both["plan"] == "Free").to_numpy(float)[:, None]
    return _by_ends(contributions(parts, rows).iloc[0])


def level_below(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That a third of the customers moved otherwise than all (p of a drilldown's level)."""
    both = pd.concat([before.assign(now=False), now.assign(now=True)], ignore_index=True)
    rows = QuarterPair(*(both[name].to_numpy() for name in ("points", "weight", "now")), customers(both))
    parts = pd.get_dummies(both["plan"]).to_numpy(float)
    return excess_p([Family(np.ones(len(both)), parts)], rows, np.random.default_rng(1))[0].min(keepdims=True)


def rate_of_change(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """The bootstrap intervals of how a change splits up by plan: `rate`, as much as all of the change here."""
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True)
    total, rng = compare.change(now, before, kind="nps"), np.random.default_rng(1)
    split = bridge.parts(both, mentions(both), "plan", total=total, rng=rng).set_index("part")
    return _by_ends(split.loc["rate"])


def _by_ends(row: pd.Series) -> np.ndarray:
    """0 where the interval leaves nought out, else 1."""
    return np.array([float(row["low"] <= 0 <= row["high"])])


def group_apart(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That any of ten groups stands apart where all are alike."""
    group = now["customer"].str.extract(r"c(\d+)$", expand=False).astype(int) % 10
    units = funnel(now.assign(group=group.astype(str)), ["group"], kind="nps", unlike=False).units
    return units["q"].to_numpy(float).min(keepdims=True)


def importance(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That a theme, the wait or the plan, which have nothing to do with the score, account for any of it."""
    both = pd.concat([now, before], ignore_index=True)
    x = {("says", ""): both["says"], ("wait", ""): both["wait"]}
    x |= {("plan", name): (both["plan"] == name).astype(float) for name in ("Basic", "Free")}
    return importances(pd.DataFrame(x), both["points"], both["weight"], both["customer"], resamples=2)[0][
        "p"
    ].to_numpy()


def impact(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    both = pd.concat([now, before], ignore_index=True)
    about = pd.DataFrame({"driver": ["says"], "name": ["0"], "label": ["delivery"], "n": [int(both["says"].sum())]})
    columns = Columns(pd.DataFrame({("says", ""): both["says"]}), about)
    return theme_impact(columns, both["points"], both["weight"], both["customer"]).table["p"].to_numpy()


def effect_in_segments(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That a theme does more to the score in one plan than in another."""
    both = pd.concat([now, before], ignore_index=True)
    fits = [
        regression(part[["says"]].to_numpy(), part["points"].to_numpy(), part["weight"].to_numpy(), customers(part))
        for _, part in both.groupby("plan")
    ]
    return np.array([heterogeneity(*(pd.Series(np.concatenate(own)) for own in zip(*fits, strict=True)))])


def who_answered(now: pd.DataFrame, before: pd.DataFrame) -> np.ndarray:
    """That customers of one plan answer more often than others."""
    return profile(now, {"plan": dict.fromkeys(["Basic", "Business", "Free"], 1 / 3)})["p"].to_numpy(float)


Test = Callable[[pd.DataFrame, pd.DataFrame], np.ndarray]
# The p values of each test, and which part of the draws it is given: some take a second.
TESTS: dict[str, tuple[Test, float]] = {
    "change of the NPS": (change_of_nps, 1),
    "change of CSAT": (change_of_csat, 1),
    "change of a mean": (change_of_mean, 1),
    "segment against the rest": (segment_and_rest, 1),
    "change of a theme's share": (change_of_share, 1),
    "cells of a crosstab": (cells, 0.5),
    "crosstab as a whole": (whole_crosstab, 0.5),
    "course with a number": (course, 0.5),
    "turn of such a course": (turn, 0.5),
    "line through a number": (line, 1),
    "change by a number": (later_waits, 0.5),
    "change of level": (level, 0.2),
    "part of a change": (part_of_change, 1),
    "level below a change": (level_below, 0.2),
    "rate of a change": (rate_of_change, 0.2),
    "group apart": (group_apart, 0.5),
    "who answered": (who_answered, 1),
    "driver": (importance, 0.5),
    "impact of a theme": (impact, 0.5),
    "effect in segments": (effect_in_segments, 1),
}


if __name__ == "__main__":
    main()
