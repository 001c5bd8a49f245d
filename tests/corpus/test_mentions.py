"""Mentions: cuts worked out by hand per language, and the law that nothing of a comment is lost."""

import re
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocwork.corpus.mentions import CUES, SEPARATORS, clauses, split_mentions

ENGLISH = [
    ("Great staff. Dirty rooms!", ["Great staff.", "Dirty rooms!"]),
    ("The room was clean but the shower was cold", ["The room was clean", "but the shower was cold"]),
    ("Nice but expensive", ["Nice but expensive"]),
    ("It was nothing but trouble from start to end", ["It was nothing but trouble from start to end"]),
    ("Although the staff were kind, the food was cold", ["Although the staff were kind", "the food was cold"]),
    ("We paid 3.5 pounds at Dr. Smith's, e.g. for tea", ["We paid 3.5 pounds at Dr. Smith's, e.g. for tea"]),
    ("Booked on amazon.com and it came", ["Booked on amazon.com and it came"]),
    ("Rude staff.Never again there", ["Rude staff.", "Never again there"]),
    ("Thanks. The driver was early. Ok", ["Thanks. The driver was early. Ok"]),
    ("Write to [email]. Nobody answers there.", ["Write to [email].", "Nobody answers there."]),
    ("Loved the pool 😀👍 Hated the queue for breakfast", ["Loved the pool 😀👍", "Hated the queue for breakfast"]),
    ("So slow!!! 😡 Never again here", ["So slow!!! 😡", "Never again here"]),
    ("• clean rooms\n• kind staff", ["clean rooms", "kind staff"]),
    ("1. Slow delivery 2. Rude driver 3. No refund", ["1. Slow delivery", "2. Rude driver", "3. No refund"]),
    ("Waited for 3 hrs. Then they left etc. and so on.", ["Waited for 3 hrs.", "Then they left etc. and so on."]),
    ("The food (wow!) was good", ["The food (wow!) was good"]),
    ("Good rooms; the breakfast was poor", ["Good rooms; the breakfast was poor"]),
    ("The rooms were good; the breakfast was poor", ["The rooms were good", "the breakfast was poor"]),
]
BULGARIAN = [
    ("Доставката беше бърза, но кутията беше смачкана", ["Доставката беше бърза", "но кутията беше смачкана"]),
    ("Хубав магазин. Ужасно обслужване!", ["Хубав магазин.", "Ужасно обслужване!"]),
    ("Чаках т.е. два часа в гр. София на ул. Витоша", ["Чаках т.е. два часа в гр. София на ул. Витоша"]),
    ("Дадох 20 лв. и чаках 3 ч. за нищо", ["Дадох 20 лв. и чаках 3 ч. за нищо"]),
    ("Въпреки че беше скъпо, останах доволен", ["Въпреки че беше скъпо", "останах доволен"]),
    ("Персоналът обаче е любезен", ["Персоналът обаче е любезен"]),
    ("stayata e hubava no zakuskata beshe studena", ["stayata e hubava", "no zakuskata beshe studena"]),
    ("Vypreki 4e be6e skupo, ostanah dovolen", ["Vypreki 4e be6e skupo", "ostanah dovolen"]),
    ("Dadoh 20 lv. i 4akah 3 4asa, a nikoi ne do6al", ["Dadoh 20 lv. i 4akah 3 4asa", "a nikoi ne do6al"]),
    ("Mnogo dobro обслужване no beshe skapo", ["Mnogo dobro обслужване", "no beshe skapo"]),
    (
        "Доставката е супер. Obslujvaneto beshe ujasno no hranata be hubava",
        ["Доставката е супер.", "Obslujvaneto beshe ujasno", "no hranata be hubava"],
    ),
    ("Асансьорът има no smoking sign on door", ["Асансьорът има no smoking sign on door"]),
    ("the lift has no mirror and no light at all", ["the lift has no mirror and no light at all"]),
]
MALAY = [
    ("Barang ok tapi penghantaran lambat sangat", ["Barang ok", "tapi penghantaran lambat sangat"]),
    ("Penjual peramah. Kotak kemek sikit..", ["Penjual peramah.", "Kotak kemek sikit.."]),
    ("Rasa sedap cuma harga mahal sikit", ["Rasa sedap", "cuma harga mahal sikit"]),
    ("Harga dia cuma RM5 sahaja", ["Harga dia cuma RM5 sahaja"]),
    ("Quality:bagus\nTaste:sedap", ["Quality:bagus", "Taste:sedap"]),
]
CHINESE = [
    ("物流很快，质量一般", ["物流很快", "质量一般"]),
    ("味道不错但是送得太慢了", ["味道不错", "但是送得太慢了"]),
    ("不但便宜而且好吃", ["不但便宜而且好吃"]),
    ("再好不过的一次购物体验", ["再好不过的一次购物体验"]),
    ("包装很好！送货速度慢。", ["包装很好！", "送货速度慢。"]),
    ("好，快，不错", ["好，快，不错"]),
    ("师傅很热情 电梯坏了也送上来", ["师傅很热情", "电梯坏了也送上来"]),
    ("味道不错.送餐太慢", ["味道不错.", "送餐太慢"]),
    ("1、包装破损 2、客服不理人", ["1、包装破损", "2、客服不理人"]),
]
POLISH = [
    ("Pokój był ładny, ale łazienka była brudna", ["Pokój był ładny", "ale łazienka była brudna"]),
    ("Obsługa miła, natomiast jedzenie było zimne", ["Obsługa miła", "natomiast jedzenie było zimne"]),
    ("Jedzenie w hotelu jednak było zimne", ["Jedzenie w hotelu jednak było zimne"]),
    ("Byliśmy np. na 2. piętrze przy ul. Długiej", ["Byliśmy np. na 2. piętrze przy ul. Długiej"]),
    ("Chociaż kurier się spóźnił, był bardzo miły", ["Chociaż kurier się spóźnił", "był bardzo miły"]),
]
PORTUGUESE = [
    ("Produto muito bom mas chegou com atraso", ["Produto muito bom", "mas chegou com atraso"]),
    ("Chegou rápido. Não gostei da cor.", ["Chegou rápido.", "Não gostei da cor."]),
]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (language, text, expected)
        for language, cases in zip(
            ("en", "bg", "ms", "zh", "pl", "pt"), (ENGLISH, BULGARIAN, MALAY, CHINESE, POLISH, PORTUGUESE), strict=True
        )
        for text, expected in cases
    ],
)
def test_by_hand(language, text, expected):
    assert clauses(text, language) == expected


