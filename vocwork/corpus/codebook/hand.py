"""Codings by hand: read from sheets that coders fill in, kept beside the codebook, written for the next coder.

A sheet has one row per comment and coder: feedback_id, coder, and a column per category with 1 where it holds and
nothing or 0 where it does not. A row without a coder, or with the machine for one, is still to be coded; a category
without a column, or with a ? in it, was not asked.
`drawn` is the chance with which the comment was to come into a random sample, empty where it was chosen otherwise;
`sample` says which one, and of how many comments: its rows may come back in several files, or not all.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vocwork import store
from vocwork.corpus.sources.files import read_file
from vocwork.feedback import FeedbackError

# What a sheet may hold besides categories, and what of it a coder only reads.
KEYS, READ_ONLY = ("feedback_id", "coder", "drawn", "sample"), ("language", "text", "note")
# In five languages, and what their spreadsheets make of a tick; not "tak", which is yes in Polish and no in Malay.
YES = {"1", "x", "х", "+", "✓", "√", "yes", "y", "true", "да", "ya", "是", "对", "prawda"}
NO = {"0", "", "-", "no", "n", "false", "не", "tidak", "否", "不", "nie", "fałsz"}
NOT_ASKED = "?"
# Rows of this coder are the machine's, for people to check; the others name kinds of machines and no people.
MACHINE, NO_CODERS = "machine", ("rule", "similarity", "learned")
LONG = [*KEYS, "code", "coded"]
# Which sample, and of how many comments it was to be.
SAMPLE = r"\w+ of (?P<comments>[1-9]\d*)"
# A cell that a spreadsheet would take for a formula, or that looks like one made harmless.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def read_codings(path: Path, codes: Sequence[str] | None, *, coder: str | None = None) -> pd.DataFrame:
    """The codings of a sheet (.csv, .xlsx), one row per comment, coder and category asked; `coder` where it names none.

    codes: the categories it may have columns for; None for any, as a codebook may drop one that was coded.
    Columns: feedback_id, coder, drawn and sample (missing where not drawn at random), code, coded. Raises FeedbackError
    naming file, row, column, what stands there and what was expected.
    """
    sheet = read_file(path, path.name).rows.fillna("").astype("str").apply(lambda cells: cells.str.strip())
    sheet = sheet.map(_own).set_axis(sheet.columns.str.lower(), axis=1)
    if coder and "coder" not in sheet:
        sheet = sheet.assign(coder=coder.strip())
    asked = _asked(sheet, path.name, codes)
    sheet = sheet.assign(drawn=_drawn(sheet, path.name) if "drawn" in sheet else np.nan)
    sheet = sheet.assign(sample=_sample(sheet, path.name), coder=_one_spelling(sheet["coder"]))
    sheet = sheet[~sheet["coder"].str.casefold().isin(["", MACHINE])]
    _refuse(sheet, path.name)
    answers = pd.DataFrame({code: _marks(sheet[code], path.name) for code in asked}, index=sheet.index)
    long = sheet[list(KEYS)].join(answers).melt(list(KEYS), var_name="code", value_name="coded")
    long = long.dropna(subset="coded")
    return long.astype({"coded": bool}).reset_index(drop=True)[LONG]


def left_out(codings: pd.DataFrame, codes: Sequence[str], name: str) -> str:
    """What is kept in the file of this name of categories that the codebook no longer has; '' where there is none."""
    gone = sorted(set(codings["code"]) - set(codes))
    if not gone:
        return ""
    columns = ", ".join(f"{code!r}{_near(code, codes, ' (did you mean {}?)')}" for code in gone)
    said = f"{name}: the codebook has no category {columns}. What was coded there is kept, but counts for nothing"
    return f"{said}. Where a category has another id now, give its column that name"


def no_codings() -> pd.DataFrame:
    """The codings of nobody."""
    dtypes = {"feedback_id": "str", "coder": "str", "drawn": "float64", "sample": "str", "code": "str", "coded": "bool"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})


def merged(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Both together: what a coder says anew of a comment's category replaces what was said before.

    Parts of one sample are united. Comments of another sample take the place of the earlier one, whose comments no
    longer count as drawn, unless all of them are among its comments: that is a second opinion on it.
    """
    sample, fresh = _drawn_once(old), _drawn_once(new)
    if not fresh.index.isin(sample.index).all():
        same = sample[sample["sample"].isin(fresh["sample"])]
        sample = pd.concat([same[~same.index.isin(fresh.index)], fresh])
    both = pd.concat([old, new], ignore_index=True)
    both = both.drop(columns=["drawn", "sample"]).assign(coder=_one_spelling(both["coder"]))
    both = both.drop_duplicates(["feedback_id", "coder", "code"], keep="last", ignore_index=True)
    return both.join(sample, on="feedback_id")[LONG].astype({"drawn": "float64", "sample": "str"})


def as_drawn(codings: pd.DataFrame) -> pd.DataFrame:
    """The codings, `drawn` the chance with which a comment was drawn and coded: lower than planned where some are not.

    Sheets are in random order, so that their first rows are a sample too.
    """
    sample = _drawn_once(codings)
    planned = sample["sample"].str.extract(SAMPLE)["comments"].astype(float)
    return codings.assign(drawn=codings["feedback_id"].map(sample["drawn"] * len(sample) / planned).astype(float))


