"""Bulgarian typed in Latin letters is read in Cyrillic, and kept as it was typed."""

import numpy as np
import pandas as pd
import pytest

from tests.corpus.test_build import Listener, built
from vocwork.corpus import build as stage
from vocwork.corpus import theming
from vocwork.corpus.respelled import as_typed, in_both, in_cyrillic, places, respelled


@pytest.mark.parametrize(
    "typed",
    [
        "Shofyorat zakasnya s chetiri chasa, shte poracham druga",
        "6ofiorut zakusnq s 4etiri 4asa, 6te poru4am druga",
        "shofiorat zakasnia s chetiri chasa, shte poracham druga",
        "Shofjorat zakasnja s chetiri 4asa, shte poru4am druga",
        "6ofiorat zakysnq s chetiri chasa, 6te pory4am druga",
    ],
)
def test_one_sentence_is_read_alike_however_it_is_typed(typed):
    assert in_cyrillic(typed).lower() == "шофьорът закъсня с четири часа, ще поръчам друга"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("UJAS, 6 dni bez tok!", "УЖАС, 6 дни без ток!"),
        ("Zhega i jelqzo, zvuk i tsvyat", "Жега и желязо, звук и цвят"),
        ("Po-losho nyama. Iuni i yuli", "По-лошо няма. Юни и юли"),
        ("noviq update razvali bluetooth-a", "новия update развали bluetooth-а"),
        ("46lv za 2 minuti, legloto e 140x200 :)", "46лв за 2 минути, леглото е 140x200 :)"),
        ("", ""),
    ],
)
def test_capitals_figures_and_english_words_stay(typed, read):
    assert in_cyrillic(typed) == read


def test_only_bulgarian_in_latin_letters_is_respelled():
    texts = pd.Series(["ne raboti", "не работи", "не online", "iPhone Pro Max", "nie robi", "no remarks", "123", ""])
    spoken = pd.Series(["bg", "bg", "bg", "bg", "pl", "en", "bg", "bg"])
    assert respelled(texts, spoken).tolist() == ["не работи", *texts[1:]]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Супер hranata beshe ujasna", "Супер храната беше ужасна"),
        ("СУПЕР HRANATA BESHE UJASNA", "СУПЕР ХРАНАТА БЕШЕ УЖАСНА"),
        ("не raboti", "не работи"),
        ("Mnogo skupo обслужване, ama Samsung Galaxy e super", "Много скъпо обслужване, ама Samsung Galaxy е супер"),
        *[(text, text) for text in ("Купих iphone 14 pro max, но беше скъпо", "Купих lenovo", "Взех го от Fantastiko")],
        *[(text, text) for text in ("app-ът ми е бавен", "delivery беше late", "Добре, ама online checkout не работи")],
    ],
)
def test_typed_words_beside_cyrillic_are_read_and_names_are_left(said, read):
    assert respelled(pd.Series([said]), pd.Series(["bg"])).tolist() == [read]


def test_words_that_tell_are_shown_as_they_were_typed():
    said = "Ne6to losho: 6umno 🙂 e!"
    read = in_cyrillic(said)
    assert read == "Нещо лошо: шумно 🙂 е!"
    spans = [[read.index(word), read.index(word) + len(word)] for word in ("шумно", "🙂", "Нещо")]
    assert [said[a:b] for a, b in places(said, spans)] == ["Ne6to", "6umno", "🙂"]
    mentions = pd.DataFrame({"text": [read, "no"], "said": [said, "no"], "telling": [spans[:1], [[0, 2]]]})
    kept = as_typed(mentions)
    assert list(kept) == ["text", "telling"]
    assert kept["text"].tolist() == [said, "no"]
    assert [text[a:b] for text, ((a, b),) in zip(kept["text"], kept["telling"], strict=True)] == ["6umno", "no"]
    assert in_both(mentions)["text"].tolist() == [f"{read}\n{said}", "no"]


def test_a_study_reads_cyrillic_and_keeps_what_was_typed(tmp_path, monkeypatch):
    """In both scripts one sentence is one vector, one theme, one text for keywords."""
    encoder = Listener()
    monkeypatch.setattr(stage, "open_encoder", lambda name: encoder)
    pairs = [(f"dostavkata zakasnq {n} dni", f"доставката закъсня {n} дни") for n in range(2, 20)]
    pairs += [(f"molq namalete cenata s {n} leva", f"моля намалете цената с {n} лева") for n in range(2, 20)]
    rows = [["2024-05-01", "3", text] for pair in pairs for text in pair]
    columns = {"received": "Date", "score": "NPS", "text": "Comment"}
    study = {"languages": ["en", "bg"], "themes": {"count": 2, "smallest": 2}}
    corpus = built(tmp_path, rows, columns, ["Date", "NPS", "Comment"], **study)
    assert {text for _, text in pairs} <= set(encoder.heard)
    assert not {text for text, _ in pairs} & set(encoder.heard)
    stored = corpus.mentions.set_index("text")
    assert set(stored.index) == {text for pair in pairs for text in pair}
    read = ["theme", "sentiment", "severity", "intent", "idea"]
    typed, cyrillic = (stored.loc[[pair[script] for pair in pairs], read] for script in (0, 1))
    pd.testing.assert_frame_equal(typed.reset_index(drop=True), cyrillic.reset_index(drop=True))
    assert not corpus.themes["keywords"].str.contains("[a-z]").any()
    assert "said" not in stored


def test_examples_of_decisions_are_read_alike(monkeypatch):
    heard: list[str] = []
    monkeypatch.setattr(theming, "in_space", lambda model, vectors, spoken: pd.Series({"rows": vectors}))

    def encode(texts):
        heard.extend(texts)
        return np.zeros((len(texts), 4), np.float32)

    rows = theming._rows(None, pd.DataFrame(), np.empty((0, 4)), encode, lambda texts: pd.Series(["bg", "en"]))
    rows.of_texts(("kurierut zakusnq", "late courier"))
    assert heard == ["куриерът закъсня", "late courier"]
