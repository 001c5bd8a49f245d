"""The registry of a study: its themes with numbers that stay, the frozen model that places mentions, and the ledger.

It lies outside the corpus, which can be made again at any time. `registry.json` holds the themes and the ledger for
people to read, and names the file of arrays beside it; it is written last, so that it vouches for both. Texts are kept
as the first eight bytes of their sha256 only.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from vocwork import store
from vocwork.corpus.themes.ledger import as_table
from vocwork.corpus.themes.model import ANYTHING, Model
from vocwork.params import ParamsError, Themes

SCHEMA = "vocwork.registry/1"
NAME, ARCHIVE = "registry.json", "archive"
# Raised by hand where the theme space or the way clauses are placed in it changes: old centres mean nothing then.
RECIPE = 4
# So much of a quarter's known texts must still be there, of at least so many, for its themes to be those of the data.
STILL_THERE, ENOUGH = 0.5, 50
REMEDY = (
    "found the themes anew: vocwork corpus PARAMS --refound. Themes that are recognised keep their numbers and names, "
    "and the old registry is kept in its archive"
)
THEMES = {"theme": "int64", "born": "str", "stability": "float64", "refits": "int64", "share": "float64"}
THEMES |= {"status": "str", "label": "str", "keywords": "str", "subject": "str", "general": "bool"}
TEXTS = {"key": "uint64", "words": "uint64", "quarter": "str", "theme": "int64", "strength": "float64"}
PLAIN = ("key", "first", "last", "through")
ARRAYS = ("polarity", "subjects", "landmarks", "axes", "settled", "spoken", "homes", "centres", "ids", "newcomers")


class Registry(NamedTuple):
    """What is known of a study's themes.

    key      what they were founded with: encoder, revision, themes (settings), seed, recipe
    first    the first quarter they were founded on, and the last one
    through  the last quarter that was placed
    model    places mentions
    themes   theme, born (quarter, empty for those of the founding), stability, refits, share, status and its words
    texts    key (see `text_keys`), words (the key of what a model reads of it), quarter of its first mention, theme,
             strength; by key
    ledger   see `ledger`
    """

    key: dict[str, Any]
    first: str
    last: str
    through: str
    model: Model
    themes: pd.DataFrame
    texts: pd.DataFrame
    ledger: pd.DataFrame


def made_with(encoder: str, revision: str, settings: Themes, seed: int) -> dict[str, Any]:
    """What a registry depends on: with anything else its themes cannot be used."""
    own = {"themes": settings.model_dump(mode="json"), "seed": seed, "recipe": RECIPE}
    return {"encoder": encoder, "revision": revision, **own}


def text_keys(texts: Iterable[str]) -> np.ndarray:
    """What stands for each text: the first eight bytes of its sha256 as a number."""
    return np.array([int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts], dtype=np.uint64)


def read_registry(folder: Path) -> Registry | None:
    """The registry in a folder; None where there is none. Raises ParamsError where it is not whole."""
    try:
        told = store.read_json(folder / NAME)
        if told is None:
            return None
        if told["schema"] != SCHEMA:
            raise ValueError(f"expected schema {SCHEMA}, got {told['schema']}")
        with np.load(folder / told["arrays"], allow_pickle=False) as file:
            arrays = dict(file)
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise ParamsError(f"{folder}: the registry of themes cannot be read: {error}. {REMEDY}") from None
    arrays.setdefault("text_words", arrays["text_key"])  # a registry of before knew texts by what was said alone
    texts = pd.DataFrame({name: arrays.pop(f"text_{name}") for name in TEXTS}).astype(TEXTS)
    themes, ledger = as_themes(told["themes"]), as_table(told["ledger"])
    plain = {name: told[name] for name in PLAIN}
    return Registry(**plain, model=_as_model(arrays), themes=themes, texts=texts, ledger=ledger)


def write_registry(registry: Registry, folder: Path) -> None:
    """The registry in one step; the arrays of the one before are taken away last."""
    arrays = _as_arrays(registry.model) | {f"text_{name}": _plain(registry.texts[name]) for name in TEXTS}
    name = store.write_arrays(arrays, folder, "model")
    told = {name: getattr(registry, name) for name in PLAIN}
    rows = {part: getattr(registry, part).to_dict("records") for part in ("themes", "ledger")}
    themes = [{key: None if pd.isna(value) else value for key, value in row.items()} for row in rows["themes"]]
    store.write_json(
        {"schema": SCHEMA, **told, "arrays": name, "themes": themes, "ledger": rows["ledger"]}, folder / NAME
    )
    for old in folder.glob("model-*.npz"):
        if old.name != name:
            old.unlink()


def archive(folder: Path) -> Path:
    """A copy of the registry that nothing writes to again."""
    kept = folder / ARCHIVE / fingerprint(folder)
    kept.mkdir(parents=True, exist_ok=True)
    for path in (*folder.glob("model-*.npz"), folder / NAME):
        shutil.copy2(path, kept / path.name)
    return kept


def lineage(folder: Path, registry: Registry) -> tuple[list[Registry], list[str]]:
    """The registry and those of the archive that it came from, the latest first; notes on what cannot be read there.

    They are those whose ledger goes on in its own: in any other, numbers stand for other themes.
    """
    found, notes = [registry], list[str]()
    for kept in sorted((folder / ARCHIVE).glob("*")):
        try:
            old = read_registry(kept)
        except ParamsError as error:
            notes.append(f"Themes that were lost since are not found again by their texts: {error}")
            continue
        if old is not None and old.ledger.equals(registry.ledger.head(len(old.ledger))):
            found.append(old)
    return sorted(found, key=lambda known: len(known.ledger), reverse=True), notes


def fingerprint(folder: Path) -> str:
    """Twelve hex digits that change when the registry does; empty where there is none."""
    return store.file_sha256(folder / NAME)[:12] if (folder / NAME).exists() else ""


def as_themes(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The themes of a registry as a table, with the same types whether they were just found or read."""
    table = pd.DataFrame(list(rows), columns=None if rows else list(THEMES))
    words = {name: "str" for name in table if str(name).startswith("label")}
    return table.astype({name: kind for name, kind in (THEMES | words).items() if name in table})


