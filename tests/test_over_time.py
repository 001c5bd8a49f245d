"""Sections on time: what a study of some quarters is told, and what one of few is not."""

import numpy as np
import pandas as pd

from tests.test_report import text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import over_time
from vocwork.analysis.forecast import forecast
from vocwork.analysis.levels import levels
from vocwork.analysis.periods import periods, quarters_after
from vocwork.analysis.recurrence import recurrence
from vocwork.analysis.slices import commented
from vocwork.analysis.trends import trend
from vocwork.view import open_slice

LONG = ("2023Q1", "2023Q2", "2023Q3", "2023Q4", *QUARTERS)


def opened(folder, segment="all", quarters=LONG, quarter=QUARTERS[-1], params=PARAMS, locale="en"):
    params_file, corpus = write_study(folder, params, quarters)
    return open_slice(str(params_file), str(corpus), segment=segment, quarter=quarter, locale=locale)


def judged(s):
    themes, said = over_time.subjects(s)
    rules = {"segments": s.segments, "withheld_quarters": s.withheld_comments, "min_base": s.params.min_base}
    when = periods(commented(s.feedback), s.slice.segment, s.quarters_so_far, **rules)
    return recurrence(commented(s.so_far), said, themes, when, min_cell=s.params.min_cell)


def test_a_complaint_that_begins_in_the_last_quarter(tmp_path):
    s = opened(tmp_path)
    said = text(over_time.recurring(s, judged(s)))
    assert "Complaints about “delivery” are up since Q2 2024: 50% of comments, hardly any before" in said
    assert "more since Q2 2024, too early to tell" in said
    assert "quarter by quarter, Q1 2023 – Q2 2024: 720 comments." in said
    assert "“Hardly any” stands for fewer than 5 complaints." in said


def test_a_page_of_an_earlier_quarter_knows_nothing_of_it(tmp_path):
    s = opened(tmp_path, quarter="2024Q1")
    assert over_time.recurring(s, judged(s)) is None


def test_a_short_series_or_a_study_that_does_not_ask_has_no_such_section(tmp_path):
    s = opened(tmp_path, quarters=QUARTERS)
    assert over_time.recurring(s, judged(s)) is None
    asked = opened(tmp_path, params=PARAMS + "sections: [themes]\n")
    assert over_time.recurring(asked, judged(asked)) is None


def test_a_study_of_few_quarters_is_told_why_there_is_no_forecast(tmp_path):
    s = opened(tmp_path)
    past = trend(s.feedback, "all", s.quarters_so_far, **s.rules)
    said = text(over_time.forecast(s, past, forecast(past, quarters_after(s.quarter, 4))))
    assert "it takes 18 quarters in a row to make one and to test it, and there are 6" in said


def test_a_forecast_says_how_good_such_forecasts_have_been(tmp_path):
    s = opened(tmp_path)
    past = pd.DataFrame({"quarter": quarters_after("2019Q3", 20), "value": 30.0 + np.arange(20) % 4})
    past = past.assign(low=past["value"] - 5, high=past["value"] + 5)
    said = text(over_time.forecast(s, past, forecast(past, quarters_after(s.quarter, 4), scale=(-100, 100))))
    assert "Q2 2025" in said
    assert "MASE" in said
    assert "80% interval" in said
    unscored = opened(tmp_path / "none", params=PARAMS + "metric: none\n")
    assert over_time.forecast(unscored, past, forecast(past, [])) is None


def test_the_trend_says_where_its_level_changed(tmp_path):
    s = opened(tmp_path, segment="Business")
    when = periods(s.feedback, "plan=Business", s.quarters_so_far, segments=s.segments, min_base=20)
    none, control, line = map(text, over_time.course(s, levels(s.so_far, when)))
    assert none.startswith("Looked for and not found: a lasting change of level. Over 6 quarters a step of ")
    assert control == "Outside the control limits: Q2 2024. Of steady scores 0.2% would show such a signal somewhere."
    assert line.startswith("Drawn as a straight line, the level has ")


def test_channels_are_followed_beside_themes_under_their_own_names(tmp_path):
    s = opened(tmp_path, params=PARAMS + "names: {chat: {en: our hotline}}\n")
    themes, _ = over_time.subjects(s)
    assert "all themes, channel our hotline" in themes["label"].tolist()
    assert "all themes, channel survey" in themes["label"].tolist()
