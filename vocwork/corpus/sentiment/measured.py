"""How well feelings are read in each language, measured on texts that nothing was learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

BINS = 10


def measure(tests: Mapping[str, pd.DataFrame], chances: np.ndarray) -> list[dict[str, Any]]:
    """A row per language: of each kind of test how many texts, the share read rightly, and the calibration error.

    tests: by name (examples, customers), frames of label (-1 or 1), language and set, whose index are rows of chances
    (negative, neutral, positive; shape (n, 3)). Where a language has several sets, each counts the same. Missing
    (None) where a language has no test of that kind.
    """
    languages = dict.fromkeys(language for test in tests.values() for language in test["language"])
    return [
        {"language": language}
        | {
            f"{name}_{what}": value
            for name, test in tests.items()
            for what, value in _figures(test[test["language"] == language], chances).items()
        }
        for language in languages
    ]


def _figures(test: pd.DataFrame, chances: np.ndarray) -> dict[str, Any]:
    if test.empty:
        return {"texts": 0, "right": None, "error": None}
    own = chances[test.index]
    judged = test.assign(liked=test["label"] > 0, chance=own[:, 2] / (own[:, 0] + own[:, 2]))
    sets = [part for _, part in judged.groupby("set")]
    right = [((part["chance"] > 0.5) == part["liked"]).mean() for part in sets]
    error = [calibration_error(part["liked"], part["chance"]) for part in sets]
    return {"texts": len(test), "right": float(np.mean(right)), "error": float(np.mean(error))}


def calibration_error(liked: pd.Series, chance: pd.Series) -> float:
    """Mean distance between the chance of praise and its share, over ten bins of equal width.

    Expected calibration error (Naeini et al. 2015): sum of n_bin / n |share - mean chance|.
    """
    part = pd.cut(chance, np.linspace(0, 1, BINS + 1), include_lowest=True)
    table = pd.DataFrame({"liked": liked, "chance": chance}).groupby(part, observed=True).agg(["mean", "size"])
    gap = (table["liked"]["mean"] - table["chance"]["mean"]).abs()
    return float((gap * table["liked"]["size"]).sum() / table["liked"]["size"].sum())
