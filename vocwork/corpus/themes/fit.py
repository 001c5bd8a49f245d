"""Themes: what customers talk about, found in the mentions of all languages together.

BERTopic (Grootendorst 2022) with PCA and k-means as its sub-models, step by step, on the ground (`ground_of`) of the
`theme_space`: no large remainder is left without a theme, and the same input gives the same themes. `stability` says
how many themes there are and which of them other samples find again; `model` keeps what places later mentions;
`labels` puts them into words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.ideas import plain
from vocwork.corpus.themes.clusters import (
    TEMPERATURE,
    Way,
    by_size,
    centroids,
    clusters,
    membership,
    without_small,
)
from vocwork.corpus.themes.cores import each
from vocwork.corpus.themes.ground import along, familiarity, ground_of, mean_of
from vocwork.corpus.themes.keywords import analyzer
from vocwork.corpus.themes.labels import label_themes
from vocwork.corpus.themes.model import Model, as_model, least_familiar
from vocwork.corpus.themes.neighbours import FEW
from vocwork.corpus.themes.space import LEAN, language_means, theme_space, unit
from vocwork.corpus.themes.stability import (
    SAMPLES,
    Clusters,
    Refits,
    Sample,
    count_by_stability,
    refits,
    samples,
    stability,
)
from vocwork.feedback import NO_THEME, STABLE
from vocwork.params import Themes

# Of fewer different texts nobody can say which belong together.
HANDFUL = 4 * FEW
# The cosine from which a later clause is like one of a handful, which do not say how unlike each other clauses are.
ALIKE = 0.5
# Where few different texts came in, a theme may be smaller than usual: one in so many of them is enough.
PARTS = 7
# Numbers of themes that are tried, beside the most that a study allows.
COUNTS = (*range(2, 17), 18, 20, 22, 25, 28, 33, 40, 48, 58, 70, 85)
# Restarts of k-means: for all mentions, and in samples.
STARTS, QUICK_STARTS = 10, 3
# A mention is left without a theme when its strength is below WEAK; at most this share of the texts.
WEAK = 0.4
MOST_LEFT_OUT = 0.05


# Directions of the vectors that themes are found without, and along which: `polarity` and `subjects` of `theme_space`.
LeftOut = Mapping[str, np.ndarray | None]


class Themed(NamedTuple):
    """What was found.

    mentions  as they came, with theme (-1: none) and strength (0 to 1)
    themes    theme, label, keywords, parent, stability, refits, size in mentions, label_<language> ...
    note      what a reader must know, empty if nothing
    """

    mentions: pd.DataFrame
    themes: pd.DataFrame
    note: str = ""


class Founded(NamedTuple):
    """Themes found in some texts: the model that places others, and for each text its theme (-1 none) and strength.

    stability: for each theme the share of the refits that found it again; missing where nothing was refitted.
    """

    model: Model
    theme: np.ndarray
    strength: np.ndarray
    stability: np.ndarray


def find_themes(
    mentions: pd.DataFrame,
    vectors: np.ndarray,
    *,
    settings: Themes | None = None,
    polarity: np.ndarray | None = None,
    subjects: np.ndarray | None = None,
    seed: int = 1,
    locale: str = "en",
) -> Themed:
    """Find the themes of mentions, once and for these alone; they are numbered from 0, the largest first.

    mentions: feedback_id, mention, text, language. vectors: shape (mentions, width), unit rows. polarity: directions
    of feeling and asking to leave out, orthonormal, shape (directions, width). subjects: shape (width, subjects), see
    `subjects.Subjects`. Equal texts count once and share a theme.
    """
    settings, texts = settings or Themes(), distinct(mentions)
    if too_few(texts, settings):
        return no_themes(mentions, said_too_few(mentions["text"]))
    found = fit_themes(texts, vectors[texts["row"]], settings=settings, polarity=polarity, subjects=subjects, seed=seed)
    texts = texts.assign(theme=found.theme, strength=found.strength)
    return _themed(mentions, texts, found.stability, language=locale.partition("_")[0])


def fit_themes(
    texts: pd.DataFrame,
    vectors: np.ndarray,
    *,
    settings: Themes,
    polarity: np.ndarray | None,
    subjects: np.ndarray | None,
    seed: int,
) -> Founded:
    """Themes of distinct texts (text, language, repeats), and the frozen model that places any others.

    There are none where all texts fall into one: that is no finding, however often refits have it, unless it was
    asked for.
    """
    from threadpoolctl import threadpool_limits

    if is_handful(texts, settings):
        return _each_alone(texts, vectors, settings.smallest, {"polarity": polarity, "subjects": subjects})
    languages, repeats = texts["language"].to_numpy(dtype=object), texts["repeats"].to_numpy()
    smallest = smallest_of(texts, settings)
    way, means = Way(settings.engine, seed, STARTS, smallest), language_means(vectors, languages)
    with threadpool_limits(1):  # sums are added in one order: the same input gives the same bytes
        space = theme_space(vectors, languages, polarity=polarity, subjects=subjects, means=means, lean=LEAN)
        ground = ground_of(space.rows, languages)
        points = space._replace(rows=unit(ground.settled))
        halves = samples(space, languages, quick(way))
        whole = clusters(way, points, texts["text"].tolist())
        again = cache(lambda count: refits(halves, count, quick(way)))
        count = settings.count or how_many(whole, again, halves, settings, repeats, smallest)
        both: list[Callable[[int | None], object]] = [whole, again]
        each(lambda fitted: fitted(count), both, most=way.at_once)  # side by side, and known from here on
        labels = by_size(whole(count), np.ones(len(texts)))
        labels = without_small(labels, points, repeats, smallest)
        if not labels.any() and 1 not in (settings.count, settings.most):
            labels = np.full_like(labels, NO_THEME)
        strength = membership(points, labels, TEMPERATURE)
        clear, around = without_weak(labels, strength), mean_of(space.rows, ground.near)
        familiar = familiarity(space.rows, around)
        least = least_familiar(familiar, clear)
        theme = by_size(np.where(familiar < least, NO_THEME, clear), repeats)
        found_again = stability(theme, halves, again(count))
        centres = centroids(points, _renumbered(labels, theme))
    left_out = strength[(clear == NO_THEME) & (labels != NO_THEME)]
    model = as_model(
        space,
        ground,
        languages,
        theme,
        centres=centres,
        cutoff=float(left_out.max(initial=0.0)),
        least=least,
        means=means,
        polarity=polarity,
        subjects=subjects,
    )
    return Founded(model, theme, np.where(theme == NO_THEME, 0.0, strength), found_again)


def _each_alone(texts: pd.DataFrame, vectors: np.ndarray, smallest: int, left_out: LeftOut) -> Founded:
    """What is said often enough is a theme, whatever its capitals and signs; the rest has none. Nothing is refitted."""
    languages, repeats = texts["language"].to_numpy(dtype=object), texts["repeats"].to_numpy()
    alike = texts["text"].map(plain).where(lambda said: said != "", texts["text"])
    often = texts["repeats"].groupby(alike.to_numpy()).transform("sum") >= smallest
    means = language_means(vectors, languages)
    space = theme_space(vectors, languages, means=means, lean=LEAN, **left_out)
    theme = by_size(np.where(often, alike.factorize()[0], NO_THEME), repeats)
    ground = ground_of(space.rows, languages)
    ground = ground._replace(settled=np.zeros_like(ground.settled))  # none is drawn to another
    centres = centroids(space._replace(rows=along(space.rows, ground.axes)), theme)
    model = as_model(space, ground, languages, theme, centres=centres, cutoff=0.0, least=ALIKE, means=means, **left_out)
    return Founded(model, theme, (theme != NO_THEME).astype(float), np.full(len(centres), np.nan))


def _renumbered(labels: np.ndarray, theme: np.ndarray) -> np.ndarray:
    """The labels by the numbers of `theme`, weak rows with them; -1 where a cluster has become no theme."""
    place = {label: number for label, number in zip(labels, theme, strict=True) if number != NO_THEME}
    return np.array([place.get(label, NO_THEME) for label in labels], dtype=int)


def too_few(texts: pd.DataFrame, settings: Themes) -> bool:
    """Whether themes cannot be looked for in so few distinct texts, however often they were said.

    What many say in the same words is a theme, but not to HDBSCAN, which goes by how near different texts lie.
    """
    mentions = len(texts) if settings.engine == "hdbscan" else texts["repeats"].sum()
    return bool(mentions < 2 * settings.smallest)


def is_handful(texts: pd.DataFrame, settings: Themes) -> bool:
    """Whether there are so few distinct texts that only those said often are themes, each by itself."""
    return settings.engine != "hdbscan" and len(texts) < HANDFUL


def smallest_of(texts: pd.DataFrame, settings: Themes) -> int:
    """The mentions a theme needs: as many as the study says; where it does not, fewer if few distinct texts came in.

    Twelve of thirty comments are more than most subjects have: what was left would be put together with others.
    """
    if "smallest" in settings.model_fields_set or settings.engine == "hdbscan":
        return settings.smallest
    return min(settings.smallest, -(-len(texts) // PARTS))


def said_too_few(mentions: pd.Series) -> str:
    """What a reader must know then; mentions: what was said in each."""
    return f"{len(mentions)} mentions, {mentions.nunique()} different, are too few to tell themes apart."


def distinct(mentions: pd.DataFrame) -> pd.DataFrame:
    """Each text once, in order of appearance: text, language, row (where it first stands), repeats."""
    numbered = mentions[["text", "language"]].assign(row=range(len(mentions)))
    first = {"language": ("language", "first"), "row": ("row", "first"), "repeats": ("row", "size")}
    return numbered.groupby("text", sort=False, as_index=False).agg(**first)


def how_many(
    whole: Clusters, again: Refits, halves: Sequence[Sample], settings: Themes, repeats: np.ndarray, smallest: int
) -> int | None:
    """The number of themes that samples agree on most; HDBSCAN finds its own. repeats: how often each text was said."""
    if settings.engine == "hdbscan":
        return None
    several = len(repeats) // min(FEW, smallest)
    most = min(settings.most, several, int(repeats.sum()) // smallest)
    tried = sorted({count for count in COUNTS if count < most} | {most})
    return count_by_stability(whole, again, halves, tried)


def quick(way: Way) -> Way:
    """The same way with less care, for half of the mentions."""
    return way._replace(starts=QUICK_STARTS, smallest=max(2, way.smallest // 2))


def without_weak(labels: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """The labels, -1 where strength is below WEAK; no more than MOST_LEFT_OUT of the rows, the weakest."""
    weakest = np.argsort(strength, kind="stable")[: int(MOST_LEFT_OUT * len(labels))]
    kept = labels.copy()
    kept[weakest[strength[weakest] < WEAK]] = NO_THEME
    return kept


def no_themes(mentions: pd.DataFrame, note: str) -> Themed:
    """The mentions without a theme, and why."""
    empty = {"theme": "int64", "label": "str", "keywords": "str", "parent": "int64", "stability": "float64"}
    empty |= {"refits": "int64", "size": "int64", "subject": "str", "general": "bool", "born": "str"}
    empty |= {"first_seen": "str", "status": "str", "became": "str", "curated": "bool"}
    themes = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in empty.items()})
    return Themed(mentions.assign(theme=NO_THEME, strength=0.0), themes, note)


def _themed(mentions: pd.DataFrame, texts: pd.DataFrame, found_again: np.ndarray, *, language: str) -> Themed:
    """The themes of the texts in words, and each mention with the theme of its text."""
    if not len(found_again):
        return no_themes(mentions, "No themes were found: the mentions have too little in common.")
    by_text = texts.set_index("text")[["theme", "strength"]].loc[mentions["text"]]
    mentions = mentions.assign(theme=by_text["theme"].to_numpy(), strength=by_text["strength"].to_numpy())
    themes = label_themes(texts, analyzer(sorted(texts["language"].unique())), language=language)
    sizes = mentions["theme"].value_counts().sort_index().drop(NO_THEME, errors="ignore")
    own = {"parent": NO_THEME, "stability": found_again, "refits": np.where(np.isnan(found_again), 0, SAMPLES)}
    own |= {"size": sizes}
    for place, (name, values) in enumerate(own.items()):
        themes.insert(3 + place, name, values)
    return Themed(mentions, themes, doubts(themes))


def doubts(themes: pd.DataFrame) -> str:
    """Which themes other samples would not have."""
    shaky = themes.loc[themes["stability"] < STABLE, "label"]
    if shaky.empty:
        return ""
    often = f"in fewer than {STABLE * SAMPLES:.0f} of {SAMPLES} refits"
    return f"{len(shaky)} of {len(themes)} themes were found again {often}: {'; '.join(shaky)}."
