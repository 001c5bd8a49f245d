"""Sizes and margins: the published ones, their inverse, and the planner's table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower

from tests.analysis import frames
from vocwork.analysis.metrics import estimate
from vocwork.analysis.sample_size import (
    answers_for_change,
    answers_for_margin,
    answers_for_shares,
    margin_of,
    precision,
)
from vocwork.analysis.slices import Segment


def test_nps_sizes_at_worst_and_at_a_usual_variance():
    assert [answers_for_margin(points, 100**2) for points in (10, 5, 3)] == [385, 1537, 4269]
    assert [answers_for_margin(points, 0.61 * 100**2) for points in (10, 5, 3)] == [235, 938, 2604]


def test_the_standard_error_published_for_thirds():
    """Half promote, a third are passive, a sixth detract: variance 5/9; 4.14 points at 324 answers."""
    assert margin_of(324, 100**2 * 5 / 9) / 1.959964 == pytest.approx(4.14, abs=0.005)


def test_shares_as_r_and_statsmodels_have_them():
    assert answers_for_shares(0.5, 0.75, power=0.9) == pytest.approx(76.70692, abs=5e-5)  # R power.prop.test
    assert answers_for_shares(0.5, 0.75, power=0.740166) == pytest.approx(50, abs=1e-3)


def test_a_change_of_means_as_statsmodels_has_it():
    """Ten points at a standard deviation of 60: effect size 1/6."""
    peer = NormalIndPower().solve_power(effect_size=1 / 6, alpha=0.05, power=0.8)
    assert answers_for_change(10, 60**2) == int(np.ceil(peer))


def test_few_customers_need_fewer_answers():
    """Cochran: n = n0 / (1 + (n0 - 1) / N), 384.15 of 1,000 -> 277.7; nobody needs more than all of them."""
    assert answers_for_margin(5, 50**2, customers=1000) == 278
    assert answers_for_margin(0.1, 50**2, customers=200) <= 200
    assert margin_of(200, 50**2, customers=200) == 0


@given(st.floats(1, 30), st.floats(100, 10_000))
def test_margin_and_size_are_each_others_inverse(margin, variance):
    needed = answers_for_margin(margin, variance)
    assert margin_of(needed, variance) <= margin * (1 + 1e-9)
    if needed > 1:
        assert margin_of(needed - 1, variance) > margin * (1 - 1e-9)


def test_the_planner_says_what_a_segment_can_show_and_masks_what_is_small():
    points = np.tile([100.0, 0.0, -100.0, 100.0], 50)
    answers = frames.feedback(200, plan=["Plus"] * 10 + ["Basic"] * 190, points=points)
    known = [Segment("all", "all"), Segment("plan=Plus", "Plus", "plan", "Plus")]
    rules = {"kind": "nps", "margin": 5, "change": 10, "min_base": 30, "withheld": {}}
    table = precision(answers, known, "2024Q1", **rules).set_index("segment")
    variance = pd.Series(points).var()
    assert table.loc["all", "needed"] == answers_for_margin(5, variance)
    shown = estimate(answers["points"], kind="nps")
    assert table.loc["all", "margin"] == pytest.approx((shown.high - shown.low) / 2)
    assert table.loc["plan=Plus", "reason"] == "small_base"
    assert table.loc["plan=Plus", ["margin", "detectable", "needed"]].isna().all()
    few = precision(answers, known, "2024Q1", customers={"all": 300}, **rules).set_index("segment")
    assert few.loc["all", "needed"] == answers_for_margin(5, variance, customers=300)
    of_another = precision(answers, known, "2024Q1", customers={"plan=Plus": 300}, **rules).set_index("segment")
    assert of_another.loc["all", "needed"] == table.loc["all", "needed"]
    weighted = precision(
        answers.assign(weight=np.tile(np.repeat([1.0, 3.0], 4), 25)), known, "2024Q1", **rules
    ).set_index("segment")
    assert weighted.loc["all", "needed"] > table.loc["all", "needed"]
