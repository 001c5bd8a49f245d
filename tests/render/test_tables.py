"""Tables: the right numbers in the right cells, everything escaped."""

from __future__ import annotations

from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.render import frames
from tests.render.frames import BEFORE, HOSTILE, NAN, NOW, Estimate, Finding
from vocwork.render import figures, page, tables
from vocwork.render.markup import csv_link, highlighted, words
from vocwork.render.tables.themes import certificate
from vocwork.render.texts import Texts

EN = Texts("en")


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(str(html), "html.parser")


def row(html: str, name: str, table: int = 0) -> list[str]:
    for found in soup(html).find_all("table")[table].select("tbody tr"):
        texts = [" ".join(cell.get_text().split()) for cell in found.find_all(["th", "td"])]
        if texts[0] == name:
            return texts
    raise AssertionError(f"no row {name!r}")


def test_a_steady_complaint_whose_share_is_withheld_is_named_without_it() -> None:
    table, charts = frames.recurrence()
    steady = table.assign(verdict="steady", hint="", share=[0.1] + [float("nan")] * (len(table) - 1))
    said = soup(tables.recurrence(EN, steady, charts)).get_text()
    assert f"“{table['label'].iloc[0]}” (10%), “{table['label'].iloc[1]}”" in said
    assert "(–)" not in said


def test_a_theme_row() -> None:
    html = tables.themes(EN, frames.themes(), previous=BEFORE)
    assert row(html, "Late delivery") == ["Late delivery", "23%", "", "+11 ▲", "", "−0.74", "4.0", "10 of 10"]
    assert row(html, "Price")[3] == "−2"


def test_more_talk_of_a_pain_is_bad() -> None:
    change = soup(tables.themes(EN, frames.themes(), previous=BEFORE)).select("tbody tr")[0].find_all("td")[2]
    assert "bad" in change["class"]


def test_unstable_themes_are_grey_and_said_to_be() -> None:
    html = soup(tables.themes(EN, frames.themes(), previous=BEFORE))
    assert [tr.th.get_text() for tr in html.select("tr.faint")] == ["Packaging unstable"]
    assert html.select_one("tr.faint").find_all("td")[-1].get_text(strip=True) == "4 of 10"
    assert "Unstable themes (grey) were found in fewer than 60%" in html.select_one(".note").get_text()
    heat = soup(tables.theme_quarters(EN, frames.theme_quarters()))
    assert [tr.th.get_text() for tr in heat.select("tr.faint")] == ["Packaging unstable"]


def test_of_a_theme_made_by_hand_refits_say_nothing() -> None:
    html = tables.themes(EN, frames.themes().assign(stability=NAN))
    assert row(html, "Price")[-1] == "set by hand"
    assert "unstable" not in html


def test_severity_is_explained_and_left_out_where_nobody_complains() -> None:
    html = soup(tables.themes(EN, frames.themes(), previous=BEFORE))
    assert "Severity: the average of complaints, from 1 (a trifle) to 5 (harm)." in html.select_one(".note").get_text()
    calm = tables.themes(EN, frames.themes().assign(severity=NAN, severity_base=NAN), previous=BEFORE)
    assert "severity" not in [th.get_text() for th in soup(calm).select("table.themes thead th")]
    assert "Severity" not in soup(calm).select_one(".note").get_text()


def test_how_well_each_language_is_read() -> None:
    html = tables.languages(EN, frames.languages())
    none = "not measured"
    assert row(html, "English") == ["English", "90", "0.92 / – (n = 3,000)", "0.90 / 0.83 (n = 128)", "3%"]
    malay = ["Malay", "50", "0.74 / 0.52 * (n = 2,398)", "0.87 / 0.85 (n = 174)", "11%"]
    assert row(html, "Malay") == malay
    assert row(html, "Portuguese") == ["Portuguese", "12", none, none, none]
    said = "There is no test of customers’ own words in this language."
    assert said in html
    assert said not in tables.languages(EN, frames.languages().query("language != 'ms'"))


