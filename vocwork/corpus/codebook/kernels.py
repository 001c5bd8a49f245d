"""How alike two comments are: in meaning, words, spelling, what they were asked, and what the codebook says of them.

k(a, b) = mean of exp(cos - 1) of the meanings, the likeness of the clauses (which counts CLAUSES times), cos of the
tf-idf of words and word pairs, and cos of that of letters (2 to 5 within a word), times 1 + CONTEXT where both comments
answer the same question, plus HINTS times the product of what rules and similarity say. A sum of kernels is the kernel
of all their features side by side; the factor gives every feature a second weight that only holds in its own context.
So the researcher's own rules and descriptions are where learning starts, and a few hundred examples go far.

The likeness of the clauses is the normalised set kernel (Gaertner, Flach, Kowalczyk and Smola 2002, Multi-instance
kernels): s(a, b) / sqrt(s(a, a) s(b, b)), s the sum of exp(SHARP (cos - 1)) over all pairs of a clause of a and one of
b. One clause that is alike brings two comments nearer, the less the more else they say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from vocwork.corpus.codebook.comments import Comments

# How much more alike two comments are that answer the same question.
CONTEXT = 0.3
# Weight of the likeness of clauses, against 1 for meaning, words and letters each, and how near alike ones must be.
CLAUSES = 2.0
SHARP = 2.0
# How much more alike where the same rule or description fits both.
HINTS = 0.2
# A part of a word must stand in so many examples.
LEAST_SEEN = 2
# Comments that are compared with all examples at a time.
_ROWS = 1000


class Features(NamedTuple):
    """Comments as a kernel sees them: unit rows; `of` adds up what clauses give their comments, (comments, clauses)."""

    meaning: np.ndarray
    clauses: np.ndarray
    of: sparse.csr_array
    words: sparse.csr_matrix
    letters: sparse.csr_matrix
    context: np.ndarray
    hints: np.ndarray


class Kernel:
    """The kernel between any comments and the examples it was made for."""

    def __init__(self, examples: Comments) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=LEAST_SEEN, sublinear_tf=True, dtype=np.float32
        )
        self._words.fit(examples.texts)
        self._letters.fit(examples.texts)
        self._examples = self._features(examples)

    def __call__(self, comments: Comments) -> np.ndarray:
        """How alike each comment is to each example, float32 (comments, examples)."""
        parts = np.array_split(np.arange(len(comments.texts)), range(_ROWS, len(comments.texts), _ROWS))
        return np.vstack([self._between(self._features(comments.some(rows))) for rows in parts])

    def _between(self, own: Features) -> np.ndarray:
        other = self._examples
        alike = np.exp(own.meaning @ other.meaning.T - 1)
        alike += CLAUSES * (own.of @ (other.of @ _alike(own.clauses, other.clauses).T).T)
        alike += (own.words @ other.words.T).toarray()
        alike += (own.letters @ other.letters.T).toarray()
        same = (own.context[:, None] == other.context) & (own.context[:, None] != "")
        alike *= (np.where(same, 1 + CONTEXT, 1) / (3 + CLAUSES)).astype(np.float32)
        return np.asarray(alike + HINTS * (own.hints @ other.hints.T), np.float32)

    def _features(self, comments: Comments) -> Features:
        words, letters = self._words.transform(comments.texts), self._letters.transform(comments.texts)
        clauses = np.vstack(comments.clauses, dtype=np.float32)
        meaning = comments.meaning.astype(np.float32)
        return Features(meaning, clauses, _sums(comments.clauses), words, letters, comments.context, comments.hints)


def _alike(clauses: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(SHARP * (clauses @ others.T - 1)))


def _sums(clauses: Sequence[np.ndarray]) -> sparse.csr_array:
    """Adds up rows of clauses by comment, each over sqrt(s(a, a)) of its comment, shape (comments, clauses)."""
    counts = np.array([len(own) for own in clauses])
    shares = 1 / np.sqrt([_alike(own, own).sum() for own in clauses])
    ends = np.concatenate([[0], counts.cumsum()])
    return sparse.csr_array((np.repeat(shares, counts).astype(np.float32), np.arange(ends[-1]), ends))
