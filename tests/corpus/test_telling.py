"""The words that moved a feeling: cut, summed over tokens, chosen, bounded."""

import numpy as np
import pandas as pd
import pytest

from vocwork.corpus.embedding.e5 import Pulls
from vocwork.corpus.sentiment import open_heads, telling
from vocwork.corpus.sentiment.telling import tell, telling_words, word_pulls, words


def chosen(text, language, pulls):
    """Telling words of a text each of whose words is one token."""
    places = np.array(list(words(text)))
    return [text[a:b] for a, b in telling_words(text, language, places, np.array(pulls, float))]


def test_words_of_scripts_and_emoji():
    def cut(text):
        return [text[a:b] for a, b in words(text)]

    assert cut("Don't wait 3 days 👍🏽!") == ["Don't", "wait", "days", "👍🏽"]
    assert cut("te\u0301rrible изви\u0306 x") == ["te\u0301rrible", "изви\u0306", "x"]
    assert cut("物流很慢, Обслужване") == ["物流", "很", "慢", "Обслужване"]


def test_a_words_pull_is_that_of_its_tokens():
    places, spans = [(0, 4), (5, 12)], np.array([[0, 0], [0, 2], [2, 4], [4, 9], [9, 12], [0, 0]])
    assert word_pulls(places, spans, np.array([9.0, 1, 2, 3, 4, 9])).tolist() == [3, 7]


def test_at_most_three_words_in_reading_order_without_stop_words():
    assert chosen("the waiter was rude and slow", "en", [9, 0.1, 9, 3, 9, 2]) == ["rude", "slow"]
    assert chosen("rude slow cold dirty", "en", [3, 2.5, 2, 2.9]) == ["rude", "slow", "dirty"]


def test_a_word_that_turns_the_meaning_stays():
    assert chosen("it was not clean", "en", [0, 0, 3, 2]) == ["not", "clean"]
    assert chosen("nie polecam", "pl", [3, 2]) == ["nie", "polecam"]


def test_weak_and_contrary_words_are_not_telling():
    assert chosen("rude waiter lovely view", "en", [3, 0.5, -4, -1]) == ["rude"]
    assert chosen("lovely view", "en", [-4, -1]) == []


def test_places_are_those_of_the_text_as_it_is():
    """Tokens know the cleaned text; blanks that it lost move the words of the real one."""
    text = "so   \n rude"
    spans = np.array([[0, 2], [3, 7]])  # of "so rude"
    assert telling_words(text, "en", spans, np.array([0.0, 1.0])) == [[7, 11]]


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("the waiter was rude", "en", "rude"),
        ("Обслужването беше отвратително", "bg", "отвратително"),
        ("pelayan sangat biadab", "ms", "biadab"),
        ("服务员态度恶劣", "zh", "态度恶劣"),
        ("kelner był opryskliwy", "pl", "opryskliwy"),
    ],
)
def test_the_word_that_complains_is_found_in_five_languages(text, language, word):
    from vocwork.corpus.embedding.encoder import open_encoder

    mentions, answers = study([(text, language, -0.9)])
    told = tell(mentions, answers, open_heads(), open_encoder()).telling[0]
    assert word in [text[a:b] for a, b in told]


class Reads:
    """An encoder in which every word pulls alike."""

    def __init__(self):
        self.asked = []

    def pulls(self, texts, direction):
        self.asked += texts
        return [Pulls(np.array(list(words(text))), np.full(len(list(words(text))), -1.0)) for text in texts]


def study(said, **columns):
    mentions = pd.DataFrame(said, columns=["text", "language", "sentiment"]).assign(
        mention=0, theme=0, strength=0.9, feedback_id=[f"a{n}" for n in range(len(said))]
    )
    answers = pd.DataFrame({"id": mentions["feedback_id"], "quarter": "2024Q1", "consent": None})
    return mentions.assign(**{k: v for k, v in columns.items() if k in mentions}), answers.assign(
        **{k: v for k, v in columns.items() if k in answers}
    )


def test_only_clear_clauses_of_a_theme_that_may_be_quoted_are_read():
    said = [("rude waiter", "en", -0.9)] * 2 + [("rude waiter", "en", -0.1), ("rude waiter", "en", -0.9)]
    mentions, answers = study(said, theme=[0, 0, 0, -1], consent=pd.Series([None, False, None, None], dtype=object))
    found = tell(mentions, answers, open_heads(), Reads())
    assert found.telling.tolist() == [[[0, 4], [5, 11]], [], [], []]
    assert found.note == ""


def test_without_any_theme_nothing_is_read():
    mentions, answers = study([("rude waiter", "en", -0.9)] * 2, theme=[-1, -1])
    reads = Reads()
    assert tell(mentions, answers, open_heads(), reads).telling.tolist() == [[], []]
    assert reads.asked == []


def test_an_encoder_that_does_not_say_gives_none_and_no_error():
    mentions, answers = study([("rude waiter", "en", -0.9)])
    assert tell(mentions, answers, open_heads(), object()).telling.tolist() == [[]]


def test_the_cost_is_bounded_and_every_quarter_gets_its_share(monkeypatch):
    monkeypatch.setattr(telling, "MOST_CLAUSES", 4)
    said = [(f"rude waiter {n}", "en", -0.9) for n in range(10)]
    quarters = ["2024Q1"] * 8 + ["2024Q2"] * 2
    mentions, answers = study(said, strength=np.linspace(0.9, 0.5, 10), quarter=quarters)
    reads = Reads()
    found = tell(mentions, answers, open_heads(), reads)
    assert sorted(reads.asked) == [f"rude waiter {n}" for n in (0, 1, 8, 9)]
    assert found.note == "Telling words were looked for in the 4 clauses that are most likely to be quoted."
