"""Heads learnt from labelled texts: the shipped ones, and those of any other encoder from the example sentences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from vocwork.corpus.examples import NO_SUBJECT, held_out, read_examples
from vocwork.corpus.sentiment.heads import Heads, probabilities
from vocwork.corpus.themes.space import centre, without

# Directions of feeling that are projected out before themes are looked for.
DIRECTIONS = 6
# A slope of this length tells nothing apart.
TINY = 1e-3
# Inverse strength of the ridge penalty: of feeling and its directions, and of praise and complaint at once.
C, C_MIXED = 1.0, 3.0
# Strength of the ridge penalty on the slope of severity.
RIDGE = 1.0
FOLDS = 5
MIXED = "x"


def example_texts() -> pd.DataFrame:
    """The examples as texts to learn from: text, label, language, set, group, subject, kind, severity, role."""
    examples = read_examples().rename(columns={"feeling": "label"})
    role = np.where(held_out(examples), "held out", "learnt")
    return examples.assign(set="examples", group=examples["text"], role=role)


def learn_from_examples(encoder: str, encode: Callable[[list[str]], np.ndarray]) -> Heads:
    """Heads for an encoder that comes without; encode: texts -> unit vectors of shape (texts, width)."""
    texts = example_texts()
    texts = texts[texts["role"] == "learnt"].reset_index(drop=True)
    return learn_heads(texts, encode(texts["text"].tolist()), encoder)


def learn_heads(texts: pd.DataFrame, vectors: np.ndarray, encoder: str) -> Heads:
    """All heads, with calibrated chances.

    texts: label (-1, 0, 1), language, set, group (texts that must not be parted); subject, kind and severity, missing
    outside of the examples. vectors: shape (texts, width). What praises and complains at once teaches only `mixed`.
    """
    one_sided = (texts["kind"] != MIXED).to_numpy()
    clear, space = texts[one_sided], vectors[one_sided]
    labels, weights = clear["label"].to_numpy(), even_weights(clear)
    head, bias = fit_head(space, labels, weights)
    heat = temperature(space, labels, weights, clear["group"].astype(str).to_numpy())
    others = (
        fit_severity(texts, vectors),
        fit_mixed(texts, vectors),
        fit_polarity(clear, space),
        fit_subjects(clear, space),
    )
    return Heads(encoder, head / heat, bias / heat, *others)


def fit_head(vectors: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (3, width) and bias (3,) of a three-way logistic regression; labels are -1, 0, 1."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=C, max_iter=1000).fit(vectors, labels, sample_weight=weights)
    return model.coef_.astype(np.float32), model.intercept_.astype(np.float32)


def fit_severity(texts: pd.DataFrame, vectors: np.ndarray) -> np.ndarray:
    """Slope and level, shape (width + 1,), of a ridge regression (Hoerl and Kennard 1970) on the severity."""
    from sklearn.linear_model import Ridge

    known = texts["severity"].notna().to_numpy()
    model = Ridge(alpha=RIDGE).fit(vectors[known], texts.loc[known, "severity"])
    return np.append(model.coef_, model.intercept_).astype(np.float32)


def fit_mixed(texts: pd.DataFrame, vectors: np.ndarray) -> np.ndarray:
    """Slope and level, shape (width + 1,), of a logistic regression: praise and complaint at once, or not."""
    from sklearn.linear_model import LogisticRegression

    known = texts["kind"].notna().to_numpy()
    model = LogisticRegression(C=C_MIXED, max_iter=1000).fit(vectors[known], texts.loc[known, "kind"] == MIXED)
    return np.append(model.coef_[0], model.intercept_).astype(np.float32)


def fit_polarity(texts: pd.DataFrame, vectors: np.ndarray) -> np.ndarray:
    """Directions of feeling, see `fit_directions`, of the examples alone.

    They praise and complain of every subject; elsewhere it is partly the subject that is liked or not, and it would be
    lost to the search of themes.
    """
    own = (texts["set"] == "examples").to_numpy()
    said = texts[own]
    centred = centre(vectors[own], said["language"].to_numpy(dtype=object))
    return fit_directions(centred, said["label"].to_numpy(), even_weights(said))


def fit_directions(centred: np.ndarray, labels: np.ndarray, weights: np.ndarray, count: int = DIRECTIONS) -> np.ndarray:
    """Orthonormal directions (up to count, width) that part praise from complaint, each fitted without the others.

    Iterative null-space projection (Ravfogel et al. 2020); ends early where nothing is left to part them by.
    """
    from sklearn.linear_model import LogisticRegression

    clear = labels != 0
    rest, liked, weights = centred[clear], labels[clear] > 0, weights[clear]
    found = np.empty((0, centred.shape[1]))
    for _ in range(count):
        slope = LogisticRegression(C=C, max_iter=1000).fit(rest, liked, sample_weight=weights).coef_
        slope = without(slope, found)
        if np.linalg.norm(slope) < TINY:
            break
        found = np.vstack([found, slope / np.linalg.norm(slope)])
        rest = without(centred[clear], found)
    return found.astype(np.float32)


def fit_subjects(texts: pd.DataFrame, vectors: np.ndarray) -> np.ndarray:
    """Orthonormal rows (subjects - 1, width) that span the means of subjects; all feelings count the same in a mean."""
    about = (texts["subject"].notna() & (texts["subject"] != NO_SUBJECT)).to_numpy()
    said = texts[about]
    rows = pd.DataFrame(centre(vectors[about], said["language"].to_numpy(dtype=object)))
    means = rows.groupby([said["subject"].to_numpy(), said["label"].to_numpy()]).mean().groupby(level=0).mean()
    return np.linalg.svd((means - means.mean()).to_numpy(), full_matrices=False)[2][: len(means) - 1].astype(np.float32)


def temperature(vectors: np.ndarray, labels: np.ndarray, weights: np.ndarray, groups: np.ndarray) -> float:
    """What logits are divided by so that chances of texts not learnt from are right: least log loss over 5 folds.

    Temperature scaling (Guo et al. 2017).
    """
    from scipy.optimize import minimize_scalar
    from sklearn.model_selection import GroupKFold

    logits = np.empty((len(labels), 3))
    for rest, fold in GroupKFold(FOLDS).split(vectors, labels, groups):
        head, bias = fit_head(vectors[rest], labels[rest], weights[rest])
        logits[fold] = vectors[fold] @ head.T + bias

    def loss(heat: float) -> float:
        chances = probabilities(logits, np.eye(3) / heat, np.zeros(3))
        return float(-(weights * np.log(chances[np.arange(len(labels)), labels + 1])).sum())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def even_weights(texts: pd.DataFrame) -> np.ndarray:
    """Weights by which all labels count the same in each language of each set."""
    weights = pd.Series(1.0, index=texts.index)
    for _, part in texts.groupby(["set", "language"]):
        weights[part.index] = balance(part["label"].to_numpy())
    return weights.to_numpy()


def balance(labels: np.ndarray, most: float = 5.0) -> np.ndarray:
    """Weights that make all labels count the same; rare ones at most `most` times their share."""
    names, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.minimum(len(labels) / (len(names) * counts), most)[place]
