"""Themes of one name: pages and findings know a theme by its name, so that no two that are shown may share one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from vocwork.corpus.themes.standing import shown
from vocwork.params import ParamsError


def told_apart(themes: pd.DataFrame, named: Mapping[int, str]) -> tuple[pd.DataFrame, list[str]]:
    """The themes, with its number beside a name that another has too, and what a reader must know of that.

    themes: theme, parent, status, label, label_<language> ... named: the themes that people named -> their decision;
    names that they gave stay as they are. Raises ParamsError where they gave two themes one in some language.
    """
    table, alike = themes.copy(), dict[int, str]()
    for column in [name for name in themes if str(name).startswith("label")]:
        names = themes[column].fillna(themes["label"])
        for first, other in _pairs(themes, names, named):
            name = names[themes["theme"] == other].iloc[0]
            if other in named:
                raise ParamsError(
                    f"{named[other]}: theme {first} is called {name!r} too. Name one of them otherwise, or merge them"
                )
            numbered = f"{name} ({other})"
            table.loc[themes["theme"] == other, column] = numbered
            alike.setdefault(other, f"Theme {other} is shown as {numbered!r}: theme {first} is called {name!r} too.")
    return table, list(alike.values())


def _pairs(themes: pd.DataFrame, names: pd.Series, named: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """A theme and each other of its name: first the one that people named, else the one with the lowest number.

    Names of two themes that stand under different ones are not the same.
    """
    upper = themes["parent"].map(dict(zip(themes["theme"], names, strict=True))).fillna("")
    for _, numbers in shown(themes).groupby([upper.str.casefold(), names.str.casefold()], sort=False)["theme"]:
        first, *others = sorted(map(int, numbers), key=lambda theme: (theme not in named, theme))
        yield from ((first, other) for other in others)
