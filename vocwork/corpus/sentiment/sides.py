"""Praise and complaint in one clause: by the head for it and, where that is in doubt, by the sides of an "and".

"The room was lovely and the breakfast was cold" stays one clause. To cut at every "and" would tear stories and lists
apart ("they lost my return and kept the money"), whose parts feel otherwise than the whole. The head alone finds few
of such clauses; where it nearly does and one side praises while the other complains, the clause does both. A third is
missed all the same (`heads.md`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from vocwork.corpus.sentiment.heads import Heads

# Words that join two statements, by language.
AND = {
    "en": r"\b(?:and|plus)\b|&",
    "bg": r"\bи\b",
    "ms": r"\b(?:dan|and)\b|&",
    "zh": "而且|并且|还有",
    "pl": r"\b(?:i|oraz)\b",
    "pt": r"\be\b",
}
# A side has at least so many words (Chinese: characters).
LEAST = 2
# From this logit on the head is in doubt, and sides that feel so much (-1 to 1) decide: of 10,000 real comments 58 more
# are of two minds then. Without the head's doubt one clause in fifty would be, and most of them are not.
DOUBT, CLEAR = -2.5, 0.4
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def of_two_minds(
    mentions: pd.DataFrame, vectors: np.ndarray, heads: Heads, encode: Callable[[list[str]], np.ndarray]
) -> np.ndarray:
    """Whether each clause praises and complains at once, shape (mentions,).

    mentions: text, as models read it, and language. vectors: shape (mentions, width). encode: texts -> their vectors.
    """
    both, logit = heads.is_mixed(vectors), heads.mixed_logit(vectors)
    doubtful = np.flatnonzero((logit > DOUBT) & ~both)
    texts, languages = mentions["text"].to_numpy()[doubtful], mentions["language"].to_numpy()[doubtful]
    pairs = [
        (row, *pair)
        for row, text, language in zip(doubtful, texts, languages, strict=True)
        for pair in sides(text, language)
    ]
    if pairs:
        rows, left, right = zip(*pairs, strict=True)
        felt = heads.score(encode([*left, *right])).reshape(2, -1)
        opposed = (np.abs(felt) > CLEAR).all(axis=0) & (np.sign(felt[0]) != np.sign(felt[1]))
        both[np.array(rows)[opposed]] = True
    return both


def sides(text: str, language: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind each word that may join two statements.

    >>> list(sides("The room was lovely and the breakfast was cold", "en"))
    [('The room was lovely', 'the breakfast was cold')]
    """
    for joint in re.finditer(AND.get(language, "(?!)"), text, re.IGNORECASE):
        pair = text[: joint.start()].strip(" ,"), text[joint.end() :].strip(" ,")
        if all(len(_WORD.findall(side)) >= LEAST for side in pair):
            yield pair
