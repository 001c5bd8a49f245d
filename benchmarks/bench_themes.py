"""Themes against planted and human labels, beside BERTopic's default sub-models, on the same vectors.

    VOCWORK_DATA=folder-of-public-sets python -m benchmarks.bench_themes [SET]...

Systems: `vocwork` (number of themes chosen by stability), `vocwork, k given` (as many as there are labels), `vocwork, k
given, no certificate` (without the ten refits that say which themes other samples have: only what BERTopic does too),
`PCA + k-means, k given` (the same sub-models on raw vectors), `BERTopic default` (UMAP and HDBSCAN, seed 42). Seconds
are for finding and naming themes, without encoding, imports and just-in-time compiling; beside them those of the
processor, on all cores together, which other work on the machine changes less. Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score

from benchmarks.theme_sets import GENERIC, SETS, demo_study
from vocwork.corpus.embedding.encoder import encode_cached, open_encoder
from vocwork.corpus.intent import asking, open_head
from vocwork.corpus.sentiment import open_heads
from vocwork.corpus.themes import fit
from vocwork.corpus.themes.keywords import analyzer
from vocwork.corpus.themes.space import orthonormal, unit
from vocwork.corpus.themes.subjects import read_subjects
from vocwork.params import Themes

VECTORS = Path("data/vectors")
TOP_WORDS = 10
# UMAP looks for neighbours in another way, which is compiled at its first use, among more than 4,096.
WARM = 4_200
System = Callable[[pd.DataFrame, np.ndarray, int], np.ndarray]


def main() -> None:
    chosen = sys.argv[1:] or ["demo study", *SETS]
    encoder = open_encoder()

    def encode(texts: list[str]) -> np.ndarray:
        return encode_cached(texts, encoder, VECTORS)

    systems = prepare(encode)
    rows = [row for name in chosen if name in SETS for row in compare(name, SETS[name](), encode, systems)]
    recovered = [row for row in rows if "precision" in row]
    rows = [row for row in rows if "precision" not in row]
    if "demo study" in chosen:
        recovered += demo(encode, systems)
    for row in [*rows, *recovered]:
        print(json.dumps(row))
    for table in (rows, recovered):
        if table:
            print(pd.DataFrame(table).to_string(index=False, float_format="{:.3f}".format, na_rep=""))


def prepare(encode: Callable[[list[str]], np.ndarray], only: Collection[str] = ()) -> dict[str, System]:
    """The systems, or some of them, warmed up on enough texts for UMAP to compile what it takes for many."""
    feeling = open_heads().polarity
    aside = orthonormal(feeling, asking(open_head(open_encoder()), feeling.shape[1]))
    help_given = {"polarity": aside, "subjects": read_subjects(encode).directions}

    def ours(texts: pd.DataFrame, vectors: np.ndarray, settings: Themes) -> np.ndarray:
        mentions = texts.assign(feedback_id=texts["group"], mention=0)
        return fit.find_themes(mentions, vectors, settings=settings, **help_given).mentions["theme"].to_numpy()

    def bare(texts: pd.DataFrame, vectors: np.ndarray, count: int) -> np.ndarray:
        every = {"stability": lambda theme, *_: np.ones(theme.max() + 1)}
        with patch.multiple(fit, samples=lambda *_: [], refits=lambda *_: [], **every):
            return ours(texts, vectors, Themes(count=count))

    systems: dict[str, System] = {
        "vocwork": lambda texts, vectors, k: ours(texts, vectors, Themes()),
        "vocwork, k given": lambda texts, vectors, k: ours(texts, vectors, Themes(count=k)),
        "vocwork, k given, no certificate": bare,
        "PCA + k-means, k given": plain,
        "BERTopic default": default,
    }
    systems = {name: system for name, system in systems.items() if not only or name in only}
    some = pd.DataFrame({"text": [f"word{n % 7} word{n % 5} {n}" for n in range(WARM)], "language": "en", "group": 0})
    vectors = unit(np.random.default_rng(1).normal(size=(WARM, encode(["word"]).shape[1])))
    for system in systems.values():
        system(some, vectors, 3)
    return systems


def plain(texts: pd.DataFrame, vectors: np.ndarray, count: int) -> np.ndarray:
    """BERTopic with PCA and k-means on the vectors as they are."""
    from bertopic import BERTopic
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    model = BERTopic(umap_model=PCA(50, random_state=1), hdbscan_model=KMeans(count, n_init=10, random_state=1))
    return np.array(model.fit_transform(texts["text"].tolist(), embeddings=vectors)[0])


def default(texts: pd.DataFrame, vectors: np.ndarray, count: int) -> np.ndarray:
    """BERTopic as it comes, with a seed."""
    from bertopic import BERTopic
    from umap import UMAP

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42)
    return np.array(BERTopic(umap_model=umap).fit_transform(texts["text"].tolist(), embeddings=vectors)[0])


def compare(
    name: str, texts: pd.DataFrame, encode: Callable[[list[str]], np.ndarray], systems: dict[str, System]
) -> Iterator[dict[str, Any]]:
    """One row per system; for the demo phrasings also one per system and language."""
    vectors = encode(texts["text"].tolist())
    for system, find in systems.items():
        start, busy = time.perf_counter(), time.process_time()
        found = find(texts, vectors, texts["truth"].nunique())
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        yield (
            {"set": name, "system": system, "texts": len(texts), "labels": texts["truth"].nunique()}
            | agreement(texts.assign(theme=found))
            | {"seconds": round(seconds, 1), "of the processor": round(busy, 1)}
        )
        if name.startswith("demo"):
            yield from recovery(name, system, texts.assign(theme=found))


def agreement(texts: pd.DataFrame) -> dict[str, Any]:
    """How themes go with human labels, languages and feelings; the share left out counts as a theme of its own.

    Mutual information grows with the number of themes even by chance; ami is what it is beyond chance (Vinh, Epps and
    Bailey 2010).
    """
    felt = texts.dropna(subset=["liked"])
    several, translated = texts["language"].nunique() > 1, texts["group"].duplicated().any()
    return {
        "themes": int(texts.loc[texts["theme"] >= 0, "theme"].nunique()),
        "left_out": rounded((texts["theme"] < 0).mean()),
        "nmi": rounded(normalized_mutual_info_score(texts["truth"], texts["theme"])),
        "ami": rounded(adjusted_mutual_info_score(texts["truth"], texts["theme"])),
        "ari": rounded(adjusted_rand_score(texts["truth"], texts["theme"])),
        "nmi_language": rounded(normalized_mutual_info_score(texts["language"], texts["theme"])) if several else None,
        "nmi_liked": rounded(normalized_mutual_info_score(felt["liked"].astype(bool), felt["theme"]))
        if len(felt)
        else None,
        "same_in_translation": same_in_translation(texts) if translated else None,
        "same_where_placed": same_in_translation(texts[texts["theme"] >= 0]) if translated else None,
    } | words(texts)


def words(texts: pd.DataFrame) -> dict[str, float]:
    """How well the ten most typical words of each theme go together, and how few of them it shares with others.

    coherence: mean NPMI of pairs of a theme's words, counted over the texts (Bouma 2009; Lau, Newman and Baldwin
    2014). diversity: share of different words among all (Dieng, Ruiz and Blei 2020). The same words are taken for every
    system, by class-based TF-IDF.
    """
    count = CountVectorizer(analyzer=analyzer(sorted(texts["language"].unique())), min_df=2, binary=True)
    there = count.fit_transform(texts["text"]).astype(np.float64)
    themes = np.unique(texts.loc[texts["theme"] >= 0, "theme"])
    by_theme = np.vstack([np.asarray(there[(texts["theme"] == theme).to_numpy()].sum(axis=0)) for theme in themes])
    overall = np.asarray(there.sum(axis=0)).ravel()
    typical = by_theme / by_theme.sum(axis=1, keepdims=True) * np.log(1 + by_theme.sum() / len(themes) / overall)
    chosen = np.argsort(-typical, axis=1, kind="stable")[:, :TOP_WORDS]
    coherence = np.mean([npmi(there[:, row]) for row in chosen])
    return {"coherence": rounded(coherence), "diversity": rounded(len(np.unique(chosen)) / chosen.size)}


def npmi(there: Any) -> float:
    """Mean normalised pointwise mutual information of pairs of columns; -1 for a pair never together."""
    shares = np.asarray((there.T @ there).todense()) / there.shape[0]
    alone = np.diag(shares)
    pairs = np.triu_indices(len(shares), 1)
    both, apart = shares[pairs], np.outer(alone, alone)[pairs]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(both / apart) / -np.log(both)
    return float(np.where(both > 0, found, -1).mean())


def same_in_translation(texts: pd.DataFrame) -> float:
    """Share of pairs of translations that have the same theme; what is left out counts as one if it is among them."""
    table = texts.pivot_table(index="group", columns="language", values="theme", aggfunc="first")
    both = [table[[a, b]].dropna() for a, b in combinations(table.columns, 2)]
    pairs = [(pair.iloc[:, 0] == pair.iloc[:, 1]).mean() for pair in both if len(pair)]
    return rounded(np.mean(pairs))


def demo(encode: Callable[[list[str]], np.ndarray], systems: dict[str, System]) -> Iterator[dict[str, Any]]:
    """The demo study as the corpus cuts it: planted themes per mention, and per answer."""
    with tempfile.TemporaryDirectory() as folder:
        mentions, said = demo_study(Path(folder))
    vectors = encode(mentions["text"].tolist())
    for system in ("vocwork", "BERTopic default"):
        themed = mentions.assign(theme=systems[system](mentions, vectors, 0))
        labelled = themed[themed["truth"] != ""]
        yield from recovery("demo study, mentions", system, labelled)
        yield from answers_recovered(system, themed, said, best_match(labelled))


def recovery(name: str, system: str, texts: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Mean precision and recall of the planted themes by language, after the best one-to-one matching over all."""
    match = best_match(texts)
    planted = sorted(set(texts["truth"]) - {GENERIC, ""})
    for language, part in [("all", texts), *texts.groupby("language")]:
        if len(part) < 100:
            continue
        hits = [((part["theme"] == match.get(t, -9)), part["truth"] == t) for t in planted]
        yield {
            "set": name, "system": system, "language": language, "found": len(set(match) - {GENERIC}),
            "precision": rounded(np.mean([(f & t).sum() / max(1, f.sum()) for f, t in hits])),
            "recall": rounded(np.mean([(f & t).sum() / max(1, t.sum()) for f, t in hits])),
        }  # fmt: skip


