"""Survey non-answers: comments that say there is no comment.

The whole text is compared with a table of phrases and with the ways to put one together (none, other, comment, at this
time), regardless of case, accents, spaces and punctuation and against all languages at once: "Nothing.", "N / A" and
"no further comments at this time" count, "Nothing was good" and "nothing to complain about" do not. An emoji alone is
an answer; behind words that say nothing it is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import pandas as pd

from vocwork.corpus.brands import folded
from vocwork.corpus.sources.words import read_words

_EMOTICON = re.compile(r"[:;=8xX]\s?[-'^o]?\s?[)(DPpO/|\]\[*<>]|[)(][-']?[:;=]|<3|\^_?\^|^\s*\+")
_SENTENCE_END = re.compile(r"[.,!?。，、！？;；\n]+")
_NUMBER = re.compile(r"[\s.,!?]*\d{1,3}([.,]\d)?[\s.,!?]*")
# More characters than any phrase of the table or built of parts needs: a longer text is a comment, whatever it says.
_LONGEST = 120
# How often a part marked by * may come.
_TIMES = 3


def _plain(text: str) -> str:
    """Letters and digits only, in lower case and without accents."""
    return "".join(filter(str.isalnum, folded(text)[0]))


def _ways(words: str) -> list[str]:
    return [_plain(way) for way in words.split("|")]


def _orders() -> re.Pattern[str]:
    """All ways to say that there is nothing to say, put together of their parts."""
    parts: dict[str, list[str]] = defaultdict(list)
    for key, words in read_words("nothing_to_say"):
        parts[key] += _ways(words) if " " in key else words.split("|")
    orders = [
        "".join(_part(parts[f"{language} {name.rstrip('?*')}"], name[-1]) for name in order.split())
        for language in parts
        if " " not in language
        for order in parts[language]
    ]
    return re.compile("|".join(orders))


def _part(ways: list[str], mark: str) -> str:
    """The ways to say one part as a regular expression, the longest first."""
    times = {"?": "?", "*": f"{{0,{_TIMES}}}"}.get(mark, "")
    return f"(?:{'|'.join(sorted(ways, key=len, reverse=True))}){times}"


_TABLE = frozenset(way for _, words in read_words("non_answers") for way in _ways(words))
_ORDERS = _orders()


def is_non_answer(text: str) -> bool:
    """Whether a comment says nothing at all.

    >>> is_non_answer("N/A"), is_non_answer("Nothing. None."), is_non_answer("Nothing was good"), is_non_answer("👍")
    (True, True, False, False)
    """
    if len(text) > _LONGEST:
        return False
    parts = _SENTENCE_END.split(_EMOTICON.sub(" ", text))
    silent = _says_nothing(text) or all(map(_says_nothing, parts))
    return silent and (not _has_feeling(text) or (text.strip()[:1].isalnum() and any(map(_is_phrase, parts))))


def find_non_answers(texts: pd.Series) -> pd.Series:
    """True for each text that is a non-answer; False where there is no text."""
    return texts.isin([text for text in texts.dropna().unique() if is_non_answer(text)])


def _says_nothing(text: str) -> bool:
    plain = _plain(text)
    return not plain or _is_filler(plain) or bool(_NUMBER.fullmatch(text)) or _is_phrase(text)


def _is_phrase(text: str) -> bool:
    """Whether a text is a phrase of the table or one put together, said once or again and again (没有没有)."""
    plain = _plain(text)
    once = plain[: (plain + plain).find(plain, 1)]
    return any(said in _TABLE or bool(_ORDERS.fullmatch(said)) for said in {plain, once} - {""})


def _is_filler(plain: str) -> bool:
    """One letter over and over (x, xxx): typed to get past the question. A single Chinese character is a word."""
    return len(set(plain)) == 1 and plain.isalpha() and not "\u3400" <= plain[0] <= "\u9fff"


def _has_feeling(text: str) -> bool:
    """Emoji and emoticons make an answer of any text."""
    return bool(_EMOTICON.search(text)) or any(unicodedata.category(ch) == "So" for ch in text if ch > "\u00a8")
