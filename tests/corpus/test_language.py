"""Languages: five of the study's own and Portuguese, short and mixed texts, scripts, hostile input."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bench_language import own_lines
from vocwork.corpus.language import languages

STUDY = ("en", "bg", "ms", "zh", "pl")
SIX = (*STUDY, "pt")


def told(*texts, allowed=SIX, **options):
    return languages(pd.Series(texts, dtype="str"), allowed=allowed, **options).tolist()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The room was clean but breakfast was cold", "en"),
        ("WAITED THREE HOURS AND NOBODY CAME", "en"),
        ("Доставката закъсня с три дни", "bg"),
        ("много добре", "bg"),
        ("barang sampai lambat, kotak pun kemek", "ms"),
        ("Penghantaran sangat cepat dan penjual peramah", "ms"),
        ("物流很快，质量一般", "zh"),
        ("iPhone 15 Pro Max 很好用", "zh"),
        ("Kurier nie zadzwonił i zostawił paczkę pod drzwiami", "pl"),
        ("obsluga bardzo mila, polecam", "pl"),
        ("Não recebi o produto e ninguém responde", "pt"),
        ("MUITO BOM, CHEGOU ANTES DO PRAZO", "pt"),
    ],
)
def test_a_plain_sentence_is_told(text, language):
    assert told(text) == [language]


@pytest.mark.parametrize("text", ["", "   ", "12345", "10/10", "👍👍👍", "!!!", ":)", "[phone]", "https://example.org"])
def test_nothing_can_be_told_without_words(text):
    assert told(text) == ["und"]


def test_missing_texts_are_unknown_and_the_index_stays():
    texts = pd.Series(["很好", None, "Доставката закъсня"], index=[7, 3, 5], dtype="str")
    found = languages(texts, allowed=STUDY)
    assert found.to_dict() == {7: "zh", 3: "und", 5: "bg"}
    assert found.name == "language"


def test_a_script_that_no_language_of_the_study_uses_is_unknown():
    assert told("Очень хорошо", "ขอบคุณครับ", "شكرا جزيلا", "很好", allowed=("en", "ms")) == ["und"] * 4


def test_cyrillic_goes_to_the_detector_where_two_languages_use_it():
    assert told("Доставка задержалась на три дня, очень жаль", allowed=("bg", "ru")) == ["ru"]
    assert told("Доставката закъсня с три дни, много жалко", allowed=("bg", "ru")) == ["bg"]


@pytest.mark.parametrize(
    "text",
    [
        *["Доставка задержалась на три дня, очень жаль", "Очень хорошо", "Спасибо, всё понравилось"],
        *["Die Lieferung war leider zu spät", "sehr gut", "mycket bra", "très bien", "velmi dobře"],
        *["El pedido llegó tarde y nadie contesta", "La consegna è arrivata in ritardo", "Kargo çok geç geldi"],
    ],
)
def test_a_language_that_the_study_has_not_is_unknown(text):
    assert told(text, allowed=STUDY) == ["und"]
    assert told(text, "The delivery was late again", "Доставката пак закъсня", allowed=STUDY)[0] == "und"


@pytest.mark.parametrize(
    ("text", "language"),
    [("Слаб филм", "bg"), ("Много яки ефекти", "bg"), ("dobra usługa", "pl"), ("gak bisa login", "ms"), ("OK", "en")],
)
def test_a_short_text_of_the_study_is_not_taken_for_another_language(text, language):
    assert told(text, "The delivery was late again", allowed=STUDY)[0] == language


def test_a_study_in_one_language_leaves_the_others_out():
    assert told("Die Lieferung war leider zu spät", "The delivery was late", allowed=("en",)) == ["und", "en"]


@pytest.mark.parametrize(
    "text",
    [
        *["Kat was lovely today", "kat was lovely today", "Ask Dia for help", "Dr Yang was great", "Pun intended"],
        *["La Roche cream arrived fast", "Delivery to Los Angeles (LA) slow", "the a la carte menu was good"],
    ],
)
def test_english_with_a_name_or_a_word_that_malay_has_too(text):
    assert told(text, "The delivery was late again", "Staff were friendly", allowed=STUDY)[0] == "en"


@pytest.mark.parametrize(
    "text",
    [
        *["mnogo dobre", "dostavkata zakasnq s 2 sedmici", "oshte nqma otgovor ot tqh", "barzo obslujvane, blagodarq!"],
        "както навсякъде. chakam 40 min na telefona i nakraq prekusva",
    ],
)
def test_bulgarian_in_latin_letters(text):
    assert told(text) == ["bg"]
    assert told(text, allowed=("en", "pl")) != ["bg"]


@pytest.mark.parametrize(
    "text", ["No.", "Polite", "aprovado", "Obrigado!", "chegou antes do prazo", "Obsługa OK", "Sezon 3"]
)
def test_other_languages_are_not_taken_for_typed_bulgarian(text):
    assert told(text) != ["bg"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("delivery lambat gila, dah call customer service pun no response", "ms"),
        ("checkout nie działa na mobile", "pl"),
        ("best la servis ni", "ms"),
        ("staff very rude la dia", "ms"),
        ("Kita repeat order", "ms"),
        ("design很nice", "zh"),
        ("delivery беше late", "bg"),
        ("Return policy-то им е шега", "bg"),
        ('Ordered the "Вихрен" desk and it wobbles', "en"),
        ("My 沙发 arrived two weeks late and nobody called", "en"),
        ("the nasi lemak in the cafe was lovely", "en"),
    ],
)
def test_the_grammar_tells_the_language_of_a_mixed_sentence(text, language):
    assert told(text) == [language]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *[("Купих iPhone 14 Pro Max", "bg"), ("Nike Air Max супер", "bg"), ("Booking.com измамници", "bg")],
        *[("wizz air закъсня", "bg"), ("IKEA закъсня", "bg"), ("Поръчах Samsung Galaxy S24 Ultra", "bg")],
        *[("买了iPhone 14 Pro Max", "zh"), ("买iPhone 14 Pro Max", "zh"), ("Nespresso Vertuo 漏水", "zh")],
        *[('Ordered the "Вихрен" desk and it wobbles', "en"), ("THE APP CRASHED AFTER I ORDERED вихрен", "en")],
    ],
)
def test_latin_names_are_those_of_any_language(text, language):
    assert told(text, allowed=("en", "bg", "zh")) == [language]
    assert told(text, allowed=(language,)) == [language]


@pytest.mark.parametrize(
    "text", ["Die Lieferung des Вихрен Tisches kam zu spät", 'Die Lieferung des "масив" Tisches kam viel zu spät']
)
def test_a_word_in_the_letters_of_the_study_does_not_make_a_foreign_text_its_own(text):
    assert told(text, allowed=("en", "bg")) == ["und"]


def test_names_alone_are_in_no_other_script():
    assert told("Nike Air Max супер", "买了iPhone 14 Pro Max", allowed=("en", "ms")) == ["und"] * 2


def test_the_lines_of_the_benchmark_are_told():
    lines = own_lines()
    right = languages(lines["text"], allowed=STUDY) == lines["truth"]
    assert right.mean() > 0.95
    assert right.groupby(lines["kind"]).mean().min() >= 0.85


@pytest.mark.parametrize("text", ["Dobra obsługa, bardzo miło", "tq seller, puas hati", "super kuliah, run luqman"])
def test_words_that_only_look_bulgarian(text):
    assert told(text) != ["bg"]


def test_indonesian_counts_as_malay_unless_told_otherwise():
    text = "barangnya bagus banget, pengirimannya cepat kok, nggak nyesel beli di sini"
    assert told(text) == ["ms"]
    assert told(text, allowed=(*SIX, "id")) == ["id"]


def test_short_answers_follow_the_language_around_them():
    malay = ["barang sampai lambat, kotak pun kemek", "penjual sangat peramah dan cepat"] * 5
    polish = ["Kurier nie zadzwonił i zostawił paczkę", "Bardzo długo czekałem na przesyłkę"] * 5
    assert told("ok", *malay)[0] == "ms"
    assert told("ok", *polish)[0] == "pl"
    assert told("ok", *malay, fallback=None)[0] == "und"
    assert told("ok", *malay, fallback="en")[0] == "en"


def test_names_do_not_tell_between_languages_of_another_script():
    bulgarian = ["Доставката закъсня с три дни, много жалко", "Персоналът беше много любезен"] * 5
    told_beside = told("Купих iPhone 14 Pro Max", *bulgarian, allowed=("en", "bg", "ru"))
    assert told_beside == ["bg"] * len(told_beside)


def test_a_clear_short_answer_stands_by_itself():
    polish = ["Kurier nie zadzwonił i zostawił paczkę", "Bardzo długo czekałem na przesyłkę"] * 5
    assert told("很好", *polish)[0] == "zh"
    assert told("muito obrigado", *polish)[0] == "pt"


def test_the_fallback_never_overrules_the_script():
    assert told("Ок", "很好", fallback="pl") == ["bg", "zh"]


def test_one_call_does_not_narrow_the_next():
    text = "Kurier nie zadzwonił i zostawił paczkę pod drzwiami"
    assert told(text, allowed=("en", "ms")) != ["pl"]
    assert told(text, allowed=("en", "pl")) == ["pl"]
    assert told(text, allowed=("en", "ms")) != ["pl"]


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="xx"):
        told("any text at all", allowed=("en", "xx"))


def test_no_texts():
    assert told() == []


@pytest.mark.parametrize(
    "text",
    ["\u200f\u202eThe room was clean but cold", "The room\0 was clean but cold", "The room was clean " * 5000],
)
def test_hostile_text(text):
    assert told(text) == ["en"]
    assert told("@" * 10_000) == ["und"]


def test_a_broken_character_is_no_reason_to_stop():
    texts = pd.Series(["\ud800 The room was clean but cold"], dtype=object)
    assert languages(texts, allowed=STUDY).tolist() == ["en"]


@settings(max_examples=60)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_always_a_language_of_the_study(texts):
    found = languages(pd.Series(texts, dtype=object), allowed=STUDY)
    assert set(found) <= {*STUDY, "und"}
    assert len(found) == len(texts)
