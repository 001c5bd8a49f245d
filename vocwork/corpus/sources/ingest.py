"""Raw exports to the canonical feedback table: read, join, map, type, judge, check.

No row is lost in silence: for every file, rows = kept + dropped, and each dropped row stands in the quarantine with
its reason.
"""

from __future__ import annotations

import glob
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from vocwork.corpus.sources import quarantine as rules
from vocwork.corpus.sources.checks import check_schema, refuse_wrong_dates, refuse_wrong_scale
from vocwork.corpus.sources.files import Raw, fixed_part, read_source
from vocwork.corpus.sources.mapping import joined, mapped, refuse_missing_columns
from vocwork.corpus.sources.measured import measured, own_dates
from vocwork.corpus.sources.non_answers import find_non_answers
from vocwork.corpus.sources.respondents import disagreeing_dates, one_answer_each
from vocwork.corpus.sources.typed import typed
from vocwork.feedback import CANONICAL, QUARANTINE, FeedbackError
from vocwork.params import Params, ParamsError
from vocwork.source import Source


class Ingested(NamedTuple):
    """What stage 1 starts from.

    feedback    columns of `feedback.CANONICAL` but sentiment and mixed, then the attributes; `text` is not masked yet,
                and a non-answer still has its text
    quarantine  columns of `feedback.QUARANTINE`; `value` is not masked yet
    inputs      one entry a file: source, file (as the params write it), sha256, rows, kept, dropped {reason: rows},
                header_row (None where the format has none), dates (how they were read),
                joins [{file, sha256, on, rows_without_partner}]
    """

    feedback: pd.DataFrame
    quarantine: pd.DataFrame
    inputs: list[dict[str, Any]]


class _Batch(NamedTuple):
    """One source, read and typed; `places` says file and row of each row of `rows`."""

    name: str
    files: list[Raw]
    rows: rules.Rows
    places: pd.DataFrame
    dates: str
    joins: list[dict[str, str | int]]


def ingest(params: Params, params_file: str | Path) -> Ingested:
    """Read all sources of a study into one feedback table.

    Raises FeedbackError where a file or a mapped column is missing, a scale or a date format is plainly wrong, cells
    break the schema, or no row can be used; each message names file, row, column, value and what to do.
    """
    from tqdm.auto import tqdm

    names = source_names(params, params_file)
    shown = tqdm(names.items(), desc="reading", unit="source", leave=False, disable=None)
    batches = [_read(source, name, params, params_file) for name, source in shown]
    rows, places = _stacked(batches)
    verdicts = rules.judged(rows, params.metric)
    per = {name: source.one_answer_per for name, source in names.items() if source.one_answer_per}
    rows, verdicts = one_answer_each(rows, verdicts, per)
    told = disagreeing_dates(rows, verdicts, per)
    batches = [b._replace(dates=f"{b.dates}; {told[b.name]}") if b.name in told else b for b in batches]
    kept = verdicts["reason"].isna()
    quarantine = _quarantine(places, verdicts[~kept], batches)
    inputs = [_account(raw, batch, places[kept], quarantine) for batch in batches for raw in batch.files]
    _refuse_nothing_left(inputs)
    feedback = _finished(rows.answers[kept], params)
    check_schema(feedback, rows.cells[kept], rows.unreadable[kept], places[kept], params)
    return Ingested(feedback.reset_index(drop=True), quarantine, inputs)


def source_names(params: Params, params_file: str | Path = "params") -> dict[str, Source]:
    """A name for every source: its own, else its file's, else (for a glob) its folder's."""
    named = [(source.name or _name_from(source), source) for source in params.sources]
    twice = [name for name, n in Counter(name for name, _ in named).items() if n > 1]
    if twice:
        raise ParamsError(f"{params_file}: two sources are both called {twice[0]!r}. Give each its own `name`.")
    return dict(named)


def _name_from(source: Source) -> str:
    path = str(source.path or source.url)
    if source.url:
        return "query"
    if glob.has_magic(path):
        return Path(fixed_part(path)).name or "files"
    return Path(path).name.partition(".")[0]


def _read(source: Source, name: str, params: Params, params_file: str | Path) -> _Batch:
    files = read_source(source, params_file)
    raw = pd.concat([file.rows for file in files])
    places = pd.DataFrame(
        {
            "source": name,
            "file": [file.file for file in files for _ in range(len(file.rows))],
            "row": raw.index.to_numpy(),
        }
    )
    raw = raw.reset_index(drop=True)
    beside = joined(raw, source, params_file)
    refuse_missing_columns(source, files, beside.rows)
    labels = {column: words for file in files for column, words in file.labels.items()}
    cells = mapped(beside.rows, source, labels, params_file)
    _refuse_no_date(source, params_file)
    types = measured(typed(cells, source.dates, source.timezone), params.numbers, source.dates, source.timezone)
    refuse_wrong_dates(cells, types, places, source)
    refuse_wrong_scale(cells, types, places, source, params.metric)
    answers = _scored(types.answers, params).assign(source=name, id=_ids(types.answers["id"], places, source))
    rows = rules.Rows(cells, answers, types.unreadable, types.answers["id"].notna(), _whole(raw, source))
    return _Batch(name, files, rows, places, types.dates, beside.joins)


