"""Vector: California's schools by district, a cluster sample (R survey: svymean(~api00, dclus1))."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.clusters import alike, clustered_error, permuted, wider
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


def answers(each: int, customers: int = 60) -> tuple[pd.Series, pd.Series, pd.Series]:
    rng = np.random.default_rng(5)
    mood = np.repeat(rng.choice([100.0, 0.0, -100.0], customers), each)
    return (
        pd.Series(mood),
        pd.Series(np.repeat([f"c{n}" for n in range(customers)], each)),
        pd.Series(np.ones(len(mood))),
    )


def test_customers_who_say_the_same_twice_are_worth_one_answer_each():
    once, twice = answers(1), answers(2)
    assert clustered_error(*twice) == pytest.approx(sample(once[0], once[2]).error, rel=0.01)
    assert wider(*twice) == pytest.approx(np.sqrt(2), rel=0.02)


def test_nobody_twice_is_no_wider_and_the_unknown_are_alone():
    points, customer, weight = answers(1)
    assert wider(points, customer, weight) == 1
    assert wider(points, pd.Series(pd.NA, index=points.index, dtype="str"), weight) == 1
    assert clustered_error(points, customer, weight) == pytest.approx(sample(points, weight).error, rel=0.01)


def test_one_cluster_has_no_error():
    points, _, weight = answers(1)
    assert np.isnan(clustered_error(points, pd.Series("one", index=points.index), weight))


def test_answers_of_one_customer_are_dealt_out_together():
    """Two answered twice, each in one quarter; one twice, in both; three once, of whom two are not known."""
    customer = pd.Series(["a", "b", "a", "c", "d", "b", "e", pd.NA, "c", pd.NA], dtype="str")
    now = np.array([True, False, True, True, True, False, True, False, False, False])
    places = alike(customer)
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
    [own] = alike(pd.Series(pd.NA, index=range(50)))
    assert own[:, 0].tolist() == list(range(50))
    dealt = permuted(labels, [own], np.random.default_rng(3))
    assert dealt.tolist() == np.random.default_rng(3).permutation(labels).tolist()
    assert alike(pd.Series([], dtype="str")) == []
