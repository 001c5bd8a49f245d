"""Intents: the shipped head on sentences written for this test, the wording alone, and the feeling of the rest."""

import numpy as np
import pandas as pd
import pytest

from vocwork.corpus import intent
from vocwork.corpus.embedding.encoder import open_encoder
from vocwork.corpus.intent import ASKS, by_cues, cues, intents, open_head
from vocwork.feedback import INTENTS

# Request, question, neither.
SAID = {
    "en": ("Please put a bench by the bus stop.", "Is the pool heated in winter?", "The nurse explained every step."),
    "bg": ("Моля, сложете пейка на спирката.", "Топъл ли е басейнът през зимата?", "Сестрата обясни всяка стъпка."),
    "ms": ("Tolong letak bangku di hentian bas.", "Kolam tu panas ke?", "Jururawat terangkan setiap langkah."),
    "zh": ("希望在车站放一张长椅。", "泳池冬天加热吗？", "护士每一步都解释了。"),
    "pl": (
        "Proszę postawić ławkę na przystanku.",
        "Czy zimą basen jest podgrzewany?",
        "Pielęgniarka objaśniła zabieg.",
    ),
}


@pytest.fixture(scope="module")
def said():
    rows = [(language, text) for language, texts in SAID.items() for text in texts]
    return pd.DataFrame(rows, columns=["language", "text"]).assign(sentiment=[0.0, 0.0, 0.6] * len(SAID))


def test_requests_and_questions_in_five_languages(said):
    encoder = open_encoder()
    found = intents(said, encoder.encode(said["text"].tolist()), open_head(encoder))
    assert found.tolist() == ["request", "question", "praise"] * len(SAID)


def test_wording_alone_knows_the_plain_ones(said):
    found = by_cues(cues(said["text"], said["language"]))
    assert found.tolist() == [*ASKS[1:], ASKS[0]] * len(SAID)


def test_the_shipped_head_is_that_of_the_embedded_encoder():
    """Where it is not: python -m benchmarks.train_intent."""
    head = open_head(open_encoder())
    assert head.note == ""
    assert head.weights.shape == (3, 384 + len(intent.MARKS) + len(intent.WORDS))


class Other:
    name, revision = "my-model", "1"


def test_with_another_encoder_the_wording_decides_and_the_corpus_says_so():
    head = open_head(Other())
    assert "my-model comes without a head for intents" in head.note
    mentions = pd.DataFrame(
        {"text": ["Please open earlier", "Late again"], "language": "en", "sentiment": [-0.9, -0.9]}
    )
    assert intents(mentions, np.ones((2, 7)), head).tolist() == ["request", "complaint"]


def test_what_asks_nothing_goes_by_its_feeling():
    feeling = [-0.9, -0.21, -0.2, 0.0, 0.2, 0.21, 0.9, np.nan]
    mentions = pd.DataFrame({"text": "the blue door", "language": "en", "sentiment": feeling})
    found = intents(mentions, np.ones((8, 7)), open_head(Other()))
    assert found.tolist() == ["complaint"] * 2 + ["other"] * 3 + ["praise"] * 2 + ["other"]
    assert set(found) <= set(INTENTS)


def test_a_language_without_words_that_ask_has_its_marks():
    signs = cues(pd.Series(["Onde fica?", "Fica longe"]), pd.Series(["pt", "und"]))
    assert by_cues(signs).tolist() == ["question", "neither"]
    assert cues(pd.Series([], dtype="str"), pd.Series([], dtype="str")).shape == (0, 8)
