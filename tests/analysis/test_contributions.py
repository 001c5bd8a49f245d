"""Contributions add up and carry the right interval; p finds a part that moved otherwise and stays quiet elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocwork.analysis.bootstrap import resample
from vocwork.analysis.contributions import Family, contributions, excess_p, excess_z, fieller
from vocwork.analysis.quarter_pair import QuarterPair


def drawn(seed: int, rows: int = 800, parts: int = 4, fall: float = 0.0) -> tuple[QuarterPair, np.ndarray]:
    """Two quarters of answers, each in one of several parts; the first part falls by `fall` points on average."""
    rng = np.random.default_rng(seed)
    now, part = np.arange(rows) % 2 == 1, rng.integers(0, parts, rows)
    score = rng.choice([-100.0, 0, 100], rows, p=[0.25, 0.3, 0.45])
    score[(part == 0) & now & (rng.random(rows) < fall / 100)] = -100
    return QuarterPair(score, rng.choice([0.5, 1, 2], rows), now, np.arange(rows)), np.eye(parts)[part]


def test_by_hand():
    """Before 100 and 0 (M0 = 50), now 0 and 0; the first of each: 0.5 (0 - 50) - 0.5 (100 - 50) = -50."""
    rows = QuarterPair(np.array([100.0, 0, 0, 0]), np.ones(4), np.array([False, False, True, True]), np.arange(4))
    found = contributions(np.array([[1, 0], [0, 1], [1, 0], [0, 1.0]]), rows)
    assert found["contribution"].tolist() == [-50.0, 0.0]
    assert found["share_of_change"].tolist() == [1.0, 0.0]


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_shares_of_answers_sum_to_the_change(seed):
    rows, _ = drawn(seed)
    fractions = np.random.default_rng(seed).dirichlet([1, 1, 1], len(rows.score))
    found = contributions(fractions, rows)
    change = np.average(rows.score[rows.now], weights=rows.weight[rows.now]) - np.average(
        rows.score[~rows.now], weights=rows.weight[~rows.now]
    )
    assert found["contribution"].sum() == pytest.approx(change, abs=1e-9)
    assert found["share_of_change"].sum() == pytest.approx(1, abs=1e-9)


def test_the_whole_has_all_of_the_change_for_certain():
    rows, _ = drawn(1)
    whole = contributions(np.ones((len(rows.score), 1)), rows).iloc[0]
    assert (whole["share_of_change"], whole["share_low"], whole["share_high"]) == (1, 1, 1)
    assert contributions(np.ones((len(rows.score), 1)), rows, clear=False)["share_of_change"].isna().all()


@given(st.integers(0, 10_000), st.sampled_from([0.0, 20.0, 60.0]), st.booleans())
@settings(max_examples=60)
def test_the_share_of_a_part_and_of_all_else_mirror_each_other(seed, fall, alone):
    """They add up to 1, and so does the low end of the one with the high end of the other, where there are ends."""
    rows, _ = drawn(seed, fall=fall)
    rng = np.random.default_rng(seed)
    rows = rows if alone else rows._replace(customer=rng.integers(0, 300, 800))
    part = rng.random((800, 1)) * (rng.random((800, 1)) < 0.3)
    one, other = (contributions(own, rows).iloc[0] for own in (part, 1 - part))
    for name, mirrored in (("share_of_change", "share_of_change"), ("share_low", "share_high")):
        assert other[mirrored] == pytest.approx(1 - one[name], rel=1e-6, abs=1e-6, nan_ok=True)
    assert other["share_low"] == pytest.approx(1 - one["share_high"], rel=1e-6, abs=1e-6, nan_ok=True)


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_nought_is_in_the_share_exactly_where_it_is_in_the_contribution(seed):
    rows, parts = drawn(seed, fall=60)
    for _, row in contributions(parts, rows).dropna().iterrows():
        assert (row["share_low"] <= 0 <= row["share_high"]) == (row["low"] <= 0 <= row["high"])


def test_fieller_by_hand():
    """C = 5 +- 1 of T = 10 +- 1, unrelated, z = 2: (100 - 4) r^2 - 100 r + (25 - 4) <= 0 from 56/192 to 144/192."""
    one = np.ones(1)
    assert fieller(5 * one, 10.0, one, 0 * one, one, 2.0).ravel() == pytest.approx([56 / 192, 144 / 192])


@pytest.mark.parametrize(
    ("point", "low", "high"), [(5.0, 1.460, np.inf), (-5.0, -np.inf, -1.460), (1.0, -np.inf, np.inf)]
)
def test_a_share_of_a_change_that_may_be_nought_has_one_end_or_none(point, low, high):
    """T = 1 +- 1, z = 2: (1 - 4) r^2 - 2 C r + (C^2 - 4) <= 0, of C = 5 beyond 1.460 and below -4.794."""
    one = np.ones(1)
    found = fieller(point * one, 1.0, one, 0 * one, one, 2.0).ravel()
    assert found.tolist() == pytest.approx([low, high], abs=1e-3)


def test_a_share_without_an_end_has_none():
    """A change of next to nothing made up of a large fall and a large rise."""
    rows = QuarterPair(np.tile([100.0, -100, -100, 100], 50), np.ones(200), np.arange(200) % 4 >= 2, np.arange(200))
    rows.score[2] = 100
    found = contributions(np.column_stack([np.arange(200) % 2 == 0, np.arange(200) % 2 == 1]).astype(float), rows)
    assert found["share_of_change"].notna().all()
    assert found[["share_low", "share_high"]].isna().any(axis=1).all()


def test_answers_given_twice_are_as_sure_as_each_once():
    rows, parts = drawn(3, fall=60)
    again = QuarterPair(*(np.concatenate([own, own]) for own in rows))
    once, twice = contributions(parts, rows), contributions(np.vstack([parts, parts]), again)
    for end in ("contribution", "low", "high", "share_low", "share_high"):
        assert twice[end].to_numpy() == pytest.approx(once[end].to_numpy())


def test_permutations_deal_out_whole_customers():
    """Forty customers who say the same ten times, in one quarter and one part each: no evidence of anything."""
    customer, rng = np.repeat(np.arange(40), 10), np.random.default_rng(4)
    whole, alone = [], []
    for seed in range(30):
        points, now, part = (
            rng.permutation(np.resize(own, 40))[customer] for own in ([100.0, 0], [True, False], [0, 1])
        )
        family = Family(np.ones(400), np.eye(2)[part])
        for found, who in ((whole, customer), (alone, np.arange(400))):
            rows = QuarterPair(points, np.ones(400), now, who)
            found.append(excess_p([family], rows, np.random.default_rng(seed))[0].min() < 0.05)
    assert np.mean(alone) > 0.4
    assert np.mean(whole) <= 0.1


def test_the_interval_is_that_of_the_bootstrap():
    rows, parts = drawn(2, rows=3000, fall=20)
    found, rng = contributions(parts, rows), np.random.default_rng(0)
    draws = [
        contributions(parts, rows._replace(weight=rows.weight * resample(rows.now, rows.customer, rng)))["contribution"]
        for _ in range(400)
    ]
    wide = (found["high"] - found["low"]) / 2 / 1.96
    assert wide.to_numpy() == pytest.approx(np.std(draws, axis=0), rel=0.12)


def test_weights_that_are_all_alike_change_nothing():
    rows, parts = drawn(3, fall=30)
    plain, doubled = (contributions(parts, rows._replace(weight=np.full(800, w))) for w in (1.0, 2.0))
    assert plain.to_numpy() == pytest.approx(doubled.to_numpy())


def test_a_part_that_falls_alone_is_found_and_no_other():
    rows, parts = drawn(4, rows=1600, fall=40)
    [p] = excess_p([Family(np.ones(1600), parts)], rows, np.random.default_rng(0))
    assert p[0] < 0.01
    assert contributions(parts, rows)["contribution"].idxmin() == 0


def test_where_all_move_alike_parts_are_rarely_found():
    """One family of eight parts in two wholes: at most 7 of 60 (p = .99 of a binomial of .05)."""
    found = 0
    for seed in range(60):
        rows, parts = drawn(seed, rows=400, parts=4)
        rows.score[rows.now] -= 30
        half = np.arange(400) < 200
        families = [Family(half * 1.0, parts * half[:, None]), Family(~half * 1.0, parts * ~half[:, None])]
        found += min(np.concatenate(excess_p(families, rows, np.random.default_rng(seed)))) < 0.05
    assert found <= 7


def test_z_of_shares_is_that_of_answers_where_all_are_whole():
    """Halving every answer of whole and parts changes no z: only their relation counts."""
    rows, parts = drawn(5, fall=20)
    now = rows.now[None, :]
    one, half = (excess_z(Family(np.full(800, f), parts * f), rows, now) for f in (1.0, 0.5))
    assert one == pytest.approx(half)


def test_a_part_that_is_all_of_its_whole_says_nothing():
    rows, _ = drawn(6)
    [p] = excess_p([Family(np.ones(800), np.ones((800, 1)))], rows, np.random.default_rng(0))
    assert p.tolist() == [1.0]
    assert excess_p([Family(np.ones(800), np.zeros((800, 0)))], rows, np.random.default_rng(0))[0].size == 0
