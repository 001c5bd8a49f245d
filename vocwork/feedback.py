"""The canonical tables: their columns, dtypes and meanings.

feedback   one row per answer
mentions   one row per clause of an answer's comment
themes     one row per theme
ledger     one row per event in the history of the themes
codings    one row per answer, category of the codebook and who or what coded it
quarantine one row per raw row that was left out, with the reason
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

# One row per answer. Every other column of the feedback table is an attribute of the study.
CANONICAL: dict[str, str] = {
    "id": "identifier of the answer, unique in the study",
    "received": "when the answer came (time-zone aware, stored in UTC)",
    "asked": "when the customer was asked for it",
    "quarter": "calendar quarter of `received` in the source's time zone, such as 2024Q1",
    "source": "name of the source the row came from",
    "channel": "how the answer came: survey, app, review, chat, phone ...",
    "solicited": "whether the customer was asked",
    "language": "language of the comment (ISO 639-1), `und` where it is none of the study's or unknown",
    "text": "the comment with personal data masked; missing where there is none to model",
    "comment": "comment | non_answer | repeated | none",
    "score": "the study's score on its own scale",
    "stars": "public rating, 1 to 5, where the source has one",
    "weight": "survey weight; 1 where none is given",
    "sentiment": "feeling of the comment, -1 to 1",
    "mixed": "whether the comment both praises and complains",
    "customer": "pseudonymous customer",
    "agent": "pseudonymous employee who dealt with it",
    "brand": "brand the answer is about",
    "consent": "whether the text may be quoted",
    "opened": "closed loop: when the case was opened",
    "answered": "closed loop: when the customer first heard from us",
    "closed": "closed loop: when the case was closed",
    "churned": "whether the customer left in the months after",
}
TIMES = ("received", "asked", "opened", "answered", "closed")
FLAGS = ("solicited", "consent", "churned")
# What is read from the comments themselves.
FELT_COLUMNS = ("sentiment", "mixed")
# Different for nearly every answer, or a time: no groups to make reports for.
NOT_GROUPS = (*TIMES, "quarter", "id", "text", "weight", "sentiment")
# Never a group: its values are single persons.
PERSONS = ("agent", "customer")
NUMBERS = ("score", "stars", "weight", "sentiment")
# What a params file may map: the rest of CANONICAL is computed.
MAPPABLE = tuple(name for name in CANONICAL if name not in ("quarter", "comment", *FELT_COLUMNS, "source"))
COMMENT_KINDS = ("comment", "non_answer", "repeated", "none")
NO_THEME = -1
# A feeling nearer to 0 than this (-1 to 1) is neither praise nor complaint.
FELT = 0.2
# What a customer wants with a clause.
INTENTS = ("complaint", "praise", "request", "question", "other")
# Parts the names of several brands in one cell.
BETWEEN_BRANDS = ";"
# A theme that a smaller share of refits found again may be an accident of one run: greyed, and never a cause.
STABLE = 0.6
# Themes of fewer different clauses are a coarse sorting, however often refits find them again.
FEW = 200
# Why a row was left out that has no id and equals another in every cell.
REPEATED = "repeated row"
# The file name of the page for everyone, and the longest of words in any other.
RESERVED = "all"
LONGEST = 60

MENTIONS: dict[str, str] = {
    "feedback_id": "the answer's id",
    "mention": "number of the clause in the answer, from 0",
    "text": "the clause, masked",
    "language": "language of the answer",
    "brands": "brands named in the clause, of those the params list; several with ; between them",
    "theme": "theme of the clause, -1 for none",
    "strength": "how well the clause fits the theme, 0 to 1",
    "sentiment": "feeling of the clause, -1 to 1",
    "intent": "complaint | praise | request | question | other",
    "idea": "number of the idea that a request is one of, -1 for none",
    "fit": "how near a request is to the middle of its idea, 0 to 1",
    "severity": "how severe a complaint is, 1 (a trifle) to 5 (harm); missing where the clause does not feel bad",
    "telling": "[start, end] in text of up to three words that moved its feeling most, for clauses that may be quoted",
}
THEMES: dict[str, str] = {
    "theme": "number of the theme in the study's registry: it never stands for another",
    "label": "the theme in words, in the study's own locale",
    "keywords": "the most typical words over all languages, comma separated",
    "parent": "theme this one was put under by hand, -1 for none",
    "stability": "share of refits that found the theme again, 0 to 1; missing where there was none, or people made it",
    "refits": "how many refits it was looked for in; 0 where it is what many said in the same words",
    "size": "its clauses in the study",
    "born": "quarter since which it is a theme, empty for those that the study's themes began with",
    "first_seen": "first quarter with a clause of it",
    "status": "active | retired (nobody speaks of it any more) | hidden, merged or split by hand",
    "became": "themes that it was merged or split into",
    "curated": "whether its name or make-up was set by hand",
    "subject": "known subject the theme is about, empty where none is clear or two share it",
    "general": "whether it is praise and complaint without a subject",
}
LEDGER: dict[str, str] = {
    "quarter": "up to which quarter the study went then",
    "event": "what became of the themes, see corpus/themes/ledger.py",
    "themes": "their numbers, comma separated",
    "base": "how many clauses it rests on",
    "why": "the evidence, or why it was decided",
    "by": "who decided it, empty where nobody did",
    "when": "the day it was decided",
}
CODINGS: dict[str, str] = {
    "feedback_id": "the answer's id",
    "code": "category of the study's codebook",
    "coded": "whether the answer has the category; a machine keeps likely ones that it does not code too",
    "chance": "chance that it has, 0 to 1; missing for rules, 1 or 0 by hand",
    "by": "rule | similarity | learned, or the coder's name",
    "drawn": "chance with which the answer came into the random sample coded by hand; missing outside it",
}
QUARANTINE: dict[str, str] = {
    "source": "name of the source",
    "file": "file the row came from",
    "row": "row in the file as a person counts it: the header is row 1",
    "column": "the column at fault",
    "value": "what stood there, masked, at most 80 characters",
    "reason": "why the row was left out",
}


class FeedbackError(ValueError):
    """Raw feedback cannot be used: the message names file, row, column and what to do (exit code 2)."""


def attributes(feedback: pd.DataFrame) -> list[str]:
    """The study's own columns: what a report can segment and drill by, in table order."""
    return [column for column in feedback.columns if column not in CANONICAL]


