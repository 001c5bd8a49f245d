"""The p-value that goes with an interval is that of the test that the interval comes from."""

from functools import partial

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from vocwork.analysis.inversion import LEAST_P, p_value
from vocwork.analysis.metrics import interval, wilson
from vocwork.analysis.weights import sample


def test_the_p_value_of_a_mean_is_that_of_students_t():
    values = pd.Series([4.0, 7, 7, 9, 3, 6, 8, 8, 5, 9])
    p = p_value(lambda confidence: interval(sample(values), "stars", confidence), 5.0)
    assert p == pytest.approx(ttest_1samp(values, 5.0).pvalue, rel=1e-4)


def test_the_p_value_of_a_share_is_that_of_its_score_test():
    """60 of 100 against a half: z = (.6 - .5) / sqrt(.25 / 100) = 2, p = .0455; 30 against .42: z = -2.4313."""
    assert p_value(partial(wilson, 60, 100), 0.5) == pytest.approx(0.0455, abs=5e-5)
    assert p_value(partial(wilson, 30, 100), 0.42) == pytest.approx(0.01505, abs=5e-5)


def test_ends_of_the_p_value():
    assert p_value(partial(wilson, 50, 100), 0.5) == 1.0
    assert p_value(partial(wilson, 900, 1000), 0.5) == LEAST_P


@given(st.integers(1, 99), st.floats(0.01, 0.99))
def test_clear_is_what_the_interval_leaves_out(count, value):
    low, high = wilson(count, 100)
    assert (p_value(partial(wilson, count, 100), value) < 0.05) == (not low <= value <= high)
