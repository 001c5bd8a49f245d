"""Feelings by a text classifier of Hugging Face, by name or path, where the params ask for one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vocwork.corpus.embedding.encoder import Floats, clean, model_digest
from vocwork.params import FEELINGS, ParamsError

# What models call feelings without being told: words, and stars out of five.
_WORDS = {"neg": "negative", "neu": "neutral", "pos": "positive"} | {name: name for name in FEELINGS}
_WORDS |= {"very negative": "negative", "very positive": "positive"}
_STARS = {"1": "negative", "2": "negative", "3": "neutral", "4": "positive", "5": "positive"}
_STAR = re.compile(r"([1-5])[ _-]?stars?")
TEXTS_PER_BATCH = 32


class Classifier:
    """Chances of feelings; it has what an encoder has, so that its answers are kept like vectors."""

    def __init__(self, name: str, labels: Mapping[str, str]) -> None:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(_place(name))
        self._model, told = AutoModelForSequenceClassification.from_pretrained(_place(name), output_loading_info=True)
        self._model.eval()
        if told["missing_keys"]:  # the library fills them with chance, another at every opening
            missing = sorted(told["missing_keys"])[0]
            raise ParamsError(f"sentiment: {name} is no trained classifier, it has no {missing}. {_TODO}")
        self._sums = _sums(read_labels(name, self._model.config, labels))
        self.name = name
        self.revision = f"{model_digest(self._model)} {sorted(labels.items())}"

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        """Chances of negative, neutral and positive, float32 (texts, 3); a text without characters has zeros."""
        from tqdm.auto import tqdm

        cleaned = [clean(text) for text in texts]
        chances = np.zeros((len(cleaned), len(FEELINGS)), np.float32)
        order = sorted((i for i, text in enumerate(cleaned) if text), key=lambda i: len(cleaned[i]))
        starts = range(0, len(order), TEXTS_PER_BATCH)
        for start in tqdm(starts, desc="classifying", unit="batch", disable=not progress):
            batch = order[start : start + TEXTS_PER_BATCH]
            chances[batch] = self._classify([cleaned[i] for i in batch]) @ self._sums
        return chances

    def _classify(self, texts: list[str]) -> np.ndarray:
        """The chances of the model's own labels, (texts, labels)."""
        import torch

        longest = min(self._tokenizer.model_max_length, getattr(self._model.config, "max_position_embeddings", 512))
        with torch.inference_mode():
            read = self._tokenizer(texts, padding=True, truncation=True, max_length=longest, return_tensors="pt")
            return np.asarray(self._model(**read).logits.float().softmax(dim=-1).numpy())


def refuse_unreadable(name: str, labels: Mapping[str, str]) -> None:
    """Raise ParamsError where a classifier cannot be had or its labels are not understood, before anything is done."""
    if name.startswith((os.sep, ".", "~")) and not Path(_place(name)).exists():
        raise ParamsError(f"sentiment: there is no model at {name}. {_TODO}")
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(_place(name))
    except (OSError, ValueError) as error:
        raise ParamsError(f"sentiment: the model {name!r} cannot be opened: {error}. {_TODO}") from error
    if config.problem_type not in (None, "single_label_classification"):
        raise ParamsError(f"sentiment: {name} does not choose one label ({config.problem_type}). {_TODO}")
    read_labels(name, config, labels)


def _place(name: str) -> str:
    return str(Path(name).expanduser()) if name.startswith("~") else name


_BOTH = "A classifier of feelings tells negative from positive; say what its labels mean under sentiment.labels."
_TODO = "Name a text classifier of Hugging Face or its folder, or leave `sentiment` out for our own."


def read_labels(name: str, config: Any, given: Mapping[str, str]) -> list[str]:
    """The feeling of each label of a model, in its order: as `given`, else by names such as Positive or 4 stars.

    Raises ParamsError naming the model's labels where one is not understood, or where `given` names another.
    """
    own = [str(config.id2label[number]) for number in range(config.num_labels)]
    unknown = sorted(set(given) - set(own))
    found = [given.get(label) or _understood(label) for label in own]
    if unknown:
        raise ParamsError(f"sentiment.labels: {name} has no label {unknown[0]!r}. Its labels are: {', '.join(own)}")
    if None in found:
        unclear = own[found.index(None)]
        raise ParamsError(
            f"sentiment: {name} calls feelings {', '.join(own)}; what {unclear!r} means is not clear. "
            f"Say it under sentiment.labels, such as {{{unclear}: negative}}, for each as one of {', '.join(FEELINGS)}"
        )
    if not {"negative", "positive"} <= set(found):
        raise ParamsError(f"sentiment: {name} has {', '.join(own)}, read as {', '.join(map(str, found))}. {_BOTH}")
    return [str(feeling) for feeling in found]


def _understood(label: str) -> str | None:
    plain = label.strip().lower()
    star = _STAR.fullmatch(plain)
    return _STARS[star[1]] if star else _WORDS.get(plain)


def _sums(feelings: Sequence[str]) -> np.ndarray:
    """Which labels are added up to which feeling, shape (labels, 3)."""
    return np.array([[feeling == name for name in FEELINGS] for feeling in feelings], np.float32)