def best_match(texts: pd.DataFrame) -> dict[str, int]:
    """Planted theme -> the found theme that is it, one to one, so that most texts agree."""
    kept = texts[texts["theme"] >= 0]
    table = pd.crosstab(kept["theme"], kept["truth"])
    found, planted = linear_sum_assignment(-table.to_numpy())
    return {str(table.columns[p]): int(table.index[f]) for f, p in zip(found, planted, strict=True)}


def answers_recovered(
    system: str, mentions: pd.DataFrame, said: dict[str, set[str]], match: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Mean precision and recall of `this answer is about this theme`, by language."""
    name_of = {found: planted for planted, found in match.items()}
    told = mentions.assign(name=mentions["theme"].map(name_of)).groupby("group")
    answers = pd.DataFrame({"found": told["name"].agg(set), "language": told["language"].first()})
    answers["said"] = answers.index.map(said)
    planted = sorted(set().union(*said.values()))
    for language, part in [("all", answers), *answers.groupby("language")]:
        if len(part) < 100:
            continue
        pairs = [(part["found"].map(lambda s, t=t: t in s), part["said"].map(lambda s, t=t: t in s)) for t in planted]
        yield {
            "set": "demo study, answers", "system": system, "language": language, "found": len(set(match) - {GENERIC}),
            "precision": rounded(np.mean([(f & t).sum() / max(1, f.sum()) for f, t in pairs])),
            "recall": rounded(np.mean([(f & t).sum() / max(1, t.sum()) for f, t in pairs])),
        }  # fmt: skip


def rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
