"""What tables of groups by groups hide so that nothing can be worked out from their totals."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.peers import alone, given_away
from vocwork.analysis.two_way import two_way, withheld_columns


def test_a_small_cell_has_company_in_its_row_and_in_its_column():
    """Rows are segments, columns regions; the last of both are answers without one."""
    counts = np.array([[80, 60, 9, 0], [70, 65, 90, 0], [75, 66, 85, 0], [0, 0, 0, 0]])
    found = two_way(counts, 30, both_ways=True)
    assert found[0].tolist()[:3] == ["", "complementary", "small_base"]  # 60 is the smallest beside 9
    assert found[:3, 2].tolist() == ["small_base", "", "complementary"]  # 85 is the smallest below 9


@pytest.mark.parametrize("seed", range(20))
def test_what_is_hidden_in_any_line_adds_up_to_the_smallest_base_or_to_nothing(seed):
    counts = np.random.default_rng(seed).poisson([[40], [60], [25], [5]], (4, 6))
    hidden = two_way(counts, 30, both_ways=True) != ""
    for lines, marks in ((counts, hidden), (counts.T, hidden.T)):
        for line, mark in zip(lines[:-1], marks[:-1], strict=True):
            left = line[mark].sum()
            assert left == 0 or left >= 30 or mark.all()


def test_across_alone_is_the_partition_of_one_page():
    assert two_way(np.array([[200, 90, 12, 0], [0, 0, 0, 0]]), 30, both_ways=False)[0].tolist()[:3] == [
        "",
        "complementary",
        "small_base",
    ]


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


def page(**bases: int) -> pd.DataFrame:
    """Answers by 'segment_region'."""
    parts = [
        pd.DataFrame({"segment": name[0], "region": name[1], "group": "top", "comment": "comment"}, index=range(n))
        for name, n in bases.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_a_page_hides_what_another_page_and_the_total_would_give_away():
    """Region n is small in segment b alone: without company its number is that of everyone less segment a's."""
    everyone = page(an=80, as_=70, bn=12, bs=90)
    own = everyone[everyone["segment"] == "a"]
    found = withheld_columns(own, "region", ("segment", everyone), min_base=30)
    assert found.loc["n", "score"] == "complementary"
    plain = withheld_columns(everyone, "region", None, min_base=30)
    assert (plain == "").all(axis=None)