def test_how_well_each_language_is_read_without_a_count_of_comments() -> None:
    html = tables.languages(EN, frames.languages().assign(comments=NAN))
    assert row(html, "English") == ["English", "0.92 / – (n = 3,000)", "0.90 / 0.83 (n = 128)", "3%"]
    shown = soup(html)
    assert "comments" not in [th.get_text() for th in shown.select("thead th")]
    assert len(shown.select("thead th")) == len(shown.select("tbody tr:first-child > *"))
    assert "comments" not in unquote(shown.select_one("a.csv")["href"])


def test_a_brand_row() -> None:
    html = tables.brands(EN, frames.brands(), previous=BEFORE)
    assert row(html, "Acme") == ["Acme", "15.0%", "", "+10.0 ▲", "", "−0.44", "−0.52 ▼", "Late delivery"]
    assert row(html, "Ours (our brand)")[-2:] == ["", "Price"]
    assert "<script>alert" not in html
    assert "Brands that fewer than 5 comments name are left out." in html


def test_brands_without_a_quarter_before_have_no_change_column() -> None:
    first = frames.brands().assign(change=NAN, verdict="")
    headings = [th.get_text() for th in soup(tables.brands(EN, first)).select("table.themes thead th")]
    assert headings == ["Brand", "share", "95% interval", "feeling", "beside the rest", "mostly about"]


def test_both_impacts_of_a_theme_and_where_they_rank_differently() -> None:
    html = tables.impacts(EN, frames.impacts())
    late = row(html, "Late delivery clearly ranked differently (1 by impact, 2 by own part)")
    assert late[1:] == ["26%", "−8", "−9.9 ▼", "−13.0 to −7.0", "−3.2"]
    assert row(html, "Helpful staff")[3] == "+0.3"
    said = soup(html).select_one("p.note").get_text()
    assert "30 for a comment on none of these themes and −9 for all of them together make 21" in said
    assert "No difference in rank" not in said


def test_each_number_has_its_course_its_threshold_and_what_could_have_been_seen() -> None:
    rows = [
        [" ".join(cell.get_text().split()) for cell in line.find_all(["th", "td"])]
        for line in soup(tables.effect_curves(EN, frames.numbers())).select("tbody tr")
    ]
    assert rows[0][:9] == ["days late", "240", "falls", "11.0%", "3", "0 to 3", "40", "−50.0", "−71.0 to −29.0"]
    assert [line[2] for line in rows] == ["falls", "highest in the middle", "nothing clear"]
    assert rows[2][3] == "0.0%"  # worse than a flat line


def test_ranks_that_differ_are_flagged_and_said_to_be_unsure_where_they_may_be_chance() -> None:
    found = frames.impacts()
    html = tables.impacts(EN, found._replace(table=found.table.assign(apart=False)))
    marks = [mark.get_text() for mark in soup(html).select(".mark")]
    assert marks == [f"ranked differently ({ranks} by own part)" for ranks in ("1 by impact, 2", "2 by impact, 1")]
    assert "No difference in rank between the two ways is clear" in html


def test_impacts_that_rank_alike_say_so() -> None:
    found = frames.impacts()
    html = tables.impacts(EN, found._replace(table=found.table.assign(apart=False, additive_rank=found.table["rank"])))
    assert "Both ways put the themes in the same order" in html
    assert "is clear" not in html
    assert soup(html).select_one(".mark") is None


def test_a_segment_whose_answers_all_count_the_same_has_dashes_that_say_why() -> None:
    effects = frames.driver_segments()
    hidden = effects.assign(coefficient=NAN, low=NAN, high=NAN)
    same, few = (soup(tables.driver_segments(EN, hidden.assign(reason=why))) for why in ("alike", "small_base"))
    assert "all answers of a segment count the same" in same.get_text()
    assert "A dash: fewer than" not in same.get_text()
    assert "A dash: fewer than" in few.get_text()


