"""An executed notebook as one HTML file: its outputs in our page, no code, nothing loaded."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from vocwork.render.markup import TEMPLATES, fragment
from vocwork.render.notebook import PAGE_MIME
from vocwork.render.page.navigation import Navigation
from vocwork.render.page.seal import PLACE, sealed
from vocwork.render.texts import Texts

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

_ENTRY = re.compile(r'<(?:section|header) id="([^"]+)"[^>]* data-contents="([^"]*)"')
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def to_html(notebook: Any, texts: Texts, navigation: Navigation) -> str:
    """The report as a reader gets it.

    `notebook` is an executed nbformat notebook; only its text/html outputs are shown.
    """
    body = shown(notebook)
    page = {
        "lang": texts.lang,
        "head": head(texts, _title(body), navigation.study),
        "top": fragment("top.html.j2", _=texts.say, at=navigation),
        "body": body,
        "contents": fragment("contents.html.j2", _=texts.say, entries=_contents(body)),
        "script": asset("report.js"),
    }
    html, _ = _exporter().from_notebook_node(notebook, resources={"vocwork": page})
    return sealed(html)


def shown(notebook: Any) -> str:
    """The HTML of all outputs, in order; pieces of a report without the style that a notebook needs."""
    outputs = (output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
    pieces = (data.get(PAGE_MIME, data.get("text/html")) for data in outputs)
    return "\n".join(_joined(piece) for piece in pieces if piece is not None)


def head(texts: Texts, title: Markup, study: str) -> Markup:
    """Everything inside <head>."""
    return fragment("head.html.j2", title=title, study=study, policy=PLACE, css=asset("report.css"))


@lru_cache
def asset(name: str) -> Markup:
    """One of our style sheets or scripts, to stand inside a page."""
    return Markup((TEMPLATES / "vocwork" / name).read_text(encoding="utf-8").strip())


def _title(body: str) -> Markup:
    found = _TITLE.search(body)
    return Markup(found[1].strip() if found else "")


def _contents(body: str) -> list[tuple[str, Markup]]:
    """The sections by anchor and short name; both are already escaped in the outputs."""
    return [(anchor, Markup(name)) for anchor, name in _ENTRY.findall(body)]


def _joined(html: str | list[str]) -> str:
    return html if isinstance(html, str) else "".join(html)


@lru_cache
def _exporter() -> HTMLExporter:
    from nbconvert import HTMLExporter

    return HTMLExporter(template_name="vocwork", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True)
