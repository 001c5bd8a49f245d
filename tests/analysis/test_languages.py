import pandas as pd

from tests.analysis.frames import feedback
from vocwork.analysis.languages import COLUMNS, parity

ENGLISH = {
    "language": "en", "examples_texts": 128, "examples_right": 0.9, "examples_error": 0.04,
    "customers_texts": 3000, "customers_right": 0.92, "customers_error": 0.03,
}  # fmt: skip
MALAY = ENGLISH | {"language": "ms", "customers_texts": 0, "customers_right": None, "customers_error": None}


def test_every_language_of_the_comments_with_its_test_the_most_frequent_first():
    spoken = feedback(9, language=["ms"] * 3 + ["en"] * 6)
    found = parity(spoken, [ENGLISH, MALAY])
    assert found.columns.tolist() == COLUMNS
    assert found[["language", "comments"]].to_numpy().tolist() == [["en", 6], ["ms", 3]]
    assert found["examples_right"].tolist() == [0.9, 0.9]
    assert found["customers_texts"].tolist() == [3000, 0]
    assert found["customers_right"].isna().tolist() == [False, True]


def test_a_language_that_was_never_tested_says_so():
    row = parity(feedback(4, language="pt"), [ENGLISH]).iloc[0]
    assert (row["examples_texts"], row["customers_texts"]) == (0, 0)
    assert row[["examples_right", "customers_right"]].isna().all()


def test_languages_of_a_few_customers_and_answers_without_words_are_left_out():
    spoken = feedback(9, language=["en"] * 6 + ["ms"] * 3)
    assert parity(spoken, [ENGLISH, MALAY], min_cell=5)["language"].tolist() == ["en"]
    assert parity(spoken.assign(comment="none"), [ENGLISH]).empty
    assert parity(spoken.head(0), []).empty


def test_nothing_measured():
    found = parity(feedback(3), [])
    assert isinstance(found, pd.DataFrame)
    assert found["examples_texts"].tolist() == [0]
