"""What the pages of a column's segments would give away together.

They stand beside the page for everyone. A cell that is masked on one of them because few customers are in it would be
everyone's number minus those of the other pages. So, item by item, the smallest cell that is shown is masked with it
until those that are masked hold enough customers (complementary suppression across pages).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.nests import Nest


class Peers(NamedTuple):
    """The answers of all segments of one column in two quarters.

    answers: columns of the feedback table with `is_now` and `part` (the segment's value, '' for none). own: the value
    of this page's segment. hidden: (part, is_now) of the segments that are withheld as a whole, and of the groups that
    segments lie in as "column=value". within: what these are.
    """

    answers: pd.DataFrame
    own: str
    hidden: frozenset[tuple[str, bool]]
    within: Nest | None = None


class Masked(NamedTuple):
    """The items that a page must not show, of its quarter and of the one compared with."""

    now: frozenset[Hashable] = frozenset()
    before: frozenset[Hashable] = frozenset()

    @property
    def either(self) -> frozenset[Hashable]:
        """The items that cannot be compared."""
        return self.now | self.before


def masked_items(peers: Peers | None, told: pd.DataFrame, *, least: int) -> Masked:
    """The items whose number on this page would give away one of fewer than `least` answers on another.

    told: feedback_id and item (a theme, say), one row for each answer that counts under an item. Items below `least` on
    this page itself are among them.
    """
    if peers is None or told.empty:
        return Masked()
    rows = _placed(peers, told)
    now, before = (_masked(rows, peers, is_now, least).get(peers.own, frozenset()) for is_now in (True, False))
    return Masked(now, before)


def masked_by_part(peers: Peers, told: pd.DataFrame, *, least: int) -> dict[str, frozenset[Hashable]]:
    """As `masked_items`, of the page of each part now; a part of which nobody says anything has none."""
    return _masked(_placed(peers, told), peers, True, least)


def _placed(peers: Peers, told: pd.DataFrame) -> pd.DataFrame:
    """What is told, once for each answer, with the quarter and the part of the answer."""
    rows = told[["feedback_id", "item"]].drop_duplicates()
    return rows.merge(peers.answers[["id", "is_now", "part"]], left_on="feedback_id", right_on="id")


def _masked(rows: pd.DataFrame, peers: Peers, is_now: bool, least: int) -> dict[str, frozenset[Hashable]]:
    rows = rows[rows["is_now"] == is_now]
    (part, parts), (item, items) = pd.factorize(rows["part"]), pd.factorize(rows["item"])
    counts = np.zeros((len(parts), len(items)), dtype=int)
    np.add.at(counts, (part, item), 1)
    shut = np.array([name == "" or (name, is_now) in peers.hidden for name in parts], dtype=bool)
    if peers.within is None:
        found = given_away(counts, shut, least)
    else:
        groups = peers.within.parts(parts)
        closed = [(f"{peers.within.column}={name}", is_now) in peers.hidden for name in groups]
        found = _inside(counts, shut, list(groups.values()), closed, least)
    return {str(name): frozenset(items[own]) for name, own in zip(parts, found, strict=True)}


def _inside(
    counts: np.ndarray, shut: np.ndarray, groups: list[np.ndarray], closed: list[bool], least: int
) -> np.ndarray:
    """`given_away` within each group of segments: all of an item's where that of the group is hidden.

    closed: which groups show nothing; so do answers of no segment, which belong to none.
    """
    groups, closed = [*groups, ~np.any(groups, axis=0)], [*closed, True]
    above = given_away(np.array([counts[own].sum(axis=0) for own in groups]), np.array(closed), least)
    hidden = np.ones(counts.shape, dtype=bool)
    for own, whole in zip(groups, above, strict=True):
        hidden[own] = given_away(counts[own], shut[own], least) | whole
    return hidden


def alone(counts: np.ndarray, hidden: np.ndarray, least: int, *, unnamed: int = 0) -> np.ndarray:
    """`hidden` with the smallest of the others, until what is hidden of a line (with `unnamed`) adds up to `least`."""
    shown = np.append(~hidden, False)
    given_company(np.append(counts, unnamed), shown, least)
    return ~shown[:-1]


def given_away(counts: np.ndarray, shut: np.ndarray, least: int) -> np.ndarray:
    """Which cells are hidden of a table of segments by items, shape (segments, items), whose totals of items are shown.

    shut: segments that show nothing. Hidden are those below `least`, and the smallest of the others where these could
    be worked out by the pages of all segments.
    """
    hidden = (counts < least) | shut[:, None]
    left = (counts * hidden).sum(axis=0)
    for item in np.flatnonzero((left > 0) & (left < least)):
        hidden[:, item] = alone(counts[:, item], hidden[:, item], least)
    return hidden


def given_company(counts: np.ndarray, shown: np.ndarray, least: int) -> bool:
    """Hide the smallest shown cells of a line where those hidden could be worked out; whether any had to be."""
    before = shown.sum()
    while 0 < counts[~shown].sum() < least and shown.any():
        shown[np.where(shown, counts, np.inf).argmin()] = False
    return bool(shown.sum() < before)
