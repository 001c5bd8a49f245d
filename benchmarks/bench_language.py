"""Language identification on real short texts: ours against py3langid, restricted to the same languages and free.

Run with VOCWORK_DATA pointing at the public data sets: VOCWORK_DATA=... python -m benchmarks.bench_language
Prints one JSON line per data set and detector, then a table. `accuracy` takes the language of its data set for that of
each text; many are in another ("The best" among Malay reviews), so `accuracy_read` goes by what a reader says:
`language_truth.tsv` holds, by hash, the texts any detector doubts that are in another language, in two at once, or in
none ("xD/10"). `own` are lines written for this benchmark: Bulgarian in Latin letters, Malay as it is typed,
two languages in one sentence, single words, nothing to tell. Texts without a single letter are left out of the others;
Indonesian and Malay count as one language for all.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from vocwork.corpus.language import languages

ALLOWED = ("en", "bg", "ms", "zh", "pl", "pt")
SHORT = 60  # characters
HERE = Path(__file__).parent
SETS = {
    "nhs_fft": ("en", "nhs_fft_multilabel/nhs_fft_multilabel.csv", "FFT answer"),
    "nhs_trust": ("en", "nhs_trust_comments/nhs_trust_comments.csv.gz", "comment_txt"),
    "cinexio": ("bg", "bg_cinexio_reviews/cinexio.csv", "Comment"),
    "shopee": ("ms", "ms_shopee_reviews/shopee_reviews.csv", "Comment"),
    "twitter_general": ("ms", "ms_twitter_sentiment/ms_twitter_general.csv", "text"),
    "twitter_politics": ("ms", "ms_twitter_sentiment/ms_twitter_politics.csv", "text"),
    "waimai": ("zh", "zh_waimai_10k/waimai_10k.csv", "review"),
    "filmweb": ("pl", "pl_filmweb_reviews/filmweb_reviews.csv.gz", "user_comment"),
    "hotels": ("pl", "pl_hotel_sentences/wccrs_hotels.csv.gz", "text"),
    "olist": ("pt", "olist_orders/olist_order_reviews_dataset.csv", "review_comment_message"),
}


def ours(texts: pd.Series) -> pd.Series:
    return languages(texts, allowed=ALLOWED)


def ours_without_neighbours(texts: pd.Series) -> pd.Series:
    return languages(texts, allowed=ALLOWED, fallback=None)


def unrestricted(texts: pd.Series) -> pd.Series:
    from py3langid.langid import classify

    return texts.map(lambda text: classify(text)[0]).replace("id", "ms")


def restricted(texts: pd.Series) -> pd.Series:
    detector = _restricted()
    return texts.map(lambda text: detector.classify(text)[0]).replace("id", "ms")


@lru_cache(maxsize=1)
def _restricted() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE)
    detector.set_languages((*ALLOWED, "id"))
    return detector


DETECTORS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "vocwork": ours,
    "vocwork, text alone": ours_without_neighbours,
    "py3langid, restricted": restricted,
    "py3langid, all languages": unrestricted,
}


def sample(data: Path, name: str, most: int = 500) -> pd.DataFrame:
    """Texts of a set with its language and with those a reader accepts, `any` where there is nothing to tell."""
    language, path, column = SETS[name]
    texts = pd.read_csv(data / path, usecols=[column])[column].dropna().astype("str")
    texts = texts[texts.str.contains(r"[^\W\d_]", regex=True)]
    texts = texts.sample(min(most, len(texts)), random_state=1)
    read = texts.map(lambda text: sha256(text.encode()).hexdigest()[:12]).map(_read_by_hand()).fillna(language)
    return pd.DataFrame({"text": texts, "truth": language, "read": read, "set": name})


@lru_cache(maxsize=1)
def _read_by_hand() -> dict[str, str]:
    table = pd.read_csv(HERE / "language_truth.tsv", sep="\t")
    return dict(zip(table["text"], table["languages"], strict=True))


def own_lines() -> pd.DataFrame:
    table = pd.read_csv(
        HERE / "language_cases.tsv", sep="\t", dtype="str", keep_default_na=False, quoting=csv.QUOTE_NONE
    )
    return table.assign(set="own, " + table["kind"], read=table["truth"])


def measure(detector: Callable[[pd.Series], pd.Series], texts: pd.DataFrame) -> dict[str, float]:
    start = time.perf_counter()
    found = detector(texts["text"])
    seconds = time.perf_counter() - start
    pairs = zip(found, texts["read"], strict=True)
    read = pd.Series([accepted == "any" or language in accepted.split() for language, accepted in pairs])
    short = (texts["text"].str.len() < SHORT).to_numpy()
    return {
        "accuracy": round(found.eq(texts["truth"]).mean(), 4),
        "accuracy_read": round(read.mean(), 4),
        "accuracy_read_short": round(read[short].mean(), 4),
        "texts": len(texts),
        "texts_per_second": round(len(texts) / seconds),
    }


def main() -> None:
    data = Path(os.environ["VOCWORK_DATA"])
    samples = {name: sample(data, name) for name in SETS}
    samples |= dict(iter(own_lines().groupby("set")))
    rows = []
    for detector, detect in DETECTORS.items():
        detect(pd.Series(["warm up"]))
        rows += [{"detector": detector, "set": name, **measure(detect, texts)} for name, texts in samples.items()]
    for row in rows:
        print(json.dumps(row))
    table = pd.DataFrame(rows)
    table["language"] = [SETS[name][0] if name in SETS else "own" for name in table["set"]]
    print(table.pivot_table(index=["language", "set"], columns="detector", values="accuracy_read").to_string())
    real = table[table["language"] != "own"]
    print(real.groupby("detector")[["accuracy", "accuracy_read", "accuracy_read_short"]].mean().round(4).to_string())


if __name__ == "__main__":
    main()
