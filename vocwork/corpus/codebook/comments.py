"""Comments as what is learned from them sees them: whole, and clause by clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.themes.ground import ground_of
from vocwork.corpus.themes.space import centre, theme_space, unit

# Weight of what stands out in single clauses, against 1 for the comment as a whole.
STANDS_OUT = 0.8
# Weight of where a clause comes to lie among all the study's, against 1 for its own place.
SETTLED = 0.5


class Comments(NamedTuple):
    """What is known of comments.

    texts    their words
    meaning  unit rows, comparable across languages, see `meaning`
    clauses  of each comment, unit rows (clauses, width), see `places`
    context  what each answers, '' for none
    hints    what rules and similarity say of it, 0 to 1, shape (comments, hints)
    """

    texts: Sequence[str]
    meaning: np.ndarray
    clauses: Sequence[np.ndarray]
    context: np.ndarray
    hints: np.ndarray

    def some(self, rows: np.ndarray) -> Comments:
        """Those of these numbers."""
        texts, clauses = [self.texts[row] for row in rows], [self.clauses[row] for row in rows]
        return Comments(texts, self.meaning[rows], clauses, self.context[rows], self.hints[rows])


def gather(
    feedback: pd.DataFrame,
    mentions: pd.DataFrame,
    vectors: np.ndarray,
    hints: np.ndarray,
    *,
    context: Sequence[str] = (),
    subjects: np.ndarray | None = None,
) -> Comments:
    """The comments of the mentions, in the order of their first clauses.

    feedback: id and the columns of `context`. mentions: feedback_id, text, language, with their vectors.
    """
    clauses = mentions.groupby("feedback_id", sort=False)
    ids = list(clauses.groups)
    own = feedback.set_index("id").loc[ids, list(context)].astype("str").fillna("")
    answers = own.agg("\n".join, axis=1) if context else pd.Series("", index=ids)
    texts = clauses["text"].agg("\n".join).tolist()
    found, rows = meaning(mentions, vectors, subjects=subjects), places(mentions, vectors, subjects=subjects)
    own_clauses = [rows[clauses.indices[name]] for name in ids]
    return Comments(texts, found, own_clauses, answers.to_numpy(dtype=object), hints.astype(np.float32))


def meaning(mentions: pd.DataFrame, vectors: np.ndarray, *, subjects: np.ndarray | None = None) -> np.ndarray:
    """What each comment is about: the mean of its clauses and, number by number, the largest of them.

    The mean forgets what one clause in five is about; the largest keeps it. Both in the space of themes (`theme_space`,
    with what clauses feel), each language's own mean subtracted.
    """
    comment, _ = pd.factorize(mentions["feedback_id"])
    spoken = mentions["language"].to_numpy(dtype=object)
    first = mentions.drop_duplicates("feedback_id")["language"].to_numpy(dtype=object)
    whole = unit(pd.DataFrame(vectors).groupby(comment).mean().to_numpy())
    whole = theme_space(whole, first, polarity=None, subjects=subjects).rows
    largest = pd.DataFrame(theme_space(vectors, spoken, polarity=None, subjects=subjects).rows).groupby(comment).max()
    return unit(np.hstack([whole, STANDS_OUT * centre(largest.to_numpy(), first)]))


def places(mentions: pd.DataFrame, vectors: np.ndarray, *, subjects: np.ndarray | None = None) -> np.ndarray:
    """What each clause is about, and beside it where it comes to lie among all of the study's (`ground`), unit rows.

    So clauses that nobody coded help to tell which of the coded ones are alike.
    """
    spoken = mentions["language"].to_numpy(dtype=object)
    rows = theme_space(vectors, spoken, polarity=None, subjects=subjects).rows
    return unit(np.hstack([rows, SETTLED * unit(ground_of(rows, spoken).settled)]))
