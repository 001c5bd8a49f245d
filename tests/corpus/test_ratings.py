"""What a study's own ratings teach, on vectors whose feelings and topics were planted."""

from unittest import mock

import numpy as np
import pandas as pd
import pytest

from vocwork.corpus.sentiment import ratings
from vocwork.corpus.sentiment.heads import Heads, score
from vocwork.corpus.sentiment.ratings import adapt

# Directions of the planted space: known feeling, the study's own words of feeling, two topics, something else.
KNOWN, OWN, TOPIC, OTHER_TOPIC, ELSE = np.eye(5)


@pytest.fixture
def heads():
    """Heads that know one direction of feeling and the topics, and nothing of the study's own words."""
    weights = np.stack([-2 * KNOWN, 0 * KNOWN, 2 * KNOWN])
    nothing = np.zeros(6)
    return Heads("planted", weights, np.zeros(3), nothing, nothing, KNOWN[None], np.stack([TOPIC, OTHER_TOPIC]))


def study(answers=1200, *, seed=0, known=1.0, own=1.0, topic=0.0):
    """Vectors of one mention an answer and its rating, -1 to 1: by known and own words of feeling, and by topic."""
    rng = np.random.default_rng(seed)
    common, words, about = (rng.choice([-1.0, 1.0], answers) for _ in range(3))
    vectors = np.outer(common, KNOWN) + np.outer(words, OWN) + np.outer(about, TOPIC)
    vectors += 0.2 * rng.normal(size=vectors.shape)
    rating = np.tanh(known * common + own * words + topic * about + 0.7 * rng.normal(size=answers))
    rated = pd.DataFrame({"feedback_id": [f"a{n}" for n in range(answers)], "text": "x" * 20, "rating": rating})
    return vectors, rated.assign(customer=rated["feedback_id"])


def feeling_of(direction, heads, vectors, rated):
    """How a clause that says only this feels after adaptation: a mention of an answer without a rating."""
    more = pd.DataFrame({"feedback_id": ["new"], "text": "x", "rating": np.nan, "customer": ["new"]})
    found = adapt(heads, np.vstack([vectors, direction]), pd.concat([rated, more]))
    return float(score(found.chances)[-1])


def test_a_studys_own_words_are_learnt(heads):
    vectors, rated = study()
    found = adapt(heads, vectors, rated)
    assert found.gain["after"] < found.gain["before"]
    assert found.gain["answers"] == 1200
    assert feeling_of(OWN, heads, vectors, rated) > 0.2
    assert feeling_of(-OWN, heads, vectors, rated) < -0.2


def test_a_clause_is_moved_by_no_more_than_a_rating(heads):
    """Where ratings hardly follow known feelings, other words that they follow a little are not blown up to match."""
    vectors, rated = study(known=0.1, own=0.4)
    turned = feeling_of(OWN, heads, vectors, rated)
    assert 0 < turned < 0.5
    assert turned < feeling_of(OWN, heads, *study(known=0.1, own=1.0))


def test_what_ratings_teach_is_drawn_to_nothing_at_any_scale(heads):
    """Stronger penalties teach less: they cannot be got round by reading everything on another scale."""
    vectors, rated = study()
    _, answers = ratings._answers(heads, vectors, rated)
    sizes = []
    for ridge in (0.1, 1.0, 10.0, 100.0):
        with mock.patch.object(ratings, "RIDGE", ridge):
            sizes.append(np.linalg.norm(ratings._fit(answers, 0).words))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0] / 2


def test_a_topic_with_low_ratings_is_no_complaint(heads):
    """The topic alone moves the ratings as strongly as feelings do."""
    vectors, rated = study(topic=-1.5)
    for direction in (TOPIC, -TOPIC, OTHER_TOPIC):
        assert abs(feeling_of(direction, heads, vectors, rated)) < 0.1
    assert feeling_of(OWN, heads, vectors, rated) > 0.2


def test_a_study_that_rates_low_is_not_one_that_complains(heads):
    vectors, rated = study()
    strict = rated.assign(rating=(rated["rating"] - 1).clip(-1, 1).where(rated["rating"] < 0.8, 0.9))
    assert abs(feeling_of(ELSE, heads, vectors, strict)) < 0.15


def test_where_ratings_teach_nothing_the_shipped_head_stays(heads):
    vectors, rated = study(own=0.0)
    found = adapt(heads, vectors, rated)
    assert found.gain is None
    assert np.array_equal(found.chances, heads.chances(vectors))


def test_few_ratings_teach_nothing(heads):
    vectors, rated = study(answers=90)
    assert adapt(heads, vectors, rated).gain is None
    unrated = rated.assign(rating=np.nan)
    assert adapt(heads, vectors, unrated).gain is None


def test_the_scores_of_an_answer_never_hang_on_its_own_rating(heads):
    """A rating is turned round; its own score and those of its customer's other answers stay to the last bit."""
    vectors, rated = study()
    rated["customer"] = np.repeat([f"c{n}" for n in range(600)], 2)
    turned = rated.assign(rating=rated["rating"].where(rated["customer"] != "c7", -rated["rating"]))
    before, after = (adapt(heads, vectors, each).chances for each in (rated, turned))
    own = (rated["customer"] == "c7").to_numpy()
    assert np.array_equal(before[own], after[own])
    assert not np.array_equal(before[~own], after[~own])


def test_an_answers_mentions_count_by_their_length(heads):
    """Twenty letters of praise beside one letter of blame read as praise."""
    vectors, rated = study()
    split = pd.concat([rated, rated.assign(text="x")], ignore_index=True)
    whole, parts = adapt(heads, vectors, rated), adapt(heads, np.vstack([vectors, -vectors]), split)
    assert parts.gain["after"] == pytest.approx(whole.gain["after"], abs=0.02)


def test_empty_texts_have_no_feeling(heads):
    vectors, rated = study()
    vectors[5] = 0
    found = adapt(heads, vectors, rated).chances
    assert np.isnan(found[5]).all()
    assert not np.isnan(np.delete(found, 5, axis=0)).any()


def test_folds_do_not_move_when_answers_come():
    customers = pd.Series([f"c{n}" for n in range(2000)])
    folds = ratings._folds(customers)
    assert np.array_equal(folds[:100], ratings._folds(customers.head(100)))
    assert np.bincount(folds).min() > 300
