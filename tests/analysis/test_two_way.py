"""What tables of groups by groups hide so that nothing can be worked out from their totals."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.peers import alone, given_away
from vocwork.analysis.two_way import WHOLE, cuts, hidden_cells

LEAST = 30


def answers(counts: dict[tuple[str, ...], int], *columns: str) -> pd.DataFrame:
    """So many answers of each combination of groups; '' is none."""
    rows = [dict(zip(columns, groups, strict=True)) for groups, n in counts.items() for _ in range(n)]
    return pd.DataFrame(rows).replace("", None)


def cells(own: pd.DataFrame, *of: str) -> pd.DataFrame:
    return hidden_cells(cuts(own, list(own.columns)), of, np.ones(len(own), dtype=bool), least=LEAST)


def test_a_small_cell_has_company_in_its_row_and_in_its_column():
    sizes = {"a": (80, 60, 9), "b": (70, 65, 90), "c": (75, 66, 85)}
    counts = {(plan, region): n for plan, row in sizes.items() for region, n in zip("nsw", row, strict=True)}
    found = cells(answers(counts, "plan", "region"), "plan", "region")
    assert found.loc["a"].tolist() == ["", "complementary", "small_base"]  # 60 is the smallest beside 9
    assert found["w"].tolist() == ["small_base", "", "complementary"]  # 85 is the smallest below 9


@pytest.mark.parametrize("seed", range(20))
def test_what_is_hidden_in_any_line_adds_up_to_the_smallest_base_or_to_nothing(seed):
    n = np.random.default_rng(seed).poisson([[40], [60], [25], [5]], (4, 6))
    counts = {(f"p{i}", f"r{k}"): int(count) for (i, k), count in np.ndenumerate(n)}
    own = answers(counts, "plan", "region")
    hidden = cells(own, "plan", "region") != ""
    sizes = pd.crosstab(own["plan"], own["region"])
    for lines, marks in ((sizes, hidden), (sizes.T, hidden.T)):
        for name, line in lines.iterrows():
            left = line[marks.loc[name]].sum()
            assert left == 0 or left >= LEAST or marks.loc[name].all()


@pytest.mark.parametrize("seed", range(5))
def test_pages_by_either_column_hide_the_same_cells(seed):
    n = np.random.default_rng(seed).poisson(35, (3, 4))
    own = answers({(f"p{i}", f"r{k}"): int(count) for (i, k), count in np.ndenumerate(n)}, "plan", "region")
    assert cells(own, "plan", "region").equals(cells(own, "region", "plan").T)


def test_across_alone_is_the_partition_of_one_page():
    own = answers({("n",): 200, ("s",): 90, ("w",): 12}, "region")
    assert cells(own, WHOLE, "region").loc["all"].to_dict() == {"n": "", "s": "complementary", "w": "small_base"}


def test_company_of_a_city_is_sought_in_its_country():
    """Opole is the smallest city of all; but Poland less its other cities would tell what is hidden of it."""
    sizes = {("PL", "Lodz"): 80, ("PL", "Opole"): 31, ("MY", "Ipoh"): 12, ("MY", "Johor"): 60, ("MY", "Klang"): 70}
    own = answers(sizes, "country", "city")
    found = cells(own, WHOLE, "city").loc["all"]
    assert found[found != ""].to_dict() == {"Ipoh": "small_base", "Johor": "complementary"}
    # the country's own page, which shows the same cities, hides the same
    of_country = cells(own, "country", "city").loc["MY"]
    assert (of_country[["Ipoh", "Johor", "Klang"]] == found[["Ipoh", "Johor", "Klang"]]).all()
    # across plans too
    both = pd.concat([own.assign(plan="A"), own.assign(plan="B")], ignore_index=True)
    assert (cells(both, "plan", "city").loc["A"] == found).all()


def test_cities_of_a_country_that_is_hidden_are_all_hidden():
    sizes = {("PL", "Lodz"): 80, ("PL", "Opole"): 90, ("BG", "Varna"): 40, ("BG", "Ruse"): 45, ("MY", "Ipoh"): 12}
    own = answers(sizes, "country", "city")
    countries = cells(own, WHOLE, "country").loc["all"]
    assert countries.to_dict() == {"PL": "", "BG": "complementary", "MY": "small_base"}
    found = cells(own, WHOLE, "city").loc["all"]
    assert found[found == ""].index.tolist() == ["Lodz", "Opole"]


def test_a_single_small_count_is_not_left_alone():
    assert alone(np.array([20, 3, 40, 9]), np.array([False, True, False, False]), 5).tolist() == [
        False,
        True,
        False,
        True,
    ]
    assert alone(np.array([20, 3]), np.array([False, True]), 5, unnamed=4).tolist() == [False, True]
    assert alone(np.array([20, 0]), np.array([False, True]), 5).tolist() == [False, True]


def test_an_item_is_hidden_on_enough_pages_and_shown_where_nothing_is_given_away():
    """Three segments, two items; the last segment shows nothing."""
    counts = np.array([[20, 20], [3, 9], [0, 8]])
    found = given_away(counts, np.array([False, False, True]), 5)
    assert found.tolist() == [[True, False], [True, False], [True, True]]


def test_a_page_hides_what_another_page_and_the_total_would_give_away():
    """Region n is small in segment b alone: without company its number is that of everyone less segment a's."""
    own = answers({("a", "n"): 80, ("a", "s"): 70, ("b", "n"): 12, ("b", "s"): 90}, "segment", "region")
    assert cells(own, "segment", "region").loc["a", "n"] == "complementary"
    assert (cells(own, WHOLE, "region") == "").all(axis=None)
