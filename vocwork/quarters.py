"""Quarters by name, such as 2024Q1, and which of them a study reports on."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, model_validator

from vocwork.documents import Frozen, ParamsError

_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")


class Quarters(Frozen):
    """Which quarters get a report: a list, a range, the last few; all where nothing is said."""

    only: tuple[str, ...] = ()
    first: str | None = None
    until: str | None = None
    last: int | None = Field(default=None, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if given == "all":
            return {}
        return {"only": given} if isinstance(given, list | tuple) else given

    @model_validator(mode="after")
    def _readable(self) -> Quarters:
        for quarter in filter(None, (*self.only, self.first, self.until)):
            parse_quarter(quarter)
        return self

    def chosen(self, known: list[str]) -> list[str]:
        """The quarters of `known` (sorted) that this choice keeps. Raises ParamsError where it keeps none of them."""
        kept = [q for q in known if (not self.only or q in self.only)]
        kept = [q for q in kept if (not self.first or q >= self.first) and (not self.until or q <= self.until)]
        if known and not kept:
            raise ParamsError(f"quarters: none has answers; there are answers from {known[0]} to {known[-1]}")
        return kept[-self.last :] if self.last else kept


def is_quarter(name: str) -> bool:
    """Whether this is how a quarter is written: 2024Q1."""
    return _QUARTER.match(name) is not None


def parse_quarter(quarter: str) -> tuple[int, int]:
    """'2024Q1' -> (2024, 1)."""
    match = _QUARTER.match(str(quarter))
    if not match:
        raise ValueError(f"a quarter looks like 2024Q1, got {quarter!r}")
    return int(match[1]), int(match[2])


def shift_quarter(quarter: str, by: int) -> str:
    """The quarter `by` quarters later: ('2024Q1', -1) -> '2023Q4'."""
    year, number = parse_quarter(quarter)
    years, number = divmod(year * 4 + number - 1 + by, 4)
    return f"{years}Q{number + 1}"
