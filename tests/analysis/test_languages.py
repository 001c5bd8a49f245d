import pandas as pd

from tests.analysis.frames import feedback
from vocwork.analysis.languages import COLUMNS, parity

ENGLISH = {
    "language": "en", "examples_texts": 128, "examples_f1": 0.9, "examples_f1_three": 0.8, "examples_error": 0.04,
    "customers_texts": 3000, "customers_f1": 0.92, "customers_f1_three": 0.7, "customers_error": 0.03,
    "nearest_texts": 0, "nearest_f1": None, "nearest_f1_three": None, "nearest_error": None,
}  # fmt: skip
MALAY = ENGLISH | {"language": "ms", "customers_texts": 0, "customers_f1": None, "nearest_texts": 90, "nearest_f1": 0.7}
OWN = ("en", "bg")


def test_every_language_of_the_comments_with_its_test_the_most_frequent_first():
    spoken = feedback(9, language=["ms"] * 3 + ["en"] * 6)
    found = parity(spoken, [ENGLISH, MALAY], languages=OWN)
    assert found.columns.tolist() == COLUMNS
    assert found[["language", "comments"]].to_numpy().tolist() == [["en", 6], ["ms", 3]]
    assert found["examples_f1"].tolist() == [0.9, 0.9]
    assert found["customers_texts"].tolist() == [3000, 0]
    assert found["customers_f1"].isna().tolist() == [False, True]
    assert found["nearest_texts"].tolist() == [0, 90]


def test_a_language_that_was_never_tested_says_so():
    row = parity(feedback(4, language="pt"), [ENGLISH], languages=OWN).iloc[0]
    assert (row["examples_texts"], row["customers_texts"]) == (0, 0)
    assert row[["examples_f1", "customers_f1"]].isna().all()


def test_languages_of_a_few_customers_are_left_out():
    spoken = feedback(9, language=["en"] * 6 + ["ms"] * 3)
    assert parity(spoken, [ENGLISH, MALAY], languages=OWN, min_cell=5)["language"].tolist() == ["en"]


def test_where_no_language_has_enough_comments_those_of_the_study_stand_without_a_count():
    few = feedback(4, language=["en", "en", "ms", "pl"])
    for spoken in (few, few.assign(comment="none"), few.head(0)):
        found = parity(spoken, [ENGLISH, MALAY], languages=OWN, min_cell=5)
        assert found["language"].tolist() == ["en", "bg"]
        assert found["comments"].isna().all()
        assert found["customers_texts"].tolist() == [3000, 0]


def test_nothing_measured():
    found = parity(feedback(3), [], languages=OWN)
    assert isinstance(found, pd.DataFrame)
    assert found["examples_texts"].tolist() == [0]
