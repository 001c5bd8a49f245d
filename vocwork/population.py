"""What a study knows of all its customers: how many there are of each kind, and how many were asked."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from vocwork.documents import Frozen

Counts = dict[str, float]


class Population(Frozen):
    """The customers the answers stand for.

    margins: column -> value -> customers, as counts or shares. weighted: whether answers are raked to them, quarter by
    quarter; trim: no weight is more than so many times the median. invited: segment (`all`, or `column=value`) ->
    quarter -> how many were asked.
    """

    margins: dict[str, Counts] = Field(default_factory=dict)
    weighted: bool = True
    trim: float = Field(default=5.0, gt=1)
    invited: dict[str, dict[str, int]] = Field(default_factory=dict)

    @field_validator("margins")
    @classmethod
    def _counts(cls, margins: dict[str, Counts]) -> dict[str, Counts]:
        for column, counts in margins.items():
            wrong = [f"{name}: {n:g}" for name, n in counts.items() if not 0 < n < float("inf")]
            if len(counts) < 2 or wrong:
                raise ValueError(
                    f"margins of {column} need two categories or more, each with its customers, a number above 0; "
                    f"got {', '.join(wrong) or list(counts)}"
                )
        return margins

    @model_validator(mode="after")
    def _something(self) -> Population:
        if not self.margins and not self.invited:
            raise ValueError("`population` needs `margins`, `invited` or both; leave it out where nothing is known")
        return self

    def share(self, column: str | None, value: str | None) -> float | None:
        """The share of all customers that have this value, by the margins; None where these do not say."""
        counts = self.margins.get(column or "", {})
        return counts[value] / sum(counts.values()) if value in counts else None

    def asked(self, segment: str, quarter: str) -> int | None:
        """How many of a segment were asked in a quarter; None where that is not known."""
        return self.invited.get(segment, {}).get(quarter)
