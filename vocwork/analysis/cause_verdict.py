"""What a search for causes has shown: causes, a slice against the change, that all moved, or none of these."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.compare import Difference, change
from vocwork.analysis.scans import Scan


def verdict_of(total: Difference, slices: pd.DataFrame, own: Scan, counted: dict[str, Any]) -> str:
    """The verdict in one word, see `root_causes.Causes`.

    slices: as `root_causes` lists them. counted: kind, confidence and scale of the metric.
    """
    found = int(slices["cause"].sum())
    if found:
        return "one" if found == 1 else "several"
    if not total.clear:
        return "none"
    against = exceptions(total, slices)
    if (against["p"] < 1 - counted["confidence"]).any():
        return "except"
    return "everywhere" if _is_broad(total, own, counted) else "open"


def _is_broad(total: Difference, own: Scan, counted: dict[str, Any]) -> bool:
    """Whether all have moved: whichever single group or theme is left out, the rest clearly moved the same way.

    That no group stands out does not show it. All of these tests must be clear, so none of them needs a correction for
    their number (intersection-union test: Berger 1982, Technometrics 24:295).
    """
    places = np.flatnonzero(((own.candidates.items >= 0).sum(axis=1) == 1) & own.candidates.shown)
    return bool(len(places)) and all(_moves_without(int(place), total, own, counted) for place in places)


def _moves_without(place: int, total: Difference, own: Scan, counted: dict[str, Any]) -> bool:
    rest = ~(own.candidates.member[place].toarray()[0][own.profiles.of] > 0)
    found = change(own.rows.table(rest & own.rows.now), own.rows.table(rest & ~own.rows.now), **counted)
    return found.clear and bool(found.value * total.value > 0)


def exceptions(total: Difference, slices: pd.DataFrame) -> pd.DataFrame:
    """The slices that moved against the change of everyone, the clearest first."""
    return slices[slices["excess"] * total.value < 0].sort_values("p", kind="stable")
