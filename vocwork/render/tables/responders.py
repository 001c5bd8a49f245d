"""Who answered, beside all customers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.tables.marks import ARROWS, whisker
from vocwork.render.texts import Texts


def responders(texts: Texts, profile: pd.DataFrame, *, min_cell: int = 5) -> Fragment:
    """Share of the answers, of the customers and, where they differ, of the weighted answers, by category.

    Args:
        profile: column, value, n, base, share, low, high, customers, gap, verdict, weighted, reason.
    """
    is_weighted = (profile["weighted"] - profile["share"]).abs().max() > 1e-6
    widest = float(profile[["high", "customers"]].max().max())
    return fragment(
        "responders.html.j2",
        _=texts.say,
        groups=[
            (texts.capital(str(column)), [_row(texts, row, widest) for row in part.itertuples()])
            for column, part in profile.groupby("column", sort=False)
        ],
        weighted=bool(is_weighted),
        note=texts.say("note.few_answers", min_cell=min_cell) if (profile["reason"] != "").any() else "",
        csv=csv_link(list(profile.columns), profile.itertuples(index=False)),
    )


def _row(texts: Texts, row: Any, widest: float) -> dict[str, Any]:
    hidden = missing(row.share)
    return {
        "value": texts.capital(str(row.value)),
        "answers": "" if hidden else texts.count(row.n),
        "share": "" if hidden else texts.percent(row.share),
        "whisker": whisker(row.share, row.low, row.high, widest),
        "customers": texts.percent(row.customers),
        "gap": "" if hidden else texts.signed(100 * row.gap, 0),
        "mark": ARROWS.get(row.verdict, ""),
        "weighted": "" if missing(row.weighted) else texts.percent(row.weighted),
    }
