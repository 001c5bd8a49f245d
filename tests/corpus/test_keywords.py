"""Words that can name a theme: five languages and Portuguese, mixed documents, quiet loading, hostile input."""

import pickle
import subprocess
import sys
import time

import pytest
from sklearn.feature_extraction.text import CountVectorizer

from vocwork.corpus.themes.keywords import analyzer, stop_words, tokens


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The delivery was 3 days late and I don't like it!", "delivery days late"),
        ("en", "The guest’s ROOM was a problem", "guest room problem"),
        (
            "bg",
            "Доставката на поръчката закъсня с 3 дни, а куриерът беше груб",
            "доставката поръчката закъсня куриерът груб",
        ),
        ("ms", "barang tak sampai lagi, dah 9 hari saya tunggu", "barang sampai tunggu"),
        ("ms", "anak-anak suka, harga murah sgt", "anak suka harga murah"),
        ("zh", "物流很慢，但是质量不错", "物流 慢 质量 不错"),
        ("pl", "Kurier nie zadzwonił i zostawił paczkę pod drzwiami", "kurier zadzwonił zostawił paczkę drzwiami"),
        ("pt", "Não recebi o produto e ninguém responde", "recebi produto responde"),
    ],
)
def test_by_hand(language, text, expected):
    assert tokens(text, language) == expected.split()


def test_numbers_letters_masks_links_and_handles_are_no_words():
    assert tokens("[email] [phone] @john https://t.co/x 10 000 A4 x &amp; ok", "en") == []


def test_stretched_spellings_meet():
    assert tokens("coooool cooool", "en") == ["cool", "cool"]


def test_a_language_without_a_list_keeps_its_words():
    assert tokens("la chambre 很慢", "und") == ["la", "chambre", "慢"]


@pytest.mark.parametrize(
    ("language", "telling"),
    [
        ("en", "help room problem information"),
        ("bg", "екип лесно евтин"),
        ("ms", "masalah harga lama sampai perkhidmatan pelanggan"),
        ("zh", "慢 贵 脏 一般"),
        ("pl", "pani dobrze mało"),
        ("pt", "tempo valor falta"),
    ],
)
def test_words_for_what_customers_talk_about_are_no_stop_words(language, telling):
    assert not set(telling.split()) & stop_words((language,))


def test_mixed_documents_are_cut_run_by_run():
    words = analyzer(["en", "bg", "ms", "zh", "pl"])
    text = "the delivery was late 物流很慢 доставката беше бавна tapi penghantaran lambat, ale kurier miły"
    assert words(text) == [
        "delivery",
        "late",
        "物流",
        "慢",
        "доставката",
        "бавна",
        "penghantaran",
        "lambat",
        "kurier",
        "miły",
    ]


def test_it_serves_as_an_analyzer_and_can_be_pickled():
    counts = CountVectorizer(analyzer=pickle.loads(pickle.dumps(analyzer(["en", "zh"]))))
    counts.fit(["the delivery was late", "物流很慢"])
    assert counts.get_feature_names_out().tolist() == ["delivery", "late", "慢", "物流"]


def test_jieba_is_loaded_late_and_quietly():
    code = (
        "import sys; from vocwork.corpus.themes.keywords import tokens; tokens('late delivery', 'en');"
        "assert 'jieba' not in sys.modules; tokens('物流很慢', 'zh'); assert 'jieba' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "很" * 100_000, "a-" * 50_000, "a'" * 50_000, "@" * 10_000, "&amp" * 20_000, "[" * 100_000,
     "\u202e\0" * 5000],
    ids=range(8),
)  # fmt: skip
def test_hostile_text_is_quick(text):
    start = time.perf_counter()
    tokens(text, "zh")
    assert time.perf_counter() - start < 10
