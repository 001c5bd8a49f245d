"""Coding with many labels on NHS comments coded by hand, beside simpler heads and published figures; similarity alone.

    VOCWORK_DATA=folder-of-public-sets python -m benchmarks.bench_codebook

Five folds by respondent; whatever is learned of topics, thresholds too, is learned in the training folds. The
encoder's adapter has learnt the feelings of a part of these comments, never a topic. As in a study, all comments are
there from the start, without their topics: where clauses lie among each other (`comments.places`) is read off all of
them. `question` says whether the question that a comment answers is known to the machine. The published figures
(pxtextmining, NHS England, MIT; current_best_model in its repository) are of other topics, 32 of them, a topic for
missing comments that is always right among them, on 4,007 comments drawn at random from the 20,000 that a part of is
used here: for orientation, not a match. Similarity is held to what it allows itself: `false` is the share of its
codes that people did not give. The categories of the demo study are held against what was planted in its comments.
Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold

from benchmarks.bench_themes import VECTORS
from benchmarks.sentiment_sets import data
from benchmarks.theme_sets import PARAMS, demo_answers
from vocwork.codebook import Category, Codebook, codebook_of
from vocwork.corpus.codebook import coding, learned
from vocwork.corpus.codebook.comments import Comments, gather
from vocwork.corpus.codebook.hand import as_drawn, read_codings
from vocwork.corpus.embedding.encoder import encode_cached, open_encoder
from vocwork.corpus.mentions import split_mentions
from vocwork.corpus.sentiment import open_heads
from vocwork.corpus.themes.subjects import read_subjects
from vocwork.demo.coders import CODES, SAMPLE
from vocwork.params import load_params

FOLDS, INNER = 5, 4
# Topics with fewer comments are left out.
LEAST = 20
NO_TOPIC = ("Not assigned", "Labelling not possible")
# How the published model merged topics, as far as its report tells.
MERGED = {
    "Staffing levels & responsiveness": ["Number & deployment of staff", "Staff responsiveness"],
    "Continuity of care": ["Staff continuity", "Referals & continuity of care", "Care plans"],
    "Environment, facilities & equipment": ["Environment & Facilities", "Provision of medical equipment"],
}
PUBLISHED = {
    "SVC, published": (0.71, 0.64),
    "DistilBERT, published": (0.75, 0.67),
    "ensemble of three, published": (0.77, 0.71),
}
# Comments coded by hand -> how well a machine does that learned from them.
CURVE = (250, 500, 1000, 2000)
# Comments of the demo study coded by hand; none are coded by rules and similarity.
CODED = (0, 180, 480, 720, 1440)
Head = Callable[["Labelled", np.ndarray, np.ndarray], np.ndarray]


class Labelled(NamedTuple):
    """Comments with topics: truth (comments, topics) of 0 and 1, and whose comment each is."""

    comments: Comments
    vectors: np.ndarray
    truth: np.ndarray
    topics: list[str]
    persons: np.ndarray


def main() -> None:
    encoder = open_encoder()

    def encode(texts: list[str]) -> np.ndarray:
        return encode_cached(texts, encoder, VECTORS)

    feedback, topics = read()
    rows = []
    for name, table in (("as coded", topics), ("merged as published", merged(topics))):
        rows += list(compare(name, prepared(feedback, table.loc[:, table.sum() >= LEAST], encode)))
    rows += [
        {"topics": "published, 32", "system": name, "micro": micro, "macro": macro}
        for name, (micro, macro) in PUBLISHED.items()
    ]
    alone = list(similarity(feedback, topics.loc[:, topics.sum() >= LEAST], encode))
    planted = [row for size in CODED for row in demo(encode, size)]
    for row in [*rows, *alone, *planted]:
        print(json.dumps(row))
    for found in (rows, alone, planted):
        print(pd.DataFrame(found).to_string(index=False, float_format="{:.3f}".format, na_rep=""))


def read() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Comments (id, text, language, comment, customer, question) and their topics, 0 or 1."""
    table = data("nhs_fft_multilabel", "nhs_fft_multilabel.csv")
    topics = table.iloc[:, 11:].apply(pd.to_numeric, errors="coerce").fillna(0).astype(int)
    text = table["FFT answer"].fillna("").str.strip()
    said = (topics["Labelling not possible"] == 0) & (text != "")
    question = table["FFT question"].str.split().str.join(" ")
    feedback = pd.DataFrame({"text": text, "customer": table["Respondent ID"], "question": question})[said]
    feedback = feedback.reset_index(drop=True).assign(language="en", comment="comment")
    feedback["id"] = feedback.index.astype(str)
    return feedback, topics.loc[said].drop(columns=list(NO_TOPIC)).reset_index(drop=True)


