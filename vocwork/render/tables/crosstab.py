"""Crosstabs: a column for each group, marks where it differs from all others, letters where from another one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.tables.marks import ARROWS
from vocwork.render.texts import Texts


def crosstab(texts: Texts, cells: pd.DataFrame, test: pd.Series, *, name: str) -> Fragment:
    """The metric, its boxes and the themes of one attribute.

    Args:
        cells: column, letter, kind (metric, box, theme), label, base, effective, value, verdict, above; in the order
            of rows and columns.
        test: statistic, freedom and p of the table as a whole, NaN where there is none.
        name: the attribute in words.
    """
    first = cells[cells["row"] == cells["row"].iloc[0]]
    return fragment(
        "crosstab.html.j2",
        _=texts.say,
        name=name,
        columns=list(zip(first["column"], first["letter"], strict=True)),
        rows=[_row(texts, row) for _, row in cells.groupby("row", sort=False)],
        bases=_bases(texts, cells),
        whole="" if missing(test["statistic"]) else texts.say("crosstabs.whole", **_numbers(test)),
    )


def crosstab_data(texts: Texts, cells: pd.DataFrame) -> Fragment:
    """All cells of all tables with intervals and tests."""
    rows = list(cells.itertuples())
    ends = [texts.interval(row.low, row.high, _write(texts, row.kind)) for row in rows]
    columns = [
        Column(texts.say("column.group"), list(cells["column"]), list(cells["column"]), False),
        Column(texts.say("crosstabs.row"), list(cells["label"]), list(cells["label"]), False),
        Column(texts.say("column.base"), [texts.count(row.base) for row in rows], cells["base"]),
        Column(texts.say("column.value"), [_write(texts, row.kind)(row.value) for row in rows], cells["value"]),
        Column(texts.say("column.low_high"), ends, raw_ends([(row.low, row.high) for row in rows])),
        Column(texts.say("column.others"), [_write(texts, row.kind)(row.others) for row in rows], cells["others"]),
        Column(texts.say("column.q"), [texts.p(q) for q in cells["q"]], cells["q"]),
        Column(texts.say("crosstabs.above"), list(cells["above"]), list(cells["above"]), False),
    ]
    return data_table(texts, "crosstabs", texts.say("crosstabs.caption"), columns)


def _write(texts: Texts, kind: str) -> Any:
    return texts.score if kind == "metric" else texts.percent


def _row(texts: Texts, cells: pd.DataFrame) -> dict[str, Any]:
    """A line: values with an arrow where a column differs from all others, and its letters."""
    return {
        "label": cells["label"].iloc[0],
        "cells": [
            (_write(texts, cell.kind)(cell.value), ARROWS.get(cell.verdict, ""), cell.above)
            for cell in cells.itertuples()
        ],
    }


def _bases(texts: Texts, cells: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """How many answers each column rests on, of scores and of comments; how many they are worth where weighted."""
    found = []
    for kinds, name in ((("metric", "box"), "column.answers"), (("theme",), "column.comments")):
        own = cells[cells["kind"].isin(kinds)]
        own = own[own["row"] == own["row"].iloc[0]] if len(own) else own
        if len(own):
            found.append((texts.say(name), [texts.count(n) for n in own["base"]]))
            if (own["effective"] < own["base"] - 0.5).any():
                found.append((texts.say("column.effective"), [texts.count(n) for n in own["effective"]]))
    return found


def _numbers(test: pd.Series) -> dict[str, Any]:
    return {"statistic": test["statistic"], "freedom": test["freedom"], "p": test["p"]}
