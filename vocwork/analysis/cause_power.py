"""How far a group's score must move beyond the others' to be found four times in five, and how large that group is.

Of a group with share S in both quarters whose score moves by d the scan sees the contribution S d, S (1 - S) d of it
beyond the change of everyone. It is accepted at `least` times the error that the scan reckons with, and reaches that
four times in five where it lies .84 true errors beyond:
  S (1 - S) |d| = least e + .84 t
  e^2  sum over the quarters' halves, inside and outside, of h^2 (V + m^2) / n, with h = 1 - S inside and S outside: as
       everything is held against the change of all alike, a group that moved far has residuals m that widen its own
       error: inside now they are d - (change of all) / 2. So a small group can be found from a far move, or never.
  t^2  the same without m, and with n of answers in effect where customers answer more than once.
The score moves as far as some answers of the group go to the end of the scale, which alters their variance V.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vocwork.analysis.compare import FOUR_IN_FIVE
from vocwork.analysis.quarter_pair import QuarterPair
from vocwork.analysis.weights import effective_base, sample_of

# Said of a group of this share of the answers, where one so small can be found at all, else of the next.
SHARES = (0.1, 0.2, 0.3, 0.5)
# The move is looked for in so many steps to the end of the scale.
STEPS = 2000


class Detectable(NamedTuple):
    """A move of the score and the share of the answers whose it is; NaN where none on the scale would be found."""

    move: float
    share: float


class _Quarter(NamedTuple):
    """Mean and variance of the score; one over the answers, as the scan counts them and in effect."""

    mean: float
    variance: float
    each: float
    in_effect: float


def detectable(rows: QuarterPair, least: float, smallest: float, *, direction: float = 0.0) -> Detectable:
    """The smallest move that is found four times in five, of the smallest of SHARES of which there is one.

    least: the |z| from which on a slice is accepted; smallest: the share that a group must have to be looked at;
    direction: 1 or -1 where only such moves can be a cause, else it goes where the scale has more room.
    """
    before, now = (_quarter(rows, quarter) for quarter in (~rows.now, rows.now))
    room = {-1.0: now.mean - float(rows.score.min()), 1.0: float(rows.score.max()) - now.mean}
    where = direction or max(room, key=lambda sign: room[sign])
    shares = [smallest, *(share for share in SHARES if share > smallest)]
    for share in shares if room[where] > 0 and smallest < 1 else []:
        moves = np.linspace(0, room[where], STEPS + 1)[1:]
        found = moves[_clearance(moves, where, share, before, now, least) >= 0]
        if len(found):
            return Detectable(float(found[0]), share)
    return Detectable(np.nan, smallest)


def _quarter(rows: QuarterPair, quarter: np.ndarray) -> _Quarter:
    answers = rows.table(quarter)
    own = sample_of(answers, answers["points"])
    each = 1 / effective_base(own.weight)
    return _Quarter(own.mean, own.variance, each, 1 / own.effective)


def _clearance(
    moves: np.ndarray, where: float, share: float, before: _Quarter, now: _Quarter, least: float
) -> np.ndarray:
    """How far the group goes beyond what is needed, by the size of its move."""
    change = now.mean - before.mean
    half = (change + share * where * moves) / 2
    room = moves[-1]
    inside = (1 - moves / room) * (now.variance + room**2) - (room - moves) ** 2
    cells = [
        (now, share * (1 - share) ** 2, inside, change + where * moves - half),
        (now, (1 - share) * share**2, now.variance, change - half),
        (before, share * (1 - share), before.variance, half),
    ]
    reckoned = sum(own.each * size * (variance + beyond**2) for own, size, variance, beyond in cells)
    true = sum(own.in_effect * size * variance for own, size, variance, _ in cells)
    return np.asarray(share * (1 - share) * moves - least * np.sqrt(reckoned) - FOUR_IN_FIVE * np.sqrt(true))
