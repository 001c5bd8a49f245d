"""Where a study's themes begin: they are founded once, on the texts of its first quarters or on all there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.themes.fit import fit_themes, is_handful, smallest_of, too_few
from vocwork.corpus.themes.keywords import analyzer
from vocwork.corpus.themes.labels import label_themes
from vocwork.corpus.themes.ledger import Entry, added, as_table
from vocwork.corpus.themes.names import name_themes
from vocwork.corpus.themes.registry import Registry, as_texts, as_themes, text_keys
from vocwork.corpus.themes.stability import SAMPLES
from vocwork.corpus.themes.subjects import Subjects
from vocwork.feedback import NO_THEME
from vocwork.params import Themes

# Different texts that `found_on: first` waits for: with fewer, themes are clearly coarser than those of a whole study.
ENOUGH = 2_000


class Craft(NamedTuple):
    """How a study's themes are found: settings and seed, what is left out of its vectors, what themes are named by.

    key: see `registry.made_with`. language: of the words that name a theme.
    """

    key: dict[str, Any]
    settings: Themes
    seed: int
    polarity: np.ndarray
    subjects: Subjects
    language: str


def in_order(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions by quarter, with the `row` in which each stood, the `key` of what was said and of its `words`."""
    keys = {"key": text_keys(mentions["said"]), "words": text_keys(mentions["text"])}
    ordered = mentions.assign(row=range(len(mentions)), **keys)
    return ordered.sort_values("quarter", kind="stable", ignore_index=True)


def texts_until(mentions: pd.DataFrame, quarter: str) -> pd.DataFrame:
    """What was said in the quarters up to this one, each once, as at its first mention.

    Columns: key, words, text, language, row (of its vector), quarter, repeats.
    """
    past = mentions[mentions["quarter"] <= quarter].groupby("key", sort=False)
    return past[["words", "text", "language", "row", "quarter"]].first().assign(repeats=past.size()).reset_index()


def found(mentions: pd.DataFrame, vectors: np.ndarray, craft: Craft) -> Registry | None:
    """The registry of themes of the founding quarters; None where there is too little to find any.

    mentions: see `in_order`.
    """
    quarters = sorted(mentions["quarter"].unique())
    last = next((q for q in quarters if _is_enough(mentions, q, craft.settings)), quarters[-1])
    said = texts_until(mentions, last)
    texts = said.drop_duplicates("text").assign(
        repeats=lambda first: first["text"].map(said.groupby("text")["repeats"].sum())
    )
    if too_few(texts, craft.settings):
        return None
    left_out = {"polarity": craft.polarity, "subjects": craft.subjects.directions}
    fit = fit_themes(texts, vectors[texts["row"]], settings=craft.settings, seed=craft.seed, **left_out)
    if not len(fit.model.ids):
        return None
    texts = texts.assign(theme=fit.theme, strength=fit.strength)
    placed = said.merge(texts[["text", "theme", "strength"]], on="text")
    why = (
        f"{len(fit.model.ids)} themes in {len(texts)} different clauses of {quarters[0]} to {last}{_how(texts, craft)}"
    )
    ledger = added(
        as_table(), [Entry(last, "founded", tuple(map(int, fit.model.ids)), int(texts["repeats"].sum()), why)]
    )
    share = texts.groupby("theme")["repeats"].sum() / texts["repeats"].sum()
    facts = [
        facts_of(number, "", stability=stability, share=share[number])
        for number, stability in zip(fit.model.ids, fit.stability, strict=True)
    ]
    themes = in_words(facts, texts, vectors[texts["row"]], craft)
    return Registry(craft.key, quarters[0], last, last, fit.model, as_themes(themes), as_texts(placed), ledger)


def _how(texts: pd.DataFrame, craft: Craft) -> str:
    """What is otherwise where few different texts came in."""
    if is_handful(texts, craft.settings):
        return ", each what many say in the same words"
    smallest = smallest_of(texts, craft.settings)
    return f", each of {smallest} mentions and more" if smallest < craft.settings.smallest else ""


def _is_enough(mentions: pd.DataFrame, quarter: str, settings: Themes) -> bool:
    """Whether themes are founded on the quarters up to this one although there are more."""
    return settings.found_on == "first" and mentions.loc[mentions["quarter"] <= quarter, "key"].nunique() >= ENOUGH


def facts_of(number: int, born: str, *, stability: float, share: float) -> dict[str, Any]:
    """What the registry keeps of a theme besides its words; share: of mentions, when it came up."""
    certificate = {"stability": float(stability), "refits": 0 if np.isnan(stability) else SAMPLES}
    return {"theme": int(number), "born": born, **certificate, "share": float(share), "status": "active"}


def in_words(
    facts: Sequence[dict[str, Any]], texts: pd.DataFrame, vectors: np.ndarray, craft: Craft
) -> list[dict[str, Any]]:
    """The facts of some themes with their words, as they are said when the theme comes up.

    texts: text, language, theme, of all themes; vectors: theirs. A label that stands before is not given again.
    """
    spoken = texts[texts["theme"] != NO_THEME].drop_duplicates("text")
    words = label_themes(spoken, analyzer(sorted(spoken["language"].unique())), language=craft.language)
    named = name_themes(words, texts, vectors, craft.subjects, language=craft.language).set_index("theme")
    return [fact | named.loc[fact["theme"]].to_dict() for fact in facts]
