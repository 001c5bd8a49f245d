"""A change of the score beside a change of a number: exact parts, planted causes, nobody given away."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocwork.analysis.number_change import mix_and_rate, number_change

EDGES = {"late": np.array([1.0])}


def quarter(in_time, late, scores=(100.0, 0.0), missing=0):
    """So many answers in time and late, with a score each."""
    days = np.repeat([0.0, 2.0, np.nan], [in_time, late, missing])
    points = np.repeat([*scores, 0.0], [in_time, late, missing])
    return pd.DataFrame({"late": days, "points": points, "weight": 1.0})


def test_more_late_deliveries_by_hand():
    """One in ten late before, three in ten now, scored as ever: 90 to 70, all of it by their number."""
    told = number_change(quarter(70, 30), quarter(90, 10), EDGES, min_base=20).iloc[0]
    assert told[["total", "mix", "rate"]].round(9).tolist() == [-20, -20, 0]
    assert told["mix_low"] < -20 < told["mix_high"] < 0
    assert told["clear"]


def test_the_same_deliveries_scored_worse():
    told = number_change(quarter(90, 10, (50.0, 0.0)), quarter(90, 10), EDGES, min_base=20).iloc[0]
    assert told[["total", "mix", "rate"]].round(9).tolist() == [-45, 0, -45]
    assert not told["clear"]


def test_a_band_that_one_quarter_alone_has_moves_the_mix():
    told = number_change(quarter(50, 50), quarter(100, 0), EDGES, min_base=20).iloc[0]
    assert told[["total", "mix", "rate"]].round(9).tolist() == [-50, -50, 0]


def test_answers_without_the_number_are_left_out_of_both_sides():
    with_missing = number_change(quarter(70, 30, missing=40), quarter(90, 10), EDGES, min_base=20).iloc[0]
    assert (with_missing["base"], with_missing["base_before"]) == (100, 100)
    assert with_missing["total"] == pytest.approx(-20)


@given(st.integers(0, 10**6))
def test_mix_and_rate_are_the_change_to_the_last_digit(seed):
    rng = np.random.default_rng(seed)
    shares = tuple(rng.dirichlet(np.ones(5), 2))
    means = tuple(rng.uniform(-100, 100, (2, 5)))
    mix, rate = mix_and_rate(shares, means)
    assert mix + rate == pytest.approx(shares[1] @ means[1] - shares[0] @ means[0], abs=1e-9)


def test_weights_count():
    now, before = quarter(70, 30), quarter(90, 10)
    plain = number_change(now, before, EDGES, min_base=20)
    pd.testing.assert_frame_equal(plain, number_change(now.assign(weight=3.0), before, EDGES, min_base=20))
    heavy = now.assign(weight=np.where(now["late"] > 1, 2.0, 1.0))
    assert number_change(heavy, before, EDGES, min_base=20)["total"].iloc[0] == pytest.approx(100 * 70 / 130 - 90)


def test_no_change_is_quiet_in_most_of_a_hundred_studies():
    rng = np.random.default_rng(1)
    told = []
    for _ in range(100):
        parts = [quarter(n, 150 - n, (60.0, 20.0)) for n in rng.binomial(150, 0.8, 2)]
        told.append(number_change(*parts, EDGES, min_base=20)["clear"].iloc[0])
    assert sum(told) <= 12


@pytest.mark.parametrize("now", [quarter(0, 0), quarter(10, 9), quarter(0, 0, missing=50)])
def test_few_answers_have_no_split(now):
    told = number_change(now, quarter(90, 10), EDGES, min_base=20).iloc[0]
    assert told["reason"] == "small_base"
    assert told[["total", "mix", "rate", "p"]].isna().all()


def test_what_is_withheld_is_not_computed():
    told = number_change(quarter(70, 30), quarter(90, 10), EDGES, withheld={"late": "complementary"})
    assert told["reason"].tolist() == ["complementary"]
    assert told["mix"].isna().all()
