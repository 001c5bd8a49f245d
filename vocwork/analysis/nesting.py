"""Themes that people have put under others: what is said of a theme is said of those above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

Above = Mapping[int, Sequence[int]]


def above(themes: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    """The themes that each of these (theme, parent) stands under, the nearest first.

    >>> above(pd.DataFrame({"theme": [4, 6, 9], "parent": [6, -1, 4]}))
    {4: (6,), 6: (), 9: (4, 6)}
    """
    parent = dict(zip(themes["theme"].tolist(), themes["parent"].tolist(), strict=True))

    def path(theme: int) -> tuple[int, ...]:
        upper = parent[theme]
        return (upper, *path(upper)) if upper in parent else ()

    return {theme: path(theme) for theme in parent}


def family(theme: int, above: Above) -> list[int]:
    """A theme and all that stand under it."""
    return [theme, *(part for part, uppers in above.items() if theme in uppers)]


def raised(mentions: pd.DataFrame, above: Above) -> pd.DataFrame:
    """The mentions, and each once more under every theme above its own."""
    more = [mentions[mentions["theme"] == part].assign(theme=upper) for part, own in above.items() for upper in own]
    return pd.concat([mentions, *more], ignore_index=True) if more else mentions