def as_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """The texts of a registry as a table, by key."""
    return rows[list(TEXTS)].astype(TEXTS).sort_values("key", ignore_index=True)


def refuse_other_making(registry: Registry, key: Mapping[str, Any], params_file: Path) -> None:
    """Raise ParamsError where the themes were founded with something else than what is wanted now."""
    then, now = _one_by_one(registry.key), _one_by_one(key)
    changed = [
        f"{name} (then {_short(then.get(name))}, now {_short(now.get(name))})"
        for name in now | then
        if then.get(name) != now.get(name)
    ]
    if changed:
        raise ParamsError(
            f"{params_file}: the themes of this study were founded with other settings: {'; '.join(changed)}. "
            f"Set them back, or {REMEDY}"
        )


def refuse_other_data(registry: Registry, texts: pd.DataFrame, params_file: Path) -> None:
    """Raise ParamsError where most texts of the quarters that the data still have are no longer among them.

    texts: said, quarter. That happens when another column is read; a quarter that was taken out as a whole is none.
    """
    known = registry.texts[registry.texts["quarter"].isin(texts["quarter"])]
    there = known["key"].isin(text_keys(texts["said"])).mean()
    if len(known) >= ENOUGH and there < STILL_THERE:
        raise ParamsError(
            f"{params_file}: only {there:.0%} of the comments that this study's themes were found in are still in the "
            f"data of the same quarters. If the sources are meant to be others now, {REMEDY}"
        )


def _one_by_one(key: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a registry by the names they have in the params, such as themes.found_on."""
    several = {name: value for name, value in key.items() if isinstance(value, Mapping)}
    single = {f"{name}.{part}": value for name, values in several.items() for part, value in values.items()}
    return {name: value for name, value in key.items() if name not in several} | single


def _short(value: Any) -> str:
    return str(value)[:60]


def _plain(column: pd.Series) -> np.ndarray:
    """A column as an array that needs no pickle."""
    return column.to_numpy(dtype="U6") if column.name == "quarter" else column.to_numpy()


def _as_arrays(model: Model) -> dict[str, np.ndarray]:
    spoken = sorted(model.means)
    own = {
        "languages": np.array(spoken, dtype="U12"),
        "means": np.stack([model.means[name] for name in spoken]),
        "heard": np.array([model.heard.get(name, 0) for name in spoken]),
        "cutoff": np.array(model.cutoff),
        "least": np.array(model.least),
    }
    return own | {name: getattr(model, name) for name in ARRAYS}


def _as_model(arrays: Mapping[str, np.ndarray]) -> Model:
    spoken = [str(name) for name in arrays["languages"]]
    means, heard = (dict(zip(spoken, arrays[name], strict=True)) for name in ("means", "heard"))
    clauses, width = arrays["landmarks"].shape
    unknown = {"least": np.array(ANYTHING), "newcomers": np.empty((0, width), np.float16)}
    unknown |= {"axes": np.empty((width, 0), np.float32), "settled": np.empty((clauses, 0), np.float16)}
    arrays = unknown | dict(arrays)  # a registry of an older recipe places nothing: its numbers and texts are read
    cutoff, least = float(arrays["cutoff"]), float(arrays["least"])
    own = {name: arrays[name] for name in ARRAYS}
    return Model(means=means, heard={k: int(n) for k, n in heard.items()}, cutoff=cutoff, least=least, **own)
