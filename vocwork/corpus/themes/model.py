"""The frozen model of a study's themes: it says which theme a clause belongs to without finding any anew.

Everything that was learnt from the founding clauses stands in it, so that a clause of a later quarter lies where it
would have lain among them, and no clause that was placed before moves when new ones come.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vocwork.corpus.themes.clusters import TEMPERATURE, chances
from vocwork.corpus.themes.ground import Ground, along, drawn, familiarity, mean_of
from vocwork.corpus.themes.neighbours import landmarks, nearest
from vocwork.corpus.themes.space import EVERY, LEAN, Means, Space, language_mean, theme_space, unit
from vocwork.feedback import NO_THEME

# A language whose mean was learnt from fewer clauses is learnt again with the next quarter's.
HEARD = 50
# Of the founding clauses that have a theme, the share that may lie as far from all others as what has none.
STRANGE = 0.01
# What no cosine is below: everything is familiar.
ANYTHING = -1.0


class Model(NamedTuple):
    """What places a clause.

    means      language -> its mean vector, see `space.language_means`
    heard      language -> how many clauses its mean was learnt from
    polarity   directions of feeling and asking that are left out, shape (directions, width)
    subjects   what parts the subjects, shape (width, subjects - 1); (width, 0) where they are not used
    landmarks  founding clauses in the theme space, shape (clauses, space), in half precision
    axes       what takes them to their places on the ground, and `settled`, where they came to lie: see `ground`
    spoken     their languages
    homes      their themes, -1 for none
    centres    unit mean of each theme's clauses on the ground, shape (themes, axes)
    ids        the themes' numbers
    cutoff     a clause that fits its best theme no better than this has none
    least      a clause that is less like its nearest founding clauses than this, by mean cosine, has none either
    newcomers  clauses that made themes since, as `landmarks`: what is like them is familiar too
    """

    means: Means
    heard: dict[str, int]
    polarity: np.ndarray
    subjects: np.ndarray
    landmarks: np.ndarray
    axes: np.ndarray
    settled: np.ndarray
    spoken: np.ndarray
    homes: np.ndarray
    centres: np.ndarray
    ids: np.ndarray
    cutoff: float
    least: float
    newcomers: np.ndarray


class Place(NamedTuple):
    """For each clause its theme (-1 none), and how well it fits it (0 to 1)."""

    theme: np.ndarray
    strength: np.ndarray


def as_model(
    space: Space,
    ground: Ground,
    languages: np.ndarray,
    theme: np.ndarray,
    *,
    centres: np.ndarray,
    cutoff: float,
    least: float,
    means: Means,
    polarity: np.ndarray | None,
    subjects: np.ndarray | None,
) -> Model:
    """The model of themes that were found; `theme` is that of each row of `space`, -1 for none."""
    width = len(means[EVERY])
    spoken = {str(name): np.flatnonzero(languages == name) for name in np.unique(languages)}
    kept = np.sort(np.concatenate([landmarks(numbers, len(languages)) for numbers in spoken.values()]))
    return Model(
        means,
        {name: len(numbers) for name, numbers in spoken.items()},
        np.empty((0, width), np.float32) if polarity is None else polarity.astype(np.float32),
        np.empty((width, 0), np.float32) if subjects is None else subjects.astype(np.float32),
        space.rows[kept].astype(np.float16),
        ground.axes,
        ground.settled[kept].astype(np.float16),
        languages[kept].astype("str"),
        theme[kept],
        centres,
        np.arange(len(centres)),
        cutoff,
        least,
        np.empty((0, space.rows.shape[1]), np.float16),
    )


def place(model: Model, vectors: np.ndarray, languages: np.ndarray) -> Place:
    """The theme of each clause. vectors: shape (clauses, width) of the encoder that the model was made with."""
    if not len(vectors):
        return Place(np.empty(0, dtype=int), np.empty(0))
    space = in_space(model, vectors, languages)
    near = nearest_landmarks(model, space.rows)
    fits = chances(settled(model, space, near).rows, model.centres, TEMPERATURE)
    best, strength = model.ids[fits.argmax(axis=1)], fits.max(axis=1)
    has_theme = (strength > model.cutoff) & is_familiar(model, space.rows, near)
    return Place(np.where(has_theme, best, NO_THEME), np.where(has_theme, strength, 0.0))


def nearest_landmarks(model: Model, rows: np.ndarray) -> np.ndarray:
    """Row numbers of the landmarks that rows of the theme space lie next to on the ground."""
    there = along(model.landmarks.astype(np.float32), model.axes)
    return nearest(along(rows, model.axes), model.spoken, there)


def settled(model: Model, space: Space, near: np.ndarray) -> Space:
    """Where clauses come to lie among the founding clauses, as those did among each other; near: of landmarks."""
    around = mean_of(model.settled.astype(np.float32), near)
    return space._replace(rows=unit(drawn(along(space.rows, model.axes), around)))


def is_familiar(model: Model, rows: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Whether anything like each clause has been said before; near: its nearest landmarks.

    That a clause lies nearer to one theme than to all others says nothing about how near: the share of a theme among
    all themes is high far away from all of them.
    """
    known = familiarity(rows, mean_of(model.landmarks.astype(np.float32), near))
    if len(model.newcomers):
        new = model.newcomers.astype(np.float32)
        like = nearest(rows, np.zeros(len(new)), new)
        known = np.maximum(known, familiarity(rows, mean_of(new, like)))
    return known >= model.least


def least_familiar(familiar: np.ndarray, theme: np.ndarray) -> float:
    """What STRANGE of the founding clauses with a theme fall short of; none of them where they are few."""
    own = familiar[theme != NO_THEME]
    return float(np.quantile(own, STRANGE, method="lower")) if len(own) else ANYTHING


def in_space(model: Model, vectors: np.ndarray, languages: np.ndarray) -> Space:
    """Clauses in the model's theme space."""
    subjects = model.subjects if model.subjects.shape[1] else None
    return theme_space(vectors, languages, polarity=model.polarity, subjects=subjects, means=model.means, lean=LEAN)


def with_languages(model: Model, vectors: np.ndarray, languages: np.ndarray) -> Model:
    """The model with a mean for each language that it had heard too little of; vectors: all clauses up to now."""
    means, heard = dict(model.means), dict(model.heard)
    names, counts = np.unique(languages, return_counts=True)
    for name, count in zip(map(str, names), map(int, counts), strict=True):
        if heard.get(name, 0) < min(HEARD, count):
            means[name] = language_mean(vectors[languages == name], means[EVERY])
            heard[name] = count
    return model._replace(means=means, heard=heard)


def with_theme(model: Model, centre: np.ndarray, number: int, made_by: np.ndarray | None = None) -> Model:
    """The model with one more theme; made_by: the clauses that made it, where no founding clauses did."""
    new = [] if made_by is None else [made_by.astype(np.float16)]
    return model._replace(
        centres=np.vstack([model.centres, centre]),
        ids=np.append(model.ids, number),
        newcomers=np.vstack([model.newcomers, *new]),
    )
