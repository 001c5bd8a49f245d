"""What an analysis hands over, known by its shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

# Why a number of a large enough group is not shown: a smaller one could be worked out from it.
COMPLEMENTARY = "complementary"
# Why one that is large enough is not shown either: its weights differ so much that it is worth fewer answers.
UNEQUAL_WEIGHTS, LEAST_EFFECTIVE = "unequal_weights", 30

# Why nothing is said of what goes with a score: it is the same for all.
ALIKE = "alike"


class Estimate(Protocol):
    """A number with its interval and its base; NaN with a reason where the base is too small."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def base(self) -> int: ...
    @property
    def reason(self) -> str: ...


class Finding(Protocol):
    """Something to say: the key of a message, its facts, and whether it is good, bad or neutral."""

    @property
    def key(self) -> str: ...
    @property
    def tone(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


def tone(finding: Finding | str) -> str:
    """The tone of a finding; plain words have none."""
    return "neutral" if isinstance(finding, str) else finding.tone
