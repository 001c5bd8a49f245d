"""One-off or recurring: what is planted gets its verdict, nothing gets none, nothing later counts."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.bench_verdicts import called, complaints_of_demo, copies, verdicts
from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.peers import Peers
from vocwork.analysis.periods import Periods, periods
from vocwork.analysis.recurrence import COLUMNS, STEADY, complaints, count_complaints, finding, recurrence
from vocwork.quarters import shift_quarter

BASE = 300
AT = np.arange(12)
COURSES = {
    "one_off": np.where(AT == 5, 60, 20),
    "seasonal": np.where(AT % 4 == 1, 50, 20),
    "recurring": np.where(np.isin(AT, [2, 5, 7]), 70, 20),
    "new": np.where(AT == 11, 60, 20),
    "risen": np.where(AT >= 6, 50, 20),
    "fallen": np.where(AT < 6, 50, 20),
}
RULES = {"min_cell": 5}


def told(*counts, weight=1.0):
    """300 comments a quarter; each list says how many of them complain about a theme, quarter by quarter."""
    quarters = [shift_quarter("2021Q1", step) for step in range(len(counts[0]))]
    answers = [feedback(BASE, quarter, f"{quarter}-", weight=weight) for quarter in quarters]
    said = [
        mentions(part.head(int(n)), theme, -0.6)
        for theme, row in enumerate(counts)
        for part, n in zip(answers, row, strict=True)
    ]
    talk = pd.concat(answers, ignore_index=True)
    names = themes(*(f"theme {number}" for number in range(len(counts))))
    return talk, pd.concat(said, ignore_index=True), names, Periods(talk["quarter"], quarters, 4)


def found(*counts, **rules):
    return recurrence(*told(*counts), **RULES | rules)


STEADILY = [np.full(12, 30) + np.tile([1, -1, 2, -2], 3), np.full(12, 45) + np.tile([2, -2, -1, 1], 3)]


@pytest.mark.parametrize("course", COURSES)
def test_a_planted_course_gets_its_verdict_and_the_steady_ones_theirs(course):
    table = found(COURSES[course], *STEADILY).table.set_index("theme")
    assert table["verdict"].to_dict() == {0: course, 1: STEADY, 2: STEADY}
    assert table.loc[0, "q"] < 0.05
    assert table.loc[[1, 2], ["then", "usual"]].isna().all(axis=None)
    assert list(table.reset_index().columns) == COLUMNS


@pytest.mark.parametrize("outbreak", [[36, 105, 36], [135, 75, 45, 30], [60, 100], [40, 90, 60, 40]])
def test_an_outbreak_that_swells_and_ebbs_is_one(outbreak):
    course = np.full(12, 20)
    course[4 : 4 + len(outbreak)] = outbreak
    row = found(course, *STEADILY).table.set_index("theme").loc[0]
    assert (row["verdict"], row["times"]) == ("one_off", 1)


def test_shares_dates_and_bases_of_a_one_off():
    row = found(COURSES["one_off"], *STEADILY).table.set_index("theme").loc[0]
    assert row[["first", "last", "run", "times", "seen_again"]].tolist() == ["2022Q2", "2022Q2", 1, 1, True]
    assert row[["then", "then_n", "then_base"]].tolist() == [0.2, 60, BASE]
    assert row[["usual", "usual_n", "usual_base"]].tolist() == [pytest.approx(20 / BASE), 220, 11 * BASE]
    assert row["then_low"] < 0.2 < row["then_high"]
    assert row[["signals", "first_signal"]].tolist() == [1, "2022Q2"]
    assert row["usual"] < row["detectable"] < row["then"]


def test_a_season_counts_its_years_and_recurring_its_outbreaks():
    season = found(COURSES["seasonal"], *STEADILY).table.set_index("theme").loc[0]
    assert season[["times", "run", "first", "then"]].tolist() == [3, 3, "2021Q2", pytest.approx(50 / BASE)]
    waves = found(COURSES["recurring"], *STEADILY).table.set_index("theme").loc[0]
    assert waves[["times", "run", "first", "last"]].tolist() == [3, 3, "2021Q3", "2022Q4"]


def test_a_fall_says_since_when_and_how_low():
    row = found(COURSES["fallen"], *STEADILY).table.set_index("theme").loc[0]
    assert row[["first", "last", "run"]].tolist() == ["2022Q3", "2023Q4", 6]
    assert (row["then"], row["usual"]) == (pytest.approx(20 / BASE), pytest.approx(50 / BASE))


def test_what_happened_once_may_be_a_season_where_no_other_year_was_seen():
    short = [20, 20, 60, 20, 20, 20]
    row = found(short, *(steady[:6] for steady in STEADILY)).table.set_index("theme").loc[0]
    assert (row["verdict"], row["seen_again"]) == ("one_off", False)


def test_weights_of_one_change_nothing_and_unequal_ones_widen_the_interval():
    plain, same = (recurrence(*told(COURSES["one_off"], *STEADILY, weight=w), **RULES).table for w in (1.0, 7.5))
    pd.testing.assert_frame_equal(plain, same)
    talk, said, names, when = told(COURSES["one_off"], *STEADILY)
    heavy = talk.assign(weight=np.where(np.arange(len(talk)) % 2, 3.0, 1.0))
    counts = count_complaints(heavy, said, names, when)
    assert counts.base.tolist() == [BASE] * 12
    assert counts.effective == pytest.approx(np.full(12, BASE * 0.8))  # (1 + 3)^2 / (2 (1 + 9))
    assert counts.share[0] == pytest.approx(counts.n[0] / BASE)
    wide = recurrence(heavy, said, names, when, **RULES).table.set_index("theme").loc[0]
    row = plain.set_index("theme").loc[0]
    assert wide["then_high"] - wide["then_low"] > row["then_high"] - row["then_low"]


def test_an_answer_counts_once_and_praise_not_at_all():
    talk, said, names, when = told(COURSES["one_off"], *STEADILY)
    twice = pd.concat([said, said.assign(mention=1)])
    pd.testing.assert_frame_equal(
        recurrence(talk, twice, names, when, **RULES).table, recurrence(talk, said, names, when, **RULES).table
    )
    assert len(complaints(said.assign(sentiment=0.5, intent="praise"))) == 0
    assert len(complaints(said.assign(sentiment=0.0, intent="complaint"))) == len(said)


def test_few_complaints_are_left_out_and_small_cells_masked():
    few = np.where(AT == 5, 9, 0)
    assert found(few, *STEADILY).table["theme"].tolist() == [2, 1]
    rare = np.where(AT == 5, 30, 0)
    row = found(rare, *STEADILY).table.set_index("theme").loc[0]
    assert row[["verdict", "reason", "then", "then_n"]].tolist() == ["one_off", "small_cell", 0.1, 30]
    assert row[["usual", "usual_n", "n", "share", "detectable"]].isna().all()
    drawn = found(rare, *STEADILY).charts.query("theme == 0")["share"]
    assert drawn[AT != 5].nunique() == 1  # none, one or four look alike


def test_general_and_later_born_themes_and_short_series_get_no_verdict():
    talk, said, names, when = told(COURSES["one_off"], *STEADILY)
    general = names.assign(general=[True, False, False], born=["", "2022Q1", ""])
    assert recurrence(talk, said, general, when).table["theme"].tolist() == [2]
    assert found(*(course[:3] for course in STEADILY)).table.empty
    assert recurrence(talk.head(0), said.head(0), names, Periods(talk["quarter"].head(0), [], 4)).table.empty


def test_nothing_after_the_last_quarter_changes_what_is_said():
    talk, said, names, _ = told(COURSES["one_off"], *STEADILY)
    quarters = sorted(talk["quarter"].unique())[:8]
    early = talk[talk["quarter"].isin(quarters)]
    for answers in (talk, early):
        answers["received"] = pd.PeriodIndex(answers["quarter"], freq="Q").to_timestamp().tz_localize("UTC")
    whole, part = (
        recurrence(early, said, names, periods(answers, "all", quarters, min_base=30)).table
        for answers in (talk, early)
    )
    pd.testing.assert_frame_equal(whole, part)
    assert part["verdict"].tolist()[-1] == "one_off"


def test_the_heading_says_what_needs_attention_first():
    both = found(COURSES["new"], COURSES["fallen"], *STEADILY).table
    said = finding(both)
    assert (said.key, said.tone, said.facts["label"]) == ("recurrence.finding.new", "bad", "theme 0")
    assert finding(both[both["verdict"] == "fallen"]).tone == "good"
    assert finding(both[both["verdict"] == STEADY]).key == "recurrence.finding.none"
    assert finding(both.assign(stability=0.1)).key == "recurrence.finding.none"


@pytest.mark.parametrize(("per_year", "size", "comments"), [(12, 18, 120), (4, 6, 350)])
def test_false_alarms_keep_to_what_is_promised(per_year, size, comments):
    """Over-dispersed series in which nothing happens: any theme called in at most 1.5 times 5 %, give or take."""
    rng = np.random.default_rng(7)
    alarms = [(called(rng, per_year, size, comments, 0.002, STEADY, 1.0) != STEADY).any() for _ in range(200)]
    assert np.mean(alarms) <= 1.5 * 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


def test_the_planted_season_one_off_and_fall_of_the_demo_are_found_and_nothing_else():
    said = verdicts(*complaints_of_demo())
    assert said[said != STEADY].to_dict() == {"availability": "seasonal", "payment": "one_off", "returns": "fallen"}


def test_forty_copies_of_the_demo_without_time_raise_few_alarms():
    [row] = copies()
    assert row["alarms"] <= 1.5 * 0.05


def test_a_page_hides_what_would_give_away_the_complaints_of_another_segment():
    """Theme 0 is raised 220 + 60 times by Basic and 12 times by Plus: with everyone's page the 12 would be told."""
    talk, said, names, when = told(COURSES["one_off"], *STEADILY)
    plus = talk.assign(id="p" + talk["id"])
    few = (
        said[said["theme"] == 0]
        .groupby(said["feedback_id"].str[:6])
        .head(1)
        .assign(feedback_id=lambda m: "p" + m["feedback_id"])
    )
    both = pd.concat([talk.assign(part="Basic"), plus.assign(part="Plus")], ignore_index=True)
    beside = Peers(both.assign(period=both["quarter"], is_now=True), "Basic", frozenset())
    every = pd.concat([said, few], ignore_index=True)
    alone, page = (
        recurrence(talk, every, names, when, min_cell=20, peers=peers).table.set_index("theme")
        for peers in (None, beside)
    )
    assert alone.loc[0, "reason"] == ""
    assert page.loc[0, ["verdict", "reason"]].tolist() == ["one_off", "complementary"]
    assert page.loc[0, ["n", "share", "detectable", "then", "usual"]].isna().all()
    assert page.loc[[1, 2], "n"].notna().all()
    assert finding(page.reset_index()).key == "recurrence.finding.withheld"
