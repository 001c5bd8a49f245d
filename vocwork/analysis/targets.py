"""Measures against what they are to reach: met, missed, or not yet certain.

A target is met where the measure lies beyond it on its good side, and clearly so: the p-value is the one that goes with
the interval (`inversion`), and all targets of a page are one family of tests (Benjamini and Hochberg).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.compare import false_discovery
from vocwork.analysis.finding import Finding
from vocwork.analysis.inversion import p_value
from vocwork.analysis.metrics import Estimate

MET, MISSED, OPEN = "met", "missed", "open"


class Aim(NamedTuple):
    """A measure with its target.

    kind: input, process or outcome. unit: metric, share or number. within: what a number is to stay below in that
    share, NaN for others. side: at_least or at_most. at: the measure with an interval of a given confidence.
    """

    measure: str
    kind: str
    unit: str
    within: float
    side: str
    target: float
    at: Callable[[float], Estimate]


def board(aims: Iterable[Aim], *, confidence: float = 0.95) -> pd.DataFrame:
    """A row for each target: measure, kind, unit, within, side, target, value, low, high, base, reason, p, q, status.

    status: met, missed or open; '' where the measure is not shown.
    """
    rows = [_row(aim, confidence) for aim in aims]
    columns = [*Aim._fields[:-1], *Estimate._fields, "p", "q", "status"]
    table = pd.DataFrame(rows, columns=columns).astype({"within": float, "target": float, "p": float, "q": float})
    table["q"] = false_discovery(table["p"])
    table["status"] = [_status(row, 1 - confidence) for row in table.itertuples()]
    return table


def _row(aim: Aim, confidence: float) -> dict[str, object]:
    own = aim.at(confidence)
    # where all answers are alike the interval has no width, and nothing can be said for certain
    p = np.nan if own.reason or own.low == own.high else p_value(lambda sure: _ends(aim.at(sure)), aim.target)
    return {**aim._asdict(), **own._asdict(), "p": p}


def _ends(own: Estimate) -> tuple[float, float]:
    return own.low, own.high


def _status(row: Any, error: float) -> str:
    if row.reason:
        return ""
    if not row.q < error:
        return OPEN
    return MET if (row.value > row.target) == (row.side == "at_least") else MISSED


def finding(table: pd.DataFrame) -> Finding:
    """The heading: what is missed, how many targets are met; or that nothing is certain, or nothing known.

    table: as of `board`, with label.
    """
    met, missed = (table[table["status"] == status] for status in (MET, MISSED))
    facts = {"targets": len(table), "met": len(met)}
    if len(missed):
        return Finding("board.finding.missed", "bad", facts | {"labels": list(missed["label"])})
    if len(met):
        key, tone = ("all", "good") if len(met) == len(table) else ("met", "neutral")
        return Finding(f"board.finding.{key}", tone, facts)
    return Finding(f"board.finding.{'open' if (table['status'] == OPEN).any() else 'few'}", "neutral", {})
