"""From words to HTML: the one place where anything that is not ours becomes markup."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape

from vocwork.render.notebook import bundle

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
# Control characters, and the marks that turn the direction of all text after them.
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


class Fragment(Markup):
    """A finished piece of a report; a notebook shows it as it will be mailed."""

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return bundle(str(self))


def words(text: Any) -> Markup:
    """Anything as harmless HTML text: escaped, without control and direction-override characters.

    >>> words("<b>hi</b>")
    Markup('&lt;b&gt;hi&lt;/b&gt;')
    """
    return text if isinstance(text, Markup) else escape(harmless(str(text)))


def harmless(text: str) -> str:
    """Text without control characters and without marks that turn what follows around."""
    return _UNSAFE.sub("", text)


def highlighted(text: str, spans: Iterable[Sequence[int]], bold: Iterable[Sequence[int]] = ()) -> Markup:
    """A customer's words with the [start, end] of `spans` marked and those of `bold` bold; overlapping ones become one.

    >>> highlighted("fine but far too slow", [[5, 21]], [[17, 21]])
    Markup('fine <mark>but far too <b>slow</b></mark>')
    """
    strong = _merged(bold, len(text))

    def said(start: int, end: int) -> Markup:
        inside = ((max(a, start), min(b, end)) for a, b in strong if a < end and b > start)
        return _wrapped(start, end, inside, "<b>{}</b>", lambda a, b: words(text[a:b]))

    return _wrapped(0, len(text), _merged(spans, len(text)), "<mark>{}</mark>", said)


def _wrapped(
    start: int, end: int, spans: Iterable[tuple[int, int]], tag: str, said: Callable[[int, int], Markup]
) -> Markup:
    """What is said from start to end, with the spans inside of the tag."""
    parts, done = [], start
    for a, b in spans:
        parts += [said(done, a), Markup(tag).format(said(a, b))]
        done = b
    return Markup("").join([*parts, said(done, end)])


def html_language(code: Any) -> str:
    """A customer's language as the `lang` of their words; empty where it is not known."""
    known = "" if code is None or code != code or code == "und" else str(code)
    return "zh-Hans" if known == "zh" else known


def fragment(template: str, **context: Any) -> Fragment:
    """One of our templates, filled; every value passes through `words`."""
    return Fragment(_environment().get_template(template).render(**context).strip())


def csv_link(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as a data: address that a spreadsheet opens, cells that start like a formula made harmless."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows([[_cell(v) for v in row] for row in [header, *rows]])
    return "data:text/csv;charset=utf-8,%EF%BB%BF" + quote(sheet.getvalue())


def _cell(value: Any) -> str:
    text = "" if value is None or value != value else str(value)
    return "'" + text if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _merged(spans: Iterable[Sequence[int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s), min(length, e)) for s, e in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@lru_cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES / "parts"),
        autoescape=True,
        finalize=words,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
