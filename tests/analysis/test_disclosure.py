import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.frames import feedback
from vocwork.analysis.disclosure import Withheld, held_back, mask, of_slice, withheld
from vocwork.analysis.slices import segments

MIN_BASE = 30


def reasons(*bases: int, unnamed: int = 0) -> list[str]:
    return held_back(pd.DataFrame({"now": bases}), min_base=MIN_BASE, unnamed=unnamed).tolist()


def test_the_only_hidden_group_takes_the_next_smallest_with_it():
    assert reasons(200, 90, 12) == ["", "complementary", "small_base"]
    assert reasons(200, 90) == ["", ""]
    # two that are hidden together hide each other, unless both are tiny
    assert reasons(200, 20, 12) == ["", "small_base", "small_base"]
    assert reasons(200, 90, 9, 8) == ["", "complementary", "small_base", "small_base"]


def test_answers_of_no_group_count_as_hidden():
    assert reasons(200, 90, unnamed=5) == ["", "complementary"]
    assert reasons(200, 90, unnamed=40) == ["", ""]


def test_nothing_is_hidden_for_a_group_without_answers():
    assert reasons(200, 90, 0) == ["", "", "small_base"]


@given(st.lists(st.integers(0, 120), min_size=1, max_size=6), st.lists(st.integers(0, 120), min_size=6, max_size=6))
def test_what_is_hidden_is_never_a_few_answers(before, now):
    bases = pd.DataFrame({"before": before, "now": now[: len(before)]})
    hidden = bases[held_back(bases, min_base=MIN_BASE) != ""].sum()
    everything_hidden = hidden.equals(bases.sum())
    assert everything_hidden or all(n == 0 or n >= MIN_BASE for n in hidden)


def test_segments_are_withheld_quarter_by_quarter_and_column_by_column():
    first = feedback(150, "2024Q1", "a", plan=["x"] * 100 + ["y"] * 40 + ["z"] * 10, region="n")
    second = feedback(140, "2024Q2", "b", plan=["x"] * 100 + ["y"] * 40, region="n")
    both = pd.concat([first, second])
    found = withheld(both, segments(both, ["plan", "region"]), min_base=MIN_BASE)
    assert [found["plan=" + plan, "2024Q1"] for plan in "xyz"] == ["", "complementary", "small_base"]
    assert [found["plan=" + plan, "2024Q2"] for plan in "xy"] == ["", ""]
    assert {found["all", "2024Q1"], found["region=n", "2024Q1"]} == {""}
    assert of_slice(found, "plan=y", "2024Q2", "2024Q1") == Withheld("", "complementary")
    assert of_slice(found, "plan=y", "2024Q2", "2024Q1").either == "complementary"
    assert of_slice(found, "plan=y", "2024Q2", "2023Q4").before == "small_base"


def test_answers_of_very_unequal_weight_are_withheld_though_there_are_enough():
    """Forty answers of which three weigh a hundred times as much are worth 3.8; no other group is hidden with them."""
    weight = np.r_[np.full(3, 100.0), np.ones(37), np.ones(100)]
    own = feedback(140, "2024Q1", "a", plan=["x"] * 40 + ["y"] * 100, weight=weight)
    found = withheld(own, segments(own, ["plan"]), min_base=MIN_BASE)
    assert [found["plan=" + plan, "2024Q1"] for plan in "xy"] == ["unequal_weights", ""]
    assert found["all", "2024Q1"] == "unequal_weights"
    few = withheld(own, segments(own, ["plan"]), min_base=3)
    assert set(few.values()) == {""}
    equal = withheld(own.assign(weight=0.1), segments(own, ["plan"]), min_base=MIN_BASE)
    assert set(equal.values()) == {""}


def test_a_mask_writes_its_reason():
    table = pd.DataFrame({"n": [3, 40], "share": [0.1, 0.2]})
    masked = mask(table, table["n"] < 5, ["n", "share"], "small_cell")
    assert masked["reason"].tolist() == ["small_cell", ""]
    assert np.isnan(masked.loc[0, ["n", "share"]].astype(float)).all()
