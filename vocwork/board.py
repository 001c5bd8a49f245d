"""The section on targets: what each measure of a page is, what it is to reach, and whether it clearly does."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from vocwork import responders
from vocwork.analysis import disclosure, metrics, slices
from vocwork.analysis import responders as who
from vocwork.analysis import targets as against
from vocwork.analysis.disclosure import SMALL_CELL
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.targets import Aim
from vocwork.analysis.weights import sample
from vocwork.render import page, tables
from vocwork.targets import CHURNED, COMMENTED, METRIC, RATE, Target
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show
YES, NO = "yes", "no"


def board(s: SliceOfStudy) -> pd.DataFrame:
    """All targets of the study for this page, see `analysis.targets.board`, with label; none where none are wanted."""
    wanted = s.params.targets if s.wants("targets") else ()
    table = against.board((_aim(s, target) for target in wanted), confidence=s.params.confidence)
    return table.assign(label=pd.Series(_labels(s, table), index=table.index, dtype="str"))


def _aim(s: SliceOfStudy, target: Target) -> Aim:
    unit = "metric" if target.measure == METRIC else "share" if target.is_share else "number"
    within = float("nan") if target.within is None else target.within
    return Aim(target.measure, target.sort, unit, within, target.side, target.value, _measure(s, target))


def _measure(s: SliceOfStudy, target: Target) -> Any:
    """The measure of a target, as a function of the confidence of its interval."""
    least = {"min_base": s.params.min_base}
    if target.measure == METRIC:
        rules = {name: value for name, value in s.rules.items() if name != "confidence"}
        return lambda confidence: metrics.metric(s.now, withheld=s.hidden.now, confidence=confidence, **rules)
    if target.measure == RATE:
        return lambda confidence: who.response_rate(s.now, responders.asked(s), confidence=confidence, **least)
    if target.measure == COMMENTED:
        return _share(slices.has_comment(s.now), s.now.assign(weight=1.0), "", s.params.min_base)
    counted = s.measured(s.feedback) if s.is_raked else s.feedback
    known = counted[counted[target.measure].notna()]
    known = _customers(known) if target.measure == CHURNED else known
    own = slices.cut(known, s.slice.segment, s.quarter)
    hidden = _hidden(s, known)
    if target.measure == CHURNED:
        left = known[CHURNED].astype(bool)
        return _share(left.loc[own.index], own, _given_away(s, hidden, known, left, own), s.params.min_base)
    if target.within is not None:
        return _share(own[target.measure] <= target.within, own, hidden.now, s.params.min_base)
    return partial(_mean, own, target.measure, hidden.now, s.params.min_base)


def _customers(known: pd.DataFrame) -> pd.DataFrame:
    """One row for each customer of a quarter, who has left if any of his answers says so."""
    who = known["customer"].fillna(known["id"]) if "customer" in known else known["id"]
    left = known[CHURNED].astype(bool).groupby([known["quarter"], who]).transform("any")
    return known.assign(**{CHURNED: left})[~pd.DataFrame({"quarter": known["quarter"], "who": who}).duplicated()]


def _hidden(s: SliceOfStudy, known: pd.DataFrame) -> disclosure.Withheld:
    """Why what these answers tell of the slice is not shown."""
    reasons = disclosure.withheld(known, s.segments, min_base=s.params.min_base, attributes=s.groupings)
    return disclosure.of_slice(reasons, s.slice.segment, s.quarter, s.compared, known, s.groupings)


def _given_away(
    s: SliceOfStudy, hidden: disclosure.Withheld, known: pd.DataFrame, left: pd.Series, own: pd.DataFrame
) -> str:
    """Why the share of customers who left is not shown: so few did, or did not, here or on another page."""
    told = pd.DataFrame({"feedback_id": known["id"], "item": left.map({True: YES, False: NO})})
    counts = left.loc[own.index].sum(), (~left.loc[own.index]).sum()
    few = min(counts) < s.params.min_cell or bool(hidden.items(told, least=s.params.min_cell).now)
    return hidden.now or (SMALL_CELL if few else "")


def _share(holds: pd.Series, answers: pd.DataFrame, withheld: str, min_base: int) -> Any:
    own = sample(holds.astype(float), answers["weight"], answers.get("customer"))

    def at(confidence: float) -> Estimate:
        if withheld:
            return metrics.suppressed(len(own.values), withheld)
        return metrics.weighted_share(own, confidence=confidence, min_base=min_base)

    return at


def _mean(own: pd.DataFrame, column: str, withheld: str, min_base: int, confidence: float) -> Estimate:
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "withheld": withheld}
    return metrics.estimate(own[column].astype(float), kind="stars", **metrics.counted(own), **rules)


def section(s: SliceOfStudy, table: pd.DataFrame) -> Shown:
    """The targets by kind of measure; nothing where the study has none."""
    said = [against.finding(table)] if len(table) else []
    s.record(target_notes=said)
    if not said:
        return None
    return page.section(s.texts, "targets", said[0], tables.targets(s.texts, table), why="board.why")


def _labels(s: SliceOfStudy, table: pd.DataFrame) -> list[str]:
    """The measures as a reader of this language calls them."""
    return [_label(s, row) for row in table.to_dict("records")]


def _label(s: SliceOfStudy, row: dict[str, Any]) -> str:
    name = row["measure"]
    if row["unit"] == "metric":
        return s.texts.say(f"metric.{s.texts.metric_name}.long")
    if name in (RATE, COMMENTED, CHURNED):
        return s.texts.say(f"board.measure.{name}")
    key = "board.measure.mean" if row["unit"] == "number" else "board.measure.within"
    return s.texts.say(key, label=s.word(name), within=row["within"])
