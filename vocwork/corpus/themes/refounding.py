"""Themes founded anew: those that are recognised keep their numbers, the others get numbers that never stood for any.

A theme is recognised by its texts: that works where encoder, settings or code have changed, when centres cannot be
compared. Those of all registries before count, so that a theme that was lost gets its number back, and with it what
people decided about it. The ledger goes on, and says which themes were lost and which were found again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from vocwork.corpus.themes.ground import along
from vocwork.corpus.themes.ledger import Entry, added
from vocwork.corpus.themes.model import Model, with_theme
from vocwork.corpus.themes.registry import Registry, as_themes
from vocwork.feedback import NO_THEME

# The least Jaccard index of the texts of an old and a new theme that are one; each must be the other's best.
RECOGNISED = 1 / 3
# The same for a theme that people named or pinned: what they said must not go over to one that is mostly another.
PINNED = 1 / 2
# The index is drawn towards RECOGNISED as by so many texts more: few that are left of a theme outdo no many.
DOUBT = 10


def refounded(before: Sequence[Registry], new: Registry, pinned: Collection[int] = ()) -> Registry:
    """The new registry with the numbers of themes that are recognised, and with the ledger of the last one before.

    before: the last one and those it came from, the latest first. pinned: themes that are kept where they are not
    found again.
    """
    old, same = before[0], recognised([known.texts for known in before], new.texts, pinned)
    free = int(old.themes["theme"].max()) + 1
    strange = [int(number) for number in new.model.ids if int(number) not in same]
    numbers = same | {number: free + place for place, number in enumerate(strange)}
    gone = old.themes[~old.themes["theme"].isin(numbers.values())]
    known = [row | {"theme": numbers[row["theme"]]} for row in new.themes.to_dict("records")]
    base, were = int(new.ledger["base"].iloc[0]), len(old.model.ids)
    kept = set(same.values()).intersection(old.model.ids)
    why = f"{len(new.model.ids)} themes; {len(kept)} of {were} were recognised by their texts and keep their numbers"
    entries = [Entry(new.last, "refounded", tuple(sorted(numbers.values())), base, why)]
    has = new.texts["theme"].map(numbers).value_counts()
    back = sorted(set(same.values()) - kept)
    entries += [Entry(new.last, "found_again", (number,), int(has[number]), "") for number in back]
    had = old.texts["theme"].value_counts()
    entries += [
        Entry(new.last, "lost", (int(theme.theme),), int(had.get(theme.theme, 0)), str(theme.label))
        for theme in gone.itertuples()
        if theme.theme in old.model.ids
    ]
    registry = new._replace(
        model=_renumbered(new.model, numbers),
        themes=as_themes([*known, *gone.assign(status="lost").to_dict("records")]),
        texts=new.texts.assign(theme=new.texts["theme"].map(numbers | {NO_THEME: NO_THEME})),
        ledger=added(old.ledger, entries),
    )
    return _kept(registry, before, [int(number) for number in gone["theme"] if number in pinned])


def recognised(before: Iterable[pd.DataFrame], new: pd.DataFrame, pinned: Collection[int] = ()) -> dict[int, int]:
    """New theme -> the theme of before that it is, by the texts they share in the registry where they are most alike.

    before, new: key, theme; only texts of both are compared, those without a theme too.
    """
    alike = pd.concat([_alike(old, new) for old in before]).groupby(level=0).max()
    best = {int(number): int(alike[number].idxmax()) for number in alike if len(alike)}
    return {
        number: known
        for number, known in best.items()
        if alike.loc[known, number] >= (PINNED if known in pinned else RECOGNISED)
        and alike.loc[known].idxmax() == number
    }


def _alike(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """The Jaccard index of the texts of each old theme, in rows, and each new one, less sure where they are few."""
    both = old[["key", "theme"]].merge(new[["key", "theme"]], on="key", suffixes=("_old", "_new"))
    table = pd.crosstab(both["theme_old"], both["theme_new"])
    either = table.sum(axis=1).to_numpy()[:, None] + table.sum(axis=0).to_numpy() - table
    alike = (table + DOUBT * RECOGNISED) / (either + DOUBT)
    return alike.drop(index=NO_THEME, columns=NO_THEME, errors="ignore")


def _renumbered(model: Model, numbers: Mapping[int, int]) -> Model:
    homes = np.array([numbers.get(int(home), NO_THEME) for home in model.homes], dtype=int)
    return model._replace(ids=np.array([numbers[int(number)] for number in model.ids], dtype=int), homes=homes)


def _kept(registry: Registry, before: Sequence[Registry], pinned: list[int]) -> Registry:
    """The registry with pinned themes at the last centres they had; texts that had them, or say the same, have them.

    An encoder that sees texts otherwise leaves no old centre to go by: such a theme stays lost.
    """
    for number in pinned:
        old = next((known for known in before if number in known.model.ids and _is_same_space(known, registry)), None)
        if old is None:
            continue
        had = registry.texts["key"].isin(old.texts.loc[old.texts["theme"] == number, "key"])
        again = registry.texts["words"].isin(registry.texts.loc[had, "words"])
        status = registry.themes["status"].mask(registry.themes["theme"] == number, "active")
        centre = brought(old.model.centres[old.model.ids == number], old.model, registry.model)
        registry = registry._replace(
            model=with_theme(registry.model, centre, number),
            texts=registry.texts.assign(theme=registry.texts["theme"].mask(again, number)),
            themes=registry.themes.assign(status=status),
            ledger=added(registry.ledger, [Entry(registry.last, "kept", (number,), int(again.sum()), "")]),
        )
    return registry


def brought(centre: np.ndarray, old: Model, new: Model) -> np.ndarray:
    """An old centre, shape (1, axes), off the old axes and along the new ones, shape (axes,).

    What did not lie along the old axes is not in it.
    """
    return np.asarray(along(centre @ np.linalg.pinv(old.axes), new.axes)[0])


def _is_same_space(old: Registry, new: Registry) -> bool:
    is_made_alike = all(old.key[name] == new.key[name] for name in ("encoder", "revision", "recipe"))
    return is_made_alike and old.model.axes.shape[0] == new.model.axes.shape[0]
