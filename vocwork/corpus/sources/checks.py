"""Faults of a whole source: a wrong scale, a wrong date format, cells that break the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from vocwork.corpus.sources import quarantine as rules
from vocwork.corpus.sources.measured import own_dates
from vocwork.corpus.sources.typed import Typed
from vocwork.feedback import FLAGS, TIMES, FeedbackError, schema
from vocwork.metric import Metric
from vocwork.params import Params
from vocwork.source import Source

# More than this share of bad cells is not a few slips but a wrong reading of the column.
_TOO_MANY = 0.5
_SHOWN_ROWS = 10
_EXPECTED = (
    dict.fromkeys(TIMES, "is not a date; correct it, or say how dates are written with `dates`")
    | dict.fromkeys(FLAGS, "is neither yes nor no; correct it, or map it to true, false or null in `values`")
    | {"weight": "is not a number; correct it, or map it in `values`"}
)


def refuse_wrong_dates(cells: pd.DataFrame, types: Typed, places: pd.DataFrame, source: Source) -> None:
    """Raise FeedbackError where more than half of the dates cannot be read."""
    bad, n_dates = types.unreadable["received"], cells["received"].notna().sum()
    if bad.sum() <= _TOO_MANY * n_dates:
        return
    said = f"`dates: {source.dates}` does not fit" if source.dates else "no way of writing dates fits"
    raise FeedbackError(
        f"{_files(places)}: {bad.sum():,} of {n_dates:,} dates in {_theirs(source, 'received')} "
        f"cannot be read ({said}), the first: {_first(cells['received'], bad, places)}. Map another column as "
        f"`received`, or say how dates are written, for example `dates: '%d/%m/%Y %H:%M'`."
    )


def refuse_wrong_scale(cells: pd.DataFrame, types: Typed, places: pd.DataFrame, source: Source, metric: Metric) -> None:
    """Raise FeedbackError where more than half of the scores (or stars) are off their scale or no numbers at all."""
    scales = {"score": (metric.low, metric.high), "stars": rules.STARS}
    for name, (low, high) in scales.items():
        if name not in cells or cells[name].isna().all():
            continue
        bad = types.unreadable[name] | rules.off_scale(types.answers[name], low, high)
        if bad.sum() > _TOO_MANY * cells[name].notna().sum():
            raise FeedbackError(_wrong_scale(cells[name], bad, places, source, metric, (low, high)))


def _wrong_scale(
    cells: pd.Series, bad: pd.Series, places: pd.DataFrame, source: Source, metric: Metric, scale: tuple[Any, Any]
) -> str:
    expected = f"numbers from {scale[0]} to {scale[1]}" if scale[0] is not None else "numbers"
    seen = ", ".join(f"{value!r} ({n:,} times)" for value, n in cells.value_counts().head(8).items())
    todo = (
        f"Change `metric` (now {metric.kind}, `low: {metric.low}`, `high: {metric.high}`)"
        if cells.name == "score"
        else "Map the column as `score` with a `metric` of its scale"
    )
    return (
        f"{_files(places)}: wrong scale: {bad.sum():,} of {cells.notna().sum():,} values in "
        f"{_theirs(source, str(cells.name))} are not {expected}. Seen, most frequent first: {seen}. The first: "
        f"{_first(cells, bad, places)}. {todo}, map another column, or turn values into numbers with "
        f"`values: {cells.name}:`."
    )


def check_schema(
    feedback: pd.DataFrame, cells: pd.DataFrame, unreadable: pd.DataFrame, places: pd.DataFrame, params: Params
) -> None:
    """Raise one FeedbackError with every fault of the kept rows: file, row, column, value, what to do."""
    import pandera.errors

    numbers = dict.fromkeys(params.numbers, _EXPECTED["weight"]) | dict.fromkeys(
        own_dates(params.numbers), _EXPECTED["opened"]
    )
    faults = _unread_cells(cells, unreadable, _EXPECTED | numbers)
    try:
        schema(params.metric.low, params.metric.high).validate(feedback, lazy=True)
    except pandera.errors.SchemaErrors as error:
        faults += _schema_faults(error.failure_cases, faults)
    if faults:
        lines = [_fault_lines(column, expected, cells, index, places) for column, expected, index in faults]
        raise FeedbackError(f"{len(faults)} fault{'s' * (len(faults) > 1)} in the data:\n" + "\n".join(lines))


Fault = tuple[str, str, pd.Index]


def _of_numbers(params: Params) -> dict[str, str]:
    """What the study's own numbers, and the dates that some are made of, are expected to be."""
    numbers, dates = params.numbers, own_dates(params.numbers)
    return dict.fromkeys(numbers, _EXPECTED["weight"]) | dict.fromkeys(dates, _EXPECTED["opened"])


def _unread_cells(cells: pd.DataFrame, unreadable: pd.DataFrame, expected: Mapping[str, str]) -> list[Fault]:
    marked = [(name, unreadable.index[unreadable[name]]) for name in unreadable if name in cells]
    return [(name, expected[name], index) for name, index in marked if name in expected and len(index)]


def _schema_faults(cases: pd.DataFrame, known: list[Fault]) -> list[Fault]:
    """Rows by column and broken check; cells already reported as unreadable are not reported again as missing."""
    told = {(column, row) for column, _, index in known for row in index}
    fresh = cases[[(c, i) not in told for c, i in zip(cases["column"], cases["index"], strict=True)]]
    broken: dict[tuple[str, str], list[int]] = {}
    for column, check, row in zip(fresh["column"], fresh["check"], fresh["index"], strict=True):
        broken.setdefault((str(column), str(check)), []).append(int(row))
    return [(column, check, pd.Index(rows)) for (column, check), rows in broken.items()]


def _fault_lines(column: str, expected: str, cells: pd.DataFrame, index: pd.Index, places: pd.DataFrame) -> str:
    rows = [f"  {_place(places, row)}: {cells[column].get(row)!r}" for row in index[:_SHOWN_ROWS] if column in cells]
    more = [f"  and {len(index) - _SHOWN_ROWS:,} more rows"] if len(index) > _SHOWN_ROWS else []
    return "\n".join([f"{column} {expected}", *rows, *more])


def _place(places: pd.DataFrame, row: Any) -> str:
    return f"{places['file'].loc[row]!s}, row {places['row'].loc[row]!s}"


def _first(cells: pd.Series, bad: pd.Series, places: pd.DataFrame) -> str:
    row = bad.index[bad][0]
    return f"{cells.loc[row]!r} in {_place(places, row)}"


def _files(places: pd.DataFrame) -> str:
    files = places["file"].unique()
    return str(files[0]) if len(files) == 1 else f"{files[0]} and {len(files) - 1} more files"


def _theirs(source: Source, ours: str) -> str:
    return f"column {source.columns[ours]!r}" if ours in source.columns else f"the constant `{ours}`"
