"""Emerging themes: what is planted is found, what wanders or comes back every year is not, and nothing later counts."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks.bench_emerging import called, simulate
from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.emerging import (
    COLUMNS,
    Counts,
    beta_binomial_tail,
    emerging,
    exceedance,
    kinds,
    over_dispersion,
    points,
    predicted_share,
)
from vocwork.analysis.finding import Finding
from vocwork.quarters import shift_quarter

BASE = 200
RULES = {"min_base": 30, "min_cell": 5}


def told(*counts: list[int], first: str = "2023Q1") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, list[str]]:
    """200 comments a quarter; each list says how many of them raise a theme, quarter by quarter."""
    quarters = [shift_quarter(first, step) for step in range(len(counts[0]))]
    answers = [feedback(BASE, quarter, f"{quarter}-") for quarter in quarters]
    said = [
        mentions(part.head(n), theme, -0.5)
        for theme, row in enumerate(counts)
        for part, n in zip(answers, row, strict=True)
    ]
    labels = themes(*(f"theme {number}" for number in range(len(counts))))
    return pd.concat(answers, ignore_index=True), pd.concat(said, ignore_index=True), labels, quarters


STEADY = [[18, 22, 20, 19, 21], [40, 41, 38, 42, 39], [60, 59, 62, 58, 61]]


def found(*counts: list[int], **rules) -> pd.DataFrame:
    answers, said, labels, quarters = told(*counts)
    return emerging(answers, said, labels, "all", quarters, **RULES | rules)


def test_a_theme_that_doubles_rises_and_the_others_do_not():
    table = found([20, 19, 21, 20, 50], *STEADY[1:])
    now = table[table["quarter"] == "2024Q1"].set_index("theme")
    assert kinds(table, "2024Q1").to_dict() == {0: "rising", 1: "", 2: ""}
    assert now.loc[0, ["n", "base", "share"]].tolist() == [50, BASE, 0.25]
    assert now.loc[0, "expected"] == pytest.approx(80.5 / 801)
    assert now.loc[0, "ratio"] == pytest.approx(0.25 / (80.5 / 801))
    assert set(table.loc[table["quarter"] < "2024Q1", "kind"]) == {""}
    assert list(table.columns) == COLUMNS


def test_a_theme_that_hardly_anyone_raised_is_new_and_its_past_stays_hidden():
    table = found([0, 1, 0, 1, 30], *STEADY[1:])
    now = table[table["quarter"] == "2024Q1"].set_index("theme")
    assert now.loc[0, ["kind", "reason", "n"]].tolist() == ["new", "small_cell", 30]
    assert now.loc[0, ["expected", "ratio", "p", "q"]].isna().all()
    assert now.loc[1, "expected"] > 0
    before = table[(table["quarter"] == "2023Q4") & (table["theme"] == 0)].iloc[0]
    assert pd.isna(before["n"])
    assert before["kind"] == ""


def test_nothing_after_a_quarter_changes_what_is_said_of_it():
    answers, said, labels, quarters = told([20, 19, 50, 20, 90], *STEADY[1:])
    whole = emerging(answers, said, labels, "all", quarters, **RULES)
    for size in range(3, 6):
        early = answers[answers["quarter"] <= quarters[size - 1]]
        part = emerging(early, said, labels, "all", quarters[:size], **RULES)
        expected = whole[whole["quarter"] <= quarters[size - 1]].reset_index(drop=True)
        pd.testing.assert_frame_equal(part, expected)


def test_what_wanders_is_no_news():
    """Shares that go up and down by as much every quarter make the same count unremarkable."""
    wandering = [[20, 55, 15, 50, 20, 55], [60, 20, 65, 25, 60, 22]]
    assert set(found(*wandering)["kind"]) == {""}


def test_a_season_is_no_news_but_more_than_the_season_is():
    season = [20, 20, 20, 60, 20, 20, 20, 62]
    others = [[40, 42, 38, 41, 39, 40, 41, 40], [60, 58, 61, 60, 62, 59, 60, 61]]
    last = "2024Q4"
    assert kinds(found(season, *others), last)[0] == ""
    assert kinds(found([*season[:3], 20, *season[4:]], *others), last)[0] == "rising"
    assert kinds(found([*season[:-1], 130], *others), last)[0] == "rising"
    table = found(season, *others)
    assert table[(table["quarter"] == last) & (table["theme"] == 0)]["expected"].iloc[0] == pytest.approx(60.5 / 201)


def test_a_handful_or_a_small_excess_is_not_called_rising():
    assert set(found([2, 2, 2, 2, 9], *STEADY[1:])["kind"]) == {""}
    huge = [[600, 601, 599, 600, 850], [400, 401, 399, 400, 400]]
    answers = [feedback(2000, q, f"{q}-") for q in (f"2023Q{n}" for n in range(1, 5))] + [feedback(2000, "2024Q1", "z")]
    said = [
        mentions(part.head(n), theme) for theme, row in enumerate(huge) for part, n in zip(answers, row, strict=True)
    ]
    quarters = [*(f"2023Q{n}" for n in range(1, 5)), "2024Q1"]
    table = emerging(pd.concat(answers), pd.concat(said), themes("a", "b"), "all", quarters, **RULES)
    assert table["q"].min() < 0.001
    assert set(table["kind"]) == {""}


def test_an_answer_counts_once_and_quarters_of_few_or_withheld_do_not_count():
    answers, said, labels, quarters = told([20, 19, 21, 20, 50], *STEADY[1:])
    twice = pd.concat([said, said.assign(mention=1)])
    pd.testing.assert_frame_equal(
        emerging(answers, twice, labels, "all", quarters, **RULES),
        emerging(answers, said, labels, "all", quarters, **RULES),
    )
    hidden = {("all", "2023Q4"): "complementary"}
    table = emerging(answers, said, labels, "all", quarters, withheld=hidden, **RULES)
    assert sorted(table["quarter"].unique()) == ["2023Q3", "2024Q1"]
    assert table.loc[table["quarter"] == "2024Q1", "expected"].iloc[0] == pytest.approx(60.5 / 601)
    assert emerging(answers, said, labels, "all", quarters, min_base=BASE + 1).empty


def test_two_quarters_are_needed_before():
    assert found([20, 60]).empty
    assert sorted(found([20, 20, 60], [40, 40, 40])["quarter"].unique()) == ["2023Q3"]
    assert emerging(feedback(0), mentions(feedback(0), 0), themes("a"), "all", ["2024Q1"]).empty
    answers, said, labels, quarters = told([20, 20, 60])
    assert emerging(answers, said, labels.head(0), "all", quarters).empty


def test_the_tail_is_that_of_scipy_and_without_spread_that_of_the_binomial():
    for count, base, mean, rho in ((8, 10, 0.5, 1 / 3), (5, 100, 0.02, 0.01), (60, 400, 0.1, 0.002)):
        a, b = mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)
        assert beta_binomial_tail(count, base, mean, rho) == pytest.approx(stats.betabinom.sf(count - 1, base, a, b))
    assert beta_binomial_tail(9, 50, 0.1, 1e-7) == pytest.approx(stats.binom.sf(8, 50, 0.1), rel=1e-3)
    assert beta_binomial_tail(0, 50, 0.1, 0.01) == pytest.approx(1.0)


def test_spread_grows_with_what_wanders_and_is_lent_to_all():
    calm = Counts(np.array([[20, 21, 19, 20], [40, 38, 41, 41]]), np.full(4, 200.0))
    wild = Counts(np.array([[20, 21, 19, 20], [20, 80, 10, 50]]), np.full(4, 200.0))
    assert (over_dispersion(calm) < 0.01).all()
    spread = over_dispersion(wild)
    assert spread[1] > spread[0] > 5 * over_dispersion(calm)[0]
    assert predicted_share(Counts(np.zeros((1, 2)), np.full(2, 50.0))).tolist() == [0.5 / 101]
    assert exceedance(np.array([20, 0]), 200, calm, np.zeros(2))[1] == 1.0


@pytest.mark.parametrize("kind", ["even", "uneven", "seasonal"])
def test_false_alarms_keep_to_what_is_promised(kind):
    """Over-dispersed quarters without news: any alarm at all in at most 1.5 times 5 %, give or take the simulation."""
    rng = np.random.default_rng(7)
    alarms = [called(simulate(rng, 6, 400, 0.005, kind)).any() for _ in range(300)]
    assert np.mean(alarms) <= 1.5 * 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_a_doubling_is_found_more_often_than_not():
    rng = np.random.default_rng(7)
    hits = [called(simulate(rng, 6, 400, 0.002, "even", doubled=0.1))[0] for _ in range(200)]
    assert np.mean(hits) > 0.6


def test_points_name_what_emerges_unless_it_is_named_already():
    table = found([20, 19, 21, 20, 50], *STEADY[1:])
    now, felt = table[table["quarter"] == "2024Q1"], pd.DataFrame({"theme": [0, 1, 2], "sentiment": [-0.4, 0.1, 0.2]})
    [said] = points(now, felt, [])
    assert (said.key, said.tone, said.facts["label"]) == ("point.rising", "bad", "theme 0")
    assert points(now, felt, [Finding("point.theme_up", "bad", {"label": "theme 0"})]) == []
    assert points(now.assign(stability=0.1), felt, []) == []
    assert points(now.assign(general=True), felt, []) == []
    assert points(now.assign(kind="new"), felt.head(0), [])[0].tone == "neutral"


def test_weights_count_by_share_and_effective_base():
    """Those who raise it weigh double: 22 of 200 then speak for 44 of 222, at 222^2 / 266 = 185 answers in effect."""
    answers, said, labels, quarters = told([20, 19, 21, 20, 22], *STEADY[1:])
    plain = emerging(answers, said, labels, "all", quarters, **RULES)
    even = emerging(answers.assign(weight=3.0), said, labels, "all", quarters, **RULES)
    pd.testing.assert_frame_equal(plain, even)
    raised = answers["id"].isin(said.loc[said["theme"] == 0, "feedback_id"]) & (answers["quarter"] == "2024Q1")
    heavy = emerging(answers.assign(weight=1.0 + raised), said, labels, "all", quarters, **RULES)
    now = heavy[heavy["quarter"] == "2024Q1"].set_index("theme")
    assert now.loc[0, ["n", "base"]].tolist() == [22, BASE]
    assert now.loc[0, "share"] == pytest.approx(44 / 222)
    assert now.loc[0, "p"] < plain.set_index(["quarter", "theme"]).loc[("2024Q1", 0), "p"] / 10
