"""Evidence for answers to "why?": what the corpus says to a question about a segment, beside before or everyone else.

A question names answers (`where`) and what they speak of (themes, intents, words): the share of the commented answers
that do, with Wilson's interval, and its change, with Newcombe's and p; where nothing need be said, the metric and its
change, as everywhere (`compare`). q is p adjusted over the questions of one record (Benjamini-Hochberg):
who asks ten questions finds something. An answer is backed where q is clear and, if it says which way it expects, the
change goes that way; where it clearly goes the other way it is contradicted; all others are opinion, however true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.compare import change, false_discovery, share_difference, share_p
from vocwork.analysis.disclosure import COMPLEMENTARY, SHOWN, SMALL_CELL, Withheld, held_back
from vocwork.analysis.metrics import NO_SCORE, SMALL_BASE, Scale, metric, weighted_share
from vocwork.analysis.nests import named
from vocwork.analysis.slices import commented
from vocwork.analysis.theme_shares import says
from vocwork.terms import plain, term_pattern

SCORE, SHARE = "score", "share"
BEFORE, REST = "before", "rest"
_ESTIMATE = ["value", "low", "high", "reference", "change", "change_low", "change_high", "p"]
UP, DOWN = "up", "down"
COLUMNS = [
    "measure",
    "against",
    "expected",
    "n",
    "base",
    "n_reference",
    "base_reference",
    *_ESTIMATE,
    "q",
    "backed",
    "contradicted",
    "reason",
]
# What is asked for or follows from the whole record, beside the estimate of each question.
_NOT_ESTIMATED = ("measure", "against", "expected", "q", "backed", "contradicted")


class Question(NamedTuple):
    """Of the answers whose columns have these values: those that mention a theme, intent and word, each where named.

    contains: terms as `term_pattern` reads them, any of which will do. expected: up, down, or '' where nothing is said.
    """

    where: Mapping[str, Sequence[str]]
    themes: Sequence[int] = ()
    intents: Sequence[str] = ()
    contains: Sequence[str] = ()
    against: str = BEFORE
    expected: str = ""

    @property
    def measure(self) -> str:
        """What is counted: the score of the answers, or the share of them that speaks."""
        return SHARE if self.themes or self.intents or self.contains else SCORE


class Completeness(NamedTuple):
    """How far a record is filled in: answers backed by evidence, with an owner; ends with a countermeasure; all of it.

    score: the mean of the three shares, 0 to 1.
    """

    levels: int
    backed: int
    owned: int
    ends: int
    countered: int
    score: float


def evidence(
    questions: Sequence[Question],
    now: pd.DataFrame,
    before: pd.DataFrame,
    rest: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    scale: Scale | None = None,
    withheld: Withheld = SHOWN,
    withheld_comments: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per question, COLUMNS; q and backed over all of them; mentions: of all answers.

    Nothing is told of fewer than `min_base` answers, of fewer than `min_cell` that speak (none may), of what the pages
    of other segments would give away with it, nor where the same question without one of its columns would tell of
    so few beside it; `reason` says why.
    """
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base}
    rows = []
    for question in questions:
        other, is_before = (before, True) if question.against == BEFORE else (rest, False)
        hidden = withheld if question.measure == SCORE else withheld_comments
        why = hidden.either if is_before else hidden.now
        why = why or _beside(question, (now, other), mentions, min_base=min_base, min_cell=min_cell)
        own, other = _where(now, question), _where(other, question)
        if question.measure == SCORE:
            why = why or _given_away(hidden, question, mentions, least=min_base)
            rows.append(_score(own, other, kind, scale, why, rules))
        else:
            why = why or _given_away(hidden, question, mentions, least=min_cell)
            rows.append(_share(own, other, question, mentions, min_cell, why, rules))
    asked = {name: [getattr(q, name) for q in questions] for name in ("measure", "against", "expected")}
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in _NOT_ESTIMATED]).assign(**asked)
    q = false_discovery(table["p"].astype(float))
    clear, opposite = q < 1 - confidence, _opposite(table["expected"], table["change"].astype(float))
    return table.assign(q=q, backed=clear & ~opposite, contradicted=clear & opposite)[COLUMNS]


def _opposite(expected: pd.Series, change: pd.Series) -> pd.Series:
    """Whether a change goes the other way than was expected."""
    return (expected.eq(DOWN) & (change > 0)) | (expected.eq(UP) & (change < 0))


def _where(answers: pd.DataFrame, question: Question) -> pd.DataFrame:
    inside = np.ones(len(answers), dtype=bool)
    for column, values in question.where.items():
        inside &= named(answers[column]).fillna("").isin(list(values)).to_numpy(bool)
    return answers[inside]


