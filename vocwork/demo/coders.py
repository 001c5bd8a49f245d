"""Comments of the demo study coded by hand: a random sample, as two people with a slip now and then would code it.

codings.csv has the columns of a sheet that coders fill in: feedback_id, coder, drawn (the chance with which the comment
came into the sample), and one column per category of params/demo.codebook.yml that can be coded, 1 where it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vocwork.demo.comments import Mention

# Planted themes that are categories of the demo's codebook.
CODES = ("delivery", "returns", "payment", "price", "staff", "quality", "app")
SAMPLE = 480
# Coder -> share of the sample, and of the truth what is missed and what is seen where it is not.
CODERS: Mapping[str, tuple[float, float, float]] = {"mila": (1.0, 0.03, 0.002), "jan": (0.25, 0.08, 0.005)}


def write_codings(answers: pd.DataFrame, path: Path, *, seed: int, size: int = SAMPLE) -> None:
    """Draw a sample of `size` comments, code it and write it."""
    rng = np.random.default_rng((seed, 1))
    comments = answers[~answers["kind"].isin(["none", "no_answer"])]
    sample = comments.sample(size, random_state=rng).sort_values("id")
    sheets = [_sheet(rng, coder, sample, size / len(comments), *habits) for coder, habits in CODERS.items()]
    pd.concat(sheets).to_csv(path, index=False, lineterminator="\n")


def _sheet(
    rng: np.random.Generator, coder: str, sample: pd.DataFrame, chance: float, part: float, missed: float, seen: float
) -> pd.DataFrame:
    """What one coder says of the first part of the sample; chance: with which a comment came into it."""
    own = sample.head(round(part * len(sample)))
    truth = np.array([[_is_about(mentions, code) for code in CODES] for mentions in own["mentions"]])
    slip = rng.random(truth.shape)
    said = np.where(truth, slip >= missed, slip < seen).astype(int)
    keys = {"feedback_id": own["id"].to_numpy(), "coder": coder, "drawn": round(chance, 6)}
    return pd.DataFrame(keys | dict(zip(CODES, said.T, strict=True)))


def _is_about(mentions: Sequence[Mention], code: str) -> bool:
    return any(mention.theme == code for mention in mentions)