def test_verdicts_in_words_and_standing_complaints_in_one_sentence() -> None:
    html = tables.recurrence(EN, *frames.recurrence())
    assert row(html, "Payment") == ["Payment", "once so far, May 2025", "30%", "5%", ""]
    assert row(html, "Price") == ["Price", "perhaps with the season, every Q4", "8%", "4%", ""]
    assert len(soup(html).select("table.recurrence tbody tr")) == 3
    assert "No clear pattern over time: “Staff” (4%)." in html
    assert "Nor is there one in all complaints by channel (shares of all comments): phone (12%)." in html
    assert "<script>alert" not in html
    assert "clear on its own, but with so many themes it may be chance" in html
    assert "For “Payment” a single period with 18% of comments would have been noticed" in html


def test_the_course_of_a_complaint_has_its_control_limits_and_dots_what_lies_outside() -> None:
    drawn = soup(tables.recurrence(EN, *frames.recurrence())).select("table.recurrence tbody tr")
    assert [len(line.select("svg rect")) for line in drawn] == [1, 1, 0]
    assert len(drawn[0].select("svg circle")) == 1


def test_segments_in_which_a_theme_differs_have_letters() -> None:
    html = tables.driver_segments(EN, frames.driver_segments())
    assert [th.get_text() for th in soup(html).select("thead th")][:3] == ["Theme", "Business A", "Families B"]
    assert row(html, "Late delivery segments differ")[1:] == ["−45", "−2 A"]
    assert row(html, "Price")[1:] == ["+4", "–"]
    assert len(soup(html).select("table.heat tbody tr")) == 2
    assert "Staff" in soup(html).select_one("details").get_text()
    assert "A dash: fewer than 30 answers with the theme or without it" in html


def test_a_category_stands_set_in_below_the_one_it_belongs_under() -> None:
    html = tables.codes(EN, frames.codes(), previous=BEFORE)
    assert row(html, "Price") == ["Price", "30%", "", "+15 ▲", "", "−0.40"]
    assert [th.get("style") for th in soup(html).select("table.themes tbody th")] == [None, "--depth:1", None]
    change = soup(html).select("table.themes tbody tr")[1].find_all("td")[2]
    assert "bad" in change["class"]
    assert "<script>alert" not in html


def test_categories_say_how_they_were_corrected_and_keep_the_share_as_coded() -> None:
    html = tables.codes(EN, frames.codes(), previous=BEFORE)
    note = soup(html).select_one(".note").get_text()
    assert "corrected with a random sample that people coded: 31 comments of this page" in note
    assert "fewer than 5 of them in the category" in note
    assert row(html, "Money", table=1)[:7] == ["Money", "70", "200", "40.0%", "34% to 46%", "35.0%", "31"]


def test_categories_corrected_by_error_rates_or_not_at_all() -> None:
    by_rates = tables.codes(EN, frames.codes().assign(corrected="rates", change=NAN), previous=BEFORE)
    assert "the errors found where people coded a random sample of all comments" in by_rates
    assert [th.get_text() for th in soup(by_rates).select("table.themes thead th")][:2] == ["Category", "share"]
    assert "+15" not in soup(by_rates).select_one("table.themes").get_text()
    assert "orrected" not in tables.codes(EN, frames.codes().assign(corrected=""), previous=BEFORE)


def test_intents_and_what_they_are_about() -> None:
    html = tables.intents(EN, frames.intents(), frames.theme_intents(), previous=BEFORE)
    assert row(html, "complaint") == ["complaint", "38%", "", "+12 ▲"]
    assert row(html, "request") == ["request", "–", "", ""]
    assert row(html, "Late delivery", table=1) == ["Late delivery", "40", "31", "–", "6", "–"]


def test_ideas_in_a_customers_words() -> None:
    html = tables.ideas(EN, frames.ideas(), quarter=NOW)
    assert row(html, "“Please deliver in the evening”") == [
        "“Please deliver in the evening”", "21", "6", "Q1 2025", "Late delivery", "Business 12",
    ]  # fmt: skip
    assert row(html, "(no wording may be quoted)")[1:3] == ["5", "–"]
    new = soup(html).find_all("tbody")[0].find_all("tr")[1].th
    assert (new.span["lang"], new.find(class_="mark").get_text()) == ("zh-Hans", "new")
    assert "<script>alert" not in html
    assert "1 more idea is in the data table." in tables.ideas(EN, frames.ideas(), quarter=NOW, most=2)


