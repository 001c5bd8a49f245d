"""What a customer wants with a clause: complain, praise, have something done (request), know something (question).

Requests and questions are told from all else by a small head, a three-way logistic regression on the encoder's
vector and a few cues: question marks, and words that ask in each language (`intent_cues.yml`). The shipped head,
`intent_head.npz`, reads one encoder only; `intent_head.md` says what it learnt from and how well it does. With any
other encoder the cues decide alone. What asks for nothing complains or praises by its feeling. A question complains
where it feels bad, or leans that way in words of anger; one that only leans has no severity, for it feels too little.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from vocwork.corpus.embedding.encoder import Encoder
from vocwork.corpus.sentiment import probabilities
from vocwork.feedback import FELT

HEAD, CUES = "intent_head.npz", "intent_cues.yml"
# What the head tells apart, in the order of its rows; `neither` is left to the feeling.
ASKS = ("neither", "request", "question")
# Cues of a clause: the marks, then the kinds of words in `intent_cues.yml`; `begins_request` is `request` at the start.
WORDS = ("request", "begins_request", "question", "opens_request", "opens_question", "closes_question")
MARKS = ("asked", "ends_asked")
_MARK, _END_MARK = re.compile("[?？]"), re.compile(r"[?？][^\w?？]*$")
_HAN = r"\u3400-\u9fff"
_ALONE = rf"(?<![^\W_{_HAN}])(?:{{}})(?![^\W_{_HAN}])"
NEVER = "(?!)"
# Bounded, as all that repeats in `intent_cues.yml` is: two open ends that meet make a search quadratic.
BLANK = r"\s{1,9}"
# Kinds of words in `intent_cues.yml` that show a question asked in anger ("where is my money??"), the second only with
# marks that are heaped. They decide only below LEANS: nearer to zero the sign of a question's feeling is chance, and a
# plain question taken for a complaint is worse than a complaint missed.
ANGER, OWED = "anger", "owed"
LEANS = -0.015
_HEAP = re.compile(r"[?？]\s?[!！?？]|[!！]\s?[?？]")
NO_HEAD = "Requests and questions were recognised by their wording alone: {} comes without a head for intents."


class Head(NamedTuple):
    """weights: shape (3, width + cues), rows as ASKS; bias: shape (3,). Both are empty where there is no head."""

    encoder: str
    revision: str
    weights: np.ndarray
    bias: np.ndarray
    note: str = ""


def open_head(encoder: Encoder) -> Head:
    """The shipped head where it was trained on this very encoder; else none, and a note that says so."""
    with (resources.files("vocwork.corpus") / HEAD).open("rb") as file, np.load(file) as stored:
        head = Head(str(stored["encoder"]), str(stored["revision"]), stored["weights"], stored["bias"])
    if (head.encoder, head.revision) == (encoder.name, encoder.revision):
        return head
    return Head(encoder.name, encoder.revision, np.empty((0, 0)), np.empty(0), NO_HEAD.format(encoder.name))


def asking(head: Head, width: int) -> np.ndarray:
    """Directions in which the head tells requests and questions from all else, shape (2, width); (0, width) without."""
    of_vectors = head.weights[:, :width]
    return of_vectors[1:] - of_vectors[:1] if len(of_vectors) else np.empty((0, width))


def intents(mentions: pd.DataFrame, vectors: np.ndarray, head: Head) -> np.ndarray:
    """The intent of each clause, one of `feedback.INTENTS`, shape (mentions,).

    mentions: text, language, sentiment (-1 to 1, missing where it is not known). vectors: shape (mentions, width).
    """
    signs = cues(mentions["text"], mentions["language"])
    asks = by_head(vectors, signs, head) if len(head.weights) else by_cues(signs)
    feeling = mentions["sentiment"].to_numpy(dtype=float)
    felt = np.select([feeling < -FELT, feeling > FELT], ["complaint", "praise"], "other")
    asked = (asks == "question") | ((asks == "neither") & (signs[:, MARKS.index("ends_asked")] > 0))
    angry = (feeling < -FELT) | ((feeling < LEANS) & in_anger(mentions["text"], mentions["language"]))
    return np.select([asked & angry, asks != "neither"], ["complaint", asks], felt)


def by_head(vectors: np.ndarray, signs: np.ndarray, head: Head) -> np.ndarray:
    """The likeliest of ASKS for each row."""
    return np.array(ASKS)[probabilities(np.hstack([vectors, signs]), head.weights, head.bias).argmax(axis=1)]


def by_cues(signs: np.ndarray) -> np.ndarray:
    """ASKS by wording alone: a question ends in its mark or its word; what asks politely is a request all the same."""
    found = dict(zip((*MARKS, *WORDS), signs.T.astype(bool), strict=True))
    request = found["request"] | (found["opens_request"] & ~found["ends_asked"])
    question = found["ends_asked"] | found["closes_question"]
    return np.select([request, question], ASKS[1:], ASKS[0])


def cues(texts: pd.Series, languages: pd.Series) -> np.ndarray:
    """1 where a clause has a cue, else 0: shape (texts, cues), in the order of MARKS and WORDS.

    >>> cues(pd.Series(["Could you open earlier?"]), pd.Series(["en"])).tolist()
    [[1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0]]
    """
    rows = [_cues(text, language) for text, language in zip(texts, languages, strict=True)]
    return np.array(rows, dtype=float).reshape(len(rows), len(MARKS) + len(WORDS))


def in_anger(texts: pd.Series, languages: pd.Series) -> np.ndarray:
    """Whether each clause, if it asks, does so in the words or with the marks of anger, shape (texts,).

    >>> in_anger(pd.Series(["Where is my money?", "Where is my money??"]), pd.Series(["en", "en"])).tolist()
    [False, True]
    """
    return np.array([_in_anger(text, language) for text, language in zip(texts, languages, strict=True)], dtype=bool)


def _in_anger(text: str, language: str) -> bool:
    kinds = (ANGER, OWED) if _HEAP.search(text) else (ANGER,)
    return any(_pattern(language, kind).search(text) for kind in kinds)


def _cues(text: str, language: str) -> list[bool]:
    patterns = (_MARK, _END_MARK, *_patterns(language))
    return [pattern.search(text) is not None for pattern in patterns]


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """The WORDS of a language; those without any match nothing."""
    return tuple(_pattern(language, kind) for kind in WORDS)


@cache
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    listed = _listed().get(language, {})
    words = listed.get("request" if kind == "begins_request" else kind, NEVER)
    return re.compile(_placed(kind, words), re.IGNORECASE)


def _placed(kind: str, words: str) -> str:
    alone = _ALONE.format(words.replace(" ", BLANK))
    return (
        r"^\W*" + alone
        if kind.startswith(("opens", "begins"))
        else alone + r"\W*$"
        if kind.startswith("closes")
        else alone
    )


@cache
def _listed() -> dict[str, dict[str, str]]:
    source = resources.files("vocwork.corpus") / CUES
    return dict(yaml.safe_load(source.read_text(encoding="utf-8")))
