"""Train the shipped sentiment head, test it, and write it with its model card beside the code.

    VOCWORK_DATA=... python -m benchmarks.train_sentiment [--vectors data/vectors]

Where `vaderSentiment` and `snownlp` can be imported they are tested on the same texts. Prints one JSON line per
language and set.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from benchmarks.sentiment_sets import LEARNT, ONLY_TESTED, SOURCES
from vocwork.corpus import sentiment
from vocwork.corpus.embedding.encoder import EMBEDDED, encode_cached, open_encoder
from vocwork.corpus.examples import held_out
from vocwork.corpus.themes.space import centre

# Of each set at most so many texts are learnt from or tested on; this share of what may be learnt is held out.
MOST, MOST_TESTED, HELD_OUT = 8000, 1500, 0.25
# What a set counts for.
WEIGHT = {"phrases": 2.0, "encyclopaedia": 0.3}
# A set is scored in a language only with so many texts of each label.
LEAST = 20
BINS = 10


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--vectors", type=Path, default=Path("data/vectors"))
    vectors = wanted.parse_args().vectors
    texts = pd.concat([read_learnt(), read_tested()], ignore_index=True)
    encoder = open_encoder(EMBEDDED)
    space = encode_cached(texts["text"].tolist(), encoder, vectors, progress=True)
    head = train(texts, space, encoder.name)
    rows = list(measure(texts, head.score(space), space, head))
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))
    folder = Path(sentiment.__file__).parent
    arrays = {name: getattr(head, name).astype(np.float32) for name in sentiment.ARRAYS}
    np.savez(folder / sentiment.HEAD, encoder=encoder.name, revision=encoder.revision, **arrays)
    card = write_card(rows, encoder.name, encoder.revision, learnt=texts[texts["role"] == "learnt"])
    (folder / "sentiment_head.md").write_text(card, encoding="utf-8")


def read_learnt() -> pd.DataFrame:
    """What is learnt from and the held-out part of the same sets: text, label, language, set, role."""
    return pd.concat([_held_out(_at_most(read(), MOST).assign(set=name)) for name, read in LEARNT.items()])


def read_tested() -> pd.DataFrame:
    """Sets of other sources, only tested."""
    return pd.concat(
        [_at_most(read(), MOST_TESTED).assign(set=name, role="other source") for name, read in ONLY_TESTED.items()]
    )


def _at_most(table: pd.DataFrame, most: int) -> pd.DataFrame:
    return table if len(table) <= most else table.sample(most, random_state=1).sort_index()


def _held_out(table: pd.DataFrame) -> pd.DataFrame:
    """Whole groups are held out, so that no film, person or sentence is on both sides."""
    if table["set"].iloc[0] == "examples":
        return table.assign(role=np.where(held_out(table), "held out", "learnt"))
    groups = np.sort(table["group"].astype(str).unique())
    chosen = np.random.default_rng(1).permutation(groups)[: int(HELD_OUT * len(groups))]
    return table.assign(role=np.where(table["group"].astype(str).isin(chosen), "held out", "learnt"))


def train(texts: pd.DataFrame, space: np.ndarray, encoder: str) -> sentiment.Sentiment:
    """A head with calibrated chances, and the directions of feeling."""
    learnt = (texts["role"] == "learnt").to_numpy()
    labels = texts.loc[learnt, "label"].to_numpy()
    weights = _weights(texts[learnt])
    head, bias = sentiment.fit_head(space[learnt], labels, weights)
    heat = temperature(space[learnt], labels, weights, texts.loc[learnt, "group"].astype(str).to_numpy())
    clear = texts[learnt & texts["set"].ne("encyclopaedia")]
    polarity = sentiment.fit_directions(
        centre(space, texts["language"].to_numpy(dtype=object))[clear.index], clear["label"].to_numpy(), _weights(clear)
    )
    return sentiment.Sentiment(encoder, head / heat, bias / heat, polarity)


def _weights(texts: pd.DataFrame) -> np.ndarray:
    """In each language of each set all labels count the same, and each set what WEIGHT says."""
    weights = pd.Series(1.0, index=texts.index)
    for (name, _), part in texts.groupby(["set", "language"]):
        weights[part.index] = WEIGHT.get(str(name), 1.0) * sentiment.balance(part["label"].to_numpy())
    return weights.to_numpy()


def temperature(space: np.ndarray, labels: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> float:
    """What logits are divided by so that chances of texts not learnt from are right: least log loss over 5 folds."""
    from scipy.optimize import minimize_scalar
    from sklearn.model_selection import GroupKFold

    logits = np.empty((len(labels), 3))
    for rest, fold in GroupKFold(5).split(space, labels, groups):
        head, bias = sentiment.fit_head(space[rest], labels[rest], weights[rest])
        logits[fold] = space[fold] @ head.T + bias

    def loss(heat: float) -> float:
        chances = sentiment.probabilities(logits, np.eye(3) / heat, np.zeros(3))
        return float(-(weights * np.log(chances[np.arange(len(labels)), labels + 1])).sum())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def measure(
    texts: pd.DataFrame, scores: np.ndarray, space: np.ndarray, head: sentiment.Sentiment
) -> Iterable[dict[str, Any]]:
    """Figures per set and language, of the head and of its peers on the same texts."""
    chances = sentiment.probabilities(space, head.weights, head.bias)
    texts = texts.assign(
        score=scores, guess=chances.argmax(axis=1) - 1, liked=chances[:, 2] / (chances[:, 0] + chances[:, 2])
    )
    for (role, name, language), part in texts[texts["role"] != "learnt"].groupby(
        ["role", "set", "language"], sort=False
    ):
        said = {"set": name, "language": language, "role": role, "texts": len(part)}
        if part["label"].nunique() == 1:
            yield said | {"system": "vocwork", "mean_abs_score": _rounded(part["score"].abs().mean())}
        elif part["label"].value_counts().get(1, 0) >= LEAST <= part["label"].value_counts().get(-1, 0):
            yield said | {"system": "vocwork"} | figures(part["label"], part["score"], part["guess"], part["liked"])
            for peer, score in peers(str(language)).items():
                yield said | {"system": peer} | figures(part["label"], part["text"].map(score), None, None)


def figures(label: pd.Series, score: pd.Series, guess: pd.Series | None, liked: pd.Series | None) -> dict[str, Any]:
    """Accuracy and macro F1 of praise against complaint; macro F1 of all three; calibration error."""
    clear = label != 0
    right = (score > 0) == (label > 0)
    two = f1_score(label[clear] > 0, score[clear] > 0, average="macro")
    three = f1_score(label, guess, average="macro") if guess is not None and (~clear).sum() >= LEAST else None
    error = calibration_error(label[clear] > 0, liked[clear]) if liked is not None else None
    return {
        "accuracy": _rounded(right[clear].mean()),
        "f1_two": _rounded(two),
        "f1_three": _rounded(three),
        "ece": _rounded(error),
    }


def calibration_error(liked: pd.Series, chance: pd.Series) -> float:
    """Mean distance between the chance of praise and its share, over ten bins of equal width."""
    part = pd.cut(chance, np.linspace(0, 1, BINS + 1), include_lowest=True)
    table = pd.DataFrame({"liked": liked, "chance": chance}).groupby(part, observed=True).agg(["mean", "size"])
    gap = (table["liked"]["mean"] - table["chance"]["mean"]).abs()
    return float((gap * table["liked"]["size"]).sum() / table["liked"]["size"].sum())


def peers(language: str) -> dict[str, Callable[[str], float]]:
    """Sentiment of other packages, -1 to 1, where installed."""
    found: dict[str, Callable[[str], float]] = {}
    if language == "en" and importlib.util.find_spec("vaderSentiment"):
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        found["VADER"] = lambda text: float(vader.polarity_scores(text)["compound"])
    if language == "zh" and importlib.util.find_spec("snownlp"):
        from snownlp import SnowNLP

        found["snownlp"] = lambda text: 2 * float(SnowNLP(text).sentiments) - 1
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 3)


def write_card(rows: list[dict[str, Any]], encoder: str, revision: str, *, learnt: pd.DataFrame) -> str:
    """The model card."""
    sizes = learnt.groupby("set", sort=False).agg(
        texts=("text", "size"), languages=("language", lambda spoken: ", ".join(sorted(set(spoken))))
    )
    data = [f"| {name} | {row.languages} | {row.texts} | {SOURCES[str(name)]} |" for name, row in sizes.iterrows()]
    shown = [_line(row) for row in rows]
    return CARD.format(encoder=encoder, revision=revision, data="\n".join(data), figures="\n".join(shown))


def _line(row: dict[str, Any]) -> str:
    kept = [row.get(name) for name in ("accuracy", "f1_two", "f1_three", "ece", "mean_abs_score")]
    cells = ["" if value is None else f"{value:.3f}" for value in kept]
    return (
        f"| {row['set']} | {row['language']} | {row['role']} | {row['texts']} | {row['system']} | "
        + " | ".join(cells)
        + " |"
    )


CARD = """# Sentiment head: model card

