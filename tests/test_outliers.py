"""The section on what scores unexpectedly high or low: its heading, what is named, and what is not."""

import numpy as np
import pandas as pd

from tests.test_report import text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import outliers
from vocwork.analysis import funnel
from vocwork.view import open_overview

ROWS = 240
# As many contacts of each employee and score.
REGION = np.where(np.arange(ROWS) // 8 % 2, "North", "South")


def shown(folder, params=PARAMS, **columns):
    params_file, corpus = write_study(folder, params, QUARTERS, **columns)
    s = open_overview(str(params_file), str(corpus), locale="en")
    groups = funnel.funnel(s.feedback, s.drill_attributes(), **s.rules)
    return outliers.outliers(s, groups, outliers.employees(s, s.feedback))


def team(*, good: str = "") -> dict[str, object]:
    """Four employees with 60 contacts each, all scores 10 or 5 in turn; the good one has only 10."""
    names = np.tile([f"agent_0{i}" for i in range(1, 5)], ROWS // 4)
    score = np.where((np.arange(ROWS) // 4 % 2 == 0) | (names == good), 10.0, 5.0)
    return {"agent": pd.Series(names, dtype="str"), "score": score, "plan": "Basic", "region": REGION}


def test_one_praised_employee_is_the_heading_and_nobody_else_is_named(tmp_path):
    said = text(shown(tmp_path, **team(good="agent_03")))
    heading = (
        "One employee, not all: contacts with agent_03 score higher (NPS 100, 60 answers) than those with all others"
    )
    assert said.startswith(heading)
    assert "agent_01" not in said
    assert "agent_02" not in said
    assert "Those without a name do not differ beyond chance" in said


def test_a_team_that_is_alike_is_told_so_with_what_would_have_been_seen(tmp_path):
    said = text(shown(tmp_path, **team()))
    assert "none of 4 employees differs in score; " in said
    assert "agent_0" not in said


def test_a_study_where_all_score_alike_promises_no_power(tmp_path):
    for metric, score, value in (("csat", 4.0, "100.0%"), ("nps", 8.0, "0"), ("ces", 3.0, "3.00")):
        params = PARAMS.rstrip() + f"\nmetric: {{kind: {metric}}}\n"
        said = text(shown(tmp_path / metric, params, **team() | {"score": score}))
        assert "four times out of five" not in said
        assert "for each of 4 employees, without any difference between answers" in said
        assert value in said
        assert "groups scores unexpectedly high or low" in said
        assert "in each, without any difference between answers" in said


def test_a_higher_threshold_for_persons_says_that_they_are_too_few(tmp_path):
    said = text(shown(tmp_path, PARAMS + "min_agent: 61\n", **team(good="agent_03")))
    assert "fewer than 3 of them have 61 answers or more" in said
    assert "agent_0" not in said


def test_a_group_is_named_in_the_words_of_the_study(tmp_path):
    params = PARAMS + "names: {plan: {en: tariff}, Business: {en: Companies}}\n"
    assert "tariff: Companies" in text(shown(tmp_path, params))


def test_without_groups_and_employees_there_is_no_section(tmp_path):
    alone = {"agent": pd.Series([None] * ROWS, dtype="str"), "channel": "survey", "language": "en", "region": "North"}
    params = PARAMS.replace("region: {North: 6000, South: 4000}", "")
    assert shown(tmp_path, params, **(team() | alone)) is None


def test_a_study_can_leave_it_out(tmp_path):
    assert shown(tmp_path, PARAMS + "sections: [themes]\n", **team(good="agent_03")) is None
