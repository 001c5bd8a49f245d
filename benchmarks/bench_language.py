"""Language identification on real short texts: ours against py3langid, restricted to the same languages and free.

Run with VOCWORK_DATA pointing at the public data sets: VOCWORK_DATA=... python -m benchmarks.bench_language
Prints one JSON line per data set and detector, then a table. `accuracy` takes the language of its data set for that of
each text; many are in another ("The best" among Malay reviews), so `accuracy_read` goes by what a reader says:
`language_truth.tsv` holds, by hash, the texts any detector doubts that are in another language, in two at once, or in
none ("xD/10"). `own` are lines written for this benchmark: Bulgarian in Latin letters, Malay as it is typed,
two languages in one sentence, names in Latin letters, single words, nothing to tell. Texts without a single letter are
left out of the others; Indonesian and Malay count as one language for all.

`foreign_called_unknown` is the share of texts in a language that the study has not that are called unknown, or for the
free detector anything but a language of the study: short lines in seventeen languages written for this benchmark
(`language_foreign.tsv`), and the sets above for a study without their language. A study with Malay takes Indonesian for
it by intention (`indonesian_as_malay`).
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Callable, Sequence
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


def ours(texts: pd.Series, allowed: Sequence[str]) -> pd.Series:
    return languages(texts, allowed=allowed)


def ours_without_neighbours(texts: pd.Series, allowed: Sequence[str]) -> pd.Series:
    return languages(texts, allowed=allowed, fallback=None)


def unrestricted(texts: pd.Series, allowed: Sequence[str]) -> pd.Series:
    from py3langid.langid import classify

    return texts.map(lambda text: classify(text)[0]).replace("id", "ms")


def restricted(texts: pd.Series, allowed: Sequence[str]) -> pd.Series:
    detector = _restricted((*allowed, "id") if "ms" in allowed else tuple(allowed))
    return texts.map(lambda text: detector.classify(text)[0]).replace("id", "ms")


@lru_cache
def _restricted(languages: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector = LanguageIdentifier.from_model_file(MODEL_FILE)
    detector.set_languages(languages)
    return detector


Detector = Callable[[pd.Series, Sequence[str]], pd.Series]
DETECTORS: dict[str, Detector] = {
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


def foreign_lines() -> pd.DataFrame:
    """Lines of customers in languages that ALLOWED has not: language, text."""
    return pd.read_csv(HERE / "language_foreign.tsv", sep="\t", dtype="str", quoting=csv.QUOTE_NONE)


def measure(detector: Detector, texts: pd.DataFrame) -> dict[str, float]:
    start = time.perf_counter()
    found = detector(texts["text"], ALLOWED)
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


def called_unknown(detector: Detector, texts: pd.Series, allowed: Sequence[str]) -> dict[str, float]:
    found = detector(texts, allowed)
    return {"foreign_called_unknown": round(float((~found.isin(allowed)).mean()), 4), "texts": len(texts)}


def foreign(detector: Detector, samples: dict[str, pd.DataFrame]) -> dict[str, dict[str, float]]:
    """By language of our own lines, all of these, and by set for a study without its language."""
    lines = foreign_lines()
    measured = {
        f"lines, {name}": called_unknown(detector, texts, ALLOWED) for name, texts in lines.groupby("language")["text"]
    }
    measured["lines, all"] = called_unknown(detector, lines["text"], ALLOWED)
    for name, (language, *_) in SETS.items():
        texts = samples[name]
        others = [other for other in ALLOWED if other != language]
        measured[f"{name}, no {language} in the study"] = called_unknown(
            detector, texts["text"][texts["read"] == language], others
        )
    return measured


def main() -> None:
    data = Path(os.environ["VOCWORK_DATA"])
    samples = {name: sample(data, name) for name in SETS}
    samples |= dict(iter(own_lines().groupby("set")))
    rows, strange = [], []
    for detector, detect in DETECTORS.items():
        detect(pd.Series(["warm up"]), ALLOWED)
        rows += [{"detector": detector, "set": name, **measure(detect, texts)} for name, texts in samples.items()]
        strange += [{"detector": detector, "set": name, **row} for name, row in foreign(detect, samples).items()]
    for row in (*rows, *strange):
        print(json.dumps(row))
    table = pd.DataFrame(rows)
    table["language"] = [SETS[name][0] if name in SETS else "own" for name in table["set"]]
    print(table.pivot_table(index=["language", "set"], columns="detector", values="accuracy_read").to_string())
    print("\nforeign called unknown")
    print(
        pd.DataFrame(strange).pivot_table(index="set", columns="detector", values="foreign_called_unknown").to_string()
    )
    real = table[table["language"] != "own"]
    print(real.groupby("detector")[["accuracy", "accuracy_read", "accuracy_read_short"]].mean().round(4).to_string())


if __name__ == "__main__":
    main()
