"""Raking against a published table, by hand, and the laws it must keep."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vocwork.analysis import raking
from vocwork.analysis.raking import RakingError, rake
from vocwork.analysis.weights import effective_base

# Wikipedia, "Iterative proportional fitting": seed, wanted row and column sums, and the table that meets them
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS, COLUMNS = [150, 300, 400, 150], [200, 300, 400, 100]
MET = [
    [64.56, 46.23, 35.38, 3.82],
    [49.97, 68.16, 156.50, 25.37],
    [56.72, 144.43, 145.08, 53.77],
    [28.75, 41.18, 63.03, 17.03],
]


def test_the_published_table():
    cells = pd.DataFrame([(f"r{i}", f"c{j}") for i in range(4) for j in range(4)], columns=["row", "column"])
    margins = {"row": {f"r{i}": n for i, n in enumerate(ROWS)}, "column": {f"c{j}": n for j, n in enumerate(COLUMNS)}}
    found = rake(cells, margins, weight=pd.Series(SEED.ravel()), trim=None)
    assert found.to_numpy().reshape(4, 4) / found.sum() * 1000 == pytest.approx(np.array(MET), abs=0.006)


def test_answers_and_their_copies_weigh_the_same():
    """The same table with an answer per unit of the seed, as answers come."""
    cells = [(f"r{i}", f"c{j}") for i in range(4) for j in range(4) for _ in range(SEED[i, j])]
    answers = pd.DataFrame(cells, columns=["row", "column"])
    margins = {"row": {f"r{i}": n for i, n in enumerate(ROWS)}, "column": {f"c{j}": n for j, n in enumerate(COLUMNS)}}
    weights = rake(answers, margins, trim=None)
    table = weights.groupby([answers["row"], answers["column"]]).sum().to_numpy().reshape(4, 4)
    assert table / table.sum() * 1000 == pytest.approx(np.array(MET), abs=0.006)
    assert weights.mean() == pytest.approx(1)


def test_three_sweeps_of_the_published_table():
    row, column = (code.ravel() for code in np.indices((4, 4)))
    targets = [raking._Margin(row, np.array(ROWS) / 1000), raking._Margin(column, np.array(COLUMNS) / 1000)]
    table = raking._swept(SEED.ravel() / SEED.sum(), targets, 3).reshape(4, 4) * 1000
    assert table[0] == pytest.approx([64.61, 46.28, 35.42, 3.83], abs=0.006)
    assert table[3] == pytest.approx([28.74, 41.18, 63.03, 17.03], abs=0.006)


def test_answers_of_unknown_category_keep_their_share():
    """A quarter of the answers says no region: the other three share .75 as the customers do, 2 : 1."""
    answers = pd.DataFrame({"region": ["North", "South", "South", None]})
    weights = rake(answers, {"region": {"North": 2, "South": 1}}, trim=None)
    assert weights.tolist() == pytest.approx([2.0, 0.5, 0.5, 1.0])


def test_a_category_without_answers_leaves_its_share_to_the_others():
    answers = pd.DataFrame({"region": ["North", "South"]})
    assert rake(answers, {"region": {"North": 1, "South": 1, "East": 8}}).tolist() == pytest.approx([1, 1])


def test_margins_that_contradict_each_other_are_refused():
    answers = pd.DataFrame({"a": ["x", "y"], "b": ["u", "v"]})
    with pytest.raises(RakingError, match="a, b cannot be met together"):
        rake(answers, {"a": {"x": 1, "y": 1}, "b": {"u": 3, "v": 1}})


def test_heavy_weights_are_cut_and_the_margins_met_as_well_as_that_allows():
    """One answer of a hundred for half of the customers would weigh 99 times the others."""
    answers = pd.DataFrame({"plan": ["Plus"] + ["Basic"] * 99})
    margins = {"plan": {"Plus": 1, "Basic": 1}}
    assert rake(answers, margins, trim=None).max() == pytest.approx(50)
    cut = rake(answers, margins, trim=5.0)
    assert cut.max() / cut.median() == pytest.approx(5)
    assert effective_base(cut) > 80


def test_no_answers_have_no_weights():
    assert rake(pd.DataFrame({"plan": []}), {"plan": {"Basic": 1}}).empty


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("uv")), min_size=30, max_size=80), st.integers(0, 99))
def test_weights_are_finite_positive_meet_the_margins_and_ignore_the_order(cells, seed):
    answers = pd.DataFrame(cells, columns=["a", "b"])
    assume(len(answers.value_counts()) == 6)
    margins = {"a": {"x": 3, "y": 2, "z": 1}, "b": {"u": 0.3, "v": 0.7}}
    weights = rake(answers, margins, trim=None)
    assert np.isfinite(weights).all()
    assert (weights > 0).all()
    for column, wanted in margins.items():
        got = weights.groupby(answers[column]).sum() / weights.sum()
        assert got.to_dict() == pytest.approx({name: n / sum(wanted.values()) for name, n in wanted.items()}, abs=1e-6)
    mixed = answers.sample(frac=1, random_state=seed)
    assert rake(mixed, margins, trim=None).sort_index().to_numpy() == pytest.approx(weights.to_numpy(), abs=1e-6)


def test_raked_schools_are_those_of_another_program():
    """California's schools raked by type and target met: R survey's rake(dclus1, ...) prints 641.23 for the mean score.

    Its sweeps end where no total moves by more than one school, so totals agree to about one.
    """
    counts = {("E", "No"): (12, 7156), ("E", "Yes"): (132, 86281), ("H", "No"): (3, 1978)}
    counts |= {("H", "Yes"): (11, 6682), ("M", "No"): (8, 4851), ("M", "Yes"): (17, 10935)}
    rows = [(*cell, total / n) for cell, (n, total) in counts.items() for _ in range(n)]
    schools = pd.DataFrame(rows, columns=["stype", "wide", "score"])
    margins = {"stype": {"E": 4421, "H": 755, "M": 1018}, "wide": {"No": 1072, "Yes": 5122}}
    weight = rake(schools, margins)
    totals = 6194 * weight.groupby([schools["stype"], schools["wide"]]).sum() / len(schools)
    printed = [478.062, 3942.901, 201.377, 553.632, 392.561, 625.467]
    assert totals.tolist() == pytest.approx(printed, abs=1)
    assert np.average(schools["score"], weights=weight) == pytest.approx(641.23, abs=0.01)
    assert effective_base(weight) == pytest.approx(174.0105, abs=0.02)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, 0.0, -1.0])
def test_weights_that_are_none_are_refused(wrong):
    answers = pd.DataFrame({"plan": ["Basic", "Basic", "Plus"]})
    with pytest.raises(RakingError, match="weights must be numbers above 0, and 1 of 3 are not"):
        rake(answers, {"plan": {"Basic": 1, "Plus": 1}}, weight=pd.Series([1.0, wrong, 1.0]))


def test_weights_all_alike_are_right_only_where_the_answers_have_the_margins():
    halves = pd.DataFrame({"plan": ["Basic", "Plus"] * 20})
    assert rake(halves, {"plan": {"Basic": 1, "Plus": 1}}).tolist() == [1.0] * 40
    off = [raking._Margin(np.repeat([0, 1], 20), np.array([0.6, 0.4]))]
    with pytest.raises(RakingError, match=r"all answers weigh the same, and shares stay 10\.0% off"):
        raking._require_effect(np.ones(40), off)


def test_margins_hold_for_the_answers_given_and_for_no_part_of_them():
    """Of 100 A and 300 B, each as much as the other, the 200 that have a score are three quarters A."""
    answers = pd.DataFrame({"plan": ["A"] * 100 + ["B"] * 300, "scored": [True] * 200 + [False] * 200})
    halves = {"plan": {"A": 1, "B": 1}}
    whole, own = rake(answers, halves), rake(answers[answers["scored"]], halves)
    of_part = whole[answers["scored"]]
    assert of_part[:100].sum() / of_part.sum() == pytest.approx(0.75)
    assert own[:100].sum() / own.sum() == pytest.approx(0.5)


@given(st.lists(st.sampled_from("xyz"), min_size=30, max_size=80), st.floats(1.5, 8.0))
def test_trimmed_weights_are_sound_and_off_only_where_the_cut_holds_them(cells, trim):
    answers = pd.DataFrame({"a": cells})
    assume(answers["a"].nunique() == 3)
    weights = rake(answers, {"a": {"x": 5, "y": 2, "z": 1}}, trim=trim)
    assert np.isfinite(weights).all()
    assert (weights > 0).all()
    got = weights.groupby(answers["a"]).sum() / weights.sum()
    is_met = np.allclose(got.to_numpy(), [0.625, 0.25, 0.125], atol=1e-6)
    assert is_met or weights.max() == pytest.approx(trim * weights.median(), rel=1e-3)
