"""Their columns to ours: joins, constants, value maps. Everything stays text until `typed`."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.sources.files import Raw, Reading, find, read_file
from vocwork.corpus.sources.invisible import visible
from vocwork.corpus.sources.non_answers import is_non_answer
from vocwork.feedback import CANONICAL, MAPPABLE, NUMBERS, FeedbackError
from vocwork.source import Join, Source

# In a value map, stands for every value that is not named.
ANY_OTHER = "*"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_SENTENCE_END = (".", "!", "?", "…", "。", "！", "？", ":", ";")


class Joined(NamedTuple):
    """Rows with the columns of other files added, and what each join found."""

    rows: pd.DataFrame
    joins: list[dict[str, str | int]]


def joined(rows: pd.DataFrame, source: Source, params_file: str | Path) -> Joined:
    """Left joins, first row per key: the rows stay the same, in number and order.

    Each entry of `joins` says file, sha256, on, rows_without_partner. Raises FeedbackError where a key column is
    missing or no key at all finds a partner.
    """
    found: list[dict[str, str | int]] = []
    for join in source.joins:
        files = [read_file(path, name, Reading()) for name, path in find(join.path, params_file).items()]
        for right in files:
            _refuse_missing(right.file, right.rows.columns, {"joins.on_right": join.on_right or join.on})
        _refuse_missing(f"{params_file}, join with {join.path}", rows.columns, {"joins.on": join.on})
        rows, unmatched = _with_partner(rows, files, join)
        found += [{"file": f.file, "sha256": f.sha256, "on": join.on, "rows_without_partner": unmatched} for f in files]
    return Joined(rows, found)


def _with_partner(rows: pd.DataFrame, files: Sequence[Raw], join: Join) -> tuple[pd.DataFrame, int]:
    key = join.on_right or join.on
    right = pd.concat([file.rows for file in files]).dropna(subset=[key])
    partners = right.assign(**{key: right[key].str.strip()}).drop_duplicates(key).set_index(key)
    keys = rows[join.on].str.strip()
    if not keys.isin(partners.index).any():
        raise FeedbackError(
            f"{join.path}: no `{join.on}` finds a partner in `{key}`. Here they look like {_some(keys)}, there like "
            f"{_some(partners.index.to_series())}. Correct `on` and `on_right` of the join."
        )
    partners = partners.rename(columns={name: f"{Path(join.path).stem}.{name}" for name in partners if name in rows})
    beside = partners.reindex(keys).set_axis(rows.index)
    return pd.concat([rows, beside], axis=1), int((~keys.isin(partners.index)).sum())


def _some(cells: pd.Series) -> str:
    return ", ".join(repr(cell) for cell in cells.dropna().unique()[:3]) or "nothing at all"


def refuse_missing_columns(source: Source, files: Sequence[Raw], rows: pd.DataFrame) -> None:
    """Raise FeedbackError for a mapped column that a file has not: names the nearest and those there are."""
    own = {column for raw in files for column in raw.rows.columns}
    by_join = [column for column in rows.columns if column not in own]
    for raw in files:
        wanted = {f"columns.{ours}": theirs for ours, names in source.columns.items() for theirs in _several(names)}
        _refuse_missing(raw.file, [*raw.rows.columns, *by_join], wanted)


def _refuse_missing(file: str, columns: Iterable[str], wanted: dict[str, str]) -> None:
    known = list(columns)
    for place, theirs in wanted.items():
        if theirs not in known:
            raise FeedbackError(
                f"{file}: there is no column {theirs!r}, which the params name as `{place}`.{nearest(theirs, known)} "
                f"The columns there are: {', '.join(known)}"
            )


def nearest(wanted: str, known: Iterable[str]) -> str:
    """' Did you mean X?', or nothing where no name is near."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(wanted.casefold(), folded, n=1)
    return f" Did you mean {folded[near[0]]!r}?" if near else ""


