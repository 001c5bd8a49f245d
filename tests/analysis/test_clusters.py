"""Vector: California's schools by district, a cluster sample (R survey: svymean(~api00, dclus1))."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from vocwork.analysis import compare, metrics
from vocwork.analysis.band_scores import band_scores
from vocwork.analysis.bands import band_of
from vocwork.analysis.clusters import alike, clustered_error, codes, common_effect, permuted
from vocwork.analysis.levels import by_period
from vocwork.analysis.number_change import number_change
from vocwork.analysis.periods import MONTHS, Periods
from vocwork.analysis.slope import slope
from vocwork.analysis.weights import sample

# Schools sampled of each of 15 districts, and the sum of their scores: all that the error depends on.
DISTRICTS = [(11, 7359), (4, 1888), (2, 905), (13, 8593), (2, 1116), (4, 2493), (4, 2077), (16, 11369), (9, 6386)]
DISTRICTS += [(34, 22508), (21, 13761), (37, 20394), (13, 9372), (1, 551), (12, 9111)]


def test_the_published_error_of_a_cluster_sample():
    district = pd.Series(np.repeat(np.arange(15), [n for n, _ in DISTRICTS]))
    score = pd.Series(np.repeat([total / n for n, total in DISTRICTS], [n for n, _ in DISTRICTS]))
    weight = pd.Series(np.full(183, 33.847))
    assert sample(score, weight).mean == pytest.approx(644.169, abs=5e-4)
    assert clustered_error(score, district, weight, drawn=15 / 757) == pytest.approx(23.5422, abs=5e-5)


def test_the_effective_base_is_that_of_the_published_error():
    """183 schools of 15 districts, 8.5 in effect, without the correction for all districts: 23.5422 / sqrt(1 - f)."""
    # the error goes by the sums of districts alone; schools within them differ here by 120 points at most
    score = pd.Series(np.concatenate([total / n + np.linspace(-60, 60, n) * (n > 1) for n, total in DISTRICTS]))
    sizes = np.array([n for n, _ in DISTRICTS])
    found = sample(score, pd.Series(np.full(183, 33.847)), pd.Series(np.repeat(np.arange(15), sizes)))
    error = 23.5422 / np.sqrt(1 - 15 / 757)
    by_error = 1 + score.var(ddof=0) / error**2
    certainty = special.stdtrit(182, 0.975) / special.stdtrit(183**2 / (sizes**2).sum() - 1, 0.975)
    assert found.mean == pytest.approx(644.169, abs=5e-4)
    assert found.effective == pytest.approx(by_error * certainty**2, rel=1e-5)
    assert found.error > error


def twice(customers: int = 60, each: int = 2) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Points of customers who say the same each time, their weights, and who they are."""
    mood = np.random.default_rng(5).choice([100.0, 0.0, -100.0], customers)
    who = pd.Series(np.repeat([f"c{n}" for n in range(customers)], each))
    return pd.Series(np.repeat(mood, each)), pd.Series(np.ones(len(who))), who


def test_four_answers_of_two_customers_by_hand():
    """100, 100, 0 and 0 around 50: every customer is off by 2 * 50 / 4 = 25, v = 2 / 1 * (25^2 + 25^2) = 2500 = s^2.

    1 + 2500 / 2500 = 2 customers, times (t_3 / t_1)^2 = (3.1824 / 12.7062)^2 = .0627: one answer.
    """
    points, customer = pd.Series([100.0, 100.0, 0.0, 0.0]), pd.Series(list("aabb"))
    assert clustered_error(points, customer, pd.Series(np.ones(4))) == pytest.approx(50)
    assert sample(points, customer=customer).effective == 1


