"""What a study's own ratings teach about its words, without letting a topic's ratings pass for feelings.

A rating belongs to a whole answer, feelings are read clause by clause, and customers who write about refunds rate
lower whatever they say about them. So three things keep the heads honest:

- the study's style (how high it rates, and how each subject is rated) is fitted beside the words and then left out;
- what the words teach may not point along the directions in which subjects differ, and is drawn to the shipped head;
  it moves a clause by as much as it moves a rating, and not by the many times more that it would take in a study whose
  ratings follow feelings little;
- each answer is read by a fold that saw neither its rating nor another one of the same customer.

It is used only where ratings that were not learnt from are read better than by the shipped head with the same style.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.sentiment.heads import Heads, probabilities
from vocwork.corpus.themes.space import evenly

FOLDS = 5
# Fewest answers at each end of the scale that can teach anything, and the most that are learnt from.
LEAST, MOST = 50, 20_000
# Strength of the ridge penalty on what ratings change in the head, and on how each subject is rated.
RIDGE, RIDGE_STYLE = 0.25, 1.0


class Adapted(NamedTuple):
    """Chances of negative, neutral and positive of each mention, shape (n, 3), and how they came about.

    gain: log loss before and after against ratings that were not learnt from, and their number; None where the heads
    were left as they are.
    """

    chances: np.ndarray
    gain: dict[str, float] | None


class _Answers(NamedTuple):
    """Rated answers: shipped logits (n, 3), words and style (n, columns), ratings as 0, 1, 2, and folds."""

    logits: np.ndarray
    words: np.ndarray
    style: np.ndarray
    labels: np.ndarray
    folds: np.ndarray


def adapt(heads: Heads, vectors: np.ndarray, rated: pd.DataFrame) -> Adapted:
    """Chances by heads that learnt from the study's ratings, where that reads ratings better; else as shipped.

    vectors: shape (mentions, width). rated: per mention feedback_id, text, rating of the answer (-1 to 1, missing
    where there is none; below -1/3 negative, above 1/3 positive) and customer.
    """
    shipped = heads.chances(vectors)
    labels = np.digitize(rated.drop_duplicates("feedback_id")["rating"].dropna(), [-1 / 3, 1 / 3])
    if min((labels == 0).sum(), (labels == 2).sum()) < LEAST:
        return Adapted(shipped, None)
    middle, answers = _answers(heads, vectors, rated)
    fits = [_fit(answers, fold) for fold in range(FOLDS)]
    before = _losses(answers, [_fit(answers._replace(words=answers.words[:, :0]), fold) for fold in range(FOLDS)])
    after = _losses(answers, fits)
    gained = before - after
    if gained.mean() <= gained.std(ddof=1) / np.sqrt(len(gained)):
        return Adapted(shipped, None)
    said = _free(heads, vectors - middle)
    logits = vectors.astype(float) @ heads.weights.T + heads.bias
    for fold, fit in enumerate(fits):
        own = _folds(rated["customer"]) == fold
        logits[own] += said[own] @ fit.words
    chances = np.where(np.isnan(shipped), np.nan, probabilities(logits, np.eye(3), np.zeros(3)))
    return Adapted(chances, {"answers": len(gained), "before": float(before.mean()), "after": float(after.mean())})


def _answers(heads: Heads, vectors: np.ndarray, rated: pd.DataFrame) -> tuple[np.ndarray, _Answers]:
    """The rated answers as means of their mentions weighted by length, and the middle of them all."""
    own = rated.reset_index(drop=True).dropna(subset=["rating"])
    number, _ = pd.factorize(own["feedback_id"])
    length = own["text"].str.len().to_numpy(float)
    sums = np.zeros((number.max() + 1, vectors.shape[1]))
    np.add.at(sums, number, vectors[own.index] * length[:, None])
    kept = evenly(len(sums), MOST)
    means = (sums / np.bincount(number, length)[:, None])[kept]
    first = own.drop_duplicates("feedback_id").iloc[kept]
    middle = means.mean(axis=0)
    return middle, _Answers(
        means @ heads.weights.T + heads.bias,
        _free(heads, means - middle),
        (means - middle) @ heads.subjects.T,
        np.digitize(first["rating"], [-1 / 3, 1 / 3]),
        _folds(first["customer"]),
    )


def _free(heads: Heads, vectors: np.ndarray) -> np.ndarray:
    """The rows without their part along the directions of subjects."""
    return np.asarray(vectors - (vectors @ heads.subjects.T) @ heads.subjects, float)


def _folds(customers: pd.Series) -> np.ndarray:
    """The fold of each customer, decided by the name alone: new answers move nobody."""
    return np.array([int(sha256(str(name).encode()).hexdigest()[:8], 16) % FOLDS for name in customers])


class _Fit(NamedTuple):
    """logits of a rating = scale x shipped logits + words @ words + level + style @ style."""

    scale: float
    level: np.ndarray
    style: np.ndarray
    words: np.ndarray

    def logits(self, answers: _Answers) -> np.ndarray:
        words = answers.words[:, : len(self.words)] @ self.words
        return self.scale * answers.logits + words + self.level + answers.style @ self.style


def _fit(answers: _Answers, left_out: int) -> _Fit:
    """Least penalised log loss over all folds but one, by L-BFGS."""
    from scipy.optimize import minimize

    part = _Answers(*(values[answers.folds != left_out] for values in answers))
    sizes = [1, 3, 3 * part.style.shape[1], 3 * part.words.shape[1]]
    truth = np.eye(3)[part.labels]

    def unpacked(flat: np.ndarray) -> _Fit:
        scale, level, style, words = np.split(flat, np.cumsum(sizes)[:-1])
        return _Fit(float(np.exp(scale[0])), level, style.reshape(-1, 3), words.reshape(-1, 3))

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        fit = unpacked(flat)
        logits = fit.logits(part)
        wrong = probabilities(logits, np.eye(3), np.zeros(3)) - truth
        penalty = RIDGE_STYLE * (fit.style**2).sum() + RIDGE * (fit.words**2).sum()
        slopes = [
            [(wrong * fit.scale * part.logits).sum()],
            wrong.sum(axis=0),
            (part.style.T @ wrong + RIDGE_STYLE * fit.style).ravel(),
            (part.words.T @ wrong + RIDGE * fit.words).ravel(),
        ]
        return float(_log_loss(logits, part.labels).sum() + penalty / 2), np.concatenate(slopes)

    return unpacked(minimize(loss, np.zeros(sum(sizes)), jac=True, method="L-BFGS-B").x)


def _losses(answers: _Answers, fits: list[_Fit]) -> np.ndarray:
    """The log loss of each answer by the fit that did not see it, shape (answers,)."""
    found = np.empty(len(answers.labels))
    for fold, fit in enumerate(fits):
        part = _Answers(*(values[answers.folds == fold] for values in answers))
        found[answers.folds == fold] = _log_loss(fit.logits(part), part.labels)
    return found


def _log_loss(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    from scipy.special import logsumexp

    return np.asarray(logsumexp(logits, axis=1) - logits[np.arange(len(labels)), labels])
