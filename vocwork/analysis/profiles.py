"""Answers that are alike: those that agree in every attribute and every theme, counted once.

What is summed over a slice of the answers is a sum over the profiles in it, so that a million answers are looked
through as fast as their profiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from vocwork.analysis.nests import named

UNKNOWN = -1
# So many themes are told apart by the bits of one number.
AT_ONCE = 50


class Profiles(NamedTuple):
    """of: the profile of each answer, shape (answers,). codes: the number of each attribute's value in `values`, -1
    where it is unknown or not looked at, shape (profiles, attributes). speaks: a row (profile, theme) for each theme of
    a profile, themes numbered as in `themes`.
    """

    of: np.ndarray
    codes: np.ndarray
    speaks: np.ndarray
    values: Mapping[str, Sequence[str]]
    themes: Sequence[object]

    def sums(self, numbers: np.ndarray) -> np.ndarray:
        """The sum of a number per answer over each profile; columns of several, shape (answers, ...)."""
        if numbers.ndim == 1:
            return np.bincount(self.of, numbers, len(self.codes))
        answers = np.arange(len(self.of))
        size = (len(self.codes), len(answers))
        return np.asarray(sparse.csr_matrix((np.ones(len(answers)), (self.of, answers)), size) @ numbers)


def profiles(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    values: Mapping[str, Sequence[str]],
    themes: Sequence[object],
) -> Profiles:
    """The profiles of answers (id, attributes) by these values of each attribute and these themes of their mentions."""
    codes = np.column_stack(
        [_numbers(answers[name], known) for name, known in values.items()] or [np.zeros((len(answers), 0), dtype=int)]
    )
    said = _said(answers, mentions, themes)
    of = np.zeros(len(answers), dtype=np.int64)
    for column in codes.T:
        of = pd.factorize(of * (len(answers) + 2) + column + 1)[0]
    for start in range(0, len(themes), AT_ONCE):
        answer, theme = said[(said[:, 1] >= start) & (said[:, 1] < start + AT_ONCE)].T
        told = pd.factorize(np.bincount(answer, 2.0 ** (theme - start), len(answers)))[0]
        of = pd.factorize(of * (len(answers) + 2) + told)[0]
    first = np.full(of.max() + 1 if len(of) else 0, -1)
    first[of[::-1]] = np.arange(len(of))[::-1]
    is_first = np.zeros(len(of), dtype=bool)
    is_first[first] = True
    speaks = said[is_first[said[:, 0]]]
    speaks = np.column_stack([of[speaks[:, 0]], speaks[:, 1]])
    return Profiles(of, codes[first], speaks, values, themes)


def _numbers(column: pd.Series, known: Sequence[str]) -> np.ndarray:
    own = named(column)
    return np.asarray(pd.Index(known).get_indexer(own), dtype=np.int64)


def _said(answers: pd.DataFrame, mentions: pd.DataFrame, themes: Sequence[object]) -> np.ndarray:
    """A row (answer, number of the theme) for each theme that an answer mentions."""
    theme = pd.Index(themes).get_indexer(mentions["theme"]) if len(themes) else np.full(len(mentions), UNKNOWN)
    answer = pd.Index(answers["id"]).get_indexer(mentions["feedback_id"])
    known = (theme >= 0) & (answer >= 0)
    pairs = pd.unique(answer[known].astype(np.int64) * max(1, len(themes)) + theme[known])
    return np.column_stack(np.divmod(np.sort(pairs), max(1, len(themes))))