def test_a_first_quarter_has_no_change_column() -> None:
    first = frames.themes().assign(change=NAN, change_low=NAN, change_high=NAN, previous_share=NAN, q=NAN, verdict="")
    headings = [th.get_text() for th in soup(tables.themes(EN, first)).select("table.themes thead th")]
    assert headings == ["Theme", "share", "95% interval", "feeling", "severity", "found in refits"]


def test_suppressed_themes_are_dashes() -> None:
    hidden = frames.themes().assign(
        share=NAN, low=NAN, high=NAN, change=NAN, sentiment=NAN, severity=NAN, verdict="", reason="small_base"
    )
    html = tables.themes(EN, hidden, min_base=30)
    assert row(html, "Late delivery") == ["Late delivery", "–", "", "", "–", "10 of 10"]
    assert "A dash means fewer than 30 comments, or fewer than 5 of them on the theme." in html


def test_an_empty_table_of_themes_stands() -> None:
    assert soup(tables.themes(EN, frames.themes().head(0))).find("table")


def test_themes_beyond_the_largest_are_in_the_data_table() -> None:
    html = tables.themes(EN, frames.themes(), previous=BEFORE, most=4)
    assert len(soup(html).select("table.themes tbody tr")) == 4
    assert "The data table has 2 more themes." in html
    assert row(html, "Packaging", table=1)[3] == "5.0%"


def test_notes_below_the_volume_stand_without_a_space_in_chinese() -> None:
    hidden = frames.volume().assign(reason="complementary", value=NAN)
    note = "短横线表示反馈少于 30 份。部分短横线隐藏的是较大的群体"
    assert note in str(tables.volume(Texts("zh_Hans", "nps"), hidden, min_base=30))


def test_a_volume_row() -> None:
    html = tables.volume(EN, frames.volume())
    assert row(html, "Survey") == ["Survey", "132", "62%", "", "101", "14", "2 to 26", ""]
    assert row(html, "Counter")[5] == "–"


def test_a_study_without_score_has_no_metric_column() -> None:
    plain = frames.volume().assign(metric_base=0, value=NAN, stars=NAN, stars_base=0)
    headings = [th.get_text() for th in soup(tables.volume(Texts("en", "none"), plain)).select("thead th")]
    assert headings == ["Channel", "answers", "share", "comments"]


BASES = {"before_base": 198, "now_base": 214, "looked_at": 9, "below": 0.5}
LEFT = Estimate(-1.1, -6.2, 4.0, 198)


def causes(frame_of: str = "en") -> str:
    change = Estimate(-12, -21, -3, 198)
    return tables.causes(EN, frames.causes(frame_of), change=change, unexplained=LEFT, **BASES, p=0.008)


def test_the_tree_shows_only_what_stands_out() -> None:
    tree = soup(causes()).select_one(".tree").get_text(" ", strip=True).replace("\u00a0", " ")
    assert tree.startswith("NPS −12 points n 198 → 214 · −21 to −3 · p = .008")
    assert "region: East −7.4 points −10.8 to −3.9 · 62% of the change (52% to 72%) · n 61 → 66 · p = .002" in tree
    assert "mentions “Late delivery”" in tree
    assert "West" not in tree


def test_parts_of_several_causes_and_what_is_left_add_up_in_the_tree() -> None:
    tree = soup(causes()).select_one(".tree").get_text(" ", strip=True).replace("\u00a0", " ")
    assert "Its own part, which with all else below adds up to the change: −6.8 points (−10.2 to −3.1)" in tree
    assert "Not explained by this, common to everyone: −1.1 points −6.2 to +4.0" in tree
    alone = frames.causes().assign(cause=[True, False, False])
    html = tables.causes(EN, alone, change=Estimate(-12, -21, -3, 198), unexplained=LEFT, **BASES)
    assert "Its own part, which with all else below adds up to the change: −6.8 points" in html.replace("\u00a0", " ")


