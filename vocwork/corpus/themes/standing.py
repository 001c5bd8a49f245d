"""Which theme stands under which."""

from __future__ import annotations

import pandas as pd

from vocwork.feedback import NO_THEME

# What decisions make of themes that no page shows.
UNSEEN = ("hidden", "merged", "split")


def shown(themes: pd.DataFrame) -> pd.DataFrame:
    """The themes (status) that pages show."""
    return themes[~themes["status"].isin(UNSEEN)]


def above(theme: int, themes: pd.DataFrame) -> list[int]:
    """The themes that a theme stands under, the nearest first; themes: theme, parent."""
    parents, found = dict(zip(themes["theme"], themes["parent"], strict=True)), list[int]()
    while (theme := parents.get(theme, NO_THEME)) not in (NO_THEME, *found):
        found.append(theme)
    return found


def under(theme: int, themes: pd.DataFrame) -> list[int]:
    """The themes that pages show directly under a theme, by number."""
    seen = shown(themes)
    return sorted(map(int, seen.loc[seen["parent"] == theme, "theme"]))


def without(theme: int, themes: pd.DataFrame) -> pd.DataFrame:
    """The table where what stood under a theme stands where that theme stood itself."""
    upper = (above(theme, themes) or [NO_THEME])[0]
    return themes.assign(parent=themes["parent"].replace(theme, upper))
