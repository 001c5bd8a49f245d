"""Counts that run on from quarter to quarter: when they may be told without telling of the few that are new.

A running count less the one that a page told last is what came since. So it is told where that is nobody or at least
`least`, and otherwise once it has grown enough. Everyone's page tells its own by the same rule; less those of the
segments that tell theirs it must not tell of fewer either, so segments tell nothing that everyone's page does not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.peers import Peers, alone
from vocwork.analysis.slices import EVERYONE


def released(counts: np.ndarray, shut: np.ndarray, *, least: int) -> np.ndarray:
    """Whether each running count may be told in each quarter, shape (quarters, segments, items), as `counts`.

    counts: how many are new in each quarter, of the segments of one column. shut: segments that tell nothing, ever or
    by quarter. What came since a segment told its count last is hidden where it is fewer than `least`, with the
    smallest of the others until what is hidden of an item adds up to `least` (see `peers.alone`).

    >>> released(np.array([[[7]], [[3]], [[0]], [[2]], [[0]]]), np.array([False]), least=5)[:, 0, 0].tolist()
    [True, False, False, True, True]
    """
    everyone = _grown(counts.sum(axis=1), least)
    told = np.zeros(counts.shape, dtype=bool)
    since = np.zeros(counts.shape[1:], dtype=int)
    closed = np.broadcast_to(shut, counts.shape[:2])
    for quarter, new in enumerate(counts):
        since = since + new
        hidden = ((since > 0) & (since < least)) | closed[quarter][:, None] | ~everyone[quarter]
        left = (since * hidden).sum(axis=0)
        for item in np.flatnonzero((left > 0) & (left < least)):
            hidden[:, item] = alone(since[:, item], hidden[:, item], least)
        told[quarter] = ~hidden
        since = np.where(hidden, since, 0)
    return told


def _grown(counts: np.ndarray, least: int) -> np.ndarray:
    """Whether each count (quarters, items) has grown by nobody or by `least` since it was told last."""
    told = np.zeros(counts.shape, dtype=bool)
    since = np.zeros(counts.shape[1:], dtype=int)
    for quarter, new in enumerate(counts):
        since = since + new
        told[quarter] = (since == 0) | (since >= least)
        since = np.where(told[quarter], 0, since)
    return told


def told_last(counts: np.ndarray, shut: np.ndarray, *, least: int) -> np.ndarray:
    """Each running count as it was when it was told last (see `released`), 0 where never; shape (segments, items).

    So many there are at least, and no page has to fall silent in between.

    >>> told_last(np.array([[[7]], [[3]], [[0]], [[4]]]), np.array([False]), least=5).tolist()
    [[14]]
    >>> told_last(np.array([[[7]], [[3]], [[0]]]), np.array([False]), least=5).tolist()
    [[7]]
    """
    told = released(counts, shut, least=least)
    return np.asarray(np.where(told, counts.cumsum(axis=0), 0).max(axis=0, initial=0))


def may_run_on(
    items: pd.Series, told: pd.DataFrame, answers: pd.DataFrame, peers: Peers | None, *, least: int
) -> np.ndarray:
    """Which items' counts over all quarters may be told in the last of them, shape (items,).

    told: feedback_id, item. answers: id and quarter of the page's own; the segments' are those of `peers`.
    """
    known, own = (answers.assign(part=EVERYONE), EVERYONE) if peers is None else (peers.answers, peers.own)
    rows = told.loc[told["item"].isin(items), ["feedback_id", "item"]].drop_duplicates()
    rows = rows.merge(known[["id", "part", "quarter"]], left_on="feedback_id", right_on="id")
    quarters, parts = np.unique(known["quarter"]), np.unique(known["part"])
    counts = new_in(rows, quarter=quarters, part=parts, item=items)
    shut = {""} if peers is None else {"", *(name for name, _ in peers.hidden)}
    return np.asarray(released(counts, np.isin(parts, list(shut)), least=max(1, least))[-1, list(parts).index(own)])


def new_in(rows: pd.DataFrame, **of: Any) -> np.ndarray:
    """How many rows there are of each quarter, part and item: an axis for each column, in the order of its values."""
    counts = np.zeros([len(values) for values in of.values()], dtype=int)
    np.add.at(counts, tuple(pd.Index(values).get_indexer(rows[name]) for name, values in of.items()), 1)
    return counts
