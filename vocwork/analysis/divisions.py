"""What a part of the answers can be divided into, and which of its parts may be shown.

By theme; a theme by the sub-themes that people have put under it, else by what customers do with it: complain, praise,
request, ask. An answer counts 1/k under each of the k it speaks of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.clusters import customers
from vocwork.analysis.conjunctions import Items
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.nesting import Above, above, family
from vocwork.analysis.peers import Peers, masked_items
from vocwork.analysis.quarter_pair import QuarterPair
from vocwork.feedback import INTENTS, NO_THEME

TOTAL, SLICE, THEME, SUBTHEME, INTENT, OTHERS = "total", "slice", "theme", "subtheme", "intent", "others"
# Kinds of parts that go by what is said.
SAID = (THEME, SUBTHEME, INTENT)
# What customers do with a theme; the last intent is anything else.
DOINGS = dict(enumerate(INTENTS[:-1]))
# Shares that add up to one leave this much at most where nothing is left.
NOTHING = 1e-9


class Part(NamedTuple):
    """A part of the answers: how much of each lies in it, shape (answers,), and which clauses speak of it.

    label: the name of a theme, the key of an intent. theme: its number, where the part is about one.
    """

    kind: str
    label: str
    share: np.ndarray
    clauses: np.ndarray
    items: Items = ()
    theme: int = NO_THEME


class Ground(NamedTuple):
    """Scored answers of both quarters, the page's own first, then those of the other segments of its column.

    said: the clauses, each with `row`, its answer, and `top`, the theme it counts under. above: the themes above each.
    """

    answers: pd.DataFrame
    own: int
    said: pd.DataFrame
    above: Above

    @property
    def change(self) -> QuarterPair:
        """The page's own answers."""
        own = self.answers.iloc[: self.own]
        points, weight = own["points"].to_numpy(float), own["weight"].to_numpy(float)
        return QuarterPair(points, weight, own["is_now"].to_numpy(bool), customers(own))

    def counts(self, shares: np.ndarray) -> np.ndarray:
        """How many of the page's answers are in each part, before and now, shape (2, parts)."""
        inside, is_now = shares[: self.own] > NOTHING, self.answers["is_now"].to_numpy(bool)[: self.own]
        return np.stack([inside[~is_now].sum(axis=0), inside[is_now].sum(axis=0)])


def ground(
    now: pd.DataFrame, before: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, peers: Peers | None
) -> Ground:
    """The answers and clauses that are divided; of themes that are general or not among `themes` nothing is known."""
    own = pd.concat([before.assign(is_now=False), now.assign(is_now=True)]).dropna(subset=["points"])
    beside = peers.answers if peers else own.head(0)
    answers = pd.concat([own, beside[~beside["id"].isin(own["id"])]], ignore_index=True)
    row = pd.Series(answers.index, index=answers["id"])
    known = themes[~themes["general"].astype(bool)]
    upper = above(known)
    top = {theme: (theme, *own)[-1] for theme, own in upper.items()}
    said = mentions[mentions["feedback_id"].isin(row.index)].reset_index(drop=True)
    said = said.assign(row=said["feedback_id"].map(row), top=said["theme"].map(top).fillna(NO_THEME).astype(int))
    return Ground(answers, len(own), said, upper)


def divided(part: Part, g: Ground, themes: pd.DataFrame) -> list[Part]:
    """The parts that a part has, of the same theme or of all that are mentioned; none of what is divided already."""
    if part.kind in (SUBTHEME, INTENT, OTHERS):
        return []
    if part.theme == NO_THEME:
        tops = set(g.said["top"]) - {NO_THEME}
        return _by(part, g, THEME, g.said["top"], _labels(themes[themes["theme"].isin(tops)]))
    under = themes[themes["parent"] == part.theme]
    if len(under):
        home = {below: theme for theme in under["theme"] for below in family(theme, g.above)}
        return _by(part, g, SUBTHEME, g.said["theme"].map(home), _labels(under))
    doing = g.said["intent"].map({intent: number for number, intent in DOINGS.items()}).fillna(len(DOINGS))
    return [p._replace(theme=part.theme) for p in _by(part, g, INTENT, doing, DOINGS)]


def _labels(themes: pd.DataFrame) -> dict[int, str]:
    return dict(zip(themes["theme"], themes["label"], strict=True))


def _by(part: Part, g: Ground, kind: str, key: pd.Series, labels: Mapping[int, str]) -> list[Part]:
    """A part for each label, with the clauses of that key; every answer in equal shares in each it has a clause of."""
    own = [part.clauses & (key == number).to_numpy(bool) for number in labels]
    row = g.said["row"].to_numpy(int)
    speaks = np.zeros((len(g.answers), len(own)), dtype=bool)
    for column, clauses in enumerate(own):
        speaks[row[clauses], column] = True
    share = part.share[:, None] * speaks / np.maximum(1, speaks.sum(axis=1))[:, None]
    return [
        Part(kind, label, share[:, column], own[column], theme=number)
        for column, (number, label) in enumerate(labels.items())
    ]


def may_be_named(whole: Part, shares: np.ndarray, g: Ground, *, min_cell: int, withheld: Withheld) -> np.ndarray:
    """Which parts of a whole may be told of, shape (parts,).

    Nobody or at least `min_cell` answers of each quarter in it, and of the whole outside it; and no more to learn of
    either quarter from the pages of other segments.
    """
    counts = g.counts(shares)
    outside = g.counts(whole.share[:, None]) - counts
    enough = ((counts == 0) | (counts >= min_cell)) & ((outside == 0) | (outside >= min_cell))
    return np.asarray(enough.all(axis=0) & (counts.sum(axis=0) > 0) & ~_given_away(withheld.peers, shares, g, min_cell))


def may_have_numbers(whole: Part, shares: np.ndarray, g: Ground, *, min_base: int, withheld: Withheld) -> np.ndarray:
    """As `may_be_named`, for what is worked out from scores: from `min_base` answers of both quarters together on."""
    counts = g.counts(shares).sum(axis=0)
    outside = g.counts(whole.share[:, None]).sum(axis=0) - counts
    peers = withheld.peers
    if peers:
        shut = frozenset((value, True) for value, _ in peers.hidden)
        peers = peers._replace(answers=peers.answers.assign(is_now=True), hidden=shut)
    enough = (counts >= min_base) & ((outside == 0) | (outside >= min_base))
    return np.asarray(enough & ~_given_away(peers, shares, g, min_base))


def _given_away(peers: Peers | None, shares: np.ndarray, g: Ground, least: int) -> np.ndarray:
    """Which parts have a number here that would give away one of fewer than `least` answers on another page."""
    row, item = np.nonzero(shares > NOTHING)
    told = pd.DataFrame({"feedback_id": g.answers["id"].to_numpy()[row], "item": item})
    masked = masked_items(peers, told, least=least).either
    return np.array([part in masked for part in range(shares.shape[1])], dtype=bool)
