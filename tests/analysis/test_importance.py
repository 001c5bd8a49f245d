"""Importances of drivers with interval, sign and floor of noise."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.published import MTCARS
from vocwork.analysis.importance import COLUMNS, importances


def columns(**values: np.ndarray) -> pd.DataFrame:
    """A driver of one column each, or of several where an array has two dimensions."""
    parts = {
        (name, f"value {k}" if own.ndim > 1 else ""): column
        for name, own in values.items()
        for k, column in enumerate(np.atleast_2d(own.T))
    }
    return pd.DataFrame(parts)


def planted(rows: int = 400, seed: int = 2) -> tuple[pd.DataFrame, pd.Series]:
    """strong -40 points, weak +15, region (three groups beside the first: the second -30), and two that do nothing."""
    rng = np.random.default_rng(seed)
    said = (rng.random((rows, 4)) < 0.25).astype(float)
    region = np.eye(4)[rng.integers(0, 4, rows)][:, 1:]
    score = 30 - 40 * said[:, 0] + 15 * said[:, 1] - 30 * region[:, 1] + 40 * rng.normal(size=rows)
    named = dict(zip(("strong", "weak", "none", "nought"), said.T, strict=True))
    return columns(**named, region=region), pd.Series(score)


def test_planted_drivers_are_found_in_their_order_and_what_does_nothing_is_not():
    table, fit = importances(*planted())
    assert table.columns.tolist() == COLUMNS
    assert table["driver"].tolist()[:2] == ["strong", "region"]
    clear = table.set_index("driver")["clear"]
    assert clear[["strong", "region", "none", "nought"]].tolist() == [True, True, False, False]
    strong = table.iloc[0]
    assert strong["coefficient_low"] < -40 < strong["coefficient_high"] < 0
    assert (table["low"] <= table["importance"]).all()
    assert (table["importance"] <= table["high"]).all()
    assert table.loc[~table["clear"], "low"].max() == 0
    region = table.iloc[1]
    assert (region["lowest"], pd.isna(region["coefficient"]), region["opposed"]) == ("value 1", True, False)
    assert fit.p < 0.01


def test_importances_and_relative_weights_sum_to_r2():
    table, fit = importances(*planted())
    assert table["importance"].sum() == pytest.approx(fit.r2)
    assert table["relative_weight"].sum() == pytest.approx(fit.r2)
    assert fit.adjusted == pytest.approx(1 - (1 - fit.r2) * 399 / (400 - 7 - 1))
    assert (fit.base, fit.effective, fit.columns, fit.error) == (400, 400, 7, 0)


def test_published_r2_and_importances_of_mtcars():
    x = columns(**{name: MTCARS[name].to_numpy(float) for name in ("cyl", "disp", "hp", "wt")})
    table, fit = importances(x, MTCARS["mpg"])
    assert fit.r2 == pytest.approx(0.8486348, abs=5e-8)
    found = table.set_index("driver")
    assert found["importance"]["wt"] == pytest.approx(0.2621501, abs=5e-8)
    assert found["relative_weight"]["wt"] == pytest.approx(0.2706812, abs=5e-8)
    # lm(mpg ~ cyl + disp + hp + wt): disp +0.0116, though heavier engines go with fewer miles
    assert found["coefficient"]["disp"] == pytest.approx(0.01160, abs=5e-6)
    assert found["opposed"].to_dict() == {"wt": False, "cyl": False, "disp": True, "hp": False}


def test_the_order_of_classes_alone_tells_the_same_drivers():
    x, score = planted()
    points = pd.Series(np.select([score > 40, score > 0], [100.0, 0.0], -100.0))
    for own in (points, (points > 0) * 100.0):
        found = importances(x, own)[0].set_index("driver")["ordered_weight"]
        assert found.nlargest(2).index.tolist() == ["strong", "region"]
        assert found.sum() < 0.5
    assert importances(x, score)[0]["ordered_weight"].isna().all()


def test_a_score_of_pure_chance_goes_with_no_driver():
    """Twenty drivers of noise: at .05 by q, one study in twenty may have any."""
    alarms, opened = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        said = {f"t{k}": (rng.random(200) < 0.2).astype(float) for k in range(20)}
        table, fit = importances(columns(**said), pd.Series(rng.normal(size=200)), resamples=20)
        alarms += bool(table["clear"].any())
        opened += fit.p < 0.05
    assert alarms <= 6
    assert opened <= 6


def test_a_weight_of_two_is_two_answers_of_which_one_counts_for_the_interval():
    x, score = planted(200)
    once, twice = importances(x, score), importances(x, score, pd.Series(2.0, index=x.index))
    pd.testing.assert_frame_equal(once[0], twice[0])
    assert twice[1] == pytest.approx(once[1])
    doubled = pd.concat([x, x.head(50)], ignore_index=True), pd.concat([score, score.head(50)], ignore_index=True)
    weight = pd.Series(np.where(np.arange(200) < 50, 2.0, 1.0))
    copied, weighted = importances(*doubled), importances(x, score, weight)
    found, wanted = (part[0].set_index("driver")["importance"].sort_index() for part in (weighted, copied))
    assert found.to_numpy() == pytest.approx(wanted.to_numpy())
    assert weighted[1].base == 200
    assert weighted[1].effective == pytest.approx(250**2 / 350)


def test_an_answer_of_weight_nought_is_as_if_it_were_not_there():
    x, score = planted(200)
    weight = pd.Series(np.where(np.arange(200) < 150, 1.0, 0.0))
    pd.testing.assert_frame_equal(importances(x, score, weight)[0], importances(x.head(150), score.head(150))[0])


def test_an_answer_without_a_score_is_as_if_it_were_not_there():
    x, score = planted(200)
    table, fit = importances(x, score.where(np.arange(200) < 150))
    pd.testing.assert_frame_equal(table, importances(x.head(150), score.head(150))[0])
    assert fit.base == 150


def test_drivers_that_say_the_same_share_what_they_have():
    x, score = planted()
    x[("again", "")] = x[("strong", "")]
    table, fit = importances(x, score)
    found = table.set_index("driver")
    assert found["importance"]["strong"] == pytest.approx(found["importance"]["again"], rel=1e-6)
    assert np.isinf(found["vif"][["strong", "again"]]).all()
    assert fit.r2 == pytest.approx(importances(*planted())[1].r2, rel=1e-6)


def test_more_drivers_than_orders_can_be_taken_say_their_error():
    rng = np.random.default_rng(1)
    said = rng.random((300, 20)) < 0.3
    x = columns(**{f"t{k}": own.astype(float) for k, own in enumerate(said.T)})
    table, fit = importances(x, pd.Series(said @ np.arange(20) + 20 * rng.normal(size=300)), resamples=50)
    assert 0 < fit.error < 0.001
    assert table["importance"].sum() == pytest.approx(fit.r2)


def test_answers_given_twice_are_as_sure_as_each_once():
    """Without knowing customers noise looks half as large and intervals are narrower."""
    x, score = planted()
    again, whose = [pd.concat([own, own], ignore_index=True) for own in (x, score)], pd.Series(np.tile(range(400), 2))
    once, twice, unknown = (importances(*own)[0] for own in ((x, score), (*again, None, whose), again))
    for name in ("importance", "low", "high", "noise", "coefficient_low", "coefficient_high"):
        assert twice[name].to_numpy() == pytest.approx(once[name].to_numpy(), rel=0.1, abs=2e-3, nan_ok=True)
    assert (unknown["noise"] < 0.6 * twice["noise"]).all()
    assert (unknown["high"] - unknown["low"] < twice["high"] - twice["low"]).all()
