"""What the shipped model knows of customers' feedback beyond multilingual-e5-small: a low-rank addition to its weights.

For some matrices W of the model `adapter.npz` holds U (outputs, rank) and D (rank, inputs) in half precision; W + U D
takes the place of W when the model is converted, so that texts are encoded once, at the same speed (LoRA: Hu et al.
2022). `adapter.md` says what it was trained on and how well it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np

from vocwork import store
from vocwork.corpus.embedding.e5_weights import Floats

FILE = "adapter.npz"
UP, DOWN = ".up", ".down"


def adapted(parameters: Mapping[str, Floats]) -> dict[str, Floats]:
    """BertModel parameters with the adapter added to those it is about."""
    return dict(parameters) | {name: parameters[name] + addition for name, addition in additions().items()}


def additions() -> dict[str, Floats]:
    """U D for every parameter the adapter is about, in the parameter's own shape.

    Products of halves are exact in double precision, their sums all but exact: every processor gets the same floats.
    """
    with (resources.files("vocwork.corpus.embedding") / FILE).open("rb") as file, np.load(file) as stored:
        halves = {name: stored[name].astype(np.float64) for name in stored.files}
    names = sorted(name.removesuffix(UP) for name in halves if name.endswith(UP))
    return {f"{name}.weight": (halves[name + UP] @ halves[name + DOWN]).astype(np.float32) for name in names}


@cache
def digest() -> str:
    """Eight hex digits that change with the adapter."""
    with resources.as_file(resources.files("vocwork.corpus.embedding") / FILE) as path:
        return store.file_sha256(path)[:8]
