"""Raw files and queries to frames of text, exactly as they came.

Row numbers are those a person sees: the first row of a table is row 1; in JSON lines the line; in Parquet, SPSS and
query results, which show no header, the record from 1.
"""

from __future__ import annotations

import datetime as dt
import glob
import gzip
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from vocwork.corpus.sources.delimited import parse
from vocwork.corpus.sources.encodings import decode
from vocwork.corpus.sources.headings import place_of, refuse_unnamed
from vocwork.corpus.sources.nested import flat
from vocwork.feedback import FeedbackError
from vocwork.source import Source, source_path


class Raw(NamedTuple):
    """One raw file.

    file    as written in the params, never an absolute path of this machine
    sha256  of its bytes
    rows    its columns as text (missing where empty); the index `row` counts as a person does
    broken  rows that could not be told apart into cells: columns row, value (what is wrong)
    labels  words for coded values by column (SPSS), else empty
    header_row  the row that names the columns; None where the format has no such row
    """

    file: str
    sha256: str
    rows: pd.DataFrame
    broken: pd.DataFrame
    labels: Mapping[str, dict[str, str]]
    header_row: int | None = None


class Table(NamedTuple):
    """What a reader hands back: names, (row, cells) records, (row, fault) rows, words for codes by column."""

    header: Sequence[object]
    records: Sequence[tuple[int, Sequence[object]]]
    broken: Sequence[tuple[int, str]] = ()
    labels: Mapping[str, dict[str, str]] = MappingProxyType({})
    header_row: int | None = None


class Reading(NamedTuple):
    """How a file is to be read, where the params say so."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None
    header_row: int | None = None


def read_source(source: Source, params_file: str | Path) -> list[Raw]:
    """Every file a source names, sorted by name, or its one query.

    Raises FeedbackError where nothing is there to read.
    """
    if source.url:
        from vocwork.corpus.sources.database import read_query

        return [read_query(source, params_file)]
    reading = Reading(source.encoding, source.delimiter, source.sheet, source.header_row)
    return [read_file(path, name, reading) for name, path in find(str(source.path), params_file).items()]


def find(written: str, params_file: str | Path) -> dict[str, Path]:
    """Files a path or glob names: how the params would write each one -> where it lies."""
    pattern = source_path(written, params_file)
    if Path(pattern).is_file():
        return {written: Path(pattern)}
    if Path(pattern).is_dir():
        raise FeedbackError(f"{params_file}: {written} is a folder. Name its files, for example: {written}/*.csv")
    found = sorted(Path(hit) for hit in glob.glob(pattern, recursive=True) if Path(hit).is_file())
    if not found:
        kind = "no file matches" if glob.has_magic(pattern) else "there is no file"
        raise FeedbackError(f"{params_file}: {kind} {written} (looked for {pattern}). Correct `path` of the source.")
    return {_as_written(written, pattern, path): path for path in found}


def _as_written(written: str, pattern: str, path: Path) -> str:
    """The params' own folder followed by what the glob found below it."""
    return f"{fixed_part(written)}{os.path.relpath(path, fixed_part(pattern) or '.')}"


def fixed_part(pattern: str) -> str:
    """The folders before the first wildcard, with a closing slash.

    >>> fixed_part("exports/2024/*.csv")
    'exports/2024/'
    """
    head = pattern
    while glob.has_magic(head):
        head = os.path.dirname(head)
    return f"{head}/" if head else ""


def read_file(path: Path, name: str, reading: Reading | None = None) -> Raw:
    """One file as text, by the ending of its name.

    Raises FeedbackError naming the file where it is empty, has a header only, is of an unknown kind or damaged.
    """
    reading = reading or Reading()
    reader = _reader(path, name, reading)
    try:
        data = path.read_bytes()
        table = reader(data, path, name, reading)
        rows = framed(table, name)
    except FeedbackError:
        raise
    except Exception as error:  # every format has its own family of errors for a damaged file
        kind = "".join(path.suffixes[-2:])
        raise FeedbackError(f"{name}: not readable as {kind}: {error}. Export it anew, or save it as .csv.") from error
    broken = pd.DataFrame(list(table.broken), columns=["row", "value"])
    return Raw(name, hashlib.sha256(data).hexdigest(), rows, broken, table.labels, table.header_row)


def as_text(value: object) -> str | None:
    """A cell as the text a person would have typed: 5.0 is '5', midnight is a plain date, nothing is None.

    >>> as_text(5.0), as_text(pd.Timestamp("2024-09-30")), as_text("")
    ('5', '2024-09-30', None)
    """
    if isinstance(value, str):
        return value or None
    if hasattr(value, "tolist"):
        value = value.tolist()  # numpy's own types to Python's
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def framed(table: Table, name: str) -> pd.DataFrame:
    """A reader's table as a frame of text, indexed by row number. Raises FeedbackError where it holds no row."""
    header = _names(table.header)
    numbers: list[int] = []
    cells: list[Sequence[object]] = []
    for row, record in table.records:
        numbers.append(row)
        cells.append(record)
    if not header:
        raise FeedbackError(f"{name}: the file is empty. Expected a header and one row per answer.")
    if not cells and not table.broken:
        raise FeedbackError(f"{name}: there is a header ({', '.join(header)[:200]}) but no row below it.")
    index = pd.Index(numbers, name="row", dtype="int64")
    columns = {number: [as_text(cell) for cell in column] for number, column in enumerate(zip(*cells, strict=True))}
    return pd.DataFrame(columns or None, index=index, columns=range(len(header)), dtype=object).set_axis(header, axis=1)


