"""Charts: what they say in words, what stands in their table, and that they are what Vega-Lite knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.render import frames
from tests.render.frames import BEFORE, NAN, NOW, Estimate, Finding, spaced
from vocwork.render import figures, vega
from vocwork.render.catalogue import LOCALES
from vocwork.render.figure import Figure, dashes
from vocwork.render.texts import Texts

EN = Texts("en")
FELL = Finding("trend.finding.fell", "bad", {"quarter": NOW, "change": -12.0, "since": BEFORE})
DRAWN: dict[str, Callable[[Texts], Figure]] = {
    "trend": lambda t: figures.trend(t, frames.trend(), finding=FELL, segment=frames.SEGMENTS[t.locale]),
    "change": lambda t: figures.change(
        t, frames.split(), before=Estimate(30, 22, 38, 198), now=Estimate(18, 9, 27, 214), quarters=(BEFORE, NOW)
    ),
    "funnel": lambda t: figures.funnel(
        t, frames.units(), frames.limits(), finding="funnel", center=29.0, spread=2.5, note="note"
    ),
    "forecast": lambda t: figures.forecast(t, *frames.forecast(), finding="forecast"),
    "groups": lambda t: figures.groups(t, frames.groups(t.locale), finding="groups"),
    "drivers": lambda t: figures.drivers(t, frames.drivers(t.locale), finding="drivers"),
    "effect_curve": lambda t: figures.effect_curve(
        t, frames.number_bands(), finding="curve", label="days late", threshold=3.0
    ),
    "segments": lambda t: figures.segments(t, frames.segments(), finding="segments"),
    "tornado": lambda t: figures.tornado(t, frames.tornado(), finding="tornado"),
    "cash_flow": lambda t: figures.cash_flow(t, frames.flows(), finding="flow", payback=7),
}


def soup(figure: Figure) -> BeautifulSoup:
    return BeautifulSoup(figure._repr_html_(), "html.parser")


def cells(figure: Figure) -> list[list[str]]:
    return [[spaced(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in soup(figure).select("tbody tr")]


def csv(figure: Figure) -> str:
    return unquote(soup(figure).select_one("a.csv")["href"].partition("%EF%BB%BF")[2])


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_has_all_its_parts(name: str) -> None:
    page = soup(DRAWN[name](EN))
    figure = page.find("figure")
    assert figure["role"] == "group"
    assert page.find(id=figure["aria-labelledby"]).get_text()
    assert len(page.select("svg[role=img]")) == 2  # wide and narrow
    for svg in page.select("svg[role=img]"):
        title, alt = (page.find(id=ref) for ref in svg["aria-labelledby"].split())
        assert (title.name, alt.name) == ("title", "desc")
        assert len(alt.get_text()) > 20
    assert page.select_one("details table caption").get_text()
    assert {th["scope"] for th in page.select("th")} == {"col", "row"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_speaks_every_language_the_same_way(name: str, locale: str) -> None:
    figure = DRAWN[name](Texts(locale))
    assert not re.search(r"\bnan\b|None|\{|\}", figure.alt + figure.title + figure.source)
    assert len(cells(figure)) == len(cells(DRAWN[name](EN)))


@pytest.mark.parametrize("name", DRAWN)
def test_the_specification_is_vega_lite(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Altair checks each spec against the schema it was made from."""
    import altair

    specs: list[dict[str, Any]] = []
    plain = vega._svg
    monkeypatch.setattr(vega, "_svg", lambda spec: specs.append(spec) or plain(spec))
    DRAWN[name](EN)
    assert len(specs) == 2
    for spec in specs:
        altair.LayerChart.from_dict(spec)


def test_the_trend_in_one_sentence() -> None:
    figure = DRAWN["trend"](EN)
    assert spaced(figure.title) == "NPS fell 12 points from Q1 2025 to Q2 2025"
    assert spaced(figure.alt) == "Business: 31 in Q1 2024, 18 (9 to 26) in Q2 2025. Everyone else: 28 in Q2 2025."
    assert figure.source == "Answers per quarter: 198 to 231."


def test_the_trend_table_equals_the_data() -> None:
    assert cells(DRAWN["trend"](EN))[-1] == ["Q2 2025", "18", "9 to 26", "214", "28", "1,101"]
    assert csv(DRAWN["trend"](EN)).splitlines()[-1] == "2025Q2,18.0,9.0 26.0,214,28.0,1101"


