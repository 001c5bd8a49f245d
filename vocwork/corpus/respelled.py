"""Bulgarian typed in Latin letters, alone or beside Cyrillic, spelled in Cyrillic as a model reads it.

Models know "нямам забележки" well and "nqmam zabelejki" badly. Letters are ambiguous one by one (a is а or ъ, j is ж or
й, sht is щ or шт), words hardly ever: of all the spellings that a typed word may stand for, the likeliest is looked for
by beam search (a noisy channel, Shannon 1948). Words of the Bulgarian example texts are as likely as they are frequent
there, others as their runs of letters, smoothed as Witten and Bell (1991) do. Readers see what the customer typed.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import accumulate, pairwise
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.detector import is_shouted
from vocwork.corpus.examples import read_examples
from vocwork.corpus.transliterated import BULGARIAN, TYPED_ODDS, TYPED_WORDS, bulgarian_odds, typed_words, words_of

# What Latin letters stand for: as most people type, as many do, and as a few do.
_USUAL = (
    "a:а b:б c:ц d:д e:е f:ф g:г h:х i:и,й,ь j:ж,й k:к l:л m:м n:н o:о p:п q:я r:р s:с t:т u:у v:в w:в x:х y:ъ,й,ь "
    "z:з 4:ч 6:ш ch:ч sh:ш zh:ж ts:ц ya:я ia:я ja:я yu:ю iu:ю ju:ю sht:щ 6t:щ"
)
_OFTEN = "a:ъ u:ъ"
_RARE = "c:к,ч j:дж,ь u:ю v:ж w:ш x:кс,ж y:и,у kh:х tz:ц wt:щ sht:щт 6t:щт"
# Nats that such readings cost, and a letter or figure that stands for itself.
OFTEN, RARE, ITSELF = 1.0, 3.0, 6.0
# Below these odds a word that the examples do not have is no Bulgarian one ("iphone", "200x220").
FOREIGN = -1.8
# Letters before a letter that tell how likely it is, and readings of a word's beginning that are followed.
BEFORE, BEAM = 4, 40
# What surrounds a word, and the letters that may stand in it.
EDGE, LETTERS = " ", 40

_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Words joined by hyphens are one: app-ът is in Cyrillic.
_JOINED = re.compile(r"[\w-]+")
# With a letter in it, for numbers stay.
_WORD = re.compile(r"[^\W_]*[a-zA-Z][^\W_]*")
_NUMBER = re.compile(r"\d\d|(?<!\d)\D\d\d")


class Piece(NamedTuple):
    """A stretch of a text, from `start` to `end`, and how it is `read`: as it stands where it is no word."""

    start: int
    end: int
    read: str
    is_word: bool


def respelled(texts: pd.Series, languages: pd.Series) -> pd.Series:
    """The texts as a model reads them: Bulgarian typed in Latin letters in Cyrillic, all else as it is.

    >>> respelled(pd.Series(["nqmam vreme", "no time"]), pd.Series(["bg", "en"])).tolist()
    ['нямам време', 'no time']
    """
    bulgarian = texts[languages == BULGARIAN]
    read = {text: in_cyrillic(text) for text in bulgarian.unique() if is_typed(text)}
    return texts.where(languages != BULGARIAN, texts.map(lambda text: read.get(text, text)))


def in_both(mentions: pd.DataFrame) -> pd.DataFrame:
    """With a `text` as it is read and as it was `said`: rules may be written for either."""
    other = mentions["text"] != mentions["said"]
    return mentions.assign(text=mentions["text"].where(~other, mentions["text"] + "\n" + mentions["said"]))


def as_typed(mentions: pd.DataFrame) -> pd.DataFrame:
    """With `text` and the places of its `telling` words as they were `said`, which is left out."""
    telling = [
        spans if text == said else places(said, spans)
        for text, said, spans in zip(mentions["text"], mentions["said"], mentions["telling"], strict=True)
    ]
    found = pd.Series(telling, index=mentions.index, dtype=object)
    return mentions.assign(text=mentions["said"], telling=found).drop(columns="said")


def is_typed(text: str) -> bool:
    """Whether a text that is said to be Bulgarian is typed in Latin letters, and no name or English word in them.

    Beside Cyrillic most Latin words are names or borrowed: those in small letters must be clearly Bulgarian.

    >>> is_typed("Супер, no hranata beshe ujasna"), is_typed("Купих iphone 14 pro max"), is_typed("no hranata")
    (True, False, True)
    """
    if not _CYRILLIC.search(text):
        return bulgarian_odds(text) > 0
    latin = " ".join(word for word in _JOINED.findall(text) if not _CYRILLIC.search(word))
    words = [word for word in _WORD.findall(latin.lower() if is_shouted(latin) else latin) if word.islower()]
    return bulgarian_odds(" ".join(words)) > TYPED_ODDS and (len(words) > TYPED_WORDS or set(words) <= typed_words())


def in_cyrillic(text: str) -> str:
    """A typed text in Cyrillic; English words and names that do not look Bulgarian stay.

    >>> in_cyrillic("Sled update-a ne raboti, 6 4asa 4akah!")
    'След update-а не работи, 6 часа чаках!'
    """
    return "".join(piece.read for piece in pieces(text))


def pieces(text: str) -> Iterator[Piece]:
    """The words of a typed text and what stands between them, in reading order."""
    last, shouted = 0, is_shouted(text)
    for match in _WORD.finditer(text):
        yield Piece(last, match.start(), text[last : match.start()], False)
        stays = not shouted and _is_name(match[0], text[max(0, match.start() - 3) : match.start()])
        read = match[0] if stays else _like(match[0], spelling(match[0].lower()))
        yield Piece(match.start(), match.end(), read, True)
        last = match.end()
    yield Piece(last, len(text), text[last:], False)


def _is_name(word: str, before: str) -> bool:
    """Whether a typed word has a capital, not at the beginning of a sentence, and does not look Bulgarian."""
    if word.islower() or not before.strip() or before.rstrip()[-1] in ".!?…":
        return False
    return word.lower() not in typed_words() and bulgarian_odds(word) < 0


def places(text: str, spans: Iterable[Sequence[int]]) -> list[list[int]]:
    """[start, end] of the typed words whose spelling stands at these places of `in_cyrillic(text)`.

    >>> in_cyrillic("mn 6umno!")[3:8], places("mn 6umno!", [[3, 8]])
    ('шумно', [[3, 8]])
    """
    whole = _typed_at(text)
    return [list(place) for place in sorted({(whole[start][0], whole[end - 1][1]) for start, end in spans})]


def cut_as_read(text: str, cut: Callable[[str], list[str]]) -> list[str]:
    """A typed text cut where `cut` parts its spelling; `cut` gives parts that make up the whole.

    >>> cut_as_read("stayata e hubava no shumno", lambda read: [read[:15], read[15:]])
    ['stayata e hubava', ' no shumno']
    """
    parts = cut(in_cyrillic(text))
    starts = [start for start, _ in _typed_at(text)]
    places = [starts[end] for end in list(accumulate(map(len, parts)))[:-1]]
    return [text[start:end] for start, end in pairwise([0, *places, len(text)])]


def _typed_at(text: str) -> list[tuple[int, int]]:
    """Start and end, in the typed text, of the word or the character that each character of its spelling stands for."""
    return [
        (piece.start, piece.end) if piece.is_word else (piece.start + at, piece.start + at + 1)
        for piece in pieces(text)
        for at in range(len(piece.read))
    ]


@lru_cache(maxsize=2**16)
def spelling(word: str) -> str:
    """The likeliest Cyrillic spelling of a typed word in lower case; English words and foreign names as they are."""
    costs: list[dict[str, float]] = [{} for _ in range(len(word) + 1)]
    costs[0][""] = 0.0
    for at, begun in enumerate(costs[:-1]):
        for said, cost in nsmallest(BEAM, begun.items(), key=lambda item: (item[1] - _log_begun(item[0]), item[0])):
            for size, letters, more in _readings(word, at):
                there = costs[at + size]
                there[said + letters] = min(cost + more, there.get(said + letters, math.inf))
    best = min(costs[-1], key=lambda said: (costs[-1][said] - _log_word(said), said))
    stays = best not in _words()[BULGARIAN] and (word in _words()["en"] or bulgarian_odds(word) < FOREIGN)
    return word if stays else best


def _readings(word: str, at: int) -> Iterator[tuple[int, str, float]]:
    """How many letters are read from a place on, as what, at what cost; figures of a number stay."""
    if _NUMBER.match(word, max(0, at - 1)) and word[at].isdigit():
        yield 1, word[at], 0.0
        return
    for size in range(1, min(3, len(word) - at) + 1):
        for letters, cost in _stand_for().get(word[at : at + size], {}).items():
            yield size, letters, cost
    if not word[at].isalpha() or word[at] not in _stand_for():
        yield 1, word[at], ITSELF


def _log_word(word: str) -> float:
    """Log of the chance of a word: those of the examples as often as there, the others by their letters."""
    counts = _words()[BULGARIAN]
    if word in counts:
        return math.log(counts[word] / (counts.total() + len(counts)))
    return math.log(len(counts) / (counts.total() + len(counts))) + _log_begun(word) + _log_letter(word, EDGE)


@lru_cache(maxsize=2**18)
def _log_begun(beginning: str) -> float:
    """Log of the chance that a word of unseen letters begins so."""
    return _log_begun(beginning[:-1]) + _log_letter(beginning[:-1], beginning[-1]) if beginning else 0.0


@lru_cache(maxsize=2**18)
def _log_letter(before: str, letter: str) -> float:
    """Log of a letter's chance after others, by Witten and Bell: as new after long contexts as these have followers."""
    chance, context = 1 / LETTERS, (EDGE + before)[-BEFORE:]
    for size in range(len(context) + 1):
        followers = _followers().get(context[len(context) - size :])
        if followers:
            chance = (followers[letter] + len(followers) * chance) / (followers.total() + len(followers))
    return math.log(chance)