@pytest.mark.parametrize("kind", ["nps", "csat", "stars"])
def test_the_same_said_twice_leaves_the_interval_as_it_was(kind):
    (one, weight, who), (points, weights, customer) = twice(each=1), twice(each=2)
    one, points = (part.clip(lower=0) if kind == "csat" else part for part in (one, points))
    plain = metrics.estimate(one, kind=kind, weight=weight, customer=who)
    again = metrics.estimate(points, kind=kind, weight=weights, customer=customer)
    assert (again.value, again.base) == (plain.value, 2 * plain.base)
    assert again.high - again.low == pytest.approx(plain.high - plain.low, rel=0.03)


@given(st.lists(st.tuples(st.sampled_from([100.0, 0.0, -100.0]), st.floats(0.1, 9)), min_size=2, max_size=40))
def test_where_nobody_answers_again_nothing_changes(answers):
    points, weight = (pd.Series(part) for part in zip(*answers, strict=True))
    plain = sample(points, weight)
    for customer in (pd.Series(range(len(points))).astype("str"), pd.Series(pd.NA, index=points.index, dtype="str")):
        assert sample(points, weight, customer).effective == plain.effective


@given(st.lists(st.tuples(st.sampled_from([9.0, 0.0]), st.floats(0.1, 9), st.integers(0, 9)), min_size=2, max_size=40))
def test_the_effective_base_lies_between_one_and_that_of_the_weights(answers):
    points, weight, customer = (pd.Series(part) for part in zip(*answers, strict=True))
    assert 1 <= sample(points, weight, customer).effective <= sample(points, weight).effective + 1e-9


def test_answers_of_a_customer_that_differ_do_not_narrow_and_where_all_are_alike_customers_count():
    """Fifty customers: each one way and the other (no error among them), and all of them all the same."""
    customer, weight = pd.Series(np.repeat(range(50), 2)), pd.Series(np.ones(100))
    certainty = (special.stdtrit(99, 0.975) / special.stdtrit(49, 0.975)) ** 2
    torn, alike = (sample(pd.Series(points * 50), weight, customer) for points in ([100.0, -100.0], [100.0, 100.0]))
    assert (torn.effective, alike.effective) == pytest.approx((100 * certainty, 50 * certainty))


def test_one_customer_alone_is_one_answer():
    points = pd.Series([100.0, 0.0, -100.0] * 10)
    one = sample(points, pd.Series(np.ones(30)), pd.Series("one", index=points.index))
    assert one.effective == 1
    found = metrics.estimate(points, kind="stars", customer=pd.Series("one", index=points.index))
    assert (found.base, found.reason) == (30, "")
    assert np.isnan(found.low)


def test_who_answers_again_raises_no_more_alarms():
    """Two quarters of 100 answers of 25 customers each who always say the same: 1 in 20 are called, not 1 in 3."""
    rng = np.random.default_rng(4)
    customer = np.repeat(np.arange(25), 4)
    alarms, plain = [], []
    for _ in range(300):
        sides = [pd.DataFrame({"points": rng.choice([100.0, 0.0, -100.0], 25)[customer], "weight": 1.0}) for _ in "ab"]
        plain.append(compare.change(*sides, kind="nps").clear)
        alarms.append(compare.change(*(side.assign(customer=customer) for side in sides), kind="nps").clear)
    assert np.mean(plain) > 0.25
    assert np.mean(alarms) < 0.08


def test_one_design_effect_of_several_groups_by_hand():
    """Two groups of two pairs, one of 1 and one of -1: four totals of 2 with 4 - 2 degrees, eight of 1 with 8 - 2."""
    gap, group = np.tile([1.0, 1.0, -1.0, -1.0], 2), np.repeat([0, 1], 4)
    pairs = np.repeat(np.arange(4), 2)
    assert common_effect(gap, np.ones(8), pairs, group) == pytest.approx((16 * 4 / 2) / (8 * 8 / 6))
    assert common_effect(np.tile([1.0, -1.0], 4), np.ones(8), pairs, group) == 1
    assert common_effect(gap, np.ones(8), np.arange(8), group) == 1
    # of two groups a customer counts as two
    assert common_effect(gap, np.ones(8), np.tile(np.arange(4), 2), group) == 1


