"""The 5 whys of a study: what people answered to "why?", again and again, with evidence, in a YAML beside the params.

An answer without evidence is an opinion, and is shown as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from vocwork.documents import Frozen, ParamsError, read_yaml, validated
from vocwork.locales import LOCALES, Locale
from vocwork.params import EVERYONE, Params
from vocwork.quarters import parse_quarter
from vocwork.terms import term_pattern

Intent = Literal["complaint", "praise", "request", "question"]
# Which way a score can have moved, and which way a share.
SCORE_WAYS, SHARE_WAYS = ("lower", "higher"), ("less often", "more often")
Way = Literal["lower", "higher", "less often", "more often"]


def _words(given: Any) -> Any:
    """One text, or one per language; what is left empty is nothing said yet."""
    if given is None:
        return ""
    for locale, text in given.items() if isinstance(given, dict) else [("", given)]:
        if locale not in ("", *LOCALES):
            raise ValueError(f"there is no language {locale!r} of reports; there are {', '.join(LOCALES)}")
        if not isinstance(text, str):
            where = f" in {locale}" if locale else ""
            raise ValueError(f"expected words{where}, or one text per language; put a number in quotation marks")
    return given


def _said(words: str | dict[Locale, str]) -> str | dict[Locale, str]:
    texts = words.values() if isinstance(words, dict) else [words]
    if not texts or not all(text.strip() for text in texts):
        raise ValueError("it is empty; write it down, in each language that is named")
    return words


Words = Annotated[str | dict[Locale, str], BeforeValidator(_words)]
Said = Annotated[Words, AfterValidator(_said)]


def _several(given: object) -> list[str]:
    """One or several words or numbers, as YAML has them."""
    listed = given if isinstance(given, list | tuple) else [given]
    found = ["" if each is None else str(each) for each in listed]
    if any(isinstance(each, list | tuple | dict) for each in listed):
        raise ValueError("expected a word or number, or a list of them")
    if not found or not all(each.strip() for each in found):
        raise ValueError("it is empty; name at least one, or leave the key out")
    return found


def _listed(given: object, each: str) -> object:
    if not isinstance(given, list | tuple) or not all(isinstance(one, dict | Frozen) for one in given):
        raise ValueError(f"expected a list, each item beginning with `- {each}:`")
    return given


class Evidence(Frozen):
    """A question to the corpus: of the answers `where` columns have these values, how many speak of something.

    themes: numbers, names or subjects; intents: complaint, praise, request, question; contains: any of these words, see
    `term_pattern`. Where nothing of that is asked, it is the score of these answers. against: the same before, or
    everyone else now. expect: which way the answer says that it differs; evidence of the opposite contradicts it.
    """

    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    themes: tuple[str, ...] = ()
    intents: tuple[Intent, ...] = ()
    contains: tuple[str, ...] = ()
    against: Literal["before", "rest"] = "before"
    expect: Way | None = None

    @field_validator("where", mode="before")
    @classmethod
    def _values(cls, given: object) -> object:
        if not isinstance(given, dict):
            raise ValueError("expected columns with their values, such as {region: East}")
        return {str(name): _several(value) for name, value in given.items()}

    @field_validator("themes", "intents", "contains", mode="before")
    @classmethod
    def _one_or_many(cls, given: object) -> object:
        return _several(given)

    @field_validator("contains")
    @classmethod
    def _readable(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        for term in terms:
            term_pattern(term)
        return terms

    @model_validator(mode="after")
    def _asks_something(self) -> Evidence:
        if not (self.where or self.speaks):
            raise ValueError("asks nothing: give where, themes, intents or contains, or leave the evidence out")
        ways, of = (SHARE_WAYS, "how often it is said") if self.speaks else (SCORE_WAYS, "the score")
        if self.expect and self.expect not in ways:
            raise ValueError(f"it asks for {of}, so `expect` is {' or '.join(ways)}, not {self.expect}")
        return self

    @property
    def speaks(self) -> bool:
        """Whether it asks what is said, rather than for the score."""
        return bool(self.themes or self.intents or self.contains)


class Why(Frozen):
    """An answer to the question above it, and the answers to why that is so."""

    answer: Said
    evidence: Evidence | None = None
    owner: Words = ""
    countermeasure: Words = ""
    why: tuple[Why, ...] = ()

    @field_validator("evidence", mode="before")
    @classmethod
    def _keys(cls, given: object) -> object:
        if given is not None and not isinstance(given, dict):
            raise ValueError("expected what is asked, such as {where: {region: East}, themes: [delivery]}")
        return given

    @field_validator("why", mode="before")
    @classmethod
    def _answers(cls, given: object) -> object:
        return () if given is None else _listed(given, "answer")


class Record(Frozen):
    """What was asked of a segment in a quarter."""

    segment: str = EVERYONE
    quarter: str
    question: Said
    why: tuple[Why, ...]

    @field_validator("segment", "quarter", mode="before")
    @classmethod
    def _name(cls, given: object) -> object:
        return str(given) if isinstance(given, str | int | float) else ""

    @field_validator("segment")
    @classmethod
    def _named(cls, segment: str) -> str:
        if not segment.strip():
            raise ValueError(f"name one, such as region=East, or leave it out for {EVERYONE}")
        return segment

    @field_validator("quarter")
    @classmethod
    def _quarter(cls, quarter: str) -> str:
        parse_quarter(quarter)
        return quarter

    @field_validator("why", mode="before")
    @classmethod
    def _some(cls, given: object) -> object:
        if not _listed(given, "answer"):
            raise ValueError("there is no answer; write at least one")
        return given

    @model_validator(mode="after")
    def _compared(self) -> Record:
        for place, why in self.walk():
            if self.segment == EVERYONE and why.evidence and why.evidence.against == "rest":
                number = ".".join(str(n + 1) for n in place)
                said = "everyone has no rest to be compared with. Write `against: before`, or leave it out"
                raise ValueError(f"answer {number}: {said}")
        return self

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

    @field_validator("records", mode="before")
    @classmethod
    def _some(cls, given: object) -> object:
        return _listed(given, "question")

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
