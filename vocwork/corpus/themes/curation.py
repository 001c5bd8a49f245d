"""What people decide about themes: a list in `params/<study>.themes.yml`.

Themes are known by their numbers in the registry, so that a name, a merge or a theme that is left out stays so when
new quarters come and when themes are founded anew. `replay` does what was decided; docs/themes.md shows a file.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StrictInt,
    StringConstraints,
    field_validator,
    model_validator,
)

from vocwork.documents import Frozen, read_yaml, validated
from vocwork.locales import Locale

# What is decided, and the key that says how.
VERBS = {"merge": "", "split": "into", "rename": "to", "move": "under", "hide": "", "pin": ""}
TOP: Literal["top"] = "top"
# A theme's number; `true` and "1" are slips, not themes.
Theme = Annotated[StrictInt, Field(ge=0)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _said(given: Any) -> Any:
    words = list(given.values()) if isinstance(given, dict) else [given]
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError("expected a name, or names by language such as {en: Courier, pl: Kurier}")
    return given


Name = Annotated[str | dict[Locale, str], BeforeValidator(_said)]


class Part(Frozen):
    """What a theme is split into: a clause goes to the part whose examples, in any language, lie nearest."""

    name: Name
    examples: tuple[Words, ...] = Field(min_length=1)


class Decision(Frozen):
    """One thing that somebody decided: exactly one of VERBS, with what belongs to it."""

    merge: tuple[Theme, ...] = ()
    split: Theme | None = None
    into: tuple[Part, ...] = ()
    rename: Theme | None = None
    to: Name = ""
    move: Theme | None = None
    under: Theme | Literal["top"] = TOP
    hide: Theme | None = None
    pin: Theme | None = None
    by: Words
    when: str
    why: Words

    @field_validator("when")
    @classmethod
    def _a_day(cls, given: str) -> str:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            raise ValueError("expected a day such as 2026-02-03")
        datetime.date.fromisoformat(given)
        return given

    @model_validator(mode="after")
    def _one_verb(self) -> Decision:
        given = self.model_fields_set
        verbs = [verb for verb in VERBS if verb in given]
        if len(verbs) != 1:
            raise ValueError(
                f"a decision has exactly one of {', '.join(VERBS)}; this one has {', '.join(verbs) or 'none'}"
            )
        for verb, key in VERBS.items():
            if key and (key in given) != (verb in given):
                raise ValueError(f"`{verb}` and `{key}` belong together")
        if self.verb == "merge" and (len(self.merge) < 2 or len(set(self.merge)) < len(self.merge)):
            raise ValueError("merge needs two themes or more, each once; the first keeps its number and its name")
        if self.verb == "move" and self.under == self.move:
            raise ValueError("a theme cannot stand under itself")
        if self.verb == "split" and len(self.into) < 2:
            raise ValueError("split needs two parts or more")
        return self

    @property
    def verb(self) -> str:
        """What is done."""
        return next(verb for verb in VERBS if verb in self.model_fields_set)

    @property
    def themes(self) -> tuple[int, ...]:
        """The themes it is done to."""
        own: int | tuple[int, ...] = getattr(self, self.verb)
        return own if isinstance(own, tuple) else (own,)


class Curation(Frozen):
    """Everything that was decided, in order."""

    decisions: tuple[Decision, ...] = ()

    @field_validator("decisions", mode="before")
    @classmethod
    def _none_yet(cls, given: Any) -> Any:
        return () if given is None else given

    @property
    def pinned(self) -> set[int]:
        """The themes that stay whatever refits find: a name that somebody gave is to last."""
        return {
            number for decision in self.decisions for number in (decision.pin, decision.rename) if number is not None
        }


def curation_file(params_file: Path) -> Path:
    """Where decisions on a study's themes stand: params/demo.yml -> params/demo.themes.yml."""
    return params_file.with_suffix(".themes.yml")


def load_curation(params_file: Path) -> Curation:
    """The decisions beside the params; none where there is no such file. Raises ParamsError naming file and key."""
    path = curation_file(params_file)
    if not path.exists():
        return Curation()
    return validated(read_yaml(path), Curation, path, path.read_text(encoding="utf-8"))
