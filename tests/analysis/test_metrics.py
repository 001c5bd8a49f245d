"""Vectors: FIELD-standard adjusted Wald for NPS (Rocks 2016), Wilson (Newcombe 1998), Student's t."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocwork.analysis.metrics import companion, estimate, group, mean, points, share, wilson

NPS = {"kind": "nps", "top": (9, 10), "bottom": range(7)}


def answers(promoters: int, passives: int, detractors: int) -> pd.Series:
    return pd.Series([100.0] * promoters + [0.0] * passives + [-100.0] * detractors)


def test_points_whose_mean_is_the_metric():
    score = pd.Series([10, 9, 8, 7, 6, 0, None])
    assert points(score, **NPS).tolist()[:6] == [100, 100, 0, 0, -100, -100]
    assert np.isnan(points(score, **NPS).iloc[6])
    assert points(pd.Series([1, 2, 5]), kind="csat", top=(1, 2), bottom=(4, 5)).tolist() == [100, 100, 0]
    assert points(pd.Series([1, 5]), kind="stars", top=(4, 5), bottom=(1, 2)).tolist() == [1, 5]


def test_groups_name_the_boxes():
    assert group(pd.Series([9, 7, 6, None]), top=(9, 10), bottom=range(7)).tolist() == ["top", "middle", "bottom", ""]


@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    [
        ((50, 30, 20), 30.0, 14.0511, 44.2013),
        ((40, 30, 30), 10.0, -6.2719, 25.6894),
        ((200, 150, 150), 10.0, 2.6868, 17.1939),
        ((15, 10, 5), 33.3333, 4.7781, 55.8279),
        ((10, 0, 0), 100.0, 47.5036, 100.0),
        ((3, 3, 4), -10.0, -51.4486, 36.0639),
    ],
)
def test_nps_adjusted_wald(counts, value, low, high):
    found = estimate(answers(*counts), kind="nps")
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=5e-4)
    assert found.base == sum(counts)


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [
        *[(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
        *[(85, 100, 0.7672, 0.9069), (8, 10, 0.4902, 0.9433), (29, 29, 0.8830, 1)],
    ],
)
def test_wilson_newcombe_1998(count, base, low, high):
    assert wilson(count, base) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("base", "rule", "upper"), [(30, 0.1, 0.1135), (60, 0.05, 0.0602), (300, 0.01, 0.0126)])
def test_of_nothing_at_all_the_upper_end_is_never_below_the_rule_of_three(base, rule, upper):
    """0 of n: at most 3 / n by the one-sided rule; a page has the two-sided end of Wilson, z^2 / (n + z^2)."""
    low, high = wilson(0, base)
    assert (low, high) == (0, pytest.approx(upper, abs=5e-5))
    assert 3 / base == pytest.approx(rule)
    assert rule < high < 1.3 * rule


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((50, 30, 20), 14.4247, 45.5753),
        ((40, 30, 30), -6.5652, 26.5652),
        ((200, 150, 150), 2.6940, 17.3060),
        ((15, 10, 5), 5.0255, 61.6412),
        ((3, 3, 4), -72.6363, 52.6363),
    ],
)
def test_the_mean_of_nps_points_has_students_interval(counts, low, high):
    found = mean(answers(*counts))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_csat_is_a_share_in_percent():
    found = estimate(pd.Series([100.0] * 85 + [0.0] * 15), kind="csat")
    assert (found.value, found.low, found.high) == pytest.approx((85, 76.72, 90.69), abs=0.005)


def test_mean_by_hand():
    # 1, 2, 3: mean 2, sd 1, t(.975, 2) = 4.30265
    found = mean(pd.Series([1.0, 2.0, 3.0]))
    assert (found.low, found.high) == pytest.approx((2 - 4.30265 / 3**0.5, 2 + 4.30265 / 3**0.5), abs=1e-4)


def test_small_base_is_masked_with_its_reason():
    found = estimate(answers(5, 0, 0), kind="nps", min_base=30)
    assert np.isnan(found.value)
    assert (found.base, found.reason) == (5, "small_base")
    assert share(1, 3, min_base=5).reason == "small_base"
    assert estimate(pd.Series([], dtype=float), kind="nps").reason == "small_base"


@given(st.sampled_from(["nps", "csat", "stars"]), st.integers(1, 12), st.integers(0, 12), st.floats(0.6, 0.999))
def test_the_interval_holds_the_value_and_stays_on_the_scale(kind, best, worst, confidence):
    ends = {"nps": (-100.0, 100.0), "csat": (0.0, 100.0), "stars": (1.0, 5.0)}[kind]
    answered = pd.Series([ends[1]] * best + [ends[0]] * worst)
    found = estimate(answered, kind=kind, confidence=confidence, scale=(1, 5) if kind == "stars" else None)
    if len(answered) > 1 or kind != "stars":
        assert ends[0] <= found.low <= found.value <= found.high <= ends[1]


def test_what_is_withheld_says_why_and_keeps_its_base():
    found = estimate(answers(50, 30, 20), kind="nps", withheld="complementary")
    assert np.isnan(found.value)
    assert (found.base, found.reason) == (100, "complementary")
    assert estimate(answers(1, 0, 0), kind="nps", min_base=30, withheld="complementary").reason == "small_base"


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60), st.randoms())
def test_order_does_not_matter_and_the_interval_lies_on_the_scale(scores, random):
    shuffled = random.sample(scores, len(scores))
    first, second = (estimate(points(pd.Series(s), **NPS), kind="nps") for s in (scores, shuffled))
    assert first == pytest.approx(second)
    assert -100 <= first.low <= first.high <= 100


def test_answers_that_are_all_alike_are_not_known_for_sure():
    found = mean(pd.Series([4.0] * 60), scale=(1, 5))
    # Wilson's 0 of 60 reaches .0602
    assert (found.low, found.high) == pytest.approx((4 - 0.0602 * 3, 4 + 0.0602), abs=5e-4)


RULES = {"confidence": 0.95, "min_base": 1}


def asked(score: list[float], top: set[int]) -> pd.DataFrame:
    group = ["top" if one in top else "middle" for one in score]
    return pd.DataFrame({"score": score, "group": group, "weight": 1.0})


def test_csat_has_its_mean_answer_beside_it_and_ces_the_share_of_its_best():
    satisfied = companion(asked([5, 4, 2, 5], {4, 5}), kind="csat", scale=(1, 5), **RULES)
    easy = companion(asked([7, 6, 2, 1, np.nan], {6, 7}), kind="ces", scale=(1, 7), **RULES)
    assert (satisfied.value, satisfied.base) == (4.0, 4)
    assert (easy.value, easy.base) == (50.0, 4)
    # Wilson: 2 of 4
    assert (easy.low, easy.high) == pytest.approx((15.0, 85.0), abs=0.05)
    assert companion(asked([9, 10], {9, 10}), kind="nps", scale=(0, 10), **RULES).reason == "one_form"


def test_a_companion_is_masked_as_the_metric_is():
    few = companion(asked([5, 4], {4, 5}), kind="csat", scale=(1, 5), confidence=0.95, min_base=30)
    assert few.reason == "small_base"


def test_a_score_between_two_steps_counts_as_the_nearer():
    score = pd.Series([7.4, 7.5, 8.3, 10.0, 3.4, 3.6, np.nan])
    boxes = {"top": (8, 9, 10), "bottom": (1, 2, 3)}
    assert group(score, **boxes).tolist() == ["middle", "top", "top", "top", "bottom", "middle", ""]
    share = points(score, kind="csat", **boxes)
    assert share.head(6).tolist() == [0.0, 100.0, 100.0, 100.0, 0.0, 0.0]
    assert share.isna().tolist() == [False] * 6 + [True]


def test_answers_of_a_single_customer_tell_nothing_of_the_mean_of_all():
    """Thirty-six answers of one customer: the interval is the whole scale, not missing."""
    own = estimate(pd.Series([3.0, 4.0] * 18), kind="stars", scale=(1, 5), customer=pd.Series(["one"] * 36))
    assert own[:4] == (3.5, 1.0, 5.0, 36)
