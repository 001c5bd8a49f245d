"""Requests in five languages that ask for the same forty things: which groupings find them.

`ideas.tsv` (idea, language, text) was written for this benchmark; many of its ideas are neighbours, such as delivery in
the evening and at weekends. B-cubed precision and recall (Bagga and Baldwin 1998). The shipped cut is the lowest at
which ideas are hardly ever mixed: one that is split costs a line, one that is swallowed is lost. The peer is
`community_detection` of sentence-transformers on the same vectors, at the cut that is best for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vocwork.corpus.embedding.encoder import EMBEDDED, encode_cached, open_encoder
from vocwork.corpus.ideas import ALIKE, alike, number_ideas, written_in
from vocwork.corpus.sentiment import open_heads
from vocwork.corpus.themes.space import theme_space
from vocwork.corpus.themes.subjects import read_subjects

CUTS = (0.3, 0.35, 0.4, 0.45, 0.5)
PEER_CUTS = np.arange(0.84, 0.97, 0.01)


def main() -> None:
    for row in measure(read_ideas(), Path("data/vectors")):
        print(json.dumps(row))


def read_ideas() -> pd.DataFrame:
    """idea (what is asked for), language, text."""
    file = Path(__file__).with_name("ideas.tsv")
    return pd.read_csv(file, sep="\t", names=["idea", "language", "text"], quoting=3)


def measure(table: pd.DataFrame, folder: Path) -> Iterator[dict[str, Any]]:
    """Figures for the cut that is shipped, for others beside it, and for the peer."""
    encode = partial(encode_cached, encoder=open_encoder(EMBEDDED), folder=folder)
    subjects = read_subjects(encode).directions
    look = {"polarity": open_heads().polarity, "subjects": subjects}
    asked = table.assign(intent="request")
    vectors = encode(asked["text"].tolist())
    own = number_ideas(asked, vectors, **look)["idea"].to_numpy()
    yield {"system": "vocwork", "cut": ALIKE} | b_cubed(own, asked["idea"])
    rows = theme_space(vectors, written_in(asked), **look).rows
    for cut in CUTS:
        yield {"system": "vocwork, other cuts", "cut": cut} | b_cubed(alike(rows, cut), asked["idea"])
    found = [(b_cubed(communities(vectors, cut), asked["idea"]), cut) for cut in PEER_CUTS]
    best, cut = max(found, key=lambda each: each[0]["f1"])
    yield {"system": "sentence-transformers", "cut": round(float(cut), 2)} | best


def communities(vectors: np.ndarray, cut: float) -> np.ndarray:
    """The groups that sentence-transformers finds; whoever is in none is alone."""
    from sentence_transformers.util import community_detection

    groups = np.arange(len(vectors))
    for community in community_detection(vectors, threshold=float(cut), min_community_size=2):
        groups[community] = community[0]
    return groups


def b_cubed(groups: np.ndarray, truth: pd.Series) -> dict[str, float]:
    """Mean share of a text's group that asks for the same, and of those that ask for the same in its group."""
    together = groups[:, None] == groups
    same = truth.to_numpy()[:, None] == truth.to_numpy()
    both = (together & same).sum(axis=1)
    precision, recall = (both / together.sum(axis=1)).mean(), (both / same.sum(axis=1)).mean()
    f1 = 2 * precision * recall / (precision + recall)
    return {name: round(float(v), 3) for name, v in (("precision", precision), ("recall", recall), ("f1", f1))}


if __name__ == "__main__":
    main()
