"""Who answered beside the customers: by hand, masked where few, and what the silent would have to be."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportions_ztest

from tests.analysis import frames
from vocwork.analysis.compare import Difference
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.responders import absent, early_late, finding, missed, profile, response_rate, tipping

HALVES = {"plan": {"Basic": 500, "Plus": 500}}


def answers(basic, plus, unknown=0, **columns):
    plan = ["Basic"] * basic + ["Plus"] * plus + [None] * unknown
    return frames.feedback(len(plan), plan=plan, **columns)


def test_the_profile_by_hand():
    """60 of 100 known answers are Basic, half of the customers are: gap .1, z = .1 / .05 = 2, p .0455."""
    table = profile(answers(60, 40, unknown=10), HALVES).set_index("value")
    assert table.loc["Basic", ["n", "base", "share", "customers", "gap"]].tolist() == pytest.approx(
        [60, 100, 0.6, 0.5, 0.1]
    )
    assert table.loc["Basic", "p"] == pytest.approx(proportions_ztest(60, 100, 0.5, prop_var=0.5)[1])
    assert table.loc["Basic", "p"] == pytest.approx(0.0455, abs=5e-5)
    assert (table.loc["Basic", "verdict"], table.loc["Plus", "verdict"]) == ("up", "down")
    assert table["share"].sum() == pytest.approx(1)


def test_customers_who_answer_again_are_no_more_like_themselves_than_once():
    """160 answers of 80 customers, 48 of them Basic: as good as 80, less what fewer customers tell of the spread."""
    once = profile(answers(48, 32, customer=range(80)), HALVES).iloc[0]
    twice = profile(answers(96, 64, customer=np.repeat(range(80), 2)), HALVES).iloc[0]
    assert twice["p"] == pytest.approx(once["p"], rel=0.1)
    assert profile(answers(96, 64), HALVES).iloc[0]["p"] < once["p"] / 5


def test_weights_that_meet_the_margins_close_the_gap():
    own = answers(75, 25, weight=np.repeat([2 / 3, 2.0], [75, 25]))
    table = profile(own, HALVES)
    assert table["weighted"].tolist() == pytest.approx([0.5, 0.5])
    assert table["share"].tolist() == pytest.approx([0.75, 0.25])


def test_a_sample_like_the_customers_is_called_so():
    said = finding(profile(answers(52, 48), HALVES))
    assert said.key == "responders.finding.like"
    assert said.facts["seen"] == pytest.approx(2.8 * 100 * 0.05)  # 2.8 standard errors of a half of 100 answers
    assert finding(profile(answers(75, 25), HALVES)).facts["value"] in ("Basic", "Plus")


def test_small_groups_are_masked_and_cannot_be_worked_out():
    """Three Plus among a hundred are hidden, and with two categories so is the other: the base gives it away."""
    table = profile(answers(97, 3), HALVES, min_cell=5)
    assert table["share"].isna().all()
    assert (table["reason"] != "").all()
    assert profile(answers(10, 10), HALVES, min_base=30).empty


def test_a_clear_gap_that_is_small_is_told_as_such():
    """52.5 % of 10,000 for a half: far beyond chance, and 2.5 points."""
    said = finding(profile(answers(5250, 4750), HALVES))
    assert (said.key, round(said.facts["gap"], 1)) == ("responders.finding.near", 2.5)


def test_hidden_groups_are_never_called_like_the_customers():
    assert finding(profile(answers(97, 3), HALVES, min_cell=5)).key == "responders.finding.few"


def test_what_weights_leave_off_is_said_farthest_first():
    own = answers(90, 10, weight=np.repeat([1.0, 5.0], [90, 10]))
    left = missed(profile(own, HALVES))
    assert left["weighted"].tolist() == pytest.approx([90 / 140, 50 / 140])
    assert missed(profile(answers(50, 50), HALVES)).empty


def test_no_answers_have_no_profile():
    assert profile(answers(0, 0), HALVES).empty


def test_response_rates():
    own = answers(60, 40, solicited=True)
    rate = response_rate(own, 400)
    assert (rate.value, rate.base) == (0.25, 400)
    assert (rate.low, rate.high) == pytest.approx((0.2100, 0.2947), abs=1e-4)  # Wilson, 100 of 400
    assert response_rate(own.assign(solicited=False), 400).value == 0
    assert response_rate(own, None).reason == "not_known"
    assert response_rate(own, 50).reason == "more_than_asked"


def change(value, low, high):
    return Difference(value, low, high, 0.01, 100, 100, 10.0)


def test_how_different_the_silent_would_have_to_be():
    """Three in four keep silent: a fall of 12 is undone where they score 12 / .75 = 16 more than those who answer."""
    quarter = Estimate(0.25, 0.21, 0.29, 400)
    found = tipping(change(-12.0, -20.0, -3.0), quarter, level=10, scale=(-100, 100))
    assert found == (pytest.approx(16), pytest.approx(4), True)
    assert tipping(change(12.0, 3.0, 20.0), quarter, level=-90, scale=(-100, 100)) == (-16, -4, False)
    assert tipping(change(-12.0, -26.0, 2.0), quarter, level=10, scale=(-100, 100)) is None
    assert (
        tipping(change(-12.0, -20.0, -3.0), response_rate(answers(1, 1, solicited=True), None), level=1, scale=None)
        is None
    )


def test_the_silent_as_they_would_have_to_be_undo_the_change():
    """The law: answered and silent together score as before."""
    rate, moved, level = 0.2, -28.0, 3.0
    found = tipping(change(moved, -46.0, -8.0), Estimate(rate, 0.1, 0.3, 800), level=level, scale=(-100, 100))
    everyone = rate * level + (1 - rate) * (level + found.undone)
    assert everyone == pytest.approx(level - moved)


def test_late_answers_against_early_ones():
    """Ten answer within a day, ten after five, and score 100 less."""
    asked = pd.Timestamp("2024-01-10", tz="UTC")
    waited = pd.to_timedelta(np.repeat([1, 5], [10, 10]), unit="D")
    own = frames.feedback(20, asked=asked, received=asked + waited, points=np.repeat([100.0, 0.0], [10, 10]))
    gap, days = early_late(own, kind="nps")
    assert (gap.value, gap.base, gap.base_before, days) == (-100, 10, 10, 3)
    assert (
        early_late(own.assign(asked=pd.Series(pd.NaT, index=own.index).dt.tz_localize("UTC")), kind="nps", min_base=2)[
            0
        ].reason
        == "small_base"
    )


def test_what_nobody_answered_of_is_no_fault_of_a_cut():
    """Plus has no answer: Basic and Pro share its half as 3 : 2, and meet that; with a cut Pro would not."""
    margins = {"plan": {"Basic": 3, "Pro": 2, "Plus": 5}}
    own = frames.feedback(100, plan=["Basic"] * 80 + ["Pro"] * 20, weight=np.repeat([0.75, 2.0], [80, 20]))
    table = profile(own, margins)
    assert absent(table)["value"].tolist() == ["Plus"]
    assert missed(table).empty
    cut = missed(profile(own.assign(weight=np.repeat([0.75, 1.5], [80, 20])), margins)).set_index("value")
    assert cut["wanted"].to_dict() == pytest.approx({"Basic": 0.6, "Pro": 0.4})
    assert cut["weighted"].to_dict() == pytest.approx({"Basic": 60 / 90, "Pro": 30 / 90})
