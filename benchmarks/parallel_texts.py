"""Our own parallel sentences: one meaning in six languages, as customers of each country would type it.

`parallel.tsv` has a row per meaning: subject, kind (as in `vocwork.corpus.examples`), and a column per language. Beside
subjects of service there are `life` (opinions and feelings of every day) and `general` (facts, as in encyclopaedias):
these are about no subject, and teach feeling and that a sentence means what its translation means. Only training reads
them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from vocwork.corpus.examples import FEELING, held_out

FILE = Path(__file__).with_name("parallel.tsv")
LANGUAGES = ("bg", "en", "ms", "pl", "pt", "zh")
NO_SERVICE = ("general", "life")


def read_parallel() -> pd.DataFrame:
    """The columns of `read_examples`, and meaning (the same number in all languages), and role (learnt, held out).

    A meaning is held out in all languages or in none.
    """
    table = pd.read_csv(FILE, sep="\t", quoting=csv.QUOTE_NONE, dtype="str", keep_default_na=False)
    tested = held_out(pd.DataFrame({"text": table["en"]}))
    table = table.assign(
        meaning=range(len(table)),
        severity=pd.to_numeric(table["kind"].str[1:], errors="coerce").astype("float64"),
        kind=table["kind"].str[0],
        role=pd.Series(tested).map({True: "held out", False: "learnt"}),
    )
    table["feeling"] = table["kind"].map(FEELING).astype("int64")
    kept = ["meaning", "subject", "kind", "severity", "feeling", "role"]
    spoken = table.melt(kept, list(LANGUAGES), var_name="language", value_name="text")
    return spoken.sort_values(["meaning", "language"], ignore_index=True)
