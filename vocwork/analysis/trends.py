"""The metric over quarters, with everyone else beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from vocwork.analysis.disclosure import Reasons
from vocwork.analysis.metrics import Estimate, Scale, metric
from vocwork.analysis.slices import EVERYONE, cut, rest


def trend(
    feedback: pd.DataFrame,
    segment: str,
    quarters: Sequence[str],
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: Reasons = MappingProxyType({}),
) -> pd.DataFrame:
    """One row per quarter from the first with enough answers, and the same for everyone else as rest_*.

    Columns: quarter, value, low, high, base, reason, rest_value ... `feedback` carries the column `points`.
    Quarters after the last one given are never looked at. Where the segment is withheld so is everyone else: with
    the total beside it, one gives away the other.
    """
    rules: Mapping[str, Any] = {"kind": kind, "confidence": confidence, "min_base": min_base, "scale": scale}
    rows = []
    for quarter in quarters:
        why = withheld.get((segment, quarter), "")
        own = metric(cut(feedback, segment, quarter), withheld=why, **rules)
        others = rest(feedback, segment, quarter) if segment != EVERYONE else feedback.iloc[:0]
        other = metric(others, withheld=why, **rules)
        rows.append({"quarter": quarter, **own._asdict(), **_prefixed(other)})
    columns = ["quarter", *Estimate._fields, *(f"rest_{field}" for field in Estimate._fields)]
    return _from_first_shown(pd.DataFrame(rows, columns=columns))


def _from_first_shown(table: pd.DataFrame) -> pd.DataFrame:
    """Without the quarters before the first one that may be shown: years of too few answers are no trend."""
    shown = table["reason"] == ""
    return table.loc[shown.idxmax() :].reset_index(drop=True) if shown.any() else table


def _prefixed(estimate: Estimate) -> dict[str, float | int | str]:
    return {f"rest_{field}": value for field, value in estimate._asdict().items()}