def test_a_language_without_cues_is_cut_at_sentence_ends():
    text = "La chambre était belle mais la douche froide. Le personnel est gentil!"
    assert clauses(text, "fr") == ["La chambre était belle mais la douche froide.", "Le personnel est gentil!"]
    assert clauses(text, "und") == clauses(text, "fr")


def test_a_run_on_is_cut_near_its_middle():
    text = "I called them again and again because nobody answered my letter about the broken lamp, " * 6
    pieces = clauses(text.strip(" ,"), "en")
    assert len(pieces) > 1
    assert max(len(piece.split()) for piece in pieces) <= 60
    assert min(len(piece.split()) for piece in pieces) >= 8


def test_lines_that_a_window_broke_are_joined():
    wrapped = "We arrived at the hotel long after midnight because of the delay and\nnobody was at the desk"
    assert clauses(wrapped, "en") == [wrapped]


@pytest.mark.parametrize(
    ("text", "expected"), [("", []), ("  \n ", []), ("👍", ["👍"]), ("!!!", ["!!!"]), ("-", ["-"])]
)
def test_comments_without_words(text, expected):
    assert clauses(text, "en") == expected


def test_split_mentions_numbers_the_clauses_of_real_comments_only():
    feedback = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "text": ["Great staff. Dirty rooms!", "n/a", None, "物流很快，质量一般"],
            "language": ["en", "en", "und", "zh"],
            "comment": ["comment", "non_answer", "none", "comment"],
            "score": [1, 2, 3, 4],
        },
        index=[5, 1, 7, 3],
    )
    assert split_mentions(feedback).to_dict("list") == {
        "feedback_id": ["a", "a", "d", "d"],
        "mention": [0, 1, 0, 1],
        "text": ["Great staff.", "Dirty rooms!", "物流很快", "质量一般"],
        "language": ["en", "en", "zh", "zh"],
    }


def test_no_comments_give_no_mentions_with_the_same_columns():
    feedback = pd.DataFrame({"id": ["a"], "text": [None], "language": ["und"], "comment": ["none"]})
    found = split_mentions(feedback)
    assert found.columns.tolist() == ["feedback_id", "mention", "text", "language"]
    assert len(found) == 0


def bare(text):
    return re.sub(rf"[\s{re.escape(SEPARATORS)}]", "", text)


PIECES = [
    "Great", " staff", ".", "!", " but ", ", ", "，", "但是", "很好吃", "物流", "\n", " ", "...", "😀", ":)", ";", "-",
    "•", "1.", "2)", "3.5", "e.g.", " т.е. ", " но ", "доставка", " tapi ", " ale ", "(", ")", '"', "[email]", "~",
    " no ", "6umno", "zabelejki",
]  # fmt: skip


@settings(max_examples=300)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)),
    st.sampled_from([*CUES, "und"]),
)
def test_nothing_is_lost(text, language):
    found = clauses(text, language)
    assert bare("".join(found)) == bare(text) or not bare(text)
    assert all(clause and clause == clause.strip() for clause in found)
    assert bool(found) == bool(text.strip())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, ". " * 50_000, "\n" * 100_000, "," * 100_000 + "a", " " * 100_000 + "x", "but " * 25_000,
     "😀 " * 50_000, "很" * 100_000, "很好吃啊，" * 20_000, "1. a " * 20_000, ".) " * 30_000, "@" * 10_000,
     "\0\u202e. a b c" * 5000],
    ids=range(13),
)  # fmt: skip
def test_hostile_text_is_quick(text, language):
    start = time.perf_counter()
    clauses(text, language)
    assert time.perf_counter() - start < 10
