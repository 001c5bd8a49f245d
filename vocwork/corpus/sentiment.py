"""Feeling of mentions and answers, from -1 (negative) over 0 (neutral) to 1 (positive).

A small head on the encoder's vectors: three-way logistic regression, score = p(positive) - p(negative). The shipped
head, `sentiment_head.npz`, reads vectors of one encoder only; `sentiment_head.md` says what it learnt from and how
well it does. With another encoder a study's own ratings teach a head of its own.
"""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.themes.space import centre, without
from vocwork.params import ParamsError

HEAD = "sentiment_head.npz"
ARRAYS = ("weights", "bias", "polarity")
# Directions of feeling that are projected out before themes are looked for.
DIRECTIONS = 6
# Fewest answers at each end of the scale that can teach a head.
LEAST = 50
# A slope of this length tells nothing apart.
TINY = 1e-3
# Inverse strength of the ridge penalty.
C = 1.0


class Sentiment(NamedTuple):
    """A head for the vectors of one encoder.

    weights   shape (3, width): negative, neutral, positive; empty where there is no head
    bias      shape (3,)
    polarity  orthonormal rows of shape (directions, width) along which feeling shows in centred vectors
    note      what a reader must know, empty if nothing
    """

    encoder: str
    weights: np.ndarray
    bias: np.ndarray
    polarity: np.ndarray
    note: str = ""

    def score(self, vectors: np.ndarray) -> np.ndarray:
        """p(positive) - p(negative) of each row, in [-1, 1]; missing without a head and for empty texts."""
        if not len(self.weights):
            return np.full(len(vectors), np.nan)
        if vectors.shape[1] != self.weights.shape[1]:
            raise ParamsError(
                f"sentiment was learnt from vectors of {self.encoder} with {self.weights.shape[1]} numbers, "
                f"these have {vectors.shape[1]}: encode with {self.encoder}, or learn from the study's own ratings"
            )
        chances = probabilities(vectors, self.weights, self.bias)
        return np.where(np.any(vectors, axis=1), chances[:, 2] - chances[:, 0], np.nan)

    def directions(self) -> np.ndarray:
        """The directions of feeling, shape (directions, width): see `themes.find_themes`."""
        return self.polarity

    def answer(self, mentions: pd.DataFrame) -> pd.Series:
        """Feeling of each answer: the mean of its mentions weighted by their length, indexed by feedback_id."""
        felt = mentions.dropna(subset=["sentiment"])
        length = felt["text"].str.len().astype("float64")
        total = (felt["sentiment"] * length).groupby(felt["feedback_id"]).sum()
        return (total / length.groupby(felt["feedback_id"]).sum()).rename("sentiment")


def open_sentiment(encoder: str = "e5-small") -> Sentiment:
    """The shipped head. Raises ParamsError for an encoder it was not trained on."""
    with (resources.files("vocwork.corpus") / HEAD).open("rb") as file, np.load(file) as stored:
        head = Sentiment(str(stored["encoder"]), *(stored[name].astype(np.float32) for name in ARRAYS))
    if head.encoder != encoder:
        raise ParamsError(
            f"the shipped sentiment reads vectors of {head.encoder}, not of {encoder}: "
            f"set `encoder: {head.encoder}`, or let the study's own ratings teach it"
        )
    return head


def sentiment_for(encoder: str, vectors: np.ndarray, ratings: np.ndarray, languages: np.ndarray) -> Sentiment:
    """The shipped head where it fits the encoder; else one taught by the study's own ratings; else none, said so.

    vectors: shape (mentions, width). ratings: of each mention's answer, -1 to 1, missing where there is none.
    """
    if encoder == open_sentiment().encoder:
        return open_sentiment(encoder)
    return fit_own(vectors, ratings, languages, encoder=encoder)


def fit_own(vectors: np.ndarray, ratings: np.ndarray, languages: np.ndarray, *, encoder: str) -> Sentiment:
    """A head taught by a study's own ratings, -1 (worst) to 1 (best): below -1/3 negative, above 1/3 positive."""
    rated = np.isfinite(ratings)
    labels = np.digitize(ratings[rated], [-1 / 3, 1 / 3]) - 1
    if min((labels == -1).sum(), (labels == 1).sum()) < LEAST:
        none = np.empty((0, vectors.shape[1]), np.float32)
        note = f"No sentiment: {encoder} comes without it, and fewer than {LEAST} rated comments praise or complain."
        return Sentiment(encoder, none, np.empty(0, np.float32), none, note)
    weights, bias = fit_head(vectors[rated], labels, balance(labels))
    polarity = fit_directions(centre(vectors[rated], languages[rated]), labels, balance(labels))
    return Sentiment(encoder, weights, bias, polarity, "Sentiment was learnt from the study's own ratings.")


def fit_head(vectors: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (3, width) and bias (3,) of a three-way logistic regression; labels are -1, 0, 1."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=C, max_iter=1000).fit(vectors, labels, sample_weight=weights)
    if len(model.classes_) == 3:
        return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    slope, level = model.coef_[0] / 2, model.intercept_[0] / 2  # nobody is neutral
    return np.stack([-slope, 0 * slope, slope]).astype(np.float32), np.array([-level, -np.inf, level], np.float32)


def fit_directions(centred: np.ndarray, labels: np.ndarray, weights: np.ndarray, count: int = DIRECTIONS) -> np.ndarray:
    """Orthonormal directions (up to count, width) that part praise from complaint, each fitted without the others.

    Iterative null-space projection (Ravfogel et al. 2020); ends early where nothing is left to part them by.
    """
    from sklearn.linear_model import LogisticRegression

    clear = labels != 0
    rest, liked, weights = centred[clear], labels[clear] > 0, weights[clear]
    found = np.empty((0, centred.shape[1]))
    for _ in range(count):
        slope = LogisticRegression(C=C, max_iter=1000).fit(rest, liked, sample_weight=weights).coef_
        slope = without(slope, found)
        if np.linalg.norm(slope) < TINY:
            break
        found = np.vstack([found, slope / np.linalg.norm(slope)])
        rest = without(centred[clear], found)
    return found.astype(np.float32)


def balance(labels: np.ndarray, most: float = 5.0) -> np.ndarray:
    """Weights that make all labels count the same; rare ones at most `most` times their share."""
    names, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.minimum(len(labels) / (len(names) * counts), most)[place]


def probabilities(vectors: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Chances of negative, neutral and positive, shape (n, 3)."""
    logits = vectors.astype(np.float64) @ weights.T.astype(np.float64) + bias
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))
