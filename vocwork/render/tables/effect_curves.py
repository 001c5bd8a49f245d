"""Every number that was looked at: its threshold, what goes with it, and whether that is clear."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.markup import Fragment
from vocwork.render.texts import Texts


def effect_curves(texts: Texts, table: pd.DataFrame) -> Fragment:
    """The numbers as a folded table.

    Args:
        table: label, base, shape, explained, threshold, threshold_low, threshold_high, difference, low, high,
            base_beyond, detectable, q, turn_q.
    """
    interval = texts.say("column.interval")

    def points(value: float | None) -> str:
        return texts.signed(value, texts.fine)

    def numbers(heading: str, name: str, write: Any) -> Column:
        return Column(texts.say(heading), [write(value) for value in table[name]], table[name])

    def ends(low: str, high: str, write: Any) -> Column:
        pairs = list(zip(table[low], table[high], strict=True))
        return Column(interval, [texts.interval(*pair, write) for pair in pairs], raw_ends(pairs))

    shapes = [texts.say(f"curves.shape.{shape or 'flat'}") for shape in table["shape"]]
    columns = [
        Column(texts.say("curves.column.number"), list(table["label"]), list(table["label"]), False),
        numbers("column.answers", "base", texts.count),
        Column(texts.say("curves.column.course"), shapes, list(table["shape"]), False),
        numbers("curves.column.explained", "explained", lambda share: texts.percent(max(share, 0.0), 1)),
        numbers("curves.column.threshold", "threshold", texts.quantity),
        ends("threshold_low", "threshold_high", texts.quantity),
        numbers("curves.column.beyond", "base_beyond", texts.count),
        numbers("column.difference", "difference", points),
        ends("low", "high", points),
        numbers("column.q", "q", texts.p),
        numbers("curves.column.turn_q", "turn_q", texts.p),
        numbers("curves.column.detectable", "detectable", lambda value: texts.number(value, texts.fine)),
    ]
    return data_table(texts, "curves", texts.say("contents.curves"), columns)
