"""Groups that are missing now, and through what a slice moved the score."""

import pandas as pd

from tests.analysis.frames import feedback
from vocwork.analysis.comparison import absent


def trusts(quarter: str, **counts: int) -> pd.DataFrame:
    return pd.concat([feedback(n, quarter, prefix=trust, trust=trust) for trust, n in counts.items()])


def test_a_large_group_without_answers_now_is_named():
    before, now = trusts("2024Q1", A=60, B=30, C=8), trusts("2024Q2", A=90)
    gone = absent(now, before, ["trust", "channel"])
    assert gone[["column", "value", "n_before", "base_before"]].values.tolist() == [["trust", "B", 30, 98]]


def test_groups_of_one_size_are_two_pieces_of_news_and_two_columns_of_the_same_answers_are_one():
    before, now = trusts("2024Q1", A=60, B=30, C=30), trusts("2024Q2", A=90)
    twins = [quarter.assign(site=quarter["trust"].str.lower()) for quarter in (now, before)]
    assert absent(*twins, ["trust", "site"])["value"].tolist() == ["B", "C"]


def test_nobody_is_missing_from_a_quarter_that_is_too_small_to_tell():
    before, now = trusts("2024Q1", A=60, B=30), trusts("2024Q2", A=5)
    assert absent(now, before, ["trust"], min_base=30).empty
    assert absent(before, before, ["trust"]).empty
    assert absent(before, now.head(0), ["trust"]).empty
