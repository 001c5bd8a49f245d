"""What a deep dive compares: the answers on either side by hand; what may not be shown, errors that help."""

import numpy as np
import pandas as pd
import pytest

from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import drilldown
from vocwork.analysis.root_causes import root_causes
from vocwork.contrast import open_contrast
from vocwork.params import ParamsError
from vocwork.view import open_slice

BEFORE, NOW = QUARTERS


def opened(folder, comparison="previous", *, segment="Business", theme="", quarter=NOW, params=PARAMS, **columns):
    params_file, corpus = write_study(folder, params, **columns)
    asked = {"segment": segment, "quarter": quarter, "comparison": comparison, "theme": theme, "locale": "en"}
    return open_contrast(str(params_file), str(corpus), **asked)


def causes(s):
    rules = {"attributes": s.drill_attributes(), "withheld": s.hidden, **s.rules}
    return root_causes(s.now, s.before, s.mentions, s.stable_themes, **rules)


def test_the_quarter_before_is_that_of_the_report(tmp_path):
    params_file, corpus = write_study(tmp_path)
    asked = {"segment": "Business", "quarter": NOW, "locale": "en"}
    plain = open_slice(str(params_file), str(corpus), **asked)
    s = open_contrast(str(params_file), str(corpus), comparison="previous", theme="", **asked)
    assert s.names == plain.names == (BEFORE, NOW)
    pd.testing.assert_frame_equal(s.now, plain.now)
    pd.testing.assert_frame_equal(s.before, plain.before)
    assert causes(s).slices.equals(causes(plain).slices)


def test_an_earlier_quarter_can_be_named_as_the_baseline(tmp_path):
    s, before = opened(tmp_path, BEFORE), opened(tmp_path / "before")
    assert s.names == (BEFORE, NOW)
    pd.testing.assert_frame_equal(s.now, before.now)
    pd.testing.assert_frame_equal(s.before, before.before)
    assert s.is_whole


def test_the_rest_is_everyone_else_of_the_quarter(tmp_path):
    s = opened(tmp_path, "rest")
    assert set(s.now["plan"]) == {"Business"}
    assert set(s.before["plan"]) == {"Basic", "Rare"}
    assert set(s.before["quarter"]) == {NOW}
    assert s.names == ("everyone else", "Business")
    assert "plan" not in s.drill_attributes()


def test_one_value_of_a_column_against_another_within_the_segment(tmp_path):
    s = opened(tmp_path, "region=North/South")
    assert (set(s.now["region"]), set(s.before["region"])) == ({"North"}, {"South"})
    assert set(s.now["plan"]) | set(s.before["plan"]) == {"Business"}
    assert s.names == ("region: South", "region: North")
    assert "region" not in s.drill_attributes()


def test_values_may_hold_the_stroke_that_parts_them(tmp_path):
    region = np.tile(["North/East", "South"], 120)
    s = opened(
        tmp_path, "region=North/East/South", segment="all", region=region, params=PARAMS.replace("North", "North/East")
    )
    assert (set(s.now["region"]), set(s.before["region"])) == ({"North/East"}, {"South"})


def test_a_day_parts_the_quarter_and_as_many_days_before_it(tmp_path):
    """From 11 June on the quarter has twenty days: the twenty before begin on 22 May."""
    received = pd.to_datetime(np.tile(["2024-05-21", "2024-05-22", "2024-06-10", "2024-06-11"], 60), utc=True)
    s = opened(tmp_path, "2024-06-11", segment="all", received=received, quarter=NOW)
    assert s.now["received"].dt.date.astype(str).unique().tolist() == ["2024-06-11"]
    assert sorted(s.before["received"].dt.date.astype(str).unique()) == ["2024-05-22", "2024-06-10"]
    assert s.names == ("before June 11, 2024", "from June 11, 2024 on")


@pytest.mark.parametrize("said", ["0", "Delivery", "delivery"])
def test_a_theme_by_number_name_or_subject(tmp_path, said):
    s = opened(tmp_path, theme=said, segment="all")
    assert len(s.now) == 60
    assert set(s.now["plan"]) == {"Business"}
    assert s.before.empty


