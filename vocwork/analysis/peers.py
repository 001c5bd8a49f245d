"""What the pages of a column's segments would give away together.

They stand beside the page for everyone. A cell that is masked on one of them because few customers are in it would be
everyone's number minus those of the other pages. So, item by item, the smallest cell that is shown is masked with it
until those that are masked hold enough customers (complementary suppression across pages).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import pandas as pd


class Peers(NamedTuple):
    """The answers of all segments of one column in two quarters.

    answers: columns of the feedback table with `is_now` and `part` (the segment's value, '' for none). own: the value
    of this page's segment. hidden: (part, is_now) of the segments that are withheld as a whole.
    """

    answers: pd.DataFrame
    own: str
    hidden: frozenset[tuple[str, bool]]


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
    rows = told[["feedback_id", "item"]].drop_duplicates()
    rows = rows.merge(peers.answers[["id", "is_now", "part"]], left_on="feedback_id", right_on="id")
    return Masked(*(_masked(rows[rows["is_now"] == is_now], peers, is_now, least) for is_now in (True, False)))


def _masked(rows: pd.DataFrame, peers: Peers, is_now: bool, least: int) -> frozenset[Hashable]:
    counts = pd.crosstab(rows["item"], rows["part"])
    shut = {part for part in counts if part == "" or (part, is_now) in peers.hidden}
    return frozenset(item for item, row in counts.iterrows() if peers.own in _hidden_parts(row, shut, least))


def _hidden_parts(counts: pd.Series, shut: set[str], least: int) -> set[str]:
    """The segments that do not show an item: shut ones, small ones, and those that would give these away."""
    hidden = shut | set(counts.index[counts < least])
    for part in counts.drop(list(hidden)).sort_values(kind="stable").index:
        if not 0 < counts[list(hidden)].sum() < least:
            break
        hidden.add(part)
    return hidden