def _refuse_no_date(source: Source, params_file: str | Path) -> None:
    if "received" not in source.columns and "received" not in source.constants:
        raise FeedbackError(
            f"{params_file}: the source {source.path or source.url} has no date. Map the column with the date as "
            f"`columns: received: ...`, or give all its rows one date with `constants: received: 2024-09-30`."
        )


def _scored(answers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Public stars are the score where the study's metric is stars and the source maps no score of its own."""
    if params.metric.kind == "stars" and answers["score"].isna().all():
        return answers.assign(score=answers["stars"])
    return answers


def _ids(given: pd.Series, places: pd.DataFrame, source: Source) -> pd.Series:
    """The source's own ids; where there is none, source (and file, where it can have several) and row."""
    made = places["source"] + "-" + places["row"].astype("str")
    if source.path and glob.has_magic(source.path):
        tails = places["file"].str.removeprefix(fixed_part(source.path)).str.replace(r"\.\w+(\.gz)?$", "", regex=True)
        made = places["source"] + "-" + tails + "-" + places["row"].astype("str")
    return given.fillna(made).astype("str")


def _whole(raw: pd.DataFrame, source: Source) -> pd.Series:
    """A hash of each raw row that repeats another where the row does; of its place where no row is taken to repeat."""
    return pd.util.hash_pandas_object(raw.fillna(""), index=source.repeated_rows == "keep")


def _stacked(batches: list[_Batch]) -> tuple[rules.Rows, pd.DataFrame]:
    """All sources on one index, ids told apart between sources."""
    parts = zip(*(batch.rows for batch in batches), strict=True)
    rows = rules.Rows(*(pd.concat(part, ignore_index=True) for part in parts))
    answers = rows.answers.assign(id=_apart(rows.answers))
    return rows._replace(answers=answers), pd.concat([batch.places for batch in batches], ignore_index=True)


def _apart(answers: pd.DataFrame) -> pd.Series:
    """Ids of a later source that an earlier one uses too get the source's name in front: both count from 1, say."""
    first = answers["id"].map(answers.drop_duplicates("id").set_index("id")["source"])
    clashing = answers.loc[first != answers["source"], "source"].unique()
    return answers["id"].where(~answers["source"].isin(clashing), answers["source"] + ":" + answers["id"])


def _quarantine(places: pd.DataFrame, verdicts: pd.DataFrame, batches: list[_Batch]) -> pd.DataFrame:
    """Rows judged unusable and rows that could not be read at all, in the order of the files."""
    broken = [
        raw.broken.assign(source=batch.name, file=raw.file, reason=rules.BROKEN)
        for batch in batches
        for raw in batch.files
        if len(raw.broken)
    ]
    found = pd.concat([places.join(verdicts, how="inner"), *broken]).reindex(columns=list(QUARANTINE))
    order = {(b.name, raw.file): n for n, (b, raw) in enumerate((b, raw) for b in batches for raw in b.files)}
    rank = [order[pair] for pair in zip(found["source"], found["file"], strict=True)]
    sorted_rows = found.assign(rank=rank).sort_values(["rank", "row"], kind="stable").drop(columns="rank")
    texts = [name for name in QUARANTINE if name != "row"]
    return sorted_rows.astype({"row": "int64"} | dict.fromkeys(texts, "str")).reset_index(drop=True)


def _account(raw: Raw, batch: _Batch, kept: pd.DataFrame, quarantine: pd.DataFrame) -> dict[str, Any]:
    """One file's entry of `inputs`: what came in is what was kept and what was dropped."""
    n_rows = len(raw.rows) + len(raw.broken)
    n_kept = int(((kept["source"] == batch.name) & (kept["file"] == raw.file)).sum())
    mine = quarantine[(quarantine["source"] == batch.name) & (quarantine["file"] == raw.file)]
    dropped = {str(reason): int(n) for reason, n in mine["reason"].value_counts().items()}
    if n_rows != n_kept + sum(dropped.values()):
        raise AssertionError(f"{raw.file}: {n_rows} rows in, {n_kept} kept, {dropped} dropped: they do not add up")
    entry = {"source": batch.name, "file": raw.file, "sha256": raw.sha256, "rows": n_rows, "kept": n_kept}
    return {**entry, "dropped": dropped, "header_row": raw.header_row, "dates": batch.dates, "joins": batch.joins}


def _refuse_nothing_left(inputs: list[dict[str, Any]]) -> None:
    if sum(entry["kept"] for entry in inputs):
        return
    told = [
        f"{entry['file']}: {', '.join(f'{n:,} {reason}' for reason, n in entry['dropped'].items())}" for entry in inputs
    ]
    raise FeedbackError(
        f"none of {sum(entry['rows'] for entry in inputs):,} rows can be used. Dropped were: {'; '.join(told)}. "
        f"Look at `columns`, `values` and `dates` in the params: they decide what is read as date, score and text."
    )


def _finished(answers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Canonical columns first, in their order; what kind of comment each answer has; no dates that made a number."""
    kinds = pd.Series("comment", index=answers.index, dtype="str").mask(find_non_answers(answers["text"]), "non_answer")
    answers = answers.assign(comment=kinds.where(answers["text"].notna(), "none"))
    answers = answers.drop(columns=own_dates(params.numbers))
    canonical = [name for name in CANONICAL if name in answers]
    return answers[[*canonical, *(name for name in answers if name not in CANONICAL)]]
