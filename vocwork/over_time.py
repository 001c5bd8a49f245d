"""The sections on time: where the level changed, which complaints recur, what to expect."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import forecast as ahead
from vocwork.analysis.channels import channel_subjects
from vocwork.analysis.forecast import Forecast
from vocwork.analysis.levels import Levels, level_points
from vocwork.analysis.nests import named
from vocwork.analysis.peers import Peers
from vocwork.analysis.periods import MONTHS, Periods, month_of
from vocwork.analysis.recurrence import Recurrence, finding, told
from vocwork.analysis.slices import commented
from vocwork.analysis.trend_line import line_points, trend_line
from vocwork.render import figures, page, tables
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


def course(s: SliceOfStudy, found: Levels) -> list[str]:
    """Where the level changed, what lies outside its limits, and its straight line, in words for the trend."""
    confidence = s.params.confidence
    said = [*level_points(found), *line_points(trend_line(found, confidence=confidence), confidence=confidence)]
    s.record(trend_notes=said)
    return [s.texts.finding(note) for note in said]


def subjects(s: SliceOfStudy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What is followed over time: the themes, and all complaints of each channel; with the clauses about each."""
    channels, said = channel_subjects(s.so_far, s.clauses)
    named = [s.texts.say("recurrence.channel", channel=_channel(s, name)) for name in channels["label"]]
    themes = pd.concat([s.themes, channels.assign(label=pd.Series(named, dtype="str"))], ignore_index=True)
    return themes.astype({"general": bool}), pd.concat([s.mentions, said], ignore_index=True)


def _channel(s: SliceOfStudy, name: str) -> str:
    return s.texts.channel(s.word(name))


def peers(s: SliceOfStudy, when: Periods) -> Peers | None:
    """The comments of all segments of this page's column, with their period; none for everyone."""
    own = s.segment(s.slice.segment)
    if own.column is None or own.value is None:
        return None
    talk = commented(s.feedback[s.feedback["quarter"] <= s.quarter])
    period = month_of(talk) if when.per_year == MONTHS else talk["quarter"]
    part = named(talk[own.column]).fillna("")
    answers = talk.assign(period=period, part=part, is_now=True)[period.isin(when.names)]
    hidden = {name for (name, quarter), why in s.withheld_comments.items() if why and quarter <= s.quarter}
    shut = {value for value in part.unique() if value != own.value and f"{own.column}={value}" in hidden}
    return Peers(answers, own.value, frozenset((value, is_now) for value in shut for is_now in (True, False)))


def recurring(s: SliceOfStudy, found: Recurrence) -> Shown:
    """What became of each complaint; nothing where the series is too short to say."""
    if not s.wants("recurrence") or found.table.empty:
        return None
    channels = channel_subjects(s.so_far, s.clauses)[0].set_index("theme")["label"].map(lambda name: _channel(s, name))
    table = found.table.assign(
        season=[told(row)["season"] for _, row in found.table.iterrows()],
        channel=found.table["theme"].map(channels).fillna("").astype("str"),
    )
    shown = tables.recurrence(s.texts, table, found.charts, min_cell=s.params.min_cell)
    facts = {"when": (found.names[0], found.names[-1]), "base": int(table["base"].iloc[0])}
    why = "recurrence.why.months" if found.monthly else "recurrence.why.quarters"
    return page.section(s.texts, "recurrence", finding(found.table), shown, why=why, **facts)


def forecast(s: SliceOfStudy, trend: pd.DataFrame, found: Forecast) -> Shown:
    """What to expect of the next quarters and how good such forecasts have been; or why there is none."""
    if not s.wants("forecast"):
        return None
    said = ahead.finding(found)
    if found.table.empty:
        return page.section(s.texts, "forecast", said)
    chart = figures.forecast(s.texts, trend, found.table, finding=said)
    facts = {"mase": found.mase, "naive": found.naive_mase, "covered": found.covered, "origins": ahead.JUDGES}
    return page.section(s.texts, "forecast", said, chart, why=f"forecast.why.{found.model}", **facts)
