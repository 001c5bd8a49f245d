"""The business case as a finance reader checks it: actions, results, then every input with its source."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.texts import Texts

MONEY = ("npv", "benefits", "costs")
RANGE = ("p5", "p50", "p95")


def actions(texts: Texts, actions: pd.DataFrame) -> Fragment:
    """All actions side by side, in the order of the frame.

    Args:
        actions: title, npv_p5, npv_p50, npv_p95, costs, payback (month, infinite = never), within (chance of payback
            within 12 months), gain (chance of a net present value above zero).
    """
    rows = [
        {
            "title": row.title,
            "npv": texts.money(row.npv_p50),
            "range": texts.interval(row.npv_p5, row.npv_p95, texts.money),
            "costs": texts.money(row.costs),
            "payback": payback(texts, row.payback),
            "within": texts.percent(row.within),
            "gain": texts.percent(row.gain),
        }
        for row in actions.itertuples()
    ]
    csv = csv_link(list(actions.columns), actions.itertuples(index=False))
    return fragment("actions.html.j2", _=texts.say, rows=rows, csv=csv)


def backing(texts: Texts, actions: pd.DataFrame) -> Fragment:
    """Each action's assumed reach beside the share of customers who complain about what it mends.

    Args:
        actions: title, label (for whom), themes (their names), share, low, high, base, verdict (agrees, above, below,
            unmeasured), reach, reach_low, reach_high; share masked as NaN.
    """
    rows = [
        {
            "title": row.title,
            "segment": row.label,
            "themes": texts.quoted(row.themes) if row.themes else "",
            "share": texts.percent(row.share),
            "interval": texts.interval(row.low, row.high, texts.percent),
            "base": texts.count(row.base),
            "reach": texts.percent(row.reach),
            "range": texts.interval(row.reach_low, row.reach_high, texts.percent),
            "verdict": texts.say(f"roi.verdict.{row.verdict}"),
        }
        for row in actions.itertuples()
    ]
    return fragment("backing.html.j2", _=texts.say, rows=rows)


def roi_summary(texts: Texts, summary: pd.DataFrame) -> Fragment:
    """Net present value, benefits, costs, return and payback with their plausible range.

    Args:
        summary: measure (npv, benefits, costs, roi, payback), p5, p50, p95; an infinite payback is never.
    """
    rows = [
        {"name": texts.say(f"roi.measure.{measure}"), "cells": [_measured(texts, measure, value) for value in values]}
        for measure, *values in summary[["measure", *RANGE]].itertuples(index=False)
    ]
    return fragment("roi_summary.html.j2", _=texts.say, rows=rows)


def inputs(texts: Texts, inputs: pd.DataFrame) -> Fragment:
    """Every assumption with unit, range, source and owner, under the action it belongs to.

    Args:
        inputs: input, unit, p5, p50, p95, source, owner; label where it has its own, action in words.
    """
    table = labelled(texts, inputs)
    table = table if "action" in table else table.assign(action="")
    groups = [
        {"action": action, "rows": [_input(texts, row) for row in rows.itertuples()]}
        for action, rows in table.groupby("action", sort=False)
    ]
    csv = csv_link(list(table.columns), table.itertuples(index=False))
    return fragment("inputs.html.j2", _=texts.say, groups=groups, csv=csv)


def labelled(texts: Texts, frame: pd.DataFrame) -> pd.DataFrame:
    """Inputs with their names in words."""
    return frame if "label" in frame else frame.assign(label=[texts.roi_input(name) for name in frame["input"]])


def payback(texts: Texts, month: float) -> str:
    """A payback month in words."""
    return texts.say("roi.never") if math.isinf(month) else texts.months(month)


def _input(texts: Texts, row: Any) -> dict[str, Any]:
    words = {name: "" if missing(getattr(row, name)) else getattr(row, name) for name in ("unit", "source", "owner")}
    return {"label": row.label, "range": [texts.roi_value(row.input, getattr(row, name)) for name in RANGE], **words}


def _measured(texts: Texts, measure: str, value: float) -> str:
    if measure == "payback":
        return payback(texts, value)
    return texts.money(value) if measure in MONEY else texts.percent(value)
