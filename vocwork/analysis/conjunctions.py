"""Slices of the answers: up to three items at once, each the value of an attribute or a theme that is mentioned.

"region: East, speaking of late delivery" is the conjunction of two items. Fewer items hold more answers, so dropping
one leads to a parent, adding one to a part of the slice.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.nests import named

ATTRIBUTE, THEME = "attribute", "theme"


class Item(NamedTuple):
    """One condition of a slice: an attribute has a value, or (attribute '') the theme of this number is mentioned.

    label: the value or the theme in words.
    """

    kind: str
    attribute: str
    value: str
    label: str


Items = tuple[Item, ...]


def of_attribute(attribute: str, value: str) -> Item:
    """The answers whose `attribute` has this value."""
    return Item(ATTRIBUTE, attribute, value, value)


def of_theme(theme: object, label: str) -> Item:
    """The answers that mention the theme of this number."""
    return Item(THEME, "", str(theme), label)


def members(items: Items, answers: pd.DataFrame, mentions: pd.DataFrame) -> np.ndarray:
    """Which answers a slice holds, shape (answers,): those that meet every item.

    answers: id and the attributes; mentions: feedback_id, theme. An unknown value of an attribute meets no item.
    """
    inside = np.ones(len(answers), dtype=bool)
    for item in items:
        inside &= _meets(item, answers, mentions)
    return inside


def _meets(item: Item, answers: pd.DataFrame, mentions: pd.DataFrame) -> np.ndarray:
    if item.kind == THEME:
        speakers = mentions.loc[mentions["theme"].astype("str") == item.value, "feedback_id"]
        return answers["id"].isin(speakers).to_numpy(bool)
    own = named(answers[item.attribute])
    return (own == item.value).fillna(False).to_numpy(bool)


def related(one: Items, other: Items) -> bool:
    """Whether one of the slices holds the other by its items alone."""
    return set(one) <= set(other) or set(other) <= set(one)
