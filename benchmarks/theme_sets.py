"""Labelled texts for themes: the demo study, whose themes were planted, and public sets with human categories.

Every set is a frame with text, language, truth (empty where nobody said), liked (True, False, missing) and group:
answers of the demo study, the sentence in the parallel set.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.sentiment_sets import data
from vocwork.corpus.build import _hide_personal_data, _speak
from vocwork.corpus.mentions import split_mentions
from vocwork.corpus.sources.ingest import ingest
from vocwork.demo.comments import texts as phrasings_of
from vocwork.demo.story import LANGUAGES
from vocwork.demo.study import write_demo
from vocwork.params import Params, load_params

GENERIC = "generic"
MOST = 4000
PARAMS = Path(__file__).parent.parent / "params" / "demo.yml"


def demo_phrasings() -> pd.DataFrame:
    """Each phrasing of the demo study with its theme, uncut."""
    rows = []
    for language in LANGUAGES.values():
        said = phrasings_of(language)
        for theme, kinds in [*said["mentions"].items(), (GENERIC, said["generic"])]:
            rows += [(text, language, theme, kind) for kind, texts in kinds.items() for text in texts]
    table = pd.DataFrame(rows, columns=["text", "language", "truth", "polarity"])
    liked = table.pop("polarity").map({"positive": True, "negative": False})
    return table.assign(liked=liked, group=range(len(table)))


def demo_study(folder: Path) -> tuple[pd.DataFrame, dict[str, set[str]]]:
    """The mentions of the demo study as the corpus cuts them, and the themes planted in each answer."""
    feedback, answers = demo_answers(folder)
    mentions = split_mentions(feedback)
    comments = feedback.set_index("id")["text"]
    told = [
        _planted(text, comments[answer], answers[answer])
        for answer, text in zip(mentions["feedback_id"], mentions["text"], strict=True)
    ]
    mentions["truth"] = [theme for theme, _ in told]
    mentions["liked"] = [{"positive": True, "negative": False}.get(polarity) for _, polarity in told]
    said = {answer: {mention["theme"] for mention in row["mentions"]} for answer, row in answers.items()}
    return mentions.rename(columns={"feedback_id": "group"}), said


def demo_answers(folder: Path, **size: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The answers of the demo study as a corpus keeps them, and the truth of each; see `write_demo`."""
    write_demo(folder, **size)
    params = _reading(load_params(PARAMS), folder)
    feedback = _hide_personal_data(_speak(ingest(params, PARAMS).feedback, params), params, b"benchmark")
    return feedback, json.loads((folder / "truth.json").read_text(encoding="utf-8"))["rows"]


def _reading(params: Params, folder: Path) -> Params:
    """The params with their files in another folder."""

    def moved(source: Any) -> Any:
        joins = tuple(join.model_copy(update={"path": str(folder / Path(join.path).name)}) for join in source.joins)
        return source.model_copy(update={"path": str(folder / Path(source.path).name), "joins": joins})

    return params.model_copy(update={"sources": tuple(map(moved, params.sources))})


def _planted(text: str, comment: str, answer: dict[str, Any]) -> tuple[str, str]:
    """Theme and polarity of the planted phrasing that most of a mention lies in; empty where truth does not say."""
    whole, own = _squashed(comment), _squashed(text)
    start = whole.find(own)
    best, most = ("", ""), 0
    for mention in answer["mentions"]:
        part = _squashed(mention["text"] or "").rstrip(".。")
        place = whole.find(part) if part else -1
        common = min(start + len(own), place + len(part)) - max(start, place) if min(start, place) >= 0 else 0
        if common > most:
            best, most = (mention["theme"], mention["polarity"]), common
    untold = not most and answer["kind"] in ("themes", "generic")
    return (GENERIC, "") if untold else best


def _squashed(text: str) -> str:
    return "".join(text.split()).lower()


