"""What the adapter learns from: texts as token ids with their labels as tensors, in batches of like length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch

from benchmarks.parallel_texts import NO_SERVICE
from vocwork.corpus.embedding import e5
from vocwork.corpus.embedding.e5_weights import build_tokenizer, read_weights, weights_path
from vocwork.corpus.embedding.encoder import clean
from vocwork.corpus.sentiment import balance

LONGEST_OWN, LONGEST_RATED = 128, 64  # tokens
# Kinds as numbers; what is both praise and complaint is none of them.
KINDS = {"n": 0, "p": 1, "r": 2, "q": 3, "o": 4, "x": -1}
Encode = Callable[[list[list[int]]], torch.Tensor]


class Stream(NamedTuple):
    """Texts to learn from: token ids, vectors of the unadapted model, and labels as tensors by name."""

    ids: list[list[int]]
    frozen: torch.Tensor
    labels: dict[str, torch.Tensor]

    @property
    def lengths(self) -> np.ndarray:
        return np.array([len(ids) for ids in self.ids])


class Names(NamedTuple):
    """What numbers of subjects and languages stand for."""

    subjects: list[str]
    languages: list[str]


def own_stream(texts: pd.DataFrame, names: Names, encode: Encode) -> Stream:
    """Subject (-1: of no service), language, feeling, kind (-1: several), severity; of parallel texts their meaning."""
    subjects = {name: number for number, name in enumerate(names.subjects)} | dict.fromkeys(NO_SERVICE, -1)
    labels = {
        "subject": texts["subject"].map(subjects),
        "language": texts["language"].map(names.languages.index),
        "feeling": texts["feeling"] + 1,
        "kind": texts["kind"].map(KINDS).where(texts["subject"] != "general", -1),
    }
    if "meaning" in texts:
        labels["meaning"] = texts["meaning"]
    floats = {"severity": texts["severity"], "weight": _even(texts["feeling"], texts["language"])}
    return _stream(texts["text"], LONGEST_OWN, labels, floats, encode)


def rated_stream(rated: pd.DataFrame, encode: Encode) -> Stream:
    """Feeling only."""
    floats = {"weight": _even(rated["label"], rated["set"])}
    return _stream(rated["text"], LONGEST_RATED, {"feeling": rated["label"] + 1}, floats, encode)


def _stream(
    texts: pd.Series, longest: int, whole: dict[str, pd.Series], floats: dict[str, pd.Series], encode: Encode
) -> Stream:
    labels: dict[str, Any] = {name: torch.tensor(values.to_numpy(), dtype=torch.long) for name, values in whole.items()}
    labels |= {name: torch.tensor(values.to_numpy(), dtype=torch.float32) for name, values in floats.items()}
    ids = token_ids(texts, longest)
    return Stream(ids, encode(ids), labels)


def _even(labels: pd.Series, within: pd.Series) -> pd.Series:
    """Weights by which feelings count the same within each language or set."""
    return labels.groupby(within).transform(lambda part: balance(part.to_numpy()))


def token_ids(texts: pd.Series, longest: int) -> list[list[int]]:
    """Tokens of each text, cut in the middle of nothing: the end mark stays."""
    tokenizer = build_tokenizer(read_weights(weights_path()))
    found = [encoding.ids for encoding in tokenizer.encode_batch([e5.PREFIX + clean(text).lower() for text in texts])]
    return [ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]] for ids in found]


def batches(lengths: np.ndarray, size: int, rng: np.random.Generator, *, whole: bool = False) -> Iterator[np.ndarray]:
    """Every number once, in random batches of like length; a last short batch only where `whole`."""
    order = rng.permutation(len(lengths))
    for part in np.array_split(order, max(1, len(order) // (8 * size))):
        alike = part[np.argsort(lengths[part], kind="stable")]
        found = [alike[start : start + size] for start in range(0, len(alike), size)]
        yield from (found[i] for i in rng.permutation(len(found)) if whole or len(found[i]) == size)


def endless(stream: Stream, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Batches of texts, over and over."""
    while True:
        yield from batches(stream.lengths, size, rng)


def endless_meanings(stream: Stream, size: int, languages: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Batches of meanings, over and over, each in so many of its languages; of like length in all of them."""
    table = pd.Series(np.arange(len(stream.ids))).groupby(stream.labels["meaning"].numpy()).agg(list)
    rows = np.stack(table.tolist())
    lengths = stream.lengths[rows].mean(axis=1)
    while True:
        for batch in batches(lengths, size, rng):
            yield np.concatenate([rng.permutation(rows[number])[:languages] for number in batch])
