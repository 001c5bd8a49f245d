import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.coded_shares import prediction_powered
from vocwork.analysis.metrics import wilson_at, z_value
from vocwork.analysis.sampling import allocation, expected_errors, expected_shares, half_widths, plan, strata

IDS = pd.Series([f"a{n}" for n in range(1000)])
SHARES = pd.Series({"x": 0.1})


def errors(sure=0.02, unsure=0.4, part=0.2):
    return pd.DataFrame({"x": np.where(np.arange(1000) < 1000 * part, unsure, sure)})


def test_allocation_follows_size_and_spread_and_takes_no_more_than_there_is():
    assert allocation(np.array([900, 100]), np.array([0.1, 0.3]), 120).tolist() == [90, 30]
    assert allocation(np.array([900, 20]), np.array([0.1, 5.0]), 300).tolist() == [280, 20]
    assert allocation(np.array([900, 20]), np.array([0.1, 5.0]), 920).tolist() == [900, 20]
    assert allocation(np.array([900, 20]), np.array([0.0, 5.0]), 920).tolist() == [900, 20]
    assert allocation(np.array([500, 500]), np.array([0.0, 0.3]), 100).tolist() == [10, 100]


def test_half_width_of_a_simple_random_sample_by_hand():
    """100 of 1,000, error .25, share .3: variance .3 * .7 / 1,000 + .9 (.25 * 100 / 99 + 1 / 100) / 100 = .002573.

    That of 81.63 comments, whose Wilson interval is 1.96 sqrt(.002573 + 3.84 / (4 * 81.63^2)) / (1 + 3.84 / 81.63).
    """
    found = half_widths(np.array([1000]), np.array([[0.25]]), np.array([0.3]), np.array([100]), 0.95)
    assert found[0] == pytest.approx(0.09757, abs=1e-5)


def test_where_all_are_coded_the_comments_alone_are_in_doubt():
    """Wilson's interval of 300 in 1,000, whatever the machine errs."""
    low, high = wilson_at(300, 1000, z_value(0.95))
    found = half_widths(np.array([1000]), np.array([[0.25]]), np.array([0.3]), np.array([1000]), 0.95)
    assert found[0] == pytest.approx((high - low) / 2)


@pytest.mark.parametrize("comments", [1, 2, 3, 9])
def test_a_handful_of_comments_has_a_plan(comments):
    found = plan(IDS[:comments], errors()[:comments], pd.Series({"x": 0.0}), precision=0.1)
    assert len(found.drawn) == comments
    assert np.isfinite(found.expected["half_width"]).all()


def test_comments_of_the_same_uncertainty_stay_together_and_small_strata_join():
    assert strata(np.array([0.1] * 60 + [0.3] * 20), 2).tolist() == [0] * 60 + [1] * 20
    assert strata(np.array([0.1] * 60 + [9.0] * 3), 2).tolist() == [0] * 63
    assert strata(np.zeros(50)).tolist() == [0] * 50


def test_the_plan_is_the_smallest_that_is_precise_enough_and_prefers_the_unsure():
    found = plan(IDS, errors(), SHARES, precision=0.03)
    assert found.expected["half_width"].max() <= 0.03
    part = found.strata["drawn"] / found.strata["comments"]
    assert part.iloc[-1] > 2 * part.iloc[0]
    worse = plan(IDS, errors(), SHARES, precision=0.031)
    assert len(worse.drawn) <= len(found.drawn)
    assert len(found.drawn) < len(plan(IDS, errors(sure=0.4), SHARES, precision=0.03).drawn)


def test_a_larger_plan_keeps_the_comments_of_a_smaller_one():
    small, large = plan(IDS, errors(), SHARES, precision=0.05), plan(IDS, errors(), SHARES, precision=0.03)
    assert set(small.drawn["feedback_id"]) < set(large.drawn["feedback_id"])
    again = plan(IDS, errors(), SHARES, precision=0.05)
    pd.testing.assert_frame_equal(small.drawn, again.drawn)


def test_chances_undo_the_stratification():
    found = plan(IDS, errors(), SHARES, precision=0.04).drawn
    assert (1 / found["drawn"]).sum() == pytest.approx(1000)


@pytest.mark.parametrize(("share", "precision"), [(0.3, 0.04), (0.1, 0.04), (0.02, 0.05)])
def test_a_planned_sample_is_as_precise_as_promised(share, precision):
    """Machine errors as expected: intervals are as wide as promised, and miss the truth no more often than they may.

    Where a category is rarer than the machine's errors they are narrower: power tuning makes little of such a machine.
    """
    rng = np.random.default_rng(1)
    expected = errors()
    widths, promised, missed = [], [], 0
    for seed in range(100):
        truth = (rng.random(1000) < share).astype(float)
        wrong = rng.random(1000) < expected["x"]
        predicted = np.where(wrong, 1 - truth, truth)
        made = plan(IDS, expected, pd.Series({"x": share}), precision=precision, seed=seed)
        rows = made.drawn["feedback_id"].str[1:].astype(int).to_numpy()
        found = prediction_powered(truth[rows], predicted[rows], made.drawn["drawn"].to_numpy(), predicted).estimate()
        widths.append((found.high - found.low) / 2)
        promised.append(made.expected["half_width"].max())
        missed += not found.low <= truth.mean() <= found.high
    assert max(promised) <= precision
    assert np.mean(widths) <= np.mean(promised)
    if share == 0.3:
        assert np.mean(widths) >= 0.9 * np.mean(promised)
    assert missed <= 0.08 * 100


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


def test_the_share_expected_is_the_machines_put_right():
    """Of four comments x is said of two: sure of one (.9), not of the other (.4); it may hold for a third (.3)."""
    codings = pd.DataFrame(
        {
            "feedback_id": ["a", "b", "c", "a"],
            "code": ["x", "x", "x", "y"],
            "coded": [True, True, False, True],
            "chance": [0.9, 0.4, 0.3, np.nan],
        }
    )
    ids, unchecked = (
        pd.Series(list("abcd")),
        pd.DataFrame({"code": ["x", "y"], "hand": 0, "hits": 0, "said": 0, "true": 0}),
    )
    found = expected_shares(ids, codings, expected_errors(ids, codings, unchecked))
    assert found["x"] == pytest.approx((0.9 + 0.4 + 0.3 + 0.01) / 4)
    assert found["y"] == pytest.approx((0.8 + 3 * 0.03) / 4)


def test_a_machine_without_chances_errs_as_it_did_where_it_was_checked():
    """Of 40 codes among 100 comments 16 were false, and 6 were missed; ten imagined comments stand beside these."""
    codings = pd.DataFrame({"feedback_id": ["a"], "code": "x", "coded": True, "chance": np.nan})
    checked = pd.DataFrame({"code": ["x"], "hand": 100, "hits": 24, "said": 40, "true": 30})
    found = expected_errors(pd.Series(["a", "b"]), codings, checked)
    assert found["x"].tolist() == pytest.approx([(16 + 2) / 50, (6 + 0.3) / 70])
