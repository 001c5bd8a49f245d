"""Intents: the shipped head on sentences written for this test, the wording alone, and the feeling of the rest."""

import re

import numpy as np
import pandas as pd
import pytest

from benchmarks.train_intent import read_angry
from vocwork.corpus import intent
from vocwork.corpus.embedding.encoder import open_encoder
from vocwork.corpus.intent import (
    ANGER,
    ASKS,
    MARKS,
    OWED,
    WORDS,
    _listed,
    asking,
    by_cues,
    cues,
    in_anger,
    intents,
    open_head,
)
from vocwork.corpus.sentiment import open_heads
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


# Asked in anger, with a mark, with heaped marks or with none; then plain, some in words that look angry.
ANGRY = {
    "en": (
        "where is my refund??",
        "why does nobody answer the phone?",
        "why is my claim still not paid after two months",
    ),
    "bg": (
        "Къде ми е пратката???",
        "Защо все аз трябва да ви звъня?",
        "Как може да се бавите три седмици за една пратка?!",
    ),
    "ms": ("mana barang saya???", "kenapa lambat sangat?", "kenapa sampai sekarang tak selesai lagi"),
    "zh": ("是不是把我的包裹弄丢了？？", "怎么到现在还没人处理", "怎么还不退款"),
    "pl": (
        "gdzie jest moja paczka??",
        "Dlaczego nikt nie odbiera telefonu?",
        "czemu nie mozna sie do was dodzwonic",
    ),
}
PLAIN = {
    "en": (
        "What are your opening hours?",
        "when will I get my refund?",
        "why does the app need access to my location?",
        "Is the foam recyclable or does it go in normal rubbish?",
        "Where do I leave my luggage??",
        "Do you still sell the mess kit?",
        "Is it normal size?",
        "Is it a joke shop?",
        "Does anybody actually need to book?",
        "Where is the mess hall?",
    ),
    "bg": (
        "Какво е работното ви време?",
        "кога ще получа парите обратно?",
        "защо приложението иска достъп до местоположението?",
        "Къде мога да оставя багажа??",
        "Колко още места има?",
    ),
    "ms": (
        "Pukul berapa kedai buka?",
        "bila saya boleh dapat refund?",
        "kenapa aplikasi perlukan akses lokasi?",
        "Berapa lama lagi promosi ni?",
    ),
    "zh": (
        "你们几点开门？",
        "退款什么时候到账？",
        "应用为什么要定位权限？",
        "怎么会这么好吃？",
        "到底是用什么酱料做的？",
        "能不能别放香菜？",
    ),
    "pl": (
        "W jakich godzinach jest otwarte?",
        "kiedy dostanę zwrot?",
        "dlaczego aplikacja potrzebuje dostępu do lokalizacji?",
        "Czy macie w ogóle dania wegetariańskie?",
        "Ile można tu zaoszczędzić?",
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


@pytest.mark.parametrize(("asked", "wanted"), [(ANGRY, "complaint"), (PLAIN, "question")])
def test_a_question_asked_in_anger_complains_and_a_plain_one_does_not(asked, wanted):
    encoder = open_encoder()
    rows = [(language, text) for language, texts in asked.items() for text in texts]
    mentions = pd.DataFrame(rows, columns=["language", "text"])
    vectors = encoder.encode(mentions["text"].tolist())
    found = intents(mentions.assign(sentiment=open_heads().score(vectors)), vectors, open_head(encoder))
    assert dict(zip(mentions["text"], found, strict=True)) == dict.fromkeys(mentions["text"], wanted)


def test_plain_questions_that_look_angry_hardly_ever_complain():
    """Sentences of the benchmark; those of role `new` are none that the words of anger were chosen on."""
    asked, encoder = read_angry().query("intent == 'look-alike'"), open_encoder()
    vectors = encoder.encode(asked["text"].tolist())
    found = intents(asked.assign(sentiment=open_heads().score(vectors)), vectors, open_head(encoder)) == "complaint"
    assert pd.Series(found).groupby(asked["role"].to_numpy()).mean().max() < 0.1


def test_anger_takes_its_words_with_or_without_heaped_marks_and_a_feeling_that_leans():
    texts = ["Where is my money?", "Where is my money??", "Where is my seat??", "Why is it so slow?"]
    asked = pd.DataFrame({"text": texts, "language": "en"})
    head = open_head(Other())
    vectors = np.ones((len(texts), 7))
    felt = {
        feeling: intents(asked.assign(sentiment=feeling), vectors, head).tolist() for feeling in (-0.3, -0.1, -0.01)
    }
    assert felt == {
        -0.3: ["complaint"] * 4,
        -0.1: ["question", "complaint", "question", "complaint"],
        -0.01: ["question"] * 4,
    }


def test_what_asks_is_told_from_all_else_along_two_directions():
    head = open_head(open_encoder())
    found = asking(head, 384)
    assert found.shape == (2, 384)
    np.testing.assert_allclose(found[0], head.weights[ASKS.index("request")][:384] - head.weights[0][:384])
    assert asking(open_head(Other()), 7).shape == (0, 7)


def test_a_request_in_angry_words_stays_a_request():
    mentions = pd.DataFrame({"text": ["Please, why is nobody answering??"], "language": "en", "sentiment": [-0.9]})
    assert intents(mentions, np.ones((1, 7)), open_head(Other())).tolist() == ["request"]


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


@pytest.mark.parametrize("language", sorted(SAID))
@pytest.mark.parametrize("run", ["好", "a", "ж", " ", "?", "? ", "kenapa ", "защо ", "why "])
def test_a_long_run_hides_no_question_behind_it_and_is_none_by_itself(language, run):
    """Searches with two open ends took minutes over such texts: no one waits for them."""
    long = run * (60_000 // len(run))
    texts = pd.Series([f"{long}x", f"{long} x?!"])
    signs = dict(zip((*MARKS, *WORDS), cues(texts, pd.Series([language] * 2)).T.tolist(), strict=True))
    assert (signs["asked"], signs["ends_asked"]) == ([float("?" in run), 1.0], [0.0, 1.0])
    assert signs["request"] == [0.0, 0.0]
    assert not in_anger(texts, pd.Series([language] * 2)).any()


@pytest.mark.parametrize("kind", [*WORDS[:1], *WORDS[2:], ANGER, OWED])
def test_no_repetition_of_the_listed_words_is_open(kind):
    open_ends = re.compile(r"[*+]|\{\d*,\}")
    assert not [language for language in SAID if open_ends.search(_listed()[language].get(kind, ""))]


def test_a_language_without_words_that_ask_has_its_marks():
    signs = cues(pd.Series(["Onde fica?", "Fica longe"]), pd.Series(["pt", "und"]))
    assert by_cues(signs).tolist() == ["question", "neither"]
    assert cues(pd.Series([], dtype="str"), pd.Series([], dtype="str")).shape == (0, 8)
