"""The check on the numbers in sentences: what is right passes, what is off is found."""

import pytest

from tests.sentences import half_width, notes, repeated, sentences, unheld

RESULTS = {
    "scale": {"low": -100, "high": 100, "better": "up"},
    "title": {"key": "opening.title.fell_plain", "facts": {"segment": "Business", "change": -28.3, "value": 3.1}},
    "metric": {"value": 3.1, "low": -10.9, "high": 17.4, "base": 159},
    "themes": [
        {"label": "Delivery", "share": 0.237, "n": 28, "base": 118},
        {"label": "Staff", "share": 0.229, "n": 27, "base": 118},
        {"label": "Price", "share": 0.081, "n": 10, "base": 118},
    ],
}
PAGE = """<h1>Business: NPS fell\u00a028 points to 3</h1>
<ul id="opening"><li class="bad">Lower</li><li class="neutral">-</li></ul>
<section id="themes"><h2>\u201cDelivery\u201d comes up most, in <b>24%</b> of comments</h2><h3>4</h3></section>"""


def test_title_points_and_headings_are_read_with_their_section():
    assert list(sentences(PAGE)) == [
        ("opening", "Business: NPS fell 28 points to 3"),
        ("opening", "Lower"),
        ("themes", "\u201cDelivery\u201d comes up most, in 24% of comments"),
    ]


@pytest.mark.parametrize(
    ("section", "said", "off"),
    [
        ("opening", "Business: NPS fell 28 points to 3 (\u221211 to +17; 159 answers; p < .001)", []),
        ("opening", "Business: NPS fell 29 points to 3", ["29"]),
        ("opening", "Since Q4 2025, up to January 2026: NPS is 3", []),
        ("themes", "\u201cDelivery\u201d (24%) and \u201cStaff\u201d (23%) of 3 themes", []),
        ("themes", "\u201cDelivery\u201d comes up most, in 8% of comments", ["8%"]),
        ("themes", "\u201cDelivery\u201d: 23.7% (n = 1,118)", ["1,118"]),
    ],
)
def test_a_number_that_its_own_section_and_rows_do_not_hold_is_found(section, said, off):
    assert unheld(section, said, RESULTS) == off


def test_a_paragraph_that_is_said_twice_is_found():
    twice = "<p>No group stands out beyond chance.</p><p>Staff (8%)</p><p>Staff (8%)</p>"
    assert repeated(twice + "<ul><li><p>No group stands out beyond chance.</p></li></ul>") == [
        "No group stands out beyond chance."
    ]
    assert repeated(twice + '<p class="unseen">No group stands out beyond chance.</p>') == []


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ("“配送” (7%)", True),
        ("编号重复 (16)", True),
        ("“配送”（7%）", False),
        ("NPS (n = 3)", False),
        ("为 3:1", False),
        ("完。 二", True),
    ],
)
def test_latin_brackets_around_chinese_are_found(said, is_found):
    assert bool(half_width(f"<p>{said}</p>")) == is_found


def test_notes_are_held_by_their_section_and_by_what_methods_rest_on():
    page = "<section id='themes'><h2>24%</h2><p>23.7% (95% interval)</p><p>9.9% of C2</p></section>"
    said = list(notes(page + "<section id='method'><p>1,204 rows</p></section>"))
    assert said == [("themes", "23.7% (95% interval)"), ("themes", "9.9% of C2")]
    assert [unheld(*one, RESULTS, is_note=True) for one in said] == [[], ["9.9%"]]
    assert unheld(*said[0], RESULTS) == ["95%"]
