"""A first params file for files never seen: what each column seems to mean, and why.

Names of columns speak first (`headers`), their content decides (`profiles`, `scales`). What the person says with
`given`, `metric` and `segment_by` is taken at its word. Nothing personal is mapped unless the person says so.
"""

from __future__ import annotations

import datetime as dt
import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.proposal.columns import FINDERS, Choice, free, unfit
from vocwork.corpus.proposal.draft import params_text
from vocwork.corpus.proposal.groups import choose_segment, find_groups
from vocwork.corpus.proposal.headers import column_name
from vocwork.corpus.proposal.numbers import find_numbers
from vocwork.corpus.proposal.profiles import Profile
from vocwork.corpus.proposal.reasons import reasons
from vocwork.corpus.proposal.scales import Scale, find_scale
from vocwork.corpus.proposal.scores import Labels, find_score
from vocwork.corpus.proposal.spoken import reports_locale, spoken_languages
from vocwork.corpus.sources.dates import DAY_FIRST, MONTH_FIRST, read_dates
from vocwork.corpus.sources.files import Raw, Reading, read_file
from vocwork.corpus.sources.mapping import nearest
from vocwork.feedback import CANONICAL, MAPPABLE, FeedbackError
from vocwork.locales import Locale

__all__ = ["Choice", "FileGuess", "Guess", "guess", "params_text"]


class FileGuess(NamedTuple):
    """One source.

    columns    our name -> choice            constants  our name -> (value, reason)
    dates      'day first' or 'month first' where the dates need it
    header_row the row that names the columns, where it is not the first
    left       their columns that are not mapped -> why
    scale      of the scores, with their value map; None where the file has none
    profiles   their column -> what it looks like
    numbers    our names of what is measured of an answer
    """

    file: Path
    columns: dict[str, Choice]
    constants: dict[str, tuple[str, str]]
    dates: str | None
    left: dict[str, str]
    scale: Scale | None
    profiles: dict[str, Profile]
    header_row: int | None = None
    numbers: tuple[str, ...] = ()


class Guess(NamedTuple):
    """A study as it seems to be.

    scale           the headline score's scale, None for a study without scores
    segment_reason  why segmented so
    numbers         columns that are numbers in every source that has them
    languages       of the comments, most frequent first; empty where there are none
    locale          language of the reports, and why
    reasons         one line for each guess, for the person who started it
    """

    sources: tuple[FileGuess, ...]
    scale: Scale | None
    segment_by: tuple[str, ...]
    segment_reason: str
    numbers: tuple[str, ...]
    languages: tuple[str, ...]
    locale: tuple[Locale, str]
    reasons: tuple[str, ...]


def guess(
    files: Sequence[str | Path],
    given: Mapping[str, str] | None = None,
    metric: str | None = None,
    segment_by: Sequence[str] = (),
    header_row: int | None = None,
    locale: Locale | None = None,
) -> Guess:
    """Look at raw files and say what their columns mean.

    given       our name -> their column, taken as said; a name that is not canonical becomes an attribute
    metric      nps, csat, ces, stars or none; None to decide from the scores
    segment_by  columns to segment by, named as ours or as theirs
    header_row  the row that names the columns, in every file; None to find it
    locale      language of the reports; None for that of most comments
    Raises FeedbackError for a file that cannot be read, a column that is in none of them, and where neither a comment
    nor a score is found.
    """
    tables = {Path(file): _read(Path(file), header_row) for file in files}
    known = list(dict.fromkeys(name for table in tables.values() for name in table.profiles))
    wanted = _wanted(given or {}, segment_by, known)
    sources = [_one_file(path, table, wanted, metric) for path, table in tables.items()]
    useful = [source for source in sources if {"text", "score"} & set(source.columns)]
    if not useful:
        raise FeedbackError(_nothing_found(sources))
    for source in useful:
        _refuse_unread_date(source)
    scale = next((source.scale for source in useful if source.scale), None)
    useful = [_on_scale(source, scale) for source in useful]
    segments, why = _segments(useful, segment_by, wanted)
    languages = spoken_languages(_comments(useful))
    spoken = (locale, "as you said") if locale else reports_locale(languages)
    found = Guess(tuple(useful), scale, segments, why, _numbers(useful, segments), languages, spoken, ())
    unused = [source for source in sources if not {"text", "score"} & set(source.columns)]
    return found._replace(reasons=tuple(reasons(found, unused)))


class _Table(NamedTuple):
    """One source, looked at: its columns, words for codes by column, and the row of the header where it is not 1."""

    profiles: dict[str, Profile]
    labels: Labels
    header_row: int | None


