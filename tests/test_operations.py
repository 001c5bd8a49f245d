"""The section on waiting, lateness, price: what is shown of a study, and what where it cannot be said."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.test_report import opened, text
from tests.tiny import QUARTERS, TIMED
from vocwork import operations
from vocwork.analysis import bands
from vocwork.analysis.effect_curves import curves
from vocwork.analysis.number_change import number_change
from vocwork.answers import chosen, scored
from vocwork.corpus.sources.ingest import ingest
from vocwork.params import load_params

PARAMS = Path(__file__).parent.parent / "params"
OLIST = Path(os.environ.get("VOCWORK_DATA", PARAMS.parents[1] / "shared" / "data")) / "olist_orders"

# Every second answer of the last quarter scores 2 to 8 in place of 7 to 10: those had to wait.
CALM = np.tile([1.0, 2.0, 4.0], 40)
LONG = np.where(np.arange(120) % 2, 12.0, CALM)
WAITED = np.concatenate([CALM, LONG])


def looked(s):
    taken = operations.measured(s)
    return taken, curves(taken.answers, taken.edges, withheld=taken.withheld, **s.rules)


def section(s):
    taken, found = looked(s)
    moved = number_change(s.now, s.before, taken.edges, withheld=taken.withheld_change, **s.counted)
    return operations.section(s, taken, found, moved)


def test_the_number_that_goes_with_low_scores_is_the_heading_with_its_threshold_and_base(tmp_path):
    said = text(section(opened(tmp_path, "all", params=TIMED, wait=WAITED)))
    # nobody waited between 4 and 12: the step is seen at the next edge from the left
    assert "on, “wait” goes with a score" in said
    assert "points lower (60 answers)" in said
    assert "The course explains" in said
    assert "The step lies above" in said
    assert "What goes with the score need not be its cause." in said


def test_what_explains_much_has_a_line_of_the_first_screen(tmp_path):
    """What is quiet, and a study without numbers, have none."""
    s = opened(tmp_path / "a", "all", params=TIMED, wait=WAITED)
    (said,) = operations.points(s, looked(s)[1])
    assert said.key == "point.curve.falls"
    shuffled = opened(tmp_path / "b", "all", params=TIMED, wait=np.random.default_rng(1).permutation(WAITED))
    assert operations.points(shuffled, looked(shuffled)[1]) == []
    without = opened(tmp_path / "c", "all")
    assert operations.points(without, looked(without)[1]) == []


def test_how_much_of_the_change_goes_with_longer_waiting(tmp_path):
    said = text(section(opened(tmp_path, "all", params=TIMED, wait=WAITED)))
    assert "since Q1 2024 among answers with “wait” (120 then, 120 now)" in said
    assert "goes with how its values shifted" in said


def test_a_number_without_a_link_says_what_would_have_been_seen(tmp_path):
    waited = np.random.default_rng(1).permutation(np.tile(CALM, 2))
    said = text(section(opened(tmp_path, "all", quarter=QUARTERS[0], params=TIMED, wait=waited)))
    assert "1 measure looked at, and it does not clearly go with the score; a difference of about" in said


def test_answers_that_are_all_alike_say_so_and_nothing_of_what_would_have_been_seen(tmp_path):
    said = text(section(opened(tmp_path, "all", params=TIMED, wait=WAITED, score=9)))
    assert "All answers have the same score, so nothing can go with it" in said
    assert "would have been seen" not in said


def test_a_number_whose_answers_are_alike_is_named_as_such():
    rows = [("price", "", ""), ("wait", "", "alike"), ("age", "", "small_base")]
    table = pd.DataFrame(rows, columns=["label", "shape", "reason"]).assign(detectable=[4.0, np.nan, np.nan])
    said = operations.notes(table, pd.DataFrame({"clear": [], "p": []}, dtype=bool), "2024Q1")
    told = [(note.key, note.facts["labels"]) for (note,) in said]
    assert told == [("curves.note.few", ["age"]), ("curves.note.alike", ["wait"])]


def test_nothing_after_the_reported_quarter_is_used(tmp_path):
    s = opened(tmp_path, "all", quarter=QUARTERS[0], params=TIMED, wait=WAITED)
    assert set(operations.measured(s).answers["quarter"]) == {QUARTERS[0]}


def test_too_few_answers_with_a_value_are_said(tmp_path):
    rare = pd.Series(WAITED).where(np.arange(240) % 12 == 0)
    said = text(section(opened(tmp_path, "all", params=TIMED, wait=rare)))
    assert "Too few answers to say how the score goes with waiting times and other measures" in said


def test_segments_that_would_give_each_other_away_say_so(tmp_path):
    """Four of Basic waited long, all others are of Business: who subtracts these from everyone would know them."""
    long = (np.arange(120) % 2 == 1) | (np.arange(120) < 8)
    columns = {"wait": np.concatenate([CALM, np.where(long, 12.0, 1.0)]), "plan": np.tile(["Basic", "Business"], 120)}
    for plan, why in (("Basic", "complementary"), ("Business", "complementary")):
        s = opened(tmp_path, plan, params=TIMED, **columns)
        assert operations.measured(s).withheld == {"wait": why}
        assert "Too few answers to say how the score goes" in text(section(s))
    assert operations.measured(opened(tmp_path, "all", params=TIMED, **columns)).withheld == {"wait": ""}


@pytest.mark.parametrize("left_out", ["sections: [themes]\n", "metric: none\n"])
def test_a_study_that_does_not_ask_for_it_or_has_no_score_has_no_such_section(tmp_path, left_out):
    assert section(opened(tmp_path, "all", params=TIMED + left_out, wait=WAITED)) is None


def test_a_study_without_numbers_and_a_slice_too_small_have_no_such_section(tmp_path):
    assert section(opened(tmp_path / "a", "all")) is None
    assert section(opened(tmp_path / "b", "Rare", params=TIMED, wait=WAITED)) is None


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [(1.0, 3.0, ""), (1.0, np.nan, ".above"), (np.nan, 3.0, ".below"), (np.nan, np.nan, ".anywhere")],
)
def test_where_the_step_lies(low, high, key):
    assert operations._step(low, high).key == f"curves.note.step{key}"


@pytest.mark.slow
@pytest.mark.skipif(
    not OLIST.is_dir(), reason="the public set olist_orders is not here: set VOCWORK_DATA to its folder"
)
def test_late_delivery_comes_first_among_the_numbers_of_a_marketplace(monkeypatch):
    """The public reviews of Olist in their last four quarters, and the same from its files by plain pandas."""
    monkeypatch.setenv("VOCWORK_DATA", str(OLIST.parent))
    params = load_params(PARAMS / "olist.yml")
    answers = scored(params, chosen(params, ingest(params, PARAMS / "olist.yml").feedback))
    answers = answers[answers["quarter"] > "2017Q3"]
    edges = {name: bands.edges(answers[name], answers["quarter"], least=30, least_each=5) for name in params.numbers}
    found = curves(answers, edges, kind="stars", scale=(1, 5), min_base=30)
    first = found.table.iloc[0]
    assert found.table["number"].tolist() == ["days_late", "days_waited", "price"]
    assert (first["shape"], first["threshold"]) == ("falls", 3.0)
    # beyond 3 days the scores go on falling, so that the step has no upper end
    assert first["threshold_low"] == 1
    assert first["explained"] > 0.15
    course = found.bands[found.bands["number"] == "days_late"]
    assert course["value"].head(5).min() > 4 > 2.5 > course["value"].iloc[-2] > course["value"].iloc[-1]

    stars, late = plain_olist()
    assert first["base"] == len(stars)
    assert first["difference"] == pytest.approx(stars[late >= 3].mean() - stars[late < 3].mean(), abs=0.02)
    assert first["low"] < -2.5 < first["high"]


def plain_olist() -> tuple[pd.Series, pd.Series]:
    """Stars and days after the promised one of the parcels that came, by day and hour as they stand in the files."""
    reviews = pd.read_csv(OLIST / "olist_order_reviews_dataset.csv").drop_duplicates("review_id")
    orders = pd.read_csv(OLIST / "olist_orders_dataset.csv").drop_duplicates("order_id")
    both = reviews[reviews["review_answer_timestamp"].between("2017-10-01", "2018-09-30 24")].merge(
        orders, on="order_id"
    )
    came, promised = (
        pd.to_datetime(both[f"order_{name}_date"]) for name in ("delivered_customer", "estimated_delivery")
    )
    late = (came - promised) / pd.Timedelta("1D")
    return both.loc[late.notna(), "review_score"], late.dropna()
