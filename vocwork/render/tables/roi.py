"""The business case as a finance reader checks it: results first, then every input with its source."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.texts import Texts

MONEY = ("npv", "benefits", "costs")


def roi_summary(texts: Texts, summary: pd.DataFrame) -> Fragment:
    """Net present value, benefits, costs, return and payback with their plausible range.

    Args:
        summary: measure (npv, benefits, costs, roi, payback), p5, p50, p95; an infinite payback is never.
    """
    rows = [
        {"name": texts.say(f"roi.measure.{row.measure}"), "cells": [_measured(texts, row.measure, v) for v in row[2:5]]}
        for row in summary[["measure", "p5", "p50", "p95"]].itertuples()
    ]
    return fragment("roi_summary.html.j2", _=texts.say, rows=rows)


def inputs(texts: Texts, inputs: pd.DataFrame) -> Fragment:
    """Every assumption with unit, range, source and owner.

    Args:
        inputs: input, unit, p5, p50, p95, source, owner; label where it has its own.
    """
    table = labelled(texts, inputs)
    rows = list(table.itertuples())
    columns = [Column(texts.say("column.input"), list(table["label"]), list(table["label"]), False)]
    columns.append(Column(texts.say("column.unit"), [str(r.unit) for r in rows], list(table["unit"]), False))
    for name in ("p5", "p50", "p95"):
        columns.append(Column(texts.say(f"column.{name}"), [texts.quantity(v) for v in table[name]], table[name]))
    for name in ("source", "owner"):
        shown = ["" if missing(v) else str(v) for v in table[name]]
        columns.append(Column(texts.say(f"column.{name}"), shown, shown, False))
    return data_table(texts, "inputs", texts.say("roi.inputs.caption"), columns, folded=False)


def labelled(texts: Texts, frame: pd.DataFrame) -> pd.DataFrame:
    """Inputs with their names in words."""
    return frame if "label" in frame else frame.assign(label=[texts.roi_input(name) for name in frame["input"]])


def _measured(texts: Texts, measure: str, value: Any) -> str:
    if measure == "payback":
        return texts.say("roi.never") if math.isinf(value) else texts.months(value)
    return texts.money(value) if measure in MONEY else texts.percent(value)