def _read(path: Path, header_row: int | None) -> _Table:
    raw = [read_file(file, str(file), Reading(header_row=header_row)) for file in _files(path)]
    rows = pd.concat([file.rows for file in raw], ignore_index=True)
    labels = {name: table for file in raw for name, table in file.labels.items()}
    words = {name: rows[name].map(table).fillna(rows[name]) for name, table in labels.items()}
    is_code = {name: find_scale(Profile(rows[name]), labels[name]) is None for name in words}
    shown = rows.assign(**{name: cells for name, cells in words.items() if is_code[name]})
    whole = pd.util.hash_pandas_object(shown.fillna(""), index=False)
    return _Table({str(name): Profile(shown[name], whole) for name in shown}, labels, _below_titles(raw))


def _below_titles(raw: Sequence[Raw]) -> int | None:
    """The row of the header where it is not the first and the same in all files; else each file's own is found."""
    found = {file.header_row or 1 for file in raw}
    return found.pop() if len(found) == 1 and found != {1} else None


def _files(path: Path) -> list[Path]:
    """The file of that name, or those that a pattern such as exports/*.csv finds: they are one source."""
    found = [path] if path.is_file() else [Path(hit) for hit in sorted(glob.glob(str(path), recursive=True))]
    if not found:
        raise FeedbackError(f"there is no file {path}. Name the raw export with --from FILE.")
    return found


def _wanted(given: Mapping[str, str], segment_by: Sequence[str], known: list[str]) -> dict[str, str]:
    """What the person said, our name -> their column; a segment named as theirs becomes an attribute."""
    wanted: dict[str, str] = {}
    for ours, theirs in given.items():
        if ours in CANONICAL and ours not in MAPPABLE:
            raise FeedbackError(f"--column {ours}={theirs}: `{ours}` is computed. Choose another name for it.")
        if theirs not in known:
            raise FeedbackError(
                f"--column {ours}={theirs}: there is no column {theirs!r}.{nearest(theirs, known)} "
                f"There are: {', '.join(known)}"
            )
        wanted[ours if ours in CANONICAL else column_name(ours, set(wanted))] = theirs
    for column in segment_by:
        if column in known and column not in wanted and column not in wanted.values():
            wanted[column_name(column, {*wanted, *CANONICAL})] = column
    return wanted


def _one_file(path: Path, table: _Table, wanted: Mapping[str, str], metric: str | None) -> FileGuess:
    profiles, labels, header_row = table
    columns = {ours: Choice(theirs, "as you said") for ours, theirs in wanted.items() if theirs in profiles}
    left = {name: why for name, p in profiles.items() if name not in wanted.values() and (why := unfit(p))}
    scale = find_score(columns, profiles, left, labels, metric)
    for ours, find in FINDERS.items():
        if ours not in columns and (found := find(free(profiles, columns, left))):
            columns[ours] = found
    score = profiles[columns["score"].names[0]] if "score" in columns else None
    # without a score there is nothing for them to go with
    numbers, many = find_numbers(free(profiles, columns, left)) if score else ({}, {})
    measured = {column_name(name, {*columns, *CANONICAL}): Choice(name, why) for name, why in numbers.items()}
    columns, left = columns | measured, left | many
    groups, others = find_groups(free(profiles, columns, left), score, labels)
    for theirs, reason in groups.items():
        columns[column_name(theirs, {*columns, *CANONICAL})] = Choice(theirs, reason)
    constants = {} if "received" in columns else {"received": _file_date(path)}
    dates = _date_order(columns, profiles)
    return FileGuess(path, columns, constants, dates, left | others, scale, profiles, header_row, tuple(measured))


def _file_date(path: Path) -> tuple[str, str]:
    newest = max(file.stat().st_mtime for file in _files(path))
    changed = dt.datetime.fromtimestamp(newest, tz=dt.UTC).date().isoformat()
    return changed, "no column holds dates: this is the day the file was last changed, so all answers share a quarter"


def _refuse_unread_date(source: FileGuess) -> None:
    """A column that is named a date but cannot be read is no reason to date all answers by the file."""
    dated = [p for p in source.profiles.values() if p.is_named_date and len(p.cells)]
    if "received" in source.columns or not dated:
        return
    column = dated[0]
    bad = column.sample[column.dates.received.isna()]
    shown = ", ".join(repr(cell[:40]) for cell in bad.unique()[:3])
    fault = f"{len(bad):,} of {len(column.sample):,} cells cannot be read as one, for example {shown}"
    fault = fault if len(bad) else f"only {len(column.cells):,} of {column.n_rows:,} rows have one"
    raise FeedbackError(
        f"{source.file}: column {column.name!r} is named a date, but {fault}. Correct the file, or say which column "
        f"dates the answers with --column received=COLUMN ({column.name!r} too: rows without a readable date are then "
        f"set aside). Only a file without any date column is dated by the day it was last changed."
    )


