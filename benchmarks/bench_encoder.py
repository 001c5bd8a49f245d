"""How fast and how true the embedded encoder is, beside sentence-transformers in float32 on the same weights.

    VOCWORK_DATA=folder-of-public-sets python -m benchmarks.bench_encoder

Both read the same texts in the same run, in turns; the best of three rounds counts. The peer is a BertModel in torch
with the library's default settings, its weights and tokeniser those of the same file (see e5_float). Likeness is the
cosine of both vectors of a text, over about 1,000 texts in six languages; memory is that of a process of its own
(see encoder_memory), of ours over 100,000 short texts. Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
    ("en", "banking77/train.csv", "text"),
    ("pl", "pl_hotel_sentences/wccrs_hotels.csv.gz", "text"),
    ("zh", "zh_waimai_10k/waimai_10k.csv", "review"),
    ("bg", "bg_cinexio_reviews/cinexio.csv", "Comment"),
    ("ms", "ms_twitter_sentiment/ms_twitter_general.csv", "text"),
    ("en", "nhs_trust_comments/nhs_trust_comments.csv.gz", "comment_txt"),
    ("en", "skytrax_reviews/lounge.csv.gz", "content"),
    ("zh", "zh_asap_aspects/dev_sample.csv", "reviewbody"),
    ("pt", "olist_orders/olist_order_reviews_dataset.csv", "review_comment_message"),
]
ALIKE = 168  # texts of each of the six languages whose vectors are compared
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
    pool = texts_of(Path(os.environ["VOCWORK_DATA"]))
    texts = by_length(pool["text"].tolist())
    print(json.dumps(conversion()))
    ours = e5.open_e5()
    peer = open_peer()
    alike = likeness(pool, ours, peer)
    for row in alike.to_dict("records"):
        print(json.dumps(row))
    for line in (memory("vocwork", 100_000), memory("sentence-transformers", 5_000), memory("vocwork", 5_000)):
        print(line)
    results = [result for length in texts for result in compare(length, texts[length], ours, peer)]
    for result in results:
        print(json.dumps(result._asdict()))
    print(alike.to_string(index=False))
    print(pd.DataFrame(results).to_string(index=False, float_format="{:.4g}".format))


def conversion() -> dict[str, Any]:
    """Seconds to convert and to open the model, and megabytes on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        converting = seconds(lambda: e5.make_model(folder))
        opening = seconds(lambda: e5.E5Small(folder))
        sizes = {path.name: round(path.stat().st_size / 1e6, 1) for path in sorted(folder.iterdir())}
    return {"convert_seconds": round(converting, 2), "open_seconds": round(opening, 2), "megabytes": sizes}


def texts_of(folder: Path) -> pd.DataFrame:
    """Real texts, always the same ones: language, text."""
    parts = [
        pd.read_csv(folder / path, usecols=[column], nrows=4000)[column].dropna().astype(str).rename("text").to_frame()
        for _, path, column in SETS
    ]
    languages = [language for language, _, _ in SETS]
    named = [part.assign(language=language) for part, language in zip(parts, languages, strict=True)]
    pool = pd.concat(named, ignore_index=True).drop_duplicates("text")
    return pool[pool["text"].str.strip() != ""]


def by_length(pool: list[str]) -> dict[str, list[str]]:
    """Texts of three lengths in tokens."""
    tokenizer = e5_weights.build_tokenizer(e5_weights.read_weights(e5_weights.weights_path()))
    tokens = np.array([len(encoding.ids) for encoding in tokenizer.encode_batch([e5.PREFIX + text for text in pool])])
    rng = np.random.default_rng(0)
    chosen = {
        name: rng.permutation(np.flatnonzero((tokens >= low) & (tokens <= high)))[:count]
        for name, (low, high, count) in LENGTHS.items()
    }
    return {name: [pool[i] for i in positions] for name, positions in chosen.items()}


def likeness(pool: pd.DataFrame, ours: e5.E5Small, peer: Callable[[list[str]], np.ndarray]) -> pd.DataFrame:
    """Cosine of our vector and the float32 one of the same text, by language."""
    some = pool.groupby("language").sample(ALIKE, random_state=0)
    cosine = (ours.encode(some["text"].tolist()) * peer(some["text"].tolist())).sum(axis=1)
    found = pd.DataFrame({"language": some["language"], "cosine": cosine.astype(float)})
    spread = {"texts": "size", "mean": "mean", "lowest_percent": lambda own: own.quantile(0.01), "lowest": "min"}
    rows = found.groupby("language")["cosine"].agg(**spread).reset_index()
    whole = found.assign(language="all").groupby("language")["cosine"].agg(**spread).reset_index()
    return pd.concat([rows, whole], ignore_index=True).round(4)


def memory(engine: str, count: int) -> str:
    """A JSON line: megabytes of a process that does nothing but encode."""
    command = [sys.executable, "-m", "benchmarks.encoder_memory", engine, str(count)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


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
