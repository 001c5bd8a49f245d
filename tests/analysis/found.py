"""Results to be put into words: an estimate, changes, causes and themes."""

import numpy as np
import pandas as pd

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import Comparison
from vocwork.analysis.conjunctions import of_attribute
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import SLICE_COLUMNS, Causes
from vocwork.analysis.theme_shares import theme_shares

OWN = Estimate(3.0, -10.0, 16.0, 120)
FELL = Difference(-20.0, -30.0, -10.0, 0.001, 120, 110, 15.0)
STEADY = Difference(-2.0, -12.0, 8.0, 0.7, 120, 110, 15.0)
HIDDEN = Difference(*[np.nan] * 4, 5, 4, np.nan, "small_base")
FIRST, LATER = Comparison("2024Q1", True, 30), Comparison("2024Q1", False, 30)
NOTHING = theme_shares(feedback(0), feedback(0), mentions(feedback(0), 0), themes())


def causes(verdict: str, share: float = 0.6) -> Causes:
    row = {"items": (of_attribute("region", "East"),), "label": "region: East", "contribution": -12.0}
    row |= {"low": -18.0, "high": -6.0, "share_of_change": share, "share_low": share - 0.15, "cause": True}
    row |= {"n_before": 44, "n_now": 60, "mix": -2.0, "rate": -10.0}
    return Causes(FELL, pd.DataFrame(), "region", pd.DataFrame([row], columns=[*SLICE_COLUMNS, "label"]), verdict)


def shares(*rows: tuple) -> pd.DataFrame:
    """A row a theme: share, verdict, general, stability; intervals 5 points each way."""
    table = pd.DataFrame(rows, columns=["share", "verdict", "general", "stability"])
    table = table.assign(label=[f"theme {i}" for i in range(len(table))], base=100, previous_share=0.1)
    feelings = {"sentiment": -0.5, "sentiment_low": -0.6, "sentiment_high": -0.4, "sentiment_base": 40}
    feelings["sentiment_verdict"] = "down"
    return table.assign(low=table["share"] - 0.05, high=table["share"] + 0.05, change=table["share"] - 0.1, **feelings)
