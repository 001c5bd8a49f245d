"""The codings of a study: what people and machines say each comment is about, category by category.

A category has up to three machines: its rules, the likeness to its description and examples, and what was learned from
comments coded by hand, which takes the other two for hints. The one that agrees best with the hand codings codes it;
until there are some, rules go before similarity. What people said stays beside what the machine says of the same
comment, so that one can correct the other; a comment's chances are those of a machine that was not taught by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork import store
from vocwork.codebook import Codebook, codebook_of, codebook_path
from vocwork.corpus.codebook.comments import Comments, gather
from vocwork.corpus.codebook.hand import as_drawn, left_out, no_codings, read_codings
from vocwork.corpus.codebook.learned import MOST, learn
from vocwork.corpus.codebook.rules import by_rules
from vocwork.corpus.codebook.similarity import BACKGROUND, Coded, by_similarity
from vocwork.corpus.examples import NO_SUBJECT, read_examples
from vocwork.corpus.themes.space import evenly, language_means, theme_space, unit
from vocwork.params import Params

# Fewest hand-coded comments with and without a category that teach it, and by which machines are judged.
LEAST = 10
# Chances below this are not kept.
FAINT = 0.05
# In this order where machines are equally good or nobody can tell.
WAYS = ("rule", "learned", "similarity")


class Task(NamedTuple):
    """The codebook of a study, what was coded by hand, and the sha256 of the file that says so ('' for none).

    note: what in that file counts for nothing, see `hand.left_out`.
    """

    book: Codebook
    hand: pd.DataFrame
    sha256: str
    note: str = ""


class Codings(NamedTuple):
    """What was coded.

    table    feedback_id, code, coded, chance, by, drawn: see feedback.CODINGS
    quality  one entry per category: code, by (which machine, '' for none), and of the `hand` comments coded by hand how
             many people give the category (`true`), the machine does (`said`), and both do (`hits`); comments that
             were drawn with less chance count for more, so that these are as in all comments
    """

    table: pd.DataFrame
    quality: list[dict[str, Any]]


class Space(NamedTuple):
    """How to place texts: encode texts -> unit vectors; directions of feeling and of subjects, see `theme_space`."""

    encode: Callable[[list[str]], np.ndarray]
    polarity: np.ndarray
    subjects: np.ndarray


def task_of(params: Params, params_file: Path) -> Task | None:
    """What a study wants coded; None without a codebook. Raises ParamsError or FeedbackError naming file and place."""
    book = codebook_of(params, params_file)
    if book is None:
        return None
    path = codebook_path(params, params_file).parent / str(book.codings)
    if not (book.codings and path.exists()):
        return Task(book, no_codings(), "")
    filed = read_codings(path, None)
    hand = as_drawn(filed[filed["code"].isin(book.codes)])
    return Task(book, hand, store.file_sha256(path), left_out(filed, book.codes, path.name))


def uncoded() -> Codings:
    """Nothing coded: there is no codebook, or no comment."""
    return Codings(pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in DTYPES.items()}), [])


def code_comments(
    feedback: pd.DataFrame,
    mentions: pd.DataFrame,
    vectors: np.ndarray,
    task: Task,
    space: Space,
) -> Codings:
    """Code every comment that has clauses.

    feedback: id, customer, quarter and the codebook's context. mentions: feedback_id, text, language; vectors: of each,
    (mentions, width). Hand codings of ids that are not in the study are left out.
    """
    book, (comment, ids) = task.book, pd.factorize(mentions["feedback_id"])
    hand = task.hand[task.hand["feedback_id"].isin(ids)]
    truth = majority(hand).unstack("code").reindex(index=ids, columns=book.codes).to_numpy(float)
    quarter = feedback.set_index("id")["quarter"].reindex(mentions["feedback_id"]).to_numpy(dtype=object)
    similar = partial(_similar, mentions, vectors, comment, book, space)
    ways = {"rule": _ruled(mentions, comment, book), "similarity": similar(quarter)}
    # learning starts anew with every quarter, from all that is known by then
    hints = np.nan_to_num(np.hstack([ways["rule"].chance, similar(np.zeros(len(mentions))).chance]))
    comments = gather(feedback, mentions, vectors, hints, context=book.context, subjects=space.subjects)
    ways["learned"] = _learned(comments, truth, _persons(feedback, ids))
    weight = _weights(hand).reindex(ids).to_numpy(float)
    tables, quality = [_by_hand(hand)], []
    for number, category in enumerate(book.categories):
        way = _best(ways, truth[:, number], weight, number, category.by)
        quality.append(_quality(ways, truth[:, number], weight, number, category.id, way))
        if way:
            tables.append(_rows(ids, category.id, ways[way], number, way))
    return Codings(pd.concat(tables, ignore_index=True).astype(DTYPES), quality)


DTYPES = {
    "feedback_id": "str",
    "code": "str",
    "coded": "bool",
    "chance": "float64",
    "by": "str",
    "drawn": "float64",
}


def majority(hand: pd.DataFrame) -> pd.Series:
    """Whether at least half of the coders say a comment has a category, by (feedback_id, code); 1.0 or 0.0."""
    return (hand.groupby(["feedback_id", "code"])["coded"].mean() >= 0.5).astype(float)


def _weights(hand: pd.DataFrame) -> pd.Series:
    """1 / drawn of each comment, as a share of their mean; comments that were not drawn weigh as much as that."""
    weights = 1 / hand.groupby("feedback_id")["drawn"].max()
    return (weights / weights.mean()).fillna(1.0)


def _ruled(mentions: pd.DataFrame, comment: np.ndarray, book: Codebook) -> Coded:
    """Comments of which one clause keeps the rule; categories without one are missing."""
    chance = np.full((comment.max(initial=-1) + 1, len(book.categories)), np.nan)
    for number, category in enumerate(book.categories):
        if category.rules or category.keywords:
            chance[:, number] = pd.Series(by_rules(mentions, category)).groupby(comment).max()
    return Coded(chance == 1, chance)


def _learned(comments: Comments, truth: np.ndarray, persons: np.ndarray) -> Coded:
    """Categories with at least LEAST hand-coded comments with and without them; of those, as not learnt from them.

    Categories that were asked about the same comments are learned together.
    """
    coded, chance = np.zeros(truth.shape, bool), np.full(truth.shape, np.nan)
    asked = pd.Series([tuple(np.flatnonzero(np.isfinite(column))) for column in truth.T])
    for rows, group in asked.groupby(asked):
        places = np.array([n for n in group.index if min(np.nansum(truth[:, n]), np.nansum(1 - truth[:, n])) >= LEAST])
        if len(places):
            known = np.array(rows)[evenly(len(rows), MOST)]
            learned = learn(comments.some(known), truth[np.ix_(known, places)], persons[known])
            chance[:, places] = learned.predict(comments)
            chance[np.ix_(known, places)] = learned.chances
            coded[:, places] = chance[:, places] >= learned.thresholds
    return Coded(coded, chance)


def _similar(
    mentions: pd.DataFrame, vectors: np.ndarray, comment: np.ndarray, book: Codebook, space: Space, quarter: np.ndarray
) -> Coded:
    """Categories with a description or examples, quarter by quarter: no later comment changes an earlier one's codes.

    quarter: of each mention. A comment is seen against the means and languages of the quarters up to its own; false
    codes are controlled among the comments of a quarter.
    """
    shape = (comment.max(initial=-1) + 1, len(book.categories))
    coded, chance = np.zeros(shape, bool), np.full(shape, np.nan)
    told = pd.DataFrame(
        [(n, *sentence) for n, category in enumerate(book.categories) for sentence in category.told],
        columns=["category", "language", "text"],
    )
    language = mentions["language"].to_numpy(dtype=object)
    for latest in np.unique(quarter) if len(told) else ():
        known, own = quarter <= latest, quarter == latest
        places, background, subjects = _places(told, language[known], space)
        means = language_means(vectors[known], language[known])
        look: dict[str, Any] = {"polarity": space.polarity, "subjects": space.subjects}
        clauses = theme_space(vectors[own], language[own], means=means, **look).rows
        rows, number = np.unique(comment[own], return_inverse=True)
        found = by_similarity(clauses @ places.T, number, background, subjects, false_codes=book.false_codes)
        cells = np.ix_(rows, told["category"].unique())
        coded[cells], chance[cells] = found
    return Coded(coded, chance)


def _places(told: pd.DataFrame, spoken: np.ndarray, space: Space) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Where categories lie, (categories, width), how near them example clauses lie, and the subjects of these."""
    other = _background(pd.Series(spoken))
    both = space.encode([*told["text"], *other["text"]])
    language = np.array([*("told " + told["language"]), *other["language"]], dtype=object)
    placed = theme_space(both, language, polarity=space.polarity, subjects=space.subjects).rows
    places = unit(pd.DataFrame(placed[: len(told)]).groupby(told["category"].to_numpy()).mean().to_numpy())
    return places, placed[len(told) :] @ places.T, other["subject"].tolist()


