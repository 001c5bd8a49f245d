"""Bands of a number: round edges, enough answers in each, and nobody given away by subtraction."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocwork.analysis.bands import FEWEST, MOST, band_of, edges, occupied, shared, shown

ONE = pd.Series("2024Q1", index=range(1000))


def cut(values, least=30, least_each=5, quarter=None):
    own = pd.Series(values, dtype=float)
    return edges(own, ONE[: len(own)] if quarter is None else quarter, least=least, least_each=least_each)


def test_waiting_times_are_cut_fine_near_nothing_and_coarse_far_away():
    """Equally many on every day from 0 to 99."""
    assert cut(np.repeat(np.arange(100), 10)).tolist() == [3, 7, 10, 20, 30, 50, 70]


def test_lateness_is_cut_at_the_promised_day():
    days = np.repeat([-20, -4, -1, 0, 1, 4], [100, 100, 100, 100, 100, 60])
    assert 0 in cut(days)
    assert len(cut(days)) == 5


def test_years_are_cut_in_even_steps():
    """Between 2000 and 3000 there is no round number that parts them."""
    found = cut(np.repeat(np.arange(2010, 2020), 50))
    assert len(found) + 1 >= FEWEST
    assert set(np.diff(found)) == {1.0}


def test_thin_tails_are_joined_inwards_and_there_are_never_more_bands_than_can_be_seen():
    rng = np.random.default_rng(1)
    values = pd.Series(rng.lognormal(3, 2, 20_000))
    quarter = pd.Series(rng.choice(["2024Q1", "2024Q2"], 20_000))
    found = edges(values, quarter, least=30, least_each=5)
    counts = np.bincount(band_of(values, found), minlength=len(found) + 1)
    assert len(counts) <= MOST
    assert counts.min() >= 30


@pytest.mark.parametrize("values", [[], [np.nan] * 50, [3.0] * 100, [0.0] * 100, [1.0] * 90 + [9.0] * 10])
def test_values_that_do_not_make_two_bands_have_no_edges(values):
    assert len(cut(values)) == 0


def test_a_quarter_with_few_in_a_band_joins_it_with_the_next():
    """Late parcels of the second quarter: two, which its page would tell by subtraction."""
    days = np.tile(np.repeat([0.0, 1.0, 5.0], [100, 50, 38]), 2)[:-36]
    quarter = pd.Series(["2024Q1"] * 188 + ["2024Q2"] * 152)
    assert 5 not in cut(days, quarter=quarter)
    assert len(cut(days, quarter=quarter)) == 1


def test_edges_can_be_chosen_among_others():
    own = pd.Series(np.repeat(np.arange(100.0), 10))
    narrow = edges(own, ONE, least=30, least_each=5)
    wide = edges(own, ONE, least=200, least_each=5, among=narrow)
    assert set(wide) < set(narrow)
    assert len(wide)


def test_the_band_of_a_value_at_an_edge_is_the_one_above_and_what_is_missing_has_none():
    assert band_of(pd.Series([2.9, 3.0, np.nan]), np.array([3.0])).tolist() == [0, 1, -1]


def test_bands_without_anybody_are_joined():
    assert occupied(pd.Series([0.0, 0.0, 9.0]), np.array([1.0, 3.0, 7.0])).tolist() == [7.0]
    assert occupied(pd.Series([4.0, 9.0]), np.array([1.0, 3.0, 7.0])).tolist() == [7.0]


def frame(counts, quarter="2024Q1"):
    """Answers with so many in each of the bands below and from 10 on."""
    return pd.DataFrame({"wait": np.repeat([0.0, 10.0], counts), "quarter": quarter})


def test_a_segment_with_few_in_a_band_shows_none_and_hides_another_with_it():
    """C has 4 late ones: everyone less A and B would tell; with B there are 44."""
    parts = {"plan=A": frame([200, 90]), "plan=B": frame([200, 40]), "plan=C": frame([200, 4])}
    pooled = {"all": pd.concat(parts.values(), ignore_index=True), **parts}
    assert shown(pooled, "wait", np.array([10.0]), min_base=30, min_cell=5) == {"plan=A"}


def test_nobody_in_a_band_gives_nobody_away():
    parts = {"plan=A": frame([200, 90]), "plan=B": frame([200, 0])}
    pooled = {"all": pd.concat(parts.values(), ignore_index=True), **parts}
    assert shown(pooled, "wait", np.array([10.0]), min_base=30, min_cell=5) == {"plan=A", "plan=B"}


def test_a_segment_too_small_for_narrow_bands_shows_wider_ones_made_of_the_same():
    rng = np.random.default_rng(3)
    parts = {
        name: pd.DataFrame({"wait": rng.integers(0, 30, n).astype(float), "quarter": "2024Q1"})
        for name, n in (("plan=A", 3000), ("plan=B", 3000), ("plan=C", 1000))
    }
    pooled = {"all": pd.concat(parts.values(), ignore_index=True), **parts}
    found = shared(pooled, "wait", min_base=30, min_cell=5)
    assert set(found["plan=C"]) < set(found["plan=A"])
    assert len(found["plan=C"])


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 20)), min_size=1, max_size=5), st.integers(0, 10**6))
def test_whoever_subtracts_learns_of_nobody_or_of_enough(sizes, seed):
    """Everyone in the bands of each width, less all that show these or narrower ones."""
    rng = np.random.default_rng(seed)
    parts = {
        f"plan={number}": pd.DataFrame(
            {"wait": rng.poisson(2 + late, n).astype(float), "quarter": rng.choice(["2024Q1", "2024Q2"], n)}
        )
        for number, (n, late) in enumerate(sizes)
    }
    everyone = pd.concat(parts.values(), ignore_index=True)
    found = shared({"all": everyone, **parts}, "wait", min_base=20, min_cell=3)
    for cuts in {tuple(own) for name, own in found.items() if name != "all"}:
        known = [name for name, own in found.items() if name != "all" and set(cuts) <= set(own)]

        def counted(part, cuts=cuts):
            return np.bincount(band_of(part["wait"], np.array(cuts)), minlength=len(cuts) + 1)

        left = counted(everyone) - sum((counted(parts[name]) for name in known), np.zeros(len(cuts) + 1))
        assert ((left == 0) | (left >= 20)).all()
        own = np.array([counted(parts[name]) for name in known])
        assert ((own == 0) | (own >= 20)).all()
