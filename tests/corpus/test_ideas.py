"""Ideas: planted wishes in two languages are found, whatever the order and however often one is sent."""

import numpy as np
import pandas as pd
import pytest

from tests.corpus.blobs import planted
from vocwork.corpus import ideas
from vocwork.corpus.ideas import ALIKE, alike, by_size, number_ideas, plain, written_in

LOOK = {"polarity": None, "subjects": None}


@pytest.fixture(scope="module")
def wishes():
    """Four subjects in two languages as requests, and praise that is none."""
    mentions, vectors, feeling = planted(each=8, noise=0.05)
    return mentions.assign(intent=np.where(mentions["liked"], "praise", "request")), vectors, feeling


def test_requests_for_the_same_are_one_idea_in_any_language(wishes):
    mentions, vectors, _ = wishes
    found = number_ideas(mentions, vectors, **LOOK)
    asked = mentions["intent"] == "request"
    assert (found.loc[~asked, "idea"] == -1).all()
    assert (found.loc[~asked, "fit"] == 0).all()
    together = found[asked].assign(subject=mentions["subject"]).groupby("subject")["idea"].nunique()
    assert together.tolist() == [1, 1, 1, 1]
    assert sorted(found.loc[asked, "idea"].unique()) == [0, 1, 2, 3]
    assert found.loc[asked, "fit"].between(ALIKE, 1).all()


def test_order_and_repetition_change_nothing(wishes):
    mentions, vectors, _ = wishes
    found = number_ideas(mentions, vectors, **LOOK)
    order = np.random.default_rng(1).permutation(len(mentions))
    shuffled = number_ideas(mentions.iloc[order], vectors[order], **LOOK).loc[mentions.index]
    pairs = pd.crosstab(found["idea"], shuffled["idea"])
    assert ((pairs > 0).sum() == 1).all()
    again = number_ideas(mentions, vectors, **LOOK)
    pd.testing.assert_frame_equal(found, again)


def test_one_wish_is_one_idea_and_none_is_none(wishes):
    mentions, vectors, _ = wishes
    alone = number_ideas(mentions.assign(intent=["request"] + ["other"] * (len(mentions) - 1)), vectors, **LOOK)
    assert alone["idea"].tolist() == [0] + [-1] * (len(mentions) - 1)
    assert (number_ideas(mentions.assign(intent="other"), vectors, **LOOK)["idea"] == -1).all()
    assert (number_ideas(mentions.assign(intent="request"), 0 * vectors, **LOOK)["idea"] == -1).all()


def test_one_request_a_language_among_many_comments_is_one_idea_where_it_is_one_wish():
    """The mean of a language's one request is the request: taken out, nothing would be left to compare."""
    mentions, vectors, feeling = planted(each=20, noise=0.05)
    first = [
        mentions.index[(mentions["language"] == language) & (mentions["subject"] == subject)][0]
        for language, subject in (("en", 2), ("pl", 2), ("pl", 3))
    ]

    def asked(rows):
        intent = pd.Series("other", index=mentions.index)
        intent[rows] = "request"
        found = number_ideas(mentions.assign(intent=intent), vectors, polarity=feeling, subjects=None)
        return found.loc[rows, "idea"].tolist()

    assert asked(first[:2]) == [0, 0]
    assert sorted(asked([first[0], first[2]])) == [0, 1]


def test_what_all_requests_share_does_not_make_them_one_idea():
    """ "Please" and "could you" tell requests from other comments, and not what they ask for."""
    mentions, vectors, feeling = planted(each=30, noise=0.05)
    asked = (mentions["number"] < 10).to_numpy()
    please = np.linalg.qr(np.random.default_rng(3).normal(size=(vectors.shape[1],) * 2))[0][20]
    vectors = vectors + 0.8 * asked[:, None] * please.astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    mentions = mentions.assign(intent=np.where(asked, "request", "other"))
    found = number_ideas(mentions, vectors, polarity=feeling, subjects=None)[asked]
    assert found["idea"].nunique() == 4
    assert (found.groupby(mentions["subject"])["idea"].nunique() == 1).all()


def test_beyond_so_many_texts_the_rest_join_the_ideas_of_the_first(monkeypatch):
    rng = np.random.default_rng(2)
    axes = np.linalg.qr(rng.normal(size=(12, 12)))[0][:3]
    rows = np.repeat(axes, 10, axis=0) + 0.02 * rng.normal(size=(30, 12))
    whole = alike(rows)
    monkeypatch.setattr(ideas, "MOST", 9)
    assert by_size(alike(rows)).tolist() == by_size(whole).tolist() == [0] * 10 + [1] * 10 + [2] * 10


def test_what_is_the_same_text_and_the_same_script():
    assert plain("Open on  SUNDAYS, please!") == plain("open on sundays please")
    assert plain("希望周末配送！") == "希望周末配送"
    said = pd.DataFrame({"text": ["molq vi", "моля ви", "请"], "language": ["bg", "bg", "zh"]})
    assert written_in(said).tolist() == ["bg latin", "bg", "zh"]


def test_groups_are_numbered_by_size_then_by_their_first_row():
    assert by_size(np.array([7, 3, 3, 9, 9, 4])).tolist() == [2, 0, 0, 1, 1, 3]