def test_marks_carry_their_value_as_text() -> None:
    titles = [spaced(title.get_text()) for title in soup(DRAWN["trend"](EN)).select("svg.wide path title")]
    assert titles[-1] == "Q2 2025: 18 (9 to 26); n = 214"


def test_a_suppressed_quarter_is_a_gap_and_a_dash() -> None:
    table = frames.trend()
    table.loc[2, ["value", "low", "high", "reason"]] = [NAN, NAN, NAN, "small_base"]
    figure = figures.trend(EN, table, finding=FELL, segment="Business", min_base=30)
    assert cells(figure)[2][1:3] == ["–", "–"]
    assert figure.source.endswith("A dash means fewer than 30 answers.")
    assert len(soup(figure).select("svg.wide path title")) == 5


def test_a_trend_without_any_value_has_a_table_and_no_drawing() -> None:
    table = frames.trend().assign(value=NAN, low=NAN, high=NAN)
    figure = figures.trend(EN, table, finding="Too few", segment="Business")
    assert (str(figure.svg), figure.alt) == ("", "No quarter has enough answers to be shown.")
    assert len(cells(figure)) == 6


def test_a_single_quarter_is_a_dot_with_its_interval() -> None:
    figure = figures.trend(EN, frames.trend().tail(1), finding="First", segment="Business")
    assert spaced(figure.alt).startswith("Business: 18 (9 to 26) in Q2 2025.")
    assert soup(figure).select("svg.wide circle, svg.wide path title")


def test_a_single_quarter_of_everyone_else_has_a_mark_and_one_base() -> None:
    figure = figures.trend(EN, frames.trend().tail(1), finding=FELL, segment="Business")
    assert "Answers per quarter: 214." in figure.source
    wide = soup(figure).select("svg.wide circle, svg.wide path")
    # one dot for the segment, one for everyone else: a name at the edge never stands for nothing
    grey = [mark for mark in wide if mark.get("fill") == vega.GREY]
    assert len(grey) == 1


@pytest.mark.parametrize("name", ["segments", "groups"])
def test_on_a_phone_no_grid_line_crosses_a_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = []
    monkeypatch.setattr(vega, "_svg", lambda spec: specs.append(spec) or "<svg></svg>")
    DRAWN[name](EN)
    narrow = next(spec for spec in specs if spec["width"] < vega.NARROW)
    grid = [
        layer for layer in narrow["layer"] if layer["mark"]["type"] == "rule" and layer["mark"].get("strokeWidth") == 1
    ]
    assert grid
    for layer in grid:
        ends = [layer["encoding"][end]["value"] for end in ("y", "y2")]
        assert max(ends) - min(ends) < 20


def test_everyone_has_no_second_line() -> None:
    table = frames.trend().assign(rest_value=NAN, rest_low=NAN, rest_high=NAN, rest_base=0)
    figure = figures.trend(EN, table, finding=FELL, segment="All customers")
    assert "Everyone else" not in figure._repr_html_()


def test_the_change_adds_up_and_says_only_what_was_found() -> None:
    figure = DRAWN["change"](EN)
    assert figure.title == "No single part explains the change"
    assert spaced(figure.alt) == (
        "30 in Q1 2025; who answered −1.2, what they talk about −3.1, and how they score −7.7; 18 in Q2 2025."
    )
    assert [row[:2] for row in cells(figure)] == [
        ["who answered", "−1.2"],
        ["what they talk about", "−3.1"],
        ["how they score", "−7.7"],
        ["total change", "−12.0"],
    ]


def test_the_main_part_and_the_groups_are_named() -> None:
    ends = {"before": Estimate(30, 22, 38, 198), "now": Estimate(18, 9, 27, 214), "quarters": (BEFORE, NOW)}
    figure = figures.change(EN, frames.split(), main_part="rate", split_by="region", **ends)
    assert figure.title == "Most of the change comes from how they score"
    assert figure.source.startswith("Who answered: the mix by “region”.")


def test_where_no_groups_are_known_nothing_is_due_to_their_mix() -> None:
    ends = {"before": Estimate(30, 22, 38, 198), "now": Estimate(19.2, 9, 27, 214), "quarters": (BEFORE, NOW)}
    nobody = frames.split().assign(value=[0.0, -3.1, -7.7, -10.8])
    figure = figures.change(EN, nobody, **ends)
    assert "who answered" not in spaced(figure.alt)
    assert [row[0] for row in cells(figure)] == ["what they talk about", "how they score", "total change"]
    assert "Who answered has no part of its own here" in figure.source


