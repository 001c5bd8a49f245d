import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.quotes import LONGEST
from vocwork.analysis.quotes import quotes as choose

THEMES = themes("delivery", "price")


def quotes(answers, said, table, **rules):
    """With 10 answers enough, where a test does not say otherwise."""
    return choose(answers, said, table, **{"min_base": 10} | rules)


def test_a_small_crowd_is_never_quoted():
    answers = feedback(9)
    assert quotes(answers, mentions(answers, 0, -0.9), THEMES).empty


def test_a_group_below_the_smallest_base_is_never_quoted():
    answers = feedback(29)
    said = mentions(answers, 0, -0.9)
    assert quotes(answers, said, THEMES, min_base=30).empty
    assert len(quotes(answers, said, THEMES, min_base=29)) == 2


@pytest.mark.parametrize("word", ["word ", "字"])
def test_a_quote_is_never_longer_than_a_breath(word):
    answers = feedback(12, text=[f"{i} {word * 200_000}" for i in range(12)])
    found = quotes(answers, mentions(answers, 0, -0.9), THEMES)
    assert found["text"].str.len().between(LONGEST - 6, LONGEST).all()
    assert found["text"].str.fullmatch(rf"\d+ ({word.strip()} ?)+…").all()
    assert found["spans"].tolist() == [[], []]


def test_a_clause_that_hardly_fits_its_theme_is_not_quoted():
    answers = feedback(20)
    said = mentions(answers, 0, -0.9).assign(strength=[0.4] * 19 + [0.6])
    assert quotes(answers, said, THEMES)["text"].tolist() == ["comment number 19 about the service"]


def test_a_garbled_text_is_not_quoted():
    answers = feedback(12, text=["the courier was \ufffd\ufffd late"] * 11 + ["the courier was far too late"])
    assert quotes(answers, mentions(answers, 0, -0.9), THEMES)["text"].tolist() == ["the courier was far too late"]


def test_a_faint_feeling_is_no_praise_beside_a_complaint():
    """Of -0.9, -0.8 and +0.1 the two complaints are shown; of -0.9, -0.8 and +0.3 one complaint and the praise."""
    answers = feedback(12)
    said = mentions(answers, 0, -0.8)
    for praise, shown in ((0.1, [-0.9, -0.8]), (0.3, [-0.9, 0.3])):
        felt = said.assign(sentiment=[-0.9, praise, *said["sentiment"][2:]])
        assert quotes(answers, felt, THEMES)["sentiment"].tolist() == shown


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


def test_telling_words_are_marked_where_they_stand_in_the_quote():
    """They are counted from the start of the clause; the quote is the whole comment."""
    clause = "Then the courier never came"
    answers = feedback(12, text=[f"Never mind the rest, {i}. {clause}" for i in range(12)])
    said = mentions(answers, 0, -0.9).assign(text=clause, telling=[np.array([[17, 22], [23, 27]])] * 12)
    row = quotes(answers, said, THEMES).iloc[0]
    assert [row["text"][start:end] for start, end in row["telling"]] == ["never", "came"]
    assert row["text"].index("never") == row["telling"][0][0]


def test_telling_words_that_a_cut_took_away_are_not_marked():
    clause = f"the courier was rude {'and slow ' * 60}and late"
    answers = feedback(12, text=[f"{i} {clause}" for i in range(12)])
    said = mentions(answers, 0, -0.9).assign(text=clause, telling=[[[16, 20], [565, 569]]] * 12)
    row = quotes(answers, said, THEMES).iloc[0]
    assert [row["text"][start:end] for start, end in row["telling"]] == ["rude"]


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


def test_the_readers_language_comes_first_where_it_says_nearly_as_much():
    """-0.9 in Polish against -0.7 in English: English readers see the English one, but not a faint one of -0.1."""
    answers = feedback(12, language=["pl"] * 6 + ["en"] * 6)
    said = mentions(answers, 0, -0.9).assign(sentiment=[-0.9] * 6 + [-0.7] + [-0.1] * 5)
    assert quotes(answers, said, THEMES, language="en")["language"].tolist() == ["en", "pl"]
    assert quotes(answers, said, THEMES, language="bg")["language"].tolist() == ["pl", "pl"]
