"""The section on the size of a problem: whom it touches, how often, what is at risk, and which kind of fix it needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.finding import Finding
from vocwork.analysis.fix_size import Known, at_risk, fix_sizes
from vocwork.analysis.roi import DRAWS, draw
from vocwork.analysis.root_causes import Causes
from vocwork.analysis.slices import EVERYONE, cut
from vocwork.causes import worded
from vocwork.render import page, tables
from vocwork.render.conjunction import conjunction
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def sizes(s: SliceOfStudy, explained: Causes) -> pd.DataFrame:
    """How large the causes are that pulled the score the wrong way."""
    found = explained.slices[explained.slices["cause"].astype(bool)]
    worse = found[(found["contribution"] < 0) == (s.better == "up")]
    scored = s.so_far[s.so_far["points"].notna()]
    rules = {"known": known(s), "direction": s.better, "seed": s.params.seed, **s.rules}
    return fix_sizes(
        list(worse["items"]), scored, s.mentions, s.quarters_so_far, s.params.fix_size.model_dump(), **rules
    )


def known(s: SliceOfStudy) -> Known:
    """What the study knows of its customers: counts of the population, else of the ROI assumptions."""
    inputs = s.assumptions.inputs(s.locale) if s.assumptions else None
    money = at_risk(inputs, seed=s.params.seed) if inputs is not None else None
    counted = _counted(s)
    if counted is not None:
        return Known(np.full(DRAWS, counted), money)
    if inputs is None:
        return Known()
    row = inputs[(inputs["action"] == "") & (inputs["input"] == "customers")].iloc[0]
    everyone = cut(s.feedback, EVERYONE, s.quarter)
    own, answered = (part.loc[part["points"].notna(), "weight"].sum() for part in (s.now, everyone))
    return Known(draw(row, DRAWS, s.params.seed, "/customers") * own / answered, money)


def _counted(s: SliceOfStudy) -> float | None:
    """The customers of the segment by the population's margins; None where these are shares, or not of this segment."""
    margins = s.params.population.margins if s.params.population else {}
    counts = [sum(own.values()) for own in margins.values() if sum(own.values()) > 1]
    if s.slice.segment == EVERYONE:
        return max(counts, default=None)
    own = margins.get(s.slice.column or "", {})
    return own.get(s.slice.value or "") if sum(own.values()) > 1 else None


def section(s: SliceOfStudy, found: pd.DataFrame) -> Shown:
    """The causes by size, with the thresholds; nothing where no cause made the score worse."""
    if not s.wants("causes") or found.empty:
        return None
    shown = found.assign(label=[conjunction(s.texts, worded(s, items)) for items in found["items"]])
    top = shown.iloc[0]
    sure = {top["size"], top["size_low"], top["size_high"]} == {top["size"]}
    facts = {"label": top["label"], "share": top["share"], "base": top["base"]}
    finding = Finding(f"fix.finding.{top['size']}" if sure else "fix.finding.open", "neutral", facts)
    table = tables.fix_sizes(s.texts, shown)
    notes = [s.texts.say("fix.known" if found["customers"].notna().any() else "fix.unknown")]
    notes += [] if found["money"].notna().any() else [s.texts.say("fix.no_money")]
    rule = s.texts.say("fix.rule", **_thresholds(s))
    return page.section(s.texts, "fix_size", finding, table, rule, s.texts.paragraph(notes), why="fix.why")


def _thresholds(s: SliceOfStudy) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for name, size in (("development", s.params.fix_size.development), ("solution", s.params.fix_size.solution)):
        facts |= {f"{name}_share": size.share, f"{name}_quarters": size.quarters, f"{name}_money": size.money}
    return facts
