"""Which themes and attributes may stand as drivers, and of which answers."""

import numpy as np
import pandas as pd

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.driver_columns import OTHERS, given_away, grouped, mentioned, pools, together
from vocwork.analysis.slices import Segment

SEGMENTS = [Segment("all", "all"), Segment("plan=a", "a", "plan", "a"), Segment("plan=b", "b", "plan", "b")]
LEAST = {"min_base": 30, "min_cell": 5}


def quarter(name: str, a: int, b: int) -> pd.DataFrame:
    return feedback(a + b, name, prefix=name, plan=["a"] * a + ["b"] * b)


def test_the_last_four_quarters_and_nothing_after_them():
    names = ["2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]
    answers = pd.concat([quarter(name, 40, 60) for name in names])
    found = pools(answers, SEGMENTS, names[:5], min_base=30)["plan=a"]
    assert found["quarter"].value_counts().to_dict() == dict.fromkeys(names[1:5], 40)
    assert set(found["plan"]) == {"a"}


def test_a_quarter_that_is_hidden_is_not_told_of_in_the_sum_of_several():
    """b is too few in the second quarter, and a would give it away there."""
    names = ["2024Q1", "2024Q2", "2024Q3"]
    answers = pd.concat([quarter("2024Q1", 40, 60), quarter("2024Q2", 40, 20), quarter("2024Q3", 40, 60)])
    found, earlier = pools(answers, SEGMENTS, names, min_base=30), pools(answers, SEGMENTS, names[:2], min_base=30)
    for segment in ("plan=a", "plan=b"):
        assert set(found[segment]["quarter"]) == {"2024Q1", "2024Q3"}
        assert earlier[segment].empty
    assert len(found["all"]) == 260


def test_a_theme_that_would_give_away_another_segments_mentions_is_not_shown():
    """70 of everyone mention it, 60 of a: the ten of b would be the rest. Of the second theme b has forty."""
    answers = quarter("2024Q1", 100, 100)
    a, b = answers[answers["plan"] == "a"], answers[answers["plan"] == "b"]
    said = [(a.head(60), 0), (b.head(10), 0), (a.head(40), 1), (b.head(40), 1), (a.head(60), 2)]
    said = pd.concat([mentions(own, theme) for own, theme in said])
    found = pools(answers, SEGMENTS, ["2024Q1"], min_base=30)
    assert given_away(found, said, min_base=30) == {"all": frozenset(), "plan=a": {0}, "plan=b": {0}}
    assert given_away({"all": found["all"]}, said, min_base=30) == {"all": frozenset()}


def test_a_theme_of_a_hidden_quarter_is_not_told_by_the_difference_of_sums():
    """b is hidden in the second quarter, and a with it; seven of their answers there mention the theme."""
    answers = pd.concat([quarter("2024Q1", 80, 80), quarter("2024Q2", 20, 20), quarter("2024Q3", 80, 80)])
    first = answers["quarter"] == "2024Q1"
    said = mentions(pd.concat([answers[first].iloc[40:120], answers[answers["quarter"] == "2024Q2"].head(7)]), 0)
    found = pools(answers, SEGMENTS, ["2024Q1", "2024Q2", "2024Q3"], min_base=30)
    assert len(found["all"]) == 360
    unseen = given_away(found, said, min_base=30)
    assert unseen["plan=a"] | unseen["plan=b"] == {0}


def test_a_theme_needs_mentions_and_silence_and_no_quarter_with_a_few():
    one, two = feedback(50, "2024Q1", "a"), feedback(50, "2024Q2", "b")
    said = [
        mentions(one.head(35), 0),
        mentions(one.head(33), 1),
        mentions(two.head(4), 1),  # four of a quarter could be worked out by subtraction
        mentions(pd.concat([one.head(20), two.head(20)]), 2),
        mentions(pd.concat([one.head(40), two.head(40)]), 3),  # fewer than thirty do not
        mentions(one.head(29), 4),
        mentions(pd.concat([one.head(30), two.head(30)]), 5),
        mentions(pd.concat([one.head(30), two.head(30)]), 6),
    ]
    known = themes("first only", "few of a quarter", "both", "nearly all", "too few", "general", "born later")
    known = known.assign(general=known["theme"] == 5, born=np.where(known["theme"] == 6, "2024Q2", ""))
    found = mentioned(pd.concat([one, two], ignore_index=True), pd.concat(said), known, **LEAST)
    assert found.listed[["label", "n"]].to_numpy().tolist() == [["both", 40], ["first only", 35]]
    assert found.x.sum().tolist() == [40, 35]
    assert found.x.columns.tolist() == [("theme 2", ""), ("theme 0", "")]


def test_small_values_of_an_attribute_stand_together():
    answers = feedback(150, region=["N"] * 60 + ["S"] * 40 + ["E"] * 20 + ["W"] * 20 + [None] * 10, plan="one")
    found = grouped(answers, ["plan", "region"], min_base=30)
    assert found.listed[["name", "compared"]].to_numpy().tolist() == [["region", "N"]]
    assert found.x.columns.tolist() == [("attribute region", OTHERS), ("attribute region", "S")]
    assert found.x.sum().tolist() == [50, 40]


def test_values_too_few_even_together_go_with_the_most_common_one():
    answers = feedback(130, region=["N"] * 60 + ["S"] * 50 + ["E"] * 12 + [None] * 8)
    found = grouped(answers, ["region"], min_base=30)
    assert found.x.columns.tolist() == [("attribute region", "S")]
    assert grouped(answers.head(70), ["region"], min_base=30).listed.empty


def test_drivers_are_taken_by_their_counts_while_there_are_answers_for_them():
    answers = feedback(90, plan=["a", "b"] * 45, region=["N", "S", "E"] * 30)
    said = pd.concat([mentions(answers.head(40), 0), mentions(answers.tail(50), 1)])
    spoken = mentioned(answers, said, themes("delivery", "price"), **LEAST)
    attributes = grouped(answers, ["region", "plan"], min_base=30)
    assert together(spoken, attributes, 50 + 8 * 5).left_out == ()
    some = together(spoken, attributes, 50 + 8 * 4)
    assert some.listed["label"].tolist() == ["price", "delivery", "plan"]
    assert some.left_out == ("region",)
    assert some.x.shape == (90, 3)
    assert together(spoken, attributes, 57).listed.empty


def test_no_answers_have_no_columns():
    nobody = feedback(0, plan=[])
    assert mentioned(nobody, mentions(nobody, 0), themes("delivery"), **LEAST).listed.empty
    assert grouped(nobody, ["plan"], min_base=30).x.shape == (0, 0)
    assert pools(nobody, SEGMENTS, ["2024Q1"], min_base=30)["all"].empty


def test_what_another_driver_already_says_is_not_said_again_as_unknown():
    """Only the survey asks for days: of the other two channels these are unknown."""
    channel = np.repeat(["survey", "chat", "phone"], [240, 40, 40])
    days = np.concatenate([np.tile(["..3", "3..10", "3..10", "10.."], 60), np.full(80, None)])
    answers = pd.DataFrame({"channel": channel, "days": days})
    nothing = grouped(answers, [], min_base=30)
    chosen = together(nothing, grouped(answers, ["channel", "days"], min_base=30), 200)
    assert chosen.listed["name"].tolist() == ["channel", "days"]
    assert ("attribute days", OTHERS) not in chosen.x
    alone = together(nothing, grouped(answers, ["days"], min_base=30), 200)
    assert ("attribute days", "..3") in alone.x
    assert alone.x.shape[1] == chosen.x["attribute days"].shape[1] + 1
