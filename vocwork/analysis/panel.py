"""Whom to ask for more: satisfied customers who said that they may be contacted.

A list of persons, so for those alone who recruit: no page shows it, and a customer who did not say yes is not on it.
"""

from __future__ import annotations

import pandas as pd

from vocwork.analysis.slices import mentions_of
from vocwork.feedback import FELT

COLUMNS = ["customer", "last", "answers", "score", "ideas", "praised"]


def panel(
    answers: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, *, may_contact: pd.Series
) -> pd.DataFrame:
    """A row per customer whose latest answer with a score is a satisfied one; those with ideas first, then the newest.

    answers: id, customer, received, score, group. may_contact: whether the answer allows it, what is missing being no;
    the latest word of a customer counts, so that a yes can be taken back. last: when they answered last; ideas: how
    many of the study's ideas are theirs; praised: labels of the themes that they spoke well of.
    """
    allowed = may_contact.reindex(answers.index).astype("boolean")
    own = answers.assign(allowed=allowed)[answers["customer"].notna()].sort_values("received", kind="stable")
    word = own.dropna(subset="allowed").groupby("customer")["allowed"].last()
    people = own.dropna(subset="score").groupby("customer").last()
    people = people[(people["group"] == "top") & word.reindex(people.index).fillna(False).astype(bool)]
    theirs = own[own["customer"].isin(people.index)]
    said = mentions_of(mentions, theirs).merge(theirs[["id", "customer"]], left_on="feedback_id", right_on="id")
    asked = said[said["idea"] >= 0].groupby("customer")["idea"].nunique()
    label = themes.set_index("theme")["label"]
    glad = said[(said["sentiment"] > FELT) & said["theme"].isin(label.index)]
    praised = glad.groupby("customer")["theme"].agg(lambda own: sorted(label[list(own.unique())]))
    table = pd.DataFrame(
        {
            "customer": people.index,
            "last": people["received"].to_numpy(),
            "answers": theirs.groupby("customer").size().reindex(people.index).to_numpy(),
            "score": people["score"].to_numpy(float),
            "ideas": asked.reindex(people.index).fillna(0).astype(int).to_numpy(),
            "praised": [praised.get(name, []) for name in people.index],
        },
        columns=COLUMNS,
    )
    return table.sort_values(["ideas", "last", "customer"], ascending=[False, False, True], ignore_index=True)
