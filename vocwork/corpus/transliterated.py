"""Bulgarian typed in Latin letters: how much more a text looks like it than like a language written in them.

"Няма го" is typed nyama go, niama go, nqma go: no list of words holds them all. Bulgarian example texts, typed as
people type them, say which runs of letters are frequent; a text's odds are those of a naive Bayes classifier over
runs of two to four letters (Cavnar and Trenkle 1994 introduced them for language identification).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from vocwork.corpus.examples import read_examples

# Letters that everyone types alike, and four ways to type the others: by the law on transliteration, by the look and
# sound of figures and keys ("6testvam", "nqma"), by keyboards with w and x, and the mixture seen most.
_ALIKE = dict(zip("абгдезиклмнопрстуф", "abgdeziklmnoprstuf", strict=True))
_TYPED = [
    dict(zip("вжйхцчшщъьюя", ways.split(), strict=True))
    for ways in (
        "v zh y h ts ch sh sht a y yu ya",
        "v j i h c 4 6 6t u i iu q",
        "w j j x c ch sh sht y i u ia",
        "v j i h c ch sh sht a i iu q",
    )
]
BULGARIAN, WRITTEN_IN_LATIN = "bg", ("en", "ms", "pl")
RUNS = (2, 3, 4)
# Added to each count, so that a run never seen is unlikely and not impossible.
UNSEEN = 0.1
# From these odds on a text is Bulgarian typed in Latin letters. Beside languages that the odds know nothing of, and
# beside Cyrillic, one of at most so many words must be made of words of the examples, too.
TYPED_ODDS, TYPED_WORDS = 0.7, 2
# Key of the chance of a run that a language's examples do not have.
NEVER = ""

_WORD = re.compile(r"[^\W_]+")


def bulgarian_odds(text: str) -> float:
    """Log of the odds, per run of letters, that a text is typed Bulgarian and not in a language written in Latin.

    0 is even; the languages compared with are those of the examples (English, Malay, Polish). -inf without letters.

    >>> bulgarian_odds("nqmam zabelejki") > 1, bulgarian_odds("no remarks") < 0, bulgarian_odds("123")
    (True, True, -inf)
    """
    counts = Counter(_runs(text))
    if not counts:
        return -math.inf
    weights = _weights()
    scores = {
        language: sum(times * log.get(run, log[NEVER]) for run, times in counts.items())
        for language, log in weights.items()
    }
    own = scores.pop(BULGARIAN)
    return (own - max(scores.values())) / counts.total()


@lru_cache(maxsize=1)
def typed_words() -> frozenset[str]:
    """The words of the Bulgarian examples, typed in Latin letters in each way."""
    return frozenset(word for text in _texts()[BULGARIAN] for word in words_of(text))


def words_of(text: str) -> list[str]:
    """Words in lower case; numbers say nothing."""
    return [word for word in _WORD.findall(text.lower()) if not word.isdecimal()]


def _runs(text: str) -> Iterable[str]:
    """Runs of letters within each word and over its edges."""
    for word in words_of(text):
        edged = f" {word} "
        yield from (edged[at : at + size] for size in RUNS for at in range(len(edged) - size + 1))


@lru_cache(maxsize=1)
def _texts() -> dict[str, list[str]]:
    """Examples of the languages compared, the Bulgarian ones typed in Latin letters in each way."""
    texts = read_examples().groupby("language")["text"].agg(list)
    typed = [_typed(text, way) for text in texts[BULGARIAN] for way in _TYPED]
    return {BULGARIAN: typed} | {language: texts[language] for language in WRITTEN_IN_LATIN}


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    """Log of each run's chance by language."""
    counts = {language: Counter(run for text in texts for run in _runs(text)) for language, texts in _texts().items()}
    kinds = len(set().union(*counts.values()))
    return {language: _logs(runs, kinds) for language, runs in counts.items()}


def _logs(counts: Counter[str], kinds: int) -> dict[str, float]:
    total = counts.total() + UNSEEN * kinds
    logs = {run: math.log((times + UNSEEN) / total) for run, times in counts.items()}
    return logs | {NEVER: math.log(UNSEEN / total)}


def _typed(text: str, way: dict[str, str]) -> str:
    return "".join((_ALIKE | way).get(letter, letter) for letter in text.lower())
