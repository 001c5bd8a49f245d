"""Themes in words: the words typical of a theme against all others (class-based TF-IDF, Grootendorst 2022).

A mention counts a word once, so that nobody's repetition makes a keyword. A keyword stands in at least two mentions
of its theme and comes up there at least LIFT times as often as everywhere. Names of companies and people are none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from vocwork.corpus.themes.keywords import verdicts
from vocwork.corpus.themes.proper_names import proper_names
from vocwork.feedback import NO_THEME

LIFT = 1.5
LABEL_WORDS = 3
KEYWORDS = 10
# A language names a theme itself when it has at least so many mentions of it.
SPOKEN = 5
# What stands between the words of a label, and between a theme's name and its words; in Chinese its own marks.
MARKS = {"zh": ("、", "：")}
LATIN_MARKS = (", ", ": ")
# Two words are of one stem when they begin alike for so much of the shorter one.
STEM = 0.7

# The words of a text: scikit-learn's `analyzer`.
Words = Callable[[str], list[str]]
# Theme -> its words, the most typical first.
Typical = Mapping[int, list[str]]


def label_themes(mentions: pd.DataFrame, words: Words, *, language: str) -> pd.DataFrame:
    """Words for every theme, ordered by theme.

    mentions: text, language, theme; each text once. Gives theme, label (in `language` where that is among the
    mentions), keywords (all languages together), and label_<language> for every language of the mentions.
    """
    mentions = mentions[mentions["theme"] != NO_THEME]
    words = cache(words)  # a text is cut once, however often it is asked for
    named = proper_names(mentions["text"], words)
    mentions = mentions.assign(words=[frozenset(words(text)) - named for text in mentions["text"]])
    overall = typical_words(mentions, words, named)
    themes = sorted(overall)
    own = {str(spoken): _spoken_words(told, words, named) for spoken, told in mentions.groupby("language")}
    usual = {**overall, **_in_usual_language(mentions, own)}
    labels = {f"label_{spoken}": _labels(themes, words, usual, marks(spoken)[0]) for spoken, words in own.items()}
    keywords = [", ".join(overall[theme][:KEYWORDS]) for theme in themes]
    label = labels.get(f"label_{language}") or _labels(themes, {}, usual, marks(language)[0])
    return pd.DataFrame({"theme": themes, "label": label, "keywords": keywords, **labels})


def typical_words(mentions: pd.DataFrame, words: Words, named: frozenset[str]) -> dict[int, list[str]]:
    """Theme -> its words, the most typical first, one of each stem; a theme without words has its shortest text.

    mentions: text, theme, words (those it has that are no names). named: words that are names, and never stand for a
    theme.
    """
    themes, theme = np.unique(mentions["theme"].to_numpy(), return_inverse=True)
    vocabulary, counts = _count(mentions["words"], theme)
    scores = class_tfidf(counts)
    expected = counts.sum(axis=0) * np.bincount(theme)[:, None] / len(mentions)
    telling = (counts >= 2) & (counts >= LIFT * expected)
    return {
        int(name): _ranked(vocabulary, scores[n], telling[n])
        or _ranked(vocabulary, scores[n], counts[n] > 0)
        or [_shortest(mentions.loc[mentions["theme"] == name, "text"], words, named)]
        for n, name in enumerate(themes)
    }


def class_tfidf(counts: np.ndarray) -> np.ndarray:
    """How typical each word is of each theme, shape (themes, words), from counts of the same shape.

    sqrt(tf) log(1 + A / f): tf the word's share of the theme's words, f its count in all themes, A the mean number of
    words of a theme; the root holds frequent words back (Grootendorst 2022, BERTopic's `reduce_frequent_words`).
    """
    of_theme, of_word = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    return np.asarray(np.sqrt(counts / np.maximum(of_theme, 1)) * np.log1p(of_theme.mean() / of_word))


def _count(words: pd.Series, theme: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The vocabulary of the words of texts, and in how many of each theme each stands: shape (themes, words)."""
    vocabulary = sorted(frozenset().union(*words))
    place = {word: number for number, word in enumerate(vocabulary)}
    found = np.array([place[word] for own in words for word in own], dtype=int)
    shape = theme.max(initial=-1) + 1, len(vocabulary)
    cells = np.repeat(theme, words.map(len)) * shape[1] + found
    return np.array(vocabulary, dtype=object), np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)


def marks(language: str) -> tuple[str, str]:
    """What parts the words of a label in a language, and what stands before them."""
    return MARKS.get(language, LATIN_MARKS)


def _ranked(vocabulary: np.ndarray, scores: np.ndarray, allowed: np.ndarray) -> list[str]:
    """The allowed words by falling score, without those of a stem that came before; verdicts after all others."""
    chosen: list[str] = []
    for number in np.argsort(-scores, kind="stable"):
        if len(chosen) == 2 * KEYWORDS:
            break
        word = vocabulary[number]
        if allowed[number] and not any(same_stem(word, other) for other in chosen):
            chosen.append(word)
    return sorted(chosen, key=verdicts().__contains__)[:KEYWORDS]


def same_stem(word: str, other: str) -> bool:
    """Whether two words are forms of one: they begin alike, or one holds the other.

    >>> same_stem("delivery", "delivered"), same_stem("hantar", "penghantaran"), same_stem("price", "prize")
    (True, True, False)
    """
    short, long = sorted((word, other), key=len)
    if short in long and (len(short) >= 4 or long.startswith(short) or not short.isascii()):
        return True
    alike = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return alike >= max(3, STEM * len(short))


def _shortest(texts: pd.Series, words: Words, named: frozenset[str]) -> str:
    """The shortest text of a theme, names left out: what stands for it when it has no words, only signs."""
    text = str(min(texts, key=lambda text: (len(text), text)))
    inside = sorted(named.intersection(words(text)), key=lambda name: (-len(name), name))
    return re.sub("|".join(map(_alone, inside)) or "(?!)", "…", text, flags=re.IGNORECASE)[:40]


def _alone(name: str) -> str:
    """A name as no part of a longer word; Chinese has no edges of words."""
    return re.escape(name) if name[0] >= "\u3400" else rf"\b{re.escape(name)}\b"


def _spoken_words(mentions: pd.DataFrame, words: Words, named: frozenset[str]) -> Typical:
    """The words of the themes that one language says enough about."""
    sizes = mentions["theme"].value_counts()
    enough = mentions[mentions["theme"].map(sizes) >= SPOKEN]
    return typical_words(enough, words, named) if len(enough) else {}


def _in_usual_language(mentions: pd.DataFrame, own: Mapping[str, Typical]) -> Typical:
    """The words of each theme in the language that says most about it, where that one says enough.

    They stand for a theme in a language that hardly speaks of it: words of one language, not of several in a row.
    """
    usual = mentions.groupby("theme")["language"].agg(lambda spoken: spoken.value_counts().sort_index().idxmax())
    return {int(theme): own[spoken][theme] for theme, spoken in usual.items() if theme in own[spoken]}


def _labels(themes: Sequence[int], own: Typical, usual: Typical, join: str = ", ") -> list[str]:
    """A few words for each theme, its own before the usual ones; two themes never have the same."""
    labels: list[str] = []
    for theme in themes:
        words = own.get(theme) or usual[theme]
        longer = (join.join(words[:size]) for size in range(LABEL_WORDS, len(words) + LABEL_WORDS))
        labels.append(next((label for label in longer if label not in labels), f"{join.join(words)} ({theme})"))
    return labels
