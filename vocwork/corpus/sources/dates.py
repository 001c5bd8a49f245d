"""One column of raw dates to points in time and calendar quarters.

A cell is taken apart in two steps: the time of day is cut out, then what is left must be one of `_SHAPES`. A cell
that fits none is returned as unreadable, never guessed. Whether 03/04/2024 lies in March or in April is decided
once, from the whole column.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.sources.words import read_words
from vocwork.feedback import FeedbackError

MONTHS: dict[str, int] = {
    name.casefold(): month
    for _, names in read_words("months")
    for month, name in enumerate(names.split(), start=1)
    if name != "-"
}
DAY_FIRST, MONTH_FIRST = "day first", "month first"
# Outside these years a date of customer feedback is a slip or a placeholder such as 1900-01-00.
_YEARS = (1980, 2100)

# Hours from UTC of the zones that e-mail knows by name (RFC 2822), and of Europe's.
_ZONES = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0),
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7},
    **{"BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3},
}
_TIME = (
    r"(?:T|\s|,|\bat\b|о|в)*(?P<half_before>上午|下午)?\s*(?<!\d)(?P<hour>\d{1,2})[:：](?P<minute>\d{2})"
    r"(?:[:：](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\b\.?)?"
    rf"(?:\s*(?P<zone>(?:{'|'.join(sorted(_ZONES, key=len, reverse=True))})\b|[+-]\d{{2}}:?\d{{2}})"
    r"(?:\s*\([A-Z]{2,5}\))?)?(?:\s*ч\.)?"
)
# Little words and endings around the numbers: 16th, of, de, the Bulgarian and Polish year, the Chinese day.
_NOISE = (
    r"(?<=\d)(?:st|nd|rd|th|-?(?:ви|ри|ти|ми))\b|\b(?:of|de)\b"
    r"|(?<=\d)\s*(?:г\b|година\b|год\b|r\.|roku\b)\.?|星期.|周.|[日号,]"
)
_WORD = r"(?P<word>[^\W\d_]{3,})"
_WEEKDAY = r"(?:[^\W\d_]{2,}[. ]+)?"
_SHAPES: dict[str, str] = {
    "year, month, day": r"(?P<year>\d{4})[-/. ]+(?P<month>\d{1,2})[-/. ]+(?P<day>\d{1,2})",
    "yyyymmdd": r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
    "numbers": r"(?P<first>\d{1,2})[-/. ]+(?P<then>\d{1,2})[-/. ]+(?P<year>\d{4}|\d{2})",
    "day, month in words, year": rf"{_WEEKDAY}(?P<day>\d{{1,2}})[-/. ]*{_WORD}[-/. ]+(?P<year>\d{{4}}|\d{{2}})",
    "month in words, day, year": rf"{_WEEKDAY}{_WORD}[-/. ]+(?P<day>\d{{1,2}})[-/. ]+(?P<year>\d{{4}})",
    "year and month": r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})",
    "month in words, year": rf"{_WORD}[-/. ]+(?P<year>\d{{4}})",
}
_DAY_ZERO = pd.Timestamp("1899-12-30")  # day 0 of spreadsheets
_COUNTS: dict[str, tuple[str, Literal["D", "s", "ms", "us"], Any]] = {
    "spreadsheet day numbers": (r"[3-6]\d{4}(?:[.,]\d+)?", "D", _DAY_ZERO),
    "seconds since 1970": (r"(?:[3-9]\d{8}|[1-3]\d{9})(?:\.\d+)?", "s", "unix"),
    "milliseconds since 1970": (r"(?:[3-9]\d{11}|[1-3]\d{12})", "ms", "unix"),
    "microseconds since 1970": (r"(?:[3-9]\d{14}|[1-3]\d{15})", "us", "unix"),
}


_HOW_TOLD = f"Write {DAY_FIRST!r}, {MONTH_FIRST!r} or a format such as '%d/%m/%Y %H:%M'"
_UTC = "datetime64[us, UTC]"
_MIXED = "contradict and are not read: the column mixes both orders, so others may be read the wrong way round"


class Dates(NamedTuple):
    """A column of dates, read.

    received    points in time, UTC (missing where the cell is empty or unreadable)
    quarter     calendar quarter in the source's own time zone, such as 2024Q1
    unreadable  True where something stood that is not a date
    how         which way of writing was read, and why, in words
    """

    received: pd.Series
    quarter: pd.Series
    unreadable: pd.Series
    how: str


def read_dates(cells: pd.Series, told: str | None = None, timezone: str = "UTC") -> Dates:
    """Read a column of text.

    told      strptime format, "day first" or "month first"; None to decide from the column
    timezone  where dates without an offset were written, and whose calendar the quarters follow
    """
    written = cells.str.strip().replace("", None)
    if written.isna().all():
        nothing = pd.Series(index=cells.index, dtype="str")
        return Dates(nothing.astype(_UTC), nothing, written.notna(), "")
    distinct = pd.Series(written.dropna().unique(), dtype="str")
    moments, how = _by_format(distinct, told, timezone) if told and "%" in told else _by_shape(distinct, told, timezone)
    local = moments.dt.tz_convert(timezone)
    moments = moments.where(local.dt.year.between(*_YEARS)).astype(_UTC)
    received = moments.set_axis(distinct).reindex(written).set_axis(cells.index)
    return Dates(received, quarters_of(received, timezone), written.notna() & received.isna(), how)


def quarters_of(received: pd.Series, timezone: str = "UTC") -> pd.Series:
    """Calendar quarters such as 2024Q1 as lived in `timezone`; missing where the time is."""
    local = received.dt.tz_convert(timezone).dt
    named = local.year.astype("Int64").astype("str") + "Q" + local.quarter.astype("Int64").astype("str")
    return named.where(received.notna()).astype("str")


def _by_format(distinct: pd.Series, told: str, timezone: str) -> tuple[pd.Series, str]:
    try:
        read = pd.to_datetime(distinct, format=told, errors="coerce", utc="%z" in told)
    except ValueError as error:
        raise FeedbackError(f"dates: {told!r} is not a way to read dates: {error}. {_HOW_TOLD}") from None
    return (read if "%z" in told else _localised(read, timezone)), f"read as {told}, as the params say"


def _by_shape(distinct: pd.Series, told: str | None, timezone: str) -> tuple[pd.Series, str]:
    if told not in (None, DAY_FIRST, MONTH_FIRST):
        raise FeedbackError(f"dates: {told!r} is not a way to read dates. {_HOW_TOLD}")
    time = distinct.str.extract(_TIME)
    rest = distinct.str.replace(_TIME, " ", regex=True).str.replace("[年月]", "-", regex=True)
    rest = rest.str.replace(_NOISE, " ", regex=True).str.replace(r"\s+", " ", regex=True).str.strip(" -.")
    parts, shape = _matched(rest)
    order, why = _order(parts, told)
    moments = _assembled(_ordered(parts, order).join(time), timezone)
    counted, unit = _counted(distinct, timezone)
    moments, shape = moments.fillna(counted), shape.where(counted.isna(), unit)
    return moments, _in_words(shape[moments.notna()], why)


def _counted(distinct: pd.Series, timezone: str) -> tuple[pd.Series, pd.Series]:
    """Points in time of cells that count days or seconds, and the name of what they count.

    A spreadsheet knows no time zone, so its days are local; seconds since 1970 are UTC.
    """
    moments = pd.Series(pd.NaT, index=distinct.index, dtype=_UTC)
    names = pd.Series(index=distinct.index, dtype="str")
    for name, (pattern, unit, origin) in _COUNTS.items():
        counts = distinct[distinct.str.fullmatch(pattern)].str.replace(",", ".")
        if len(counts):
            naive = pd.to_datetime(pd.to_numeric(counts), unit=unit, origin=origin).dt.round("s")
            moments[counts.index] = _localised(naive, timezone if unit == "D" else "UTC").astype(_UTC)
            names[counts.index] = name
    return moments, names


def _matched(rest: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    """Parts of each cell by the first shape it fits as a whole, and the name of that shape."""
    names = ["year", "month", "day", "first", "then", "word"]
    parts = pd.DataFrame(index=rest.index, columns=names, dtype="str")
    shape = pd.Series(index=rest.index, dtype="str")
    for name, pattern in _SHAPES.items():
        found = rest[shape.isna()].str.extract(f"^{pattern}$").dropna()
        parts.loc[found.index, found.columns] = found
        shape[found.index] = name
    return parts, shape


def _order(parts: pd.DataFrame, told: str | None) -> tuple[str, str]:
    """Day first or month first, and why."""
    first, then = (pd.to_numeric(parts[name]) > 12 for name in ("first", "then"))
    if parts["first"].isna().all():
        return DAY_FIRST, ""
    days, months = int(first.sum()), int(then.sum())
    order = told or (MONTH_FIRST if months > days else DAY_FIRST)
    place, n, against = ("first", days, months) if order == DAY_FIRST else ("second", months, days)
    if told:
        why = f"{told}, as the params say"
    elif not days and not months:
        why = f"{DAY_FIRST}, assumed: no number is above 12, so nothing in the column decides it"
    else:
        why = f"{order}: in {n:,} different dates the {place} number is above 12"
    return order, why + (f"; {against:,} {_MIXED}" if against else "")


def _ordered(parts: pd.DataFrame, order: str) -> pd.DataFrame:
    """Year, month and day as numbers; a month in words by its number, a missing day as the first."""
    day, month = ("first", "then") if order == DAY_FIRST else ("then", "first")
    words = parts["word"].str.casefold().map(MONTHS)
    year = pd.to_numeric(parts["year"])
    short = parts["year"].str.len() == 2
    return pd.DataFrame(
        {
            "year": year + np.where(short, np.where(year < 69, 2000, 1900), 0),
            "month": pd.to_numeric(parts["month"]).fillna(pd.to_numeric(parts[month])).fillna(words),
            "day": pd.to_numeric(parts["day"]).fillna(pd.to_numeric(parts[day])).fillna(1),
        }
    )


def _assembled(parts: pd.DataFrame, timezone: str) -> pd.Series:
    """Points in time in UTC from year, month, day and the pieces of the time of day."""
    hour, minute, second = (pd.to_numeric(parts[name]).fillna(0) for name in ("hour", "minute", "second"))
    afternoon = parts["half"].str.lower().eq("p") | parts["half_before"].eq("下午")
    morning = parts["half"].str.lower().eq("a") | parts["half_before"].eq("上午")
    hour = hour.mask(afternoon & (hour < 12), hour + 12).mask(morning & (hour == 12), 0)
    day = pd.to_datetime(parts[["year", "month", "day"]], errors="coerce")
    seconds = hour * 3600 + minute * 60 + second + pd.to_numeric("0." + parts["fraction"]).fillna(0)
    naive = (day + pd.to_timedelta(seconds, unit="s")).where((hour < 24) & (minute < 60) & (second < 60))
    shift = _offsets(parts["zone"])
    shifted = (naive - shift.fillna(pd.Timedelta(0))).dt.tz_localize("UTC")
    return _localised(naive, timezone).where(shift.isna(), shifted)


def _offsets(zone: pd.Series) -> pd.Series:
    """Distance from UTC; missing where the cell names none."""
    pieces = zone.str.extract(r"([+-])(\d{2}):?(\d{2})")
    minutes = pd.to_numeric(pieces[1]) * 60 + pd.to_numeric(pieces[2])
    signed = minutes.where(pieces[0] != "-", -minutes)
    return pd.to_timedelta(signed.fillna(60 * zone.map(_ZONES).astype(float)), unit="m")


def _localised(naive: pd.Series, timezone: str) -> pd.Series:
    """Wall-clock time to UTC; the hour a clock skips moves on, the hour it repeats is the first of the two."""
    first_of_two = np.ones(len(naive), dtype=bool)
    return naive.dt.tz_localize(timezone, ambiguous=first_of_two, nonexistent="shift_forward").dt.tz_convert("UTC")


def _in_words(shapes: pd.Series, why: str) -> str:
    seen = shapes.value_counts()
    listed = [f"{name} ({n:,} different)" if len(seen) > 1 else str(name) for name, n in seen.head(4).items()]
    return ", ".join(listed) + (f"; {why}" if why else "")
