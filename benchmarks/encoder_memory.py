"""Memory of one encoder in a process of its own: `python -m benchmarks.encoder_memory vocwork 100000`.

Encodes so many short texts, all different, in ten parts, and prints a JSON line: megabytes of the process before the
first text, after each part, and at its peak. The vectors themselves are kept, as a study keeps them: 1.5 MB a thousand.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from vocwork.corpus.examples import read_examples

PARTS = 10


def encoder(engine: str) -> Callable[[list[str]], np.ndarray]:
    if engine == "vocwork":
        from vocwork.corpus.embedding import e5

        return e5.open_e5().encode
    from benchmarks.bench_encoder import open_peer

    return open_peer()


def short_texts(count: int) -> list[str]:
    """Different texts: the examples, then each followed by another one."""
    examples = read_examples()["text"].tolist()
    pairs = (f"{first}. {second}" for second in examples for first in examples)
    return list(itertools.islice(itertools.chain(examples, pairs), count))


def megabytes() -> float:
    """Resident memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * resource.getpagesize() / 1e6, 1)


def highest() -> float:
    """Resident memory at its peak; `getrusage` would count the process that this one was started from."""
    (kept,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(kept.split()[1]) * 1024 / 1e6, 1)


def main(engine: str, count: int) -> None:
    encode, texts = encoder(engine), short_texts(count)
    encode(texts[:64])
    before, after, vectors = megabytes(), [], []
    for part in np.array_split(np.arange(count), PARTS):
        vectors.append(encode([texts[i] for i in part]))
        after.append(megabytes())
    print(json.dumps({"engine": engine, "texts": count, "before": before, "after": after, "peak": highest()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
