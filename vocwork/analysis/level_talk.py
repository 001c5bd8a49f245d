"""How often the comments of a slice speak of each of its themes, beside the levels of its change.

Too few answers may score a theme for a part of the change of its own; how many of the slice's comments speak of it can
be told all the same. The shares are those of `cause_talk`, masks included, which stand on the same page: nothing is
counted anew here, so that nothing more is given away.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from vocwork.analysis.cause_talk import COLUMNS as TALK
from vocwork.analysis.cause_talk import THEME as OF_THEME
from vocwork.analysis.cause_talk import clear
from vocwork.analysis.conjunctions import Items
from vocwork.analysis.disclosure import SMALL_CELL
from vocwork.analysis.divisions import SLICE, SUBTHEME, THEME

# column of the levels -> that of `cause_talk`
_TAKEN = {
    "comments_share": "share",
    "comments_low": "low",
    "comments_high": "high",
    "comments_base": "base",
    "comments_before": "previous_share",
    "comments_base_before": "previous_base",
    "comments_q": "q",
}
COLUMNS = list(_TAKEN)
SILENT = pd.DataFrame(columns=TALK)


def moved(talk: pd.DataFrame, items: Items) -> Mapping[int, float]:
    """How likely chance alone is to move the share of each theme in the comments of a slice so far: p by theme.

    0 where it clearly moved from a share that too few made to be told.
    """
    own = _of(_themes(talk), items)
    p = own["p"].astype(float).mask(own["p"].isna() & (own["verdict"] != ""), 0.0)
    return dict(zip(own["key"][p.notna()].astype(int), p.dropna(), strict=True))


def beside(levels: pd.DataFrame, talk: pd.DataFrame) -> pd.DataFrame:
    """The levels with COLUMNS: of the themes right below a slice, where the page tells how often they come up."""
    own = _themes(talk)
    known = {(row["items"], int(row["key"])): [row[name] for name in _TAKEN.values()] for row in own.to_dict("records")}
    slices = levels.loc[levels["kind"] == SLICE, "items"]
    found = [
        known.get((slices.get(row.parent), row.theme)) if row.kind in (THEME, SUBTHEME) else None
        for row in levels.itertuples()
    ]
    numbers = [values or [np.nan] * len(COLUMNS) for values in found]
    return levels.join(pd.DataFrame(numbers, columns=COLUMNS, index=levels.index).astype(float))


def clearest(talk: pd.DataFrame, items: Items) -> pd.DataFrame:
    """What the comments of a slice clearly speak of more, or less, often: the first row that is worth telling of."""
    return _of(talk[clear(talk)], items).head(1)


def _of(talk: pd.DataFrame, items: Items) -> pd.DataFrame:
    """The rows of one slice."""
    return talk[np.array([other == items for other in talk["items"]], dtype=bool)]


def _themes(talk: pd.DataFrame) -> pd.DataFrame:
    """The themes among what the comments speak of; not those whose share before is hidden for others' sake."""
    return talk[(talk["subject"] == OF_THEME) & talk["previous_reason"].isin(["", SMALL_CELL])]
