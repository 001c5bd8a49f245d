"""What customers want with what they say: complain, praise, have something done, know something; and about what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import SHOWN, SMALL_CELL, Withheld, mask
from vocwork.analysis.slices import commented, mentions_of
from vocwork.analysis.theme_shares import theme_shares
from vocwork.feedback import INTENTS

# All but `other`: who states a fact wants nothing.
WANTED = INTENTS[:-1]


def intent_shares(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per intent, the most frequent first: answers with such a clause / answers with a comment.

    Intervals, change, false-discovery rate and masking as in `theme_shares`; an answer can have several intents.
    mentions: feedback_id, intent, sentiment.

    Columns: intent, n, base, share, low, high, previous_share, previous_low, previous_high, previous_base,
    previous_reason, change, change_low, change_high, p, q, verdict, reason.
    """
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "min_cell": min_cell}
    listed = pd.DataFrame(
        {"theme": range(len(WANTED)), "label": WANTED, "general": False, "stability": np.nan, "born": ""}
    )
    numbered = mentions.assign(theme=mentions["intent"].map(dict(zip(WANTED, listed["theme"], strict=True))))
    table = theme_shares(now, before, numbered, listed, withheld=withheld, **rules)
    return table.rename(columns={"label": "intent"})[COLUMNS]


def theme_intents(
    now: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per theme: how many answers complain about it, praise it, ask for something or ask about it.

    The largest theme first, general ones last. Counts below `min_cell` are masked, and all of them where fewer than
    `min_base` answers have a comment or the slice is `withheld`; themes below `min_cell` are left out. An answer that
    does two of these counts twice, so nothing hidden can be worked out from the others.

    Columns: theme, label, n, complaint, praise, request, question, reason.
    """
    talk = commented(now)
    told = mentions_of(mentions, talk)
    counts = told.groupby(["theme", "intent"])["feedback_id"].nunique().unstack(fill_value=0)
    about = counts.reindex(index=themes["theme"], columns=list(WANTED), fill_value=0).reset_index(drop=True)
    size = themes["theme"].map(told.groupby("theme")["feedback_id"].nunique()).fillna(0).astype(int)
    table = themes[["theme", "label", "general"]].assign(n=size).reset_index(drop=True).join(about)
    whole = withheld.items(mentions.rename(columns={"theme": "item"}), least=max(1, min_cell)).now
    table = table[(table["n"] >= max(1, min_cell)) & ~table["theme"].isin(whole)].sort_values(
        ["general", "n"], ascending=[True, False], kind="stable"
    )
    table = table.drop(columns="general").reset_index(drop=True).assign(reason="")
    items = mentions.assign(item=mentions["theme"].astype("str") + " " + mentions["intent"].astype("str"))
    unseen = withheld.items(items, least=max(1, min_cell)).now
    for wanted in WANTED:
        gives_away = (table["theme"].astype("str") + " " + wanted).isin(list(unseen))
        table = mask(table, (table[wanted] < min_cell) | gives_away, [wanted], SMALL_CELL)
    hidden = withheld.now or ("" if len(talk) >= min_base else "small_base")
    return mask(table, pd.Series(bool(hidden), index=table.index), ["n", *WANTED], hidden)


COLUMNS = ["intent", "n", "base", "share", "low", "high", "previous_share", "previous_low", "previous_high"]
COLUMNS += ["previous_base", "previous_reason", "change", "change_low", "change_high", "p", "q", "verdict", "reason"]
