"""What customers want: their intents, and the ideas behind their requests."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table
from vocwork.render.markup import Fragment, fragment, html_language
from vocwork.render.tables.cells import moved
from vocwork.render.texts import Texts

INTENTS = ("complaint", "praise", "request", "question")


def intents(
    texts: Texts,
    intents: pd.DataFrame,
    by_theme: pd.DataFrame,
    *,
    previous: str | None = None,
) -> Fragment:
    """Share of comments with each intent and its change against `previous`; the intents of each theme as data.

    Args:
        intents: intent, share, low, high, change, verdict.
        by_theme: label, n, complaint, praise, request, question.
    """
    widest = float(intents[["high", "share"]].max().max()) if len(intents) else 0.0
    return fragment(
        "intents.html.j2",
        _=texts.say,
        rows=[_intent(texts, row, widest) for row in intents.itertuples()],
        compared=bool(previous) and bool(intents["change"].notna().any()),
        interval=texts.say("column.interval"),
        note=texts.say("note.clear") if (intents["verdict"] != "").any() else "",
        data=_by_theme(texts, by_theme) if len(by_theme) else "",
    )


def ideas(texts: Texts, ideas: pd.DataFrame, *, quarter: str, most: int = 15, min_cell: int = 5) -> Fragment:
    """The ideas in the order of the frame: a customer's wording, how many ask, since when, and on which theme.

    Args:
        ideas: wording, language, theme, customers, now, first, last, groups ([[column, value in words, n]]).
    """
    return fragment(
        "ideas.html.j2",
        _=texts.say,
        rows=[_idea(texts, row, quarter) for row in ideas.head(most).itertuples()],
        quarter=texts.quarter(quarter),
        notes=_notes(texts, ideas, most, min_cell),
        data=_data(texts, ideas, quarter),
    )


def _intent(texts: Texts, row: Any, widest: float) -> dict[str, Any]:
    return {
        "intent": texts.say(f"intent.{row.intent}"),
        **moved(texts, row, widest),
    }


def _by_theme(texts: Texts, table: pd.DataFrame) -> Fragment:
    columns = [Column(texts.say("column.theme"), list(table["label"]), list(table["label"]), False)]
    columns += [Column(texts.say("column.mentions"), [texts.count(n) for n in table["n"]], table["n"])]
    columns += [
        Column(texts.say(f"intent.{name}"), [texts.count(n) for n in table[name]], table[name]) for name in INTENTS
    ]
    return data_table(texts, "intents", texts.say("intents.caption"), columns)


def _idea(texts: Texts, row: Any, quarter: str) -> dict[str, Any]:
    return {
        "lang": html_language(row.language),
        "wording": texts.say("quoted", text=row.wording) if row.wording else texts.say("ideas.unquoted"),
        "new": texts.say("mark.new") if row.first == quarter else "",
        "customers": texts.count(row.customers),
        "now": texts.count(row.now),
        "first": texts.quarter(row.first),
        "theme": row.theme,
        "groups": texts.parts(f"{value} {texts.count(n)}" for _, value, n in row.groups),
    }


def _notes(texts: Texts, ideas: pd.DataFrame, most: int, min_cell: int) -> str:
    said = [texts.say("ideas.note", min_cell=min_cell)]
    return texts.paragraph(said + ([texts.say("ideas.more", more=len(ideas) - most)] if len(ideas) > most else []))


def _data(texts: Texts, ideas: pd.DataFrame, quarter: str) -> Fragment:
    groups = ["; ".join(f"{value} {texts.count(n)}" for _, value, n in row) for row in ideas["groups"]]
    plain = ["; ".join(f"{column}={value}: {n}" for column, value, n in row) for row in ideas["groups"]]
    wording = [text or texts.say("ideas.unquoted") for text in ideas["wording"]]
    columns = [
        Column(texts.say("column.idea"), wording, ideas["wording"], False),
        Column(texts.say("column.theme"), list(ideas["theme"]), list(ideas["theme"]), False),
        Column(texts.say("column.customers"), [texts.count(n) for n in ideas["customers"]], ideas["customers"]),
        Column(texts.quarter(quarter), [texts.count(n) for n in ideas["now"]], ideas["now"]),
        Column(texts.say("column.first"), [texts.quarter(q) for q in ideas["first"]], ideas["first"], False),
        Column(texts.say("column.last"), [texts.quarter(q) for q in ideas["last"]], ideas["last"], False),
        Column(texts.say("column.groups"), groups, plain, False),
    ]
    return data_table(texts, "ideas", texts.say("ideas.caption"), columns)
