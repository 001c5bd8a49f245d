"""What a model reads of a clause holds no names."""

import pandas as pd
import pytest

from vocwork.corpus.nameless import nameless

BRANDS = {"Acme": ("Acme", "акме", "艾克美")}


def read(text: str) -> str:
    return nameless(pd.Series([text]), BRANDS).iloc[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Acme is slower than you", "is slower than you"),
        ("比艾克美慢", "比 慢"),
        ("@acme thanks for the refund", "thanks for the refund"),
        ("[handle] wrote to [email], see [link]", "wrote to , see"),
        ("slow site www.acme.example/basket again", "slow site again"),
        ("booked on booking.com yesterday", "booked on yesterday"),
        ("ana@example dot com never answers", "dot com never answers"),
        ("late again #fail #AcmeLate2024", "late again"),
        ("#双十一# 物流很慢", "物流很慢"),
        ("see acme.com", "see"),
    ],
)
def test_names_are_taken_out(text, words):
    assert read(text) == words


@pytest.mark.parametrize(
    "text", ["#1 in town", "2 for 5@2.50 each", "It was late.Nobody came", "two  blanks", "акмета"]
)
def test_what_names_nobody_stays_as_it_is(text):
    assert read(text) == text


@pytest.mark.parametrize(
    "text", ["No comment.", "n/a", "没有", "brak uwag", "Tiada komen", "няма", "!!!", "Acme: none"]
)
def test_a_clause_that_says_there_is_nothing_to_say_says_nothing(text):
    assert read(text) == ""


@pytest.mark.parametrize("text", ["@acme", "Acme!!!", "[link].", "#acme #sale", "акме, Acme"])
def test_nothing_but_names_says_nothing(text):
    assert read(text) == ""


def test_a_face_beside_a_name_still_says_something():
    assert (read("[handle] :)"), read("Acme 👍")) == (":)", "👍")
