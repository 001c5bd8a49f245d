"""The answers that count: chosen quarters, weights above 0, scores in points; feelings where there is no score."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from tests.analysis import frames
from vocwork.analysis import metrics
from vocwork.analysis.crosstab import crosstabs
from vocwork.analysis.crosstab_rows import theme_rows
from vocwork.analysis.slices import commented
from vocwork.analysis.theme_shares import theme_shares
from vocwork.answers import chosen, scored, weighed
from vocwork.drivers import told
from vocwork.params import Params

FEEDBACK = pd.DataFrame(
    {
        "id": [*"abcde"],
        "quarter": ["2024Q1", "2024Q1", "2024Q2", "2024Q2", "2024Q2"],
        "score": pd.array([10, 3, 8, 9, None], dtype="Float64"),
        "sentiment": [0.9, -0.8, 0.0, 0.5, None],
        "weight": [1.0, 1.0, 1.0, 0.0, 1.0],
    }
)


def counted(**given) -> pd.DataFrame:
    params = Params(study="acme", sources=[{"path": "a.csv"}], **given)
    return scored(params, weighed(params, chosen(params, FEEDBACK)).answers).set_index("id")


def test_scores_become_points_and_answers_of_no_weight_do_not_count():
    found = counted()
    assert found["points"].fillna(-1).to_dict() == {"a": 100, "b": -100, "c": 0, "e": -1}
    assert found["group"].to_dict() == {"a": "top", "b": "bottom", "c": "middle", "e": ""}


def test_quarters_left_out_are_not_there():
    assert counted(quarters=["2024Q1"]).index.tolist() == ["a", "b"]


def test_without_a_score_feelings_part_the_satisfied_from_the_dissatisfied():
    found = counted(metric="none")
    assert found["points"].isna().all()
    assert found["group"].to_dict() == {"a": "top", "b": "bottom", "c": "middle", "e": ""}


# A hundred scores and comments of A; a hundred scores of B, and two hundred comments of B without a score.
PARTS = {"A": (60, 20, 20), "B": (30, 20, 50)}
BASES = pd.DataFrame(
    {
        "id": range(400),
        "quarter": "2024Q1",
        "plan": ["A"] * 100 + ["B"] * 300,
        "score": [score for n in PARTS.values() for score in np.repeat([10.0, 8.0, 2.0], n)] + [None] * 200,
        "comment": ["comment"] * 100 + ["none"] * 100 + ["comment"] * 200,
        "sentiment": 0.0,
        "weight": 1.0,
        "customer": None,
    }
)
# Half of A's comments speak of delivery, a tenth of B's.
SPEAKS = [*range(50), *range(200, 220)]
MENTIONS = frames.mentions(BASES[BASES["id"].isin(SPEAKS)].assign(text=""), theme=0)


def raked(a: float, b: float, answers=BASES, **given) -> pd.DataFrame:
    params = Params(
        study="acme", sources=[{"path": "a.csv"}], population={"margins": {"plan": {"A": a, "B": b}}}, **given
    )
    return scored(params, weighed(params, chosen(params, answers)).answers)


def shares(table: pd.DataFrame, weight: str = "weight") -> list[float]:
    return (table.groupby("plan")[weight].sum() / table[weight].sum()).tolist()


def test_the_scored_answers_meet_the_margins_and_the_commented_ones_do():
    table = raked(70, 30)
    assert shares(table[table["points"].notna()]) == pytest.approx([0.7, 0.3])
    assert shares(commented(table)) == pytest.approx([0.7, 0.3])
    assert commented(table)["weight"].mean() == pytest.approx(1)


def test_scores_that_have_the_margins_are_not_moved_by_answers_without_a_score():
    """All answers raked as one would make A three quarters of the score."""
    table = raked(50, 50)
    assert table.loc[table["points"].notna(), "weight"].tolist() == pytest.approx([1] * 200)


def test_the_weighted_nps_is_that_of_the_groups_by_their_shares():
    """A scores 40 and B -20: 0.7 * 40 - 0.3 * 20 = 22."""
    assert metrics.metric(raked(70, 30), kind="nps").value == pytest.approx(22)
    assert metrics.metric(raked(50, 50), kind="nps").value == pytest.approx(10)


def test_a_weighted_share_of_comments_is_that_of_the_groups_by_their_shares():
    """0.7 * 0.5 + 0.3 * 0.1 = 0.38, in the table of themes and across columns alike."""
    table, themes = raked(70, 30).assign(source="web"), frames.themes("delivery")
    found = theme_shares(table, table.iloc[:0], MENTIONS, themes)
    assert found["share"].tolist() == pytest.approx([0.38])
    table["half"] = np.where(table["id"] % 2, "odd", "even")
    cells = crosstabs(table, theme_rows(table, MENTIONS, themes), ["half"], kind="nps").cells
    assert np.average(cells["value"].astype(float)) == pytest.approx(0.38)


def test_what_needs_a_score_and_a_comment_weighs_as_scores_do():
    """All of A and none of B have both: drivers count them as the metric does, 0.7 * 200 / 100 each."""
    table = raked(70, 30)
    study = SimpleNamespace(feedback=table, spoken=True)
    assert told(study)["weight"].tolist() == pytest.approx([1.4] * 100)


def test_without_a_score_all_goes_by_comments():
    table = raked(70, 30, metric="none")
    assert shares(table[table["comment"] == "comment"]) == pytest.approx([0.7, 0.3])
    assert commented(table)["weight"].tolist() == table.loc[table["comment"] == "comment", "weight"].tolist()


def test_a_base_too_small_to_show_keeps_its_weights_at_a_mean_of_one():
    few = BASES.iloc[::20].assign(quarter="2024Q2", weight=np.repeat([100.0, 300.0], 10))
    table = raked(70, 30, pd.concat([BASES, few], ignore_index=True))
    own = table[(table["quarter"] == "2024Q2") & table["points"].notna()]
    assert own["weight"].tolist() == pytest.approx([1.0] * len(own))
    assert shares(commented(table[table["quarter"] == "2024Q1"])) == pytest.approx([0.7, 0.3])


def test_the_base_that_cannot_meet_the_margins_is_named():
    """In the first quarter scores are of either group of each column, comments of the same corner of both."""
    region = np.where(BASES["plan"] == "A", "North", "South")
    mixed = BASES.assign(region=np.where(BASES["score"].notna() & (BASES["id"] % 2 == 0), "North", region))
    margins = {"plan": {"A": 1, "B": 1}, "region": {"North": 3, "South": 1}}
    params = Params(study="acme", sources=[{"path": "a.csv"}], population={"margins": margins})
    both = pd.concat([mixed, BASES.assign(quarter="2024Q2", region=np.where(BASES["id"] % 3, "North", "South"))])
    found = weighed(params, both.reset_index(drop=True))
    assert list(found.unmet) == ["2024Q1"]
    assert set(found.answers["quarter"]) == {"2024Q2"}
    assert (
        "population: in 2024Q1, by comments, the margins of plan, region cannot be met together"
        in found.unmet["2024Q1"]
    )
