"""Dates in every hand, read once for the whole column, never guessed."""

import pandas as pd
import pytest

from vocwork.corpus.sources.dates import read_dates
from vocwork.feedback import FeedbackError

AS_TOLD = "day first, as the params say"


def read(*cells, told=None, timezone="UTC"):
    return read_dates(pd.Series(cells, dtype="str"), told, timezone)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-09-30", "2024-09-30"),
        ("2024/9/30 7:05", "2024-09-30 07:05"),
        ("2024-09-30T14:05:06.250Z", "2024-09-30 14:05:06.250"),
        ("2024-09-30 14:05:06+0300", "2024-09-30 11:05:06"),
        ("30/09/2024 14:05", "2024-09-30 14:05"),
        ("30.09.2024 г.", "2024-09-30"),
        ("30.09.2024 г., 14:05 ч.", "2024-09-30 14:05"),
        ("30-09-24", "2024-09-30"),
        ("30/09/2024 2:05 PM", "2024-09-30 14:05"),
        ("30/09/2024 12:05 am", "2024-09-30 00:05"),
        ("20240930", "2024-09-30"),
        ("2024年9月30日", "2024-09-30"),
        ("2024年9月30日 下午2:05", "2024-09-30 14:05"),
        ("16th November 2023", "2023-11-16"),
        ("Nov 16, 2023", "2023-11-16"),
        ("Thursday, 16 November 2023", "2023-11-16"),
        ("16 ноември 2023 г.", "2023-11-16"),
        ("16 listopada 2023 r.", "2023-11-16"),
        ("16 Ogos 2023", "2023-08-16"),
        ("16 de novembro de 2023", "2023-11-16"),
        ("Tue Oct 31 22:10:47 +0000 2017", "2017-10-31 22:10:47"),
        ("Wed, 03 Jan 2024 12:00:00 EST", "2024-01-03 17:00"),
        ("Wed, 3 Jul 2024 12:00:00 PDT", "2024-07-03 19:00"),
        ("Wed, 03 Jan 2024 12:00:00 +0200 (EET)", "2024-01-03 10:00"),
        ("Wed Jan  3 12:00:00 CET 2024", "2024-01-03 11:00"),
        ("45565", "2024-09-30"),
        ("45565.5", "2024-09-30 12:00"),
        ("1370217600", "2013-06-03"),
        ("1370217600000", "2013-06-03"),
        ("2019-4", "2019-04-01"),
        ("September 2023", "2023-09-01"),
    ],
)
def test_every_way_of_writing(cell, expected):
    assert read(cell).received[0] == pd.Timestamp(expected, tz="UTC")


@pytest.mark.parametrize(
    "cell", ["last week", "31/02/2024", "2024-13-01", "30/09/2024 25:00", "1900-01-01", "14:05", "12", "30 Foo 2024"]
)
def test_what_is_no_date_is_returned_as_unreadable(cell):
    dates = read(cell, "2024-09-30", None)
    assert dates.unreadable.tolist() == [True, False, False]
    assert dates.received.isna().tolist() == [True, False, True]
    assert dates.quarter.isna().tolist() == [True, False, True]


def test_day_first_where_a_first_number_is_above_12():
    dates = read("03/04/2024", "25/04/2024")
    assert dates.received.dt.month.tolist() == [4, 4]
    assert dates.how == "numbers; day first: in 1 different dates the first number is above 12"


def test_month_first_where_a_second_number_is_above_12():
    dates = read("03/04/2024", "04/25/2024")
    assert dates.received.dt.strftime("%m-%d").tolist() == ["03-04", "04-25"]
    assert "month first: in 1 different dates the second number is above 12" in dates.how


def test_an_ambiguous_column_is_day_first_and_says_so():
    dates = read("03/04/2024", "05/06/2024")
    assert dates.received.dt.month.tolist() == [4, 6]
    assert "day first, assumed: no number is above 12" in dates.how


def test_dates_against_the_column_are_not_read():
    dates = read("25/04/2024", "26/04/2024", "04/27/2024")
    assert dates.unreadable.tolist() == [False, False, True]
    assert "; 1 contradict and are not read: the column mixes both orders" in dates.how
    told = read("25/04/2024", "03/04/2024", "04/27/2024", told="day first")
    assert told.how == dates.how.replace("day first: in 2 different dates the first number is above 12", AS_TOLD)


@pytest.mark.parametrize(("told", "month"), [("day first", 4), ("month first", 3), ("%m/%d/%Y", 3)])
def test_the_params_decide(told, month):
    dates = read("03/04/2024", told=told)
    assert dates.received[0].month == month
    assert "as the params say" in dates.how


def test_a_format_that_does_not_fit_leaves_cells_unreadable():
    assert read("2024-09-30", "30.09.2024", told="%d.%m.%Y").unreadable.tolist() == [True, False]


def test_an_unknown_instruction_is_refused():
    with pytest.raises(
        FeedbackError, match=r"dates: 'european' is not a way to read dates\. Write 'day first', 'month"
    ):
        read("30.09.2024", told="european")


def test_the_quarter_is_the_one_people_lived_in():
    """Half past midnight on 1 July in Sofia is still June in UTC."""
    dates = read("01.07.2024 00:30", timezone="Europe/Sofia")
    assert dates.received[0] == pd.Timestamp("2024-06-30 21:30", tz="UTC")
    assert dates.quarter[0] == "2024Q3"
    assert read("2024-06-30T21:30:00Z", timezone="Europe/Sofia").quarter[0] == "2024Q3"


def test_clocks_that_skip_or_repeat_an_hour_lose_no_answer():
    dates = read("2024-03-31 03:30", "2024-10-27 03:30", timezone="Europe/Sofia")
    assert dates.received.dt.strftime("%d %H:%M").tolist() == ["31 01:00", "27 00:30"]


def test_empty_columns_and_the_index_of_the_caller():
    dates = read_dates(pd.Series([None, "2024-09-30"], index=[7, 3], dtype="str"))
    assert dates.received.index.tolist() == [7, 3]
    assert read_dates(pd.Series([None], dtype="str")).how == ""
