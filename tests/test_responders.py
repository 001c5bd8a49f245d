"""The section on whom the answers stand for, and a study that weights its answers."""

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.test_report import opened, text
from tests.tiny import PARAMS, write_study
from vocwork import method, responders, samples
from vocwork.__main__ import app
from vocwork.analysis import metrics
from vocwork.analysis.responders import response_rate
from vocwork.params import ParamsError
from vocwork.view import open_slice

WEIGHTED = PARAMS.replace("weighted: false", "weighted: true")
# Basic is three times as many as Business, and the North as many as the South.
APART = WEIGHTED.replace(
    "margins: {region: {North: 6000, South: 4000}}",
    "margins: {region: {North: 1, South: 1}, plan: {Basic: 3, Business: 1}}",
)
# In the first quarter only Basic is in the North and only Business in the South, in the second half of each.
REGIONS = ["North", "South"] * 60 + ["North", "North", "South", "South"] * 30
MIXED = {"plan": ["Basic", "Business"] * 120, "region": REGIONS}


def shown(s):
    own = metrics.metric(s.now, **s.rules)
    rate = response_rate(s.now, responders.asked(s), **s.counted)
    return text(responders.section(s, responders.profile(s), rate, own, responders.late(s)))


def test_answers_stand_beside_the_customers_and_the_silent_are_weighed(tmp_path):
    said = shown(opened(tmp_path, "all"))
    assert "30% of 400 who were asked answered" in said
    assert "North" in said
    assert "60%" in said
    assert "the 70% who did not answer would have to score" in said
    assert "Those who answered late" in said
    assert "as precise as" not in said  # no answer weighs more than another


def test_a_segment_has_no_profile_and_no_rate_where_nobody_counted_its_customers(tmp_path):
    s = opened(tmp_path, "Business")
    assert responders.profile(s).empty
    assert responders.asked(s) is None
    assert shown(s) == "None"


def test_a_study_that_knows_nothing_of_its_customers_has_no_such_section(tmp_path):
    params = "\n".join(line for line in PARAMS.splitlines() if not line.startswith(("population", "  ")))
    assert shown(opened(tmp_path, "all", params=params)) == "None"


def test_weighted_answers_meet_the_margins_in_every_quarter_and_the_page_says_what_it_costs(tmp_path):
    s = opened(tmp_path, "all", params=WEIGHTED)
    north = s.feedback[s.feedback["region"] == "North"].groupby("quarter")["weight"].sum()
    assert (north / s.feedback.groupby("quarter")["weight"].sum()).tolist() == pytest.approx([0.6, 0.6])
    points = s.now["points"].to_numpy()
    by_region = [points[s.now["region"] == region].mean() for region in ("North", "South")]
    assert metrics.metric(s.now, **s.rules).value == pytest.approx(np.dot([0.6, 0.4], by_region))
    said = shown(s)
    assert "Unweighted the NPS would be" in said
    assert "as precise as" in said
    assert "Shares and averages are weighted" in text(method.section(s, s.now))
    plain = opened(tmp_path / "plain", "all")
    assert "not weighted to them" in text(method.section(plain, plain.now))


def test_a_weighted_segment_has_a_plain_heading(tmp_path):
    s = opened(tmp_path, "Business", params=WEIGHTED)
    section = responders.section(
        s, responders.profile(s), response_rate(s.now, None), metrics.metric(s.now, **s.rules), None
    )
    assert text(section).startswith("These answers are weighted to all customers")
    assert "**" not in str(section)


def test_an_answer_of_weight_nought_is_left_out(tmp_path):
    weight = np.repeat([0.0, 1.0], [10, 230])
    assert len(opened(tmp_path, "all", weight=weight).feedback) == 230


def test_margins_that_no_column_has_or_that_cannot_be_met_are_refused(tmp_path):
    with pytest.raises(Exception, match="population: there is no column 'planet'"):
        opened(tmp_path, "all", params=PARAMS.replace("region: {North", "planet: {North"))
    halves = {"plan": ["Basic", "Business"] * 120, "region": ["North", "South"] * 120}
    with pytest.raises(ParamsError, match="region, plan cannot be met together"):
        opened(tmp_path / "apart", "all", params=APART, **halves)


