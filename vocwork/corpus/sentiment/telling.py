"""The few words of a clause that moved its feeling most, for quotes.

A head is linear on a vector, and a vector is the sum of its tokens at length 1, so each token's pull on the feeling is
known (`e5.token_pulls`); a word's is that of its tokens. Words without meaning of their own are passed over, unless
they turn that of others ("not", "never"). Encoders that do not say what their tokens do get no such words. What a
study's own ratings teach moves scores a little; the words are those of the heads before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import pandas as pd

from vocwork.corpus.embedding.e5 import Pulls
from vocwork.corpus.embedding.encoder import Floats, clean
from vocwork.corpus.sentiment.heads import Heads
from vocwork.corpus.themes.keywords import segmenter, stop_words
from vocwork.feedback import FELT, NO_THEME

# Clauses that are looked into, the likeliest quotes of every theme and quarter first: a second reading costs time.
MOST_CLAUSES = 3000
# So many words of a clause at most, and none that pulls less than this part of the strongest.
MOST_WORDS, LEAST_PULL = 3, 0.5
# Stop words that turn the meaning of others.
TURNS = {
    "en": "no not never nothing nobody none without hardly cannot can't don't didn't wasn't isn't won't doesn't too",
    "bg": "не няма нямаше никога нищо никой без нито едва твърде",
    "ms": "tidak tak takde tiada bukan tanpa belum jangan terlalu no not never",
    "zh": "不 没 没有 别 无 不能 不会 不是 太",
    "pl": "nie nikt nic nigdy bez ani żaden zbyt",
}
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
# Letters, with the marks that some systems write after them (e + ´).
_LETTERS = rf"(?:[^\W\d_{_HAN}][\u0300-\u036f]*)+"
_WORD = re.compile(
    rf"[{_HAN}]{{1,200}}|{_LETTERS}(?:['’-]{_LETTERS})*"
    r"|[\U0001f000-\U0001faff\u2600-\u27bf][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
Span = tuple[int, int]


@runtime_checkable
class Reader(Protocol):
    """An encoder that says what each token does."""

    def pulls(self, texts: Sequence[str], direction: Floats) -> list[Pulls]: ...


class Told(NamedTuple):
    """telling: of each mention up to three [start, end] in its text; note: what must be known, empty if nothing."""

    telling: pd.Series
    note: str = ""


def tell(mentions: pd.DataFrame, answers: pd.DataFrame, heads: Heads, encoder: object) -> Told:
    """The telling words of mentions that may be quoted; none where the encoder is no Reader.

    mentions: feedback_id, text, language, theme, strength, sentiment. answers: id, quarter, consent.
    """
    found = pd.Series([[] for _ in range(len(mentions))], index=mentions.index, dtype=object)
    if not isinstance(encoder, Reader):
        return Told(found)
    quotable = _quotable(mentions, answers)
    chosen = quotable.head(MOST_CLAUSES)
    pulls = encoder.pulls(chosen["text"].tolist(), (heads.weights[2] - heads.weights[0]).astype(np.float32))
    for row, pull in zip(chosen.itertuples(), pulls, strict=True):
        towards = np.sign(row.sentiment) * pull.values
        found[row.Index] = telling_words(str(row.text), str(row.language), pull.spans, towards)
    missed = len(quotable) > len(chosen)
    note = f"Telling words were looked for in the {len(chosen):,} clauses that are most likely to be quoted."
    return Told(found, note if missed else "")


def telling_words(text: str, language: str, spans: np.ndarray, pulls: np.ndarray) -> list[list[int]]:
    """[start, end] of the words that pull most, in reading order; spans and pulls: of the cleaned text's tokens."""
    places = list(words(text))
    cleaned = list(words(clean(text)))
    strength = word_pulls(cleaned, spans, pulls)
    passed = stop_words((language,)) - set(TURNS.get(language, "").split())
    found = [
        (pull, place)
        for pull, place in zip(strength, places, strict=False)
        if pull > 0 and text[slice(*place)].lower().replace("’", "'") not in passed
    ]
    strongest = max((pull for pull, _ in found), default=0.0)
    kept = sorted((each for each in found if each[0] >= LEAST_PULL * strongest), reverse=True)[:MOST_WORDS]
    return sorted([start, end] for _, (start, end) in kept)


def words(text: str) -> Iterator[Span]:
    """Where the words of a text stand, Chinese ones as a dictionary cuts them, emoji as words of their own."""
    for match in _WORD.finditer(text):
        if re.match(f"[{_HAN}]", match[0]):
            yield from ((match.start() + a, match.start() + b) for _, a, b in segmenter().tokenize(match[0]))
        else:
            yield match.span()


def word_pulls(places: Sequence[Span], spans: np.ndarray, pulls: np.ndarray) -> np.ndarray:
    """The pull of each word, shape (words,): that of the tokens which end in it."""
    found = np.zeros(len(places))
    ends = spans[:, 1]
    for number, (start, end) in enumerate(places):
        found[number] = pulls[(ends > start) & (ends <= end) & (spans[:, 0] < ends)].sum()
    return found


def _quotable(mentions: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Clear mentions of a theme whose author did not refuse, the likeliest quote of each theme and quarter first."""
    about = answers.set_index("id")
    consent = mentions["feedback_id"].map(about["consent"].fillna(True).astype(bool))
    clear = consent & (mentions["theme"] != NO_THEME) & (mentions["sentiment"].abs() > FELT)
    own = mentions[clear]
    own = own.assign(
        quarter=own["feedback_id"].map(about["quarter"]), telling=own["strength"] * (FELT + own["sentiment"].abs())
    ).sort_values(["telling", "feedback_id", "mention"], ascending=[False, True, True])
    rank = own.groupby(["theme", "quarter"]).cumcount()
    return own.loc[rank.sort_values(kind="stable").index]