def _background(spoken: pd.Series) -> pd.DataFrame:
    """Example clauses about other things, evenly from each of the study's languages; of all where none is known."""
    examples = read_examples()
    examples = examples[examples["subject"] != NO_SUBJECT]
    own = examples[examples["language"].isin(spoken.unique())]
    parts = (own if len(own) else examples).groupby("language", sort=True)
    return pd.concat([part.iloc[evenly(len(part), BACKGROUND)] for _, part in parts])


def _persons(feedback: pd.DataFrame, ids: pd.Index) -> np.ndarray:
    """Whose comment it is: the customer where known, else nobody else's."""
    customer = feedback.set_index("id")["customer"].reindex(ids)
    return customer.where(customer.notna(), pd.Series(ids, index=ids)).to_numpy(dtype=object)


def _best(ways: Mapping[str, Coded], truth: np.ndarray, weight: np.ndarray, number: int, wanted: str | None) -> str:
    """The machine that codes a category: the one wanted, the best on the hand codings, or the first there is."""
    there = [way for way in WAYS if np.isfinite(ways[way].chance[:, number]).any() and wanted in (None, way)]
    if len(there) > 1 and np.nansum(truth) >= LEAST:
        return max(there, key=lambda way: f1(ways[way].coded[:, number], truth, weight))
    return min(there, key=("rule", "similarity", "learned").index, default="")


