"""Delimited text to rows: nothing lost, nothing repaired, every row with its number.

A row is a record, as a spreadsheet shows it: the first line is row 1, blank lines count, and a cell that runs over
several lines is still one row.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from vocwork.corpus.sources.headings import find_heading, place_of, refuse_unnamed
from vocwork.feedback import FeedbackError

DELIMITERS = (",", ";", "\t", "|")
# Follows the last line; found inside another record it proves that a quotation mark was never closed.
_END = "\x03end of file\x03"
_SEP_LINE = re.compile(r"^sep=(.)\r?\n")
# Records looked at to find the delimiter.
_SAMPLE_RECORDS = 200


class Record(NamedTuple):
    """One record: its row number and its cells."""

    row: int
    cells: list[str]


class Delimited(NamedTuple):
    """A parsed file: header and its row, records of the header's width, and the records that have another width."""

    header: list[str]
    header_row: int
    records: list[Record]
    broken: list[Record]


def parse(text: str, file: str, delimiter: str | None = None, header_row: int | None = None) -> Delimited:
    """Split `text` into records; those wider or narrower than the header come back as `broken`.

    header_row  the row that names the columns; None to find it below a title
    Raises FeedbackError for an empty file, a header without rows or with few names, a quotation mark that is never
    closed, and where most rows do not have the header's width.
    """
    text, first_row, said = _without_sep_line(text)
    delimiter = delimiter or said or find_delimiter(text)
    records = list(_records(text, file, delimiter, first_row))
    if not records:
        raise FeedbackError(f"{file}: the file is empty. Expected a header line and one row per answer.")
    at = place_of(header_row, [record.row for record in records], [record.cells for record in records], file)
    header = records[at]
    width = len(header.cells)
    whole: list[Record] = []
    broken: list[Record] = []
    for record in records[at + 1 :]:
        cells = _trimmed(record.cells, width)
        (whole if len(cells) == width else broken).append(Record(record.row, cells))
    _refuse_no_rows(file, header, whole, broken, delimiter)
    refuse_unnamed(file, header.row, header.cells, [record.cells for record in whole])
    return Delimited(header.cells, header.row, whole, broken)


def find_delimiter(text: str) -> str:
    """The delimiter that gives most of the first records the header's width; a comma where none does."""
    scores = {mark: _regularity(text, mark) for mark in DELIMITERS}
    return max(scores, key=lambda mark: scores[mark])


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        sample = list(islice((cells for cells in reader if cells), _SAMPLE_RECORDS))
    except csv.Error:
        return 0.0, 0
    table = sample[find_heading(sample) :]
    wide = len(table[0]) if table else 0
    if wide < 2:
        return 0.0, 0
    return round(sum(len(_trimmed(cells, wide)) == wide for cells in table) / len(table), 1), wide


def _without_sep_line(text: str) -> tuple[str, int, str | None]:
    """Take off the `sep=;` line spreadsheets write before the header; it counts as row 1."""
    match = _SEP_LINE.match(text)
    return (text[match.end() :], 2, match[1]) if match else (text, 1, None)


def _records(text: str, file: str, delimiter: str, first_row: int) -> Iterator[Record]:
    """Records that hold anything, with their row numbers."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=delimiter)
    try:
        for row, cells in enumerate(reader, start=first_row):
            if cells == [_END]:
                return
            if cells and _END in cells[-1]:
                raise FeedbackError(
                    f"{file}, row {row}: a quotation mark opened in this row is never closed, so the rest of the file "
                    f"cannot be told apart. It begins with {' | '.join(cells)[:60]!r}. Close or double the mark."
                )
            if any(cell.strip() for cell in cells):
                yield Record(row, cells)
    except csv.Error as error:
        raise FeedbackError(f"{file}, line {reader.line_num}: not readable as delimited text: {error}") from None


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without the empty cells beyond `width` that trailing delimiters leave."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _refuse_no_rows(file: str, header: Record, whole: list[Record], broken: list[Record], delimiter: str) -> None:
    if not whole and not broken:
        raise FeedbackError(f"{file}: there is a header ({', '.join(header.cells)[:200]}) but no row below it.")
    if len(broken) > len(whole):
        odd = broken[0]
        raise FeedbackError(
            f"{file}, row {odd.row}: {len(odd.cells)} cells, but the header has {len(header.cells)}; the same "
            f"in {len(broken):,} of {len(broken) + len(whole):,} rows. Read with {delimiter!r} between cells: if that "
            f"is wrong, say `delimiter:` in the params; if another row names the columns, say `header_row:`."
        )