def test_all_slices_are_in_the_data_table() -> None:
    assert row(causes(), "region: West")[:6] == ["region: West", "70", "74", "31", "27", "−1.4"]


def test_the_table_of_slices_says_how_many_were_looked_at_and_which_it_lists() -> None:
    caption = soup(causes()).caption.get_text()
    assert "looked at (9)" in caption
    assert "p < 0.5" in caption


def test_no_cause_leaves_the_change_alone() -> None:
    none = frames.causes().assign(cause=False)
    html = tables.causes(EN, none, change=Estimate(-2, -8, 4, 198), unexplained=LEFT, **BASES)
    assert soup(html).select_one("ul.tree > li > ul") is None  # the heading above says it, once


def test_segments_with_their_change() -> None:
    html = tables.segments(EN, frames.segments(), quarter=NOW, previous=BEFORE)
    assert row(html, "Business") == ["Business", "18", "9 to 27", "−12 ▼", "−21 to −3", "214"]
    assert row(html, "Partners") == ["Partners", "–", "", "–", "", "12"]


def test_a_dash_says_why_and_a_large_group_that_is_hidden_is_not_called_small() -> None:
    small, hidden = frames.segments(), frames.segments().assign(reason=["", "", "", "complementary"])
    said = [
        soup(tables.segments(EN, own, quarter=NOW, previous=BEFORE)).select_one("p.note").get_text()
        for own in (small, hidden)
    ]
    assert "A dash means fewer than 30 answers." in said[0]
    assert "Some dashes hide a larger group" in said[1]


def test_themes_over_quarters() -> None:
    html = tables.theme_quarters(EN, frames.theme_quarters())
    assert row(html, "Late delivery") == ["Late delivery", "20%", "24%", "28%", "32%", "36%", "40%"]
    assert row(html, "Packaging unstable")[3] == "–"
    assert "--depth:36%" in html


def test_quarters_before_a_theme_was_found_are_explained() -> None:
    shares = frames.theme_quarters()
    assert "it was not counted then" not in tables.theme_quarters(EN, shares)
    unborn = shares.assign(reason=["new_theme", *[""] * 35], share=[NAN, *[0.1] * 35])
    html = tables.theme_quarters(EN, unborn)
    assert row(html, "Late delivery")[1] == "–"
    note = soup(html).select_one(".note").get_text()
    assert "it was not counted then" in note
    assert "fewer than" not in note.replace("fewer than 60%", "")


def test_emerging_themes_are_marked_and_the_mark_is_explained() -> None:
    html = tables.themes(EN, frames.themes().assign(kind=["rising", "new", *[""] * 4]), previous=BEFORE)
    assert [mark.get_text() for mark in soup(html).select("table.themes .mark")] == ["rising", "new", "unstable"]
    assert "more customers speak of it than earlier quarters predict" in html
    assert "earlier quarters predict" not in tables.themes(EN, frames.themes(), previous=BEFORE)
    heat = tables.theme_quarters(EN, frames.theme_quarters().assign(kind=["", "rising", *[""] * 34]))
    assert row(heat, "Late delivery")[1:3] == ["20%", "24% ▲ rising"]
    assert "▲ marks quarters" in heat


def test_the_business_case() -> None:
    assert row(tables.roi_summary(EN, frames.summary()), "Payback") == ["Payback", "4 months", "7 months", "never"]
    assert row(tables.roi_summary(EN, frames.summary()), "Return on investment")[2] == "260%"
    assert row(tables.actions(EN, frames.actions()), "Check invoices twice") == [
        "Check invoices twice", "−\u2060€12K(−\u2060€30K to €9K)", "€31K", "never", "4%", "12%",
    ]  # fmt: skip


def test_inputs_stand_under_their_action() -> None:
    html = tables.inputs(EN, frames.inputs())
    assert [th.get_text() for th in soup(html).select("th.group")] == ["For all actions", "Switch the carrier"]
    assert row(html, "Customers")[1:5] == ["11,000", "12,400", "14,000", "customers"]


