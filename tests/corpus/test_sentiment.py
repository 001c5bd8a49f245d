"""Sentiment: the shipped head on real sentences, a head of a study's own, and the feeling of whole answers."""

import numpy as np
import pandas as pd
import pytest

from tests.corpus.blobs import planted
from vocwork.corpus import sentiment
from vocwork.corpus.sentiment import fit_own, open_sentiment, sentiment_for
from vocwork.corpus.themes.space import centre, without
from vocwork.params import ParamsError

# Written for this test: complaint, praise, neither.
SAID = {
    "en": ("The repair was a disaster.", "Wonderful people, they saved our holiday.", "I paid by card on Monday."),
    "bg": ("Ужасно обслужване, никога повече.", "Страхотни хора, много съм доволна!", "Платих с карта в понеделник."),
    "ms": ("Servis teruk, sangat kecewa.", "Terbaik, sangat puas hati!", "Saya bayar dengan kad pada hari Isnin."),
    "zh": ("服务太差了，非常失望。", "非常满意，强烈推荐！", "我星期一用卡付款。"),
    "pl": ("Fatalna obsługa, nigdy więcej.", "Wspaniali ludzie, bardzo polecam!", "Zapłaciłem kartą w poniedziałek."),
}


@pytest.fixture(scope="session")
def scores():
    from vocwork.corpus.embedding.encoder import open_encoder

    texts = [text for said in SAID.values() for text in said]
    return open_sentiment().score(open_encoder().encode(texts)).reshape(len(SAID), 3)


def test_praise_complaint_and_neither_in_five_languages(scores):
    complaint, praise, neither = scores.T
    assert (complaint < -0.4).all()
    assert (praise > 0.5).all()
    assert (np.abs(neither) < 0.5).all()


def test_scores_lie_between_minus_one_and_one_and_empty_texts_have_none():
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    vectors[7] = 0
    found = open_sentiment().score(vectors)
    assert np.isnan(found[7])
    assert (np.abs(np.delete(found, 7)) <= 1).all()


def test_a_vector_scores_the_same_alone_and_among_others():
    vectors = np.random.default_rng(0).normal(size=(50, 384)).astype(np.float32)
    head = open_sentiment()
    assert np.allclose(head.score(vectors[:1]), head.score(vectors)[:1], atol=1e-12)


def test_directions_are_orthonormal():
    found = open_sentiment().directions()
    assert found.shape == (sentiment.DIRECTIONS, 384)
    assert np.allclose(found @ found.T, np.eye(len(found)), atol=1e-4)


def test_another_encoder_is_refused_by_name():
    with pytest.raises(ParamsError, match="reads vectors of e5-small, not of my-model"):
        open_sentiment("my-model")


def test_vectors_of_another_width_are_refused():
    with pytest.raises(ParamsError, match="384 numbers, these have 12"):
        open_sentiment().score(np.ones((3, 12), np.float32))


def test_the_files_are_small_and_the_card_names_what_was_learnt_from():
    from importlib import resources

    folder = resources.files("vocwork.corpus")
    assert len((folder / sentiment.HEAD).read_bytes()) < 100_000
    card = (folder / "sentiment_head.md").read_text(encoding="utf-8")
    assert all(licence in card for licence in ("MIT", "CC BY-SA 4.0"))


def test_an_answer_is_the_mean_of_its_mentions_by_length():
    mentions = pd.DataFrame(
        {
            "feedback_id": ["a", "a", "b", "c"],
            "text": ["x" * 30, "x" * 10, "x", "x"],
            "sentiment": [1.0, -1.0, 0.5, np.nan],
        }
    )
    found = open_sentiment().answer(mentions)
    assert found.to_dict() == {"a": 0.5, "b": 0.5}
    assert open_sentiment().answer(mentions.head(0)).empty


def test_a_study_teaches_its_own_head():
    mentions, vectors, feeling = planted(20)
    ratings = np.where(mentions["liked"], 1.0, -1.0)
    head = sentiment_for("my-model", vectors, ratings, mentions["language"].to_numpy(object))
    assert ((head.score(vectors) > 0) == mentions["liked"]).mean() > 0.98
    assert "own ratings" in head.note
    languages = mentions["language"].to_numpy(object)
    assert abs(head.directions()[0] @ feeling[0]) > 0.9
    rest = without(centre(vectors, languages), head.directions())
    assert np.abs(rest @ feeling[0]).mean() < 0.1


def test_own_ratings_with_a_middle():
    mentions, vectors, _ = planted(30)
    ratings = np.where(mentions["number"] < 4, 0.0, np.where(mentions["liked"], 1.0, -1.0))
    head = fit_own(vectors, ratings, mentions["language"].to_numpy(object), encoder="my-model")
    clear = (mentions["number"] >= 4).to_numpy()
    assert ((head.score(vectors) > 0) == mentions["liked"])[clear].mean() > 0.95


def test_without_ratings_there_is_no_sentiment_and_it_is_said():
    mentions, vectors, _ = planted(5)
    head = sentiment_for("my-model", vectors, np.full(len(vectors), np.nan), mentions["language"].to_numpy(object))
    assert np.isnan(head.score(vectors)).all()
    assert head.directions().shape == (0, vectors.shape[1])
    assert head.note.startswith("No sentiment")
    assert sentiment_for("e5-small", vectors, np.array([]), np.array([])).note == ""
