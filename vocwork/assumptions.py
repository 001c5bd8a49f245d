"""The ROI assumptions of a study: every input a range with unit, source and owner, in a YAML beside the params."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field, model_validator

from vocwork.documents import Frozen, ParamsError, read_yaml, validated
from vocwork.locales import Locale
from vocwork.params import Params

PARAMETERS = {
    "const": ("value",),
    "lognorm": ("p5", "p95"),
    "norm": ("p5", "p95"),
    "beta": ("p5", "p95"),
    "pert": ("min", "mode", "max"),
    "tri": ("min", "mode", "max"),
}


class Input(Frozen):
    """One uncertain number. Distributions and their parameters stand in PARAMETERS."""

    dist: Literal["const", "lognorm", "norm", "beta", "pert", "tri"]
    value: float | None = None
    p5: float | None = None
    p95: float | None = None
    min: float | None = None
    mode: float | None = None
    max: float | None = None
    unit: str
    source: str
    owner: str = ""
    date: str = ""

    @model_validator(mode="before")
    @classmethod
    def _date_as_text(cls, given: Any) -> Any:
        # YAML reads 2026-01-31 as a date
        return given | {"date": str(given["date"])} if isinstance(given, dict) and "date" in given else given

    @model_validator(mode="after")
    def _complete(self) -> Input:
        wanted = PARAMETERS[self.dist]
        values = [getattr(self, name) for name in wanted]
        if None in values:
            raise ValueError(f"{self.dist} needs {' and '.join(wanted)}")
        if self.dist != "const" and (values != sorted(values) or values[0] == values[-1]):
            raise ValueError(f"{', '.join(wanted)} must rise, got {values}")
        if self.dist == "lognorm" and values[0] <= 0:
            raise ValueError("lognorm needs p5 above 0; use norm for values that can be negative")
        if self.dist == "beta" and not 0 < values[0] < values[1] < 1:
            raise ValueError("beta needs p5 and p95 between 0 and 1")
        return self


class Base(Frozen):
    """What all actions share."""

    customers: Input
    monthly_churn: Input
    revenue_per_month: Input
    margin: Input
    attribution: Input


class Action(Frozen):
    """One thing that could be done, the themes, segment and cause it mends, its effect and its cost."""

    id: str = Field(pattern=r"^[a-z0-9_-]+$")
    title: dict[Locale, str]
    theme: tuple[str, ...] = ()
    segment: str = "all"
    cause: str = Field(default="", pattern=r"^([^=]+=.+)?$")
    reach: Input
    churn_reduction: Input
    ramp_months: Input
    persistence_months: Input
    one_off_cost: Input
    monthly_cost: Input

    def name(self, locale: str) -> str:
        """The action's title in a locale, else in the first one given."""
        return self.title.get(locale) or next(iter(self.title.values()))  # type: ignore[call-overload]


class Assumptions(Frozen):
    """Everything a business case needs that feedback does not tell."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    months: int = Field(ge=12, le=120)
    discount_rate: float = Field(ge=0, lt=1)
    base: Base
    actions: tuple[Action, ...] = Field(min_length=1)
    names: dict[str, dict[Locale, str]] = Field(default_factory=dict)

    def inputs(self, locale: str) -> pd.DataFrame:
        """One row per input: action ('' for shared ones), input, unit, source, owner, date, dist and parameters.

        Units, sources and owners stand in the words of the locale where `names` has them.
        """
        shared = [{"action": "", "input": name} | dict(value) for name, value in self.base]
        own = [
            {"action": action.id, "input": name} | dict(value)
            for action in self.actions
            for name, value in action
            if isinstance(value, Input)
        ]
        table = pd.DataFrame(shared + own)
        words = {name: [self._word(own, locale) for own in table[name]] for name in ("unit", "source", "owner")}
        return table.assign(**words)

    def _word(self, own: str, locale: str) -> str:
        return self.names.get(own, {}).get(locale, own)  # type: ignore[call-overload]


def assumptions_of(params: Params, params_file: str | Path) -> Assumptions | None:
    """The study's ROI assumptions; None where it has none. Raises ParamsError where the file they are in is not."""
    return load_assumptions(Path(params_file).absolute().parent / params.roi) if params.roi else None


def load_assumptions(path: str | Path) -> Assumptions:
    """Read a study's ROI assumptions. Raises ParamsError naming file, key and what to do."""
    path = Path(path)
    if not path.exists():
        raise ParamsError(f"{path}: there is no such file. Correct `roi` in the params, or leave it out")
    return validated(read_yaml(path), Assumptions, path)
