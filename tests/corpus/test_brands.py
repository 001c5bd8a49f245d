"""Brands are found however they are written, and nowhere else."""

import pytest

from vocwork.corpus.brands import find_brands, named_brands

BRANDS = {
    "Lego": ("Lego", "лего", "乐高"),
    "Żabka": ("Żabka",),
    "Apple": ("Apple",),
    "Apple Music": ("Apple Music",),
    "H&M": ("H&M",),
    "McDonald's": ("McDonald's",),
    "T-Mobile": ("T-Mobile",),
}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cheaper at LEGO", "Lego"),
        ("ＬＥＧＯ is fine", "Lego"),
        ("купих го от Лего, не от вас", "Lego"),
        ("我在乐高买的", "Lego"),
        ("在lego买的", "Lego"),
        ("Lego's bricks", "Lego"),
        ("#lego @lego lego.com", "Lego"),
        ("an allegory of service", ""),
        ("legoland", ""),
        ("zabka jest blisko", "Żabka"),
        ("z\u0307abka ma to taniej", "Żabka"),
        ("h&m!", "H&M"),
        ("apple-music stops", "Apple Music"),
        ("Apple  Music, then Lego", "Lego;Apple Music"),
        ("Apple made Apple Music", "Apple;Apple Music"),
        ("", ""),
        *[(f"mcdonald{sign}s is closer", "McDonald's") for sign in "'\u2019\u2018\u02bc\u00b4`\uff07"],
        *[(f"t{sign}mobile works", "T-Mobile") for sign in "-\u2010\u2011\u2012\u2013\u2014\u2015\uff0d "],
        ("mcdonalds", ""),
        ("Lego\u2019s bricks", "Lego"),
    ],
)
def test_a_brand_is_found_in_any_script_and_case(text, named):
    assert named_brands(text, BRANDS) == named


def test_a_name_has_its_place_in_the_text_as_it_stands():
    text = "I prefer ŁEGO’s и\u0306кеа"
    spans = [(name.brand, text[name.start : name.end]) for name in find_brands(text, BRANDS | {"IKEA": ("йкеа",)})]
    assert spans == [("Lego", "ŁEGO’s"), ("IKEA", "и\u0306кеа")]


def test_a_brand_is_spelled_with_any_sign_in_the_list():
    listed = {"McDonald\u2019s": ("McDonald\u2019s",), "T\u2013Mobile": ("T\u2013Mobile",)}
    assert named_brands("McDonald's and T-Mobile", listed) == "McDonald\u2019s;T\u2013Mobile"


def test_without_a_list_nothing_is_found():
    assert list(find_brands("Lego", {})) == []
