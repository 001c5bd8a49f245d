"""The study's front page: every segment in every quarter at a glance, each a link to its report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vocwork.render.figure import unequal_weights
from vocwork.render.figures.sparkline import sparkline
from vocwork.render.formats import missing
from vocwork.render.markup import fragment
from vocwork.render.page.export import asset, head
from vocwork.render.page.navigation import Link, Navigation
from vocwork.render.page.seal import sealed
from vocwork.render.results import COMPLEMENTARY, UNEQUAL_WEIGHTS
from vocwork.render.texts import Texts

Report = dict[str, Any]
EVERYONE = "all"
NO_SCORE = "no_score"


def portal(
    texts: Texts,
    study: str,
    matrix: Sequence[Report],
    *,
    links: Sequence[Link] = (),
    languages: Sequence[Link] = (),
    root: str = "",
    better: str = "up",
    min_base: int = 30,
) -> str:
    """index.html in one language.

    Args:
        matrix: one record a report of this language: segment, segment_label, quarter, html, status (ok, failed,
            fresh), base, metric {value, low, high, base, reason} or None, change {value, q} or None, error
            {cell, message} or None.
        links: pages of the whole study.
        root: what leads from this page to the study's folder, such as "../".
        better: "down" where a lower score is the better one.
    """
    quarters = sorted({report["quarter"] for report in matrix})
    failed = [report for report in matrix if report["status"] == "failed"]
    mixed = {"ok", "fresh"} <= {report["status"] for report in matrix}
    rows = [_row(texts, own, quarters, root, better, mixed) for own in _segments(matrix)]
    html = fragment(
        "portal.html.j2",
        _=texts.say,
        lang=texts.lang,
        head=head(texts, fragment("text.html.j2", text=study), ""),
        top=fragment("top.html.j2", _=texts.say, at=Navigation(study, languages=languages)),
        study=study,
        dek=_dek(texts, matrix, quarters),
        links=links,
        quarters=[texts.quarter(quarter) for quarter in reversed(quarters)],
        rows=rows,
        failed=[_failure(texts, report) for report in failed],
        notes=_notes(texts, matrix, mixed, min_base, gaps=any(None in row["cells"] for row in rows)),
        script=asset("portal.js"),
    )
    return sealed(str(html))


def _segments(matrix: Sequence[Report]) -> list[dict[str, Report]]:
    """For each segment, everyone first, its reports by quarter."""
    found: dict[str, dict[str, Report]] = {}
    for report in sorted(matrix, key=lambda report: report["segment"] != EVERYONE):
        found.setdefault(report["segment"], {})[report["quarter"]] = report
    return list(found.values())


def _row(
    texts: Texts, own: dict[str, Report], quarters: list[str], root: str, better: str, mixed: bool
) -> dict[str, Any]:
    values = [_value(own.get(quarter)) for quarter in quarters]
    # The newest quarter stands first: with many of them it is the one that must be seen.
    return {
        "label": _label(texts, next(iter(own.values()))),
        "spark": sparkline(values),
        "cells": [_cell(texts, own.get(quarter), root, better, mixed) for quarter in reversed(quarters)],
    }


def _label(texts: Texts, report: Report) -> str:
    return texts.say("nav.everyone") if report["segment"] == EVERYONE else str(report["segment_label"])


def _value(report: Report | None) -> float:
    """The metric of a report, NaN where there is none to show."""
    value: Any = ((report or {}).get("metric") or {}).get("value")
    return float("nan") if missing(value) else float(value)


def _cell(texts: Texts, report: Report | None, root: str, better: str, mixed: bool) -> dict[str, Any] | None:
    if report is None:
        return None
    value, change = _value(report), _change(report)
    scored = _scored(report)
    return {
        "href": f"#failed-{_anchor(report)}" if report["status"] == "failed" else root + report["html"],
        "failed": report["status"] == "failed",
        "new": mixed and report["status"] == "ok",
        "score": texts.score(value) if scored else "",
        "change": "" if missing(change) else texts.signed(change),
        "arrow": "" if missing(change) else _arrow(texts, change),
        "tone": _tone(change, better) if _clear(report, texts.family_error) else "",
        "base": texts.count(report["metric"]["base"] if scored else report["base"]),
    }


def _scored(report: Report) -> bool:
    """Whether the study has a score; without one, cells say how many answered."""
    return (report.get("metric") or {}).get("reason", NO_SCORE) != NO_SCORE


def _arrow(texts: Texts, change: float) -> str:
    written = texts.signed(change)
    return "▲" if written.startswith("+") else "▼" if written.startswith("−") else "▬"


def _change(report: Report) -> float:
    """The change against the quarter compared with, NaN where there is none to show."""
    change: Any = (report.get("change") or {}).get("value")
    return float("nan") if missing(change) else float(change)


def _clear(report: Report, error: float) -> bool:
    """Whether its change is more than chance among all segments of the quarter, as in the overview."""
    q: Any = (report.get("change") or {}).get("q")
    return not missing(q) and float(q) < error


def _tone(change: float, better: str) -> str:
    return "good" if (change > 0) == (better == "up") else "bad"


def _failure(texts: Texts, report: Report) -> dict[str, str]:
    error = report.get("error") or {}
    return {
        "anchor": f"failed-{_anchor(report)}",
        "title": f"{_label(texts, report)}, {texts.quarter(report['quarter'])}",
        "cell": texts.say("portal.cell", cell=error.get("cell")) if error.get("cell") else "",
        "message": str(error.get("message", "")),
    }


def _anchor(report: Report) -> str:
    return str(report["html"]).removesuffix(".html").replace("/", "-")


def _dek(texts: Texts, matrix: Sequence[Report], quarters: list[str]) -> str:
    if not quarters:
        return texts.say("portal.empty")
    facts: dict[str, Any] = {"first": quarters[0], "last": quarters[-1]}
    own = [r for r in matrix if r["segment"] == EVERYONE]
    answers = sum(r["base"] for r in own)
    scored = any(_scored(r) for r in matrix)
    keys = ("portal.dek", "portal.dek.one") if scored else ("portal.dek.comments", "portal.dek.comments.one")
    return texts.say(keys[len(quarters) == 1], answers=answers, **facts)


def _notes(texts: Texts, matrix: Sequence[Report], mixed: bool, min_base: int, gaps: bool) -> list[str]:
    """What the signs of the matrix mean, as far as they occur in it."""
    scored = any(_scored(report) for report in matrix)
    hidden = scored and any(_scored(report) and missing(_value(report)) for report in matrix)
    said = {
        "portal.note.change": scored,
        "portal.note.base": not scored,
        "portal.note.new": mixed,
        "portal.note.empty": gaps,
    }
    notes = [texts.say(key) for key, wanted in said.items() if wanted]
    if hidden:
        notes.append(texts.say("note.small_base", min_base=min_base))
    reasons = {(report.get("metric") or {}).get("reason") for report in matrix}
    if UNEQUAL_WEIGHTS in reasons:
        notes.append(unequal_weights(texts, min_base))
    if COMPLEMENTARY in reasons:
        notes.append(texts.say("note.complementary"))
    return notes
