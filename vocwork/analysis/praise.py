"""Praise that may be shown to others: candidates for a testimonial, chosen so that nobody regrets it.

Only where the customer said yes to being quoted: what is not known is no. A person reads each of them before it goes
anywhere, and asks once more.
"""

from __future__ import annotations

import pandas as pd

from vocwork.analysis.quotes import LONGEST, LOST, SHORTEST
from vocwork.analysis.slices import commented, mentions_of
from vocwork.feedback import FELT

# What stands for personal data in a comment: a text that needed it is not to be shown around.
MASKED = r"\[[a-z]+\]"
COLUMNS = ["feedback_id", "text", "language", "theme", "label", "feeling", "solicited"]


def quotable(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    language: str = "",
    most: int = 20,
) -> pd.DataFrame:
    """Whole comments that praise and do nothing else, unasked ones first, then by how strongly they feel.

    answers: id, text, comment, consent, group, language, customer, solicited. None has a score that is not among the
    best, a clause that complains, asks or feels bad, a trace of personal data, or 280 characters and more; a customer
    and a text come once. language: only comments in it, such as `pl`; '' for all. theme and label: what the clearest
    praise is about, '' where that is none of the study's themes; feeling: of the comment, 0 to 1.
    """
    talk = commented(answers)
    talk = talk[talk["consent"].fillna(False).astype(bool) & talk["group"].isin(["top", ""])]
    talk = talk[talk["language"] == language] if language else talk
    text = talk["text"]
    fit = text.str.len().between(SHORTEST, LONGEST) & ~text.str.contains(LOST, regex=False)
    talk = talk[fit & ~text.str.contains(MASKED, regex=True)]
    said = mentions_of(mentions, talk)
    spoilt = said[(said["sentiment"] < -FELT) | said["intent"].isin(["complaint", "request", "question"])]
    glad = said[(said["sentiment"] > FELT) & ~said["feedback_id"].isin(spoilt["feedback_id"])]
    glad = glad.sort_values(["sentiment", "strength", "mention"], ascending=[False, False, True], kind="stable")
    label = themes.set_index("theme")["label"]
    best = glad.drop_duplicates("feedback_id").set_index("feedback_id")
    found = talk[talk["id"].isin(best.index)].assign(feedback_id=lambda own: own["id"])
    found = found.assign(
        theme=found["id"].map(best["theme"]),
        feeling=found["id"].map(glad.groupby("feedback_id")["sentiment"].mean()),
        asked=found["solicited"].fillna(True).astype(bool),
        person=found["customer"].fillna(found["id"]),
    )
    found = found.assign(label=found["theme"].map(label).fillna(""))
    found = found.sort_values(["asked", "feeling", "id"], ascending=[True, False, True], kind="stable")
    return found.drop_duplicates("person").drop_duplicates("text")[COLUMNS].head(most).reset_index(drop=True)
