"""What a study measures of its answers: a number that the sources give, or the time between two of their dates."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import model_validator

from vocwork.documents import Frozen
from vocwork.feedback import CANONICAL, TIMES

Unit = Literal["minutes", "hours", "days"]


class Number(Frozen):
    """A column read as numbers; with `since` and `until`, the time from one date to the other in a unit.

    Days are those of the calendar in the source's time zone: what comes on the promised day is 0 days late at any hour.
    explains: whether the score may go with it. Not so where only the unhappy have it, as cases of complaints: to wait
    would look like a cause of what came before it.
    """

    since: str | None = None
    until: str | None = None
    unit: Unit | None = None
    explains: bool = True

    @model_validator(mode="after")
    def _whole(self) -> Number:
        given = [self.since, self.until, self.unit]
        if any(given) and not all(given):
            raise ValueError("the time between two dates needs `since`, `until` and `unit` (minutes, hours or days)")
        return self

    @property
    def ends(self) -> tuple[str, ...]:
        """Our names for the two dates; none for a plain number."""
        return (self.since, self.until) if self.since and self.until else ()


def refuse_unknown(numbers: Mapping[str, Number], mapped: Collection[str], grouped: Collection[str]) -> None:
    """Raise ValueError for a number that no source could give, or that is to make groups of answers.

    mapped: our names for what the sources map; grouped: those of segments and attributes.
    """
    for name, number in numbers.items():
        known = ", ".join(sorted(mapped))
        if name in CANONICAL:
            raise ValueError(f"numbers: {name!r} has a meaning of its own; choose another name")
        if number.ends and name in mapped:
            raise ValueError(f"numbers: {name!r} is mapped by a source and cannot be a time between dates as well")
        for column in number.ends or (name,):
            if column not in mapped:
                raise ValueError(f"numbers: {name!r} needs the column {column!r}, but no source maps it: {known}")
            if number.ends and column in CANONICAL and column not in TIMES:
                raise ValueError(f"numbers: {name!r} is the time between dates, but {column!r} is none")
        for column in (name, *number.ends):
            if column in grouped:
                raise ValueError(f"numbers: {column!r} is a number or a date, no group of answers: leave it out there")
