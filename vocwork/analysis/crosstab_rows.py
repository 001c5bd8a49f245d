"""The rows of a crosstab: the score, the shares of its boxes and of themes, as a value in each answer."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from vocwork.analysis.slices import commented, has_comment, mentions_of

METRIC, BOX, THEME = "metric", "box", "theme"
MOST_THEMES = 6


class Row(NamedTuple):
    """A line of a table: its value in each answer (1 and 0 for shares), missing where one is not in its base."""

    kind: str
    row: str
    label: str
    values: pd.Series


def score_rows(answers: pd.DataFrame, *, kind: str) -> list[Row]:
    """The metric and the shares of its best and worst scores; without a score the shares that feel good and bad."""
    known = answers["group"] != ""
    boxes = [
        Row(BOX, name, name, (answers["group"] == name).astype(float).where(known))
        for name in ("top", "bottom")
        # the share of top scores is the metric itself
        if not (kind == "csat" and name == "top")
    ]
    return boxes if kind == "none" else [Row(METRIC, METRIC, METRIC, answers["points"]), *boxes]


def theme_rows(
    answers: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, everyone: pd.DataFrame | None = None
) -> list[Row]:
    """The share of commented answers that speak of each of the largest themes with a subject.

    everyone: the answers that have a value in the rows, where these are more than the page's own.
    """
    talk = commented(answers)
    told = mentions_of(mentions, talk)
    sizes = told.groupby("theme")["feedback_id"].nunique()
    subjects = themes[~themes["general"].astype(bool)]
    order = subjects["theme"].map(sizes).fillna(0).sort_values(ascending=False, kind="stable").index
    whole = answers if everyone is None else everyone
    in_base, said = has_comment(whole), mentions_of(mentions, commented(whole))
    return [
        Row(THEME, str(theme.theme), theme.label, _speaks(whole, said, theme.theme).where(in_base))
        for theme in subjects.loc[order].head(MOST_THEMES).itertuples()
    ]


def _speaks(answers: pd.DataFrame, told: pd.DataFrame, theme: int) -> pd.Series:
    return answers["id"].isin(told.loc[told["theme"] == theme, "feedback_id"]).astype(float)
