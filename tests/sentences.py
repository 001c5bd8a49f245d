"""The sentences of a page, held against the results file beside it and against each other.

No sentence says a number that its own section of the results does not hold, rounded as it is printed; in a heading or a
key point only those rows of a table count that it names, where it names any. No paragraph stands on a page twice, and
Chinese has its own brackets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bs4 import BeautifulSoup, Tag

from vocwork.render.formats import MINUS, rounded

# Where a section is told by other results than those of its own name.
TOLD_BY = {
    "opening": ("title", "findings", "metric", "change"),
    "targets": ("targets", "target_notes"),
    "trend": ("trend", "change", "same_customers", "trend_notes"),
    "themes": ("themes", "theme_totals", "mixed"),
    "drivers": ("drivers", "impact"),
    "curves": ("curves", "curve_bands", "number_changes"),
    "ideas": ("ideas", "intents"),
    "segment_drivers": ("segment_drivers", "segment_drivers_detectable"),
    "causes": ("causes", "cause_talk", "change", "metric", "previous"),
    "drilldown": ("drilldown", "cause_talk", "causes"),
    "fix_size": ("fix_sizes",),
    "steps": ("next_steps",),
    "crosstabs": ("crosstabs", "crosstab_tests"),
    "quarters": ("quarters", "quarter_tests"),
    "outliers": ("outliers", "agents", "funnels"),
    "responders": ("responders", "response_rate", "responder_notes"),
}
# Laid down: the ends of the feeling's scale, the fewest answers and customers shown, the quarters of a forecast.
RULES = (0, 1, 30, 5, 18)
# And what methods rest on: intervals, stable themes, limits of a funnel and a forecast, fewest answers on drivers;
# thresholds of the size of a fix.
METHODS = (95, 60, 99.8, 80, 58)
SIZES = (2, 3, 5, 20, 50, 500)
NAMES = ("label", "segment_label", "column", "value", "unit", "brand", "wording", "theme", "channel")
# Names, times, and chances too small to tell.
_TOLD = re.compile(r"“.*?”|\bQ[1-4] \d{4}|\b[A-Z][a-z]+ \d{4}|p < \.001")
# The time of a table may end as a sentence does: "4. трим. 2017 г."
NAME = 20
_HALF_WIDTH = re.compile(r"\u3002 |[\u3400-\u9fff\u201d] ?[(,;:!?](?!//)|\)[\u3400-\u9fff]")
_NUMBER = re.compile(rf"(?<!\w)[{MINUS}+]?(?:\d[\d,]*)?\.?\d+%?")


def sentences(html: str) -> Iterator[tuple[str, str]]:
    """Section and sentence: the title, the key points, and every heading."""
    page = BeautifulSoup(html, "html.parser")
    for told in page.select("h1, #opening li:not(.neutral)"):
        yield "opening", _plain(told)
    for section in page.select("section[id]"):
        yield str(section["id"]), _plain(section.h2)


def _plain(tag: Tag) -> str:
    return " ".join(tag.get_text(" ", strip=True).split())


def notes(html: str) -> Iterator[tuple[str, str]]:
    """Section and paragraph: all else that is said, but for how the study was made."""
    for section in _spoken(html).select("section[id]:not(#method)"):
        yield from ((str(section["id"]), said) for said in _paragraphs(section, "li, p, figcaption, summary"))


def drawings(html: str) -> Iterator[tuple[str, str]]:
    """Section and description of every drawing."""
    for section in BeautifulSoup(html, "html.parser").select("section[id]"):
        yield from ((str(section["id"]), _plain(said)) for said in section.select("svg desc"))


def paragraphs(html: str) -> list[str]:
    """All that is said beside the tables, quotes and drawings."""
    return _paragraphs(_spoken(html), "h1, h2, h3, li, p, figcaption, summary")


def _spoken(html: str) -> BeautifulSoup:
    """A page without its tables, quotes and drawings, and without what only a screen reader meets."""
    page = BeautifulSoup(html, "html.parser")
    for aside in page.select("table, blockquote, blockquote + figcaption, svg, script, style, nav, .unseen"):
        aside.decompose()
    return page


def _paragraphs(part: Tag, kinds: str) -> list[str]:
    return [_plain(said) for said in part.select(kinds) if not said.select("p, li")]


def repeated(html: str) -> list[str]:
    """The paragraphs of whole sentences that are said twice."""
    whole = [part for part in paragraphs(html) if len(part) > NAME and part.endswith((".", "?", "\u3002", "\uff1f"))]
    said = Counter(whole)
    return sorted(part for part, times in said.items() if times > 1)


def half_width(html: str) -> list[str]:
    """Brackets, commas and the like of Latin text that touch a Chinese word, and spaces after Chinese stops."""
    return [part for part in paragraphs(html) if _HALF_WIDTH.search(part)]


def unheld(section: str, sentence: str, results: dict[str, Any], *, is_note: bool = False) -> list[str]:
    """The numbers of a sentence that the results of its section do not hold; a note speaks of methods too."""
    found = [results[key] for key in TOLD_BY.get(section, (section,)) if results.get(key)]
    laid_down = (*RULES, *(METHODS if is_note else ()), *(SIZES if is_note and section == "fix_size" else ()))
    known = {*map(float, laid_down), *_numbers(results.get("scale") or {})}
    for part in found:
        rows = part if isinstance(part, list) else [part]
        named = [row for row in rows if not is_note and isinstance(row, dict) and _is_named(row, sentence)]
        known |= {*_sizes(part), *_numbers(named or rows)}
    said = _TOLD.sub("", sentence)
    return [number for number in _NUMBER.findall(said) if not any(_is_printed(number, value) for value in known)]


def _is_named(row: dict[str, Any], sentence: str) -> bool:
    own = row | row.get("facts", {})
    return any(isinstance(own.get(name), str) and len(own[name]) > 1 and own[name] in sentence for name in NAMES)


def _sizes(part: Any) -> list[float]:
    """How many rows a table has, of how many things it tests something and in how many columns; of its tables too."""
    if isinstance(part, dict):
        return [size for inner in part.values() for size in _sizes(inner)]
    if not isinstance(part, list):
        return []
    tested = {str(row.get("label")) for row in part if isinstance(row, dict) and row.get("p") is not None}
    columns = {(row.get("attribute"), row["column"]) for row in part if isinstance(row, dict) and "column" in row}
    return [float(len(part)), float(len(tested)), float(len(columns))]


def _numbers(part: Any) -> list[float]:
    """All numbers in a part of the results, at any depth."""
    if isinstance(part, dict):
        return _numbers(list(part.values()))
    if isinstance(part, list):
        return [number for inner in part for number in _numbers(inner)]
    return [float(part)] if isinstance(part, int | float) and not isinstance(part, bool) else []


def _is_printed(number: str, value: float) -> bool:
    """Whether a value is what is printed, but for its sign: words such as "fell" may stand for that."""
    plain = number.strip(f"{MINUS}+%").replace(",", "")
    decimals = len(plain.partition(".")[2])
    return Decimal(plain) in {rounded(abs(value) * scale, decimals) for scale in (1, 100)}
