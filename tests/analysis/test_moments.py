"""Weighted sums of products, and bootstrap resamples of them."""

import numpy as np
import pytest

from vocwork.analysis.moments import MOST_BUNDLES, correlations, covariances, deviations, moments, resampled_moments


def answers(rows: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    z = np.column_stack([np.ones(rows), rng.normal(size=rows), rng.random(rows) < 0.3])
    return z, rng.choice([0.5, 1.0, 3.0], rows)


def test_covariances_are_those_of_weighted_answers():
    z, weight = answers(50)
    assert covariances(moments(z, weight)) == pytest.approx(np.cov(z[:, 1:].T, aweights=weight, bias=True))
    whole = np.repeat(z, 2, axis=0)
    assert covariances(moments(z, np.full(50, 2.0))) == pytest.approx(covariances(moments(whole, np.ones(100))))


def test_a_constant_column_goes_with_nothing():
    z, weight = answers(50)
    z[:, 2] = 0.1
    own = covariances(moments(z, weight))
    assert deviations(own)[1] == 0
    assert correlations(own) == pytest.approx(np.eye(2))


@pytest.mark.parametrize("rows", [60, MOST_BUNDLES, 2 * MOST_BUNDLES + 1, 5 * MOST_BUNDLES])
def test_resamples_vary_as_means_of_answers_do(rows):
    """Standard error of a weighted total, by its formula; in bundles too."""
    z, weight = answers(rows)
    drawn = resampled_moments(z, weight, resamples=2000, rng=np.random.default_rng(5))
    assert drawn[:, 0, 0].mean() == pytest.approx(weight.sum(), rel=0.02)
    for column in (1, 2):
        error = np.sqrt(rows) * (weight * z[:, column]).std()
        assert drawn[:, 0, column].std() == pytest.approx(error, rel=0.1)
    assert drawn == pytest.approx(drawn.swapaxes(1, 2))


@pytest.mark.parametrize("customers", [60, 3 * MOST_BUNDLES])
def test_resamples_draw_customers_whole(customers):
    """Each customer says the same twice: totals vary as those of the customers do, not of twice as many answers."""
    z, weight = answers(customers)
    again, whose = np.vstack([z, z]), np.tile(np.arange(customers), 2)
    drawn = resampled_moments(again, np.tile(weight, 2), whose, resamples=2000, rng=np.random.default_rng(5))
    error = np.sqrt(customers) * (2 * weight * z[:, 1]).std()
    assert drawn[:, 0, 1].std() == pytest.approx(error, rel=0.1)
    once = resampled_moments(z, weight, resamples=2000, rng=np.random.default_rng(5))
    assert drawn == pytest.approx(2 * once)
