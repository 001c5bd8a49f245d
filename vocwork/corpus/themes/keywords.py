"""The words of a text that can name a theme: no stop words, numbers, single letters or masks.

Chinese is cut by jieba, all else at the edges of its letters. Stop words are those of stopwordsiso, corrected by
stop_words.yml.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from importlib import resources
from typing import Any

import yaml

from vocwork.corpus.privacy.masking import TOKEN

# The languages of a study that has none named.
LANGUAGES = ("en", "bg", "ms", "zh", "pl", "pt")
# Where to start when a language's own list is poor, and the language it is often mixed with.
_LISTED_AS = {"ms": "id"}
_MIXED_WITH = {"ms": ("en",)}

_NOT_WORDS = re.compile(rf"{TOKEN}|https?://\S+|www\.\S+|@\w+|&[a-z]{{2,6}};", re.I)
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# jieba's time grows with the square of a run without dictionary words.
_RUN = re.compile(rf"([{_HAN}]{{1,200}})|([^\W\d_{_HAN}]+(?:['’-][^\W\d_{_HAN}]+)*)")
_POSSESSIVE = re.compile(r"['’]s$")
_STRETCHED = re.compile(r"(\w)\1{2,}")


def tokens(text: str, language: str) -> list[str]:
    """The keywords of a text in reading order, lower case, stop words of its language left out.

    >>> tokens("The delivery was 3 days late!!", "en")
    ['delivery', 'days', 'late']
    >>> tokens("物流很慢", "zh")
    ['物流', '慢']
    """
    return _keywords(text, (language,))


def analyzer(languages: Sequence[str] = LANGUAGES) -> Callable[[str], list[str]]:
    """A scikit-learn `analyzer` for documents in several languages at once.

    BERTopic hands over plain strings that hold many comments, so each run of letters is cut by its own script and
    the stop words of all `languages` are left out together. Can be pickled.

    >>> analyzer(["en", "zh"])("the delivery was late 物流很慢")
    ['delivery', 'late', '物流', '慢']
    """
    return partial(_keywords, languages=tuple(languages))


@lru_cache(maxsize=32)
def stop_words(languages: tuple[str, ...]) -> frozenset[str]:
    """The words of the languages that say nothing about a theme, lower case."""
    return frozenset().union(*map(_stop_words, languages))


def _keywords(text: str, languages: tuple[str, ...]) -> list[str]:
    runs = _RUN.findall(_NOT_WORDS.sub(" ", text).lower())
    return [word for han, other in runs for word in (_cut(han, languages) if han else _kept(other, languages))]


def _cut(run: str, languages: tuple[str, ...]) -> Iterator[str]:
    """The keywords in a run of Chinese characters."""
    stopped, short = stop_words(languages), _own("zh", "keep")
    return (word for word in segmenter().cut(run) if (len(word) > 1 or word in short) and word not in stopped)


@lru_cache(maxsize=2**16)
def _kept(run: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The keyword that a run of other letters is, or none."""
    word = _plain(run)
    return () if len(word) < 2 or word in stop_words(languages) else (word,)


def _plain(word: str) -> str:
    """One spelling for "anak-anak" and "anak", "guest’s" and "guest", "soooo" and "soo"."""
    word = _STRETCHED.sub(r"\1\1", _POSSESSIVE.sub("", word).replace("’", "'"))
    half, _, other = word.partition("-")
    return half if half == other else word


def _stop_words(language: str) -> set[str]:
    from stopwordsiso import has_lang, stopwords

    listed = _LISTED_AS.get(language, language)
    words = {word.lower() for word in stopwords(listed)} if has_lang(listed) else set()
    own = words - _own(language, "keep") | _own(language, "add")
    return own.union(*map(_stop_words, _MIXED_WITH.get(language, ())))


@lru_cache(maxsize=32)
def _own(language: str, choice: str) -> frozenset[str]:
    """Our corrections of a language's list: the words to `keep` as keywords or to `add` to the stop words."""
    return frozenset(_corrections().get(language, {}).get(choice, "").split())


@lru_cache(maxsize=1)
def verdicts() -> frozenset[str]:
    """Words of all languages that judge without saying what is judged: 'terrible', 'отлично', 'bagus'."""
    return frozenset().union(*(_own(language, "verdicts") for language in _corrections()))


@lru_cache(maxsize=1)
def _corrections() -> dict[str, dict[str, str]]:
    file = resources.files("vocwork.corpus.themes").joinpath("stop_words.yml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def segmenter() -> Any:
    """jieba, told to be quiet about its dictionary and its own deprecations."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    return jieba
