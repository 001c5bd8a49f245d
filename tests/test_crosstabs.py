"""The section on how groups differ: its heading, its tables, and what was looked for and not found."""

import numpy as np

from tests.test_report import opened, text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import crosstabs
from vocwork.view import open_overview

ROWS = 120 * len(QUARTERS)


def shown(folder, segment="all", params=PARAMS, **columns):
    s = opened(folder, segment, params=params, **columns)
    return crosstabs.crosstabs(s, crosstabs.across(s))


def test_the_group_that_stands_apart_is_the_heading_in_the_words_of_the_study(tmp_path):
    params = PARAMS + "names: {plan: {en: tariff}, Business: {en: Companies}}\n"
    said = text(shown(tmp_path, params=params, plan=np.tile(["Basic", "Business"], ROWS // 2)))
    assert said.startswith("“tariff: Basic” scores higher than all others together: NPS 68 against −")
    assert "(60 answers)" in said
    assert "Companies" in said
    assert "Looked for and not found: by" in said
    assert "would have been seen four times out of five" in said


def test_a_segment_is_not_compared_by_its_own_column(tmp_path):
    s = opened(tmp_path, "Business")
    assert "plan" not in set(crosstabs.across(s).cells["attribute"])


def test_a_single_answer_is_in_no_column_and_cannot_be_worked_out(tmp_path):
    """Of the plan's 120 answers one is Rare: Basic is not shown beside Business, so there is no table of plans."""
    assert "plan" not in set(crosstabs.across(opened(tmp_path, "all")).cells["attribute"])


def test_without_a_second_group_there_is_no_section(tmp_path):
    same = {"plan": "Basic", "region": "North", "channel": "survey", "language": "en"}
    unknown = PARAMS.replace("  margins: {region: {North: 6000, South: 4000}}\n", "")
    assert shown(tmp_path, params=unknown, **same) is None
    assert shown(tmp_path, "Rare") is None


def test_a_study_can_leave_it_out(tmp_path):
    assert shown(tmp_path, params=PARAMS + "sections: [themes]\n") is None


def test_a_study_without_a_score_compares_feelings_and_themes(tmp_path):
    said = text(shown(tmp_path, params=PARAMS + "metric: none\n"))
    assert "NPS" not in said
    assert "delivery" in said


def test_answers_without_a_comment_are_in_no_share_of_a_theme(tmp_path):
    s = opened(tmp_path, "all", comment=np.tile(["comment", "comment", "none"], ROWS // 3))
    found = crosstabs.across(s).cells
    bases = found[found["attribute"] == "region"].groupby("kind")["base"].sum()
    spoken = s.now["comment"] == "comment"
    rows = found.loc[(found["attribute"] == "region") & (found["kind"] == "theme"), "row"].nunique()
    assert bases["theme"] == rows * spoken.sum() < rows * len(s.now)


def test_quarters_are_compared_in_their_order_and_the_one_that_fell_has_its_arrow(tmp_path):
    params_file, corpus = write_study(tmp_path, PARAMS)
    s = open_overview(str(params_file), str(corpus), locale="en")
    found = crosstabs.over_time(s)
    metric = found.cells[found.cells["kind"] == "metric"]
    assert metric["column"].tolist() == list(QUARTERS)
    assert metric["verdict"].tolist() == ["up", "down"]
    assert metric["above"].tolist() == ["B", ""]
    assert text(crosstabs.quarters(s, found)).startswith("“Q1 2024” scores higher than all others together: NPS ")


def test_what_would_have_been_seen_is_said_once_where_nothing_differs(tmp_path):
    """Every second answer is content, and of each plan as many: the heading has said what would have been seen."""
    same = {"region": "North", "channel": "survey", "language": "en"}
    unknown = PARAMS.replace("  margins: {region: {North: 6000, South: 4000}}\n", "")
    said = text(shown(tmp_path, params=unknown, plan=np.tile(["Basic", "Basic", "Plus", "Plus"], ROWS // 4), **same))
    assert said.startswith("No clear difference; compared: 2. A difference of ")
    assert "Looked for and not found: by “plan” no group differs clearly from the others." in said
    assert said.count("would have been seen four times out of five") == 1
