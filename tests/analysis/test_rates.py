"""Rates per thousand: published intervals, the two-sample test by hand, and counts of nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vocwork.analysis.rates import rate, rate_change


@pytest.mark.parametrize(
    ("events", "low", "high"),
    # Garwood (1936), as every table of Poisson limits has them
    [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390), (100, 81.36, 121.63)],
)
def test_exact_limits_of_a_count(events, low, high):
    found = rate(events, 1000)
    assert (found.value, found.events) == (events, events)
    assert found.low == pytest.approx(low, abs=0.006)
    assert found.high == pytest.approx(high, abs=0.006)


def test_it_is_per_thousand():
    assert rate(12, 400).value == 30.0


def test_complaints_before_and_after_against_the_binomial_test_of_scipy():
    """60 complaints of 2,000 returns before, 20 of 1,500 after: of 80, 3/7 would be after."""
    found = rate_change((20, 1500), (60, 2000))
    tails = [stats.binomtest(20, 80, 1500 / 3500, alternative=way).pvalue for way in ("less", "greater")]
    assert found.p == pytest.approx(2 * min(tails))
    ends = stats.binomtest(20, 80).proportion_ci(0.95, method="exact")
    assert found.low == pytest.approx(ends.low / (1 - ends.low) * 2000 / 1500)
    assert found.high == pytest.approx(ends.high / (1 - ends.high) * 2000 / 1500)
    assert found.ratio == pytest.approx(20 / 1500 / (60 / 2000))


def test_nothing_now_and_nothing_at_all():
    gone = rate_change((0, 1000), (20, 1000))
    assert (gone.ratio, gone.low) == (0.0, 0.0)
    assert gone.high < 0.25
    assert gone.p < 0.001
    new = rate_change((20, 1000), (0, 1000))
    assert new.ratio == np.inf
    assert new.low > 4
    assert np.isnan(rate_change((0, 1000), (0, 1000)).ratio)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(100, 5000), st.integers(100, 5000))
def test_p_and_interval_say_the_same(now, before, units, units_before):
    if now + before:
        found = rate_change((now, units), (before, units_before))
        assert (found.p < 0.05) == (not found.low <= 1 <= found.high)
        assert found.low <= found.ratio <= found.high


@pytest.mark.parametrize(("events", "units"), [(-1, 100), (3, 0)])
def test_what_cannot_be_is_refused(events, units):
    with pytest.raises(ValueError, match="a rate needs"):
        rate(events, units)
