"""Whole pages: what is in the HTML, and what must never be."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.render import frames, sample
from tests.render.frames import NAN, Estimate, spaced
from vocwork.render import page
from vocwork.render.catalogue import LOCALES
from vocwork.render.page.seal import sealed
from vocwork.render.texts import Texts

EN = Texts("en")
PAGES = {
    "report": sample.report_html,
    "overview": sample.overview_html,
    "case": sample.case_html,
    "portal": sample.portal_html,
}


@lru_cache
def html(name: str, locale: str = "en") -> str:
    return PAGES[name](locale)


@lru_cache
def soup(name: str, locale: str = "en") -> BeautifulSoup:
    return BeautifulSoup(html(name, locale), "html.parser")


@pytest.mark.parametrize("name", PAGES)
def test_headings_start_with_one_h1_and_skip_nothing(name: str) -> None:
    levels = [int(heading.name[1]) for heading in soup(name).find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("locale", LOCALES)
def test_no_number_that_is_missing_is_written_out(name: str, locale: str) -> None:
    """A dash in a table, an empty cell in a download: attributes have no coefficient, hidden groups no interval."""
    shown = soup(name, locale)
    downloads = [unquote(a["href"]) for a in shown.select("a[href^='data:text/csv']")]
    written = [cell.get_text() for cell in shown.select("td, th")] + downloads
    assert downloads or name == "portal"
    assert [text for text in written if re.search(r"\b(nan|NaN|None|NaT)\b", text)] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_says_its_language(name: str, locale: str) -> None:
    assert soup(name, locale).html["lang"] == locale.replace("_", "-")


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique_and_anchors_resolve(name: str) -> None:
    ids = [element["id"] for element in soup(name).find_all(id=True)]
    assert len(ids) == len(set(ids))
    anchors = {a["href"][1:] for a in soup(name).select("a[href^='#']")}
    assert anchors
    assert anchors <= set(ids)
    labels = {ref for e in soup(name).select("[aria-labelledby]") for ref in e["aria-labelledby"].split()}
    assert labels <= set(ids)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_from_anywhere(name: str) -> None:
    text = html(name)
    assert not re.search(r"https?://|//cdn|@import|url\(", text)
    assert not soup(name).find_all(["link", "iframe", "object", "embed", "img"])
    assert all(not script.get("src") for script in soup(name).find_all("script"))
    assert not re.search(r"<[^>]+\son\w+=", text), "an inline handler is dead under the policy"


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_allows_exactly_the_scripts_of_the_page(name: str) -> None:
    policy = soup(name).find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none';")
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", html(name), re.DOTALL)
    wanted = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == wanted
    assert len(wanted) == 1


def test_a_page_without_scripts_allows_none() -> None:
    assert "script-src 'none'" in sealed('<meta content="VOCWORK-POLICY">')


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("locale", LOCALES)
def test_pages_are_small(name: str, locale: str) -> None:
    """The sample has every section once, in Bulgarian at two bytes a letter; real pages may have 400 kB."""
    assert len(html(name, locale).encode()) < 140_000


def test_a_large_portal_is_small_too() -> None:
    assert len(sample.portal_html(segments=30).encode()) < 120_000


def test_no_code_no_printed_text_no_notes_reach_a_reader() -> None:
    assert "SECRET" not in html("report")
    assert "secret_code" not in html("report")


def test_the_contents_list_has_every_section() -> None:
    entries = [a.get_text() for a in soup("report").select("nav.contents a")]
    assert entries == [
        "In short", "How it changed", "What they talk about", "Why it changed", "Down to the words",
        "What separates them", "What goes with the score", "In their words", "Who was heard", "How sure we are",
    ]  # fmt: skip


def test_the_title_is_the_finding() -> None:
    assert (
        spaced(soup("report").title.get_text())
        == "Business: NPS fell 12 points; lower scores with “Late delivery” contributed most · Acme feedback"
    )


def test_a_section_does_not_say_its_heading_twice() -> None:
    trend = soup("report").find(id="trend")
    assert "unseen" in trend.select_one(".figure-title")["class"]
    causes = soup("report").find(id="causes")
    assert causes.select_one(".figure-title")["class"] == ["figure-title"]


def test_the_abbreviation_is_explained() -> None:
    assert "Net Promoter Score (NPS)" in soup("report").get_text()


def test_hostile_words_stay_words() -> None:
    text = html("report")
    assert "&lt;script&gt;" in text
    assert len(soup("report").find_all("script")) == 1
    assert "\u202e" not in text


def test_quotes_carry_their_language() -> None:
    langs = [quote.get("lang") for quote in soup("report").select("#quotes blockquote")]
    assert langs == ["en", "pl", "zh-Hans", "bg", "ms", None]


def test_a_quotes_telling_words_are_bold() -> None:
    bold = [[b.get_text() for b in quote.find_all("b")] for quote in soup("report").select("#quotes blockquote")]
    assert bold == [["without", "does not"], ["spóźnił"], ["晚"], ["страхотно"], [], []]
    assert soup("report").select(".quote mark b")[0].get_text() == "without"


def test_a_quote_says_who_about_what_and_how() -> None:
    footer = soup("report").select(".quote figcaption")[1].get_text()
    assert footer == "Detractor · Late delivery −0.7 · Polish"


def test_links_are_relative_and_the_reader_is_not_one_of_them() -> None:
    links = [a["href"] for a in soup("report").select("nav.top a")]
    assert "../../index.html" in links
    assert all(not href.startswith("/") for href in links)
    assert soup("report").select_one(".languages b").get_text() == "English"
    assert [b.get_text() for b in soup("report").select(".menu b")] == ["Business"]


def test_a_page_alone_has_no_links_to_lose() -> None:
    alone = page.to_html(sample.notebook(sample.report_parts(EN)), EN, page.Navigation("Acme feedback"))
    assert BeautifulSoup(alone, "html.parser").select("nav.top a") == []


def test_cards_are_coloured_only_beyond_chance() -> None:
    clear, unclear = Estimate(-12, -21, -3, 198), Estimate(-10, -20, 0.2, 214)
    assert page.previous_card(EN, clear, "2025Q1", p=0.008).tone == "bad"
    assert page.previous_card(EN, clear, "2025Q1", better="down").tone == "good"
    assert page.rest_card(EN, unclear).tone == ""


@pytest.mark.parametrize(("better", "said"), [("up", "higher is better"), ("down", "lower is better")])
def test_effort_says_beside_its_number_which_way_it_is_better(better: str, said: str) -> None:
    effort = Texts("en", "ces", scale=(1, 7))
    card = page.score_card(effort, Estimate(3.92, 3.7, 4.1, 214), better)
    assert card.label == f"Customer Effort Score (CES), 1 to 7 – {said}"
    assert page.score_card(EN, Estimate(18, 9, 27, 214)).label == "Net Promoter Score (NPS)"


def test_a_suppressed_score_is_a_dash_with_its_reason() -> None:
    hidden = Estimate(NAN, NAN, NAN, 12, "small_base")
    assert page.score_card(EN, hidden, min_base=30)[1:3] == ("–", "A dash means fewer than 30 answers.")
    assert page.previous_card(EN, hidden, "2025Q1").value == "–"


def test_a_score_of_very_unequal_weights_is_a_dash_that_does_not_call_them_few() -> None:
    hidden = Estimate(NAN, NAN, NAN, 40, "unequal_weights")
    value, caption = page.score_card(EN, hidden, min_base=30)[1:3]
    assert (value, caption.endswith("less precise than 30 of equal weight.")) == ("–", True)


def test_the_portal_shows_the_newest_quarter_first() -> None:
    headings = [spaced(th.get_text()) for th in soup("portal").select(".matrix thead th")]
    assert headings[:3] == ["Segment", "Q2 2025", "Q1 2025"]


def test_a_cell_has_value_change_sign_arrow_and_base() -> None:
    cell = soup("portal").select(".matrix tbody tr")[1].select("td a")[0]
    assert cell["href"] == "en/2025Q2/segment-1.html"
    assert " ".join(cell.get_text(" ", strip=True).split()) == "21 ● new ▼ −12 · n 235"
    assert cell.select_one(".bad")


def test_a_change_within_chance_has_no_colour() -> None:
    cell = soup("portal").select(".matrix tbody tr")[0].select("td a")[0]
    assert "▼ −4" in cell.get_text(" ", strip=True)
    assert cell.select_one(".bad, .good") is None


def test_what_is_beyond_chance_follows_the_confidence() -> None:
    strict = BeautifulSoup(page.portal(Texts("en", confidence=1 - 1e-9), "Acme", frames.matrix()), "html.parser")
    assert soup("portal").select(".matrix .bad, .matrix .good")
    assert strict.select(".matrix .bad, .matrix .good") == []


def test_a_failed_report_names_its_cell_and_message() -> None:
    failed = soup("portal").select_one(".matrix a.failed")
    entry = soup("portal").find(id=failed["href"][1:])
    assert spaced(entry.get_text(" ", strip=True)) == "Public sector, Q3 2024 · cell 7 KeyError: 'score <b>'"


def test_a_score_too_small_to_show_is_a_dash() -> None:
    cell = soup("portal").select(".matrix tbody tr")[3].select("td a")[-1]
    assert cell.get_text(" ", strip=True) == "– n 12"


def test_a_study_without_score_counts_answers() -> None:
    matrix = [report | {"metric": None} for report in frames.matrix() if report["status"] != "failed"]
    found = BeautifulSoup(page.portal(Texts("en", "none"), "Comments", matrix), "html.parser")
    assert found.select_one(".matrix td a").get_text(strip=True) == "285●new"
    assert "Answers by segment and quarter" in found.get_text()


def test_a_metric_that_is_none_is_no_score_too_small_to_show() -> None:
    none = {"name": "none", "value": None, "low": None, "high": None, "base": 0, "reason": "no_score"}
    matrix = [report | {"metric": none} for report in frames.matrix() if report["status"] != "failed"]
    found = BeautifulSoup(page.portal(Texts("en", "none"), "Comments", matrix), "html.parser")
    assert found.select_one(".matrix td a").get_text(strip=True) == "285●new"
    assert "Answers by segment and quarter" in found.get_text()
    assert "n 0" not in found.get_text()
    assert "A dash means" not in found.get_text()


def test_a_portal_below_the_root_finds_its_reports() -> None:
    found = BeautifulSoup(page.portal(Texts("bg"), "Acme", frames.matrix(), root="../"), "html.parser")
    assert found.select_one(".matrix td a")["href"] == "../en/2025Q2/segment-0.html"


def test_an_empty_portal_says_so() -> None:
    assert "There are no reports yet." in page.portal(EN, "Acme", [])


def test_an_empty_cell_is_explained_where_there_is_one() -> None:
    gap = [report for report in frames.matrix() if (report["segment"], report["quarter"]) != ("Business", "2024Q2")]
    assert "·: no answers in that quarter." in page.portal(EN, "Acme", gap)
    assert "·: no answers in that quarter." not in html("portal")


def words(tag) -> str:
    return spaced(tag.get_text(" ", strip=True))


def test_a_level_without_a_part_of_the_change_has_its_share_of_the_comments() -> None:
    shown = BeautifulSoup(
        str(page.drilldown(EN, frames.levels(), frames.level_quotes(), quarters=("2025Q4", "2026Q1"))), "html.parser"
    )
    staff = next(row for row in map(words, shown.select(".drill p")) if "8 → 9" in row)
    assert "18% → 15% of comments (7% to 25%; 55 → 60 comments) · p = .34" in staff
    assert "share of the group's comments" in " ".join(words(tag) for tag in shown.select(".drill > .note"))
    with_score = next(row for row in map(words, shown.select(".drill summary")) if "12 → 31" in row)
    assert "of comments" not in with_score


def test_quarters_without_quotes_have_a_dash_that_is_explained_once() -> None:
    """Two themes are quoted of one quarter alone: why is said below all levels, not at each."""
    one = frames.level_quotes()
    two = pd.concat([one, one.assign(level=4)])
    shown = BeautifulSoup(str(page.drilldown(EN, frames.levels(), two, quarters=("2025Q4", "2026Q1"))), "html.parser")
    assert [words(tag) for tag in shown.select(".drill .when")] == ["Q4 2025 –", "Q1 2026"] * 2
    notes = [words(tag) for tag in shown.select(".drill > .note")]
    assert sum("dash in place of quotes" in note for note in notes) == 1
    both = pd.concat([one, one.assign(when="before")])
    assert "in place of quotes" not in page.drilldown(EN, frames.levels(), both, quarters=("2025Q4", "2026Q1"))


def test_a_level_without_any_share_says_that_the_answers_are_too_few() -> None:
    silent = frames.levels().assign(comments_share=float("nan"))
    shown = page.drilldown(EN, silent, frames.level_quotes(), quarters=("2025Q4", "2026Q1"))
    assert "too few answers for more numbers" in shown
    assert "share of the group's comments" not in shown


def test_a_level_is_coloured_only_where_its_interval_leaves_zero_out() -> None:
    shown = page.drilldown(EN, frames.levels(), frames.level_quotes(), quarters=("2025Q4", "2026Q1"))
    changes = BeautifulSoup(str(shown), "html.parser").select(".drill b span")
    tones = {spaced(span.get_text()): span.get("class", []) for span in changes}
    assert tones["−7.4 points"] == ["bad"]
    assert "bad" not in tones["−4.6 points"]