def _beside(
    question: Question, sides: Sequence[pd.DataFrame], mentions: pd.DataFrame, *, min_base: int, min_cell: int
) -> str:
    """Whether the larger group, without one of the columns, would give away those that are left of it."""
    about = _about(question, mentions)
    for column, values in question.where.items():
        wider = question._replace(where={name: own for name, own in question.where.items() if name != column})
        for side in sides:
            answers = _counted(_where(side, wider), question)
            inside = answers["id"].isin(_where(answers, question)["id"])
            left = answers[~inside]
            by_value = answers[column].astype("str").value_counts().to_frame()
            unnamed = len(answers) - int(by_value.to_numpy().sum())
            reasons = held_back(by_value, min_base=min_base, unnamed=unnamed)
            own = reasons.reindex(list(values)).fillna("")
            if 0 < len(left) < min_base or (own != "").any():
                return SMALL_BASE if (own == SMALL_BASE).any() else COMPLEMENTARY
            if question.measure == SHARE and 0 < left["id"].isin(about["feedback_id"]).sum() < min_cell:
                return COMPLEMENTARY
    return ""


def _counted(answers: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The answers that a question of this measure counts."""
    return commented(answers) if question.measure == SHARE else answers[answers["points"].notna()]


def _about(question: Question, mentions: pd.DataFrame) -> pd.DataFrame:
    """The clauses that say what is asked for."""
    said = np.ones(len(mentions), dtype=bool)
    if question.themes:
        said &= mentions["theme"].isin(list(question.themes)).to_numpy(bool)
    if question.intents:
        said &= mentions["intent"].isin(list(question.intents)).to_numpy(bool)
    if question.contains:
        terms = [term_pattern(term) for term in question.contains]
        texts = map(plain, mentions["text"])
        said &= np.array([any(term.search(text) for term in terms) for text in texts], dtype=bool)
    return mentions[said]


def _given_away(hidden: Withheld, question: Question, mentions: pd.DataFrame, *, least: int) -> str:
    """Whether this number would tell that of a few on another segment's page."""
    if hidden.peers is None:
        return ""
    told = _where(hidden.peers.answers, question)["id"]
    if question.measure == SHARE:
        told = told[told.isin(_about(question, mentions)["feedback_id"])]
    shown = hidden.items(pd.DataFrame({"feedback_id": told, "item": 0}), least=least)
    own = hidden.peers.answers.set_index("id")["part"].reindex(told).eq(hidden.peers.own).sum()
    return COMPLEMENTARY if shown.either and own >= least else ""


def _score(
    own: pd.DataFrame, other: pd.DataFrame, kind: str, scale: Scale | None, why: str, rules: dict[str, Any]
) -> dict[str, Any]:
    if kind == "none":
        return _nothing(NO_SCORE)
    counted = {"kind": kind, "scale": scale, "withheld": why, **rules}
    level, earlier, gap = metric(own, **counted), metric(other, **counted), change(own, other, **counted)
    if gap.reason:
        return _nothing(gap.reason)
    return {
        "n": level.base,
        "base": level.base,
        "n_reference": earlier.base,
        "base_reference": earlier.base,
        "value": level.value,
        "low": level.low,
        "high": level.high,
        "reference": earlier.value,
        "change": gap.value,
        "change_low": gap.low,
        "change_high": gap.high,
        "p": gap.p,
        "reason": "",
    }


def _share(
    own: pd.DataFrame,
    other: pd.DataFrame,
    question: Question,
    mentions: pd.DataFrame,
    min_cell: int,
    why: str,
    rules: dict[str, Any],
) -> dict[str, Any]:
    about = _about(question, mentions)
    talk, talk_other = commented(own), commented(other)
    one, two = says(talk, about), says(talk_other, about)
    counts = [int(one.values.sum()), len(talk), int(two.values.sum()), len(talk_other)]
    why = why or _too_few(counts, min_cell, rules["min_base"])
    if why:
        return _nothing(why)
    level, earlier = (weighted_share(side, confidence=rules["confidence"]) for side in (one, two))
    low, high = share_difference(*one.counts, *two.counts, rules["confidence"])
    return {
        **dict(zip(("n", "base", "n_reference", "base_reference"), counts, strict=True)),
        "value": level.value,
        "low": level.low,
        "high": level.high,
        "reference": earlier.value,
        "change": level.value - earlier.value,
        "change_low": low,
        "change_high": high,
        "p": share_p(*one.counts, *two.counts),
        "reason": "",
    }


def _too_few(counts: list[int], min_cell: int, min_base: int) -> str:
    n, base, other, base_other = counts
    if min(base, base_other) < max(1, min_base):
        return SMALL_BASE
    few = [k for k in (n, base - n, other, base_other - other) if 0 < k < min_cell]
    return SMALL_CELL if few else ""


def _nothing(reason: str) -> dict[str, Any]:
    """Why there is no number, not even how many there are."""
    return {"reason": reason} | dict.fromkeys(["n", "base", "n_reference", "base_reference", *_ESTIMATE], np.nan)


def completeness(backed: Sequence[bool], owned: Sequence[bool], countered: Sequence[bool]) -> Completeness:
    """backed, owned: of every answer; countered: of every end of the tree.

    >>> completeness([True, True, False, False], [True, True, True, False], [True])
    Completeness(levels=4, backed=2, owned=3, ends=1, countered=1, score=0.75)
    """
    parts = [backed, owned, countered]
    score = float(np.mean([np.mean(part) for part in parts]))
    return Completeness(len(backed), sum(backed), sum(owned), len(countered), sum(countered), score)
