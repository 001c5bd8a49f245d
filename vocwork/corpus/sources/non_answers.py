"""Survey non-answers: comments that say there is no comment.

The whole text is compared with a table, regardless of case, spaces and punctuation and against all languages at
once: "Nothing." and "N / A" count, "Nothing was good" does not. An emoji alone is an answer.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from vocwork.corpus.sources.words import read_words

_EMOTICON = re.compile(r"[:;=8xX]\s?[-'^o]?\s?[)(DPpO/|\]\[*<>]|[)(][-']?[:;=]|<3|\^_?\^|^\s*\+")
_SENTENCE_END = re.compile(r"[.!?。！？;；\n]+")
_NUMBER = re.compile(r"[\s.,!?]*\d{1,3}([.,]\d)?[\s.,!?]*")


def _plain(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


_TABLE = frozenset(_plain(phrase) for _, line in read_words("non_answers") for phrase in line.split("|"))
# Two of the longest phrases with punctuation between: anything longer is a comment, whatever it says.
_LONGEST = 2 * max(map(len, _TABLE))


def is_non_answer(text: str) -> bool:
    """Whether a comment says nothing at all.

    >>> is_non_answer("N/A"), is_non_answer("Nothing. None."), is_non_answer("Nothing was good"), is_non_answer("👍")
    (True, True, False, False)
    """
    if len(text) > _LONGEST:
        return False
    silent = _says_nothing(text) or all(_says_nothing(part) for part in _SENTENCE_END.split(text))
    return silent and not _has_feeling(text)


def find_non_answers(texts: pd.Series) -> pd.Series:
    """True for each text that is a non-answer; False where there is no text."""
    return texts.isin([text for text in texts.dropna().unique() if is_non_answer(text)])


def _says_nothing(text: str) -> bool:
    plain = _plain(text)
    return not plain or plain in _TABLE or _is_filler(plain) or bool(_NUMBER.fullmatch(text))


def _is_filler(plain: str) -> bool:
    """One letter over and over (x, xxx): typed to get past the question. A single Chinese character is a word."""
    return len(set(plain)) == 1 and plain.isalpha() and not "\u3400" <= plain[0] <= "\u9fff"


def _has_feeling(text: str) -> bool:
    """Emoji and emoticons make an answer of any text."""
    return bool(_EMOTICON.search(text)) or any(unicodedata.category(ch) == "So" for ch in text if ch > "\u00a8")