def test_every_table_escapes_its_labels() -> None:
    """One hostile label through every table: no element of it comes alive."""
    themes, groups = frames.themes().assign(label=HOSTILE), frames.theme_quarters().assign(label=HOSTILE)
    shown = [
        tables.themes(EN, themes, previous=BEFORE),
        tables.theme_quarters(EN, groups),
        tables.volume(EN, frames.volume().assign(channel=HOSTILE)),
        tables.causes(
            EN, frames.causes().assign(label=HOSTILE), change=Estimate(-12, -21, -3, 1), unexplained=LEFT, **BASES
        ),
        tables.driver_segments(EN, frames.driver_segments().assign(label=HOSTILE, segment_label=HOSTILE)),
        tables.effect_curves(EN, frames.numbers().assign(label=HOSTILE)),
        tables.impacts(EN, frames.impacts()._replace(table=frames.impacts().table.assign(label=HOSTILE))),
        tables.segments(EN, frames.segments().assign(label=HOSTILE), quarter=NOW, previous=BEFORE),
        tables.actions(EN, frames.actions().assign(title=HOSTILE)),
        tables.inputs(EN, frames.inputs().assign(label=HOSTILE, source=HOSTILE, action=HOSTILE)),
        page.quotes(EN, frames.quotes().assign(text=HOSTILE, label=HOSTILE)),
        page.section(EN, "trend", HOSTILE, HOSTILE),
    ]
    for html in shown:
        assert soup(html).find(["script", "img"]) is None
        assert "&lt;script&gt;" in html
        assert "\u202e" not in html


def test_words_lose_what_could_turn_the_page_around() -> None:
    assert words("a\u202eb\u0000c<d>") == "abc&lt;d&gt;"


def test_highlights_are_escaped_and_merged() -> None:
    assert highlighted("a<b>c", [[1, 4]]) == "a<mark>&lt;b&gt;</mark>c"
    assert highlighted("abcdef", [[3, 5], [1, 4], [9, 12], [2, 2]]) == "a<mark>bcde</mark>f"


def test_telling_words_are_bold_inside_and_outside_of_the_mark() -> None:
    assert highlighted("a<b>c", [], [[1, 4]]) == "a<b>&lt;b&gt;</b>c"
    assert highlighted("abcdef", [[1, 5]], [[2, 3], [3, 4]]) == "a<mark>b<b>cd</b>e</mark>f"
    assert highlighted("abcdef", [[2, 4]], [[1, 3], [5, 9]]) == "a<b>b</b><mark><b>c</b>d</mark>e<b>f</b>"


def test_csv_cells_cannot_be_formulas() -> None:
    link = csv_link(["a"], [["=1+1"], ["@x"], [-5.0], [NAN], ['plain, "quoted"']])
    assert unquote(link).splitlines()[1:] == ["'=1+1", "'@x", "-5.0", '""', '"plain, ""quoted"""']


def test_a_hidden_number_is_an_empty_cell_of_every_download() -> None:
    """The ends of an interval share a cell, whose text must not be that of numbers there are not."""
    hidden = {"low": NAN, "high": NAN}
    shown = [
        tables.crosstab_data(EN, frames.crosstab().assign(**hidden)),
        tables.impacts(EN, frames.impacts()._replace(table=frames.impacts().table.assign(**hidden))),
        tables.effect_curves(EN, frames.numbers().assign(**hidden)),
        tables.driver_segments(EN, frames.driver_segments().assign(**hidden)),
        figures.segments(EN, frames.segments().assign(**hidden), finding="x").table,
    ]
    links = [unquote(a["href"]) for html in shown for a in soup(html).select("a[href^='data:text/csv']")]
    assert len(links) >= 5
    assert [link for link in links if "nan" in link] == []


def test_a_wide_study_shows_its_newest_quarters_and_keeps_the_others() -> None:
    years = [f"{2020 + i // 4}Q{i % 4 + 1}" for i in range(11)]
    shares = pd.concat([frames.theme_quarters().head(1).assign(quarter=quarter) for quarter in years])
    html = tables.theme_quarters(EN, shares)
    headings = [th.get_text().replace("\u00a0", " ") for th in soup(html).select("table.heat thead th")]
    assert headings == ["Theme", *(f"Q{q[5]} {q[:4]}" for q in years[-8:])]
    assert "3 earlier quarters are in the data table." in html
    assert len(soup(html).find_all("table")[1].select("tbody tr")) == 11