def mapped(
    rows: pd.DataFrame, source: Source, labels: dict[str, dict[str, str]], params_file: str | Path
) -> pd.DataFrame:
    """One text column per name of ours, stripped, missing where empty.

    labels  words for codes by their column; used everywhere but for numbers
    """
    _refuse_computed(source, params_file)
    columns = {ours: _joined_text(rows, ours, _several(theirs), labels) for ours, theirs in source.columns.items()}
    cells = pd.DataFrame(columns, index=rows.index).assign(**{name: str(v) for name, v in source.constants.items()})
    for name, values in source.values.items():
        if name not in cells:
            raise FeedbackError(
                f"{params_file}: `values.{name}`: values go by our name for the column.{nearest(name, columns)} "
                f"Mapped here: {', '.join([*columns, *source.constants])}"
            )
        cells[name] = _replaced(cells[name], values)
    return cells.astype("str")


def _several(theirs: str | list[str]) -> list[str]:
    return [theirs] if isinstance(theirs, str) else theirs


def _refuse_computed(source: Source, params_file: str | Path) -> None:
    for name in {**source.columns, **source.constants}:
        if name in CANONICAL and name not in MAPPABLE:
            raise FeedbackError(
                f"{params_file}: `{name}` is computed and cannot be mapped. Choose another name for it."
            )
        if name in source.columns and name in source.constants:
            raise FeedbackError(f"{params_file}: `{name}` is both a column and a constant. Keep one of the two.")


def _joined_text(rows: pd.DataFrame, ours: str, theirs: list[str], labels: dict[str, dict[str, str]]) -> pd.Series:
    parts = [_cleaned(_in_words(rows[name], ours, labels.get(name, {})), ours) for name in theirs]
    if len(parts) == 1:
        return parts[0]
    mark = ". " if ours == "text" else " / "
    return pd.Series([one_text(cells, mark) for cells in zip(*parts, strict=True)], index=rows.index, dtype="str")


def _in_words(cells: pd.Series, ours: str, words: dict[str, str]) -> pd.Series:
    return cells if ours in NUMBERS or not words else cells.map(words).fillna(cells)


def _cleaned(cells: pd.Series, ours: str) -> pd.Series:
    """Without invisible characters and spaces around; names of groups also without double spaces inside.

    Exports of web pages write "&amp;" for "&": the customer did not.
    Programs write "nan" where they have nothing: of a comment it is a word, elsewhere it is missing.
    """
    plain = visible(cells.astype("str").str.replace(_ENTITY, _character, regex=True)).str.strip(" \t\r\n\u00a0")
    if ours != "text":
        plain = plain.str.replace(r"\s+", " ", regex=True)
        plain = plain.mask(plain.str.casefold() == "nan")
    return plain.replace("", None)


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def one_text(cells: Iterable[str | float], mark: str) -> str | None:
    """Cells in reading order, those ending in a full stop (or the like) followed by a space only.

    A part that is a non-answer ("nothing" to improve) is as good as empty beside one that is an answer.
    """
    filled = [cell for cell in cells if isinstance(cell, str)]
    told = [cell for cell in filled if not is_non_answer(cell)] if len(filled) > 1 else filled
    text = ""
    for cell in told or filled:
        text = f"{text}{' ' if text.endswith(_SENTENCE_END) else mark}{cell}" if text else cell
    return text or None


def _replaced(cells: pd.Series, values: dict[str | int | float | bool, str | int | float | bool | None]) -> pd.Series:
    """Cells by the value map; keys are compared as text, 6.0 and 6 being the same."""
    table = {text: value for key, value in values.items() for text in _key_texts(key)}
    rest = table.pop(ANY_OTHER, ANY_OTHER)
    distinct = cells.dropna().unique()
    changed = {cell: _as_written(table.get(_key_text(cell), cell if rest == ANY_OTHER else rest)) for cell in distinct}
    return cells.map(changed).astype("str")


def _key_texts(key: object) -> Sequence[str]:
    """A key as it may stand in a file: what YAML reads as true is also True and TRUE there."""
    text = str(key)
    return (text, text.lower(), text.upper()) if isinstance(key, bool) else (_key_text(text),)


def _key_text(text: str) -> str:
    return re.sub(r"^([+-]?\d+)[.,]0+$", r"\1", text.strip())


def _as_written(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