def nhs() -> pd.DataFrame:
    """English comments of patients with exactly one of the topics coded by hand, of topics with 20 and more."""
    table = data("nhs_fft_multilabel", "nhs_fft_multilabel.csv")
    topics = table.iloc[:, 11:].apply(pd.to_numeric, errors="coerce").fillna(0).astype(int)
    one = (topics.sum(axis=1) == 1) & table["FFT answer"].notna() & (topics["Labelling not possible"] == 0)
    liked = np.sign(3 - table["Comment sentiment"]).map({1: True, -1: False})
    found = _set(table["FFT answer"].str.strip(), "en", topics.idxmax(axis=1), liked)[one.to_numpy()]
    found = found.drop_duplicates("text")
    return found[found["truth"].map(found["truth"].value_counts()) >= 20].reset_index(drop=True)


def shopping() -> pd.DataFrame:
    """Chinese reviews of ten kinds of goods."""
    table = data("zh_online_shopping", "online_shopping_10_cats_sample.csv.gz").dropna().drop_duplicates("review")
    table = table.groupby("cat", group_keys=False).sample(MOST // 10, random_state=1)
    return _set(table["review"], "zh", table["cat"], table["label"].map({1: True, 0: False}))


def ten_thousand() -> pd.DataFrame:
    """Comments on hospitals and clinics, by what the trust coded them as: the set that seconds are compared on."""
    table = data("nhs_trust_comments", "nhs_trust_comments.csv.gz").dropna(subset=["comment_txt", "super_category"])
    table = table[table["comment_txt"].str.len() >= 15].drop_duplicates("comment_txt").sample(10_000, random_state=1)
    return _set(table["comment_txt"], "en", table["super_category"], table["comment_type"] == "best")


def banking() -> pd.DataFrame:
    """English questions to a bank with 77 intents."""
    table = data("banking77", "train.csv").sample(MOST, random_state=1)
    return _set(table.iloc[:, 0], "en", table.iloc[:, 1].astype(str), pd.Series(None, index=table.index, dtype=object))


def complaints() -> pd.DataFrame:
    """Long English complaints about four kinds of financial products."""
    table = data("cfpb_narratives_product", "cfpb_narratives_product.csv.gz").dropna()
    table = table.drop_duplicates("Consumer complaint narrative")
    liked = pd.Series(None, index=table.index, dtype=object)
    return _set(table["Consumer complaint narrative"], "en", table["Product"], liked)


def reviews() -> pd.DataFrame:
    """Portuguese reviews of orders with the topic most of three analysts saw."""
    table = data("olist_review_topics", "olist_classified_public_dataset.csv")
    table = table.dropna(subset=["most_voted_subclass", "review_comment_message"])
    table = table.drop_duplicates("review_comment_message")
    liked = np.sign(table["review_score"] - 3).map({1: True, -1: False})
    return _set(table["review_comment_message"], "pt", table["most_voted_subclass"], liked)


def parallel() -> pd.DataFrame:
    """The same 800 encyclopaedic sentences in five languages, seven topics."""
    table = data("sib200_topics", "sib200_train_dev.csv.gz")
    table = table[table["lang"].isin(list(LANGUAGES.values()))]
    found = _set(table["text"], table["lang"], table["category"], pd.Series(None, index=table.index, dtype=object))
    return found.assign(group=table["index_id"].to_numpy())


def uneven() -> pd.DataFrame:
    """The same, with another topic left out in each language, and Polish down to 50 sentences."""
    table = parallel()
    topics, spoken = sorted(table["truth"].unique()), sorted(table["language"].unique())
    left_out = table["language"].map(dict(zip(spoken, topics, strict=False)))
    table = table[table["truth"] != left_out]
    few = table[table["language"] == "pl"].sample(50, random_state=1)
    return pd.concat([table[table["language"] != "pl"], few], ignore_index=True)


def _set(text: pd.Series, language: Any, truth: pd.Series, liked: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"text": text.astype(object), "language": language, "truth": truth, "liked": liked})
    return table.assign(group=range(len(table))).reset_index(drop=True)


SETS: dict[str, Callable[[], pd.DataFrame]] = {
    "demo phrasings": demo_phrasings, "nhs": nhs, "shopping": shopping, "banking": banking, "complaints": complaints,
    "reviews": reviews, "parallel": parallel, "uneven": uneven, "ten thousand": ten_thousand,
}  # fmt: skip
