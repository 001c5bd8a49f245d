"""The 5 whys of a page: what people answered, what the corpus says to it, and how far the tree rests on evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from vocwork.analysis import slices
from vocwork.analysis.finding import Finding
from vocwork.analysis.nesting import above, family
from vocwork.analysis.theme_names import called
from vocwork.analysis.whys import DOWN, UP, Completeness, Question, completeness, evidence
from vocwork.render import page
from vocwork.study import Study
from vocwork.view import SliceOfStudy
from vocwork.whys import Evidence, Record, Words
from vocwork.whys_references import Ground, of_evidence

Shown = Any  # a render Fragment, or None where there is nothing to show
_WAYS = {"lower": DOWN, "less often": DOWN, "higher": UP, "more often": UP, None: ""}


class Answered(NamedTuple):
    """A record with its answers, and how far it is filled in.

    answers: a row each, place, answer, owner, countermeasure, whether the corpus is asked, what it is asked for and the
    study does not have ('' for nothing), and the columns of `evidence`.
    """

    question: str
    answers: pd.DataFrame
    complete: Completeness


def answered(s: SliceOfStudy) -> list[Answered]:
    """What people asked of this segment and quarter; evidence that names what the study has not is not looked up."""
    records = s.whys.records if s.whys and s.wants("causes") and not s.is_tiny else ()
    own = [r for r in records if r.quarter == s.quarter and _is_of(s, r)]
    return [_answered(s, record) for record in own]


def _is_of(s: SliceOfStudy, record: Record) -> bool:
    """Whether the record means the segment of this page; one that means none or several is on no page."""
    return [segment.name for segment in slices.called(s.segments, record.segment)] == [s.slice.segment]


def ground(s: Study) -> Ground:
    """What the records of a study may refer to."""
    return Ground(s.params, s.corpus.feedback, s.themes)


def _answered(s: SliceOfStudy, record: Record) -> Answered:
    walk = list(record.walk())
    unknown = {at: _unknown(s, why.evidence) for at, why in walk if why.evidence}
    asked = {at: _question(s, why.evidence) for at, why in walk if why.evidence and not unknown[at]}
    rules = {"min_cell": s.params.min_cell, "withheld": s.hidden, "withheld_comments": s.hidden_comments, **s.rules}
    found = evidence(list(asked.values()), s.now, s.before, s.others, s.clauses, **rules)
    rows = [
        {
            "place": ".".join(str(number + 1) for number in at),
            "answer": said(s, why.answer),
            "owner": said(s, why.owner),
            "countermeasure": said(s, why.countermeasure),
            "is_end": not why.why,
            "asked": at in unknown,
            "unknown": unknown.get(at, ""),
        }
        for at, why in walk
    ]
    table = pd.DataFrame(rows)
    known = found.set_axis([number for number, (at, _) in enumerate(walk) if at in asked]).reindex(table.index)
    table = pd.concat([table, known], axis=1)
    table = table.assign(**{name: known[name].eq(True) for name in ("backed", "contradicted")})
    ends = table[table["is_end"]]
    full = completeness(*(list(part) for part in (table["backed"], table["owner"] != "", ends["countermeasure"] != "")))
    return Answered(said(s, record.question), table, full)


def _unknown(s: Study, asked: Evidence) -> str:
    """What is asked for and the study does not have."""
    return "; ".join(fault.named for fault in of_evidence(asked, ground(s)))


def _question(s: Study, asked: Evidence) -> Question:
    """What is asked for, by the columns and numbers of the study."""
    named = [called(s.themes, said) for said in asked.themes]
    themes = [part for theme in named if theme is not None for part in family(theme, above(s.themes))]
    return Question(asked.where, themes, asked.intents, asked.contains, asked.against, _WAYS[asked.expect])


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
    against = int(found[0].answers["contradicted"].sum())
    key = "whys.finding.ends" if complete.backed < complete.levels else "whys.finding.backed"
    key = "whys.finding.against" if against else key
    facts = {
        "question": found[0].question,
        "backed": complete.backed,
        "levels": complete.levels,
        "against": against,
    }
    return page.section(s.texts, "whys", Finding(key, "neutral", facts), *trees, why="whys.why", quarter=s.compared)


def _tree(s: SliceOfStudy, one: Answered) -> Iterator[Shown]:
    yield page.whys(s.texts, one.question, one.answers, since=s.compared)
    yield s.texts.say("whys.complete", **one.complete._asdict())