def test_a_quarter_whose_margins_contradict_each_other_stops_its_own_pages_alone(tmp_path):
    with pytest.raises(
        ParamsError,
        match="population: in 2024Q1, by scored answers, the margins of region, plan cannot be met together",
    ):
        opened(tmp_path, "all", quarter="2024Q1", params=APART, **MIXED)
    s = opened(tmp_path, "all", params=APART, **MIXED)
    assert (s.quarters, list(s.unmet)) == (["2024Q2"], ["2024Q1"])
    assert s.now.groupby("plan")["weight"].sum().tolist() == pytest.approx([90, 30])
    assert s.before.empty
    assert "Not counted: the answers of Q1 2024" in text(method.section(s, s.now))


@pytest.mark.slow
def test_the_pages_of_such_a_quarter_are_named_with_their_fault_and_the_others_are_made(tmp_path):
    params_file, corpus = write_study(tmp_path, APART, **MIXED)
    where = ["--data", str(corpus.parent), "--out", str(tmp_path / "reports"), "--segment", "all", "--locale", "en"]
    done = CliRunner().invoke(app, ["reports", str(params_file), *where, "--jobs", "1"])
    assert done.exit_code == 1
    assert "1 pages made, 0 still fresh, 1 failed" in done.output
    assert "failed: en/2024Q1/all.html" in done.output
    assert "population: in 2024Q1, by scored answers, the margins of region, plan cannot be met together" in done.output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("margins: {region: {North: 6000}}", "two categories or more"),
        ("margins: {region: {North: 6000, South: 0}}", "South: 0"),
        ("weighted: false", "needs `margins`, `invited` or both"),
    ],
)
def test_a_population_that_says_nothing_is_refused(tmp_path, given, said):
    lines = [line for line in PARAMS.splitlines() if not line.startswith(("population", "  "))]
    with pytest.raises(ParamsError, match=said):
        opened(tmp_path, "all", params="\n".join([*lines, f"population: {{{given}}}"]))


def test_the_planner_goes_by_the_answers_of_the_study(tmp_path):
    said = "\n".join(samples.of_study(opened(tmp_path, "all"), samples.Wish(response=0.3)))
    assert "nps in 2024Q2" in said
    assert "all: 120 scored answers, +-" in said
    assert "to ask at a response of 30%" in said
    assert "Rare: 1 scored answers, too few" in said


def test_the_planner_counts_the_customers_of_each_segment_and_not_all_of_them_in_each(tmp_path):
    study = opened(tmp_path / "a", "all", params=APART, **MIXED)
    said = list(samples.of_study(study, samples.Wish(margin=10, customers=200, response=0.01)))
    assert "together" not in said[1]
    planned = [line for line in said if "+-10: " in line]
    there = [line.split("more than the ")[1].split()[0] for line in planned]
    assert there == ["200", "150", "50"]  # all, Basic, Business
    needed = [int(line.split("+-10: ")[1].split()[0]) for line in planned]
    assert needed[1] <= 150
    assert needed[2] <= 50


def test_the_planner_says_where_the_customers_of_a_segment_are_not_known(tmp_path):
    study = opened(tmp_path, "all")
    plain, few = (list(samples.of_study(study, samples.Wish(customers=n))) for n in (None, 500))
    assert few[1].startswith("500 customers are those of all segments together")
    assert few[2] == plain[1]
    assert few[3] != plain[2]  # of everyone the number holds
    assert [line.split(";")[0] for line in few[4:]] == [line.split(";")[0] for line in plain[3:]]


def test_a_rare_response_is_not_called_none(tmp_path):
    said = "\n".join(samples.of_study(opened(tmp_path, "all"), samples.Wish(response=0.001)))
    assert "at a response of 0.1%" in said


def test_a_misspelt_category_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(ParamsError, match="name 'Nroth', but no answer has it"):
        opened(tmp_path, "all", params=WEIGHTED.replace("North: 6000", "Nroth: 6000"))