@pytest.fixture
def measured():
    """Answers with a wait and points that go with it a little, each by a customer of its own."""
    rng = np.random.default_rng(8)
    wait = rng.integers(0, 20, 300).astype(float)
    points = np.clip(np.round(80 - 3 * wait + 60 * rng.normal(size=300)), -100, 100)
    months = [f"2024-{month:02d}" for month in rng.integers(1, 13, 300)]
    told = pd.DataFrame({"points": points, "wait": wait, "weight": 1.0, "month": months})
    return told.assign(customer=np.arange(300))


def doubled(answers: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([answers, answers], ignore_index=True)


def test_a_line_through_answers_given_twice_is_as_sure_as_through_each_once(measured):
    names = ["points", "wait", "weight", "customer"]
    once, twice = (slope(*(part[name] for name in names)) for part in (measured, doubled(measured)))
    assert twice.value == pytest.approx(once.value)
    assert twice.high - twice.low == pytest.approx(once.high - once.low, rel=0.02)


def test_bands_of_answers_given_twice_are_as_sure_as_of_each_once(measured):
    cuts = np.array([5.0, 12.0])
    once, twice = (band_scores(own, band_of(own["wait"], cuts), 3) for own in (measured, doubled(measured)))
    assert twice.effective == pytest.approx(once.effective, rel=0.02)


def test_months_of_answers_given_twice_have_the_errors_of_each_once(measured):
    months = sorted(measured["month"].unique())
    once, twice = (by_period(part, Periods(part["month"], months, MONTHS)) for part in (measured, doubled(measured)))
    assert twice["error"].to_numpy() == pytest.approx(once["error"].to_numpy(), rel=0.03)


def test_a_change_by_a_number_of_answers_given_twice_is_as_sure_as_of_each_once(measured):
    sides = measured[measured["month"] < "2024-07"], measured[measured["month"] >= "2024-07"]
    cuts = {"wait": np.array([5.0, 12.0])}
    once, twice = number_change(*sides, cuts).iloc[0], number_change(*map(doubled, sides), cuts).iloc[0]
    assert twice["mix"] == pytest.approx(once["mix"])
    assert twice["mix_high"] - twice["mix_low"] == pytest.approx(once["mix_high"] - once["mix_low"], rel=0.1)


def test_one_cluster_has_no_error():
    points, weight, _ = twice()
    assert np.isnan(clustered_error(points, pd.Series("one", index=points.index), weight))


def test_answers_of_one_customer_are_dealt_out_together():
    """Two answered twice, each in one quarter; one twice, in both; three once, of whom two are not known."""
    customer = pd.Series(["a", "b", "a", "c", "d", "b", "e", pd.NA, "c", pd.NA], dtype="str")
    now = np.array([True, False, True, True, True, False, True, False, False, False])
    places = alike(codes(customer))
    assert [own.tolist() for own in places] == [[[4], [6], [7], [9]], [[0, 2], [1, 5], [3, 8]]]
    rng, seen = np.random.default_rng(1), set()
    for _ in range(100):
        dealt = permuted(now, places, rng)
        pairs = [int(dealt[own].sum()) for own in places[1]]
        assert sorted(pairs) == [0, 1, 2]
        assert dealt[[4, 6, 7, 9]].sum() == 2
        seen.add(tuple(dealt.tolist()))
    # six orders of the pairs, two of the mixed one, six of the single ones
    assert len(seen) > 50


def test_without_customers_it_is_a_plain_permutation():
    labels = np.arange(50) < 20
    [own] = alike(codes(pd.Series(pd.NA, index=range(50))))
    assert own[:, 0].tolist() == list(range(50))
    dealt = permuted(labels, [own], np.random.default_rng(3))
    assert dealt.tolist() == np.random.default_rng(3).permutation(labels).tolist()
    assert alike(np.array([], dtype=int)) == []