@lru_cache(maxsize=1)
def _followers() -> Mapping[str, Counter[str]]:
    """How often each letter follows each run of letters, in the different words of the Bulgarian examples."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for word in _words()[BULGARIAN]:
        edged = EDGE + word + EDGE
        for at in range(1, len(edged)):
            for size in range(min(at, BEFORE) + 1):
                found[edged[at - size : at]][edged[at]] += 1
    return found


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Counter[str]]:
    """How often each word stands in the examples: Bulgarian ones in Cyrillic, and English ones."""
    texts = read_examples().groupby("language")["text"].agg(" ".join)
    english = Counter(words_of(texts["en"]))
    return {BULGARIAN: Counter(filter(_CYRILLIC.match, words_of(texts[BULGARIAN]))), "en": english}


def _like(word: str, spelled: str) -> str:
    """With the capitals of the typed word."""
    if len(word) > 1 and word.isupper():
        return spelled.upper()
    return spelled[:1].upper() + spelled[1:] if word[:1].isupper() else spelled


@lru_cache(maxsize=1)
def _stand_for() -> Mapping[str, dict[str, float]]:
    """Typed letters -> what they stand for -> its cost."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for table, cost in ((_USUAL, 0.0), (_OFTEN, OFTEN), (_RARE, RARE)):
        for typed, letters in (entry.split(":") for entry in table.split()):
            found[typed] |= dict.fromkeys(letters.split(","), cost)
    return found
