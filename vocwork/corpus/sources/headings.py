"""Which row of a table names its columns: many exports begin with a title, a date and a filter.

Only where the first row is mostly empty is another one looked for, so that a plain table is never misread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from vocwork.feedback import FeedbackError

Cells = Sequence[object]
# Records looked at, and among them those that may be the header.
_SAMPLE, _DEEPEST = 200, 30
# The usual number of filled cells: one row in ten may be torn into more, and titles may outnumber the answers.
_USUAL = 0.9
# Share of the usual number of filled cells that a title stays under, and that a header reaches.
_TITLE, _HEADER = 0.5, 0.6
_VALUE = re.compile(r"[+-]?[\d.,:/ %T-]*\d[\d.,:/ %T-]*Z?")


def find_heading(records: Sequence[Cells]) -> int:
    """The place of the header among the records: the first, unless that is a title over a table.

    A header fills most cells with different words, and below it some column holds numbers or dates.

    >>> find_heading([["Reviews, May", ""], ["Date", "Score"], ["2024-05-01", "4"], ["2024-05-02", "5"]])
    1
    """
    sample = [list(record) for record in records[:_SAMPLE]]
    counts = [len(_filled(record)) for record in sample]
    usual = float(np.quantile(counts, _USUAL)) if counts else 0.0
    if not counts or counts[0] > _TITLE * usual:
        return 0
    places = range(1, min(_DEEPEST, len(sample)))
    return next((at for at in places if counts[at] >= max(2, _HEADER * usual) and _names(sample, at)), 0)


def _names(sample: Sequence[Cells], at: int) -> bool:
    """Whether a record holds names, and the records below it something else."""
    filled = _filled(sample[at])
    words = [cell for cell in filled.values() if isinstance(cell, str) and not _is_value(cell)]
    if len(words) < len(filled) or len(set(words)) < len(words):
        return False
    below = [_filled(record) for record in sample[at + 1 :]]
    return any(_holds_values([record[column] for record in below if column in record]) for column in filled)


def _filled(record: Cells) -> dict[int, object]:
    return {place: cell for place, cell in enumerate(record) if cell is not None and str(cell).strip()}


def _holds_values(cells: Sequence[object]) -> bool:
    return bool(cells) and sum(map(_is_value, cells)) > len(cells) / 2


def _is_value(cell: object) -> bool:
    """A number, a date, a yes or no: what is never the name of a column."""
    return not isinstance(cell, str) or _VALUE.fullmatch(cell.strip()) is not None


def place_of(header_row: int | None, rows: Sequence[int], records: Sequence[Cells], file: str) -> int:
    """The place of the header: as the params say, else as found.

    rows  number of each record as a person counts it. Raises FeedbackError where nothing stands in the row said.
    """
    if header_row is None:
        return find_heading(records)
    if header_row not in rows:
        near = ", ".join(str(row) for row in rows[:5])
        raise FeedbackError(
            f"{file}, row {header_row}: it is empty or not there, but `header_row` says that it names the columns. "
            f"The first rows that hold something are {near}."
        )
    return rows.index(header_row)


def refuse_unnamed(file: str, row: int, names: Sequence[object], records: Sequence[Cells]) -> None:
    """Raise FeedbackError where most columns that hold something have no name: that row is not the header."""
    used = {place for record in records[:_SAMPLE] for place in _filled(record)}
    named = set(_filled(names))
    if len(used - named) > len(used) / 2:
        raise FeedbackError(
            f"{file}, row {row}: {len(used - named)} of {len(used)} columns have no name in this row, which was read "
            f"as the header: {' | '.join(str(names[place]) for place in sorted(named))[:120]!r}. Say in which row the "
            f"names stand, such as `header_row: 4` in the params or `--header-row 4` with `vocwork new`, or delete "
            f"the rows above them."
        )
