"""The example sentences: complete, labelled as promised, and none of the demo's."""

import pytest
import yaml

from vocwork.corpus.examples import FEELING, NO_SUBJECT, held_out, read_examples
from vocwork.demo.comments import texts
from vocwork.demo.story import LANGUAGES


@pytest.fixture(scope="module")
def examples():
    return read_examples()


def test_every_subject_in_every_language_with_every_kind(examples):
    assert set(examples["language"]) == set(LANGUAGES.values())
    about = examples[examples["subject"] != NO_SUBJECT]
    counts = about.groupby(["language", "subject"]).size()
    assert counts.min() >= 40
    assert len(counts) == 5 * about["subject"].nunique()
    assert set(examples["kind"]) == set(FEELING)
    assert not examples.isna().drop(columns="severity").any(axis=None)
    assert examples.loc[examples["kind"] == "n", "severity"].between(1, 5).all()
    assert examples.loc[examples["kind"] != "n", "severity"].isna().all()


def test_no_text_twice_in_a_language_and_none_of_the_demo(examples):
    assert not examples.duplicated(["language", "text"]).any()
    demo = yaml.safe_dump([texts(language) for language in LANGUAGES.values()], allow_unicode=True, width=10**9)
    long = examples["text"][examples["text"].str.len() > 25]
    assert [text for text in long if text in demo] == []


def test_what_is_held_out_hangs_on_the_text_alone(examples):
    kept = held_out(examples)
    assert 0.12 < kept.mean() < 0.18
    shuffled = examples.sample(frac=1, random_state=1)
    assert (held_out(shuffled) == kept[shuffled.index]).all()