def test_a_quarter_of_a_few_answers_does_not_stop_the_others(tmp_path):
    """Three answers of one region cannot be raked, and are not shown: the other quarters are weighted all the same."""
    quarter = ["2024Q1"] * 117 + ["2023Q4"] * 3 + ["2024Q2"] * 120
    region = [*np.tile(["North", "South"], 58), "North", *["North"] * 3, *np.tile(["North", "South"], 60)]
    params_file, corpus = write_study(tmp_path, WEIGHTED, quarter=quarter, region=region)
    s = open_slice(str(params_file), str(corpus), segment="all", quarter="2024Q2", locale="en")
    assert s.now["weight"].nunique() == 2
    assert set(s.feedback.loc[s.feedback["quarter"] == "2023Q4", "weight"]) == {1.0}


def test_what_weights_could_not_mend_stands_on_the_page(tmp_path):
    region = np.tile(["North"] * 6 + ["South"] * 114, 2)
    said = shown(opened(tmp_path, "all", params=WEIGHTED, region=region))
    assert "Weights do not mend everything" in said


def with_reviews(tmp_path, params=WEIGHTED, **columns):
    """Every third answer is a review without a score, most of them from the North."""
    is_review = np.arange(240) % 3 == 0
    region = np.where(is_review, "North", np.tile(["North", "South", "North", "North", "South", "South"], 40))
    score = np.where(is_review, np.nan, np.tile([10.0, 9, 2, 7, 8, 3, 10], 35)[:240])
    given = {"score": score, "region": region, "comment": np.where(np.arange(240) % 2, "comment", "none")} | columns
    return opened(tmp_path, "all", params=params, **given)


def test_the_profile_is_of_the_answers_that_meet_the_margins(tmp_path):
    s = with_reviews(tmp_path)
    table = responders.profile(s)
    assert table["base"].tolist() == [s.now["points"].notna().sum()] * 2
    assert table["weighted"].tolist() == pytest.approx(table["customers"].tolist())
    assert "answers with a score" in shown(s)
    assert "(80) are as precise as" in shown(s)


def test_where_there_is_no_score_the_profile_is_of_the_comments(tmp_path):
    s = with_reviews(tmp_path, WEIGHTED + "metric: none\n")
    table = responders.profile(s)
    assert table["base"].tolist() == [(s.now["comment"] == "comment").sum()] * 2
    assert table["weighted"].tolist() == pytest.approx(table["customers"].tolist())
    assert "Share of the comments whose group is known" in shown(s)


def test_comments_that_weigh_otherwise_than_scores_have_a_base_of_their_own(tmp_path):
    s = with_reviews(tmp_path)
    said = text(method.section(s, s.now))
    assert "80 answers are as precise as" in said
    assert "Shares of themes rest on the comments: 60 comments are as precise as" in said


def test_a_group_of_which_nobody_answered_is_named(tmp_path):
    params = WEIGHTED.replace("South: 4000}", "South: 4000, East: 500}")
    region = np.tile(["North", "South", "South"], 80)
    region[0] = "East"  # of the first quarter alone
    said = shown(opened(tmp_path, "all", params=params, region=region))
    assert "None of these answers are from “East”" in said
    assert "Weights do not mend everything" not in said


# A study that knows nothing of its customers, but whose file has weights.
SOURCE = "\n".join(line for line in PARAMS.splitlines() if not line.startswith(("population", "  ")))


def test_weights_of_the_source_are_called_so_and_the_unweighted_metric_stands_beside(tmp_path):
    weight = np.where(np.arange(240) % 2, 3.0, 1.0)
    s = opened(tmp_path, "all", params=SOURCE, weight=weight)
    said = shown(s)
    assert said.startswith("These answers are weighted as their source says")
    assert "Unweighted the NPS would be" in said
    assert "(120) are as precise as 96 of equal weight" in said  # (60 * 4)^2 / (60 * 10)
    about = text(method.section(s, s.now))
    assert "Answers are weighted as their source says" in about
    assert "groups of customers that are known" not in about


def test_margins_without_weights_leave_those_of_the_source(tmp_path):
    s = opened(tmp_path, "all", weight=np.where(np.arange(240) % 2, 3.0, 1.0))
    assert "Answers are weighted as their source says" in text(method.section(s, s.now))
    assert "None of these answers" not in shown(s)


def test_a_metric_that_weights_do_not_move_is_shown_beside_all_the_same(tmp_path):
    s = opened(tmp_path, "all", params=SOURCE, weight=np.where(np.arange(240) % 2, 3.0, 1.0), score=np.repeat(9.0, 240))
    assert "Unweighted the NPS would be about the same: 100" in shown(s)
