"""The section that leads from a change to customers' words: closed levels, escaped words, five languages."""

import pytest
from bs4 import BeautifulSoup

from tests.test_report import opened, text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import drilldown
from vocwork.analysis.root_causes import root_causes
from vocwork.locales import LOCALES
from vocwork.view import open_slice


def section(s):
    causes = root_causes(
        s.now, s.before, s.mentions, s.stable_themes, attributes=s.drill_attributes(), withheld=s.hidden, **s.rules
    )
    return drilldown.section(s, drilldown.levels(s, causes))


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return BeautifulSoup(str(section(opened(tmp_path_factory.mktemp("drill"), "all"))), "html.parser")


def test_the_heading_is_a_finding_with_its_caveat_below(shown):
    """Nobody spoke of delivery before; now those of Business do whose parcel came late."""
    assert text(shown.h2).startswith("“delivery” adds −66.3 points to the change")
    assert "not proven to cause it" in shown.select_one(".why").get_text()


def test_levels_are_closed_and_open_without_a_script(shown):
    levels = shown.select(".drill details")
    assert levels
    assert not any(level.has_attr("open") for level in levels)
    assert all(level.find(recursive=False).name == "summary" for level in levels)
    assert not shown.select("script")


def test_every_level_has_its_evidence(shown):
    """All 60 answers on delivery came now; what others said moved the other way a little."""
    first = text(shown.select_one(".drill details > summary"))
    assert first.startswith("delivery −66.3 points 101% of the change")
    assert "n 0 → 60" in first
    assert "p = .005" in first


def test_quotes_of_both_quarters_are_escaped(shown):
    said = [quote.get_text() for quote in shown.select(".drill .quote")]
    assert any("days too late" in quote for quote in said)
    assert any("<script>" in quote for quote in said)
    assert [text(when) for when in shown.select(".when")][:2] == ["Q1 2024 –", "Q2 2024"]  # no quotes of the first


def test_a_level_that_opens_to_others_has_words_of_its_own(shown):
    levels = [level for level in shown.select(".drill details") if level.find("details")]
    assert levels
    for level in levels:
        assert level.find(class_="when", recursive=False)
        assert level.find(class_="quotes", recursive=False)


def test_the_table_has_every_level_by_its_path(shown):
    paths = [row.th.get_text() for row in shown.select("table tbody tr")]
    assert paths[0] == "NPS"
    assert any(" › " in path for path in paths)


@pytest.mark.parametrize("locale", LOCALES)
def test_it_reads_in_every_language(tmp_path, locale):
    params_file, corpus = write_study(tmp_path)
    s = open_slice(str(params_file), str(corpus), segment="all", quarter=QUARTERS[-1], locale=locale)
    said = text(section(s))
    assert "66" in said
    assert "drill." not in said


@pytest.mark.parametrize("left_out", ["sections: [themes]\n", "metric: none\n"])
def test_no_section_where_the_study_does_not_ask_or_has_no_score(tmp_path, left_out):
    assert section(opened(tmp_path, "all", params=PARAMS + left_out)) is None


def test_no_section_for_a_slice_too_small_for_numbers(tmp_path):
    assert section(opened(tmp_path, "Rare")) is None
