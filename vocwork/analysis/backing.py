"""What feedback says about planned actions: who complains about what they mend, and which causes they would meet.

A business case assumes how many customers an action reaches. Feedback measures something near it: the share of those
who commented that complain about the action's themes. The two differ (who answers is not who buys), but an assumption
far outside what was measured needs a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocwork.analysis.conjunctions import ATTRIBUTE, Item
from vocwork.analysis.disclosure import SMALL_CELL
from vocwork.analysis.metrics import weighted_share
from vocwork.analysis.slices import EVERYONE, commented, members
from vocwork.analysis.weights import sample_of
from vocwork.feedback import FELT

COLUMNS = ["action", "themes", "n", "base", "share", "low", "high", "reason", "verdict"]


def backing(
    feedback: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    actions: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
) -> pd.DataFrame:
    """One row per action: share = commented answers in its segment with a complaint about its themes / all commented.

    actions: action, words (subjects of themes, or words of their keywords), segment, reach_low, reach_high. Wilson
    interval. verdict: agrees (interval and assumed reach overlap) | above (more is assumed than measured) | below |
    unmeasured (no theme matches, or too few comments). Shares are of all commented answers, as reach is of all
    customers. Masked under `min_base` comments or `min_cell` complaints.
    """
    talk = commented(feedback)
    complaints = mentions[mentions["sentiment"] < -FELT]
    rows = []
    for action in actions.itertuples():
        mended = matching(themes, action.words)
        speakers = complaints.loc[complaints["theme"].isin(mended["theme"]), "feedback_id"]
        complains = talk["id"].isin(speakers) & members(talk, action.segment)
        count = int(complains.sum())
        part = weighted_share(sample_of(talk, complains), confidence=confidence, min_base=min_base)
        hidden = mended.empty or bool(part.reason) or count < min_cell
        low, high = (None, None) if hidden else (part.low, part.high)
        rows.append(
            {
                "action": action.action,
                "themes": mended["label"].tolist(),
                "n": None if hidden else count,
                "base": len(talk),
                "share": None if hidden else part.value,
                "low": low,
                "high": high,
                "reason": "no_theme" if mended.empty else part.reason or (SMALL_CELL if hidden else ""),
                "verdict": _verdict(low, high, action.reach_low, action.reach_high),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(("n", "share", "low", "high"), float))


def matching(themes: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """The themes whose subject is one of the words; where there is none, those with one of them as a keyword."""
    wanted = {word.casefold() for word in words}
    known = themes["subject"].isin(wanted) if "subject" in themes else pd.Series(False, index=themes.index)
    if known.any():
        return themes[known]
    listed = themes["keywords"].map(lambda keywords: bool(wanted & set(keywords.casefold().split(", "))))
    return themes[listed.astype(bool)]


def _verdict(low: float | None, high: float | None, reach_low: float, reach_high: float) -> str:
    if low is None or high is None:
        return "unmeasured"
    return "above" if reach_low > high else "below" if reach_high < low else "agrees"


def causes_met(causes: pd.DataFrame, actions: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Accepted causes with the `action` that mends each, empty where none does.

    causes: segment, items (see `conjunctions`). actions: action, words, segment, cause. An
    action for everyone meets a cause in any segment; one for a segment those of that segment and of everyone.
    """
    met = [
        next((str(a.action) for a in actions.itertuples() if _meets(a, cause, themes)), "")
        for cause in causes.itertuples()
    ]
    return causes.assign(action=pd.Series(met, index=causes.index, dtype="str"))


def _meets(action: Any, cause: Any, themes: pd.DataFrame) -> bool:
    if action.segment != EVERYONE and cause.segment not in (EVERYONE, action.segment):
        return False
    mended = matching(themes, action.words)["theme"].astype("str").tolist()
    return any(_mends(action, item, mended) for item in cause.items)


def _mends(action: Any, item: Item, themes: Sequence[str]) -> bool:
    if item.kind == ATTRIBUTE:
        return bool(action.cause == f"{item.attribute}={item.value}")
    return item.value in themes
