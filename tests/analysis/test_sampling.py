import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.coded_shares import prediction_powered
from vocwork.analysis.sampling import allocation, expected_errors, half_widths, plan, strata

IDS = pd.Series([f"a{n}" for n in range(1000)])


def errors(sure=0.02, unsure=0.4, part=0.2):
    return pd.DataFrame({"x": np.where(np.arange(1000) < 1000 * part, unsure, sure)})


def test_allocation_follows_size_and_spread_and_takes_no_more_than_there_is():
    assert allocation(np.array([900, 100]), np.array([0.1, 0.3]), 120).tolist() == [90, 30]
    assert allocation(np.array([900, 20]), np.array([0.1, 5.0]), 300).tolist() == [142, 20]
    assert allocation(np.array([500, 500]), np.array([0.0, 0.3]), 100).tolist() == [10, 100]


def test_half_width_of_a_simple_random_sample_by_hand():
    """100 of 1,000, error .25: 1.96 sqrt(.9 * .25 / 100)."""
    found = half_widths(np.array([1000]), np.array([[0.25]]), np.array([100]), 0.95)
    assert found[0] == pytest.approx(1.96 * np.sqrt(0.9 * 0.25 / 100), abs=1e-4)


def test_comments_of_the_same_uncertainty_stay_together_and_small_strata_join():
    assert strata(np.array([0.1] * 60 + [0.3] * 20), 2).tolist() == [0] * 60 + [1] * 20
    assert strata(np.array([0.1] * 60 + [9.0] * 3), 2).tolist() == [0] * 63
    assert strata(np.zeros(50)).tolist() == [0] * 50


def test_the_plan_is_the_smallest_that_is_precise_enough_and_prefers_the_unsure():
    found = plan(IDS, errors(), precision=0.03)
    assert found.expected["half_width"].max() <= 0.03
    part = found.strata["drawn"] / found.strata["comments"]
    assert part.iloc[-1] > 2 * part.iloc[0]
    worse = plan(IDS, errors(), precision=0.031)
    assert len(worse.drawn) <= len(found.drawn)
    assert len(found.drawn) < len(plan(IDS, errors(sure=0.4), precision=0.03).drawn)


def test_a_larger_plan_keeps_the_comments_of_a_smaller_one():
    small, large = plan(IDS, errors(), precision=0.05), plan(IDS, errors(), precision=0.03)
    assert set(small.drawn["feedback_id"]) < set(large.drawn["feedback_id"])
    again = plan(IDS, errors(), precision=0.05)
    pd.testing.assert_frame_equal(small.drawn, again.drawn)


def test_chances_undo_the_stratification():
    found = plan(IDS, errors(), precision=0.04).drawn
    assert (1 / found["drawn"]).sum() == pytest.approx(1000)


def test_a_planned_sample_is_as_precise_as_promised():
    """Machine errors as expected; the corrected share misses the truth by more than was promised once in twenty."""
    rng = np.random.default_rng(1)
    expected = errors()
    missed = 0
    for seed in range(200):
        truth = (rng.random(1000) < 0.3).astype(float)
        wrong = rng.random(1000) < expected["x"]
        predicted = np.where(wrong, 1 - truth, truth)
        drawn = plan(IDS, expected, precision=0.04, seed=seed).drawn
        rows = drawn["feedback_id"].str[1:].astype(int).to_numpy()
        found = prediction_powered(truth[rows], predicted[rows], drawn["drawn"].to_numpy(), predicted)
        missed += abs(found.value - truth.mean()) > 0.04
    assert missed <= 0.08 * 200


def test_errors_expected_of_machines():
    codings = pd.DataFrame(
        {
            "feedback_id": ["a", "b", "a"],
            "code": ["x", "x", "y"],
            "coded": [True, False, True],
            "chance": [0.9, 0.3, np.nan],
        }
    )
    unchecked = pd.DataFrame({"code": ["x", "y", "z"], "hand": 0, "hits": 0, "said": 0, "true": 0})
    found = expected_errors(pd.Series(["a", "b", "c"]), codings, unchecked)
    assert found["x"].tolist() == pytest.approx([0.1, 0.3, 0.01])
    assert found["y"].tolist() == pytest.approx([0.2, 0.03, 0.03])
    assert found["z"].tolist() == pytest.approx([0.03, 0.03, 0.03])


def test_a_machine_without_chances_errs_as_it_did_where_it_was_checked():
    """Of 40 codes among 100 comments 16 were false, and 6 were missed; ten imagined comments stand beside these."""
    codings = pd.DataFrame({"feedback_id": ["a"], "code": "x", "coded": True, "chance": np.nan})
    checked = pd.DataFrame({"code": ["x"], "hand": 100, "hits": 24, "said": 40, "true": 30})
    found = expected_errors(pd.Series(["a", "b"]), codings, checked)
    assert found["x"].tolist() == pytest.approx([(16 + 2) / 50, (6 + 0.3) / 70])
