"""Where things lie and whether they are fresh: paths, atomic writes, fingerprints, the corpus on disk."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.params import ParamsError

PACKAGE = Path(__file__).parent
TABLES = ("feedback", "mentions", "themes", "ledger", "codings", "quarantine")


class Corpus(NamedTuple):
    """The tables of a study, and how they were made (`made`: inputs, versions, encoder, notes, fingerprint)."""

    feedback: pd.DataFrame
    mentions: pd.DataFrame
    themes: pd.DataFrame
    ledger: pd.DataFrame
    codings: pd.DataFrame
    quarantine: pd.DataFrame
    made: dict[str, Any]


def registry(folder: Path) -> Path:
    """Where the themes of the study with this corpus are remembered: outside it, for it can be made again any time.

    >>> registry(Path("data/corpus/demo")).as_posix()
    'data/registry/demo'
    """
    return folder.parent.parent / "registry" / folder.name


def write_corpus(corpus: Corpus, folder: Path) -> None:
    """The tables as Parquet and `made` as JSON, each replaced in one step; `made` last, so it vouches for all."""
    for name in TABLES:
        write_parquet(getattr(corpus, name), folder / f"{name}.parquet")
    write_json(corpus.made, folder / "corpus.json")


def read_corpus(folder: Path) -> Corpus:
    """The tables of a study. Raises ParamsError when there is no complete corpus there."""
    made = read_made(folder)
    if made is None:
        raise ParamsError(f"{folder}: there is no corpus here yet. Make it with: vocwork corpus params/STUDY.yml")
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    return Corpus(**tables, made=made)


def read_made(folder: Path) -> dict[str, Any] | None:
    """How the corpus in this folder was made; None when it is not complete."""
    complete = all((folder / f"{name}.parquet").exists() for name in TABLES)
    return read_json(folder / "corpus.json") if complete else None


def read_json(path: Path) -> dict[str, Any] | None:
    """A JSON object; None when there is no such file."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def refuse_unwritable(folder: Path, option: str) -> None:
    """Make the folder. Raises ParamsError where nothing can be written there, before any work is done for it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        said = f"{folder}: nothing can be written there ({error.strerror})"
        raise ParamsError(f"{said}. Choose another folder with {option}") from None


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """A table in one step: a reader sees the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    table.to_parquet(temporary, index=False)
    os.replace(temporary, path)


def write_arrays(arrays: Mapping[str, np.ndarray], folder: Path, name: str) -> str:
    """Arrays in one step, as a file named after its content: <name>-<twelve hex digits>.npz. Gives the file's name."""
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    path = folder / f"{name}-{hashlib.sha256(packed.getvalue()).hexdigest()[:12]}.npz"
    folder.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    temporary.write_bytes(packed.getvalue())
    os.replace(temporary, path)
    return path.name


def write_text(text: str, path: Path) -> None:
    """UTF-8 text in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def write_json(value: Any, path: Path) -> None:
    """JSON in one step, readable by people; numbers that are missing become null."""
    write_text(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n", path)


def secret(folder: Path) -> bytes:
    """The data folder's own key for pseudonyms, made on first use and readable by its owner only.

    With it, the same data have the same pseudonyms on this machine; without it nobody can try out names.
    """
    path = folder / "pseudonyms.key"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path)
    if not path.exists():
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_hex(32), encoding="ascii")
        temporary.replace(path)
    return bytes.fromhex(path.read_text(encoding="ascii"))


def fingerprint(*parts: object) -> str:
    """Twelve hex digits that change when any part changes.

    >>> fingerprint("a", 1) == fingerprint("a", 1), fingerprint("a", 1) == fingerprint("a", 2)
    (True, False)
    """
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def file_sha256(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def code_fingerprint(*parts: str) -> str:
    """What the package's own code and data say, for the named parts of it (`corpus`, `analysis`, ...)."""
    return fingerprint([(str(p.relative_to(PACKAGE)), file_sha256(p)) for p in _files(parts)])


def _files(parts: Iterable[str]) -> list[Path]:
    places = [PACKAGE / part for part in parts]
    found = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(p for p in found if p.is_file() and "__pycache__" not in p.parts)


def notebook(name: str) -> Path:
    """One of the shipped notebooks, in the repository or in the installed package."""
    for folder in (PACKAGE / "notebooks", PACKAGE.parent / "notebooks"):
        if (folder / f"{name}.ipynb").exists():
            return folder / f"{name}.ipynb"
    raise FileNotFoundError(f"the notebook {name}.ipynb is missing beside {PACKAGE}")


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")
