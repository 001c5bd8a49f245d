"""Intervals of few answers and of sums of squares: published values, known truths, and what becomes of edge cases."""

import numpy as np
import pytest
from scipy import stats

from vocwork.analysis.bootstrap import (
    carrying,
    expanded_interval,
    p_value,
    percentile_interval,
    resample,
    square_interval,
)

RNG = np.random.default_rng


def test_the_expanded_interval_leaves_out_less_the_fewer_answers_there_are():
    """n = 10: Student's t of 9 degrees is 2.262, times sqrt(10 / 9) 2.384, beyond which .0086 of a normal curve lie."""
    draws = np.arange(100_001.0)[:, None] / 100_000
    for base, left_out in ((10, 0.0086), (20, 0.0159), (1e9, 0.0250)):
        low, high = expanded_interval(draws, 0.95, np.array([base]))
        assert low == pytest.approx(left_out, abs=2e-4)
        assert high == pytest.approx(1 - low)


def test_means_of_few_answers_are_held_as_often_as_is_said():
    """Ten normal values: the percentile interval holds their mean in 90 %, the expanded one in 95 %."""
    rng, held = RNG(1), {"plain": 0, "expanded": 0}
    for _ in range(1000):
        x = rng.normal(size=10)
        draws = rng.choice(x, (1000, 10)).mean(axis=1)[:, None]
        ends = {"plain": percentile_interval(draws, 0.95), "expanded": expanded_interval(draws, 0.95, np.array([10]))}
        for name, (low, high) in ends.items():
            held[name] += int(low[0] <= 0 <= high[0])
    assert held["plain"] < 925
    assert 930 <= held["expanded"] <= 970


def test_a_column_that_few_answers_have_rests_on_about_those_and_weights_count():
    x = np.column_stack([np.arange(1000) < 20, np.arange(1000) < 500]).astype(float)
    assert carrying(x, np.ones(1000)) == pytest.approx([20.8, 1000], abs=0.1)
    assert carrying(x, np.full(1000, 7.0)) == pytest.approx(carrying(x, np.ones(1000)))
    heavy = np.where(np.arange(1000) < 2, 10.0, 1.0)
    assert carrying(x, heavy)[0] < 10
    both = carrying(x, np.ones(1000), np.array([0, 0]))
    assert both.shape == (1,)


def test_p_is_students():
    """Draws of deviation 1 and 5 answers: t = 2 / sqrt(5 / 4) with 4 degrees of freedom."""
    draws = np.array([-1.0, 1.0] * 5000)[:, None]
    found = p_value(np.array([2.0]), draws, np.array([5.0]))
    assert found == pytest.approx(2 * stats.t.sf(2 / np.sqrt(1.25), 4), rel=1e-3)


def test_a_number_that_no_draw_moves_is_what_it_is():
    draws = np.tile([0.0, 3.0], (100, 1))
    assert p_value(np.array([0.0, 3.0]), draws, np.array([50.0, 50.0])).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("columns", [1, 3])
@pytest.mark.parametrize("truth", [0.0, 0.01, 0.1])
def test_a_share_of_variance_is_held_as_often_as_is_said(columns, truth):
    """A squared length with noise of known spread in each direction, and draws of it as a bootstrap would give."""
    rng, scale = RNG(3), 0.004
    odds = scale * rng.noncentral_chisquare(columns, truth / scale, 2000)
    draws = scale * rng.noncentral_chisquare(columns, np.maximum(odds / scale, 1e-9), (1000, 2000))
    found, shares = odds / (1 + odds), draws / (1 + draws)
    low, high = square_interval(found, shares, np.full(2000, columns), 0.95, np.full(2000, 1e6))
    assert 0.93 <= np.mean((low <= truth / (1 + truth)) & (truth / (1 + truth) <= high)) <= 0.99
    assert (low <= found).all()
    assert not low[odds < scale * columns].any()


def test_a_share_of_variance_is_held_where_its_spread_shrinks_as_it_grows():
    """Squared correlations of 40 pairs, .1 in truth; taken as squares and not as their odds .069 lie too high."""
    rng, pairs, studies, truth, missed = RNG(4), 40, 1000, 0.1, np.zeros(2)
    for _ in range(studies):
        x = rng.normal(size=pairs)
        y = np.sqrt(truth) * x + np.sqrt(1 - truth) * rng.normal(size=pairs)
        drawn = rng.integers(0, pairs, (300, pairs))
        a, b = (own[drawn] - own[drawn].mean(axis=1, keepdims=True) for own in (x, y))
        draws = (a * b).sum(axis=1) ** 2 / ((a**2).sum(axis=1) * (b**2).sum(axis=1))
        found = np.array([np.corrcoef(x, y)[0, 1] ** 2])
        low, high = square_interval(found, draws[:, None], np.ones(1), 0.95, np.full(1, pairs))
        missed += [low[0] > truth, high[0] < truth]
    assert missed.sum() <= 0.075 * studies
    assert missed.max() <= 0.045 * studies


def test_draws_that_are_all_alike_leave_no_room_and_nothing_at_all_is_nothing():
    low, high = square_interval(np.array([0.4, 0.0]), np.tile([0.4, 0.0], (50, 1)), np.ones(2), 0.95, np.full(2, 100.0))
    assert (low[0], high[0]) == (pytest.approx(0.4, rel=0.01), pytest.approx(0.4, rel=0.01))
    assert (low[1], high[1]) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))


def test_customers_are_drawn_as_a_whole_and_each_quarter_to_its_own_number():
    is_now, customer = np.repeat([True, False], 60), np.repeat(np.arange(40), 3)
    drawn = resample(is_now, customer, RNG(2))
    assert (drawn.reshape(40, 3) == drawn.reshape(40, 3)[:, :1]).all()
    assert (drawn[is_now].sum(), drawn[~is_now].sum()) == (60, 60)
    alone = [resample(is_now, own, RNG(2)).tolist() for own in (np.arange(120), np.arange(120)[::-1])]
    assert alone[0] == alone[1]
