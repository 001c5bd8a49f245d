"""Channels as subjects: complaints of every theme that came the same way, followed as a theme is."""

from __future__ import annotations

import pandas as pd

from vocwork.analysis.slices import commented
from vocwork.feedback import NO_THEME


def channel_subjects(answers: pd.DataFrame, clauses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each channel of the commented answers as a theme, and their clauses as its mentions; none of a single channel.

    clauses: all, those without a theme too. Channels are numbered down from NO_THEME - 1 in order of name, so that no
    theme has the same number.

    Themes: theme, label (the channel), general, stability (1: a channel is no guess), born (empty).
    Mentions: as clauses.
    """
    talk = commented(answers)
    names = sorted(talk["channel"].dropna().unique())
    names = names if len(names) > 1 else []
    number = {name: NO_THEME - 1 - place for place, name in enumerate(names)}
    subjects = {"theme": list(number.values()), "label": names, "general": False, "stability": 1.0, "born": ""}
    channel = clauses["feedback_id"].map(talk.set_index("id")["channel"])
    came = channel.isin(names)
    return pd.DataFrame(subjects), clauses[came].assign(theme=channel[came].map(number).astype(int))