def test_a_side_that_is_hidden_has_no_dot() -> None:
    table = frames.groups().astype({"bottom_n": float})
    hidden = ["bottom_share", "bottom_low", "bottom_high", "bottom_n", "difference", "difference_low", "q"]
    table.loc[1, hidden] = NAN
    figure = figures.groups(EN, table, finding="Staff", least=(30, 5))
    assert "Helpful staff: promoters 33%, detractors –" in figure.alt
    assert "fewer than 5 of them on the theme" in figure.source
    assert "nan" not in str(figure.svg).lower()


def test_a_small_change_of_a_high_score_is_still_seen() -> None:
    """94.2 to 93.6 on an axis from zero would be a hair; the ends become dots instead."""
    split = pd.DataFrame({"part": ["mix", "rate", "total"], "value": [-0.2, -0.4, -0.6], "low": NAN, "high": NAN})
    ends = {"before": Estimate(94.2, 93.9, 94.5, 9000), "now": Estimate(93.6, 93.2, 94.0, 9000)}
    figure = figures.change(Texts("en", "csat"), split, quarters=(BEFORE, NOW), **ends)
    assert "M6" in str(figure.svg) or "A" in str(figure.svg)
    assert spaced(figure.alt).startswith("94.2% in Q1 2025; who answered −0.2 and how they score −0.4; 93.6%")


def test_a_change_that_cannot_be_shown_is_not_drawn() -> None:
    hidden = Estimate(NAN, NAN, NAN, 9, "small_base")
    figure = figures.change(EN, frames.split(), before=hidden, now=Estimate(18, 9, 27, 214), quarters=(BEFORE, NOW))
    assert str(figure.svg) == ""


def test_groups_are_ordered_by_difference() -> None:
    figure = DRAWN["groups"](EN)
    assert figure.alt.startswith("Share of comments by theme. Helpful staff: promoters 33%, detractors 5%; Packaging:")
    assert figure.alt.endswith("Late delivery: promoters 6%, detractors 47%.")
    assert cells(figure)[0][1] == "6% (1% to 15%), 5 of 81"


def test_groups_without_a_comparison_say_so() -> None:
    figure = figures.groups(EN, frames.groups().head(0), finding="None")
    assert figure.alt == "Too few comments in one of the groups to compare them."


def test_a_driver_has_an_arrow_where_it_clearly_leans_and_an_attribute_its_values() -> None:
    figure = figures.drivers(EN, frames.drivers(), finding="drivers")
    assert "Late delivery: ▼ 12.0% (6.0% to 19.0%)" in spaced(figure.alt)
    assert "Helpful staff: 0.2% (0.0% to 2.0%)" in spaced(figure.alt)
    late, region, _ = cells(figure)
    assert late[:6] == ["Late delivery", "theme", "51", "12.0%", "6.0% to 19.0%", "1.0%"]
    assert late[7:9] == ["−35", "−50 to −20"]
    assert region[2] == region[7] == "–"
    assert region[9:11] == ["East", "North"]


def test_the_tornado_is_widest_first_and_in_words() -> None:
    figure = DRAWN["tornado"](EN)
    assert cells(figure)[0] == ["Losses avoided among those reached", "4.0% to 16.0% share of losses", "€20K", "€420K"]
    assert figure.alt.startswith("Net present value from the low to the high end of each input. Losses avoided")


def test_cash_flow_marks_its_payback() -> None:
    assert "pays back: month 7" in DRAWN["cash_flow"](EN)._repr_html_()
    never = figures.cash_flow(EN, frames.flows(), finding="never", payback=None)
    assert "pays back" not in never._repr_html_()


def test_hostile_labels_are_text_in_the_drawing() -> None:
    table = frames.groups()
    table.loc[0, "label"] = frames.HOSTILE
    html = figures.groups(EN, table, finding=frames.HOSTILE)._repr_html_()
    page = BeautifulSoup(html, "html.parser")
    assert page.find("script") is None
    assert page.find("img") is None
    assert "\u202e" not in html


def test_two_figures_of_a_kind_have_their_own_ids() -> None:
    one, two = (figures.tornado(EN, frames.tornado(), finding="x", id=id) for id in ("a", "b"))
    ids = re.findall(r' id="([^"]+)"', one._repr_html_() + two._repr_html_())
    assert len(ids) == len(set(ids))


