"""A section of a report: its finding as heading, what is shown, then the figures and tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from vocwork.render.figure import Figure
from vocwork.render.markup import Fragment, fragment, words
from vocwork.render.results import Finding
from vocwork.render.texts import Texts


def section(
    texts: Texts, id: str, finding: Finding | str, *parts: Any, why: str | None = None, **facts: Any
) -> Fragment:
    """One question of the report answered; `why` is the key of the line that says what is shown, said with `facts`.

    `id` is the anchor, the same in every language. Parts are figures, tables, fragments or plain words.
    """
    heading = texts.finding(finding)
    contents = f"contents.{id}"
    return fragment(
        "section.html.j2",
        id=id,
        heading=heading,
        contents=texts.say(contents) if texts.knows(contents) else heading,
        why=texts.say(why, **facts) if why else "",
        parts=[_part(part, heading) for part in parts if part is not None],
    )


def points(texts: Texts, findings: Iterable[Finding]) -> Fragment:
    """Findings as a list, each with its tone."""
    return fragment("points.html.j2", points=[(f.tone, texts.rich(f.key, **f.facts)) for f in findings])


def _part(part: Any, heading: str) -> Markup:
    """A figure whose title is the section's heading does not show it twice."""
    if isinstance(part, Figure):
        return replace(part, titled=part.titled and part.title != heading).__html__()
    return part if isinstance(part, Markup) else Markup("<p>{}</p>").format(words(part))
