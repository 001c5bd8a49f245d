"""Relative weights and LMG from correlations: published values, and what must hold of any data."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.published import MTCARS, SWISS
from vocwork.analysis.relative_importance import (
    draw_orders,
    inflation,
    lmg,
    lmg_of_scores,
    relative_weights,
    sampled_lmg,
)


def correlated(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Correlations of all columns but the first, theirs with the first, and each a driver of its own."""
    r = table.corr().to_numpy()
    return r[1:, 1:], r[1:, 0], np.arange(len(r) - 1)


def unlike(rows: int = 200, columns: int = 6) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(rows, columns)) @ rng.normal(size=(columns, columns))
    return pd.DataFrame(np.column_stack([x @ rng.normal(size=columns) + 5 * rng.normal(size=rows), x]))


def test_relative_weights_of_mtcars_as_published():
    """R: rwa::rwa(mtcars, "mpg", c("cyl", "disp", "hp", "wt")), from the package's documentation."""
    r, r_y, _ = correlated(MTCARS)
    found = relative_weights(r, r_y)
    assert found == pytest.approx([0.2096904, 0.1883043, 0.1799590, 0.2706812], abs=5e-8)
    assert 100 * found / found.sum() == pytest.approx([24.70914, 22.18908, 21.20570, 31.89607], abs=5e-6)
    assert found.sum() == pytest.approx(0.8486348, abs=5e-8)


def test_lmg_of_mtcars_and_swiss():
    """As relaimpo::calc.relimp(type = "lmg") defines it; swiss is its example (Groemping 2006, JSS 17:1)."""
    assert lmg(*correlated(MTCARS)) == pytest.approx([0.2157094, 0.2006984, 0.1700769, 0.2621501], abs=5e-8)
    swiss = lmg(*correlated(SWISS))
    assert swiss == pytest.approx([0.0570912, 0.1711730, 0.2601347, 0.1055702, 0.1127659], abs=5e-8)
    assert swiss.sum() == pytest.approx(0.7067350, abs=5e-8)


def test_relative_weights_of_swiss():
    r, r_y, _ = correlated(SWISS)
    wanted = [0.0484169, 0.1547082, 0.2719641, 0.1146800, 0.1169657]
    assert relative_weights(r, r_y) == pytest.approx(wanted, abs=5e-8)


def test_lmg_is_the_mean_gain_over_all_orders():
    """Three drivers by hand: alone, after each of the others, last."""
    r, r_y, driver = correlated(unlike(columns=3))

    def r2(*kept: int) -> float:
        rows = list(kept)
        return float(r_y[rows] @ np.linalg.solve(r[np.ix_(rows, rows)], r_y[rows]))

    first = (2 * r2(0) + (r2(0, 1) - r2(1)) + (r2(0, 2) - r2(2)) + 2 * (r2(0, 1, 2) - r2(1, 2))) / 6
    assert lmg(r, r_y, driver)[0] == pytest.approx(first)


@pytest.mark.parametrize("driver", [[0, 1, 2, 3, 4, 5], [0, 0, 1, 2, 2, 2], [2, 0, 1, 0, 2, 1]])
def test_importances_sum_to_r2_and_do_not_depend_on_the_order_of_the_columns(driver):
    r, r_y, _ = correlated(unlike())
    whole, driver = float(r_y @ np.linalg.solve(r, r_y)), np.array(driver)
    found, mixed = lmg(r, r_y, driver), np.array([4, 2, 0, 5, 1, 3])
    assert found.sum() == pytest.approx(whole)
    assert (found >= 0).all()
    assert lmg(r[np.ix_(mixed, mixed)], r_y[mixed], driver[mixed]) == pytest.approx(found)
    assert relative_weights(r, r_y).sum() == pytest.approx(whole)
    assert relative_weights(r[np.ix_(mixed, mixed)], r_y[mixed]) == pytest.approx(relative_weights(r, r_y)[mixed])


def test_a_driver_written_twice_shares_its_importance():
    table = unlike(columns=3)
    once = lmg(*correlated(table))
    r, r_y, driver = correlated(table.assign(again=table[1]))
    twice = lmg(r, r_y, driver)
    assert twice.sum() == pytest.approx(once.sum())
    assert twice[0] == pytest.approx(twice[3])
    assert relative_weights(r, r_y)[0] == pytest.approx(relative_weights(r, r_y)[3])
    assert relative_weights(r, r_y).sum() == pytest.approx(once.sum())
    assert lmg(r, r_y, np.array([0, 1, 2, 0])) == pytest.approx(once)


def test_drivers_that_do_not_go_together_have_their_squared_correlations():
    r_y, driver = np.array([0.5, -0.3, 0.0]), np.arange(3)
    assert lmg(np.eye(3), r_y, driver) == pytest.approx([0.25, 0.09, 0])
    assert relative_weights(np.eye(3), r_y) == pytest.approx([0.25, 0.09, 0])


def test_drawn_orders_come_near_to_all_of_them():
    r, r_y, _ = correlated(unlike())
    driver = np.array([0, 1, 1, 2, 3, 4])
    places, exact = draw_orders(5, 400, np.random.default_rng(1)), lmg(r, r_y, driver)
    gains = lmg_of_scores(r, r_y[:, None], driver, places)[..., 0]
    pairs = gains.reshape(2, 400, -1).mean(axis=0)
    assert np.abs(pairs.mean(axis=0) - exact).max() < 4 * (pairs.std(axis=0) / 20).max()
    assert gains.sum(axis=1) == pytest.approx(np.full(800, exact.sum()), rel=1e-6)
    assert sampled_lmg(r[None], r_y[None], driver, places[None])[0] == pytest.approx(pairs.mean(axis=0))


def test_orders_come_with_their_reverse():
    places = draw_orders(4, 10, np.random.default_rng(1))
    assert (places[:10] + places[10:] == 3).all()
    assert (np.sort(places, axis=1) == np.arange(4)).all()


def test_inflation_is_the_vif_of_single_columns():
    """The diagonal of the inverse of R, which is 1 / (1 - R2 of the column from the others)."""
    r, _, driver = correlated(unlike())
    assert inflation(r, driver) == pytest.approx(np.diag(np.linalg.inv(r)), rel=1e-4)
    assert inflation(np.eye(3), np.arange(3)) == pytest.approx([1, 1, 1])
    doubled = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]])
    assert inflation(doubled, np.arange(3)).tolist() == [np.inf, np.inf, pytest.approx(1)]


def test_a_driver_of_many_columns_is_as_inflated_as_one_of_them():
    """Two pairs of columns that go together as r = .8: the determinants say .36 ^ 2, each pair's VIF 1 / .36."""
    pairs = np.kron(np.array([[1, 0.8], [0.8, 1]]), np.eye(2))
    assert inflation(pairs, np.array([0, 0, 1, 1])) == pytest.approx([1 / 0.36] * 2, rel=1e-4)
