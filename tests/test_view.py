"""A page's view of a study: the slice, what it is compared with, and the days it stands for."""

import datetime as dt

import pandas as pd
import pytest

from tests.test_study import changed, slice_of
from tests.tiny import write_study
from vocwork.analysis.theme_shares import theme_shares
from vocwork.documents import ParamsError
from vocwork.view import open_slice


def test_a_theme_born_since_is_compared_with_nothing_and_causes_nothing(tmp_path):
    s = changed(tmp_path, born=["2024Q2", ""], stability=1.0)
    assert s.stable_themes["label"].tolist() == ["helpful staff"]
    row = theme_shares(s.now, s.before, s.mentions, s.themes).set_index("label").loc["delivery"]
    assert row[["previous_reason", "verdict"]].tolist() == ["new_theme", ""]
    assert row[["share", "change"]].isna().tolist() == [False, True]


def test_a_segment_and_all_others_are_everyone_of_the_quarter(tmp_path):
    params_file, corpus = write_study(tmp_path)
    s = open_slice(str(params_file), str(corpus), segment="Business", quarter="2024Q2", locale="en")
    together = pd.concat([s.now, s.others])
    assert (s.names, set(s.now["plan"])) == (("2024Q1", "2024Q2"), {"Business"})
    assert sorted(together["id"]) == sorted(s.feedback.loc[s.feedback["quarter"] == "2024Q2", "id"])
    assert "plan" not in s.drill_attributes()


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [("2024Q1", dt.date(2024, 1, 1), dt.date(2024, 3, 31)), ("2024Q2", dt.date(2024, 4, 1), dt.date(2024, 6, 30))],
)
def test_a_quarter_runs_from_its_first_day_to_its_last(tmp_path, quarter, first, last):
    assert slice_of(tmp_path, quarter=quarter).period == (first, last)


def test_a_quarter_without_answers_has_no_page(tmp_path):
    with pytest.raises(ParamsError, match="no answers in 2031Q1; it has 2024Q1 to 2024Q2"):
        slice_of(tmp_path, quarter="2031Q1")
