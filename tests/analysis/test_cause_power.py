"""A group that moves as far as is said is found four times in five; one that never would be is not spoken of."""

import numpy as np
import pytest

from vocwork.analysis.cause_power import SHARES, detectable
from vocwork.analysis.contributions import Family, excess_z
from vocwork.analysis.quarter_pair import QuarterPair

POINTS = np.array([100.0, 0.0, -100.0])


def answers(rng: np.random.Generator, size: int, each: int = 1) -> QuarterPair:
    """Two quarters in which nothing happens; whoever answers more than once says the same each time."""
    score = np.repeat(rng.choice(POINTS, 2 * size // each, p=[0.5, 0.25, 0.25]), each)
    return QuarterPair(score, np.ones(2 * size), np.arange(2 * size) >= size, np.arange(2 * size) // each)


@pytest.mark.parametrize(("size", "share", "each"), [(400, 0.1, 1), (160, 0.3, 1), (1500, 0.1, 1), (600, 0.3, 2)])
def test_a_group_that_moves_so_far_is_found_four_times_in_five(size, share, each):
    """Of 400 groups: .80 +- 2.6 errors of .02; where customers answer twice, all of a customer are in it or not."""
    found, least = 0, 3.5
    for seed in range(400):
        rng = np.random.default_rng(seed)
        rows = answers(rng, size, each)
        move, of = detectable(rows, least, share, direction=-1.0)
        assert of == share
        customers = 2 * size // each
        inside = np.zeros(customers)
        for first in (0, customers // 2):
            inside[first + rng.choice(customers // 2, int(share * customers / 2), replace=False)] = 1
        room = rows.score[rows.now].mean() + 100
        inside, hit = np.repeat(inside, each), np.repeat(rng.random(customers) < move / room, each)
        score = np.where((inside > 0) & rows.now & hit, -100.0, rows.score)
        family = Family(np.ones(2 * size), inside[:, None])
        found += excess_z(family, QuarterPair(score, *rows[1:]), rows.now[None, :])[0, 0] <= -least
    assert 0.74 < found / 400 < 0.87


def test_more_answers_and_larger_groups_show_smaller_moves():
    few, many = (detectable(answers(np.random.default_rng(1), size), 3.5, 0.1) for size in (400, 4000))
    assert many.move < few.move
    assert detectable(answers(np.random.default_rng(1), 4000), 3.5, 0.3).move < many.move


def test_where_a_small_group_would_never_be_found_a_larger_one_is_spoken_of():
    """Of 100 answers ten may move as far as they like: they widen their own error, 3.2 of them is the most."""
    rows = answers(np.random.default_rng(1), 100)
    found = detectable(rows, 3.5, 0.1)
    assert found.share in SHARES[1:]
    assert 0 < found.move < 200
    assert np.isnan(detectable(rows, 20.0, 0.1).move)
    assert np.isnan(detectable(rows, np.inf, 0.1).move)


def test_a_move_has_the_room_of_the_scale_and_the_sign_of_the_change():
    """From a mean of 90 no score rises by more than 10: of a group that small no rise would be found."""
    rng = np.random.default_rng(2)
    rows = answers(rng, 1500)._replace(score=rng.choice([100.0, 0.0], 3000, p=[0.9, 0.1]))
    rise = detectable(rows, 3.5, 0.1, direction=1.0)
    assert rise.move < 10.5
    assert rise.share > 0.1
    assert detectable(rows, 3.5, 0.1, direction=-1.0).move == detectable(rows, 3.5, 0.1).move


def test_where_all_say_the_same_nothing_can_be_said():
    rows = answers(np.random.default_rng(1), 100)._replace(score=np.zeros(200))
    assert np.isnan(detectable(rows, 3.5, 0.1).move)
