"""The section on targets: what may be aimed at, what a page shows of it, what it hides."""

import numpy as np
import pandas as pd
import pytest

from tests.test_report import opened, text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import board
from vocwork.params import ParamsError, load_params
from vocwork.render.tables.marks import aimed
from vocwork.view import open_slice

MAPPED = PARAMS.replace("received: date}", "received: date, wait: wait, churned: left}") + "numbers: [wait]\n"
WAIT = np.tile(np.arange(1.0, 11.0), 24)  # 1 to 10, mean 5.5, seven of ten within 7
HALVES = np.where(np.arange(240) % 2, "Business", "Basic")
LEFT = pd.Series(np.arange(240) % 6 == 0, dtype="boolean")
AIMS = """targets:
  - {measure: response_rate, at_least: 0.5}
  - {measure: commented, at_least: 0.9}
  - {measure: wait, at_most: 8}
  - {measure: wait, within: 7, at_least: 0.9}
  - {measure: metric, at_least: 95}
  - {measure: churned, at_most: 0.3}
"""


def look(folder, segment="all", params=MAPPED + AIMS, **columns):
    return opened(folder, segment, params=params, **({"wait": WAIT, "churned": LEFT} | columns))


def loaded(folder, aims):
    params_file, _ = write_study(folder, MAPPED + "targets:\n" + "".join(f"  - {aim}\n" for aim in aims))
    return load_params(params_file)


def test_each_measure_is_the_plain_one_of_the_slice(tmp_path):
    s = look(tmp_path)
    table = board.board(s)
    score = s.now["score"]
    nps = 100 * ((score >= 9).mean() - (score <= 6).mean())
    assert table["value"].tolist() == pytest.approx([120 / 400, 1.0, 5.5, 0.7, nps, 20 / 120])
    assert table["base"].tolist() == [400, 120, 120, 120, 120, 120]
    assert table["kind"].tolist() == ["input", "input", "process", "process", "outcome", "outcome"]
    assert table["status"].tolist() == ["missed", "met", "met", "missed", "missed", "met"]


def test_the_page_says_what_is_missed_and_shows_target_and_interval(tmp_path):
    s = look(tmp_path)
    said = text(board.section(s, board.board(s)))
    missed = "“response rate”, “share of answers (wait: at most 7)”, and “Net Promoter Score (NPS)”"
    assert f"Missed: {missed}; clearly met: 3 of 6" in said
    assert "at least 50%" in said
    assert "26% to 35%" in said
    assert s.results["target_notes"][0]["key"] == "board.finding.missed"


@pytest.mark.parametrize(("side", "at"), [("at_least", "25.0"), ("at_most", "75.0")])
def test_to_the_right_of_the_target_is_better(side, at):
    """The interval of 7.8 ends 4 below a target of 10: the line reaches 4.4 from its middle, the dot lies at 2.2."""
    drawn = str(aimed(7.8, 6.0, 9.6, 10.0, side))
    ends = {"at_least": ("4.5", "45.5"), "at_most": ("54.5", "95.5")}[side]
    assert f"--low:{ends[0]}%;--high:{ends[1]}%;--at:{at}%" in drawn


def test_a_kind_of_ones_own_moves_the_measure(tmp_path):
    table = board.board(look(tmp_path, params=MAPPED + "targets: [{measure: wait, at_most: 8, kind: outcome}]\n"))
    assert table["kind"].tolist() == ["outcome"]


def test_nobody_knows_how_many_of_a_segment_were_asked(tmp_path):
    s = look(tmp_path, "plan=Business")
    table = board.board(s)
    assert table.loc[0, ["reason", "status"]].tolist() == ["not_known", ""]
    assert "Not known: too few answers" in text(board.section(s, table))


def test_the_one_customer_who_left_is_not_shown_on_any_page(tmp_path):
    """Among Basic few left: their number is hidden, and Business's with it, else everyone minus Business tells it."""
    left = np.zeros(240, dtype=bool)
    left[[122, 124]] = True  # Basic
    left[121::4] = True  # of Business many
    shown = {}
    for segment in ("all", "plan=Business", "plan=Basic"):
        s = look(tmp_path / segment, segment, churned=pd.Series(left, dtype="boolean"), plan=HALVES)
        shown[segment] = board.board(s).set_index("measure").loc["churned"]
    assert shown["all"]["reason"] == ""
    assert shown["plan=Basic"]["reason"] == "small_cell"
    assert shown["plan=Business"]["reason"] == "small_cell"
    assert shown["plan=Business"][["value", "low", "high", "p", "q"]].isna().all()


def test_a_number_that_few_have_is_not_shown_nor_that_of_the_others(tmp_path):
    """Only 10 of Basic have it: 60 of Business would be everyone's 70 without them."""
    wait = np.where((np.arange(240) % 2 == 1) | (np.arange(240) % 120 < 20), WAIT, np.nan)
    reasons = {
        segment: board.board(look(tmp_path / segment, segment, wait=wait, plan=HALVES))["reason"][2]
        for segment in ("all", "plan=Business", "plan=Basic")
    }
    assert reasons == {"all": "", "plan=Business": "complementary", "plan=Basic": "small_base"}


