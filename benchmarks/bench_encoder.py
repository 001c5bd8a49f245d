"""How fast and how true the embedded encoder is, beside sentence-transformers in float32 on the same weights.

    VOCWORK_DATA=folder-of-public-sets python -m benchmarks.bench_encoder

Both read the same texts in the same run, in turns; the best of three rounds counts. The peer is a BertModel in torch
with the library's default settings, its weights and tokeniser those of the same file (see e5_float).
Prints JSON lines, then a table.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.embedding import e5, e5_weights
from vocwork.corpus.embedding.e5_float import float_folder

ROUNDS = 3
ALONE = 30  # texts that are also encoded one by one
SETS = [
    ("banking77/train.csv", "text"),
    ("pl_hotel_sentences/wccrs_hotels.csv.gz", "text"),
    ("zh_waimai_10k/waimai_10k.csv", "review"),
    ("bg_cinexio_reviews/cinexio.csv", "Comment"),
    ("ms_twitter_sentiment/ms_twitter_general.csv", "text"),
    ("nhs_trust_comments/nhs_trust_comments.csv.gz", "comment_txt"),
    ("skytrax_reviews/lounge.csv.gz", "content"),
    ("zh_asap_aspects/dev_sample.csv", "reviewbody"),
]
LENGTHS = {"short": (12, 35, 1000), "medium": (45, 85, 400), "long": (180, 300, 120)}  # tokens from, to; texts


class Result(NamedTuple):
    """One encoder on texts of one length."""

    engine: str
    length: str
    texts: int
    docs_per_second: float
    times_the_peer: float
    cosine_mean: float
    cosine_min: float
    alone_against_batch: float


def main() -> None:
    texts = sample_texts(Path(os.environ["VOCWORK_DATA"]))
    print(json.dumps(conversion()))
    ours = e5.open_e5()
    peer = open_peer()
    results = [result for length in texts for result in compare(length, texts[length], ours, peer)]
    for result in results:
        print(json.dumps(result._asdict()))
    print(pd.DataFrame(results).to_string(index=False, float_format="{:.4g}".format))


def conversion() -> dict[str, Any]:
    """Seconds to convert and to open the model, and megabytes on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        converting = seconds(lambda: e5.make_model(folder))
        opening = seconds(lambda: e5.E5Small(folder))
        sizes = {path.name: round(path.stat().st_size / 1e6, 1) for path in sorted(folder.iterdir())}
    return {"convert_seconds": round(converting, 2), "open_seconds": round(opening, 2), "megabytes": sizes}


def sample_texts(folder: Path) -> dict[str, list[str]]:
    """Real texts of three lengths in tokens, in five languages, always the same ones."""
    columns = [pd.read_csv(folder / path, usecols=[column], nrows=4000)[column] for path, column in SETS]
    pool = pd.concat(columns).dropna().astype(str).drop_duplicates().tolist()
    tokenizer = e5_weights.build_tokenizer(e5_weights.read_weights(e5_weights.weights_path()))
    tokens = np.array([len(encoding.ids) for encoding in tokenizer.encode_batch([e5.PREFIX + text for text in pool])])
    rng = np.random.default_rng(0)
    chosen = {
        name: rng.permutation(np.flatnonzero((tokens >= low) & (tokens <= high)))[:count]
        for name, (low, high, count) in LENGTHS.items()
    }
    return {name: [pool[i] for i in positions] for name, positions in chosen.items()}


def open_peer() -> Callable[[list[str]], np.ndarray]:
    """sentence-transformers on the same weights in float32, with its default settings, as a function of texts."""
    from sentence_transformers import SentenceTransformer

    peer = SentenceTransformer(str(float_folder()), device="cpu")
    return lambda texts: peer.encode(texts, show_progress_bar=False)


def compare(
    length: str, texts: list[str], ours: e5.E5Small, peer: Callable[[list[str]], np.ndarray]
) -> Iterator[Result]:
    """Both engines on the same texts, in turns."""
    engines = {"e5-small int8": ours.encode, "sentence-transformers fp32": peer}
    vectors = {name: encode(texts) for name, encode in engines.items()}
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, encode in engines.items():
            times[name].append(seconds(lambda encode=encode: encode(texts)))
    exact = vectors["sentence-transformers fp32"]
    for name, encode in engines.items():
        cosine = (vectors[name] * exact).sum(axis=1)
        alone = np.concatenate([encode([text]) for text in texts[:ALONE]])
        yield Result(
            name,
            length,
            len(texts),
            len(texts) / min(times[name]),
            min(times["sentence-transformers fp32"]) / min(times[name]),
            float(cosine.mean()),
            float(cosine.min()),
            float(np.abs(alone - vectors[name][:ALONE]).max()),
        )


def seconds(work: Callable[[], object]) -> float:
    """Seconds of wall clock that `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
