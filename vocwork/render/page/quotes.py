"""Customers in their own words, each in its own language."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment, highlighted, html_language
from vocwork.render.texts import Texts

GROUPS = ("top", "middle", "bottom")


def quotes(texts: Texts, quotes: pd.DataFrame, most: int = 12) -> Fragment:
    """Quotes with the telling clause marked and its telling words bold; below each who, about what, and how it feels.

    Args:
        quotes: theme, label, text, language, sentiment, group, spans and telling ([[start, end], ...] in
            text).
    """
    return fragment("quotes.html.j2", quotes=[_quote(texts, row) for row in quotes.head(most).itertuples()])


def _quote(texts: Texts, row: Any) -> dict[str, Any]:
    return {
        "lang": html_language(row.language),
        "text": highlighted(str(row.text), row.spans, row.telling),
        "footer": " · ".join(
            part for part in (_speaker(texts, row), _topic(texts, row), _language(texts, row)) if part
        ),
    }


def _speaker(texts: Texts, row: Any) -> str:
    return texts.say(f"person.{texts.metric}.{row.group}") if row.group in GROUPS else ""


def _topic(texts: Texts, row: Any) -> str:
    return str(row.label) if missing(row.sentiment) else f"{row.label} {texts.signed(row.sentiment, 1)}"


def _language(texts: Texts, row: Any) -> str:
    """Named only where it is not the reader's own."""
    own = texts.lang.partition("-")[0]
    return "" if missing(row.language) or row.language == own else texts.language(str(row.language))
