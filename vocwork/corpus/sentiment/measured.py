"""How well feelings are read in each language, measured on texts that nothing was learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

BINS = 10
# A test tells how well neutral texts are kept apart only with so many of them.
LEAST = 20


def measure(tests: Mapping[str, pd.DataFrame], chances: np.ndarray) -> list[dict[str, Any]]:
    """A row per language: of each kind of test, as <kind>_<what>, these figures; None where there is no such test.

    - texts: how many praise or complain
    - f1: macro F1 of praise against complaint, so that the rarer one counts as much as the other
    - f1_three: macro F1 of praise, complaint and neutral, over the sets with at least LEAST neutral texts
    - error: calibration error of praise against complaint

    tests: by name (examples, customers, nearest), frames of label (-1, 0, 1), language and set, whose index are rows of
    chances (negative, neutral, positive; shape (n, 3)). Where a language has several sets, each counts the same.
    """
    clear = [test.loc[test["label"] != 0, "language"] for test in tests.values()]
    languages = dict.fromkeys(language for spoken in clear for language in spoken)
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
    if not (test["label"] != 0).any():
        return {"texts": 0, "f1": None, "f1_three": None, "error": None}
    own = chances[test.index]
    judged = test.assign(guess=own.argmax(axis=1) - 1, chance=own[:, 2] / (own[:, 0] + own[:, 2]))
    sets = [part for _, part in judged.groupby("set")]
    clear = [part[part["label"] != 0] for part in sets]
    three = [macro_f1(part["label"], part["guess"]) for part in sets if (part["label"] == 0).sum() >= LEAST]
    return {
        "texts": sum(map(len, clear)),
        "f1": float(np.mean([macro_f1(part["label"] > 0, part["chance"] > 0.5) for part in clear])),
        "f1_three": float(np.mean(three)) if three else None,
        "error": float(np.mean([calibration_error(part["label"] > 0, part["chance"]) for part in clear])),
    }


def macro_f1(true: pd.Series, said: pd.Series) -> float:
    """Mean over the classes there are of 2 hits / (said + true).

    >>> macro_f1(pd.Series([1, 1, 1, 0]), pd.Series([1, 1, 1, 1])).__round__(2)
    0.43
    """
    classes = sorted({*true, *said})
    return float(
        np.mean([2 * ((true == c) & (said == c)).sum() / ((true == c).sum() + (said == c).sum()) for c in classes])
    )


def calibration_error(liked: pd.Series, chance: pd.Series) -> float:
    """Mean distance between the chance of praise and its share, over ten bins of equal width.

    Expected calibration error (Naeini et al. 2015): sum of n_bin / n |share - mean chance|.
    """
    part = pd.cut(chance, np.linspace(0, 1, BINS + 1), include_lowest=True)
    table = pd.DataFrame({"liked": liked, "chance": chance}).groupby(part, observed=True).agg(["mean", "size"])
    gap = (table["liked"]["mean"] - table["chance"]["mean"]).abs()
    return float((gap * table["liked"]["size"]).sum() / table["liked"]["size"].sum())
