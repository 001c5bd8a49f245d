"""The made-up study as a reader gets it: a report, an overview, a business case, a portal."""

from __future__ import annotations

import datetime as dt
from typing import Any

import nbformat

from tests.render import frames
from tests.render.frames import BEFORE, NOW, Estimate, Finding
from vocwork.render import figures, page, tables
from vocwork.render.texts import Texts

SPOKEN = {"top_share": 0.33, "top_other": 0.05, "bottom_share": 0.47, "bottom_other": 0.06}


def report_parts(texts: Texts) -> list[Any]:
    """What the cells of a segment report show, in order."""
    locale, segment = texts.locale, frames.SEGMENTS[texts.locale]
    late, staff = frames.LABELS[locale][:2]
    own, before = Estimate(18, 9, 27, 214), Estimate(30, 22, 38, 198)
    change, rest = Estimate(-12, -21, -3, 198), Estimate(-10, -20, 0.2, 214)
    fell = Finding("trend.finding.fell", "bad", {"quarter": NOW, "change": -12.0, "since": BEFORE})
    praise = Finding("groups.finding.both", "neutral", {"top_label": staff, "bottom_label": late} | SPOKEN)
    return [
        page.opening(
            texts,
            Finding("opening.title.fell_scores", "bad", {"segment": segment, "change": -12.0, "cause": late}),
            Finding("opening.dek", "", {"base": 214, "period": (dt.date(2025, 4, 1), dt.date(2025, 6, 30))}),
            [
                page.score_card(texts, own),
                page.previous_card(texts, change, BEFORE, p=0.008),
                page.rest_card(texts, rest, p=0.051),
                page.count_card(texts, "comments", 174),
            ],
            points(late, staff),
        ),
        page.section(
            texts,
            "trend",
            fell,
            figures.trend(texts, frames.trend(), finding=fell, segment=segment),
            why="trend.why",
        ),
        page.section(
            texts,
            "themes",
            Finding("themes.finding.up", "bad", {"label": late, "share": 0.23, "previous_share": 0.12}),
            tables.themes(texts, frames.themes(locale).assign(kind=["rising", "new", *[""] * 4]), previous=BEFORE),
            why="themes.why",
            quarter=BEFORE,
        ),
        page.section(
            texts,
            "causes",
            Finding(
                "causes.finding.one",
                "bad",
                {"label": "region: East", "share_of_change": 0.62, "n_before": 61, "n_now": 66},
            ),
            figures.change(texts, frames.split(), before=before, now=own, quarters=(BEFORE, NOW)),
            tables.causes(
                texts,
                frames.causes(locale),
                change=change,
                unexplained=Estimate(-1.1, -6.2, 4.0, 198),
                before_base=198,
                now_base=214,
                p=0.008,
                looked_at=9,
                below=0.5,
            ),
            why="causes.why",
            quarter=BEFORE,
            min_base=30,
        ),
        page.section(
            texts,
            "drilldown",
            Finding("drill.finding.part", "bad", {"label": "East", "whole": -7.4, "theme": late, "part": -5.1}),
            page.drilldown(texts, frames.levels(locale), frames.level_quotes(locale), quarters=(BEFORE, NOW)),
            why="drill.why",
        ),
        page.section(
            texts,
            "groups",
            praise,
            figures.groups(texts, frames.groups(locale), finding=praise),
            why="groups.why",
        ),
        page.section(
            texts,
            "drivers",
            lower := Finding("drivers.finding.lower", "", {"label": late, "points": 35.2, "importance": 0.12}),
            figures.drivers(texts, frames.drivers(locale), finding=lower),
            texts.say("drivers.note.fit", drivers=3, adjusted=0.14),
            tables.impacts(texts, frames.impacts(locale)),
            why="drivers.why",
            base=742,
            period=(dt.date(2024, 7, 1), dt.date(2025, 6, 30)),
        ),
        page.section(
            texts,
            "quotes",
            Finding("quotes.finding", "", {}),
            page.quotes(texts, frames.quotes(locale)),
            why="quotes.why.telling",
        ),
        page.section(
            texts,
            "volume",
            Finding("volume.finding", "", {"channel": "survey", "share": 0.617}),
            tables.volume(texts, frames.volume()),
            why="volume.why",
        ),
        page.method(
            texts,
            [
                Finding("method.base", "", {"base": 214, "comments": 174}),
                Finding("method.intervals", "", {"min_base": 30}),
                Finding("method.metric.nps", "", {"top": ["9", "10"], "bottom": ["0–6"], "low": 0, "high": 10}),
                *(Finding(f"method.tests.{name}", "", {}) for name in ("nps", "share", "mean", "many")),
                Finding("method.non_answers", "", {"count": 5}),
                Finding("method.languages", "", {"languages": [("en", 0.5), ("pl", 0.3), ("zh", 0.2)]}),
                Finding("method.themes", "", {"themes": 24, "unthemed": 0.11}),
                Finding("method.feelings.adapted", "", {"answers": 1638, "before": 0.63, "after": 0.61}),
            ],
            [f"method.caveat.{name}" for name in ("unweighted", "associated", "themes", "masked")],
            {
                "method.provenance.encoder": "e5-small 4f1c",
                "method.provenance.data": "91c2a0",
                "method.provenance.version": "0.1.0",
            },
            languages=tables.languages(texts, frames.languages()),
        ),
    ]