Three-way logistic regression (negative, neutral, positive) on vectors of `{encoder}` (revision `{revision}`), with a
temperature fitted on folds, and six orthonormal directions of feeling for the search of themes. The score is
p(positive) - p(negative). Made by `python -m benchmarks.train_sentiment`; the figures below are that script's output.

**For** comments of customers, patients and guests, per clause or per comment, in English, Bulgarian, Malay, Chinese and
Polish. **Not for** decisions about single persons, irony, news, or other encoders (refused).

## Learnt from

| set | languages | texts | source and licence |
|---|---|---|---|
{data}

Malay and Chinese were learnt from our own sentences and encyclopaedic ones only: trust them least. Labels count the
same in each language of each set, so the head knows no language as the complaining one.

## Figures

accuracy and f1_two: praise against complaint, neutral texts left out, macro F1. f1_three: all three, macro F1. ece:
expected calibration error of p(positive) among clear texts, ten bins. mean |s|: mean absolute score of texts without
feeling. *held out*: texts of the same sources that were not learnt from, parted by film, person or phrasing. *other
source*: never learnt from.

| set | language | role | texts | system | accuracy | f1_two | f1_three | ece | mean abs s |
|---|---|---|---|---|---|---|---|---|---|
{figures}
"""

if __name__ == "__main__":
    main()
