"""The headline score of a study: what is asked, on which scale, which answers count as the best and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import model_validator

from vocwork.documents import Frozen

MetricKind = Literal["nps", "enps", "csat", "ces", "stars", "none"]
# How sure an NPS is said to be; other metrics have one interval each.
NpsInterval = Literal["adjusted_wald", "wald", "bootstrap"]
# Scales that are not 1 to 5.
_USUAL = {"nps": (0, 10), "enps": (0, 10), "ces": (1, 7), "none": (None, None)}
# The ends of the metrics that are shares, or differences of shares; a mean has those of its scale.
_ENDS: dict[str, tuple[float, float]] = {"nps": (-100.0, 100.0), "enps": (-100.0, 100.0), "csat": (0.0, 100.0)}


class Metric(Frozen):
    """The headline score: its kind, scale, direction and the scores that count as top and bottom."""

    kind: MetricKind = "nps"
    low: int | None = None
    high: int | None = None
    direction: Literal["up", "down"] = "up"
    top: tuple[int, ...] = ()
    bottom: tuple[int, ...] = ()
    interval: NpsInterval = "adjusted_wald"

    @property
    def measure(self) -> str:
        """How the metric is counted and its interval made, as `analysis` calls it; employees count as customers do."""
        if self.kind not in ("nps", "enps"):
            return self.kind
        return "nps" if self.interval == "adjusted_wald" else f"nps_{self.interval}"

    @property
    def ends(self) -> tuple[float, float] | None:
        """Lowest and highest value the metric itself can take: -100 and 100 for NPS, 0 and 100 for CSAT."""
        if self.low is None or self.high is None or self.kind == "none":
            return None
        return _ENDS.get(self.kind, (self.low, self.high))

    @property
    def better(self) -> str:
        """Which way the metric is better. NPS and CSAT are counted so that up is always better."""
        return self.direction if self.kind in ("ces", "stars") else "up"

    @property
    def boxes(self) -> dict[str, list[str]]:
        """The best and the worst answers as a reader writes them: 9, 10; 0–6."""
        return {"top": _runs(self.top), "bottom": _runs(self.bottom)}

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, given: Any) -> Any:
        if isinstance(given, str):
            given = {"kind": given}
        if not isinstance(given, dict):
            return given
        kind = given.get("kind", "nps")
        low, high = _USUAL.get(kind, (1, 5))
        filled = {"low": low, "high": high} | given
        if kind == "none" or not all(isinstance(filled[k], int) for k in ("low", "high")):
            return filled
        return {"top": _top(kind, filled), "bottom": _bottom(kind, filled)} | filled

    @model_validator(mode="after")
    def _inside(self) -> Metric:
        if self.interval != "adjusted_wald" and self.kind not in ("nps", "enps"):
            raise ValueError(f"`interval` chooses that of nps and enps; {self.kind} has one only: leave it out")
        if self.kind == "none":
            return self
        if self.low is None or self.high is None or self.low >= self.high:
            raise ValueError(f"the scale runs from low to high, got {self.low} to {self.high}")
        outside = [s for s in (*self.top, *self.bottom) if not self.low <= s <= self.high]
        if outside:
            raise ValueError(f"top and bottom scores {outside} lie outside the scale {self.low} to {self.high}")
        if set(self.top) & set(self.bottom):
            raise ValueError("the same score cannot be both top and bottom")
        return self


def _box(kind: str, low: int, high: int, *, upper: bool) -> tuple[int, ...]:
    """The best (or worst) scores of a scale: 9-10 and 0-6 for NPS, else about 30 % of the steps."""
    if kind in ("nps", "enps"):
        return (9, 10) if upper else tuple(range(7))
    size = max(1, round(0.3 * (high - low + 1)))
    return tuple(range(high - size + 1, high + 1)) if upper else tuple(range(low, low + size))


def _top(kind: str, given: dict[str, Any]) -> tuple[int, ...]:
    return _box(kind, given["low"], given["high"], upper=given.get("direction", "up") == "up")


def _bottom(kind: str, given: dict[str, Any]) -> tuple[int, ...]:
    return _box(kind, given["low"], given["high"], upper=given.get("direction", "up") != "up")


def _runs(scores: Sequence[int]) -> list[str]:
    """Scores as a reader writes them: [9, 10] -> 9, 10; 0 to 6 -> 0–6."""
    runs: list[list[int]] = []
    for score in sorted(scores):
        if runs and score == runs[-1][-1] + 1:
            runs[-1].append(score)
        else:
            runs.append([score])
    return [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run))]