def merged(topics: pd.DataFrame) -> pd.DataFrame:
    """The topics with those put together that the published model has together."""
    together = pd.DataFrame({name: topics[parts].max(axis=1) for name, parts in MERGED.items()})
    return topics.drop(columns=[part for parts in MERGED.values() for part in parts]).join(together)


def prepared(feedback: pd.DataFrame, topics: pd.DataFrame, encode: Callable[[list[str]], np.ndarray]) -> Labelled:
    """The comments as a study with this codebook has them: topics described by their names."""
    mentions = split_mentions(feedback)
    vectors = encode(mentions["text"].tolist())
    comment, _ = pd.factorize(mentions["feedback_id"])
    space = coding.Space(encode, open_heads().polarity, read_subjects(encode).directions)
    hints = coding._similar(mentions, vectors, comment, codebook(list(topics)), space, np.zeros(len(mentions))).chance
    comments = gather(feedback, mentions, vectors, hints, context=["question"], subjects=space.subjects)
    whole = encode(feedback["text"].tolist())
    return Labelled(comments, whole, topics.to_numpy(), list(topics), feedback["customer"].to_numpy())


def codebook(topics: list[str]) -> Codebook:
    """A codebook that knows nothing but the names of the topics."""
    named = {f"t{number}": {"name": {"en": name}, "description": {"en": name}} for number, name in enumerate(topics)}
    return Codebook(categories=tuple(Category(id=code, **said) for code, said in named.items()))


def compare(topics: str, set_: Labelled) -> Iterator[dict[str, Any]]:
    """F1 of every system on the same folds."""
    whole = set_.comments._replace(context=np.full(len(set_.truth), ""))
    for system, question, run in (
        ("vocwork", True, lambda: ours(set_)),
        ("vocwork", False, lambda: ours(set_._replace(comments=whole))),
        ("e5 + logistic", False, lambda: thresholded(set_, logistic_on_vectors)),
        ("tf-idf + logistic", False, lambda: thresholded(set_, logistic_on_words)),
    ):
        start = time.perf_counter()
        found, chance = run()
        seconds = (time.perf_counter() - start) / FOLDS
        told = {"topics": f"{topics}, {len(set_.topics)}", "system": system, "question": question}
        yield told | f1(found, set_.truth) | {"brier": _brier(chance, set_.truth), "seconds_a_fold": round(seconds, 1)}
    for size in CURVE:
        found, _ = ours(set_, most=size)
        told = {"topics": f"{topics}, {len(set_.topics)}", "system": f"vocwork, {size} coded by hand", "question": True}
        yield told | f1(found, set_.truth)


