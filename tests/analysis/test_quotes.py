import pandas as pd

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.quotes import LONGEST, quotes

THEMES = themes("delivery", "price")


def test_a_small_crowd_is_never_quoted():
    answers = feedback(9)
    assert quotes(answers, mentions(answers, 0, -0.9), THEMES).empty


def test_no_consent_no_quote_and_no_repeats():
    answers = feedback(12, consent=[False] + [True] * 11)
    answers["text"] = ["never to be shown to anybody"] + ["the parcel came three days late"] * 11
    found = quotes(answers, mentions(answers, 0, -0.9), THEMES)
    assert found["text"].tolist() == ["the parcel came three days late"]


def test_the_telling_clause_is_marked():
    answers = feedback(12, text=[f"All was fine, {i}. Then the courier never came at all" for i in range(12)])
    said = mentions(answers, 0, -0.9).assign(text="Then the courier never came at all")
    row = quotes(answers, said, THEMES).iloc[0]
    start, end = row["spans"][0]
    assert row["text"][start:end] == "Then the courier never came at all"


def test_a_long_comment_is_cut_to_its_clause():
    answers = feedback(12, text=[f"{'very long ' * 40} the courier never came at all {i}" for i in range(12)])
    said = mentions(answers, 0, -0.9).assign(text="the courier never came at all")
    found = quotes(answers, said, THEMES)
    assert found["text"].str.len().max() <= LONGEST
    assert found["spans"].tolist() == [[]] * len(found)


def test_both_feelings_are_heard_and_order_does_not_matter():
    answers = feedback(20)
    said = pd.concat([mentions(answers.head(10), 0, -0.9), mentions(answers.tail(10), 0, 0.3)])
    found = quotes(answers, said, THEMES)
    assert (found["sentiment"] > 0).tolist() == [False, True]
    pd.testing.assert_frame_equal(found, quotes(answers.sample(frac=1, random_state=1), said.iloc[::-1], THEMES))
