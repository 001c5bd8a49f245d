"""The themes of a study: as its registry knows them, followed to the last quarter, and as people have decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.respelled import respelled
from vocwork.corpus.themes.curation import Curation, curation_file
from vocwork.corpus.themes.fit import HANDFUL, doubts, no_themes, said_too_few
from vocwork.corpus.themes.founding import Craft
from vocwork.corpus.themes.history import follow, themed_by
from vocwork.corpus.themes.ledger import as_lines, as_table, came_late
from vocwork.corpus.themes.model import Model, in_space
from vocwork.corpus.themes.registry import (
    Registry,
    archive,
    fingerprint,
    lineage,
    read_registry,
    refuse_other_data,
    refuse_other_making,
    write_registry,
)
from vocwork.corpus.themes.replay import Rows, replay
from vocwork.feedback import FEW
from vocwork.params import ParamsError, Themes

# Clauses have become so many times what themes were found in when it is said that they can be found anew.
GROWN = 4
# What is said of themes that were found in few clauses, and of those found in a handful.
COARSE = "a coarse sorting, however often refits find it again"
SAME_WORDS = "each is what many said in the same words, and what fewer said has none"

# Texts -> vectors, and texts -> their languages.
Encode = Callable[[list[str]], np.ndarray]
Languages = Callable[[pd.Series], pd.Series]


class Memory(NamedTuple):
    """What is known of a study's themes: where its registry lies, what was decided, whether to found them anew."""

    folder: Path
    params_file: Path
    curation: Curation
    refound: bool = False


class Told(NamedTuple):
    """Mentions with theme and strength, the themes, the ledger, and what a reader must know.

    registry: what is to be remembered of the themes, see `remember`; None where there are none.
    """

    mentions: pd.DataFrame
    themes: pd.DataFrame
    ledger: pd.DataFrame
    notes: list[str]
    registry: Registry | None


def themes_of(
    mentions: pd.DataFrame,
    vectors: np.ndarray,
    craft: Craft,
    memory: Memory,
    *,
    encode: Encode,
    languages: Languages,
    locale: str,
) -> Told:
    """The themes of a study's mentions (text as a model reads it, said as it stands, language, quarter).

    Nothing is written, so that a build that is refused, here or later, leaves the registry as it was. Raises
    ParamsError where the registry cannot be used for these mentions, or a decision names no theme.
    """
    registry, notes = _followed(mentions, vectors, craft, memory)
    if registry is None:
        why = none_found(mentions["text"], craft.settings)
        _refuse_to_forget(memory, why)
        themed = no_themes(mentions, why)
        return Told(themed.mentions, themed.themes, as_table(), [*notes, why, *_waiting(memory)], None)
    themed = themed_by(registry, mentions)
    lost = set(registry.themes.loc[registry.themes["status"] == "lost", "theme"])
    rows = _rows(registry.model, mentions, vectors, encode, languages)
    where = {"locale": locale, "quarter": registry.through, "place": str(curation_file(memory.params_file))}
    curated = replay(themed, memory.curation.decisions, lost, rows, **where)
    living = curated.themed.themes[curated.themed.themes["status"] == "active"]
    late = came_late(registry.ledger, registry.through)
    fewer = fewer_than_asked(registry, craft.settings)
    said = [note for note in (found_in_few(registry), fewer, doubts(living), late, *curated.notes) if note]
    ledger = pd.concat([registry.ledger, as_table(as_lines(curated.entries))], ignore_index=True)
    return Told(curated.themed.mentions, curated.themed.themes, ledger, [*notes, *said], registry)


def _refuse_to_forget(memory: Memory, why: str) -> None:
    """Raise ParamsError where founding anew finds no themes: the numbers that decisions go by would be forgotten."""
    if memory.refound and fingerprint(memory.folder):
        raise ParamsError(
            f"{memory.params_file}: --refound finds no themes, so those that there are stay. {why} To begin without "
            f"any, move {memory.folder} away"
        )