def folds(persons: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    yield from GroupKFold(FOLDS, shuffle=True, random_state=1).split(persons, groups=persons)


def ours(set_: Labelled, most: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """What the product codes, and with which chance; topics with fewer examples than it asks for are not coded."""
    found, chance = np.zeros(set_.truth.shape, bool), np.zeros(set_.truth.shape)
    for known, new in folds(set_.persons):
        rows = np.random.default_rng(1).permutation(known)[:most]
        taught = np.flatnonzero(set_.truth[rows].sum(axis=0) >= coding.LEAST)
        head = learned.learn(set_.comments.some(rows), set_.truth[np.ix_(rows, taught)], set_.persons[rows])
        chance[np.ix_(new, taught)] = head.predict(set_.comments.some(new))
        found[np.ix_(new, taught)] = chance[np.ix_(new, taught)] >= head.thresholds
    return found, chance


def thresholded(set_: Labelled, head: Head) -> tuple[np.ndarray, None]:
    """What a head codes with thresholds from folds within the training part."""
    found = np.zeros(set_.truth.shape, bool)
    for known, new in folds(set_.persons):
        unseen = np.zeros((len(known), len(set_.topics)))
        for rest, part in GroupKFold(INNER).split(known, groups=set_.persons[known]):
            unseen[part] = head(set_, known[rest], known[part])
        limits = [learned.best_threshold(*both) for both in zip(unseen.T, set_.truth[known].T, strict=True)]
        found[new] = head(set_, known, new) >= np.array(limits)
    return found, None


def logistic_on_vectors(set_: Labelled, known: np.ndarray, new: np.ndarray) -> np.ndarray:
    return _logistic(set_.vectors[known], set_.truth[known], set_.vectors[new], 10.0)


def logistic_on_words(set_: Labelled, known: np.ndarray, new: np.ndarray) -> np.ndarray:
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    learnt = words.fit_transform([set_.comments.texts[row] for row in known])
    return _logistic(learnt, set_.truth[known], words.transform([set_.comments.texts[row] for row in new]), 3.0)


def _logistic(known: Any, truth: np.ndarray, new: Any, strength: float) -> np.ndarray:
    from sklearn.linear_model import LogisticRegression

    heads = [LogisticRegression(C=strength, solver="liblinear", class_weight="balanced") for _ in truth.T]
    chances = [head.fit(known, own).predict_proba(new)[:, 1] for head, own in zip(heads, truth.T, strict=True)]
    return np.column_stack(chances)


def f1(found: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Micro F1 over all topics together, macro F1 as the plain mean over topics."""
    hits, both = (found & (truth == 1)).sum(axis=0), found.sum(axis=0) + truth.sum(axis=0)
    return {"micro": rounded(2 * hits.sum() / both.sum()), "macro": rounded(np.mean(2 * hits / np.maximum(both, 1)))}


def _brier(chance: np.ndarray | None, truth: np.ndarray) -> float | None:
    return None if chance is None else round(float(((chance - truth) ** 2).mean()), 5)


def similarity(
    feedback: pd.DataFrame, topics: pd.DataFrame, encode: Callable[[list[str]], np.ndarray]
) -> Iterator[dict[str, Any]]:
    """Topics coded by the likeness to their names alone: the share of false codes that was allowed, and that came."""
    mentions = split_mentions(feedback)
    vectors, (comment, _) = encode(mentions["text"].tolist()), pd.factorize(mentions["feedback_id"])
    space = coding.Space(encode, open_heads().polarity, read_subjects(encode).directions)
    for allowed in (0.1, 0.2, 0.3):
        book = codebook(list(topics)).model_copy(update={"false_codes": allowed})
        coded = coding._similar(mentions, vectors, comment, book, space, np.zeros(len(mentions))).coded
        right = (coded & (topics.to_numpy() == 1)).sum()
        yield {
            "set": "nhs, names alone", "false_allowed": allowed, "codes": int(coded.sum()),
            "false": rounded(1 - right / max(1, coded.sum())), "found": rounded(right / topics.to_numpy().sum()),
        }  # fmt: skip


def demo(encode: Callable[[list[str]], np.ndarray], size: int) -> Iterator[dict[str, Any]]:
    """Mean precision and recall of the demo's planted categories in all its comments, where `size` are coded by hand.

    No comment is coded by a machine that was taught by it.
    """
    with tempfile.TemporaryDirectory() as folder:
        feedback, truth = demo_answers(Path(folder), coded=size or SAMPLE)
        hand = read_codings(Path(folder) / "codings.csv", book_of_demo().codes)
    mentions = split_mentions(feedback)
    space = coding.Space(encode, open_heads().polarity, read_subjects(encode).directions)
    task = coding.Task(book_of_demo(), as_drawn(hand if size else hand.iloc[:0]), "")
    table = coding.code_comments(feedback, mentions, encode(mentions["text"].tolist()), task, space).table
    coded = table[table["coded"] & table["by"].isin(coding.WAYS)].groupby("feedback_id")["code"].agg(set)
    answers = pd.DataFrame({"language": mentions.drop_duplicates("feedback_id").set_index("feedback_id")["language"]})
    answers["found"] = [coded.get(name, set()) for name in answers.index]
    answers["said"] = [{mention["theme"] for mention in truth[name]["mentions"]} for name in answers.index]
    for language, part in [("all", answers), *answers.groupby("language")]:
        if len(part) < 100:
            continue
        hits = [(part["found"].map(lambda s, c=c: c in s), part["said"].map(lambda s, c=c: c in s)) for c in CODES]
        yield {
            "set": "demo study", "coded by hand": size, "language": language,
            "precision": rounded(np.mean([(f & t).sum() / max(1, f.sum()) for f, t in hits])),
            "recall": rounded(np.mean([(f & t).sum() / max(1, t.sum()) for f, t in hits])),
        }  # fmt: skip


def book_of_demo() -> Codebook:
    """The codebook of the demo study."""
    book = codebook_of(load_params(PARAMS), PARAMS)
    assert book is not None
    return book


def rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