def _names(header: Sequence[object]) -> list[str]:
    """Column names without spaces around; empty ones get their number, repeated ones a count."""
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        plain = str(cell).strip().strip("\ufeff") if cell is not None else ""
        plain = plain or f"column {number}"
        seen = names.count(plain)
        names.append(f"{plain} ({seen + 1})" if seen else plain)
    return names


def _reader(path: Path, name: str, reading: Reading) -> Callable[[bytes, Path, str, Reading], Table]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = Path(path.stem).suffix.lower()
    if suffix not in _READERS:
        known = ", ".join(_READERS)
        hint = " Save it as .xlsx." if suffix in (".xls", ".ods", ".xlsb") else ""
        raise FeedbackError(
            f"{name}: files ending in {suffix or 'nothing'} are not read.{hint} Known: {known}; .gz too"
        )
    if reading.header_row and _READERS[suffix] not in (_delimited, _workbook):
        raise FeedbackError(
            f"{name}: `header_row` is for delimited files and workbooks; {suffix} names its columns itself"
        )
    return _READERS[suffix]


def _unpacked(data: bytes, path: Path) -> bytes:
    return gzip.decompress(data) if path.suffix.lower() == ".gz" else data


def _delimited(data: bytes, path: Path, name: str, reading: Reading) -> Table:
    text = decode(_unpacked(data, path), name, reading.encoding).text
    parsed = parse(text, name, reading.delimiter, reading.header_row)
    wide = len(parsed.header)
    broken = [(record.row, f"{len(record.cells)} cells where the header has {wide}") for record in parsed.broken]
    return Table(parsed.header, parsed.records, broken, header_row=parsed.header_row)


def _json_lines(data: bytes, path: Path, name: str, reading: Reading) -> Table:
    objects: list[tuple[int, dict[str, Any]]] = []
    broken: list[tuple[int, str]] = []
    for line, content in enumerate(decode(_unpacked(data, path), name, reading.encoding).text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            item = json.loads(content)
        except json.JSONDecodeError as error:
            broken.append((line, f"not JSON: {error.msg} at character {error.colno}"))
            continue
        if isinstance(item, dict):
            objects.append((line, flat(item)))
        else:
            broken.append((line, f"a {type(item).__name__} where an object with columns is expected"))
    header = list(dict.fromkeys(key for _, item in objects for key in item))
    if not header and broken:
        raise FeedbackError(f"{name}, line {broken[0][0]}: {broken[0][1]}. Expected one JSON object per line.")
    return Table(header, [(line, [item.get(key) for key in header]) for line, item in objects], broken)


def _workbook(data: bytes, path: Path, name: str, reading: Reading) -> Table:
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(_unpacked(data, path)), read_only=True, data_only=True)
    sheet = book[_sheet_name(book.sheetnames, name, reading.sheet)]
    sheet.reset_dimensions()  # some programs write a wrong size; without it rows would be cut off
    lines = ((row, list(cells)) for row, cells in enumerate(sheet.iter_rows(values_only=True), start=1))
    filled = [(row, cells) for row, cells in lines if any(as_text(cell) for cell in cells)]
    wide = max((len(cells) for _, cells in filled), default=0)
    padded = [(row, cells + [None] * (wide - len(cells))) for row, cells in filled]
    if not padded:
        return Table([], [])
    at = place_of(reading.header_row, [row for row, _ in padded], [cells for _, cells in padded], name)
    (row, header), records = padded[at], padded[at + 1 :]
    refuse_unnamed(name, row, header, [cells for _, cells in records])
    return Table(header, records, header_row=row)


def _sheet_name(sheets: list[str], name: str, wanted: str | int | None) -> str:
    if wanted is None:
        return sheets[0]
    if isinstance(wanted, int) and 0 < wanted <= len(sheets):
        return sheets[wanted - 1]
    if wanted not in sheets:
        raise FeedbackError(f"{name}: there is no sheet {wanted!r}. Sheets there are: {', '.join(sheets)}")
    return str(wanted)


def _parquet(data: bytes, path: Path, name: str, reading: Reading) -> Table:
    import io

    frame = pd.read_parquet(io.BytesIO(_unpacked(data, path)))
    if frame.index.name:
        frame = frame.reset_index()
    return Table(list(frame.columns), _numbered(frame))


def _spss(data: bytes, path: Path, name: str, reading: Reading) -> Table:
    import pyreadstat

    frame, meta = pyreadstat.read_sav(str(path), encoding=reading.encoding)
    labels = {
        column: {str(as_text(code)): label for code, label in codes.items()}
        for column, codes in meta.variable_value_labels.items()
    }
    return Table(list(frame.columns), _numbered(frame), labels=labels)


def _numbered(frame: pd.DataFrame) -> list[tuple[int, Sequence[object]]]:
    return list(enumerate(frame.astype(object).itertuples(index=False, name=None), start=1))


_READERS: dict[str, Callable[[bytes, Path, str, Reading], Table]] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".txt": _delimited,
    ".xlsx": _workbook,
    ".parquet": _parquet,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".sav": _spss,
}
