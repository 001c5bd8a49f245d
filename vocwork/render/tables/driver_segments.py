"""Themes by segment: how far the score lies higher or lower where a theme comes up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.results import ALIKE
from vocwork.render.tables.theme_quarters import DEEPEST
from vocwork.render.texts import Texts


def driver_segments(texts: Texts, effects: pd.DataFrame, *, min_base: int = 30, most: int = 15) -> Fragment:
    """A row per theme and a column per segment of one kind, the further from 0 the darker, letters as in a crosstab.

    Themes that no segment may show are in the data table alone.

    Args:
        effects: theme, label, segment, segment_label, letter, n, base, coefficient, low, high, above, q, differs,
            reason; one row a theme and segment.
    """
    segments = list(effects.drop_duplicates("segment")[["segment", "segment_label", "letter"]].itertuples(index=False))
    furthest = float(effects["coefficient"].abs().max())
    themes = [own.set_index("segment") for _, own in effects.groupby("theme", sort=False)]
    shown = [own for own in themes if own["coefficient"].notna().any()]
    return fragment(
        "driver_segments.html.j2",
        _=texts.say,
        segments=segments,
        rows=[_row(texts, own, furthest) for own in shown[:most]],
        notes=_notes(texts, effects["reason"], min_base),
        data=_data(texts, effects),
    )


def _notes(texts: Texts, reasons: pd.Series, min_base: int) -> str:
    """What the dashes stand for."""
    said = [texts.say("segment_drivers.note", min_base=min_base)] if (~reasons.isin(["", ALIKE])).any() else []
    return texts.paragraph([*said, *([texts.say("segment_drivers.note.alike")] if (reasons == ALIKE).any() else [])])


def _row(texts: Texts, own: pd.DataFrame, furthest: float) -> dict[str, Any]:
    return {
        "label": own["label"].iloc[0],
        "differs": bool(own["differs"].iloc[0]),
        "cells": [
            (texts.signed(row.coefficient), row.above, 0 if missing(row.coefficient) else _depth(row, furthest))
            for row in own.itertuples()
        ],
    }


def _depth(row: Any, furthest: float) -> int:
    return round(DEEPEST * abs(row.coefficient) / furthest) if furthest else 0


def _data(texts: Texts, effects: pd.DataFrame) -> Fragment:
    ends = list(zip(effects["low"], effects["high"], strict=True))

    def named(heading: str, name: str) -> Column:
        return Column(texts.say(heading), list(effects[name]), list(effects[name]), False)

    def numbers(heading: str, name: str, write: Any) -> Column:
        return Column(texts.say(heading), [write(value) for value in effects[name]], effects[name])

    columns = [
        named("column.theme", "label"),
        named("column.segment", "segment_label"),
        numbers("column.mentions", "n", texts.count),
        numbers("column.comments", "base", texts.count),
        numbers("column.points", "coefficient", texts.signed),
        Column(
            texts.say("column.low_high"),
            [texts.interval(*e, texts.signed) for e in ends],
            raw_ends(ends),
        ),
        named("column.above", "above"),
        numbers("column.q", "q", texts.p),
    ]
    return data_table(texts, "driver-segments", texts.say("segment_drivers.caption"), columns)
