"""Sections on time: what a study of some quarters is told, and what one of few is not."""

from tests.test_report import text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import over_time
from vocwork.analysis.periods import periods
from vocwork.analysis.recurrence import recurrence
from vocwork.analysis.slices import commented
from vocwork.study import open_slice

LONG = ("2023Q1", "2023Q2", "2023Q3", "2023Q4", *QUARTERS)


def opened(folder, segment="all", quarters=LONG, quarter=QUARTERS[-1], params=PARAMS, locale="en"):
    params_file, corpus = write_study(folder, params, quarters)
    return open_slice(str(params_file), str(corpus), segment=segment, quarter=quarter, locale=locale)


def judged(s):
    rules = {"segments": s.segments, "withheld_quarters": s.withheld_comments, "min_base": s.params.min_base}
    when = periods(commented(s.feedback), s.slice.segment, s.quarters_so_far, **rules)
    return recurrence(commented(s.so_far), s.mentions, s.themes, when, min_cell=s.params.min_cell)


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
