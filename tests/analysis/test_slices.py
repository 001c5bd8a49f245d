import pandas as pd

from tests.analysis.frames import feedback
from vocwork.analysis.slices import commented, cut, members, rest, segments


def sample() -> pd.DataFrame:
    return feedback(5, plan=["a", "b", "a", None, "a"], region=["n", "n", "s", "s", "a"])


def test_segments_start_with_everyone_and_go_by_size():
    assert [s.name for s in segments(sample(), ["plan"])] == ["all", "plan=a", "plan=b"]


def test_a_value_shared_by_two_columns_names_its_column():
    labels = [s.label for s in segments(sample(), ["plan", "region"])]
    assert labels == ["all", "plan: a", "b", "n", "s", "region: a"]


def test_cut_and_rest_make_the_whole_quarter():
    table = sample()
    assert cut(table, "plan=a", "2024Q1")["id"].tolist() == ["a0", "a2", "a4"]
    assert rest(table, "plan=a", "2024Q1")["id"].tolist() == ["a1", "a3"]
    assert rest(table, "all", "2024Q1").empty
    assert cut(table, "all", "2023Q4").empty


def test_missing_values_belong_to_no_segment():
    assert not members(sample(), "plan=nan").any()
    assert not members(sample(), "plan=None").any()


def test_only_comments_are_the_base_of_themes():
    table = feedback(3, comment=["comment", "non_answer", "none"])
    assert commented(table)["id"].tolist() == ["a0"]


def test_comments_weigh_what_they_weigh_among_comments():
    table = feedback(3, comment=["comment", "none", "comment"]).assign(weight_of_comment=[3.0, 1.0, 1.0])
    talk = commented(table)
    assert talk["weight"].tolist() == [3, 1]
    assert commented(talk)["weight"].tolist() == [3, 1]
    assert table["weight"].tolist() == [1, 1, 1]
