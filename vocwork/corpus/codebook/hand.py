"""Codings by hand: read from sheets that coders fill in, kept beside the codebook, written for the next coder.

A sheet has one row per comment and coder: feedback_id, coder, and a column per category with 1 where it holds and
nothing or 0 where it does not. A row without a coder, or with the machine for one, is still to be coded; a category
without a column, or with a ? in it, was not asked.
`drawn` is the chance with which the comment came into a random sample, empty where it was chosen otherwise.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vocwork import store
from vocwork.corpus.sources.files import read_file
from vocwork.feedback import FeedbackError

# What a sheet may hold besides categories, and what of it a coder only reads.
KEYS, READ_ONLY = ("feedback_id", "coder", "drawn"), ("language", "text", "note")
YES, NO = {"1", "x", "yes", "y", "true", "+"}, {"0", "", "no", "n", "false", "-"}
NOT_ASKED = "?"
# Rows of this coder are the machine's, for people to check; the others name kinds of machines and no people.
MACHINE, NO_CODERS = "machine", ("rule", "similarity", "learned")
LONG = ["feedback_id", "coder", "drawn", "code", "coded"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_codings(path: Path, codes: Sequence[str], *, coder: str | None = None) -> pd.DataFrame:
    """The codings of a sheet (.csv, .xlsx), one row per comment, coder and category asked; `coder` where it names none.

    Columns: feedback_id, coder, drawn (missing where not drawn at random), code, coded. Raises FeedbackError naming
    file, row, column, what stands there and what was expected.
    """
    sheet = read_file(path, path.name).rows.fillna("").astype("str").apply(lambda cells: cells.str.strip())
    if coder and "coder" not in sheet:
        sheet = sheet.assign(coder=coder)
    asked = _asked(sheet, path.name, codes)
    is_coded = ~sheet["coder"].isin(["", MACHINE])
    sheet = sheet.assign(drawn=_drawn(sheet, is_coded, path.name) if "drawn" in sheet else np.nan)[is_coded]
    _refuse(sheet, path.name)
    answers = pd.DataFrame({code: _marks(sheet[code], path.name) for code in asked}, index=sheet.index)
    keys = sheet[list(KEYS)].assign(feedback_id=sheet["feedback_id"].map(_own))
    long = keys.join(answers).melt(list(KEYS), var_name="code", value_name="coded").dropna(subset="coded")
    return long.astype({"coded": bool}).reset_index(drop=True)[LONG]


def no_codings() -> pd.DataFrame:
    """The codings of nobody."""
    dtypes = {"feedback_id": "str", "coder": "str", "drawn": "float64", "code": "str", "coded": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})


def merged(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Both together: what a coder says anew of a comment's category replaces what was said before.

    A sheet with comments drawn at random is a sample of its own, and those of an earlier one no longer count as drawn;
    one that holds none but comments of the earlier sample is a second opinion on it.
    """
    old_drawn, new_drawn = _chances(old), _chances(new)
    sample = old_drawn if new_drawn.index.isin(old_drawn.index).all() else new_drawn
    both = pd.concat([old, new], ignore_index=True)
    both["drawn"] = both["feedback_id"].map(sample).astype(float)
    return both.drop_duplicates(["feedback_id", "coder", "code"], keep="last", ignore_index=True)


def _chances(codings: pd.DataFrame) -> pd.Series:
    """The chance with which each comment of a sample was drawn, by feedback_id."""
    drawn = codings.dropna(subset="drawn").drop_duplicates("feedback_id")
    return drawn.set_index("feedback_id")["drawn"]


def sheet_of(codings: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Codings as a sheet: feedback_id, coder, drawn, then 1, 0 or ? (not asked) per category that somebody coded."""
    marks = codings.assign(coded=codings["coded"].map({True: "1", False: "0"}))
    wide = marks.pivot(index=list(KEYS), columns="code", values="coded").reindex(columns=list(codes))
    return wide.dropna(axis=1, how="all").fillna(NOT_ASKED).reset_index().rename_axis(columns=None)


def write_sheet(sheet: pd.DataFrame, path: Path) -> None:
    """A sheet as .csv or .xlsx; cells that a spreadsheet would take for a formula are made harmless."""
    harmless = sheet.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell)
    if path.suffix.lower() == ".xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        harmless.to_excel(path, index=False)
    elif path.suffix.lower() == ".csv":
        store.write_text("\ufeff" + harmless.to_csv(index=False, lineterminator="\n"), path)
    else:
        raise FeedbackError(
            f"{path}: sheets are written as .csv or .xlsx, not as {path.suffix or 'a file without one'}"
        )


def _asked(sheet: pd.DataFrame, name: str, codes: Sequence[str]) -> list[str]:
    """The categories that a sheet asks for."""
    for column in ("feedback_id", "coder"):
        if column not in sheet:
            raise FeedbackError(
                f"{name}: there is no column {column!r}. A sheet of codings needs feedback_id and coder"
            )
    asked = [column for column in sheet if column not in (*KEYS, *READ_ONLY)]
    for column in asked:
        if column not in codes:
            near = difflib.get_close_matches(column, codes, n=1)
            hint = f"; did you mean {near[0]}?" if near else f". Categories are: {', '.join(codes)}"
            raise FeedbackError(f"{name}: the codebook has no category {column!r}{hint}")
    return asked


def _refuse(sheet: pd.DataFrame, name: str) -> None:
    """Rows that say nothing of any comment, or twice the same."""
    for row in sheet.index[sheet["feedback_id"] == ""]:
        raise FeedbackError(f"{name}, row {row}: feedback_id is empty. Every coded row needs the id of its comment")
    for row in sheet.index[sheet["coder"].str.lower().isin(NO_CODERS)]:
        said = sheet.at[row, "coder"]
        raise FeedbackError(f"{name}, row {row}: {said!r} is no coder but a machine. Write who checked the row")
    for row in sheet.index[sheet.duplicated(["feedback_id", "coder"])]:
        said = f"{sheet.at[row, 'coder']} has coded {sheet.at[row, 'feedback_id']} already"
        raise FeedbackError(f"{name}, row {row}: {said}. Keep one of the two rows")


def _marks(cells: pd.Series, name: str) -> pd.Series:
    """Cells as coded or not; missing where not asked."""
    plain = cells.str.lower()
    for row in cells.index[~plain.isin(YES | NO | {NOT_ASKED})]:
        said = f"column {cells.name!r} holds {cells[row]!r}"
        raise FeedbackError(f"{name}, row {row}: {said}. Write 1 where the category holds, else leave it empty")
    return plain.isin(YES).astype("boolean").mask(plain == NOT_ASKED)


def _drawn(sheet: pd.DataFrame, is_coded: pd.Series, name: str) -> pd.Series:
    """The chance with which each comment was drawn and coded: lower than planned where a sheet is not finished.

    Sheets are in random order, so that their first rows are a sample too.
    """
    cells = sheet["drawn"]
    drawn = pd.to_numeric(cells.replace("", None), errors="coerce")
    for row in cells.index[(cells != "") & ~((drawn > 0) & (drawn <= 1))]:
        said = f"column 'drawn' holds {cells[row]!r}"
        raise FeedbackError(f"{name}, row {row}: {said}. Expected a chance above 0 and up to 1, as the plan wrote it")
    planned = sheet.loc[drawn.notna(), "feedback_id"]
    return drawn * planned[is_coded].nunique() / max(1, planned.nunique())


def _own(identifier: str) -> str:
    """An id as it was before it was made harmless."""
    return identifier[1:] if identifier.startswith("'") and identifier[1:].startswith(_FORMULA) else identifier
