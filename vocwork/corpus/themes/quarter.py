"""One more quarter in the history of a study's themes.

Themes are born, the quarter's texts are placed, and the themes are looked over. Nothing that was placed before is
placed anew: a text that has a theme keeps it wherever it stands again, with other names too; one that had none is
asked again when a theme is born. A quarter whose comments come in after later ones were placed is gone through as it
would have been then.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vocwork.corpus.themes.births import Born, born
from vocwork.corpus.themes.clusters import Way
from vocwork.corpus.themes.fit import STARTS, quick
from vocwork.corpus.themes.founding import Craft, facts_of, in_words, texts_until
from vocwork.corpus.themes.ledger import Entry, added
from vocwork.corpus.themes.model import in_space, nearest_landmarks, place, settled, with_languages, with_theme
from vocwork.corpus.themes.registry import Registry, as_texts, as_themes
from vocwork.corpus.themes.review import review
from vocwork.corpus.themes.stability import SAMPLES
from vocwork.feedback import NO_THEME
from vocwork.quarters import shift_quarter

# Quarters whose texts can make a theme, by which themes are looked over, and after which a silent one is retired.
YEAR = 4
# A theme is retired when it is spoken of by less than this part of what it was at first.
FADED = 0.1


def advance(registry: Registry, mentions: pd.DataFrame, vectors: np.ndarray, quarter: str, craft: Craft) -> Registry:
    """The registry with a quarter more. mentions: see `founding.in_order`; nothing after the quarter is looked at."""
    registry = _told(registry, mentions, vectors, quarter, craft)
    registry = _with_status(registry._replace(through=quarter), mentions, quarter, craft)
    return _reviewed(registry, texts_until(mentions, quarter), vectors, quarter, craft)


def catch_up(registry: Registry, mentions: pd.DataFrame, vectors: np.ndarray, quarter: str, craft: Craft) -> Registry:
    """The registry with what has come in of a quarter before its last one, and a line in the ledger that says so.

    Whether themes are spoken of, and part as they did, is asked of the last quarter alone.
    """
    known = set(registry.texts["key"])
    registry = _told(registry, mentions, vectors, quarter, craft)
    came = registry.texts[~registry.texts["key"].isin(known)]
    why = f"of {quarter}, {(came['theme'] == NO_THEME).sum()} of them without a theme"
    return registry._replace(ledger=added(registry.ledger, [Entry(registry.through, "late", (), len(came), why)]))


def _told(registry: Registry, mentions: pd.DataFrame, vectors: np.ndarray, quarter: str, craft: Craft) -> Registry:
    """The registry with the themes that are born in a quarter, and all its texts placed.

    A theme can be born of texts that came after the founding, be it that their quarter did or they themselves.
    """
    texts = _as_known(texts_until(mentions, quarter), registry)
    registry = registry._replace(model=with_languages(registry.model, vectors[texts["row"]], _spoken(texts)))
    first = texts.drop_duplicates("words")
    is_late = (first["quarter"] > registry.last) | ~first["words"].isin(registry.texts["words"])
    late = first[is_late & (first["quarter"] > shift_quarter(quarter, -YEAR))]
    newborn = _newborn(registry, late, vectors, craft)
    for number, theme in newborn.items():
        registry = registry._replace(model=with_theme(registry.model, theme.centre, number, theme.rows))
    registry = _with_texts(registry, texts, vectors, list(newborn))
    every = texts_until(mentions, max(quarter, registry.through))
    return _with_births(registry, every, late, newborn, vectors, quarter, craft)


def _as_known(texts: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """The texts with the words that the registry knows them by: other names are left out where brands have changed."""
    known = registry.texts.set_index("key")["words"]
    is_known = texts["key"].isin(known.index).to_numpy()
    words = texts["words"].to_numpy(copy=True)
    words[is_known] = known.loc[texts.loc[is_known, "key"]]
    return texts.assign(words=words)


def _newborn(registry: Registry, late: pd.DataFrame, vectors: np.ndarray, craft: Craft) -> dict[int, Born]:
    """The themes that late texts make, by the numbers they get: those after all there ever were."""
    space = in_space(registry.model, vectors[late["row"]], _spoken(late)) if len(late) else None
    if space is None:
        return {}
    there = settled(registry.model, space, nearest_landmarks(registry.model, space.rows))
    found = born(registry.model, space, there, smallest=craft.settings.smallest, seed=craft.seed)
    return dict(enumerate(found, start=int(registry.themes["theme"].max()) + 1))


def _with_texts(registry: Registry, texts: pd.DataFrame, vectors: np.ndarray, newborn: list[int]) -> Registry:
    """The registry with new texts placed, and those that had no theme in a newborn one where they fit it.

    Texts of the same words are placed once, and share a theme with those that said them before.
    """
    known = registry.texts.drop_duplicates("words").set_index("words")[["theme", "strength"]]
    first = texts.drop_duplicates("words")
    before = first["words"].map(known["theme"])
    asked = first[before.isna() | ((before == NO_THEME) & bool(newborn))]
    fits = place(registry.model, vectors[asked["row"]], _spoken(asked))
    placed = pd.DataFrame({"theme": fits.theme, "strength": fits.strength}, index=asked["words"])
    kept = placed[~placed.index.isin(known.index) | placed["theme"].isin(newborn)]
    themed = pd.concat([known.drop(kept.index, errors="ignore"), kept])
    every = pd.concat([registry.texts, texts])[["key", "words", "quarter"]].drop_duplicates("key")
    return registry._replace(texts=as_texts(every.join(themed, on="words")))


def _with_births(
    registry: Registry,
    texts: pd.DataFrame,
    late: pd.DataFrame,
    newborn: Mapping[int, Born],
    vectors: np.ndarray,
    quarter: str,
    craft: Craft,
) -> Registry:
    """The registry with newborn themes in words, each from all clauses that made it, and in the ledger."""
    if not newborn:
        return registry
    placed = texts["key"].map(registry.texts.set_index("key")["theme"])
    told = texts.assign(theme=placed.fillna(NO_THEME).astype(int))
    for number, theme in newborn.items():
        told.loc[told["key"].isin(late["key"].iloc[theme.members]), "theme"] = number
    now = told[told["quarter"] == quarter]
    facts = [
        facts_of(number, quarter, stability=theme.stability, share=float((now["theme"] == number).mean()))
        for number, theme in newborn.items()
    ]
    rows = in_words(facts, told, vectors[told["row"]], craft)
    themes = as_themes([*registry.themes.to_dict("records"), *rows])
    entries = [Entry(quarter, "born", (number,), len(theme.members), _why(theme)) for number, theme in newborn.items()]
    return registry._replace(themes=themes, ledger=added(registry.ledger, entries))


def _why(theme: Born) -> str:
    found = f"found again in {theme.stability * SAMPLES:.0f} of {SAMPLES} refits"
    return f"{len(theme.members)} different clauses lie where none lay before (p = {theme.p:.2f}), {found}"


def _with_status(registry: Registry, mentions: pd.DataFrame, quarter: str, craft: Craft) -> Registry:
    """The registry with themes that hardly anybody speaks of retired, and those that are spoken of again returned."""
    start = shift_quarter(quarter, -YEAR)
    year = mentions[(mentions["quarter"] > start) & (mentions["quarter"] <= quarter)]
    told = year["key"].map(registry.texts.set_index("key")["theme"]).value_counts()
    entries, status = [], registry.themes["status"].copy()
    for row in registry.themes.itertuples():
        count = int(told.get(row.theme, 0))
        is_old = max(row.born, registry.first) <= start
        faded = is_old and count < min(craft.settings.smallest, FADED * row.share * len(year))
        if row.status == "active" and faded:
            entries.append(Entry(quarter, "retired", (row.theme,), count, ""))
        if row.status == "retired" and count >= craft.settings.smallest:
            entries.append(Entry(quarter, "returned", (row.theme,), count, ""))
    for entry in entries:
        status[registry.themes["theme"] == entry.themes[0]] = {"retired": "retired", "returned": "active"}[entry.event]
    return registry._replace(themes=registry.themes.assign(status=status), ledger=added(registry.ledger, entries))


def _reviewed(registry: Registry, texts: pd.DataFrame, vectors: np.ndarray, quarter: str, craft: Craft) -> Registry:
    """The registry with the merges and splits in its ledger that refits of the last quarters suggest."""
    year = texts[texts["quarter"] > shift_quarter(quarter, -YEAR)]
    theme = year["key"].map(registry.texts.set_index("key")["theme"]).to_numpy()
    space = in_space(registry.model, vectors[year["row"]], _spoken(year))
    way = quick(Way(craft.settings.engine, craft.seed, STARTS, craft.settings.smallest))
    entries = [
        Entry(
            quarter,
            f"{found.event}_proposed",
            found.themes,
            int(np.isin(theme, found.themes).sum()),
            f"in {found.share * SAMPLES:.0f} of {SAMPLES} refits of the last four quarters",
        )
        for found in review(space, _spoken(year), theme, way)
    ]
    return registry._replace(ledger=added(registry.ledger, entries))


def _spoken(texts: pd.DataFrame) -> np.ndarray:
    return texts["language"].to_numpy(dtype=object)