def test_weighted_answers_are_counted_by_their_weight(tmp_path):
    """Those of the North wait 2, of the South 10; of customers 60 % are in the North: 2 x .6 + 10 x .4 = 5.2."""
    raked = (MAPPED + "targets: [{measure: wait, at_most: 6}]\n").replace("weighted: false", "weighted: true")
    params_file, corpus = write_study(tmp_path, raked, wait=0.0, churned=LEFT)
    feedback = pd.read_parquet(corpus / "feedback.parquet")
    feedback["wait"] = np.where(feedback["region"] == "North", 2.0, 10.0)
    feedback.to_parquet(corpus / "feedback.parquet")
    s = open_slice(str(params_file), str(corpus), segment="all", quarter=QUARTERS[-1], locale="en")
    assert board.board(s)["value"].tolist() == pytest.approx([5.2])


def test_a_number_that_does_not_explain_is_held_against_targets_only(tmp_path):
    params = MAPPED.replace("numbers: [wait]", "numbers: {wait: {explains: false}}") + AIMS
    s = look(tmp_path, params=params)
    assert len(board.board(s)) == 6
    assert not s.wants("curves")


def test_without_targets_or_where_the_study_leaves_them_out_there_is_no_section(tmp_path):
    for name, params in (("a", MAPPED), ("b", MAPPED + AIMS + "sections: [trend]\n")):
        s = look(tmp_path / name, params=params)
        assert board.section(s, board.board(s)) is None


@pytest.mark.parametrize(
    ("aim", "said"),
    [
        ("{measure: metric, at_least: .nan}", r"at_least: .*finite number"),
        ("{measure: metric, at_least: 0.3}", r"the metric runs to 100, got 0.3: write 30"),
        ("{measure: metric, at_most: 30}", r"higher is better in this study's metric: write `at_least`"),
        ("{measure: wait, at_most: 3}\n  - {measure: wait, at_most: 4}", r"wait stands twice. Keep one"),
        ("{measure: nps, at_least: 3}", r"there is no measure 'nps'. There are: metric, response_rate"),
        ("{measure: metric}", r"metric: a target is `at_least` or `at_most` a value: give one"),
        ("{measure: metric, at_least: 3, at_most: 9}", r"give one of them"),
        ("{measure: metric, at_least: 300}", r"the metric runs from -100 to 100, got 300"),
        ("{measure: response_rate, at_least: 20}", r"a share lies between 0 and 1, got 20: write 0.9 for 90 %"),
        ("{measure: metric, at_least: 3, within: 5}", r"`within` is for the study's numbers"),
        ("{measure: metric, at_lest: 3}", r"unknown key targets\[0\].at_lest: did you mean at_least"),
        ("{measure: metric, at_least: 3, kind: result}", r"targets.0.kind"),
    ],
)
def test_what_cannot_be_aimed_at_is_refused_with_a_remedy(tmp_path, aim, said):
    with pytest.raises(ParamsError, match=said):
        loaded(tmp_path, [aim])


def test_one_target_that_is_no_list_is_refused_with_a_remedy(tmp_path):
    params_file, _ = write_study(tmp_path, MAPPED + "targets: {measure: metric, at_least: 30}\n")
    with pytest.raises(ParamsError, match=r"begin each with `- `, as in `- \{measure: metric"):
        load_params(params_file)


def test_where_effort_is_asked_less_is_better(tmp_path):
    effort = MAPPED.replace("study: tiny", "study: tiny\nmetric: {kind: ces, low: 0, high: 10, direction: down}")
    params_file, _ = write_study(tmp_path, effort + "targets: [{measure: metric, at_least: 3}]\n")
    with pytest.raises(ParamsError, match="lower is better in this study's metric: write `at_most`"):
        load_params(params_file)


def test_a_customer_who_left_counts_once_however_often_he_answered(tmp_path):
    """Sixty answers of Basic: one customer with six of them left. One of 55, which must not be shown."""
    customer = np.array([f"c{n}" for n in range(240)])
    customer[[122, 124, 126, 128, 130, 132]] = "again"
    left = pd.Series(np.isin(np.arange(240), [122, 130]) | (np.arange(240) % 4 == 1), dtype="boolean")
    one = look(tmp_path / "a", "plan=Basic", churned=left, customer=customer, plan=HALVES)
    assert board.board(one).set_index("measure").loc["churned", ["base", "reason"]].tolist() == [55, "small_cell"]
    everyone = look(tmp_path / "b", churned=left, customer=customer, plan=HALVES)
    row = board.board(everyone).set_index("measure").loc["churned"]
    assert (row["base"], row["value"]) == (115, pytest.approx(31 / 115))


@pytest.mark.parametrize(
    ("old", "new", "aim", "said"),
    [
        ("study: tiny", "study: tiny\nmetric: none", "{measure: metric, at_least: 3}", "needs a score"),
        ("  invited: {all: {2024Q2: 400}}\n", "", "{measure: response_rate, at_least: 0.3}", "how many were asked"),
        ("churned: left", "left: left", "{measure: churned, at_most: 0.3}", "needs a source that maps it"),
    ],
)
def test_what_a_study_does_not_know_cannot_be_aimed_at(tmp_path, old, new, aim, said):
    params_file, _ = write_study(tmp_path, MAPPED.replace(old, new) + f"targets: [{aim}]\n")
    with pytest.raises(ParamsError, match=said):
        load_params(params_file)
