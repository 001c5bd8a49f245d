"""Points per unit of a number: as statsmodels has it, with weights, and quiet where there is nothing."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vocwork.analysis.slope import slope


def made(rng, size=200, per_minute=-2.0):
    minutes = rng.exponential(8, size)
    satisfied = rng.random(size) < np.clip(0.9 + per_minute / 100 * minutes, 0.02, 0.98)
    return pd.Series(100.0 * satisfied), pd.Series(minutes), pd.Series(rng.choice([0.5, 1.0, 2.0], size))


def test_weighted_least_squares_with_robust_errors_as_in_statsmodels():
    import statsmodels.api as sm

    points, minutes, weight = made(np.random.default_rng(1))
    fit = sm.WLS(points, sm.add_constant(minutes), weights=weight).fit(cov_type="HC3")
    found = slope(points, minutes, weight)
    assert found.value == pytest.approx(fit.params.iloc[1])
    half = (found.high - found.low) / 2
    freedom = by_matrices(minutes.to_numpy(), weight.to_numpy())
    assert half == pytest.approx(stats.t.ppf(0.975, freedom) * fit.bse.iloc[1])
    assert freedom < 60


def by_matrices(x, weight):
    """The degrees of freedom of the error, with the residual maker of all pairs."""
    design = np.column_stack([np.ones_like(x), x]) * np.sqrt(weight)[:, None]
    left = np.eye(len(x)) - design @ np.linalg.pinv(design)
    pull = np.linalg.pinv(design)[1] / np.diag(left)
    roots = np.linalg.eigvalsh((pull[:, None] * left) @ (pull[:, None] * left).T)
    return roots.sum() ** 2 / (roots**2).sum()


def test_a_planted_slope_lies_in_its_interval_and_weights_of_one_size_change_nothing():
    points, minutes, weight = made(np.random.default_rng(2), size=3000)
    one = slope(points, minutes, weight * 0 + 1)
    assert one.low < -2.0 < one.high
    assert one.p < 0.001
    assert slope(points, minutes, weight * 0 + 3)[:5] == pytest.approx(one[:5])


def test_no_slope_is_quiet_in_most_studies():
    """Long waits are few and decide the line. Of 1,000 lines 50 are clear by chance, seldom more than 61 (p = .05)."""
    rng = np.random.default_rng(3)
    clear = [slope(*made(rng, size=150, per_minute=0.0)).p < 0.05 for _ in range(1000)]
    assert sum(clear) <= stats.binom.ppf(0.95, 1000, 0.05)


@pytest.mark.parametrize("size", [0, 2, 19])
def test_few_answers_have_none(size):
    points, minutes, weight = made(np.random.default_rng(4), size=size)
    assert slope(points, minutes, weight, min_base=20).reason == "small_base"


def test_missing_values_and_one_single_value():
    points, minutes, weight = made(np.random.default_rng(5))
    known = slope(points, minutes, weight)
    missing = pd.Series([np.nan])
    more = [pd.concat([own, missing]) for own in (points, minutes)]
    assert slope(*more, pd.concat([weight, pd.Series([1.0])])) == known
    assert slope(points, minutes * 0, weight).reason == "small_base"


def test_where_no_score_differs_nothing_is_clear():
    flat = slope(pd.Series(np.full(50, 80.0)), pd.Series(np.arange(50.0)), pd.Series(np.ones(50)))
    assert (flat.value, flat.p) == (0.0, 1.0)
