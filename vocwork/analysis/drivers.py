"""What goes with the score: themes and attributes by the part of its variance that is theirs.

The answers are those with score and comment of up to four quarters (`driver_columns.pool`), the drivers whether they
mention a theme and which group of each attribute they belong to, the score its points; measured by `importance`.
Points are taken as they are: their mean is the metric, and an importance is a part of its variance, so that a linear
model says it in the metric's own unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from vocwork.analysis.driver_columns import LEAST, LEAST_EACH, THEME, grouped, mentioned, together
from vocwork.analysis.importance import COLUMNS, Fit, importances
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.weights import effective_base

NO_DRIVER = "no_driver"
ABOUT = ["kind", "name", "label", "n"]


class Drivers(NamedTuple):
    """table: ABOUT and the COLUMNS of `importances`, a row per driver; fit: what they account for together.

    reason: why there are none, small_base or no_driver, else ''. base: answers; quarters: first and last of them;
    left_out: drivers for which there are too few answers; needed: answers it takes for one more driver or the first.
    """

    table: pd.DataFrame
    fit: Fit | None
    reason: str
    base: int
    quarters: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def drivers(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    attributes: Sequence[str],
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    seed: int = 1,
) -> Drivers:
    """How much each theme and attribute goes with the score of these answers (points, weight, quarter, comment).

    Fewer than LEAST + LEAST_EACH answers (in effect) have no drivers; nor has anything that fewer than `min_base` of
    them mention or are.
    """
    weight = answers["weight"].astype(float) if "weight" in answers else pd.Series(1.0, index=answers.index)
    span = (answers["quarter"].min(), answers["quarter"].max()) if len(answers) else ()
    effective = effective_base(weight)
    if effective < max(min_base, LEAST + LEAST_EACH):
        return Drivers(_none(), None, SMALL_BASE, len(answers), span)
    spoken = mentioned(answers, mentions, themes, min_base=min_base, min_cell=min_cell)
    columns = together(spoken, grouped(answers, attributes, min_base=min_base), effective)
    if columns.listed.empty:
        return Drivers(_none(), None, NO_DRIVER, len(answers), span, columns.left_out)
    found, fit = importances(columns.x, answers["points"], weight, confidence=confidence, seed=seed)
    table = found.merge(columns.listed, on="driver")
    for end in ("lowest", "highest"):
        table[end] = table[end].where(table["kind"] == THEME, table[end].mask(table[end] == "", table["compared"]))
    return Drivers(table[[*ABOUT, *COLUMNS[1:]]], fit, "", len(answers), span, columns.left_out)


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=[*ABOUT, *COLUMNS[1:]])
