"""Cuts of the feedback table: a segment in a quarter, its rest, and the list of all there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

EVERYONE = "all"
# What a comment weighs among the comments, where that is not what its score weighs among the scores.
COMMENT_WEIGHT = "weight_of_comment"


class Segment(NamedTuple):
    """A part of the customers: `all`, or the rows where `column` is `value`."""

    name: str
    label: str
    column: str | None = None
    value: str | None = None


def segments(feedback: pd.DataFrame, columns: Sequence[str]) -> list[Segment]:
    """Everyone first, then each value of each column, in order of size.

    A value that two columns share is labelled with its column, so that no two segments look the same.
    """
    found = [(column, str(value)) for column in columns for value in feedback[column].value_counts().index]
    values = [value for _, value in found]
    return [Segment(EVERYONE, EVERYONE)] + [
        Segment(f"{column}={value}", value if values.count(value) == 1 else f"{column}: {value}", column, value)
        for column, value in found
    ]


def called(segments: Sequence[Segment], said: str, fold: Callable[[str], str] = str) -> list[Segment]:
    """The segment of exactly that name, else all of that label or value, both sides folded alike."""
    exact = [segment for segment in segments if segment.name == said]
    parts = {s: (s.name, s.label, *([s.value] if s.value is not None else [])) for s in segments}
    return exact or [segment for segment, names in parts.items() if fold(said) in map(fold, names)]


def members(feedback: pd.DataFrame, segment: str) -> pd.Series:
    """True for the rows of a segment."""
    if segment == EVERYONE:
        return pd.Series(True, index=feedback.index)
    column, _, value = segment.partition("=")
    return (feedback[column].astype("str") == value).fillna(False).astype(bool)


def cut(feedback: pd.DataFrame, segment: str, quarter: str) -> pd.DataFrame:
    """The answers of a segment in a quarter."""
    return feedback[members(feedback, segment) & (feedback["quarter"] == quarter)]


def rest(feedback: pd.DataFrame, segment: str, quarter: str) -> pd.DataFrame:
    """Everyone else in that quarter: the group a segment is tested against, never the total it is part of."""
    return feedback[~members(feedback, segment) & (feedback["quarter"] == quarter)]


def mentions_of(mentions: pd.DataFrame, feedback: pd.DataFrame) -> pd.DataFrame:
    """The mentions that belong to these answers."""
    return mentions[mentions["feedback_id"].isin(feedback["id"])]


def commented(feedback: pd.DataFrame) -> pd.DataFrame:
    """The answers with a comment to analyse, the base of every theme share, with the weights that are theirs."""
    talk = feedback[has_comment(feedback)]
    return talk.assign(weight=comment_weight(talk))


def has_comment(feedback: pd.DataFrame) -> pd.Series:
    """True for the answers with a comment to analyse."""
    return feedback["comment"] == "comment"


def comment_weight(feedback: pd.DataFrame) -> pd.Series:
    """What each answer weighs where comments are counted: of its own where there is such a column, else as it does."""
    return feedback[COMMENT_WEIGHT] if COMMENT_WEIGHT in feedback else feedback["weight"]