def points(late: str, staff: str) -> list[Finding]:
    facts = {"label": "region: East", "contribution": -7.4, "low": -10.8, "high": -3.9, "share_of_change": 0.62}
    return [
        Finding("point.cause", "bad", facts),
        Finding(
            "point.theme_up",
            "bad",
            {"label": late, "share": 0.23, "low": 0.2, "high": 0.27, "base": 520, "previous_share": 0.12},
        ),
        Finding(
            "point.praise",
            "good",
            {"label": staff, "share": 0.19, "sentiment": 0.81}
            | {"sentiment_low": 0.74, "sentiment_high": 0.88, "sentiment_base": 99},
        ),
        Finding("point.against_rest_same", "neutral", {"difference": -10.0, "low": -20.0, "high": 0.2, "p": 0.051}),
    ]


def overview_parts(texts: Texts) -> list[Any]:
    """What the page of a whole study shows."""
    low, high = (
        {"segment": "Business", "change": -12.0, "low": -21.0, "high": -3.0},
        {"label": "Private", "value": 31.0, "others": 19.0, "base": 640},
    )
    found = Finding("overview.segments.up", "", high)
    words = {"label": frames.LABELS[texts.locale][0], "share": 0.23}
    return [
        page.opening(
            texts,
            Finding("opening.title.steady", "", {"segment": texts.say("nav.everyone"), "value": 26.0}),
            Finding("overview.dek", "", {"base": 6_512, "first": frames.QUARTERS[0], "last": NOW}),
            [page.score_card(texts, Estimate(26, 22, 30, 1101)), page.count_card(texts, "comments", 840)],
            [Finding("overview.point.fell", "bad", low)],
        ),
        page.section(
            texts,
            "segments",
            found,
            figures.segments(texts, frames.segments(), finding=found),
            tables.segments(texts, frames.segments(), quarter=NOW, previous=BEFORE),
            why="overview.segments.why",
            quarter=NOW,
        ),
        page.section(
            texts,
            "themes",
            Finding("themes.finding.largest", "", words),
            tables.theme_quarters(texts, frames.theme_quarters(texts.locale).assign(kind=["", "", "rising"] * 12)),
            why="overview.themes.why",
        ),
    ]


