"""What goes with the score: themes and attributes by the part of its variance that is theirs.

The answers are those with score and comment of up to four quarters (`driver_columns.pools`), the drivers whether they
mention a theme and which group of each attribute they belong to, the score its points; measured by `importance`.
Points are taken as they are: their mean is the metric, and an importance is a part of their variance, so that a linear
model says it in the metric's own unit. Beside it stands what a model of ordered classes gives each driver, for which
the distances between scores do not count; where it puts another one first, a note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from vocwork.analysis.driver_columns import LEAST, LEAST_EACH, THEME, grouped, mentioned, together
from vocwork.analysis.finding import Finding
from vocwork.analysis.importance import COLUMNS, Fit, importances
from vocwork.analysis.metrics import ALIKE, SMALL_BASE
from vocwork.analysis.weights import effective_base

NO_DRIVER = "no_driver"
# Beyond this variance inflation the parts of drivers that overlap can hardly be told apart.
OVERLAP = 5.0
ABOUT = ["kind", "name", "label", "n"]


class Drivers(NamedTuple):
    """table: ABOUT and the COLUMNS of `importances`, a row per driver; fit: what they account for together.

    reason: why there are none, small_base, alike (all have the same points) or no_driver, else ''. base: answers;
    quarters: first and last of them; left_out: drivers for which there are too few answers.
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
    """How much each theme and attribute goes with the score of these answers.

    answers: points, weight, customer, quarter, comment.
    Fewer than LEAST + LEAST_EACH answers (in effect) have no drivers; nor have points that are the same for all, nor
    anything that fewer than `min_base` of them mention or are.
    """
    span = (answers["quarter"].min(), answers["quarter"].max()) if len(answers) else ()
    effective = effective_base(answers["weight"])
    if effective < max(min_base, LEAST + LEAST_EACH):
        return Drivers(_none(), None, SMALL_BASE, len(answers), span)
    if answers["points"].nunique() < 2:
        return Drivers(_none(), None, ALIKE, len(answers), span)
    spoken = mentioned(answers, mentions, themes, min_base=min_base, min_cell=min_cell)
    columns = together(spoken, grouped(answers, attributes, min_base=min_base), effective)
    if columns.listed.empty:
        return Drivers(_none(), None, NO_DRIVER, len(answers), span, columns.left_out)
    counted = {name: answers.get(name) for name in ("weight", "customer")}
    found, fit = importances(columns.x, answers["points"], **counted, confidence=confidence, seed=seed)
    table = found.merge(columns.listed, on="driver")
    for end in ("lowest", "highest"):
        table[end] = table[end].where(table["kind"] == THEME, table[end].mask(table[end] == "", table["compared"]))
    # where all values score alike none is the lowest
    table.loc[table["lowest"] == table["highest"], ["lowest", "highest"]] = ""
    return Drivers(table[[*ABOUT, *COLUMNS[1:]]], fit, "", len(answers), span, columns.left_out)


def finding(found: Drivers) -> Finding:
    """The heading: the most important of the drivers that stand out from noise, else that none does."""
    if found.reason:
        return Finding(f"drivers.finding.{'alike' if found.reason == ALIKE else 'too_few'}", "neutral", {})
    clear = found.table[found.table["clear"].astype(bool)]
    if clear.empty:
        key = "drivers.finding.none.quarter" if len(set(found.quarters)) == 1 else "drivers.finding.none"
        return Finding(key, "neutral", {"drivers": len(found.table)})
    top = clear.iloc[0]
    facts = {"label": top["label"], "importance": top["importance"]}
    if top["kind"] != THEME:
        return Finding("drivers.finding.attribute", "neutral", facts | {"lowest": top["lowest"]})
    way = "lower" if top["coefficient"] < 0 else "higher"
    return Finding(f"drivers.finding.{way}", "neutral", facts | {"points": abs(top["coefficient"])})


def notes(found: Drivers) -> list[Finding]:
    """What all of them account for together, what could have been seen, and what to be careful about."""
    if found.fit is None:
        return []
    facts = {"drivers": len(found.table), "adjusted": max(found.fit.adjusted, 0.0)}
    said = [Finding("drivers.note.fit", "neutral", facts)]
    if not found.table["clear"].any():
        said = [Finding("drivers.note.noise", "neutral", {"noise": found.fit.seen})]
    clear = found.table[found.table["clear"].astype(bool)]
    for row in clear[clear["kind"] != THEME].itertuples():
        facts = {"label": row.label, "lowest": row.lowest, "highest": row.highest}
        said.append(Finding("drivers.note.values", "neutral", facts))
    ordered = found.table["ordered_weight"].astype(float)
    if len(clear) and ordered.notna().any():
        first = found.table.loc[ordered.idxmax()]
        # within the interval of the one in the heading both may be first
        if first["importance"] < clear["low"].iloc[0]:
            said.append(Finding("drivers.note.ordered", "neutral", {"label": first["label"]}))
    named = {
        "turned": clear.loc[clear["opposed"].astype(bool), "label"],
        "overlap": clear.loc[clear["vif"] > OVERLAP, "label"],
        "left_out": pd.Series(found.left_out, dtype="str"),
    }
    return said + [
        Finding(f"drivers.note.{why}", "neutral", {"labels": list(own)}) for why, own in named.items() if len(own)
    ]


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=[*ABOUT, *COLUMNS[1:]])
