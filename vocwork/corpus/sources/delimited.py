"""Delimited text to rows: nothing lost, nothing repaired, every row with its number.

A row is a record, as a spreadsheet shows it: the header is row 1, blank lines count, and a cell that runs over
several lines is still one row.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

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
    """A parsed file: header, records of the header's width, and the records that have another width."""

    header: list[str]
    records: list[Record]
    broken: list[Record]


def parse(text: str, file: str, delimiter: str | None = None) -> Delimited:
    """Split `text` into records; those wider or narrower than the header come back as `broken`.

    Raises FeedbackError for an empty file, a header without rows, a quotation mark that is never closed, and
    where most rows do not have the header's width.
    """
    text, first_row, said = _without_sep_line(text)
    delimiter = delimiter or said or find_delimiter(text)
    records = _records(text, file, delimiter, first_row)
    header = next(records, None)
    if header is None:
        raise FeedbackError(f"{file}: the file is empty. Expected a header line and one row per answer.")
    width = len(header.cells)
    whole: list[Record] = []
    broken: list[Record] = []
    for record in records:
        cells = _trimmed(record.cells, width)
        (whole if len(cells) == width else broken).append(Record(record.row, cells))
    _refuse_no_rows(file, header, whole, broken, delimiter)
    return Delimited(header.cells, whole, broken)


def find_delimiter(text: str) -> str:
    """The delimiter that gives most of the first records the header's width; a comma where none does."""
    scores = {mark: _regularity(text, mark) for mark in DELIMITERS}
    return max(scores, key=lambda mark: scores[mark])


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    widths: list[int] = []
    try:
        for cells in reader:
            if cells:
                widths.append(len(_trimmed(cells, widths[0]) if widths else cells))
            if len(widths) > _SAMPLE_RECORDS:
                break
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] == 1:
        return 0.0, 0
    return round(sum(width == widths[0] for width in widths) / len(widths), 1), widths[0]


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
            f"is wrong, say `delimiter:` in the params; if the header is not the first line, delete the lines above it."
        )
