"""On the scale that goes with their wander shares are about normal, and rare ones do not hide how far others wander."""

import numpy as np
import pytest
from scipy.stats import skew

from vocwork.analysis.control import common_spread
from vocwork.analysis.wander import ARCSINE, deviations, from_scale, near_normal, normal_power, to_scale, wander


def counts(share, base, rho, size, seed=1):
    """Beta-binomial counts of variance 1 + (base - 1) rho times chance; shares of shape (series, 1)."""
    rng, weight = np.random.default_rng(seed), 1 / max(rho, 1e-9) - 1
    share = np.broadcast_to(share, size)
    return rng.binomial(base, rng.beta(share * weight, (1 - share) * weight))


def test_the_middle_of_the_scales_is_the_arcsine():
    share, usual = np.array([0.0, 0.02, 0.3, 1.0]), np.array(0.1)
    assert to_scale(share, usual, ARCSINE) == pytest.approx(np.arcsin(np.sqrt(share)))
    n, base = np.array([[3, 12, 40]]), np.array([100.0, 120, 90])
    assert near_normal(n, base, ARCSINE) == pytest.approx(np.arcsin(np.sqrt((n + 0.375) / (base + 0.75))))


@pytest.mark.parametrize("power", [1 / 3, 0.41, 0.5, 2 / 3])
def test_a_share_lies_where_it_lay_and_none_above_one(power):
    share, usual = np.array([0.001, 0.04, 0.5, 0.97]), np.array([0.05, 0.05, 0.2, 0.2])
    assert from_scale(to_scale(share, usual, power), usual, power) == pytest.approx(share)
    assert from_scale(np.array([9.0]), usual[:1], power) == 1.0


@pytest.mark.parametrize(("rho", "base"), [(0.0, 200), (0.005, 200), (0.01, 350)])
def test_the_scale_of_their_wander_leaves_shares_neither_skew_nor_variance(rho, base):
    spread = np.sqrt(1 + (base - 1) * rho)
    n = counts(np.full((1, 1), 0.03), base, rho, (1, 40_000))
    y = near_normal(n, np.full(n.shape[1], float(base)), normal_power(spread))[0]
    assert skew(y) == pytest.approx(0, abs=0.12)
    assert y.var() * (4 * base + 2) / spread**2 == pytest.approx(1, abs=0.05)


def test_the_arcsine_would_leave_a_long_tail_of_rare_shares_that_wander():
    n = counts(np.full((1, 1), 0.02), 350, 0.01, (1, 40_000))
    base = np.full(n.shape[1], 350.0)
    assert skew(near_normal(n, base, ARCSINE)[0]) > 0.3
    assert abs(skew(near_normal(n, base, normal_power(np.sqrt(4.49)))[0])) < 0.15


def test_rare_series_do_not_hide_how_far_the_frequent_ones_wander():
    """Of forty series eight have more than two counts a period, and all wander by 1.48 times chance."""
    shares, base = np.r_[np.full(8, 0.1), np.full(32, 0.005)][:, None], np.full(400, 120.0)
    n = counts(shares, 120, 0.01, (40, 400))
    found = wander(n, base)
    assert found.told_by == 8
    assert found.spread == pytest.approx(np.sqrt(1 + 119 * 0.01), rel=0.05)
    assert found.power == pytest.approx(normal_power(1.48), abs=0.02)
    assert common_spread(deviations(found.y, found.weight)) < 1.3


def test_where_hardly_any_is_frequent_all_say_how_far_they_wander():
    n = counts(np.r_[0.1, 0.1, np.full(6, 0.005)][:, None], 120, 0.01, (8, 36))
    assert wander(n, np.full(36, 120.0)).told_by == 8


def test_a_period_without_a_base_is_left_out():
    n, base = np.full((3, 18), 12), np.full(18, 120.0)
    n[:, 5], base[5] = 0, 0
    found = wander(n, base)
    assert found.weight[5] == 0
    assert deviations(found.y, found.weight) == pytest.approx(np.zeros((3, 17)), abs=1e-9)
    assert found.spread == 1.0
