"""How comments feel as a whole."""

from __future__ import annotations

import pandas as pd

from vocwork.analysis.disclosure import SHOWN, SMALL_CELL, Withheld
from vocwork.analysis.metrics import Estimate, suppressed, weighted_share
from vocwork.analysis.slices import commented
from vocwork.analysis.weights import sample_of


def mixed_share(
    answers: pd.DataFrame, *, confidence: float = 0.95, min_base: int = 1, min_cell: int = 1, withheld: Withheld = SHOWN
) -> Estimate:
    """Share of comments that both praise and complain, of those whose feeling is known, with Wilson's interval.

    Not shown where fewer than `min_base` comments are known, fewer than `min_cell` are mixed, or for the reason given.
    answers: comment, mixed.
    """
    talk = commented(answers)
    known = talk["mixed"].dropna().astype(bool)
    if withheld.now:
        return suppressed(len(known), withheld.now)
    if 0 < known.sum() < min_cell or "True" in withheld.values("mixed", least=max(1, min_cell)).now:
        return suppressed(len(known), SMALL_CELL)
    own = sample_of(talk.loc[known.index], known)
    return weighted_share(own, confidence=confidence, min_base=min_base)
