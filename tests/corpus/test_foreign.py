"""Texts in languages that a study has not: letters, kana, near languages, and what must not be taken for them."""

import unicodedata

import pandas as pd
import pytest

from benchmarks.bench_language import foreign_lines
from vocwork.corpus.foreign import LETTERS_OF, WIDELY_WRITTEN, is_foreign
from vocwork.corpus.language import languages

STUDY = ("en", "bg", "ms", "zh", "pl")


def told(*texts, allowed=STUDY, **options):
    return languages(pd.Series(texts, dtype="str"), allowed=allowed, **options).tolist()


def test_most_lines_of_seventeen_languages_are_in_none_of_the_study():
    lines = foreign_lines()
    unknown = languages(lines["text"], allowed=STUDY) == "und"
    assert unknown.mean() > 0.9
    # Bulgarian has nearly all letters and many words of Macedonian
    assert unknown.groupby(lines["language"]).mean().drop("mk").min() >= 0.7


@pytest.mark.parametrize(
    "text",
    [
        *["Спасибо большое", "Товар прийшов пошкоджений", "Веома сам задовољна куповином", "премногу скапо"],
        *["Isporuka je kasnila nedelju dana i niko se nije javio", "Čakali sme pri pokladni pol hodinu", "velmi dobré"],
        *["Demasiado caro", "Troppo caro", "Mult prea scump", "Túl drága", "muy bien", "erg goed"],
        *["アプリが支払い画面で落ちる", "値段が高すぎる", "最高です", "品質は普通、梱包は丁寧"],
    ],
)
def test_a_near_language_is_unknown(text):
    assert told(text) == ["und"]


@pytest.mark.parametrize(
    "text",
    [
        *["Zoë was great", "Björn helped us", "crème brûlée was delicious", "Señor Lopez was nice", "naïve staff"],
        *["SÖDERHAMN sofa broke", "Nestlé coffee", "Café was lovely", "Müller yoghurt expired"],
    ],
)
def test_names_and_borrowed_words_with_signs_do_not_make_english_foreign(text):
    assert told(text, allowed=("en", "bg", "zh")) == ["en"]


@pytest.mark.parametrize(
    "text", ["design很nice", "IKEA style，很喜欢", "优の良品很好吃", "很好吃(｡◕‿◕｡)ヾ(≧▽≦)ノ", "APP老是crash"]
)
def test_kana_for_show_and_latin_names_do_not_make_chinese_foreign(text):
    assert told(text) == ["zh"]


def test_japanese_is_told_by_its_kana_where_the_study_has_it():
    assert told("品質は普通、梱包は丁寧", "质量一般，包装很仔细", allowed=("zh", "ja")) == ["ja", "zh"]


def test_words_that_are_known_speak_for_the_study():
    """All of the words are Bulgarian ones, though the detector would rather have Ukrainian."""
    assert told("Много зле", "Супер зле", "Не работи добре") == ["bg"] * 3
    assert is_foreign("скдудгань шнфкгдфю", {"bg"}, "Cyrillic")


def test_letters_count_however_they_are_composed():
    text = "Zásielka prišla o týždeň neskôr"
    assert told(unicodedata.normalize("NFD", text)) == told(text) == ["und"]
    bulgarian = unicodedata.normalize("NFD", "Най-добрият магазин, който сме виждали")
    assert told(bulgarian) == ["bg"]


def test_a_language_that_the_study_has_is_never_foreign_to_it():
    lines = foreign_lines()
    for language, texts in lines.groupby("language")["text"]:
        own = languages(texts, allowed=("en", str(language)), fallback=None)
        assert (own == language).mean() > 0.85, language


def test_the_detector_knows_all_languages_that_are_looked_for():
    assert not is_foreign("nothing to see here", WIDELY_WRITTEN, "Latin")
    assert set(LETTERS_OF) <= set(WIDELY_WRITTEN)
    assert all(letters == letters.lower() for letters in LETTERS_OF.values())
