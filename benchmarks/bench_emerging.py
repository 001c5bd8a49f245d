"""Emerging themes on simulated quarters: how often nothing is called news, and how often a doubling is found.

Shares of twelve themes (2 to 20 % of comments) wander from quarter to quarter by a beta distribution of correlation
rho; at rho .01 and 400 comments a quarter their variance is five times that of chance. `uneven`: each theme has a rho
of its own, most small and a few large. `seasonal`: half of the themes double in one quarter of every year. False
alarms: quarters without news in which any theme is called rising or new; at most 5 % are meant to be. The peer is the
usual test of two shares, this quarter against the one before, with the same adjustment for many themes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.compare import false_discovery, share_p
from vocwork.analysis.emerging import YEAR, Counts, expectation, rises

THEMES, NOMINAL = 12, 0.05
RUNS = 400
NULLS = ((3, 100), (4, 400), (6, 400), (9, 400), (6, 2000))
WANDERING = (0.0, 0.002, 0.01)
DOUBLED = ((0.05, 200), (0.05, 400), (0.05, 1000), (0.1, 100), (0.1, 200), (0.1, 400), (0.2, 100), (0.2, 200))


def main() -> None:
    for row in (*false_alarms(), *power()):
        print(json.dumps(row))


def false_alarms() -> Iterator[dict[str, Any]]:
    """Share of last quarters with an alarm where there is no news."""
    for quarters, comments in NULLS:
        for rho in WANDERING:
            for kind in ("even", "uneven", "seasonal"):
                if kind == "seasonal" and quarters <= YEAR:
                    continue
                rng = np.random.default_rng(1)
                runs = [simulate(rng, quarters, comments, rho, kind) for _ in range(RUNS)]
                said = {"news": "none", "quarters": quarters, "comments": comments, "rho": rho, "themes": kind}
                for system, test in SYSTEMS.items():
                    yield said | {"system": system, "false_alarms": _mean([test(run).any() for run in runs])}


def power() -> Iterator[dict[str, Any]]:
    """Share of the runs in which a theme that doubles in the sixth quarter is found, at rho .002."""
    for share, comments in DOUBLED:
        rng = np.random.default_rng(2)
        runs = [simulate(rng, 6, comments, 0.002, "even", doubled=share) for _ in range(RUNS)]
        said = {"news": f"{share:.0%} doubles", "quarters": 6, "comments": comments, "rho": 0.002, "themes": "even"}
        for system, test in SYSTEMS.items():
            calls = np.array([test(run) for run in runs])
            others = _mean(calls[:, 1:].any(axis=1))
            yield said | {"system": system, "power": _mean(calls[:, 0]), "false_alarms": others}


def simulate(
    rng: np.random.Generator, quarters: int, comments: int, rho: float, kind: str, doubled: float = 0.0
) -> Counts:
    """Counts of twelve themes; where one is `doubled` it is the first, and only in the last quarter."""
    bases = rng.poisson(comments, quarters)
    shares = np.repeat(np.linspace(0.02, 0.2, THEMES)[:, None], quarters, axis=1)
    if doubled:
        shares[0] = doubled
        shares[0, -1] *= 2
    if kind == "seasonal":
        shares[::2, (quarters - 1) % YEAR :: YEAR] *= 2
    spread = rho * (rng.gamma(0.5, 2.0, THEMES) if kind == "uneven" else np.ones(THEMES))
    weight = 1 / np.clip(spread, 1e-9, 0.5)[:, None] - 1
    return Counts(rng.binomial(bases, rng.beta(shares * weight, (1 - shares) * weight)), bases.astype(float))


def called(run: Counts) -> np.ndarray:
    """Which themes are called rising or new in the last quarter."""
    last = len(run.bases) - 1
    n, base = run.n[:, last], int(run.bases[last])
    season = run.at([last - YEAR] if last >= YEAR else [])
    expected, p = expectation(n, base, run.at(list(range(last))), season)
    return rises(n, n / base / expected, false_discovery(pd.Series(p)).to_numpy())


def compared(run: Counts) -> np.ndarray:
    """The same by the test of two shares against the quarter before."""
    (n_before, n), (base_before, base) = run.n[:, -2:].T, run.bases[-2:]
    pairs = zip(n, n_before, strict=True)
    p = [share_p(int(a), int(base), int(b), int(base_before)) if a / base > b / base_before else 1.0 for a, b in pairs]
    ratio = n / base / np.maximum((n_before + 0.5) / (base_before + 1), 1e-9)
    return rises(n, ratio, false_discovery(pd.Series(p)).to_numpy())


SYSTEMS = {"vocwork": called, "two shares": compared}


def _mean(hits: Any) -> float:
    return round(float(np.mean(hits)), 3)


if __name__ == "__main__":
    main()
