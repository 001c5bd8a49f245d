"""Names of people and companies among the words of texts: they say nothing about what a theme is.

A name is known by its capitals; in small letters where it is a given name and no other word (given_names.yml); in
Chinese by its characters (`chinese_names`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cache
from importlib import resources

import yaml

from vocwork.corpus.examples import read_examples
from vocwork.corpus.themes.chinese_names import chinese_names

# A word is a name when it has a capital in so many of its occurrences, and of those inside sentences; seen so often.
NAMED, SEEN = 0.8, 3

# A word, and what parts it from another before it in its sentence.
_WORD = re.compile(r"((?<=\w)[ ,;-]+)?([^\W\d_]+(?:['’-][^\W\d_]+)*)")


def proper_names(texts: Collection[str], words: Callable[[str], list[str]]) -> frozenset[str]:
    """The words of the texts that are names, in lower case, and given names whether they are among them or not.

    words: those of a text, see `keywords.analyzer`.
    """
    return capitals(texts) | given_names() | chinese_names(texts, words)


def capitals(texts: Iterable[str]) -> frozenset[str]:
    """Words that are nearly always written with a capital, inside sentences too, in lower case.

    A word that only begins sentences is a name unless it is an ordinary word of the example texts.

    >>> sorted(capitals(["Maria was kind", "Maria helped", "Maria", "Delivery is late", "Delivery again", "Delivery"]))
    ['maria']
    >>> sorted(capitals(["Acme is fine", "I like Acme", "ask Acme, not me", "Good day", "a good day", "Good"]))
    ['acme']
    """
    seen: Counter[tuple[str, bool]] = Counter()
    capital: Counter[tuple[str, bool]] = Counter()
    for (before, word), times in Counter(_WORD.findall("\n".join(texts))).items():
        seen[word.lower(), bool(before)] += times
        capital[word.lower(), bool(before)] += times * word.istitle()
    within = {word for word, inside in seen if inside}
    beginning = {word for word, _ in seen} - within - ordinary_words()
    return frozenset(word for word in within | beginning if _is_name(word, seen, capital))


@cache
def ordinary_words() -> frozenset[str]:
    """The words of the example texts that stand there in lower case."""
    told = (word for text in read_examples()["text"] for _, word in _WORD.findall(text))
    return frozenset(word for word in told if word.islower())


def _is_name(word: str, seen: Counter[tuple[str, bool]], capital: Counter[tuple[str, bool]]) -> bool:
    """Whether a word has its capital inside sentences and in all."""
    inside, first = (word, True), (word, False)
    total = seen[inside] + seen[first]
    return (
        total >= SEEN and capital[inside] >= NAMED * seen[inside] and capital[inside] + capital[first] >= NAMED * total
    )


@cache
def given_names() -> frozenset[str]:
    """Given names that are no other word, in lower case.

    >>> sorted({"maria", "ivan", "ahmad", "иван", "mark", "rose", "hope", "надежда"} & given_names())
    ['ahmad', 'ivan', 'maria', 'иван']
    """
    source = resources.files("vocwork.corpus.themes") / "given_names.yml"
    listed = yaml.safe_load(source.read_text(encoding="utf-8"))
    return frozenset(" ".join(listed.values()).split())
