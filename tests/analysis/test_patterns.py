"""The shapes a series can have, and that the search among them keeps its promise."""

import numpy as np
import pytest

from vocwork.analysis.patterns import (
    DRAWS,
    FALL,
    OUTBREAK,
    RISE,
    SEASON,
    chance_of_best,
    patterns,
    scores,
    shapes,
)
from vocwork.analysis.wander import ARCSINE, near_normal, wander

N = np.full(18, 120.0)
POSSIBLE = shapes(18, 12, 9)


def found(n: np.ndarray, base: np.ndarray = N, possible=POSSIBLE):
    weight = np.where(base > 0, 4 * base + 2, 0.0)
    y = near_normal(n[None, :], base, ARCSINE)[0]
    return patterns(y, weight, possible, chance_of_best(weight, possible, series=12))


def test_the_shapes_of_six_quarters_from_the_fourth_on():
    possible = shapes(6, 4, 3)
    kinds, count = np.unique(possible.kind, return_counts=True)
    assert dict(zip(kinds.tolist(), count.tolist(), strict=True)) == {OUTBREAK: 7 + 3, SEASON: 2, RISE: 5, FALL: 4}
    seasons = possible.where[possible.kind == SEASON].astype(int).tolist()
    assert seasons == [[0, 1, 0, 0, 0, 1], [1, 0, 0, 0, 1, 0]]
    assert not possible.where[possible.kind == OUTBREAK][:, [0, -1]].any()
    pairs = np.flatnonzero((np.diff(possible.where.astype(int), prepend=0) == 1).sum(axis=1) > 1)[:3]
    assert [np.flatnonzero(possible.where[pair]).tolist() for pair in pairs] == [[1, 3], [1, 4], [2, 4]]
    assert possible.cost[pairs] == pytest.approx(np.log(7 * 6))
    assert possible.cost[possible.kind == SEASON] == pytest.approx(np.log(2))


def test_a_season_has_to_be_seen_whole_in_two_years():
    assert not (shapes(14, 12, 0).kind == SEASON).any()
    assert (shapes(15, 12, 0).kind == SEASON).sum() == 1
    assert (shapes(24, 12, 0).kind == SEASON).sum() == 4


def test_one_outbreak_and_where_it_was():
    n = np.full(18, 6)
    n[7:9] = 30
    [only] = found(n)
    assert (only.kind, np.flatnonzero(only.where).tolist()) == (OUTBREAK, [7, 8])
    assert only.p < 1 / DRAWS


def test_several_outbreaks_are_found_one_after_the_other():
    n = np.full(18, 6)
    n[[3, 9, 14]] = 36
    outbreaks = found(n)
    assert np.flatnonzero(np.any([one.where for one in outbreaks], axis=0)).tolist() == [3, 9, 14]


def test_two_outbreaks_are_seen_together_that_would_not_be_seen_alone():
    n = np.full(18, 8)
    n[7] = 20
    assert found(n)[0].p > 0.05
    n[10] = 20
    both = found(n)[0]
    assert (both.kind, np.flatnonzero(both.where).tolist()) == (OUTBREAK, [7, 10])
    assert both.p < 0.05


def test_what_comes_every_year_is_a_season_and_what_lasts_is_a_rise_or_a_fall():
    at = np.arange(18)
    season, rise, fall = np.where((at + 9) % 12 >= 9, 25, 8), np.where(at >= 10, 25, 8), np.where(at < 9, 25, 8)
    assert [found(n)[0].kind for n in (season, rise, fall)] == [SEASON, RISE, FALL]
    assert np.flatnonzero(found(rise)[0].where)[0] == 10


def test_a_period_without_a_base_is_left_out():
    n, base = np.full(18, 12), N.copy()
    n[5], base[5] = 0, 0
    assert found(n, base)[0].p == 1.0


def test_a_shape_that_is_there_already_explains_nothing_more():
    y = near_normal(np.where(POSSIBLE.where[0], 30, 6)[None, :], N, ARCSINE)
    again = scores(y, 4 * N + 2, POSSIBLE, [POSSIBLE.where[0]])
    assert again.max() < 1e-6


@pytest.mark.parametrize(
    ("share", "size", "per_year", "comments", "rho"),
    [
        (0.03, 18, 12, 120, 0.0),
        (0.1, 18, 12, 120, 0.0),
        (0.1, 36, 12, 120, 0.0),
        (0.1, 6, 4, 120, 0.0),
        (0.02, 36, 4, 350, 0.01),
        (0.1, 36, 4, 350, 0.01),
    ],
)
def test_a_steady_series_has_a_pattern_as_often_as_p_says(share, size, per_year, comments, rho):
    possible, rng, weight = shapes(size, per_year, 0), np.random.default_rng(5), 1 / max(rho, 1e-9) - 1
    base = rng.poisson(comments, size)
    n = rng.binomial(base, rng.beta(share * weight, (1 - share) * weight, (250, 12, size)))
    studies = [wander(study, base.astype(float)) for study in n]
    y = np.vstack([study.y / study.spread for study in studies])
    best = (scores(y, studies[0].weight, possible, []) ** 2 / 2 - possible.cost).max(axis=1)
    nothing = chance_of_best(studies[0].weight, possible, series=12)
    for nominal in (0.05, 0.01):
        alarms = (best > np.quantile(nothing, 1 - nominal)).mean()
        assert alarms <= 1.5 * nominal + 2 * np.sqrt(nominal / 3000)