def case_parts(texts: Texts) -> list[Any]:
    """What a business case shows."""
    pays = Finding("roi.flow", "good", {"action": "Switch the carrier", "month": 7})
    decides = Finding("roi.tornado", "", {"input": texts.roi_input("churn_reduction")})
    worth = {
        "action": "Switch the carrier",
        "npv_p5": 40_000,
        "npv_p50": 210_000,
        "npv_p95": 420_000,
        "probability": 0.81,
    }
    card = {"low": 40_000, "high": 420_000}
    return [
        page.opening(
            texts,
            Finding("roi.title.pays", "", worth),
            Finding("roi.dek", "", {"months": 36, "rate": 0.1}),
            [
                page.Card(texts.say("roi.card.npv"), texts.money(210_000), texts.say("roi.card.range", **card)),
                page.Card(
                    texts.say("roi.card.payback"),
                    texts.months(7),
                    texts.say("roi.card.payback.late", when=texts.months(22)),
                ),
                page.Card(texts.say("roi.card.within"), texts.percent(0.81), texts.say("roi.card.within.caption")),
                page.Card(texts.say("roi.card.gain"), texts.percent(0.97), texts.say("roi.card.gain.caption")),
            ],
            [Finding("roi.point.worth", "good", worth), Finding("roi.point.loss", "bad", worth | {"npv_p50": -12_000})],
        ),
        page.section(
            texts,
            "actions",
            Finding("roi.comparison", "", {"count": 2}),
            tables.actions(texts, frames.actions()),
            why="roi.comparison.why",
        ),
        page.section(
            texts,
            "worth",
            pays,
            figures.cash_flow(texts, frames.flows(), finding=pays, payback=7),
            tables.roi_summary(texts, frames.summary()),
            why="roi.flow.why",
        ),
        page.section(
            texts,
            "tornado",
            decides,
            figures.tornado(texts, frames.tornado(), finding=decides),
            why="roi.tornado.why",
            base=100_000.0,
            median=86_000.0,
        ),
        page.section(
            texts,
            "inputs",
            Finding("roi.inputs", "", {"count": 3}),
            tables.inputs(texts, frames.inputs()),
            why="roi.inputs.why",
        ),
    ]


def notebook(parts: list[Any]) -> Any:
    """A notebook as papermill leaves it: code, printed text, notes to the analyst, and what is shown."""
    cells = [nbformat.v4.new_markdown_cell("SECRET note to the analyst", metadata={"tags": ["analyst"]})]
    for part in parts:
        cell = nbformat.v4.new_code_cell("secret_code()")
        shown = {"text/html": part._repr_html_(), "text/plain": "SECRET repr"}
        cell.outputs = [
            nbformat.v4.new_output("stream", text="SECRET print"),
            nbformat.v4.new_output("execute_result", data=shown),
        ]
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def navigation(texts: Texts) -> page.Navigation:
    locales = ("en", "bg", "ms", "zh_Hans", "pl")
    names = [frames.SEGMENTS[texts.locale], texts.say("nav.everyone"), "Private"]
    return page.Navigation(
        study="Acme feedback",
        home="../../index.html",
        segment=names[0],
        quarter=texts.quarter(NOW),
        previous=page.Link(texts.quarter(BEFORE), f"../{BEFORE}/business.html"),
        next=None,
        siblings=[page.Link(name, f"{i}.html") for i, name in enumerate(names)],
        languages=[
            page.Link(
                texts.language_name(x),
                "" if x == texts.locale else f"../../{x}/{NOW}/business.html",
                x.replace("_", "-"),
            )
            for x in locales
        ],
    )


def report_html(locale: str = "en") -> str:
    texts = Texts(locale)
    return page.to_html(notebook(report_parts(texts)), texts, navigation(texts))


def overview_html(locale: str = "en") -> str:
    texts = Texts(locale)
    return page.to_html(notebook(overview_parts(texts)), texts, page.Navigation("Acme feedback", "../index.html"))


def case_html(locale: str = "en") -> str:
    texts = Texts(locale)
    return page.to_html(notebook(case_parts(texts)), texts, page.Navigation("Acme feedback", "../index.html"))


def portal_html(locale: str = "en", segments: int = 4) -> str:
    texts = Texts(locale)
    links = [page.Link(texts.say("nav.overview"), "en/overview.html"), page.Link(texts.say("nav.roi"), "en/roi.html")]
    languages = [page.Link("English", "", "en"), page.Link("Български", "bg/index.html", "bg")]
    return page.portal(texts, "Acme feedback", frames.matrix(segments), links=links, languages=languages)
