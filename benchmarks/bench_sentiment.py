"""The shipped heads on texts they did not learn from, beside VADER (English) and snownlp (Chinese); nothing is trained.

    VOCWORK_DATA=folder-of-public-sets python -m benchmarks.bench_sentiment

Prints JSON lines, then tables: feeling by set and language, severity, praise and complaint at once, hard cases, what a
study's own ratings teach, and what reports say of each language.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks import sentiment_figures as measured
from benchmarks.sentiment_figures import Row
from benchmarks.sentiment_sets import booking_reviews, read_learnt, read_tested
from vocwork.corpus.embedding.encoder import encode_cached, open_encoder
from vocwork.corpus.sentiment import Heads, open_heads

VECTORS = Path("data/vectors")


class Figures(NamedTuple):
    """Rows of each table; `parity` is what reports show."""

    feeling: list[Row]
    severity: list[Row]
    mixed: list[Row]
    joined: list[Row]
    hard: list[Row]
    own_ratings: list[Row]
    parity: list[Row]


def main() -> None:
    encode = partial(encode_cached, encoder=open_encoder(), folder=VECTORS)
    texts = read_texts()
    print_figures(figures_of(open_heads(), texts, encode(texts["text"].tolist()), encode))


def read_texts() -> pd.DataFrame:
    """Everything learnt from or tested on."""
    return pd.concat([read_learnt(), read_tested()], ignore_index=True)


def figures_of(
    heads: Heads, texts: pd.DataFrame, vectors: np.ndarray, encode: Callable[[list[str]], np.ndarray]
) -> Figures:
    """Every table; vectors: shape (texts, width); encode gives those of the hard cases and stays."""
    chances = heads.chances(vectors)
    cut, stays = measured.hard_clauses(measured.read_hard_cases()), booking_reviews()
    own = measured.own_ratings(texts, vectors, heads)
    halves = measured.halves_of_reviews(stays, encode(stays["text"].tolist()), heads)
    return Figures(
        list(measured.feeling(texts, chances)),
        list(measured.severity(texts, heads.levels(vectors))),
        list(measured.mixed(texts, vectors, heads)),
        list(measured.joined(heads, encode)),
        list(measured.hard(cut, heads.score(encode(cut["text"].tolist())))),
        [*own, *halves],
        measured.parity(texts, chances),
    )


def print_figures(figures: Figures) -> None:
    """JSON lines, then tables."""
    for name, rows in figures._asdict().items():
        for row in rows:
            print(json.dumps({"table": name} | row, ensure_ascii=False))
    for rows in figures:
        print(pd.DataFrame(rows).to_string(index=False, float_format="{:.3f}".format, na_rep=""))


if __name__ == "__main__":
    main()
