"""Candidates for a testimonial: praise alone, with a yes to be quoted, in the reader's language."""

import pandas as pd
import pytest

from tests.analysis import frames
from vocwork.analysis.praise import COLUMNS, quotable

THEMES = frames.themes("staff", "price")


def praise(rows=3, **columns):
    base = {"group": "top", "consent": pd.Series([True] * rows, dtype="boolean"), "solicited": True}
    answers = frames.feedback(rows, **(base | {"customer": [f"k{row}" for row in range(rows)]} | columns))
    return answers, frames.mentions(answers, 0, 0.8)


def test_unasked_praise_comes_first_then_the_warmest():
    answers, said = praise(solicited=pd.Series([True, True, False], dtype="boolean"))
    found = quotable(answers, said.assign(sentiment=[0.5, 0.9, 0.4]), THEMES)
    assert found["feedback_id"].tolist() == ["a2", "a1", "a0"]
    assert found["label"].tolist() == ["staff"] * 3
    assert found["feeling"].tolist() == [0.4, 0.9, 0.5]


@pytest.mark.parametrize(
    "unfit",
    [
        {"consent": pd.Series([False] * 3, dtype="boolean")},
        {"consent": pd.Series([None] * 3, dtype="boolean")},
        {"group": "bottom"},
        {"group": "middle"},
        {"comment": "non_answer"},
        {"text": [f"Thank you, Dr [name], that was visit {row}" for row in range(3)]},
        {"text": ["Great"] * 3},
        {"text": [f"Great {row} " * 60 for row in range(3)]},
        {"text": [f"Great \ufffd service number {row}" for row in range(3)]},
    ],
)
def test_what_must_not_be_shown_is_no_candidate(unfit):
    assert quotable(*praise(**unfit), THEMES).empty


@pytest.mark.parametrize(
    "spoilt", [{"sentiment": -0.5}, {"intent": "complaint"}, {"intent": "request"}, {"intent": "question"}]
)
def test_praise_beside_anything_else_is_none(spoilt):
    answers, said = praise()
    beside = said.iloc[[0]].assign(mention=1, **spoilt)
    assert quotable(answers, pd.concat([said, beside]), THEMES)["feedback_id"].tolist() == ["a1", "a2"]


def test_a_comment_that_feels_nothing_is_no_praise():
    answers, said = praise()
    assert quotable(answers, said.assign(sentiment=0.1), THEMES).empty


def test_only_in_the_language_asked_for():
    answers, said = praise(language=["en", "pl", "pl"])
    assert quotable(answers, said, THEMES, language="pl")["feedback_id"].tolist() == ["a1", "a2"]
    assert quotable(answers, said, THEMES, language="bg").empty


def test_a_customer_and_a_text_come_once_and_no_more_than_asked_for():
    answers, said = praise(4, customer=["k", "k", "l", "m"], text=["Great people here"] + ["Kind people here"] * 3)
    assert quotable(answers, said, THEMES)["feedback_id"].tolist() == ["a0", "a2"]
    assert len(quotable(*praise(5), THEMES, most=2)) == 2


def test_a_study_without_scores_goes_by_the_words():
    assert len(quotable(*praise(group=""), THEMES)) == 3


def test_nobody_at_all():
    answers, said = praise()
    found = quotable(answers.head(0), said, THEMES)
    assert found.empty
    assert list(found.columns) == COLUMNS