def f1(coded: np.ndarray, truth: np.ndarray, weight: np.ndarray | None = None) -> float:
    """2 hits / (said + true) on the comments whose truth (1, 0, missing) is known; 0 where there are neither."""
    hits, said, true = _counts(coded, truth, np.ones(len(truth)) if weight is None else weight)
    return 2 * hits / (said + true or 1)


def _counts(coded: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """hits, said, true among the comments whose truth is known, which together weigh as many as they are."""
    known = np.isfinite(truth)
    said, true = coded[known], truth[known] == 1
    own = weight[known] / weight[known].mean() if known.any() else weight[known]
    hits, by_machine, by_people = (round(float(own[part].sum()), 3) for part in (said & true, said, true))
    return hits, by_machine, by_people


def _quality(
    ways: Mapping[str, Coded], truth: np.ndarray, weight: np.ndarray, number: int, code: str, way: str
) -> dict[str, Any]:
    said = ways[way].coded[:, number] if way else np.zeros(len(truth), bool)
    counts = dict(zip(("hits", "said", "true"), _counts(said, truth, weight), strict=True))
    return {"code": code, "by": way, "hand": int(np.isfinite(truth).sum())} | counts


def _rows(ids: pd.Index, code: str, machine: Coded, number: int, way: str) -> pd.DataFrame:
    """The comments that a machine codes or nearly codes with a category. A rule has no chance."""
    coded, chance = machine.coded[:, number], machine.chance[:, number]
    kept = coded | (chance >= FAINT)
    shown = np.nan if way == "rule" else chance[kept]
    return pd.DataFrame(
        {"feedback_id": ids[kept], "code": code, "coded": coded[kept], "chance": shown, "by": way, "drawn": np.nan}
    )


def _by_hand(hand: pd.DataFrame) -> pd.DataFrame:
    return hand.assign(chance=hand["coded"].astype(float)).rename(columns={"coder": "by"})[list(DTYPES)]
