"""From which size on a problem is worth more than a change of a process: thresholds that a study may set."""

from __future__ import annotations

from pydantic import Field, model_validator

from vocwork.documents import Frozen


class FixSize(Frozen):
    """What at least two of the three measures must reach: share of customers touched, quarters of the last four, money.

    money: a year's margin at risk, in the currency of the ROI assumptions.
    """

    share: float = Field(gt=0, le=1)
    quarters: int = Field(ge=1, le=4)
    money: float = Field(gt=0)


class FixSizes(Frozen):
    """Below `development` a change of a process will do; from `solution` on it takes something new."""

    development: FixSize = FixSize(share=0.05, quarters=2, money=50_000)
    solution: FixSize = FixSize(share=0.20, quarters=3, money=500_000)

    @model_validator(mode="after")
    def _rise(self) -> FixSizes:
        for name in ("share", "quarters", "money"):
            if getattr(self.solution, name) < getattr(self.development, name):
                raise ValueError(f"{name} of solution must not be below that of development")
        return self
