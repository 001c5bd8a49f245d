"""Whole answers: the mean of their clauses, and whether they praise and complain."""

import numpy as np
import pandas as pd

from vocwork.corpus.sentiment.answers import of_answers, severity


def said(*clauses):
    """Clauses as (answer, feeling, letters)."""
    table = pd.DataFrame(clauses, columns=["feedback_id", "sentiment", "letters"])
    return table.assign(text=["x" * letters for letters in table["letters"]])


def test_an_answer_is_the_mean_of_its_mentions_by_length():
    mentions = said(("a", 1.0, 30), ("a", -1.0, 10), ("b", 0.5, 1), ("c", np.nan, 1))
    found = of_answers(mentions, np.zeros(4, bool))
    assert found["sentiment"].to_dict() == {"a": 0.5, "b": 0.5}
    assert of_answers(mentions.head(0), np.zeros(0, bool)).empty


def test_mixed_is_praise_and_complaint_in_two_clauses_or_in_one():
    mentions = said(
        ("two", 0.6, 9), ("two", -0.6, 9), ("faint", 0.6, 9), ("faint", -0.1, 9), ("one", 0.3, 9), ("sad", -0.9, 9)
    )
    found = of_answers(mentions, np.array([False, False, False, False, True, False]))
    assert found["mixed"].to_dict() == {"faint": False, "one": True, "sad": False, "two": True}
    assert found["mixed"].dtype == "boolean"


def test_only_complaints_have_a_severity():
    mentions = said(("a", -0.9, 1), ("a", -0.1, 1), ("b", 0.8, 1), ("b", np.nan, 1))
    found = severity(mentions, np.array([4.0, 5.0, 2.0, 3.0]))
    assert found.dtype == "Int64"
    assert found.isna().tolist() == [False, True, True, True]
    assert found[0] == 4
