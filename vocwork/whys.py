"""The 5 whys of a study: what people answered to "why?", again and again, with evidence, in a YAML beside the params.

An answer without evidence is an opinion, and is shown as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from vocwork.documents import Frozen, ParamsError, read_yaml, validated
from vocwork.locales import Locale
from vocwork.params import EVERYONE, Params
from vocwork.quarters import parse_quarter

Words = str | dict[Locale, str]
Intent = Literal["complaint", "praise", "request", "question"]


class Evidence(Frozen):
    """A question to the corpus: of the answers `where` columns have these values, how many speak of something.

    themes: numbers, names or subjects; intents: complaint, praise, request, question; contains: any of these words.
    Where nothing of that is asked, it is the score of these answers. against: the same before, or everyone else now.
    """

    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    themes: tuple[str, ...] = ()
    intents: tuple[Intent, ...] = ()
    contains: tuple[str, ...] = ()
    against: Literal["before", "rest"] = "before"

    @field_validator("where", mode="before")
    @classmethod
    def _values(cls, given: object) -> object:
        return {name: _several(value) for name, value in given.items()} if isinstance(given, dict) else given

    @field_validator("themes", "intents", "contains", mode="before")
    @classmethod
    def _one_or_many(cls, given: object) -> object:
        return _several(given)

    @model_validator(mode="after")
    def _asks_something(self) -> Evidence:
        if not (self.where or self.themes or self.intents or self.contains):
            raise ValueError("asks nothing: give where, themes, intents or contains, or leave the evidence out")
        return self


def _several(given: object) -> object:
    return [str(each) for each in given] if isinstance(given, list | tuple) else [str(given)]


class Why(Frozen):
    """An answer to the question above it, and the answers to why that is so."""

    answer: Words
    evidence: Evidence | None = None
    owner: Words = ""
    countermeasure: Words = ""
    why: tuple[Why, ...] = ()


class Record(Frozen):
    """What was asked of a segment in a quarter."""

    segment: str = EVERYONE
    quarter: str
    question: Words
    why: tuple[Why, ...]

    @field_validator("quarter")
    @classmethod
    def _quarter(cls, quarter: str) -> str:
        parse_quarter(quarter)
        return quarter

    @field_validator("why")
    @classmethod
    def _some(cls, why: tuple[Why, ...]) -> tuple[Why, ...]:
        if not why:
            raise ValueError("there is no answer; write at least one")
        return why

    def walk(self) -> Iterator[tuple[tuple[int, ...], Why]]:
        """Every answer with its place below each answer above it, top down."""
        yield from _walk(self.why, ())


def _walk(whys: tuple[Why, ...], above: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Why]]:
    for number, why in enumerate(whys):
        place = (*above, number)
        yield place, why
        yield from _walk(why.why, place)


class Whys(Frozen):
    """All that was asked."""

    records: tuple[Record, ...]

    @model_validator(mode="after")
    def _once_each(self) -> Whys:
        seen: set[tuple[str, str, str]] = set()
        for record in self.records:
            own = (record.segment, record.quarter, str(record.question))
            if own in seen:
                raise ValueError(
                    f"the same question of {record.segment} in {record.quarter} stands twice. Keep one of them"
                )
            seen.add(own)
        return self


def whys_of(params: Params, params_file: str | Path) -> Whys | None:
    """What a study asked; None where it names no such file. Raises ParamsError where something is wrong with it."""
    return load_whys(whys_path(params, params_file)) if params.whys else None


def whys_path(params: Params, params_file: str | Path) -> Path:
    """Where a study's 5 whys lie, beside its params; where they would, if the params name no file."""
    file = Path(params_file).absolute()
    return file.parent / (params.whys or f"{file.stem}.whys.yml")


def load_whys(path: str | Path) -> Whys:
    """Read a study's 5 whys. Raises ParamsError naming file, line, key and what to do."""
    path = Path(path)
    if not path.exists():
        raise ParamsError(
            f"{path}: there is no such file. Correct `whys` in the params, or write one with `vocwork whys`"
        )
    return validated(read_yaml(path), Whys, path, path.read_text(encoding="utf-8"))
