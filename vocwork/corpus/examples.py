"""Example sentences of customers' feedback, written for this package: what models of it learn from.

`example_texts/<language>.tsv` holds about 1,500 clauses a language as customers of thirty kinds of business type them,
each with its subject, its kind and nothing personal. They are no translations of each other, and no text of the demo
study is among them, so that the demo stays a test.
"""

from __future__ import annotations

import csv
from importlib import resources

import numpy as np
import pandas as pd

FOLDER = "example_texts"
# What a clause is, and its feeling; complaints carry their severity, n1 (a trifle) to n5 (harm).
FEELING = {"p": 1, "n": -1, "r": 0, "q": 0, "o": 0, "x": 0}
# Talk that is about nothing: greetings, thanks, circumstances.
NO_SUBJECT = "none"


def read_examples() -> pd.DataFrame:
    """The examples in a fixed order.

    Columns: language, subject, kind (praise p, complaint n, request r, question q, statement o, both praise and
    complaint x), severity (1 to 5, of complaints only), feeling (-1, 0, 1), text.
    """
    files = sorted((resources.files("vocwork.corpus") / FOLDER).iterdir(), key=lambda file: file.name)
    rows = [
        (file.name.partition(".")[0], *row)
        for file in files
        for row in csv.reader(file.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    table = pd.DataFrame(rows, columns=["language", "subject", "kind", "text"])
    severity = pd.to_numeric(table["kind"].str[1:], errors="coerce").astype("float64")
    kind = table["kind"].str[0]
    named = table.assign(kind=kind, severity=severity, feeling=kind.map(FEELING).astype("int64"))
    return named[["language", "subject", "kind", "severity", "feeling", "text"]]


def held_out(examples: pd.DataFrame, share: float = 0.15) -> np.ndarray:
    """Which examples models are tested on and not taught: a share of them, decided by their texts alone."""
    from hashlib import sha256

    return np.array([int(sha256(text.encode()).hexdigest()[:8], 16) < share * 16**8 for text in examples["text"]])
