"""What each step of the space of themes brings, and other values of its settings, on sets with human or planted labels.

    VOCWORK_DATA=folder-of-public-sets python -m benchmarks.bench_theme_space [SET]...

As many themes as there are labels, without refits. Prints JSON lines, then a table: NMI, ARI, for the parallel sets the
share of translations in one theme, and the mean AMI and ARI of all sets.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pandas as pd

from benchmarks.bench_themes import VECTORS, agreement, prepare
from benchmarks.theme_sets import SETS
from vocwork.corpus.embedding.encoder import encode_cached, open_encoder
from vocwork.corpus.themes import fit, ground, neighbours

# Name -> what is set otherwise: (module, setting) -> value.
Settings = Mapping[tuple[ModuleType, str], float]
VARIANTS: dict[str, Settings] = {
    "as it is": {},
    "no walks": {(ground, "STEPS"): 0},
    "axes as long as they are": {(ground, "EVEN"): 0},
    "neither": {(ground, "STEPS"): 0, (ground, "EVEN"): 0},
    "even .3": {(ground, "EVEN"): 0.3},
    "even .7": {(ground, "EVEN"): 0.7},
    "return .1": {(ground, "RETURN"): 0.1},
    "return .4": {(ground, "RETURN"): 0.4},
    "50 axes": {(ground, "AXES"): 50},
    "200 axes": {(ground, "AXES"): 200},
    "8 neighbours": {(neighbours, "NEIGHBOURS"): 8},
    "25 neighbours": {(neighbours, "NEIGHBOURS"): 25},
    "subjects .0": {(fit, "LEAN"): 1e-6},
    "subjects .2": {(fit, "LEAN"): 0.2},
    "subjects .4": {(fit, "LEAN"): 0.4},
    "subjects .6": {(fit, "LEAN"): 0.6},
}
SYSTEM = "vocwork, k given, no certificate"


def main() -> None:
    rows = pd.DataFrame(list(compared(sys.argv[1:] or list(SETS))))
    for row in rows.to_dict("records"):
        print(json.dumps(row))
    table = rows.assign(told=rows["nmi"].map("{:.3f}".format) + " " + rows["ari"].map("{:.3f}".format))
    by_set = table.pivot_table(index="variant", columns="set", values="told", aggfunc="first", sort=False)
    same = table.pivot_table(index="variant", columns="set", values="same_in_translation", sort=False)
    mean = table.groupby("variant", sort=False)[["ami", "ari"]].mean().add_prefix("mean ")
    print(by_set.join(same.add_suffix(", same")).join(mean).round(4).to_string())


def compared(names: list[str]) -> Iterator[dict[str, Any]]:
    """How the themes of each variant go with the labels of each set."""
    encoder = open_encoder()
    find = prepare(lambda texts: encode_cached(texts, encoder, VECTORS), only=(SYSTEM,))[SYSTEM]
    for name in names:
        texts = SETS[name]()
        vectors = encode_cached(texts["text"].tolist(), encoder, VECTORS)
        for variant, settings in VARIANTS.items():
            with ExitStack() as stack:
                for (module, setting), value in settings.items():
                    stack.enter_context(patch.object(module, setting, value))
                found = find(texts, vectors, texts["truth"].nunique())
            told = agreement(texts.assign(theme=found))
            yield {"set": name, "variant": variant} | {m: told[m] for m in ("nmi", "ami", "ari", "same_in_translation")}


if __name__ == "__main__":
    main()
