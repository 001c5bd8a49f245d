"""Small frames for the tests of `analysis`."""

import numpy as np
import pandas as pd


def feedback(rows: int, quarter: str = "2024Q1", prefix: str = "a", **columns) -> pd.DataFrame:
    """`rows` answers with comments, 0 points, channel survey; any column can be given."""
    base = {
        "id": [f"{prefix}{i}" for i in range(rows)],
        "quarter": quarter,
        "channel": "survey",
        "comment": "comment",
        "mixed": pd.Series([False] * rows, dtype="boolean"),
        "text": [f"comment number {i} about the service" for i in range(rows)],
        "language": "en",
        "consent": pd.Series([None] * rows, dtype="object"),
        "stars": np.nan,
        "group": "middle",
        "points": 0.0,
        "weight": 1.0,
    }
    return pd.DataFrame(base | columns)


def mentions(answers: pd.DataFrame, theme: int, sentiment: float = 0.0) -> pd.DataFrame:
    """One mention of a theme in each of these answers."""
    return pd.DataFrame(
        {
            "feedback_id": answers["id"].to_numpy(),
            "mention": 0,
            "text": answers["text"].to_numpy(),
            "language": "en",
            "brands": "",
            "theme": theme,
            "strength": 0.9,
            "sentiment": sentiment,
            "severity": pd.Series([3 if sentiment < 0 else None] * len(answers), dtype="Int64"),
            "telling": [[] for _ in range(len(answers))],
            "intent": "other",
            "idea": -1,
            "fit": 0.0,
        }
    )


def themes(*labels: str) -> pd.DataFrame:
    known = {"stability": 1.0, "general": False, "born": "", "parent": -1}
    return pd.DataFrame({"theme": range(len(labels)), "label": labels} | known)
