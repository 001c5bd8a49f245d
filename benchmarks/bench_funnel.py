"""Funnel plots on simulated groups: how often one is named where none is special, and how often a special one is.

Groups of unequal size (40 to 1,500 answers) answer an NPS question. `alike`: all have the same level. `unlike`: levels
are normal with a spread of 8 points, so that every large group differs and none is special. False alarms: studies in
which any group is named; at most 5 % are meant to be. Power: how often a group is found that lies 25 points off and,
beside it, how often another one is named. Systems: ours; `chance alone` (no spread between groups); `winsorised`, the
usual additive over-dispersion (the mean of winsorised squares as it comes, normal limits).

Teams: twelve employees of 42 answers each, all alike or one of them with 97 % promoters, and praise in 5 % of contacts,
all alike or one of them praised in 40 %: how often an innocent is named, by Holm's step-down (ours) and by a false
discovery rate, and how often the one who stands apart.

Then the demo study: the praised agent of the planted story in twelve studies, and 40 copies of one of them in which the
agents of a quarter are shuffled, so that none is special.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis import agents as employees
from vocwork.analysis import compare, funnel
from vocwork.analysis.agents import agents
from vocwork.demo.study import write_demo

RUNS, COPIES, STUDIES = 200, 40, 12
GROUPS = (12, 30)
SPREAD, OFF = 8.0, 25.0
TEAMS, EMPLOYEES, EACH = 300, 12, 42
PRAISED = "agent_07"


def main() -> None:
    for row in chain(alarms(), teams(), demo()):
        print(json.dumps(row), flush=True)


def alarms() -> Iterator[dict[str, Any]]:
    """Share of studies with a named group that is not special, and with the special one named."""
    for groups in GROUPS:
        for kind, spread in (("alike", 0.0), ("unlike", SPREAD)):
            for news, off in (("none", 0.0), (f"one group {OFF:.0f} points off", OFF)):
                studies = [simulate(np.random.default_rng(seed), groups, spread, off) for seed in range(RUNS)]
                for system in SYSTEMS:
                    with as_in(system):
                        named = [_named(funnel.funnel(study, ["group"], kind="nps")) for study in studies]
                    others = _mean([bool(names - {"g0"} if off else names) for names in named])
                    said = {"groups": groups, "levels": kind, "news": news, "system": system, "false_alarms": others}
                    yield said | ({"power": _mean(["g0" in names for names in named])} if off else {})


def teams() -> Iterator[dict[str, Any]]:
    """Share of teams in which an innocent is named, and with the one who stands apart named."""
    for measure, kind, shares, apart in (
        ("score", "nps", (0.5, 0.3, 0.2), (0.97, 0.015, 0.015)),
        ("praise", "csat", (0.05, 0.95, 0.0), (0.4, 0.6, 0.0)),
    ):
        for news, first in (("none", shares), ("one apart", apart)):
            found = [team(np.random.default_rng(seed), shares, first) for seed in range(TEAMS)]
            for system, family in (("vocwork", compare.family_wise), ("false discovery rate", compare.false_discovery)):
                with patch.object(employees, "family_wise", family):
                    named = [_named(agents(own, measure=measure, kind=kind, min_agent=30).funnel) for own in found]
                row = {"team": measure, "news": news, "system": system, "studies": TEAMS}
                innocent = [bool(names - ({"e0"} if news != "none" else set())) for names in named]
                row |= {"false_alarms": _mean(innocent)}
                yield row | ({"power": _mean(["e0" in names for names in named])} if news != "none" else {})


def team(rng: np.random.Generator, shares: tuple[float, ...], first: tuple[float, ...]) -> pd.DataFrame:
    """Answers about employees e0, e1 ...: shares of 100, 0 and -100 points, those of e0 of its own."""
    points = [rng.choice([100.0, 0.0, -100.0], EACH, p=shares if number else first) for number in range(EMPLOYEES)]
    agent = np.repeat([f"e{number}" for number in range(EMPLOYEES)], EACH)
    return pd.DataFrame({"points": np.concatenate(points), "weight": 1.0, "quarter": "2024Q1", "agent": agent})


def simulate(rng: np.random.Generator, groups: int, spread: float, off: float) -> pd.DataFrame:
    """Answers of groups g0, g1 ...; g0 is of a middling size and lies `off` points above its level."""
    size = np.round(np.geomspace(40, 1500, groups)).astype(int)
    size[0], size[groups // 2] = size[groups // 2], size[0]
    level = np.clip((40 + rng.normal(0, spread, groups)) / 200 + 0.5, 0.05, 0.95)
    level[0] = min(0.98, level[0] + off / 200)
    group = np.repeat([f"g{i}" for i in range(groups)], size)
    points = np.where(rng.random(len(group)) < np.repeat(level, size), 100.0, -100.0)
    return pd.DataFrame({"points": points, "weight": 1.0, "quarter": "2024Q1", "group": group})


@contextmanager
def as_in(system: str) -> Iterator[None]:
    """The module with the functions of another system."""
    kept = {name: getattr(funnel, name) for name in ("usual_spread", "_quantile")}
    for name, other in SYSTEMS[system].items():
        setattr(funnel, name, other)
    try:
        yield
    finally:
        for name, own in kept.items():
            setattr(funnel, name, own)


def _winsorised(z: pd.Series, error: pd.Series) -> float:
    """The additive spread by the method of moments, as FunnelPlotR has it."""
    squares = np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2
    return float(np.sqrt(max(0.0, (squares - 1).sum() / (1 / error**2).sum())))


def _normal(tail: float, spread: float, groups: int) -> float:
    return float(special.ndtri(tail))


SYSTEMS: dict[str, dict[str, Any]] = {
    "vocwork": {},
    "chance alone": {"usual_spread": lambda z, error: 0.0},
    "winsorised": {"usual_spread": _winsorised, "_quantile": _normal},
}


def demo() -> Iterator[dict[str, Any]]:
    """How often the praised agent of the demo study is found, and how often any agent is where names are shuffled."""
    studies = [contacts(seed) for seed in range(1, STUDIES + 1)]
    found = [_named(agents(study, measure="score", kind="nps", min_agent=30).funnel) for study in studies]
    yield {"study": "demo", "news": "praised agent", "power": _mean([PRAISED in names for names in found])}
    yield {
        "study": "demo",
        "news": "praised agent",
        "false_alarms": _mean([bool(names - {PRAISED}) for names in found]),
    }
    rng, first = np.random.default_rng(1), studies[0]
    copies = [
        first.assign(agent=first.groupby("quarter")["agent"].transform(lambda own: rng.permutation(own.to_numpy())))
        for _ in range(COPIES)
    ]
    alarms = [bool(_named(agents(copy, measure="score", kind="nps", min_agent=30).funnel)) for copy in copies]
    yield {"study": "demo", "news": "none", "copies": COPIES, "false_alarms": _mean(alarms)}


def contacts(seed: int) -> pd.DataFrame:
    """The rated contacts of a demo study: agent, quarter, points, weight."""
    with tempfile.TemporaryDirectory() as folder:
        rows = pd.read_excel(write_demo(Path(folder), seed=seed) / "support.xlsx", sheet_name="Tickets")
    score = pd.to_numeric(rows["NPS after contact"], errors="coerce")
    opened = pd.to_datetime(rows["Opened"], errors="coerce")
    points = 100.0 * ((score >= 9).astype(float) - (score <= 6)).where(score.notna())
    quarter = opened.dt.to_period("Q").astype("str")
    known = points.notna() & opened.notna() & rows["Agent"].notna()
    return pd.DataFrame({"agent": rows["Agent"], "quarter": quarter, "points": points, "weight": 1.0})[known]


def _named(found: funnel.Funnel) -> set[str]:
    units = found.units
    return set(units.loc[units["verdict"] != "", "unit"])


def _mean(hits: Any) -> float:
    return round(float(np.mean(hits)), 3)


if __name__ == "__main__":
    main()
