"""The search: planted slices, order and names, what may not be shown, and the family of tests."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.slices_of import looked_at, two_quarters
from vocwork.analysis.conjunctions import members, of_attribute, of_theme
from vocwork.analysis.scans import evidence, family_p, null_maxima, search, threshold

CAUSE = (of_attribute("plan", "b"), of_theme(0, "delivery"))


def planted(seed: int, items=CAUSE, rows: int = 1600) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Eight in ten of those a slice holds fall to -100 points now."""
    answers, said = two_quarters(seed, rows)
    hit = members(items, answers, said) & answers["_now"] & (np.random.default_rng(seed + 100).random(rows) < 0.8)
    return answers.assign(points=answers["points"].mask(hit, -100.0)), said


def named(answers, said, **rules) -> list:
    own, items = looked_at(answers, said, min_base=30)
    found = search(own, null_maxima(own, np.random.default_rng(1)), **rules)
    return [items[one.slice] for one in found]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cause", [(CAUSE[0],), (CAUSE[1],), CAUSE, (of_attribute("region", "North"), *CAUSE)])
def test_the_planted_slice_itself_comes_first(cause, seed):
    assert named(*planted(seed, cause, 4000), direction=-1.0)[0] == cause


def test_order_of_answers_and_names_of_values_change_nothing():
    answers, said = planted(2)
    first = named(answers, said, direction=-1.0)
    shuffled = answers.sample(frac=1, random_state=1), said.sample(frac=1, random_state=2)
    assert named(*shuffled, direction=-1.0) == first
    # the names turned round: what was first in order is last
    turned = {"a": "z", "b": "y"}
    renamed = [
        tuple(of_attribute("plan", turned[i.value]) if i.attribute == "plan" else i for i in one) for one in first
    ]
    assert named(answers.assign(plan=answers["plan"].map(turned)), said, direction=-1.0) == renamed


def test_what_may_not_be_shown_is_passed_over():
    answers, said = planted(3)
    own, _ = looked_at(answers, said, min_base=30)
    null = null_maxima(own, np.random.default_rng(1))
    first = search(own, null)[0].slice
    assert first not in [one.slice for one in search(own, null, may_show=lambda place: place != first)]


def test_only_slices_that_pull_with_the_change_are_its_causes():
    own, _ = looked_at(*planted(1), min_base=30)
    null = null_maxima(own, np.random.default_rng(1))
    assert {np.sign(one.z) for one in search(own, null, direction=-1.0)} == {-1.0}


def test_p_is_below_five_per_cent_exactly_beyond_the_threshold():
    null = np.random.default_rng(1).normal(4, 0.3, 199)
    least = threshold(null, 0.95)
    assert family_p(least, null) < 0.05
    assert family_p(np.nextafter(least, 0), null) >= 0.05
    assert family_p(np.array([0.0, 99.0]), null).tolist() == [1.0, 1 / 200]


def test_the_null_is_the_largest_of_both_scans_and_reaches_what_chance_does():
    """The labels shuffled by hand: the z of the family lies where the null says, in all but a few of 40."""
    answers, said = two_quarters(5, 800)
    own, _ = looked_at(answers, said, min_base=30)
    least = threshold(null_maxima(own, np.random.default_rng(1)), 0.95)
    rng, largest = np.random.default_rng(2), []
    for _ in range(40):
        shuffled = looked_at(answers.assign(_now=rng.permutation(answers["_now"])), said, min_base=30)[0]
        largest.append(max(np.abs(z).max() for z in evidence(shuffled)))
    assert sum(z > least for z in largest) <= 5


def test_customers_who_answer_alike_again_and_again_raise_no_more_alarms():
    """Everybody gives the same three answers: taken for three customers, more than two studies in five have a cause."""
    alarms = {"known": 0, "unknown": 0}
    for seed in range(30):
        once, said = two_quarters(seed, 200)
        three = [once.assign(id=f"{k}" + once["id"], customer=once["id"]) for k in range(3)]
        answers = pd.concat(three, ignore_index=True)
        told = pd.concat([said.assign(feedback_id=f"{k}" + said["feedback_id"]) for k in range(3)])
        alarms["known"] += bool(named(answers, told))
        alarms["unknown"] += bool(named(answers.drop(columns="customer"), told))
    assert alarms["known"] <= 4
    assert alarms["unknown"] >= 12


def test_nothing_to_look_at_finds_nothing():
    answers, said = two_quarters(1)
    own, _ = looked_at(answers.assign(region=None, plan="a", size="1"), said.head(0))
    assert search(own, null_maxima(own, np.random.default_rng(1))) == []