def test_a_sparkline_needs_two_values() -> None:
    assert figures.sparkline([NAN, 3.0]) == ""
    assert figures.sparkline([1.0, NAN, 3.0]).count(",") == 2


def test_ticks_are_round_numbers_inside() -> None:
    assert vega.ticks(-3.2, 44) == [0, 10, 20, 30, 40]
    assert vega.ticks(0, 0.23) == [0, 0.05, 0.1, 0.15, 0.2]
    assert vega.ticks(5, 5) == [5]


def test_long_words_are_cut_with_an_ellipsis() -> None:
    lines = vega.wrap("Много дълъг български етикет за тест на пренасянето", 150)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(vega.text_width(line) <= 150 for line in lines)
    assert vega.wrap("客户服务热线等待时间太长", 120) == ["客户服务热线等待时", "间太长"]


def test_only_groups_beyond_the_limits_have_their_name_in_the_chart() -> None:
    drawn = soup(DRAWN["funnel"](EN))
    written = " ".join(spaced(text.get_text()) for text in drawn.select("svg.wide text"))
    assert "region: East 48" in written
    assert "North" not in written
    assert "Apart from the others: region: East: 48." in spaced(DRAWN["funnel"](EN).alt)


def test_a_group_without_a_name_has_none_in_the_table_either() -> None:
    rows = cells(DRAWN["funnel"](EN))
    assert [row[0] for row in rows] == ["region: North", "region: East", "not named"]


def test_shares_in_a_funnel_are_written_as_shares() -> None:
    figure = figures.funnel(
        EN, frames.units(), frames.limits(), finding="funnel", center=29.0, spread=2.5, is_share=True
    )
    assert cells(figure)[1][2] == "48%"
    assert "usual spread" not in figure.source


def test_names_in_a_funnel_do_not_lie_over_each_other() -> None:
    from vocwork.render.figures.funnel import _apart

    assert _apart([10.0, 12.0, 100.0]) == [10.0, 26.0, 100.0]


def test_a_forecast_has_its_fan_and_its_numbers() -> None:
    figure = DRAWN["forecast"](EN)
    assert cells(figure) == [["Q1 2025", "31", "28 to 34", "26 to 36"], ["Q2 2025", "21", "18 to 24", "16 to 26"]]
    assert spaced(figure.alt) == "Line of the past quarters and a fan to Q2 2025: 21 (16 to 26 in 95% of cases)."
    assert figure.svg.count("<svg") == 2


def test_a_dashed_line_stands_where_a_new_level_began() -> None:
    plain, marked = (
        figures.trend(EN, frames.trend(), finding=FELL, segment="Business", steps=steps) for steps in ((), (NOW,))
    )
    assert marked.svg.count("stroke-dasharray") == plain.svg.count("stroke-dasharray") + 2


def test_drivers_that_say_the_very_same_have_an_endless_inflation() -> None:
    shown = figures.drivers(Texts("en"), frames.drivers().assign(vif=float("inf")), finding="drivers")
    assert "∞" in shown._repr_html_()


def test_the_bands_of_a_curve_are_named_by_their_ends_and_the_threshold_is_drawn() -> None:
    figure = DRAWN["effect_curve"](EN)
    assert [row[:3] for row in cells(figure)] == [
        ["below 0", "120", "40"],
        ["0 to below 3", "80", "35"],
        ["3 or more", "40", "−12"],
    ]
    assert spaced(figure.alt) == "days late: below 0: 40; 0 to below 3: 35; 3 or more: −12"
    plain = figures.effect_curve(EN, frames.number_bands(), finding="curve", label="days late")
    assert str(plain.svg).count("<line") < str(figure.svg).count("<line")


def test_scores_of_too_many_classes_have_no_column_of_dashes() -> None:
    known, none = frames.drivers(), frames.drivers().assign(ordered_weight=float("nan"))
    assert "score as ordered classes" in str(figures.drivers(EN, known, finding="drivers").table)
    assert "score as ordered classes" not in str(figures.drivers(EN, none, finding="drivers").table)


def test_a_dash_says_why_it_stands_there() -> None:
    def said(reason: str) -> list[str]:
        return dashes(EN, pd.Series(["", reason]), min_base=200)

    assert said("small_base") == ["A dash means fewer than 200 answers."]
    assert said("complementary")[0].startswith("Some dashes hide a larger group")
    assert said("unequal_weights") == [
        "A dash can stand for answers that weigh so unequally that they are less precise than 30 of equal weight."
    ]
