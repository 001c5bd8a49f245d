"""Slices counted by groupings are those counted one by one, and what is shown gives no small group away."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from tests.analysis.slices_of import ATTRIBUTES, THEMES, looked_at, two_quarters
from vocwork.analysis.conjunctions import THEME, members, of_attribute, of_theme
from vocwork.analysis.disclosure import given_away, held_back
from vocwork.analysis.weights import too_unequal

MIN_BASE = 6


def counts(inside: np.ndarray, is_now: np.ndarray) -> list[int]:
    return [int((inside & (is_now == now)).sum()) for now in (False, True)]


def worth_enough(inside: pd.DataFrame) -> bool:
    """Whether both quarters have enough answers, and these are worth enough of equal weight."""
    parts = [inside.loc[inside["_now"] == now, "weight"] for now in (False, True)]
    return all(len(part) >= MIN_BASE and not too_unequal(part, MIN_BASE) for part in parts)


def every_slice(answers: pd.DataFrame) -> list[tuple]:
    """All conjunctions of one to three items, no attribute twice."""
    items = [of_attribute(name, value) for name in ATTRIBUTES for value in sorted(answers[name].dropna().unique())]
    items += [of_theme(row.theme, row.label) for row in THEMES.itertuples()]
    found = [chosen for size in (1, 2, 3) for chosen in combinations(items, size)]
    return [c for c in found if len({i.attribute or i.value for i in c}) == len(c)]


@pytest.mark.parametrize("seed", range(4))
def test_every_slice_of_enough_answers_is_there_with_those_it_holds(seed):
    answers, said = two_quarters(seed)
    is_now = answers["_now"].to_numpy()
    own, items = looked_at(answers, said, min_base=MIN_BASE)
    for place, slice_ in enumerate(items):
        inside = own.candidates.member[place].toarray()[0][own.profiles.of] > 0
        assert (inside == members(slice_, answers, said)).all()
        assert own.candidates.n[place].tolist() == counts(inside, is_now)
    expected = {s for s in every_slice(answers) if worth_enough(answers[members(s, answers, said)])}
    hidden = {item for s in expected for item in s} - {s[0] for s in items if len(s) == 1}
    assert {s for s in expected if not hidden & set(s)} <= set(items)
    assert len(set(items)) == len(items) > 50


@pytest.mark.parametrize("seed", range(4))
def test_a_shown_slice_leaves_enough_of_each_group_that_it_is_part_of(seed):
    answers, said = two_quarters(seed)
    is_now = answers["_now"].to_numpy()
    own, items = looked_at(answers, said, min_base=MIN_BASE)
    shown = {s for s, may in zip(items, own.candidates.shown, strict=True) if may}
    assert len(shown) > 30
    for slice_ in shown:
        for item in slice_:
            rest = tuple(i for i in slice_ if i != item)
            whole = np.array(counts(members(rest, answers, said), is_now))
            parts = [slice_]
            if item.kind != THEME:
                by = {i.attribute for i in slice_}
                parts = [
                    s for s in shown if {*rest} < {*s} and len(s) == len(slice_) and {i.attribute for i in s} == by
                ]
            left = whole - sum(np.array(counts(members(s, answers, said), is_now)) for s in parts)
            assert ((left == 0) | (left >= MIN_BASE)).all(), (slice_, item)


def test_a_slice_that_is_all_of_a_larger_group_is_not_shown_beside_it():
    """Everybody in the East has plan a: the pair says nothing that the region does not."""
    answers, said = two_quarters(1)
    answers = answers.assign(plan=np.where(answers["region"] == "East", "a", answers["plan"]))
    own, items = looked_at(answers, said)
    pair = items.index((of_attribute("region", "East"), of_attribute("plan", "a")))
    assert not own.candidates.shown[pair]


@pytest.mark.parametrize("seed", range(20))
def test_the_rule_for_many_partitions_is_the_rule_for_one(seed):
    rng = np.random.default_rng(seed)
    n, unnamed = rng.integers(0, 60, (5, 2)), rng.integers(0, 20, 2)
    own = given_away(n, n.sum(axis=0, keepdims=True) + unnamed, 0, min_base=20)
    for quarter in (0, 1):
        one = held_back(pd.DataFrame(n[:, [quarter]]), min_base=20, unnamed=pd.Series(unnamed[[quarter]]))
        alone = given_away(
            n[:, [quarter]], n[:, [quarter]].sum(axis=0, keepdims=True) + unnamed[quarter], 0, min_base=20
        )
        # without any answer there is nobody to give away, and nothing to show
        assert (alone | (n[:, quarter] == 0)).tolist() == (one != "").tolist()
        assert (own >= alone).all()


def test_without_attributes_and_themes_there_are_no_slices():
    answers, said = two_quarters(1)
    own, items = looked_at(answers.assign(region=None, plan="a", size="1"), said.head(0))
    assert items == [] or not own.candidates.shown.any()
