"""How well the heads read feelings, beside VADER (English) and snownlp (Chinese) on the same texts.

Everything here is measured on texts that were not learnt from.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from snownlp import SnowNLP
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.sentiment_sets import CUSTOMERS, NEAREST
from vocwork.corpus.mentions import clauses
from vocwork.corpus.respelled import respelled
from vocwork.corpus.sentiment.heads import Heads, score
from vocwork.corpus.sentiment.learning import MIXED
from vocwork.corpus.sentiment.measured import calibration_error, measure
from vocwork.corpus.sentiment.ratings import adapt
from vocwork.corpus.sentiment.sides import of_two_minds

# A set is scored in a language only with so many texts of each label.
LEAST = 20
HARD_CASES = Path(__file__).with_name("hard_cases.tsv")
JOINED = Path(__file__).with_name("joined_clauses.tsv")
SIGNS = {"-": -1, "0": 0, "+": 1}
Row = dict[str, Any]


def feeling(texts: pd.DataFrame, chances: np.ndarray) -> Iterator[Row]:
    """A row per set, language and system; texts: text, label, language, set, role, kind."""
    known = (texts["role"] != "learnt") & (texts["kind"] != MIXED)
    judged = _read(texts, chances)[known]
    for (role, name, language), part in judged.groupby(["role", "set", "language"], sort=False):
        said = {"set": name, "language": language, "role": role, "texts": len(part)}
        counts = part["label"].value_counts()
        if list(counts.index) == [0]:
            yield said | {"system": "vocwork", "mean_abs_score": rounded(part["score"].abs().mean())}
        elif min(counts.get(1, 0), counts.get(-1, 0)) >= LEAST:
            yield said | {"system": "vocwork"} | figures(part, calibrated=True)
            for peer, judge in PEERS.get(str(language), {}).items():
                yield said | {"system": peer} | figures(_judged(part, judge), calibrated=False)


def figures(part: pd.DataFrame, *, calibrated: bool) -> Row:
    """Accuracy and macro F1 of praise against complaint; macro F1 of all three; calibration error."""
    clear = part[part["label"] != 0]
    three = len(part) - len(clear) >= LEAST
    return {
        "accuracy": rounded(((clear["score"] > 0) == (clear["label"] > 0)).mean()),
        "f1_two": rounded(f1_score(clear["label"] > 0, clear["score"] > 0, average="macro")),
        "f1_three": rounded(f1_score(part["label"], part["guess"], average="macro")) if three else None,
        "ece": rounded(calibration_error(clear["label"] > 0, clear["liked"])) if calibrated else None,
    }


def _read(texts: pd.DataFrame, chances: np.ndarray) -> pd.DataFrame:
    """With score, guess (-1, 0, 1), and the chance of praise where a text praises or complains."""
    liked = chances[:, 2] / (chances[:, 0] + chances[:, 2])
    return texts.assign(score=score(chances), guess=chances.argmax(axis=1) - 1, liked=liked)


def _judged(part: pd.DataFrame, judge: Callable[[str], float]) -> pd.DataFrame:
    """What a peer says; its own border of what is neutral is a twentieth of its scale (VADER's README)."""
    found = part["text"].map(judge)
    return part.assign(score=found, guess=np.select([found <= -0.05, found >= 0.05], [-1, 1], 0))


def _vader() -> Callable[[str], float]:
    analyzer = SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])


PEERS: dict[str, dict[str, Callable[[str], float]]] = {
    "en": {"VADER": _vader()},
    "zh": {"snownlp": lambda text: 2 * float(SnowNLP(text).sentiments) - 1},
}


def severity(texts: pd.DataFrame, levels: np.ndarray) -> Iterator[Row]:
    """How the level of complaints agrees with ours: rank correlation, share within one level, mean distance."""
    known = (texts["role"] == "held out") & texts["severity"].notna()
    table = texts.assign(level=levels)[known]
    for language, part in [("all", table), *table.groupby("language", sort=False)]:
        apart = (part["level"] - part["severity"]).abs()
        yield {
            "language": language,
            "texts": len(part),
            "spearman": rounded(spearmanr(part["level"], part["severity"])[0]),
            "within_one": rounded((apart <= 1).mean()),
            "mean_distance": rounded(apart.mean()),
        }


def mixed(texts: pd.DataFrame, vectors: np.ndarray, heads: Heads) -> Iterator[Row]:
    """Praise and complaint in one clause, found among the held-out examples."""
    known = ((texts["role"] == "held out") & (texts["set"] == "examples")).to_numpy()
    table = texts[known].assign(found=heads.is_mixed(vectors[known]), logit=heads.mixed_logit(vectors[known]))
    for language, part in [("all", table), *table.groupby("language", sort=False)]:
        true = part["kind"] == MIXED
        yield {
            "language": language,
            "texts": len(part),
            "auc": rounded(roc_auc_score(true, part["logit"])),
            "precision": rounded(true[part["found"]].mean()),
            "recall": rounded(part["found"][true].mean()),
        }


