"""Evidence by hand and against the analyses it borrows from; what is clear, what is not, what may not be told."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions
from vocwork.analysis.compare import share_difference, share_p
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.metrics import wilson
from vocwork.analysis.whys import Question, completeness, evidence

RULES = {"kind": "nps", "min_base": 30, "min_cell": 5}


def sides(now=70, before=80, region="East", points=(-50.0, 50.0)):
    return (
        feedback(now, prefix="b", region=region, points=points[0]),
        feedback(before, prefix="a", region=region, points=points[1]),
    )


def asked(questions, now, before, said, rest=None, **rules):
    return evidence(questions, now, before, before.head(0) if rest is None else rest, said, **(RULES | rules))


def test_the_share_of_comments_that_speak_by_hand():
    """56 of 70 against 48 of 80, Newcombe's own example: .0524 to .3339, p = .00813."""
    now, before = sides()
    said = pd.concat([mentions(now.head(56), 0), mentions(before.head(48), 0), mentions(now.tail(5), 1)])
    row = asked([Question({}, themes=[0])], now, before, said).iloc[0]
    assert (row["n"], row["base"], row["n_reference"], row["base_reference"]) == (56, 70, 48, 80)
    assert (row["value"], row["reference"], row["change"]) == pytest.approx((0.8, 0.6, 0.2))
    assert (row["low"], row["high"]) == pytest.approx(wilson(56, 70, 0.95))
    assert (row["change_low"], row["change_high"]) == pytest.approx(share_difference(56, 70, 48, 80))
    assert (row["change_low"], row["change_high"]) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert row["p"] == row["q"] == pytest.approx(share_p(56, 70, 48, 80)) == pytest.approx(0.00813, abs=1e-5)
    assert row["backed"]


def test_where_nothing_need_be_said_it_is_the_score():
    now, before = sides()
    row = asked(
        [Question({"region": ["East"]})], now, before, mentions(now.head(0), 0), kind="stars", scale=(1, 5)
    ).iloc[0]
    assert (row["measure"], row["value"], row["reference"], row["change"]) == ("score", -50, 50, -100)
    assert row["backed"]


def test_a_question_narrows_by_value_intent_and_word():
    now, before = sides()
    now = now.assign(region=np.where(np.arange(70) < 40, "East", "West"))
    said = pd.concat([mentions(now, 0), mentions(before.head(40), 0)]).assign(intent="complaint")
    said["text"] = ["Paid TWICE" if n % 2 else "late" for n in range(len(said))]
    questions = [
        Question({"region": ["East"]}, [0]),
        Question({}, [0], ["complaint"], ["twice"]),
        Question({}, [0], ["praise"]),
    ]
    found = asked(questions, now, before, said)
    assert found["n"].tolist() == [40, 35, 0]
    assert found["base"].tolist() == [40, 70, 70]


def test_an_expectation_is_met_or_contradicted_only_where_the_difference_is_clear():
    """A score that fell by 100 points, a share that rose from .6 to .8 (p = .008), and one that did not move."""
    now, before = sides()
    said = pd.concat([mentions(now.head(56), 0), mentions(before.head(48), 0)])
    same = pd.concat([mentions(now.head(35), 1), mentions(before.head(40), 1)])
    questions = [
        *[Question({"region": ["East"]}, expected=way) for way in ("down", "up", "")],
        *[Question({}, [0], expected=way) for way in ("down", "up", "")],
        *[Question({}, [1], expected=way) for way in ("down", "up", "")],
    ]
    found = asked(questions, now, before, pd.concat([said, same]))
    assert found["expected"].tolist() == ["down", "up", ""] * 3
    assert found["backed"].tolist() == [True, False, True, False, True, True, False, False, False]
    assert found["contradicted"].tolist() == [False, True, False, True, False, False, False, False, False]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (["late"], ["It came LATE.", "这个late单"]),
        (["late*"], ["It came LATE.", "It came later", "这个late单"]),
        (["*late"], ["on a plate", "It came LATE.", "这个late单"]),
        (["app"], ["The app, again"]),
        (["物流", "退货"], ["这个物流很慢", "我想退货"]),
        (["isn't"], ["It isn’t here"]),
        (["/late[rs]/"], ["It came later"]),
    ],
)
def test_words_are_whole_ones_and_parts_where_no_blanks_part_them(terms, said):
    texts = [
        "on a plate",
        "It came LATE.",
        "It came later",
        "apparently",
        "The app, again",
        "这个物流很慢",
        "我想退货",
        "It isn’t here",
        "这个late单",
    ]
    now, before = sides()
    for text in texts:
        row = asked([Question({}, contains=terms)], now, before, mentions(now, 0).assign(text=text)).iloc[0]
        assert (row["n"] == 70) == (text in said), text


