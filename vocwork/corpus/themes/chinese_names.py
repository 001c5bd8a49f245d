"""Names of persons among the words of Chinese texts, by their characters.

Chinese has no capitals, and jieba tags many ordinary words as persons. Its dictionary says what persons are made of
all the same: characters that begin its names or stand behind the surname there, and seldom do so in other words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from math import log
from typing import NamedTuple

from vocwork.corpus.privacy.persons import CHINESE_TITLES, SURNAMES
from vocwork.corpus.themes.keywords import segmenter

# From such odds on, as a logarithm, characters are those of a person and not of a word.
PERSON = 4.9
# Before a surname alone: 小王, 老张, 阿陈.
FAMILIAR = "小老阿"
# A word is a part of names when it is one in so many of its texts, and in so many at least.
NAMED, SEEN = 0.8, 2
_HAN = re.compile("[\u3400-\u9fff]")
# How jieba's tags of persons begin; those of other languages and of history go on.
_PERSON = "nr"


class _Characters(NamedTuple):
    """How often characters begin words and stand further on in them; of persons, and of all other words."""

    first: Counter[str]
    later: Counter[str]


def chinese_names(texts: Iterable[str], words: Callable[[str], list[str]]) -> frozenset[str]:
    """The words of the texts that are names of persons, and those that are cut from names only.

    >>> from vocwork.corpus.themes.keywords import analyzer
    >>> said = ["王伟很热情", "小李帮我解决了问题", "小李帮我换货", "张婷婷也很高兴", "张婷婷", "老王很方便", "高清"]
    >>> sorted(chinese_names(said, analyzer(["zh"])))
    ['婷婷', '李帮', '王伟', '老王']
    """
    seen, parts = Counter[str](), Counter[str]()
    for text in filter(_HAN.search, texts):
        own = [word for word in set(words(text)) if _is_han(word)]
        seen.update(own)
        parts.update(word for word in own if _is_part(word, text))
    return frozenset(word for word, times in seen.items() if is_person(word) or parts[word] >= max(SEEN, NAMED * times))


@lru_cache(maxsize=2**16)
def is_person(word: str) -> bool:
    """Whether a word is a whole name (王伟, 张小明), or a surname with what people are called by (王师傅, 老王).

    What jieba's dictionary has as another word is none, nor are its words of two characters, whatever their tag.
    """
    if word[0] in FAMILIAR and word[1:] in SURNAMES:
        return _odds(word[1:]) >= PERSON
    if word[0] not in SURNAMES or not 2 <= len(word) <= 3:
        return False
    is_tagged = _tags().get(word, _PERSON).startswith(_PERSON)
    if is_tagged and word[1:] in CHINESE_TITLES:
        return True
    is_word = word in _tags() and (len(word) == 2 or not is_tagged)
    return not is_word and _odds(word) >= PERSON


def _is_part(word: str, text: str) -> bool:
    """Whether a word of two characters stands behind its surname (张|婷婷) or begins with that of 小李 (小|李帮)."""
    place = text.find(word)
    if len(word) != 2 or place < 1:
        return False
    before = text[place - 1]
    if before in FAMILIAR:
        return word[0] in SURNAMES and word not in _tags() and _odds(word[0]) >= PERSON
    return before in SURNAMES and is_person(before + word)


def _odds(word: str) -> float:
    """How much likelier the characters are in names of persons than in other words, as a logarithm."""
    person, other = _characters()
    first = _likelier(word[0], person.first, other.first)
    return first + sum(_likelier(character, person.later, other.later) for character in word[1:])


def _likelier(character: str, person: Counter[str], other: Counter[str]) -> float:
    return log((person[character] + 0.5) / person.total()) - log((other[character] + 0.5) / other.total())


@cache
def _characters() -> tuple[_Characters, _Characters]:
    """Those of jieba's persons of three characters that begin with a surname, and of its other short words."""
    person, other = _Characters(Counter(), Counter()), _Characters(Counter(), Counter())
    for word, tag in _tags().items():
        is_name = tag == _PERSON and len(word) == 3 and word[0] in SURNAMES
        if is_name or (tag != _PERSON and len(word) in (2, 3)):
            own = person if is_name else other
            own.first[word[0]] += 1
            own.later.update(word[1:])
    return person, other


@cache
def _tags() -> dict[str, str]:
    """The words of jieba's dictionary with the tags of what they are."""
    with segmenter().dt.get_dict_file() as lines:
        rows = (line.decode("utf-8").split() for line in lines)
        return {word: tag for word, _, tag in rows}


def _is_han(word: str) -> bool:
    return bool(_HAN.match(word))
