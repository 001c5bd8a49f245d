"""What records of 5 whys name and the study does not have: segments, quarters, columns, values, themes.

A record with such a fault is said to whoever wrote it, with its place in the file; its page is made all the same, and
shows which answers could not be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from vocwork.analysis import slices
from vocwork.analysis.nests import named
from vocwork.analysis.theme_names import called
from vocwork.documents import ParamsError, line_of
from vocwork.feedback import FELT_COLUMNS, NOT_GROUPS, PERSONS, attributes, quarters
from vocwork.params import Params
from vocwork.whys import Evidence, Record, Whys

# So many names are listed to choose from; a column with more values holds names or numbers, no groups.
MOST_LISTED = 40
# The language of a comment that nobody knows.
_UNKNOWN = "und"

Place = tuple[str | int, ...]


class Ground(NamedTuple):
    """What records may refer to: all answers there are, and the themes (theme, subject, label, ...) once known.

    Where the answers are not yet read by a model, there are no themes, and columns that it fills are taken on trust.
    """

    params: Params
    feedback: pd.DataFrame
    themes: pd.DataFrame | None = None

    @property
    def answers(self) -> pd.DataFrame:
        """Those that count in any quarter, also in one that the params leave out."""
        return self.feedback[self.feedback["weight"] > 0]

    @property
    def segments(self) -> list[slices.Segment]:
        """Every segment there ever was."""
        return slices.segments(self.answers, self.params.segment_by)

    @property
    def columns(self) -> list[str]:
        """The columns whose values people may be told."""
        own = self.params.attributes or [c for c in attributes(self.feedback) if c not in self.params.numbers]
        wanted = ("language", "channel", "source", *self.params.segment_by, *own)
        return [c for c in dict.fromkeys(wanted) if c in self.feedback and c not in PERSONS]


class Fault(NamedTuple):
    """A place in the file, what is wrong there, and what was named, in few words."""

    place: Place
    said: str
    named: str


def faults(whys: Whys, ground: Ground) -> list[Fault]:
    """Everything that records name and the study does not have, in the order of the file."""
    return [fault for number, record in enumerate(whys.records) for fault in _of_record(number, record, ground)]


def _of_record(number: int, record: Record, ground: Ground) -> Iterator[Fault]:
    yield from _of_segment(number, record, ground)
    if record.quarter not in (there := quarters(ground.answers)):
        known = f"there are answers from {there[0]} to {there[-1]}" if there else "there are no answers at all"
        said = f"there are no answers in {record.quarter!r}; {known}"
        yield Fault(("records", number, "quarter"), said, record.quarter)
    for at, why in record.walk():
        place = ("records", number, *(part for step in at for part in ("why", step)), "evidence")
        for fault in of_evidence(why.evidence, ground) if why.evidence else ():
            answer = ".".join(str(step + 1) for step in at)
            whose = f"{record.segment} in {record.quarter}, answer {answer}: "
            yield fault._replace(place=(*place, *fault.place), said=whose + fault.said)


def _of_segment(number: int, record: Record, ground: Ground) -> Iterator[Fault]:
    found = slices.called(ground.segments, record.segment)
    if len(found) == 1:
        return
    if found:
        said = f"{record.segment!r} could be any of: {', '.join(s.name for s in found)}. Name the one you mean in full"
    else:
        known = [s.name for s in ground.segments]
        said = f"there is no segment {record.segment!r}. There are: {_some(known)}"
    yield Fault(("records", number, "segment"), said, record.segment)


def of_evidence(asked: Evidence, ground: Ground) -> list[Fault]:
    """What a question to the corpus names and the study does not have; places are those within the evidence."""
    found = [fault for column, values in asked.where.items() for fault in _of_column(column, values, ground)]
    return found + [fault for theme in asked.themes for fault in _of_theme(theme, ground)]


def _of_column(column: str, values: Sequence[str], ground: Ground) -> Iterator[Fault]:
    place = ("where", column)
    if column in PERSONS:
        yield Fault(place, f"{column!r} would single out persons. Name a group: {_some(ground.columns)}", column)
    elif column in NOT_GROUPS:
        yield Fault(place, f"{column!r} is no group of answers. Name one of: {_some(ground.columns)}", column)
    elif column not in ground.feedback:
        if column not in FELT_COLUMNS or ground.themes is not None:
            yield Fault(place, f"there is no column {column!r}. There are: {_some(ground.columns)}", column)
    else:
        there = _values(column, ground)
        for value in values:
            if value not in there:
                told = column in ground.columns and len(there) <= MOST_LISTED
                known = f". There are: {_some(sorted(there))}" if told else ""
                yield Fault(place, f"no answer has {column} {value!r}{known}", f"{column} = {value}")


def _values(column: str, ground: Ground) -> set[str]:
    """The values of a column; of the language, those too that comments may be found to be in."""
    there = set(named(ground.answers[column].dropna()).unique())
    return there | {*ground.params.languages, _UNKNOWN} if column == "language" else there


def _of_theme(theme: str, ground: Ground) -> Iterator[Fault]:
    if ground.themes is None or called(ground.themes, theme) is not None:
        return
    known = [f"{row.theme} {row.label}" for row in ground.themes.itertuples()]
    said = f"there is no theme {theme!r}. Name one by its number, name or subject: {_some(known)}"
    yield Fault(("themes",), said, theme)


def _some(names: Sequence[str]) -> str:
    return (", ".join(names[:MOST_LISTED]) or "none") + (" ..." if len(names) > MOST_LISTED else "")


def lines(found: Sequence[Fault], path: Path) -> list[str]:
    """Faults as lines a person can act on: file, line, key, what is wrong, what there is."""
    text = path.read_text(encoding="utf-8") if found else ""
    return [f"{path}, line {line_of(text, f.place)}: {'.'.join(map(str, f.place))}: {f.said}" for f in found]


def refuse(found: Sequence[Fault], path: Path) -> None:
    """Raise ParamsError that says all faults, where there are any."""
    if found:
        raise ParamsError("\n".join(lines(found, path)))


def unseen(whys: Whys, ground: Ground) -> Iterator[str]:
    """The records without a fault that no page shows all the same, and why."""
    params = ground.params
    if whys.records and (params.metric.kind == "none" or "causes" not in params.sections):
        why = "there is no score" if params.metric.kind == "none" else "`sections` leaves causes out"
        yield f"5 whys: no page shows them, for {why}"
        return
    chosen = params.quarters.chosen(quarters(ground.answers))
    for number, record in enumerate(whys.records):
        found = slices.called(ground.segments, record.segment)
        if len(found) != 1 or record.quarter not in quarters(ground.answers):
            continue
        if record.quarter not in chosen:
            yield f"5 whys: records.{number} of {record.segment}: no page, `quarters` leaves {record.quarter} out"
        elif (base := len(slices.cut(ground.answers, found[0].name, record.quarter))) < params.min_base:
            few = f"too few answers, {base} (min_base, {params.min_base})"
            yield f"5 whys: records.{number} of {record.segment} in {record.quarter} is not shown: {few}"