def none_found(mentions: pd.Series, settings: Themes) -> str:
    """Why there are no themes; mentions: what was said in each."""
    if len(mentions) < 2 * settings.smallest:
        return said_too_few(mentions)
    return (
        f"No themes stand apart in {len(mentions)} mentions, {mentions.nunique()} different: they fall into one heap, "
        "or into parts of fewer mentions than a theme needs. Settings under `themes` may be the reason: "
        f"{_set(settings)}."
    )


def fewer_than_asked(registry: Registry, settings: Themes) -> str:
    """That fewer themes came out than `count` asks for, and why; empty where it asks for none or has them."""
    themes = registry.themes
    found = int(((themes["born"] == "") & (themes["status"] != "lost")).sum())
    if not settings.count or found >= settings.count:
        return ""
    return (
        f"{found} themes were found, not {settings.count} as `themes.count` asks for: the others were of fewer "
        "mentions than a theme needs (`themes.smallest`) and went to those next to them."
    )


def _set(settings: Themes) -> str:
    """The settings that are not as they come."""
    told = settings.model_dump(mode="json", exclude_defaults=True)
    return ", ".join(f"{name}: {value}" for name, value in told.items()) or "as they come"


def found_in_few(registry: Registry) -> str:
    """What a reader must know of themes that were found in few clauses, and what to do where many have come since."""
    founded, known = len(registry.model.landmarks), registry.texts["words"].nunique()
    if founded >= FEW:
        return ""
    said = f"The themes were found in {founded} different clauses: {COARSE if founded >= HANDFUL else SAME_WORDS}."
    more = f" By now there are {known}: `vocwork corpus PARAMS --refound` looks for themes in all of them."
    return said + more if known >= GROWN * founded else said


def remember(registry: Registry, memory: Memory) -> None:
    """Keep the registry for the next build; the one before goes to the archive where themes were founded anew."""
    if memory.refound and fingerprint(memory.folder):
        archive(memory.folder)
    write_registry(registry, memory.folder)


def _followed(
    mentions: pd.DataFrame, vectors: np.ndarray, craft: Craft, memory: Memory
) -> tuple[Registry | None, list[str]]:
    """The registry up to the last quarter; a note where an old one could not be read."""
    old, notes = _known(memory)
    if old is not None and not memory.refound:
        refuse_other_making(old, craft.key, memory.params_file)
        refuse_other_data(old, mentions, memory.params_file)
        return follow(old, mentions, vectors, craft), notes
    before, unread = ([], []) if old is None else lineage(memory.folder, old)
    registry = follow(None, mentions, vectors, craft, before=before, pinned=memory.curation.pinned)
    return registry, [*notes, *unread]


def _known(memory: Memory) -> tuple[Registry | None, list[str]]:
    """The registry there is; one that cannot be read is passed over where themes are founded anew."""
    try:
        return read_registry(memory.folder), []
    except ParamsError as error:
        if not memory.refound:
            raise
        return None, [f"Themes were numbered from 0: {error}"]


def _waiting(memory: Memory) -> list[str]:
    """What is said of decisions where there are no themes to carry them out on."""
    count = len(memory.curation.decisions)
    return [f"{curation_file(memory.params_file)}: decisions that wait for themes: {count}."] if count else []


def _rows(model: Model, mentions: pd.DataFrame, vectors: np.ndarray, encode: Encode, languages: Languages) -> Rows:
    """Where mentions, and examples in any language, lie in the theme space."""

    def of_mentions(numbers: np.ndarray) -> np.ndarray:
        return in_space(model, vectors[numbers], mentions["language"].to_numpy(dtype=object)[numbers]).rows

    def of_texts(texts: tuple[str, ...]) -> np.ndarray:
        said = pd.Series(texts, dtype="str")
        spoken = languages(said)
        return in_space(model, encode(respelled(said, spoken).tolist()), spoken.to_numpy(dtype=object)).rows

    return Rows(of_mentions, of_texts)
