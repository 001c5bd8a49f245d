"""The 5 whys of a page: what people answered, what the corpus says to it, and how far the tree rests on evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from vocwork.analysis.finding import Finding
from vocwork.analysis.nesting import above, family
from vocwork.analysis.whys import Completeness, Question, completeness, evidence
from vocwork.contrast import known_theme
from vocwork.params import EVERYONE, ParamsError
from vocwork.render import page
from vocwork.study import MOST_VALUES, Study
from vocwork.view import SliceOfStudy
from vocwork.whys import Evidence, Record, Words

Shown = Any  # a render Fragment, or None where there is nothing to show


class Answered(NamedTuple):
    """A record with its answers, a row each (place, answer, owner, countermeasure, and the columns of `evidence`)."""

    question: str
    answers: pd.DataFrame
    complete: Completeness


def answered(s: SliceOfStudy) -> list[Answered]:
    """What people asked of this segment and quarter. Raises ParamsError where they ask for what the study has not."""
    records = s.whys.records if s.whys and s.wants("causes") and not s.is_tiny else ()
    own = [r for r in records if r.quarter == s.quarter and s.segment(r.segment).name == s.slice.segment]
    return [_answered(s, record) for record in own]


def _answered(s: SliceOfStudy, record: Record) -> Answered:
    walk = list(record.walk())
    asked = {at: _question(s, why.evidence, _where(record, at)) for at, why in walk if why.evidence}
    rules = {"min_cell": s.params.min_cell, "withheld": s.hidden, "withheld_comments": s.hidden_comments, **s.rules}
    found = evidence(list(asked.values()), s.now, s.before, s.others, s.clauses, **rules)
    rows = [
        {
            "place": ".".join(str(number + 1) for number in at),
            "answer": said(s, why.answer),
            "owner": said(s, why.owner),
            "countermeasure": said(s, why.countermeasure),
            "is_end": not why.why,
            "asked": at in asked,
        }
        for at, why in walk
    ]
    table = pd.DataFrame(rows)
    known = found.set_axis(table.index[table["asked"]], axis=0).reindex(table.index)
    table = pd.concat([table, known], axis=1).assign(backed=known["backed"].eq(True))
    ends = table[table["is_end"]]
    full = completeness(*(list(part) for part in (table["backed"], table["owner"] != "", ends["countermeasure"] != "")))
    return Answered(said(s, record.question), table, full)


def _where(record: Record, at: tuple[int, ...]) -> str:
    """The place of an answer in the file."""
    number = ".".join(str(n + 1) for n in at)
    return f"whys of {record.segment} in {record.quarter}, answer {number}, evidence"


def _question(s: Study, asked: Evidence, place: str) -> Question:
    """What is asked for, by the columns and numbers of the study. Raises ParamsError for what it does not have."""
    for column, values in asked.where.items():
        _require(s, column, values, place)
    if asked.against == "rest" and isinstance(s, SliceOfStudy) and s.slice.segment == EVERYONE:
        raise ParamsError(
            f"{place}: everyone has no rest to be compared with. Write `against: before`, or leave it out"
        )
    named = [known_theme(s, said, f"{place}.themes") for said in asked.themes]
    themes = [part for theme in named for part in family(theme, above(s.themes))]
    return Question(asked.where, themes, asked.intents, asked.contains, asked.against)


def _require(s: Study, column: str, values: tuple[str, ...], place: str) -> None:
    if column not in s.feedback:
        raise ParamsError(
            f"{place}.where: no column {column!r}. There are: {', '.join(['language', *s.drill_attributes()])}"
        )
    there = sorted(s.feedback[column].dropna().astype("str").unique())
    for value in values:
        if value not in there:
            raise ParamsError(
                f"{place}.where: no answer has {column} {value!r}. There are: {', '.join(there[:MOST_VALUES])}"
            )


def said(s: Study, words: Words) -> str:
    """Words people wrote, in this language where they wrote it, else in the study's own or the first."""
    if isinstance(words, str):
        return words
    return words.get(s.locale) or words.get(s.params.locale) or next(iter(words.values()), "")  # type: ignore[call-overload]


def numbers(found: list[Answered]) -> list[dict[str, Any]]:
    """The records for machines."""
    return [{"question": one.question, "answers": one.answers, "complete": one.complete} for one in found]


def section(s: SliceOfStudy, found: list[Answered]) -> Shown:
    """The trees, and where evidence ends and opinion begins; nothing where nobody asked."""
    if not found:
        return None
    trees = [part for one in found for part in _tree(s, one)]
    complete = found[0].complete
    key = "whys.finding.ends" if complete.backed < complete.levels else "whys.finding.backed"
    facts = {"question": found[0].question, "backed": complete.backed, "levels": complete.levels}
    return page.section(s.texts, "whys", Finding(key, "neutral", facts), *trees, why="whys.why", quarter=s.compared)


def _tree(s: SliceOfStudy, one: Answered) -> Iterator[Shown]:
    yield page.whys(s.texts, one.question, one.answers, since=s.compared)
    yield s.texts.say("whys.complete", **one.complete._asdict())
