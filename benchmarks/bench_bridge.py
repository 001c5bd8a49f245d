"""Whether the exact split of a change tells a change of scores from one of who answers and of what they speak of.

    python -m benchmarks.bench_bridge [FIRST OF EVERY]

Pairs of quarters drawn from a made-up population: each comment names one to three themes, whose chances differ by
group, and the score, -100, 0 or 100, depends on the group and the themes. Of the later quarter one thing is changed:
`rate` all score lower, `mix` the largest group answers a third as often, `talk` a theme comes up more often, `new
theme` one that nobody spoke of does. What each part is in truth is that of quarters of 10,000 answers. Mean: the
average of each part; clear: how often its interval leaves nought out, which is meant to be in 5 % where it is nought in
truth; holds: how often it holds the truth; each of mix, talk and rate. Prints JSON lines, then a table. FIRST and
EVERY: only every so many-th row from the first on, to share the work.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.bridge import parts
from vocwork.analysis.compare import change

BASES = ((40, 40), (80, 80), (150, 150), (600, 600), (2000, 40))
SHAPES = ((3, 6), (8, 14))
CHANGES = ("rate", "mix", "talk", "new theme")
# Studies of each row, those of the change that no other part may take for its own more often.
STUDIES = {"rate": 200}
FEWER = 60
TRUTH = 10_000
SPLIT = ["mix", "talk", "rate"]


class Population(NamedTuple):
    """Shares of groups (G,), chances of themes in each (G, T), and what scores rest on, in standard deviations."""

    groups: np.ndarray
    themes: np.ndarray
    level: np.ndarray


def main() -> None:
    first, every = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (0, 1)
    table = pd.DataFrame(_printed(rows(first, every)))
    print(table.to_string(index=False))


def _printed(found: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in found:
        print(json.dumps(row), flush=True)
        yield row


def rows(first: int, every: int) -> Iterator[dict[str, Any]]:
    for kind, shape, base in list(product(CHANGES, SHAPES, BASES))[first::every]:
        sides = population(shape, kind)
        truth = split(sides, (TRUTH, TRUTH), np.random.default_rng(1))["value"].to_numpy()
        rng = np.random.default_rng(2)
        found = [split(sides, base, rng) for _ in range(STUDIES.get(kind, FEWER))]
        yield {"change": kind, "groups x themes": "x".join(map(str, shape)), "answers": "/".join(map(str, base)),
               "studies": len(found), **judged(found, truth)}  # fmt: skip


def judged(found: list[pd.DataFrame], truth: np.ndarray) -> dict[str, Any]:
    """Truth, mean, how often clear and how often held, of mix, talk and rate in this order."""
    value, low, high = (np.array([own[name] for own in found]) for name in ("value", "low", "high"))
    told = {"truth": truth, "mean": value.mean(axis=0)}
    often = {"clear": (low > 0) | (high < 0), "holds": (low <= truth) & (truth <= high)}
    return {name: np.round(own, 1).tolist() for name, own in told.items()} | {
        name: np.round(own.mean(axis=0), 3).tolist() for name, own in often.items()
    }


def population(shape: tuple[int, int], kind: str) -> tuple[Population, Population]:
    """Before and now."""
    rng, (groups, themes) = np.random.default_rng(3), shape
    share = np.sort(rng.dirichlet(np.full(groups, 4.0)))[::-1]
    usual = np.sort(rng.dirichlet(np.full(themes, 1.2)))[::-1]
    chance = np.array([rng.dirichlet(30 * usual + 0.2) for _ in range(groups)])
    level = rng.normal(0.2, 0.2, (groups, themes)) + rng.normal(0, 0.5, themes) + rng.normal(0, 0.3, groups)[:, None]
    if kind == "mix":
        level[0] += 1
    if kind in ("talk", "new theme"):
        level[:, 1] -= 1.2
    if kind == "new theme":
        chance[:, 1] = 0
        chance /= chance.sum(axis=1, keepdims=True)
    now = Population(share.copy(), chance.copy(), level.copy())
    if kind == "mix":
        now.groups[0] /= 3
    if kind in ("talk", "new theme"):
        now.themes[:, 1] += 0.35
    if kind == "rate":
        now.level[:] -= 0.9
    return Population(share, chance, level), _summing(now)


def _summing(own: Population) -> Population:
    return own._replace(groups=own.groups / own.groups.sum(), themes=own.themes / own.themes.sum(axis=1, keepdims=True))


def answers(own: Population, size: int, prefix: str, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scored answers, and the themes that each mentions."""
    groups, themes = own.themes.shape
    group = rng.choice(groups, size, p=own.groups)
    drawn = (rng.random((size, 3, 1)) > own.themes.cumsum(axis=1)[group][:, None]).sum(axis=2).clip(max=themes - 1)
    said, number = np.zeros((size, themes)), rng.choice([1, 1, 1, 2, 3], size)
    for place in range(3):
        speaks = np.flatnonzero(number > place)
        said[speaks, drawn[speaks, place]] = 1
    felt = (own.level[group] * said).sum(axis=1) / said.sum(axis=1) + rng.normal(0, 1, size)
    ids = np.array([f"{prefix}{number}" for number in range(size)])
    table = pd.DataFrame({"id": ids, "customer": ids, "group": group.astype(str), "weight": 1.0, "channel": "survey",
                          "source": "survey", "points": 100 * ((felt > 0.3) - 1.0 * (felt < -0.3))})  # fmt: skip
    answer, theme = np.nonzero(said)
    return table, pd.DataFrame({"feedback_id": ids[answer], "theme": theme})


def split(sides: tuple[Population, Population], base: tuple[int, int], rng: np.random.Generator) -> pd.DataFrame:
    """Mix, talk and rate of a pair of quarters."""
    (before, told), (now, tells) = (answers(*one, rng) for one in zip(sides, base, "bn", strict=True))
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True)
    total = change(now, before, kind="nps")
    return parts(both, pd.concat([told, tells]), "group", total=total, rng=rng).set_index("part").loc[SPLIT]


if __name__ == "__main__":
    main()
