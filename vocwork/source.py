"""Where raw feedback lies: files or a database, what their columns mean, and paths as people write them."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator, model_validator

from vocwork.documents import Frozen, ParamsError

OWN_NAME = r"[a-z][a-z0-9_]*"

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class Join(Frozen):
    """Columns of another file, added to each row by a key; the first row per key counts."""

    path: str
    on: str
    on_right: str | None = None


class Source(Frozen):
    """Where raw feedback lies and what its columns mean.

    `columns` maps our name to theirs; several of theirs are joined into one text. Names that are not
    canonical become attributes to segment and drill by. `repeated_rows` says what becomes of rows without id that are
    equal in every cell, see `quarantine`.
    """

    name: str | None = None
    path: str | None = None
    url: str | None = None
    query: str | None = None
    sheet: str | int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    columns: dict[str, str | list[str]] = Field(default_factory=dict)
    constants: dict[str, str | int | float | bool] = Field(default_factory=dict)
    values: dict[str, dict[str | int | float | bool, str | int | float | bool | None]] = Field(default_factory=dict)
    dates: str | None = None
    timezone: str = "UTC"
    joins: tuple[Join, ...] = ()
    one_answer_per: str | None = None
    repeated_rows: Literal["set_aside", "keep"] = "set_aside"

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if bool(self.path) == bool(self.url):
            raise ValueError("a source needs either `path` (a file or a glob) or `url` with `query`")
        if self.url and not self.query:
            raise ValueError("a source with `url` also needs `query`")
        return self

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            near = difflib.get_close_matches(name, available_timezones(), n=1)
            hint = f"; did you mean {near[0]}?" if near else "; it looks like Europe/Sofia"
            raise ValueError(f"there is no time zone {name!r}{hint}")
        return name

    @field_validator("columns", "constants")
    @classmethod
    def _names(cls, mapping: dict[str, Any]) -> dict[str, Any]:
        for name in mapping:
            if not re.fullmatch(OWN_NAME, name):
                raise ValueError(f"our column name {name!r} must be lower-case letters, digits and _")
        return mapping


def source_path(source_path: str, params_file: str | Path) -> str:
    """A source's path with ${VARIABLES} filled in, absolute from the params file's folder.

    A variable at the start is a folder as the shell means it: relative to where the command runs.

    >>> source_path("../data/a.csv", "/studies/params/a.yml")
    '/studies/data/a.csv'
    """
    filled = fill_variables(source_path, params_file)
    if _VARIABLE.match(source_path):
        filled = str(Path(filled).absolute())
    return os.path.normpath(Path(params_file).absolute().parent / filled)


def fill_variables(text: str, params_file: str | Path) -> str:
    """`text` (a database address, say) with ${VARIABLES} filled in as they are."""
    _refuse_unset(text, params_file)
    return _VARIABLE.sub(lambda match: os.environ[match[1]], text)


def _refuse_unset(text: str, params_file: str | Path) -> None:
    missing = [name for name in _VARIABLE.findall(text) if name not in os.environ]
    if missing:
        raise ParamsError(
            f"{params_file}: {text!r} needs the environment variable {missing[0]}, which is not set. "
            f"Set it, for example: {missing[0]}=/path/to/data vocwork run {params_file}"
        )
