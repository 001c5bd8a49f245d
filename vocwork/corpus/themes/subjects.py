"""Directions in the encoder's space along which the subjects of customer feedback differ.

An encoder says how a clause is worded as much as what it is about: long or short, question or claim, sofa or lamp.
`examples` are sentences, praise beside complaint, about the subjects customers of any business raise. What parts these
subjects, measured against what varies within them, is learnt from the examples by linear discriminant analysis
(Fisher 1936; Rao 1948) and carries over to studies, subjects and languages it has not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from vocwork.corpus.examples import NO_SUBJECT, read_examples
from vocwork.corpus.themes.space import centre, unit

# How far the scatter within subjects is drawn towards a sphere: some examples for hundreds of dimensions.
SHRINKAGE = 0.6


class Subjects(NamedTuple):
    """What parts the subjects of the example sentences.

    directions  shape (width of the encoder, subjects - 1): a vector times this is its place among the subjects
    names       the subjects in alphabetical order
    places      unit mean of the examples of each, shape (subjects, subjects - 1)
    """

    directions: np.ndarray
    names: np.ndarray
    places: np.ndarray


def read_subjects(encode: Callable[[list[str]], np.ndarray]) -> Subjects:
    """The subjects as an encoder sees them; encode: texts -> unit vectors of shape (texts, width)."""
    examples = read_examples()
    examples = examples[examples["subject"] != NO_SUBJECT]
    vectors = centre(encode(examples["text"].tolist()), examples["language"].to_numpy(dtype=object))
    names, subject = np.unique(examples["subject"].to_numpy(dtype="str"), return_inverse=True)
    directions = discriminant(vectors, subject)
    space = unit(vectors @ directions)
    places = unit(np.stack([space[subject == number].mean(axis=0) for number in range(len(names))]))
    return Subjects(directions, names, places)


def discriminant(vectors: np.ndarray, groups: np.ndarray, *, shrinkage: float = SHRINKAGE) -> np.ndarray:
    """Directions that part groups best relative to the scatter within them, shape (width, groups - 1).

    The within-group covariance S is shrunk to (1 - s) S + s tr(S)/width I and whitened; the directions are the
    principal ones of the whitened group means.
    """
    names, group = np.unique(groups, return_inverse=True)
    means = np.stack([vectors[group == number].mean(axis=0) for number in range(len(names))])
    within = np.cov(vectors - means[group], rowvar=False, bias=True)
    sphere = np.trace(within) / len(within) * np.eye(len(within))
    spread, axes = np.linalg.eigh((1 - shrinkage) * within + shrinkage * sphere)
    whiten = axes / np.sqrt(spread) @ axes.T
    _, _, directions = np.linalg.svd((means - means.mean(axis=0)) @ whiten, full_matrices=False)
    return np.asarray(whiten @ directions[: len(names) - 1].T)
