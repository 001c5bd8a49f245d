"""How far feelings of different languages can be compared: how well each of a study's languages is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.slices import commented

# Our own examples, customers' own words, and the nearest to these where a language has no test of them.
TESTS = ("examples", "customers", "nearest")
_MEASURED = [f"{test}_{what}" for test in TESTS for what in ("texts", "f1", "f1_three", "error")]
COLUMNS = ["language", "comments", *_MEASURED]


def parity(
    feedback: pd.DataFrame, measured: Sequence[Mapping[str, Any]], *, languages: Sequence[str], min_cell: int = 1
) -> pd.DataFrame:
    """One row per language with at least `min_cell` comments, the most frequent first.

    languages: those comments are looked for in; where none has so many comments, a row for each, without its count.
    measured: per language and test, on texts that nothing was learnt from: <test>_texts, <test>_f1 (macro F1 of praise
    against complaint), <test>_f1_three (with neutral ones) and <test>_error (calibration), see `sentiment.measured`.
    All are missing where a language was not measured, and texts are 0 then.

    Columns: language, comments, and these of each of TESTS.
    """
    spoken = commented(feedback)["language"].value_counts()
    enough = spoken[spoken >= max(1, min_cell)]
    told = enough if len(enough) else pd.Series(np.nan, index=list(languages))
    counts = told.rename_axis("language").rename("comments").reset_index()
    known = pd.DataFrame(list(measured), columns=["language", *_MEASURED])
    table = counts.merge(known, on="language", how="left").astype(dict.fromkeys(_MEASURED, float))
    tests = [column for column in _MEASURED if column.endswith("_texts")]
    return table.fillna(dict.fromkeys(tests, 0.0))[COLUMNS].astype(dict.fromkeys(tests, int))
