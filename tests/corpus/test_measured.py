"""Numbers and times between dates: read as a person would, and never guessed."""

import pandas as pd
import pytest

from tests.corpus.test_ingest import message, run, study, survey
from vocwork.corpus.sources.measured import between
from vocwork.feedback import FeedbackError
from vocwork.params import ParamsError, load_params

HEADER = ("Date", "NPS", "Comment", "Promised", "Delivered", "Price", "Opened", "Reply")
COLUMNS = {"received": "Date", "score": "NPS", "text": "Comment", "promised": "Promised", "delivered": "Delivered"}
COLUMNS |= {"price": "Price", "opened": "Opened", "answered": "Reply"}
NUMBERS = {
    "days_late": {"since": "promised", "until": "delivered", "unit": "days"},
    "first_reply": {"since": "opened", "until": "answered", "unit": "hours"},
    "price": None,
}
ROW = ["2024-05-01", "9", "", "2024-04-20", "2024-04-23 18:30", "12,50", "2024-05-01 09:00", "2024-05-01 10:30"]


def written(tmp_path, *rows, **source):
    return study(tmp_path, [survey(tmp_path, rows, COLUMNS, HEADER, **source)], numbers=NUMBERS)


def test_a_column_of_numbers_and_the_time_between_two_dates(tmp_path):
    early = [*ROW[:4], "2024-04-18", "", *ROW[6:]]
    feedback = run(written(tmp_path, ROW, early)).feedback
    assert feedback["days_late"].tolist() == [3.0, -2.0]
    assert feedback["first_reply"].tolist() == [1.5, 1.5]
    assert feedback["price"].fillna(-1).tolist() == [12.5, -1.0]
    # the dates were there for the number alone
    assert not {"promised", "delivered"} & set(feedback.columns)
    assert "opened" in feedback


def test_a_day_is_one_of_the_calendar_in_the_sources_own_time_zone(tmp_path):
    """Half past ten in the evening in Sofia is still the promised day, though the day after in no other sense."""
    row = [*ROW[:3], "2024-04-20", "2024-04-20 22:30", *ROW[5:]]
    assert run(written(tmp_path, row, timezone="Europe/Sofia")).feedback["days_late"].tolist() == [0.0]


def test_a_day_on_which_the_clocks_change_is_one_day():
    moments = pd.Series(pd.to_datetime(["2024-03-30 12:00", "2024-03-31 12:00"]).tz_localize("Europe/Sofia"))
    moments = moments.dt.tz_convert("UTC")
    first, last = moments[:1], moments[1:].set_axis([0])
    assert between(first, last, "days", "Europe/Sofia").tolist() == [1.0]
    assert between(first, last, "hours", "Europe/Sofia").tolist() == [23.0]


@pytest.mark.parametrize("cell", ["about ten", "1e3", "=1+1", "-", "9" * 400, "12.50.00"])
def test_what_is_no_number_is_named_with_file_row_and_remedy(tmp_path, cell):
    told = message(written(tmp_path, ROW, [*ROW[:5], cell, *ROW[6:]]))
    assert "price is not a number; correct it, or map it in `values`" in told
    assert "survey.csv, row 3" in told


def test_what_is_no_date_is_named_with_file_row_and_remedy(tmp_path):
    told = message(written(tmp_path, ROW, [*ROW[:4], "next week", *ROW[5:]]))
    assert "delivered is not a date; correct it, or say how dates are written with `dates`" in told
    assert "survey.csv, row 3: 'next week'" in told


def test_a_source_that_does_not_measure_it_has_none(tmp_path):
    rows = [["2024-05-02", "3", "Slow"]]
    beside = survey(tmp_path, rows, name="other.csv")
    path = study(tmp_path, [survey(tmp_path, [ROW], COLUMNS, HEADER), beside], numbers=NUMBERS)
    feedback = run(path).feedback
    assert feedback["days_late"].fillna(-1).tolist() == [3.0, -1.0]
    assert feedback["price"].dtype == "float64"


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({"late": {"since": "promised"}}, "needs `since`, `until` and `unit`"),
        ({"late": {"since": "promised", "until": "delivered", "unit": "weeks"}}, "minutes"),
        ({"late": {"since": "promised", "until": "came", "unit": "days"}}, "needs the column 'came'"),
        ({"weigth": None}, "needs the column 'weigth', but no source maps it"),
        ({"score": None}, "'score' has a meaning of its own"),
        ({"late": {"since": "score", "until": "delivered", "unit": "days"}}, "but 'score' is none"),
        ({"price": {"since": "promised", "until": "delivered", "unit": "days"}}, "cannot be a time between dates"),
        ({"Price": None}, "must be lower-case letters"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_what_is_known(tmp_path, numbers, told):
    path = study(tmp_path, [survey(tmp_path, [ROW], COLUMNS, HEADER)], numbers=numbers)
    with pytest.raises(ParamsError, match="numbers") as caught:
        load_params(path)
    assert told in str(caught.value)


@pytest.mark.parametrize("key", ["segment_by", "attributes"])
def test_a_number_is_no_group(tmp_path, key):
    path = study(tmp_path, [survey(tmp_path, [ROW], COLUMNS, HEADER)], numbers=NUMBERS, **{key: ["price"]})
    with pytest.raises(ParamsError, match="'price' is a number or a date, no group of answers"):
        load_params(path)


def test_a_list_of_names_is_short_for_plain_numbers(tmp_path):
    path = study(tmp_path, [survey(tmp_path, [ROW], COLUMNS, HEADER)], numbers=["price"])
    assert run(path).feedback["price"].tolist() == [12.5]


def test_a_wrong_reading_of_dates_is_refused(tmp_path):
    with pytest.raises(FeedbackError, match="delivered is not a date"):
        run(written(tmp_path, [*ROW[:4], "30.02.2024", *ROW[5:]]))
