"""Who says how a clause feels: the heads of its vector, adapted to the study's own ratings, or a classifier by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.embedding.encoder import EMBEDDED, FLOAT
from vocwork.corpus.sentiment.classifier import Classifier
from vocwork.corpus.sentiment.heads import Heads, open_heads, read_measured
from vocwork.corpus.sentiment.learning import MIXED, example_texts, learn_from_examples
from vocwork.corpus.sentiment.measured import measure
from vocwork.corpus.sentiment.ratings import adapt
from vocwork.params import Sentiment

Read = Callable[[list[str]], np.ndarray]


class Judged(NamedTuple):
    """What was said of the mentions, and by whom.

    chances  of negative, neutral and positive, shape (mentions, 3), missing for empty texts
    made     classifier: its name, None for our own heads; measured: how well, a row per language; adapted: what the
             study's ratings taught, or None
    note     what a reader must know, empty if nothing
    """

    chances: np.ndarray
    made: dict[str, Any]
    note: str = ""


def heads_for(encoder: str, encode: Read) -> Heads:
    """The shipped heads where they fit the encoder, else heads learnt from the example sentences."""
    return open_heads() if encoder in (EMBEDDED, FLOAT) else learn_from_examples(encoder, encode)


def judge(
    settings: Sentiment, heads: Heads, vectors: np.ndarray, rated: pd.DataFrame, encode: Read, kept: Callable[..., Any]
) -> Judged:
    """How each mention feels: by the heads, or by the classifier that the settings name.

    vectors: shape (mentions, width). rated: text of each mention and the rating of its answer, see `ratings.adapt`.
    kept: `encode_cached` that still wants its encoder.
    """
    if settings.model:
        classifier = Classifier(settings.model, settings.labels)
        return by_classifier(classifier.name, partial(kept, encoder=classifier), rated["text"].tolist())
    return by_heads(heads, vectors, rated, encode)


def by_heads(heads: Heads, vectors: np.ndarray, rated: pd.DataFrame, encode: Read) -> Judged:
    """Feelings by the heads; those that were not shipped are tested on held-out examples."""
    adapted = adapt(heads, vectors, rated)
    shipped = heads.encoder == EMBEDDED
    measured = read_measured() if shipped else on_examples(lambda texts: heads.chances(encode(texts)))
    made = {"classifier": None, "measured": measured, "adapted": adapted.gain}
    return Judged(adapted.chances, made, _adapted(adapted.gain))


def by_classifier(name: str, classify: Read, texts: list[str]) -> Judged:
    """Feelings by a classifier; it too is tested on the held-out examples."""
    made = {"classifier": name, "measured": on_examples(classify), "adapted": None}
    return Judged(_present(classify(texts)), made, f"Feelings are those of the classifier {name}.")


def on_examples(read: Read) -> list[dict[str, Any]]:
    """How well feelings are read in each language, on the held-out examples; read: texts -> chances (texts, 3)."""
    texts = example_texts()
    texts = texts[(texts["role"] == "held out") & (texts["kind"] != MIXED)].reset_index(drop=True)
    none = texts.head(0)
    return measure({"examples": texts, "customers": none, "nearest": none}, read(texts["text"].tolist()))


def _present(chances: np.ndarray) -> np.ndarray:
    """Rows of zeros, which stand for empty texts, as missing."""
    return np.where(chances.any(axis=1, keepdims=True), chances, np.nan)


def _adapted(gain: dict[str, float] | None) -> str:
    if gain is None:
        return ""
    return (
        f"Feelings were adapted to {gain['answers']:,} of the study's own ratings, in folds, so that no comment was "
        f"read by a model that saw its rating: log loss {gain['after']:.3f} instead of {gain['before']:.3f}."
    )