def _date_order(columns: Mapping[str, Choice], profiles: Mapping[str, Profile]) -> str | None:
    """Written down where the column needed a decision, so that later exports are read alike."""
    if "received" not in columns or columns["received"].names[0] not in profiles:
        return None
    how = profiles[columns["received"].names[0]].dates.how
    return next((order for order in (DAY_FIRST, MONTH_FIRST) if f"; {order}" in how), None)


def _on_scale(source: FileGuess, scale: Scale | None) -> FileGuess:
    """A score on another scale than the study's is not its score: 1 to 5 is mapped as stars, others are left out."""
    mine = source.scale
    if scale is None or mine is None or mine[1:4] == scale[1:4]:  # low, high, direction
        return source
    rest = {ours: choice for ours, choice in source.columns.items() if ours != "score"}
    theirs = source.columns["score"]
    if (mine.low, mine.high, mine.direction) == (1, 5, "up") and not mine.values:
        why = f"numbers from 1 to 5, while the study's score runs from {scale.low} to {scale.high}"
        return source._replace(columns=rest | {"stars": Choice(theirs.theirs, why)}, scale=None)
    why = f"a score from {mine.low} to {mine.high}, while the study's runs from {scale.low} to {scale.high}"
    return source._replace(columns=rest, left=source.left | {theirs.names[0]: why}, scale=None)


def _segments(
    sources: Sequence[FileGuess], segment_by: Sequence[str], wanted: Mapping[str, str]
) -> tuple[tuple[str, ...], str]:
    """Our names of the columns to segment by, and why."""
    ours = {theirs: name for name, theirs in wanted.items()}
    mapped = {name for source in sources for name in source.columns}
    if segment_by:
        chosen = tuple(column if column in mapped else ours.get(column, column) for column in segment_by)
        unknown = [column for column in chosen if column not in mapped]
        if unknown:
            raise FeedbackError(
                f"--segment-by {unknown[0]}: there is no such column.{nearest(unknown[0], mapped)} "
                f"Mapped are: {', '.join(sorted(mapped))}"
            )
        return chosen, "as you said"
    attributes = {
        name: source.profiles[choice.names[0]]
        for source in reversed(sources)
        for name, choice in source.columns.items()
        if name not in CANONICAL
    }
    best, why = choose_segment(attributes, lambda name: _bases(sources, name))
    return ((best,) if best else ()), why


def _bases(sources: Sequence[FileGuess], name: str) -> pd.Series:
    """Answers in each group and quarter of an attribute; where there are scores, answers with one."""
    headline = "score" if any("score" in source.columns for source in sources) else "text"
    cells = [_cells(source, name, headline) for source in sources if {name, headline} <= set(source.columns)]
    return pd.concat(cells).value_counts() if cells else pd.Series(dtype="int64")


def _cells(source: FileGuess, name: str, headline: str) -> pd.DataFrame:
    """Group and quarter of each answer of a source that has the headline, score or text."""
    group = source.profiles[source.columns[name].names[0]].cells
    said = source.profiles[source.columns[headline].names[0]].cells.index
    if "received" not in source.columns:
        return pd.DataFrame({"group": group[group.index.isin(said)], "quarter": "all"})
    quarter = read_dates(source.profiles[source.columns["received"].names[0]].cells).quarter
    return pd.DataFrame({"group": group, "quarter": quarter}).reindex(said).dropna()


def _numbers(sources: Sequence[FileGuess], segments: Sequence[str]) -> tuple[str, ...]:
    """Our names of the columns that are numbers wherever they are mapped, and make no segments."""
    named = dict.fromkeys(name for source in sources for name in source.numbers)
    mixed = {name for source in sources for name in source.columns if name not in source.numbers}
    return tuple(name for name in named if name not in mixed and name not in segments)


def _comments(sources: Sequence[FileGuess]) -> list[pd.Series]:
    """A sample of each column of comments."""
    return [s.profiles[name].sample for s in sources if "text" in s.columns for name in s.columns["text"].names]


def _nothing_found(sources: Sequence[FileGuess]) -> str:
    seen = "; ".join(f"{source.file}: {', '.join(source.profiles)}" for source in sources)
    return (
        f"neither a comment nor a score was found. Say which column is which, for example --column text=COLUMN or "
        f"--column score=COLUMN. The columns are: {seen}"
    )
