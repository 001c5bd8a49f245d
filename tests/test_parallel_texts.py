"""The parallel sentences that models learn from: whole, labelled as promised, and nothing that models are tested on."""

import pytest
import yaml

from benchmarks.parallel_texts import LANGUAGES, NO_SERVICE, read_parallel
from benchmarks.sentiment_figures import read_hard_cases
from vocwork.corpus.examples import FEELING, read_examples
from vocwork.demo.comments import texts
from vocwork.demo.story import LANGUAGES as SPOKEN


@pytest.fixture(scope="module")
def parallel():
    return read_parallel()


def test_every_meaning_is_said_in_every_language(parallel):
    assert (parallel.groupby("meaning")["language"].agg(tuple) == tuple(sorted(LANGUAGES))).all()
    assert (parallel["text"].str.len() > 0).all()
    assert set(parallel["kind"]) == set(FEELING)
    assert parallel.loc[parallel["kind"] == "n", "severity"].between(1, 5).all()
    assert parallel.loc[parallel["kind"] != "n", "severity"].isna().all()
    assert set(parallel["subject"]) == set(read_examples()["subject"]) | set(NO_SERVICE)


def test_a_meaning_is_held_out_in_all_languages_or_in_none(parallel):
    assert (parallel.groupby("meaning")["role"].nunique() == 1).all()
    assert 0.12 < (parallel["role"] == "held out").mean() < 0.18


def test_nothing_is_learnt_that_models_are_tested_on(parallel):
    demo = yaml.safe_dump([texts(language) for language in SPOKEN.values()], allow_unicode=True, width=10**9).lower()
    tested = demo + "\n".join(read_hard_cases()["text"]).lower()
    long = parallel["text"][parallel["text"].str.len() > 25]
    assert [text for text in long if text.lower() in tested] == []