def quarters(feedback: pd.DataFrame) -> list[str]:
    """The quarters with answers, oldest first."""
    return sorted(feedback["quarter"].dropna().unique())


def require_columns(feedback: pd.DataFrame, wanted: Mapping[str, Iterable[str]]) -> None:
    """Raise FeedbackError when a params key names a column that the sources do not give."""
    for key, columns in wanted.items():
        for column in columns:
            if column not in feedback:
                known = ", ".join(["channel", "source", "language", *attributes(feedback)])
                raise FeedbackError(f"{key}: there is no column {column!r} in the feedback. There are: {known}")
            if key in ("segment_by", "attributes") and column in PERSONS:
                raise FeedbackError(
                    f"{key}: {column!r} would show single persons; employees are looked at by themselves"
                )
            if key == "segment_by" and column in NOT_GROUPS:
                raise FeedbackError(f"segment_by: {column!r} is a time or differs for each answer, no group")


def schema(low: float | None = None, high: float | None = None) -> DataFrameSchema:
    """What every feedback table holds; `low` and `high` are the ends of the score's scale.

    Canonical columns may be all missing, but only `sentiment` and `mixed` may be absent; attributes are free. Each
    check's words say what is wrong with a cell and what to do.
    """
    import pandera.pandas as pa

    def told(test: Callable[[pd.Series], pd.Series], words: str) -> pa.Check:
        return pa.Check(test, error=words, ignore_na=False)

    present = told(lambda cells: cells.notna(), "is empty; every row needs one")
    named = {
        "id": [present, told(lambda cells: ~cells.duplicated(), "is not unique; map a column that is")],
        "quarter": [told(lambda cells: cells.str.fullmatch(r"\d{4}Q[1-4]"), "is not a quarter such as 2024Q1")],
        "source": [present],
        "comment": [told(lambda cells: cells.isin(COMMENT_KINDS), f"is not one of {', '.join(COMMENT_KINDS)}")],
        "score": [told(lambda cells: _within(cells, low, high), f"is not on the scale {low} to {high}")],
        "stars": [told(lambda cells: _within(cells, 1, 5), "is not on the scale 1 to 5")],
        "weight": [told(lambda cells: cells >= 0, "is empty or below 0; give every row a weight, 0 to leave it out")],
        "sentiment": [told(lambda cells: _within(cells, -1, 1), "is not between -1 and 1")],
        "received": [present],
    }
    return pa.DataFrameSchema(
        {
            name: pa.Column(_dtype(name), checks=named.get(name, []), nullable=True, required=name not in FELT_COLUMNS)
            for name in CANONICAL
        }
    )


def _within(cells: pd.Series, low: float | None, high: float | None) -> pd.Series:
    return cells.isna() | cells.between(-math.inf if low is None else low, math.inf if high is None else high)


def _dtype(name: str) -> str:
    types = dict.fromkeys(TIMES, "datetime64[us, UTC]") | dict.fromkeys((*FLAGS, "mixed"), "boolean")
    return (types | dict.fromkeys(NUMBERS, "float64")).get(name, "str")


def slugs(names: Iterable[str]) -> dict[str, str]:
    """A file name for each name: its words where they spell it, else with a mark; no two alike, none of them `all`.

    ASCII, lower case, at most 70 letters. Names that share their words (`a/b` and `a b`, `Gold` and `gold`) are all
    marked, so that none passes for the other.

    >>> slugs(["Small Business", "West"])
    {'Small Business': 'small-business', 'West': 'west'}
    """
    names = list(dict.fromkeys(names))
    found = {name: _words(name) if _is_spelled(name) else _marked(name) for name in names}
    times = Counter([*found.values(), RESERVED])
    return {name: own if times[own] == 1 else _marked(name) for name, own in found.items()}


def _words(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST]


def _is_spelled(name: str) -> bool:
    """Whether the words say all of the name but its capitals and blanks."""
    return bool(name) and name.lower().replace(" ", "-") == _words(name)


def _marked(name: str) -> str:
    return f"{_words(name)}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".lstrip("-")