def sample_name(ids: pd.Series) -> str:
    """What a sample of these comments is called in sheets, such as '3fa9c1 of 200': which it is, of how many."""
    chosen = sorted(ids.unique())
    return f"{hashlib.sha256(' '.join(chosen).encode()).hexdigest()[:6]} of {len(chosen)}"


def _drawn_once(codings: pd.DataFrame) -> pd.DataFrame:
    """drawn and sample of each comment that was drawn, by feedback_id."""
    drawn = codings.dropna(subset="drawn").drop_duplicates("feedback_id")
    return drawn.set_index("feedback_id")[["drawn", "sample"]]


def _one_spelling(names: pd.Series) -> pd.Series:
    """Names as they were first written: Anna and anna are one person."""
    return names.groupby(names.str.casefold()).transform("first")


def sheet_of(codings: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Codings as a sheet: feedback_id, coder, drawn, sample, then 1, 0 or ? (not asked) per category that was coded.

    codes: the categories in their order; what was coded of others is left out.
    """
    own = codings[codings["code"].isin(codes)]
    marks = own.assign(coded=own["coded"].map({True: "1", False: "0"}))
    wide = marks.pivot(index=list(KEYS), columns="code", values="coded").reindex(columns=list(codes))
    return wide.dropna(axis=1, how="all").fillna(NOT_ASKED).reset_index().rename_axis(columns=None)


def write_sheet(sheet: pd.DataFrame, path: Path) -> None:
    """A sheet as .csv or .xlsx; cells that a spreadsheet would take for a formula are made harmless."""
    harmless = sheet.map(lambda cell: f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell)
    if path.suffix.lower() == ".xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        harmless.to_excel(path, index=False)
    elif path.suffix.lower() == ".csv":
        store.write_text("\ufeff" + harmless.to_csv(index=False, lineterminator="\n"), path)
    else:
        raise FeedbackError(
            f"{path}: sheets are written as .csv or .xlsx, not as {path.suffix or 'a file without one'}"
        )


def _asked(sheet: pd.DataFrame, name: str, codes: Sequence[str] | None) -> list[str]:
    """The categories that a sheet asks for."""
    for column in ("feedback_id", "coder"):
        if column not in sheet:
            raise FeedbackError(
                f"{name}: there is no column {column!r}. A sheet of codings needs feedback_id and coder"
            )
    for column in sheet.columns[sheet.columns.duplicated()]:
        raise FeedbackError(f"{name}: there are two columns {column!r}. Keep one of them")
    asked = [column for column in sheet if column not in (*KEYS, *READ_ONLY)]
    for column in asked:
        if codes is not None and column not in codes:
            hint = _near(column, codes, "; did you mean {}?") or f". Categories are: {', '.join(codes)}"
            raise FeedbackError(f"{name}: the codebook has no category {column!r}{hint}")
    return asked


def _near(column: str, codes: Sequence[str], hint: str) -> str:
    near = difflib.get_close_matches(column, codes, n=1)
    return hint.format(near[0]) if near else ""


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
    plain = cells.map(_plain).str.replace(r"[.,]0+$", "", regex=True)
    for row in cells.index[~plain.isin(YES | NO | {NOT_ASKED})]:
        said = (
            f"column {cells.name!r} holds {cells[row]!r}. Write 1 where the category holds, 0 or nothing where it does"
        )
        accepted = "not, ? where you were not asked; x, yes, да, ya, 是 and no, не, tidak, 否, nie will do too"
        raise FeedbackError(f"{name}, row {row}: {said} {accepted}")
    return plain.isin(YES).astype("boolean").mask(plain == NOT_ASKED)


def _drawn(sheet: pd.DataFrame, name: str) -> pd.Series:
    """The chance with which each comment was to be drawn; some spreadsheets write 0,5 for 0.5."""
    cells = sheet["drawn"]
    drawn = pd.to_numeric(cells.map(_plain).str.replace(",", ".").replace("", None), errors="coerce")
    for row in cells.index[(cells != "") & ~((drawn > 0) & (drawn <= 1))]:
        said = f"column 'drawn' holds {cells[row]!r}"
        raise FeedbackError(f"{name}, row {row}: {said}. Expected a chance above 0 and up to 1, as the plan wrote it")
    return drawn.astype(float)


def _sample(sheet: pd.DataFrame, name: str) -> pd.Series:
    """The sample of each drawn comment; a sheet that names none is one of its own."""
    drawn = sheet["drawn"].notna()
    cells = sheet["sample"] if "sample" in sheet else pd.Series("", index=sheet.index)
    named = cells[drawn & (cells != "")].drop_duplicates()
    for row in named.index[~named.str.fullmatch(SAMPLE)]:
        said = f"column 'sample' holds {named[row]!r}"
        raise FeedbackError(f"{name}, row {row}: {said}. Expected what the plan wrote, such as '3fa9c1 of 200'")
    for row in named.index[1:]:
        said = f"the sample {named[row]!r} begins where {named.iloc[0]!r} stood before"
        raise FeedbackError(f"{name}, row {row}: {said}. Import the sheet of each sample by itself")
    sample = named.iloc[0] if len(named) else sample_name(sheet.loc[drawn, "feedback_id"])
    return pd.Series(sample, index=sheet.index).where(drawn)


def _plain(cell: str) -> str:
    """One spelling for capitals and full-width characters."""
    return unicodedata.normalize("NFKC", cell).casefold()


def _own(cell: str) -> str:
    """A cell as it was before it was made harmless."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
