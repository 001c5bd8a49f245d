"""Clauses where none lay before make a theme; chance and growth do not."""

import numpy as np

from vocwork.corpus.themes.births import Ground, by_lot, clear_groups, excess
from vocwork.corpus.themes.neighbours import nearest
from vocwork.corpus.themes.space import unit


def ground(late_of_home, *, each=60, width=20, seed=0):
    """Two themes of early and late clauses around two axes; `late_of_home` says how many of each are late."""
    rng = np.random.default_rng(seed)
    home = np.repeat(np.arange(len(late_of_home)), each)
    rows = unit(np.eye(width)[home] + 0.25 * rng.normal(size=(len(home), width)))
    late = np.concatenate([np.arange(each) >= each - number for number in late_of_home])
    return Ground(rows, late, home)


def near(rows):
    return nearest(rows, np.zeros(len(rows)))


def test_excess_is_nought_on_average_where_late_clauses_lie_as_the_early_ones():
    own = ground([20, 40])
    for home in (0, 1):
        assert abs(excess(near(own.rows), own)[own.home == home].mean()) < 0.06


def test_lots_keep_how_many_clauses_of_each_theme_are_late():
    own = ground([20, 40])
    lot = by_lot(own, np.random.default_rng(1))
    assert (lot.late != own.late).any()
    assert np.bincount(lot.home, weights=lot.late).tolist() == [20, 40]


def test_growth_alone_makes_no_group():
    _, groups = clear_groups(ground([10, 50]), 12, np.random.default_rng(1))
    assert groups == []


def test_late_clauses_in_a_place_of_their_own_make_a_group():
    own = ground([20, 20])
    rng = np.random.default_rng(2)
    new = unit(np.eye(20)[2] + 0.8 * np.eye(20)[0] + 0.25 * rng.normal(size=(30, 20)))
    both = Ground(
        np.vstack([own.rows, new]), np.append(own.late, np.ones(30, bool)), np.append(own.home, np.zeros(30, int))
    )
    _, groups = clear_groups(both, 12, rng)
    assert len(groups) == 1
    members, p = groups[0]
    assert p <= 0.05
    assert (members >= 120).mean() > 0.9
    assert (members >= 120).sum() > 20
