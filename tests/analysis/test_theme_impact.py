"""What a theme does to the metric, counted by leaving it out and as a part of the whole."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.driver_columns import Columns
from vocwork.analysis.theme_impact import COLUMNS, _wider, theme_impact


def columns(*said: np.ndarray) -> Columns:
    x = pd.DataFrame({(f"theme {k}", ""): np.asarray(own, dtype=float) for k, own in enumerate(said)})
    rows = [(f"theme {k}", "theme", str(k), f"label {k}", int(np.sum(own)), "") for k, own in enumerate(said)]
    return Columns(x, pd.DataFrame(rows, columns=["driver", "kind", "name", "label", "n", "compared"]))


def answers(rows: int = 300, seed: int = 1) -> tuple[Columns, pd.Series, pd.Series]:
    """Themes that come together, the first far below, with unequal weights."""
    rng = np.random.default_rng(seed)
    first = rng.random(rows) < 0.3
    said = [first, rng.random(rows) < np.where(first, 0.5, 0.1), rng.random(rows) < 0.2]
    points = rng.choice([100.0, 0.0, -100.0], rows, p=[0.5, 0.3, 0.2]) - 60 * first
    return columns(*said), pd.Series(points), pd.Series(rng.choice([0.5, 1.0, 2.0], rows))


def test_worked_value_of_one_theme():
    """200 answers, 110 promoters and 40 detractors; 40 of them on the theme, 10 and 22: 35, without 51.25."""
    said = np.arange(200) < 40
    points = pd.Series(np.repeat([100.0, 0, -100, 100, 0, -100], [10, 8, 22, 100, 42, 18]))
    found = theme_impact(columns(said), points)
    row = found.table.iloc[0]
    assert (found.everyone, row["without"], row["impact"], row["with_theme"]) == (35.0, 51.25, -16.25, -30.0)
    assert row["additive"] == pytest.approx(-16.25)
    assert found.none == pytest.approx(51.25)
    assert row["low"] < -16.25 < row["high"] < 0
    assert row["verdict"] == "down"


def test_the_impact_is_the_gap_of_the_theme_times_its_odds():
    """I = n_t / (n - n_t) * (M_t - M_all), by weights."""
    said, points, weight = answers()
    found = theme_impact(said, points, weight)
    assert found.table.columns.tolist() == COLUMNS
    odds = found.table["share"] / (1 - found.table["share"])
    wanted = odds * (found.table["with_theme"] - found.everyone)
    assert found.table["impact"].to_numpy() == pytest.approx(wanted.to_numpy())
    assert found.everyone == pytest.approx(np.average(points, weights=weight))
    assert (found.base, round(found.effective)) == (300, round(weight.sum() ** 2 / (weight**2).sum()))


def test_additive_impacts_sum_to_what_everyone_differs_from_those_who_mention_none():
    said, points, weight = answers()
    found = theme_impact(said, points, weight)
    assert found.table["additive"].sum() == pytest.approx(found.everyone - found.none)
    assert found.together == pytest.approx(found.everyone - found.none)
    alone = columns(*(np.arange(300) % 4 == k for k in range(3)))
    apart = theme_impact(alone, points)
    assert apart.none == pytest.approx(points[np.arange(300) % 4 == 3].mean())


def test_a_theme_that_only_comes_along_has_an_impact_but_no_part_of_its_own():
    """Two percentage points of the first theme's pull are not the second one's."""
    rng = np.random.default_rng(2)
    first = rng.random(4000) < 0.2
    along = rng.random(4000) < np.where(first, 0.8, 0.05)
    praised = rng.random(4000) < 0.1
    points = pd.Series(30.0 - 80 * first + 20 * praised + 30 * rng.normal(size=4000))
    table = theme_impact(columns(first, along, praised), points).table.set_index("theme")
    assert table["impact"]["1"] < -8
    assert abs(table["additive"]["1"]) < 1
    assert table["additive_low"]["1"] < 0 < table["additive_high"]["1"]
    assert not table["apart"].any()  # in both ways it is the second lowest


def test_themes_that_clearly_rank_differently_are_marked():
    """The second theme comes with the first and is worse by itself only a little; the third stands alone."""
    rng = np.random.default_rng(3)
    first = rng.random(6000) < 0.25
    along = rng.random(6000) < np.where(first, 0.8, 0.02)
    alone = rng.random(6000) < 0.2
    points = pd.Series(-60.0 * first - 30 * alone + 20 * rng.normal(size=6000))
    table = theme_impact(columns(first, along, alone), points).table.set_index("theme")
    assert table[["rank", "additive_rank"]].to_numpy().tolist() == [[1, 1], [2, 3], [3, 2]]
    assert table["apart"].tolist() == [False, True, True]


def test_themes_without_effect_are_quiet():
    alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        said = columns(*(rng.random((5, 200)) < 0.2))
        points = pd.Series(rng.choice([100.0, 0.0, -100.0], 200))
        alarms += bool((theme_impact(said, points, resamples=100).table["verdict"] != "").any())
    assert alarms <= 6


def test_equal_weights_change_nothing_and_no_answers_have_no_impact():
    said, points, _ = answers()
    plain = theme_impact(said, points)
    pd.testing.assert_frame_equal(theme_impact(said, points, pd.Series(4.0, index=points.index)).table, plain.table)
    nobody = theme_impact(columns(), pd.Series(dtype=float))
    assert nobody.table.empty
    assert nobody.base == 0


def test_few_answers_that_score_alike_do_not_say_that_all_do():
    """Four of thirty mention the theme, all detractors: the interval is that of the draws by the root of 3.5."""
    said = np.arange(30) < 4
    points = pd.Series(np.repeat([-100.0, 100.0, -100.0], [4, 20, 6]))
    found = _wider(np.column_stack([np.ones(30), said, points - points.mean()]), np.ones(30))
    share, others = 4 / 30, 4 * 20 * 6 / 26**2 * 100**2
    gap = -100 - 1400 / 26
    plain = share**2 / (1 - share) * others + share * (1 - share) * gap**2
    share, pooled = 4.5 / 31, others * 26 / 30
    own, others = 0.5 * pooled / 4.5, (26 * others + 0.5 * pooled) / 26.5
    steadied = share * own + share**2 / (1 - share) * others + share * (1 - share) * gap**2
    assert found == pytest.approx(np.sqrt(steadied / plain))


@pytest.mark.parametrize("mentioned", [0, 4, 30])
def test_scores_that_are_all_alike_have_an_impact_of_nothing(mentioned):
    z = np.column_stack([np.ones(30), np.arange(30) < mentioned, np.zeros(30)])
    assert _wider(z, np.ones(30)) == pytest.approx(1)


def test_many_answers_are_left_as_they_are_whatever_they_weigh():
    said, points, weight = answers(6000)
    z = np.column_stack([np.ones(6000), said.x, points - points.mean()])
    assert _wider(z, weight.to_numpy()) == pytest.approx(1, abs=0.001)
    assert _wider(z, 3 * weight.to_numpy()) == pytest.approx(_wider(z, weight.to_numpy()))


def test_intervals_of_a_theme_that_few_mention_hold_the_truth():
    """A twelfth of thirty answers mention it and score 40 points lower: those of a quarter missed the truth before."""
    rng, held, draws = np.random.default_rng(5), 0, 300
    for draw in range(draws):
        said = rng.random(30) < 1 / 8
        said[0] = True
        points = pd.Series(rng.choice([100.0, 0.0, -100.0], 30, p=[0.5, 0.3, 0.2]))
        row = theme_impact(columns(said), points, resamples=300, seed=draw).table.iloc[0]
        held += bool(row["low"] <= 0 <= row["high"])
    assert held >= 0.93 * draws


def test_answers_given_twice_are_as_sure_as_each_once():
    said, points, weight = answers()
    again = Columns(pd.concat([said.x, said.x], ignore_index=True), said.listed)
    both = [pd.concat([own, own], ignore_index=True) for own in (points, weight, pd.Series(range(len(points))))]
    once, twice = theme_impact(said, points, weight), theme_impact(again, *both)
    for name in ("impact", "low", "high", "p", "additive_low", "additive_high"):
        assert twice.table[name].to_numpy() == pytest.approx(once.table[name].to_numpy(), rel=0.02)
