"""The history of a study's themes: founded once, then followed quarter by quarter, and never told anew.

Every quarter is placed with what was known by then, so that a trend up to a quarter uses nothing after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pandas as pd

from vocwork.corpus.themes.fit import Themed
from vocwork.corpus.themes.founding import Craft, found, in_order
from vocwork.corpus.themes.quarter import advance, catch_up
from vocwork.corpus.themes.refounding import refounded
from vocwork.corpus.themes.registry import Registry, text_keys
from vocwork.feedback import NO_THEME


def follow(
    known: Registry | None,
    mentions: pd.DataFrame,
    vectors: np.ndarray,
    craft: Craft,
    *,
    before: Sequence[Registry] = (),
    pinned: Collection[int] = (),
) -> Registry | None:
    """The registry up to the last quarter of the mentions; None where they are too few to found themes on.

    mentions: text (as a model reads it), said (as it stands), language, quarter. vectors: shape (mentions, width).
    before, pinned: where themes are founded anew, the registries of before, the latest first; see `refounding`.
    """
    from threadpoolctl import threadpool_limits

    if mentions.empty:
        return known
    mentions = in_order(mentions)
    with threadpool_limits(1):  # sums are added in one order: the same input gives the same bytes
        registry = known or found(mentions, vectors, craft)
        if registry is None:
            return None
        registry = refounded(before, registry, pinned) if before else registry
        for quarter in list(_due(registry, mentions)):
            step = catch_up if quarter < registry.through else advance
            registry = step(registry, mentions, vectors, quarter, craft)
    return registry


def _due(registry: Registry, mentions: pd.DataFrame) -> Iterator[str]:
    """The quarters to go through: those after the last one; that one again, and those before, where texts have come."""
    seen = mentions["quarter"] <= registry.through
    new = mentions[seen & ~mentions["key"].isin(registry.texts["key"])].drop_duplicates("key")
    if len(new):
        yield from sorted({*new["quarter"], registry.through})
    yield from sorted(mentions.loc[~seen, "quarter"].unique())


def themed_by(registry: Registry, mentions: pd.DataFrame) -> Themed:
    """Each mention with the theme of its text, from the quarter on in which the theme was born, and the themes."""
    known = registry.texts.set_index("key").loc[text_keys(mentions["said"])]
    themes = registry.themes[registry.themes["theme"].isin(registry.model.ids)]
    born = known["theme"].map(themes.set_index("theme")["born"]).to_numpy()
    is_there = (known["theme"] != NO_THEME).to_numpy() & (mentions["quarter"] >= born).to_numpy()
    mentions = mentions.assign(
        theme=np.where(is_there, known["theme"], NO_THEME), strength=np.where(is_there, known["strength"], 0.0)
    )
    told = mentions[is_there].groupby("theme")["quarter"]
    first = themes["born"].mask(themes["born"] == "", themes["theme"].map(told.min()))
    own = {"parent": NO_THEME, "size": themes["theme"].map(told.size()).fillna(0).astype("int64"), "first_seen": first}
    table = themes.drop(columns="share").assign(**own, became="", curated=False).reset_index(drop=True)
    return Themed(mentions, table)
