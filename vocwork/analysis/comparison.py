"""What a quarter is compared with: why it cannot be, through what a slice moved the score, and who is missing now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.compare import Difference
from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.nests import named
from vocwork.analysis.root_causes import Causes
from vocwork.analysis.weights import UNEQUAL_WEIGHTS

# A group this large that is gone has changed who was asked, not only what was said.
LARGE_PART = 0.1


class Comparison(NamedTuple):
    """The quarter compared with, whether nobody gave a score before this one, and the smallest base that is shown."""

    quarter: str
    is_first: bool
    min_base: int

    def missing(self, change: Difference | None) -> str:
        """Why there is no change to show.

        'first', 'none_before' (no score there), 'few_before' (too few answers), 'withheld_before' (it would give away
        a smaller group), 'unequal_before' (enough answers, but of weights too unequal).
        """
        if change is not None and change.reason == COMPLEMENTARY:
            return "withheld_before"
        if change is not None and change.reason == UNEQUAL_WEIGHTS:
            return "unequal_before"
        if self.is_first:
            return "first"
        return "few_before" if change is not None and change.base_before else "none_before"

    def facts(self, change: Difference | None) -> dict[str, Any]:
        """What a sentence about a missing comparison needs: since, base_before, min_base."""
        base = change.base_before if change is not None else 0
        return {"since": self.quarter, "base_before": base, "min_base": self.min_base}


def driven(causes: Causes) -> pd.DataFrame:
    """The slices with share_before, share_now (of all scored answers) and driver: scores, more, fewer.

    A slice moves the total because its members score differently (`scores`) or because there are more or fewer of
    them; the larger of rate and mix decides.
    """
    slices = causes.slices
    before = slices["n_before"].astype(float) / max(1, causes.total.base_before)
    now = slices["n_now"].astype(float) / max(1, causes.total.base)
    by_number = slices["mix"].astype(float).abs() > slices["rate"].astype(float).abs()
    driver = np.select([by_number & (now > before), by_number], ["more", "fewer"], "scores")
    return slices.assign(share_before=before, share_now=now, driver=driver)


def absent(now: pd.DataFrame, before: pd.DataFrame, columns: Sequence[str], *, min_base: int = 1) -> pd.DataFrame:
    """Groups with at least a tenth of the answers of `before` and none of `now`, largest first.

    Columns: column, value, n_before, base_before, share_before. Empty where either quarter has fewer than `min_base`
    answers.
    """
    rows: list[dict[str, Any]] = []
    if min(len(now), len(before)) >= max(1, min_base):
        for column in columns:
            own = named(before[column])
            counts = own.value_counts()
            gone = counts[~counts.index.isin(now[column].dropna().astype("str")) & (counts >= LARGE_PART * len(before))]
            for value, n in gone.items():
                answers = tuple(np.flatnonzero((own == value).fillna(False)))
                rows.append({"column": column, "value": value, "n_before": int(n), "answers": answers})
    table = pd.DataFrame(rows, columns=["column", "value", "n_before", "answers"])
    # two columns that mark the same answers are one piece of news
    table = table.drop_duplicates("answers").drop(columns="answers")
    table = table.assign(base_before=len(before), share_before=table["n_before"] / max(1, len(before)))
    return table.sort_values("n_before", ascending=False, kind="stable", ignore_index=True)
