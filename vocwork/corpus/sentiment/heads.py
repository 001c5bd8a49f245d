"""What reads feelings from an encoder's vectors: small linear heads.

feeling   three-way logistic regression (negative, neutral, positive); the score is p(positive) - p(negative)
severity  ridge regression on the level of a complaint, 1 (a trifle) to 5 (harm), rounded
mixed     logistic regression: praise and complaint in one clause
polarity  directions of feeling, which are projected out before themes are looked for
subjects  directions in which subjects differ, along which a study's ratings may teach no feeling

The shipped heads, `heads.npz`, read vectors of the embedded encoder, in 8 bits or unrounded; `heads.md` says what they
learnt from and how well they do, `measured.json` the same for machines. Heads for any other encoder are learnt from the
example sentences when a study is built (`learning.learn_heads`).
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from vocwork.params import ParamsError

FILE, MEASURED = "heads.npz", "measured.json"
LEVELS = (1, 5)


class Heads(NamedTuple):
    """Heads for the vectors of one encoder.

    weights   shape (3, width): negative, neutral, positive
    bias      shape (3,)
    severity  shape (width + 1,): the slope, then the level at 0
    mixed     shape (width + 1,): the same on the logit scale
    polarity  orthonormal rows of shape (directions, width) along which feeling shows in centred vectors
    subjects  orthonormal rows of shape (subjects - 1, width) that the means of subjects differ by
    """

    encoder: str
    weights: np.ndarray
    bias: np.ndarray
    severity: np.ndarray
    mixed: np.ndarray
    polarity: np.ndarray
    subjects: np.ndarray

    def chances(self, vectors: np.ndarray) -> np.ndarray:
        """Chances of negative, neutral and positive, shape (n, 3); missing for empty texts (zero rows)."""
        self._refuse_other_width(vectors)
        return np.where(np.any(vectors, axis=1)[:, None], probabilities(vectors, self.weights, self.bias), np.nan)

    def score(self, vectors: np.ndarray) -> np.ndarray:
        """The feeling of each row, -1 (negative) to 1 (positive); missing for empty texts."""
        return score(self.chances(vectors))

    def levels(self, vectors: np.ndarray) -> np.ndarray:
        """How severe each row is if it is a complaint, 1 to 5 in whole numbers, shape (n,)."""
        return np.clip(np.rint(_line(vectors, self.severity)), *LEVELS)

    def is_mixed(self, vectors: np.ndarray) -> np.ndarray:
        """Whether each row praises and complains at once, shape (n,)."""
        return self.mixed_logit(vectors) > 0

    def mixed_logit(self, vectors: np.ndarray) -> np.ndarray:
        """The same as a logit, shape (n,)."""
        return _line(vectors, self.mixed)

    def _refuse_other_width(self, vectors: np.ndarray) -> None:
        if vectors.shape[1] != self.weights.shape[1]:
            raise ParamsError(
                f"sentiment was learnt from vectors of {self.encoder} with {self.weights.shape[1]} numbers, "
                f"these have {vectors.shape[1]}: encode with {self.encoder}"
            )


# What of the heads is stored beside the encoder's name.
ARRAYS = Heads._fields[1:]


def open_heads() -> Heads:
    """The shipped heads."""
    with (resources.files(__package__) / FILE).open("rb") as file, np.load(file) as stored:
        return Heads(str(stored["encoder"]), *(stored[name].astype(np.float32) for name in ARRAYS))


def read_measured() -> list[dict[str, Any]]:
    """How well the shipped heads do on texts they did not learn from: a row per set and language."""
    rows: list[dict[str, Any]] = json.loads((resources.files(__package__) / MEASURED).read_text(encoding="utf-8"))
    return rows


def score(chances: np.ndarray) -> np.ndarray:
    """p(positive) - p(negative) of each row (n, 3), in [-1, 1]."""
    return np.asarray(chances[:, 2] - chances[:, 0])


def probabilities(vectors: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Chances of negative, neutral and positive, shape (n, 3)."""
    logits = vectors.astype(np.float64) @ weights.T.astype(np.float64) + bias
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _line(vectors: np.ndarray, head: np.ndarray) -> np.ndarray:
    return np.asarray(vectors.astype(np.float64) @ head[:-1] + head[-1])
