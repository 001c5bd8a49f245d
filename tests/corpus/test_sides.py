"""Praise and complaint on two sides of an "and": the shipped heads on plain sentences, the rule on made-up logits."""

import numpy as np
import pandas as pd
import pytest

from vocwork.corpus.embedding.encoder import open_encoder
from vocwork.corpus.respelled import respelled
from vocwork.corpus.sentiment import open_heads
from vocwork.corpus.sentiment.sides import of_two_minds, sides

# Of two minds, some of which the head alone does not find; then of one.
OPPOSED = {
    "en": "My nurse was wonderful and the parking was a nightmare",
    "bg": "Цената е добра и качеството е лошо",
    "ms": "Doktor baik dan ruang menunggu kotor",
    "zh": "老师讲得好而且教室很臭",
    "pl": "Lekarka była miła i poczekalnia była brudna",
}
AGREED = {
    "en": "You lost my return and kept the money",
    "bg": "Лекарката е мила и сестрата обясни всичко",
    "ms": "Doktor baik dan jururawat terangkan semuanya",
    "zh": "老师讲得好而且课很有趣",
    "pl": "Lekarka była miła i pielęgniarka wszystko wyjaśniła",
}


def clauses(said):
    table = pd.DataFrame({"text": list(said.values()), "language": list(said)})
    return table.assign(text=respelled(table["text"], table["language"]))


@pytest.mark.parametrize(("said", "both"), [(OPPOSED, True), (AGREED, False)])
def test_opposed_sides_are_found_some_of_which_the_head_alone_misses(said, both):
    mentions, heads, encode = clauses(said), open_heads(), open_encoder().encode
    vectors = encode(mentions["text"].tolist())
    assert not heads.is_mixed(vectors).all()
    assert of_two_minds(mentions, vectors, heads, encode).tolist() == [both] * len(said)


class Made:
    """The vector of a text is its logit of praise and complaint at once and its feeling."""

    @staticmethod
    def mixed_logit(vectors):
        return vectors[:, 0]

    @staticmethod
    def is_mixed(vectors):
        return vectors[:, 0] > 0

    @staticmethod
    def score(vectors):
        return vectors[:, 1]


FELT = {"good room": 0.9, "bad bath": -0.9, "so so": -0.3}


@pytest.mark.parametrize(
    ("text", "logit", "both"),
    [
        ("good room and bad bath", -0.5, True),
        ("bad bath and good room", -0.5, True),
        ("good room and bad bath", -3.0, False),
        ("good room and good room", -0.5, False),
        ("good room and so so", -0.5, False),
        ("so so", 0.5, True),
    ],
)
def test_the_sides_decide_only_in_doubt_and_only_where_both_feel_clearly(text, logit, both):
    mentions = pd.DataFrame({"text": [text], "language": "en"})
    found = of_two_minds(
        mentions, np.array([[logit, 0.0]]), Made, lambda texts: np.array([[0.0, FELT[said]] for said in texts])
    )
    assert found.tolist() == [both]


def test_without_a_word_that_joins_nothing_is_encoded():
    mentions = pd.DataFrame({"text": ["good room, bad bath", "kind", ""], "language": ["en", "xx", "und"]})
    assert of_two_minds(mentions, np.array([[-0.5, 0.0]] * 3), Made, None).tolist() == [False] * 3
    assert of_two_minds(mentions.head(0), np.empty((0, 2)), Made, None).tolist() == []


def test_sides_have_words_on_both_hands():
    assert list(sides("房间很漂亮而且早餐是冷的", "zh")) == [("房间很漂亮", "早餐是冷的")]
    assert list(sides("and nothing works", "en")) == []
    assert len(list(sides("old bed and cold room and rude staff", "en"))) == 2
    assert list(sides("the brand sandals", "en")) == []
