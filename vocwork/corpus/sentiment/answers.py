"""How whole answers feel, from the feelings of their clauses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocwork.feedback import FELT


def of_answers(mentions: pd.DataFrame, both: np.ndarray) -> pd.DataFrame:
    """sentiment and mixed of each answer, indexed by feedback_id; an answer of which nothing is felt is left out.

    sentiment: the mean of its mentions weighted by their length. mixed: whether it praises and complains, in two of
    its mentions or in one. mentions: feedback_id, text, sentiment. both: whether each mention praises and complains at
    once, shape (mentions,).
    """
    felt = mentions.assign(both=both).dropna(subset=["sentiment"])
    length = felt["text"].str.len().astype("float64")
    parts = pd.DataFrame(
        {
            "total": felt["sentiment"] * length,
            "length": length,
            "praise": felt["sentiment"] > FELT,
            "complaint": felt["sentiment"] < -FELT,
            "both": felt["both"],
        }
    ).groupby(felt["feedback_id"])
    total = parts[["total", "length"]].sum()
    said = parts[["praise", "complaint", "both"]].any()
    mixed = (said["praise"] & said["complaint"]) | said["both"]
    return pd.DataFrame({"sentiment": total["total"] / total["length"], "mixed": mixed.astype("boolean")})


def severity(mentions: pd.DataFrame, levels: np.ndarray) -> pd.Series:
    """The level of each mention that complains, 1 to 5 in whole numbers, missing for all others."""
    complains = mentions["sentiment"] < -FELT
    return pd.Series(levels, index=mentions.index).where(complains).astype("Int64")
