"""Small studies for the tests of the scans, and everything the scans look at."""

import numpy as np
import pandas as pd

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.conjunctions import Items
from vocwork.analysis.disclosure import SHOWN
from vocwork.analysis.root_causes import _items, _looked_at
from vocwork.analysis.scans import Scan

THEMES = themes("delivery", "price", "staff")
ATTRIBUTES = ["region", "plan", "size"]


def two_quarters(seed: int, rows: int = 240, **columns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers of both quarters (`_now`) with three attributes, some of it unknown, and up to three themes each."""
    rng = np.random.default_rng(seed)
    answers = feedback(
        rows,
        region=rng.choice(["North", "East", "South", None], rows, p=[0.4, 0.3, 0.2, 0.1]),
        plan=rng.choice(["a", "b"], rows, p=[0.7, 0.3]),
        size=rng.choice(["1", "2", "3"], rows, p=[0.6, 0.3, 0.1]),
        points=rng.choice([100.0, 0.0, -100.0], rows),
        weight=rng.uniform(0.5, 2, rows),
    ).assign(_now=rng.random(rows) < 0.5, **columns)
    said = [mentions(answers[rng.random(rows) < share], n) for n, share in enumerate((0.5, 0.3, 0.2))]
    return answers, pd.concat(said, ignore_index=True)


def looked_at(answers: pd.DataFrame, said: pd.DataFrame, *, min_base: int = 6) -> tuple[Scan, list[Items]]:
    """What the scans look at, and the items of each slice."""
    names, own = _looked_at(answers, said, THEMES, ATTRIBUTES, min_base, SHOWN)
    return own, [_items(own, names, place) for place in range(len(own.candidates.n))]
