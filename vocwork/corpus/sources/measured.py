"""The numbers of a study: cells read as numbers, and the time between two dates."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vocwork.corpus.sources.dates import read_dates
from vocwork.corpus.sources.typed import Typed, to_numbers
from vocwork.feedback import CANONICAL
from vocwork.numbers import Number

UNITS = {"minutes": "1min", "hours": "1h"}


def measured(types: Typed, numbers: Mapping[str, Number], told: str | None, timezone: str) -> Typed:
    """The typed rows with a column of floats for each number, missing where the source does not give it.

    Dates of the study's own that a number is made of stand in the place of their text, and are marked where they
    cannot be read, as plain numbers are. told, timezone: how dates are written, see `dates.read_dates`.
    """
    answers, unreadable = types.answers.copy(), types.unreadable.copy()
    for name in own_dates(numbers):
        written = _column(answers, name)
        answers[name] = read_dates(written, told, timezone).received
        unreadable[name] = written.notna() & answers[name].isna()
    for name, number in numbers.items():
        if number.ends:
            since, until = (answers[end] for end in number.ends)
            answers[name] = between(since, until, str(number.unit), timezone)
        else:
            written = _column(answers, name)
            # more digits than a float holds are no number either
            answers[name] = to_numbers(written).replace([float("inf"), -float("inf")], float("nan"))
            unreadable[name] = written.notna() & answers[name].isna()
    return types._replace(answers=answers, unreadable=unreadable)


def own_dates(numbers: Mapping[str, Number]) -> list[str]:
    """The dates that are mapped for a number only."""
    return list(dict.fromkeys(end for number in numbers.values() for end in number.ends if end not in CANONICAL))


def between(since: pd.Series, until: pd.Series, unit: str, timezone: str) -> pd.Series:
    """The time from one date to the other; days are counted on the calendar of `timezone`.

    >>> moments = pd.to_datetime(pd.Series(["2024-03-01 22:00", "2024-03-02 01:00"]), utc=True)
    >>> [between(moments[:1], moments[1:].set_axis([0]), unit, "UTC").tolist() for unit in ("hours", "days")]
    [[3.0], [1.0]]
    """
    if unit in UNITS:
        return (until - since) / pd.Timedelta(UNITS[unit])
    # midnights without their zone: a day in which the clocks change is one day
    first, last = (moment.dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize() for moment in (since, until))
    return (last - first) / pd.Timedelta("1D")


def _column(answers: pd.DataFrame, name: str) -> pd.Series:
    """A column's cells, all missing where this source does not map it."""
    return answers.get(name, pd.Series(index=answers.index)).astype("str")
