"""Whether themes go with the score alike in every segment."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.driver_segments import COLUMNS, detectable, effects_by_segment, finding, heterogeneity, regression
from vocwork.analysis.slices import segments

THEMES = themes("delivery", "price", "rare")


def planted(rows: int = 1200, gap: float = -60, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Delivery goes with `gap` points in segment c and with none elsewhere; price with -20 everywhere."""
    rng = np.random.default_rng(seed)
    plan = rng.choice(["a", "b", "c"], rows, p=[0.5, 0.3, 0.2])
    late, price = rng.random((2, rows)) < 0.3
    points = 20 + 40 * rng.normal(size=rows) + np.where(plan == "c", gap, 0) * late - 20 * price
    answers = feedback(rows, points=points, plan=plan, comment="comment")
    rare = answers.head(40)
    return answers, pd.concat([mentions(answers[late], 0), mentions(answers[price], 1), mentions(rare, 2)])


def found(answers: pd.DataFrame, said: pd.DataFrame, **rules) -> pd.DataFrame:
    known = segments(answers, ["plan"])
    return effects_by_segment(answers, said, THEMES, known, ["2024Q1"], **{"min_base": 30} | rules)


def test_the_segment_where_a_theme_matters_is_found_with_its_letters():
    table = found(*planted())
    assert table.columns.tolist() == COLUMNS
    cells = table.set_index(["label", "segment_label"])
    assert cells["letter"].loc["delivery"].to_dict() == {"a": "A", "b": "B", "c": "C"}
    assert cells.loc[("delivery", "c"), "coefficient"] == pytest.approx(-60, abs=20)
    assert cells["above"].loc["delivery"].to_dict() == {"a": "C", "b": "C", "c": ""}
    assert cells["differs"].loc["delivery"].all()
    assert not cells["differs"].loc["price"].any()
    assert (cells["above"].loc["price"] == "").all()
    said = finding(table)
    # 2.64 errors of a difference for the first of six cells and .84 for power; a typical cell has 40 points deviation,
    # 108 answers with the theme and 252 without
    assert detectable(table) == pytest.approx(3.48 * np.sqrt(2) * 40 * np.sqrt(1 / 108 + 1 / 252), rel=0.1)
    assert (said.key, said.facts["label"], said.facts["lowest"]) == ("segment_drivers.finding", "delivery", "c")


def test_cells_with_few_mentions_are_masked():
    cells = found(*planted()).set_index(["label", "segment_label"]).loc["rare"]
    assert cells[["coefficient", "low", "high", "n"]].isna().all().all()
    assert set(cells["reason"]) == {"small_base"}
    assert not cells["differs"].any()
    assert (cells["above"] == "").all()


def test_segments_that_are_alike_are_called_different_as_rarely_as_said():
    alarms = sum(bool(found(*planted(400, 0.0, seed))["differs"].any()) for seed in range(40))
    assert alarms <= 5


def test_no_segments_few_answers_and_no_themes_are_no_findings():
    answers, said = planted()
    assert effects_by_segment(answers, said, THEMES, segments(answers, []), ["2024Q1"], min_base=30).empty
    assert found(answers, said.head(0)).empty
    few = found(*planted(130))
    assert few["p"].isna().all()
    assert finding(few).key == "segment_drivers.finding.too_few"
    assert finding(found(*planted(gap=0))).key == "segment_drivers.finding.none"


def test_a_segment_whose_answers_all_count_the_same_has_no_effects():
    answers, said = planted()
    same = found(answers.assign(points=answers["points"].mask(answers["plan"] == "b", 4.1)), said)
    own = same[(same["segment_label"] == "b") & (same["label"] != "rare")]
    assert set(own["reason"]) == {"alike"}
    assert own[["coefficient", "low", "high"]].isna().all(axis=None)
    assert same.loc[same["segment_label"] == "c", "reason"].tolist()[:2] == ["", ""]
    assert finding(same).key == "segment_drivers.finding"  # of the other two
    none = found(answers.assign(points=4.1), said)
    assert none["p"].isna().all()
    assert finding(none).key == "drivers.finding.alike"


def test_regression_is_that_of_statsmodels_with_robust_errors():
    import statsmodels.api as sm

    rng = np.random.default_rng(1)
    x = (rng.random((80, 3)) < 0.4).astype(float)
    y = x @ [1.0, -2.0, 0.5] + rng.normal(size=80) * (1 + x[:, 0])
    slope, error = regression(x, y, np.ones(80))
    wanted = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC3")
    assert slope == pytest.approx(wanted.params[1:])
    assert error == pytest.approx(wanted.bse[1:])
    weight = rng.choice([0.5, 1.0, 2.0], 80)
    weighted = sm.WLS(y, sm.add_constant(x), weights=weight).fit(cov_type="HC3")
    slope, error = regression(x, y, weight)
    assert slope == pytest.approx(weighted.params[1:])
    assert error == pytest.approx(weighted.bse[1:])


def test_heterogeneity_of_like_and_unlike_effects():
    """By hand: Q of 1, 2, 3 with error .5 is 4 + 4 = 8 on two degrees of freedom: p = exp(-4)."""
    assert heterogeneity(pd.Series([1.0, 2.0, 3.0]), pd.Series([0.5] * 3)) == pytest.approx(np.exp(-4))
    assert heterogeneity(pd.Series([2.0, 2.0]), pd.Series([0.1, 0.5])) == 1
    assert np.isnan(heterogeneity(pd.Series([2.0]), pd.Series([0.1])))


def test_effects_of_answers_given_twice_are_as_sure_as_of_each_once():
    rng = np.random.default_rng(3)
    x, y, weight = rng.random((200, 2)) < 0.4, rng.normal(size=200), rng.choice([0.5, 2.0], 200)
    slope, error = regression(x, y, weight)
    again = regression(np.vstack([x, x]), np.tile(y, 2), np.tile(weight, 2), np.tile(np.arange(200), 2))
    assert again[0] == pytest.approx(slope)
    assert again[1] == pytest.approx(error, rel=0.03)
