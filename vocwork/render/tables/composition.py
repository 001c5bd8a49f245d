"""A difference by who the customers are: what goes with it, and what remains."""

from __future__ import annotations

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.markup import Fragment
from vocwork.render.texts import Texts


def composition(texts: Texts, parts: pd.DataFrame) -> Fragment:
    """The parts with their intervals, folded away as other numbers are. parts: part, value, low, high, base."""
    name = [texts.say(f"composition.{part}") for part in parts["part"]]
    value = [texts.change(value, texts.fine) for value in parts["value"]]
    ends = list(zip(parts["low"], parts["high"], strict=True))
    interval = [texts.interval(*pair, lambda end: texts.signed(end, texts.fine)) for pair in ends]
    columns = [
        Column(texts.say("column.part"), name, parts["part"], False),
        Column(texts.say("column.value"), value, parts["value"]),
        Column(texts.say("column.interval"), interval, raw_ends(ends)),
        Column(texts.say("column.base"), [texts.count(base) for base in parts["base"]], parts["base"]),
    ]
    return data_table(texts, "composition", texts.say("composition.caption"), columns)
