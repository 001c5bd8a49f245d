"""What is worth saying: a message key, its tone and its facts; `render` puts it into words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from vocwork.feedback import FELT


class Finding(NamedTuple):
    """A message key, whether it is good or bad news, and the facts of the message."""

    key: str
    tone: str
    facts: Mapping[str, Any]


def tone(change: float, direction: str = "up") -> str:
    """'good' or 'bad' for a change, given which way is better."""
    return "good" if (change > 0) == (direction == "up") else "bad"


def mood(is_more: bool, feeling: float) -> str:
    """'good' or 'bad' for more, or less, talk of what is felt so; a feeling near 0, or none, is 'neutral'."""
    if pd.isna(feeling) or abs(feeling) < FELT:
        return "neutral"
    return "good" if is_more == (feeling > 0) else "bad"