def test_brand_against_competitor_finds_the_planted_difference(tmp_path):
    """Ours loses 60 points in the North alone."""
    rng = np.random.default_rng(1)
    brand, region = rng.choice(["Ours", "Theirs"], 240), rng.choice(["North", "South"], 240)
    score = np.where((brand == "Ours") & (region == "North"), 3.0, rng.choice([7.0, 9, 10], 240))
    score, region = np.tile(score, 10), np.tile(region, 10)
    rows = {"brand_name": np.tile(brand, 10), "region": region, "score": score}
    quarters = [NOW] * 20
    params_file, corpus = write_study(tmp_path, PARAMS, quarters, **rows, id=[f"a{n}" for n in range(2400)])
    asked = {"segment": "all", "quarter": NOW, "comparison": "brand_name=Ours/Theirs", "theme": "", "locale": "en"}
    s = open_contrast(str(params_file), str(corpus), **asked)
    found = causes(s)
    assert found.total.value < -30
    top = found.slices.iloc[0]
    assert (top["items"][0].attribute, top["items"][0].value) == ("region", "North")
    assert drilldown.section(s, drilldown.levels(s, found)) is not None


def test_a_segment_that_is_not_shown_has_no_numbers_here_either(tmp_path):
    s = opened(tmp_path, "rest", segment="Rare")
    assert s.hidden.either
    assert causes(s).verdict == "no_comparison"


def test_a_value_is_not_shown_that_would_give_away_another_segments(tmp_path):
    """Of 25 answers from the South 5 are of Basic: shown for Business beside everyone, they could be worked out."""
    region = np.where(np.arange(240) % 2, "North", "North").astype(object)
    region[121:161:2], region[122:132:2] = "South", "South"
    s = opened(tmp_path, "region=North/South", region=region)
    assert (s.before["region"] == "South").sum() == 20
    assert s.hidden.either == "complementary"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"comparison": "rest", "segment": "all"}, "everyone has no rest"),
        ({"comparison": "last"}, "expected previous, year_before, an earlier quarter such as 2025Q1, rest"),
        ({"comparison": "2024Q2"}, "2024Q2 does not come before 2024Q2"),
        ({"comparison": "2023Q1"}, "it has 2024Q1 to 2024Q2"),
        ({"comparison": "colour=a/b"}, "The columns are: channel, region"),
        ({"comparison": "customer=a/b"}, "The columns are: channel, region"),
        ({"comparison": "region=North/East"}, "There are: North, South"),
        ({"comparison": "region=North"}, "two values of region"),
        ({"comparison": "2024-01-10"}, "does not lie in 2024Q2, which runs from 2024-04-01 to 2024-06-30"),
        ({"comparison": "2024-04-31"}, "there is no day"),
        ({"theme": "weather"}, "0 delivery, 1 helpful staff"),
        ({"quarter": "2030Q1"}, "it has 2024Q1 to 2024Q2"),
        ({"quarter": "spring"}, "it has 2024Q1 to 2024Q2"),
        ({"segment": "Gold"}, "there is no segment 'Gold'"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(tmp_path, asked, said):
    with pytest.raises(ParamsError, match=said):
        opened(tmp_path, **({"comparison": "previous"} | asked))


def test_an_answer_of_the_last_evening_is_of_its_quarter_whatever_day_utc_says(tmp_path):
    """01:30 of the first of July in UTC is the thirtieth of June where it was written, and so is its quarter."""
    late = np.where(np.arange(240) % 2, "2024-07-01 01:30", "2024-06-01 12:00")
    s = opened(tmp_path, "2024-06-20", segment="all", received=pd.to_datetime(late, utc=True), quarter=NOW)
    of_the_quarter = s.feedback[s.feedback["quarter"] == NOW]
    assert set(s.now["id"]) == set(of_the_quarter.loc[of_the_quarter["received"].dt.month == 7, "id"])
    assert len(s.now) > 0