def test_against_everyone_else():
    now, before = sides()
    rest = feedback(60, prefix="c", region="East")
    said = pd.concat([mentions(now.head(40), 0), mentions(rest.head(6), 0)])
    row = asked([Question({}, [0], against="rest")], now, before, said, rest).iloc[0]
    assert (row["n_reference"], row["base_reference"]) == (6, 60)


def test_who_asks_much_is_believed_less():
    """One clear question among nine about nothing: its q is larger than its p."""
    now, before = sides()
    said = pd.concat(
        [mentions(now.head(56), 0), mentions(before.head(48), 0)] + [mentions(p.head(30), 1) for p in (now, before)]
    )
    found = asked([Question({}, [0]), *[Question({}, [1])] * 9], now, before, said)
    assert found["q"].iloc[0] == pytest.approx(10 * found["p"].iloc[0])
    assert not found["backed"].any()


@pytest.mark.parametrize(
    ("speak", "base", "reason"),
    [(3, 70, "small_cell"), (67, 70, "small_cell"), (10, 20, "small_base"), (0, 70, "")],
)
def test_of_few_nothing_is_told(speak, base, reason):
    now, before = sides(now=base)
    said = pd.concat([mentions(now.head(speak), 0), mentions(before.head(40), 0)])
    row = asked([Question({}, [0])], now, before, said).iloc[0]
    assert row["reason"] == reason
    numbers = row[["n", "base", "n_reference", "base_reference", "value", "change", "p"]].astype(float)
    assert numbers.isna().all() == bool(reason)


def test_a_slice_that_is_withheld_and_a_study_without_a_score():
    now, before = sides()
    hidden = asked([Question({"region": ["East"]})], now, before, mentions(now, 0), withheld=Withheld("complementary"))
    assert hidden["reason"].tolist() == ["complementary"]
    assert asked([Question({"region": ["East"]})], now, before, mentions(now, 0), kind="none")["reason"].tolist() == [
        "no_score"
    ]


@pytest.mark.parametrize(("east", "reason"), [(58, "complementary"), (40, ""), (75, "")])
def test_of_a_larger_group_no_few_are_left_to_be_worked_out(east, reason):
    """C2's 75 answers, so many of them in the East: the score of the others would follow from the two."""
    now, before = sides(now=120, before=120)
    carrier, region = np.arange(120) < 75, np.where(np.arange(120) < east, "East", "West")
    now, before = (part.assign(carrier=np.where(carrier, "C2", "C1"), region=region) for part in (now, before))
    question = Question({"carrier": ["C2"], "region": ["East"]})
    assert asked([question], now, before, mentions(now, 0))["reason"].tolist() == [reason]


def test_few_that_speak_outside_of_the_group_are_not_given_away():
    now, before = sides(now=120, before=120)
    now, before = (part.assign(region=np.where(np.arange(120) < 60, "East", "West")) for part in (now, before))
    said = pd.concat([mentions(now.head(20), 0), mentions(now.tail(3), 0), mentions(before.head(20), 0)])
    question = Question({"region": ["East"]}, [0])
    assert asked([question], now, before, said)["reason"].tolist() == ["complementary"]
    assert asked([question], now, before, said.iloc[list(range(20)) + list(range(23, 43))])["reason"].tolist() == [""]


def test_weights_that_are_all_alike_change_nothing():
    now, before = sides()
    said = pd.concat([mentions(now.head(30), 0), mentions(before.head(48), 0)])
    questions = [Question({}, [0]), Question({"region": ["East"]})]
    plain = asked(questions, now, before, said)
    heavy = asked(questions, now.assign(weight=3.0), before.assign(weight=2.0), said)
    columns = ["value", "low", "high", "change", "p"]
    assert plain[columns].astype(float).to_numpy() == pytest.approx(heavy[columns].astype(float).to_numpy())


def test_no_question_no_evidence():
    now, before = sides()
    assert asked([], now, before, mentions(now, 0)).empty


def test_completeness_is_the_mean_of_three_shares():
    found = completeness([True, False], [True, True], [False])
    assert (found.backed, found.owned, found.countered, found.score) == (1, 2, 0, 0.5)
