"""What a study aims at: the value that a measure is to reach, and whether it goes in, shows how it works or comes out.

Three kinds of measure make a board: what goes in (who is asked, who answers), how it works (waiting, replies) and what
comes of it (satisfaction, customers who stay).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from pydantic import FiniteFloat, model_validator

from vocwork.documents import Frozen

Kind = Literal["input", "process", "outcome"]
METRIC, RATE, COMMENTED, CHURNED = "metric", "response_rate", "commented", "churned"
# What these are unless the study says otherwise; a number of the study shows how it works.
KINDS: dict[str, Kind] = {RATE: "input", COMMENTED: "input", METRIC: "outcome", CHURNED: "outcome"}
SHARES = (RATE, COMMENTED, CHURNED)
PERCENT = 100.0


class Target(Frozen):
    """A measure, and the value that it is to reach at least or at most; shares are written from 0 to 1.

    measure: `metric`, `response_rate`, `commented` (the share of answers with a comment), `churned` (the share of
    customers who left) or one of the study's numbers: its mean, or with `within` the share of answers in which it is
    at most that.
    """

    measure: str
    at_least: FiniteFloat | None = None
    at_most: FiniteFloat | None = None
    within: FiniteFloat | None = None
    kind: Kind | None = None

    @model_validator(mode="after")
    def _whole(self) -> Target:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"{self.measure}: a target is `at_least` or `at_most` a value: give one of them")
        if self.within is not None and self.measure in KINDS:
            raise ValueError(f"{self.measure}: `within` is for the study's numbers: leave it out here")
        if self.is_share and not 0 <= self.value <= 1:
            raise ValueError(f"{self.measure}: a share lies between 0 and 1, got {self.value:g}: write 0.9 for 90 %")
        return self

    @property
    def value(self) -> float:
        """What is to be reached."""
        return float(self.at_most if self.at_least is None else self.at_least)  # type: ignore[arg-type]

    @property
    def side(self) -> str:
        """On which side of its value the target is met."""
        return "at_most" if self.at_least is None else "at_least"

    @property
    def is_share(self) -> bool:
        """Whether it is a share of answers or customers."""
        return self.measure in SHARES or self.within is not None

    @property
    def sort(self) -> Kind:
        """What kind of measure it is."""
        return self.kind or KINDS.get(self.measure, "process")


def refuse_unreachable(
    targets: Sequence[Target],
    *,
    numbers: Collection[str],
    mapped: Collection[str],
    scale: tuple[float, float] | None,
    better: str,
    is_invited: bool,
) -> None:
    """Raise ValueError for a target whose measure the study does not have, or whose value it cannot take.

    numbers: the names of the study's; mapped: our names for what its sources map; scale: the ends of its metric, None
    where it has none; better: up or down, the way in which it is better; is_invited: whether it says how many were
    asked.
    """
    _refuse_twice(targets)
    for target in targets:
        name, own = target.measure, ", ".join(["metric", *SHARES, *numbers])
        if name not in KINDS and name not in numbers:
            raise ValueError(f"targets: there is no measure {name!r}. There are: {own}")
        if name == METRIC and scale is None:
            raise ValueError("targets: `metric` needs a score, and this study has none (metric: none)")
        if name == METRIC and scale and not scale[0] <= target.value <= scale[1]:
            raise ValueError(f"targets: the metric runs from {scale[0]:g} to {scale[1]:g}, got {target.value:g}")
        if name == METRIC and scale and scale[1] == PERCENT and 0 < abs(target.value) < 1:
            raise ValueError(f"targets: the metric runs to 100, got {target.value:g}: write {PERCENT * target.value:g}")
        if name == METRIC and target.side == ("at_most" if better == "up" else "at_least"):
            wanted, way = ("at_least", "higher") if better == "up" else ("at_most", "lower")
            raise ValueError(f"targets: {way} is better in this study's metric: write `{wanted}`")
        if name == RATE and not is_invited:
            raise ValueError("targets: `response_rate` needs to know how many were asked: `invited` of `population`")
        if name == CHURNED and name not in mapped:
            raise ValueError("targets: `churned` needs a source that maps it: the customer has left, true or false")


def _refuse_twice(targets: Sequence[Target]) -> None:
    known = [(target.measure, target.within) for target in targets]
    for measure, within in known:
        if known.count((measure, within)) > 1:
            also = "" if within is None else f" within {within:g}"
            raise ValueError(f"targets: {measure}{also} stands twice. Keep one of them")