def joined(heads: Heads, encode: Callable[[list[str]], np.ndarray]) -> Iterator[Row]:
    """Two statements joined by "and": how many that praise and complain are found so, and how many that do not, on the
    sentences that the limits in `sides` were chosen on and on fresh ones (which all praise and complain)."""
    cases = _own(JOINED)
    cases = cases.assign(text=respelled(cases["text"], cases["language"]), mixed=cases["mixed"].eq("yes"))
    vectors = encode(cases["text"].tolist())
    table = cases.assign(head=heads.is_mixed(vectors), sides=of_two_minds(cases, vectors, heads, encode))
    for role, told in table.groupby("role", sort=False):
        for language, part in [("all", told), *told.groupby("language", sort=False)]:
            true, false = part[part["mixed"]], part[~part["mixed"]]
            found = {"found by the head": true["head"], "with the sides": true["sides"]}
            wrong = {"wrongly by the head": false["head"], "wrongly with the sides": false["sides"]}
            shares = {name: rounded(of.mean()) for name, of in (found | wrong).items() if len(of)}
            yield {"sentences": role, "language": language, "texts": len(part)} | shares


def read_hard_cases() -> pd.DataFrame:
    """Our own hard sentences: language, kind (emoji, negation, contrast, irony, fact), text, its clauses' feelings."""
    return _own(HARD_CASES)


def _own(file: Path) -> pd.DataFrame:
    with file.open(encoding="utf-8", newline="") as rows:
        return pd.DataFrame(list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)))


def hard_clauses(cases: pd.DataFrame) -> pd.DataFrame:
    """The clauses of the hard cases as comments are cut: case, language, kind, text, wanted (-1, 0, 1).

    Where a comment is cut into more or fewer clauses than were meant, wanted is missing: it counts as wrong.
    """
    rows = [
        (case.Index, case.language, case.kind, text, SIGNS[sign] if whole else None)
        for case in cases.itertuples()
        for cut in [clauses(case.text, case.language)]
        for whole in [len(cut) == len(case.feelings)]
        for text, sign in zip(cut, case.feelings if whole else "0" * len(cut), strict=True)
    ]
    return pd.DataFrame(rows, columns=["case", "language", "kind", "text", "wanted"])


def hard(cut: pd.DataFrame, scores: np.ndarray) -> Iterator[Row]:
    """Share of hard cases in which every clause got the right sign, by kind and language."""
    right = (np.sign(scores) == cut["wanted"]).groupby(cut["case"]).all()
    first = cut.groupby("case")[["language", "kind"]].first().assign(right=right)
    for kind, part in first.groupby("kind", sort=False):
        shares = part.groupby("language", sort=False)["right"].mean()
        yield {"kind": kind, "cases": len(part), "right": rounded(part["right"].mean())} | shares.map(rounded).to_dict()


def own_ratings(texts: pd.DataFrame, vectors: np.ndarray, heads: Heads) -> Iterator[Row]:
    """Texts that were not learnt from, read by the shipped heads, by these adapted to the set's own ratings, and by a
    plain head that knows these ratings alone; as in a study, each text by a fold that did not see its rating."""
    tested = texts[(texts["role"] != "learnt") & texts["set"].isin([*CUSTOMERS, *NEAREST])]
    for (name, language), part in tested.groupby(["set", "language"], sort=False):
        own, number = vectors[part.index], part.index.astype(str)
        rated = part[["text"]].assign(feedback_id=number, customer=number, rating=part["label"].astype(float))
        yield from _by_ratings(part, own, rated, heads, {"set": name, "language": language})


def halves_of_reviews(reviews: pd.DataFrame, vectors: np.ndarray, heads: Heads) -> Iterator[Row]:
    """What guests liked and disliked of a stay, apart, where only the score of the whole stay teaches."""
    rated = reviews.assign(customer=reviews["feedback_id"])
    yield from _by_ratings(reviews, vectors, rated, heads, {"set": "booking, halves", "language": "en"})


def _by_ratings(part: pd.DataFrame, vectors: np.ndarray, rated: pd.DataFrame, heads: Heads, said: Row) -> Iterator[Row]:
    read = {
        "shipped": heads.chances(vectors),
        "adapted": adapt(heads, vectors, rated).chances,
        "ratings alone": _plain(vectors, np.digitize(rated["rating"], [-1 / 3, 1 / 3]), rated["feedback_id"]),
    }
    for how, chances in read.items():
        yield said | {"texts": len(part), "read by": how} | figures(_read(part, chances), calibrated=True)


def _plain(vectors: np.ndarray, labels: np.ndarray, answers: pd.Series) -> np.ndarray:
    """Chances (n, 3) by logistic regression on nothing but these vectors and ratings, in five folds of answers."""
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    found = cross_val_predict(model, vectors, labels, groups=answers, cv=GroupKFold(5), method="predict_proba")
    chances = np.zeros((len(vectors), 3))
    chances[:, np.unique(labels)] = found
    return chances


def parity(texts: pd.DataFrame, chances: np.ndarray) -> list[Row]:
    """What reports say about each language, on texts that were not learnt from.

    Held-out examples, customers' own words, and the nearest to these where a language has no set of them.
    """
    tested = (texts["role"] != "learnt") & (texts["kind"] != MIXED)
    kinds = {"examples": texts["set"] == "examples"}
    kinds |= {"customers": texts["set"].isin(CUSTOMERS), "nearest": texts["set"].isin(NEAREST)}
    return measure({name: texts[tested & own] for name, own in kinds.items()}, chances)


def rounded(value: float) -> float:
    return round(float(value), 3)
