"""Texts to vectors: the small interface every encoder has, and a cache on disk that never mixes two of them.

A vector is kept per (encoder, revision, sha256 of the text). The cache of one encoder is a folder of segments, each a
NumPy file of (key, vector) records that is written once, in one step, and never changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vocwork.feedback import FeedbackError

Floats = npt.NDArray[np.float32]

EMBEDDED = "e5-small"
FLOAT = "e5-small-float32"  # the same model, exact, slower, and on a GPU where there is one
LONGEST = 20_000  # characters that are read of a text; models stop at about 512 tokens, each of at most 16 characters
TEXTS_PER_SEGMENT = 8192  # vectors reach the disk in such pieces, so a stopped run does not start again from nothing
KEY_BYTES = 32
_TODO = f"Name a folder or a model of sentence-transformers, or leave `encoder` out for the embedded {EMBEDDED}."


class Encoder(Protocol):
    """Anything that turns texts into vectors. A change of its vectors must show in its revision."""

    name: str
    revision: str

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Vectors, float32 (texts, width), rows of L2 norm 1; an empty text gives a zero row."""


def open_encoder(name: str = EMBEDDED) -> Encoder:
    """`e5-small` is the embedded model, `e5-small-float32` the same unrounded; others are sentence-transformers'."""
    if name == EMBEDDED:
        from vocwork.corpus.embedding.e5 import open_e5

        return open_e5()
    if name == FLOAT:
        from vocwork.corpus.embedding.e5_float import float_folder

        return SentenceTransformers(str(float_folder()), name=FLOAT)
    try:
        return SentenceTransformers(name)
    except (OSError, ValueError) as error:
        raise FeedbackError(f"encoder: the model {name!r} cannot be opened: {error}. {_TODO}") from error


def refuse_missing_model(name: str) -> None:
    """Raise FeedbackError where the encoder is a path and nothing lies there; names are looked up when it is opened."""
    if name.startswith((os.sep, ".", "~")) and not Path(name).expanduser().exists():
        raise FeedbackError(f"encoder: there is no model at {name}. {_TODO}")


def clean(text: str) -> str:
    """What a tokeniser may safely see: no lone surrogates, single blanks, not endless.

    >>> clean("  too \\ud83d  much\\n")
    'too much'
    """
    return " ".join(text.encode("utf-8", "ignore").decode().split())[:LONGEST]


class SentenceTransformers:
    """A model of the sentence-transformers library, by name or path; `name` is what the cache calls it."""

    def __init__(self, model: str, *, name: str = "") -> None:
        from sentence_transformers import SentenceTransformer

        self.name = name or model
        self._model = SentenceTransformer(model)
        self.revision = model_digest(self._model)

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Vectors, float32 (texts, width), rows of L2 norm 1; an empty text gives a zero row."""
        cleaned = [clean(text) for text in texts]
        present = np.array([bool(text) for text in cleaned], bool)
        vectors = np.zeros((len(cleaned), self._model.get_embedding_dimension() or 0), np.float32)
        if present.any():
            vectors[present] = self._model.encode(
                [text for text in cleaned if text], normalize_embeddings=True, show_progress_bar=progress
            )
        return vectors


def model_digest(model: Any) -> str:
    """Sixteen hex digits that change with the weights of a torch model or with its make-up.

    A pooler is left out: vectors do not use it, and where a checkpoint has none it is made up anew at each loading.
    """
    import torch

    digest = hashlib.sha256(repr(model).encode())
    used = {name: values for name, values in model.state_dict().items() if ".pooler." not in name}
    for name, values in used.items():
        digest.update(name.encode())
        digest.update(values.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:16]


def encode_cached(texts: Sequence[str], encoder: Encoder, folder: Path, *, progress: bool = False) -> Floats:
    """Vectors of the texts, (texts, width); each distinct text is encoded once, and not again while the cache lasts."""
    wanted = {text_key(text): text for text in texts}
    home = encoder_folder(folder, encoder)
    known = _read_segments(home, wanted)
    missing = [key for key in wanted if key not in known]
    for start in range(0, len(missing), TEXTS_PER_SEGMENT):
        keys = missing[start : start + TEXTS_PER_SEGMENT]
        vectors = encoder.encode([wanted[key] for key in keys], progress=progress)
        _write_segment(home, keys, vectors)
        known.update(zip(keys, vectors, strict=True))
    if not known:
        return encoder.encode([])
    return np.stack([known[text_key(text)] for text in texts])


def text_key(text: str) -> bytes:
    """The sha256 of a text; of its lone surrogates too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def encoder_folder(folder: Path, encoder: Encoder) -> Path:
    """Where vectors of this encoder and no other lie: its name for people, a digest of name and revision to be sure."""
    digest = hashlib.sha256(f"{encoder.name}\n{encoder.revision}".encode()).hexdigest()[:16]
    return folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', encoder.name)[-40:]}-{digest}"


def _read_segments(home: Path, wanted: dict[bytes, str]) -> dict[bytes, Floats]:
    """The wanted vectors that are on disk."""
    known: dict[bytes, Floats] = {}
    for path in sorted(home.glob("*.npy")):
        keys, vectors = _read_segment(path)
        known.update((key, vectors[i]) for i, key in enumerate(keys) if key in wanted)
    return known


def _read_segment(path: Path) -> tuple[list[bytes], Floats]:
    """Keys and vectors of a segment; none where the file is damaged, so that its texts are encoded again."""
    try:
        records = np.load(path)
    except (OSError, ValueError, EOFError):
        path.unlink(missing_ok=True)
        return [], np.empty((0, 0), np.float32)
    keys = records["key"].tobytes()
    return [keys[i : i + KEY_BYTES] for i in range(0, len(keys), KEY_BYTES)], records["vector"]


def _write_segment(home: Path, keys: list[bytes], vectors: Floats) -> None:
    """A new file, named after its keys."""
    records = np.empty(len(keys), [("key", f"V{KEY_BYTES}"), ("vector", np.float32, vectors.shape[1:])])
    records["key"] = np.frombuffer(b"".join(keys), f"V{KEY_BYTES}")
    records["vector"] = vectors
    with replacing(home / f"{hashlib.sha256(b''.join(keys)).hexdigest()[:32]}.npy") as path, path.open("wb") as file:
        np.save(file, records)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; what is written there takes its place when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