def test_a_dash_among_themes_has_both_its_reasons() -> None:
    html = tables.theme_quarters(EN, frames.theme_quarters(), min_base=30, min_cell=5)
    assert "fewer than 30 comments, or fewer than 5 of them on the theme" in html


def test_a_cause_says_whether_there_are_more_or_fewer_of_them() -> None:
    tree = soup(causes()).select_one(".tree").get_text(" ", strip=True).replace("\u00a0", " ")
    assert "Of it, being a larger part of the answers (10% → 19%): −5.1 points" in tree
    assert "which stayed at 31%: −0.3 points" in tree


def test_more_than_all_of_a_change_is_explained() -> None:
    over = frames.causes().assign(share_of_change=[1.38, 0.49, 0.12], share_low=0.1, share_high=2.6)
    html = tables.causes(EN, over, change=Estimate(-12, -21, -3, 198), unexplained=LEFT, **BASES)
    assert "138% of the change (10% to 260%)" in html
    assert "49% of the change (10% to 260%) ·" in html


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.8, NAN, "138% of the change (at least 80%) ·"),
        (NAN, 1.9, "138% of the change (at most 190%) ·"),
        (NAN, NAN, ""),
    ],
)
def test_a_share_of_a_change_has_the_ends_that_there_are(low, high, said) -> None:
    over = frames.causes().assign(share_of_change=1.38, share_low=low, share_high=high)
    html = tables.causes(EN, over, change=Estimate(-12, -21, -3, 198), unexplained=LEFT, **BASES)
    assert said in html
    assert ("138% of the change" in html) == bool(said)


def test_next_steps_stand_in_their_order_with_their_numbers() -> None:
    facts = {"label": "region: East", "before": 29.5, "now": 3.0, "n_before": 61, "n_now": 66}
    facts |= {"contribution": -7.4, "low": -10.8, "high": -3.9}
    found = [Finding("step.scores_bad", "bad", facts), Finding("step.none", "neutral", {"target": 10.0})]
    first, second = soup(page.steps(EN, found)).find_all("li")
    assert first.b.get_text() == "Look into “region: East”:"
    said = first.get_text().replace("\u00a0", " ")
    assert "went from 30 to 3 (61 → 66 answers); contribution to the change −7.4 points" in said
    assert "10 points" in second.get_text().replace("\u00a0", " ")


def test_a_crosstab_marks_columns_with_arrows_and_letters() -> None:
    html = tables.crosstab(EN, frames.crosstab(), frames.crosstab_test(), name="region")
    assert row(html, "NPS") == ["NPS", "3 ▼", "36 A"]
    assert row(html, "Late delivery") == ["Late delivery", "–", "15%"]
    assert row(html, "answers") == ["answers", "151", "105"]
    assert row(html, "worth as many as") == ["worth as many as", "120", "105"]
    assert [" ".join(th.get_text().split()) for th in soup(html).select("thead th")] == ["East A", "North B"]
    assert "χ² = 18.2" in soup(html).select_one("p.note").get_text()


def test_the_cells_of_a_crosstab_stand_in_its_data_table() -> None:
    html = tables.crosstab_data(EN, frames.crosstab())
    assert row(html, "East")[:4] == ["East", "NPS", "151", "3"]
    assert "formula" not in html


def test_a_hostile_group_name_is_only_text() -> None:
    html = tables.crosstab(EN, frames.crosstab().assign(column=HOSTILE), frames.crosstab_test(), name=HOSTILE)
    assert not soup(html).find_all(["script", "img"])


@pytest.mark.parametrize(
    ("stability", "refits", "told"), [(0.9, 10, "9 of 10"), (NAN, 10, "set by hand"), (NAN, 0, "same words")]
)
def test_a_theme_without_refits_says_why(stability, refits, told):
    row = pd.Series({"stability": stability, "refits": refits})
    assert certificate(EN, row) == told
