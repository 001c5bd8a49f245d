"""Plain names for themes: from a clear subject, with the theme's own words where it is not the whole of it."""

import numpy as np
import pandas as pd
import pytest

from vocwork.corpus.themes.names import _clear, name_themes
from vocwork.corpus.themes.subjects import Subjects

# three subjects on three axes: the encoder's space is that of the subjects
SUBJECTS = Subjects(np.eye(3), np.array(["delivery", "price", "verdict"]), np.eye(3))
TOWARDS = dict(zip(SUBJECTS.names, np.eye(3), strict=True))
OTHER = -np.ones(3)


def study(*themes, language="en"):
    """Mentions of themes, each given as subject -> how many mentions; and what `label_themes` says of them."""
    rows = [(n, subject) for n, counts in enumerate(themes) for subject, k in counts.items() for _ in range(k)]
    # the mean of a language is taken off: as many mentions of no theme the other way keep it at zero
    mentions = pd.DataFrame({"theme": [n for n, _ in rows] + [-1] * len(rows), "language": language})
    said = np.array([TOWARDS[subject] for _, subject in rows])
    labels = [f"word{n}a, word{n}b, word{n}c" for n in range(len(themes))]
    found = pd.DataFrame(
        {"theme": range(len(themes)), "label": labels, "keywords": labels, "label_zh": "词一、词二、词三"}
    )
    return found, mentions, np.vstack([said, -said]).astype(np.float32)


def test_a_clear_subject_names_a_theme_in_every_language():
    named = name_themes(*study({"delivery": 9, "price": 1}), SUBJECTS, language="en").iloc[0]
    assert (named["label"], named["label_pl"], named["subject"]) == ("Delivery", "Dostawa", "delivery")
    assert not named["general"]


def test_a_theme_without_a_clear_subject_keeps_its_words():
    named = name_themes(*study({"delivery": 4, "price": 4, "verdict": 3}), SUBJECTS, language="en").iloc[0]
    assert (named["label"], named["label_zh"], named["subject"]) == ("word0a, word0b, word0c", "词一、词二、词三", "")


def test_the_only_text_there_is_has_no_subject_but_its_words():
    """What is left of it when the mean of its language is taken off is nothing, which is like every subject."""
    found, mentions, vectors = study({"price": 1})
    named = name_themes(found, mentions.head(1), vectors[:1], SUBJECTS, language="en").iloc[0]
    assert (named["label"], named["subject"]) == ("word0a, word0b, word0c", "")


def test_two_themes_of_a_subject_are_told_apart():
    named = name_themes(*study({"price": 9}, {"price": 8, "verdict": 1}), SUBJECTS, language="en")
    assert named["label"].tolist() == ["Price: word0a, word0b", "Price: word1a, word1b"]
    assert named["label_zh"].str.contains("：词一、词二").all()


def test_two_subjects_that_share_a_theme_are_both_its_name():
    named = name_themes(*study({"price": 11, "delivery": 10, "verdict": 2}), SUBJECTS, language="en").iloc[0]
    assert (named["label"], named["label_zh"], named["subject"]) == ("Price / Delivery", "价格 / 配送", "")


def test_two_themes_of_the_same_two_subjects_are_told_apart_whichever_is_the_larger():
    themes = ({"price": 11, "delivery": 10, "verdict": 2}, {"price": 10, "delivery": 11, "verdict": 2})
    named = name_themes(*study(*themes), SUBJECTS, language="en")
    assert named["label"].tolist() == ["Price / Delivery: word0a, word0b", "Delivery / Price: word1a, word1b"]


def test_a_subject_without_a_name_in_the_list_leaves_the_words():
    unnamed = SUBJECTS._replace(names=np.array(["cars", "price", "verdict"]))
    named = name_themes(*study({"delivery": 9, "price": 1}), unnamed, language="en").iloc[0]
    assert (named["label"], named["subject"]) == ("word0a, word0b, word0c", "cars")


def test_verdicts_are_general():
    named = name_themes(*study({"verdict": 9, "price": 1}), SUBJECTS, language="en").iloc[0]
    assert named["general"]


@pytest.mark.parametrize(
    ("counts", "subject"),
    [
        ({"a": 45, "b": 30, "c": 25}, ("a",)),  # 45 % and 1.5 times the next
        ({"a": 40, "b": 32, "c": 28}, ()),  # 40 %, and the next ones are as large
        ({"a": 45, "b": 40, "c": 15}, ("a", "b")),  # the two hold 85 %, and the third little
        ({"a": 34, "b": 28, "c": 16, "d": 22}, ()),  # 62 %, but the third holds more than .6 of the second
        ({"a": 11, "": 10}, ()),  # what has no subject is none to stand beside another
        ({"a": 45, "verdict": 40, "c": 15}, ()),  # a verdict is no subject to stand beside another
        ({"a": 28, "b": 14, "c": 14, "d": 14, "e": 14, "f": 14, "g": 2}, ("a",)),  # 28 % is clear at twice the next
        ({"a": 27, "b": 10, "c": 10, "d": 10, "e": 10, "f": 10, "g": 10, "h": 13}, ()),
        ({}, ()),
    ],
)
def test_when_a_subject_is_clear(counts, subject):
    nearest = pd.Series([name for name, n in counts.items() for _ in range(n)], dtype="str")
    assert _clear(nearest)[0] == subject


def test_a_subject_with_less_than_half_has_words_beside_it():
    assert _clear(pd.Series(["a"] * 45 + ["b"] * 30 + ["c"] * 25))[1] == 0.45
    named = name_themes(*study({"price": 48, "delivery": 26, "verdict": 26}), SUBJECTS, language="en").iloc[0]
    assert named["label"] == "Price: word0a, word0b"


def test_a_name_has_words_beside_it_in_a_language_without_examples():
    """The subject of Portuguese is that of the nearest examples in other languages: its own words say what it is."""
    named = name_themes(*study({"delivery": 9, "price": 1}, {"verdict": 9}, language="pt"), SUBJECTS, language="en")
    assert named["label"].tolist() == ["Delivery: word0a, word0b", "Overall verdict"]


def test_words_in_a_script_that_readers_cannot_read_are_added_to_no_name():
    themes, mentions, vectors = study({"delivery": 9, "price": 1}, {"delivery": 8, "price": 2})
    themes = themes.assign(label="客服、电话", label_en="客服、电话", label_zh="客服、电话")
    named = name_themes(themes, mentions, vectors, SUBJECTS, language="en")
    assert not named[["label", "label_en"]].apply(lambda words: words.str.contains("客服")).any(axis=None)
    assert named["label_zh"].str.contains("客服").all()
    latin = name_themes(themes.assign(label_bg="phone, call"), mentions, vectors, SUBJECTS, language="en")
    assert latin["label_bg"].str.endswith(": phone, call").all()
