"""Which language each comment is in.

Three steps, each only where the one before leaves a choice: the script of the letters, Bulgarian typed in Latin ones,
and py3langid restricted to the study's languages. Nothing is told of texts in a language that the study has not. Words
of grammar tell the language of a text that borrows English; names in Latin letters tell nothing beside other letters.
One-word answers such as "Ok" say nothing themselves: they follow the language that most others are in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.detector import chances, is_shouted, known_languages
from vocwork.corpus.foreign import is_foreign
from vocwork.corpus.privacy.masking import TOKEN
from vocwork.corpus.scripts import LETTERS, SCRIPTS, WRITTEN_IN, main_script
from vocwork.corpus.transliterated import (
    TYPED_ODDS,
    TYPED_WORDS,
    WRITTEN_IN_LATIN,
    bulgarian_odds,
    typed_words,
    words_of,
)
from vocwork.feedback import FeedbackError

UNKNOWN = "und"
MIX = "mix"

# Below this share of the probability, a text of at most so many words is not told by itself.
SHORT_WORDS = 3
CLEAR_SHARE = 0.7

_NOT_WORDS = re.compile(rf"{TOKEN}|https?://\S+|www\.\S+|[@#][\w.]+|&[a-z]{{2,6}};", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_SIGNED = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_REAL_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN_WORD = re.compile(rf"[{SCRIPTS['Latin']}\d]+(?:[.'’&-][{SCRIPTS['Latin']}\d]+)*")
# A Cyrillic name: a capital, and not in the first word.
_CAPITAL_LATER = re.compile(r"(?<=\w)\W+[\u0400-\u042f]\w*")
# A text whose Latin words are in no language of the study is in that of the others, if these are one in so many.
BESIDE_SHARE = 5

# Words of grammar. Whoever uses them writes that language, however many English words are in between; at least one
# word in so many must be one of them. Those that are names as well (Dr Yang) count in small letters, and of those that
# are English words, or names that many type in small letters (kat, a la carte, no pun intended), it takes two.
MALAY_GRAMMAR = re.compile(
    r"\b(?:(?i:yg|takde|takkan|macam|memang|mmg|sangat|sgt|tapi|sebab|kalau|dengan|dgn|untuk|dekat|saya|boleh|susah|"
    r"banyak|kita)|yang|dah|dh|tak|nak|dari|pada|itu)\b"
)
MALAY_OR_ENGLISH = re.compile(
    r"\b(?:yang|dah|dh|tak|nak|dari|pada|itu|pun|gila|kat|aku|kami|dia|ini|ni|tu|je|lah|la)\b"
)
GRAMMAR_SHARE = 7


class Guess(NamedTuple):
    """What a text says of its own language: whether that is enough, and each candidate's share of the probability."""

    clear: bool
    shares: dict[str, float]

    def settle(self, weights: Mapping[str, int]) -> str:
        """The language with the largest share; where the text alone is not clear, the shares count by `weights`."""
        weighted = {name: share * weights.get(name, 0) for name, share in self.shares.items()}
        shares = self.shares if self.clear or not any(weighted.values()) else weighted
        if len(shares) > 1 and len(set(shares.values())) == 1:
            return UNKNOWN
        return max(shares, key=lambda name: shares[name], default=UNKNOWN)


def languages(
    texts: pd.Series, *, allowed: Sequence[str], indonesian_as_malay: bool = True, fallback: str | None = MIX
) -> pd.Series:
    """ISO 639-1 code of each text, one of `allowed`, or "und" where nothing can be told.

    Nothing can be told of empty texts, digits, emoji, scripts that no allowed language is written in, and texts of two
    words or more that are clearly in a language that is not allowed.
    Malay and Indonesian are too close for any detector: with `indonesian_as_malay` both are "ms", unless "id"
    is itself allowed.

    `fallback` helps with texts of at most three words whose language is not clear: "mix" weights the detector's
    shares by how many of the clear texts are in each language, so that an "Ok" among Malay comments is Malay
    (call it per source, where people write alike); a language code decides for that language; None leaves
    the detector's own guess, "und" where it has none. The script is never overruled.

    >>> texts = pd.Series(["Доставката закъсня", "很好", "barang lambat sampai", "123", "Ok"])
    >>> languages(texts, allowed=("en", "bg", "ms", "zh")).tolist()
    ['bg', 'zh', 'ms', 'und', 'ms']
    """
    malay = indonesian_as_malay and "ms" in allowed and "id" not in allowed
    times = Counter(texts.dropna())
    guesses = {text: _guess(text, tuple(allowed), malay) for text in times}
    weights = _weights(((guesses[text], count) for text, count in times.items()), fallback)
    settled = {text: guess.settle(weights) for text, guess in guesses.items()}
    found = [settled.get(text, UNKNOWN) for text in texts]
    return pd.Series(found, index=texts.index, name="language", dtype="str")


def untold(languages: pd.Series, allowed: Sequence[str]) -> str:
    """How many comments are in none of the languages asked for, and what becomes of them; empty where none is."""
    unknown = int(languages.eq(UNKNOWN).sum())
    if not unknown:
        return ""
    return (
        f"{unknown:,} of {len(languages):,} comments are in none of the languages {', '.join(allowed)}, or say too "
        "little to tell. They get themes and feelings as the others do, as well as the models know their language; "
        "where many are in one language, add it to `languages`."
    )


def refuse_unknown_languages(codes: Sequence[str]) -> None:
    """Raise FeedbackError for a language that the detector does not know."""
    known = known_languages()
    for code in codes:
        if code not in known:
            hint = f"; did you mean {code[:2].lower()}?" if code[:2].lower() in known else ""
            raise FeedbackError(f"languages: there is no language {code!r}{hint}; codes are such as en, bg, zh")


def _guess(text: str, allowed: tuple[str, ...], malay: bool) -> Guess:
    words = _NOT_WORDS.sub(" ", text)
    script = _script(words, allowed)
    candidates = _written_in(script, allowed)
    if script == "Latin" and "bg" in allowed and _is_typed_bulgarian(words, candidates):
        return Guess(True, {"bg": 1.0})
    if script and (not candidates or _is_foreign(words, candidates, malay, script)):
        beside = _beside_latin(words) if script == "Latin" else ""
        return _guess(beside, allowed, malay) if beside else Guess(True, {})
    if len(candidates) < 2:
        return Guess(True, dict.fromkeys(candidates, 1.0))
    words = words if script == "Latin" else LETTERS["Latin"].sub(" ", words)
    shares = _shares(words, candidates, malay)
    if "ms" in candidates and max(shares, key=lambda name: shares[name]) == "en" and _is_mixed_malay(words):
        return Guess(True, {"ms": 1.0})
    return Guess(max(shares.values()) >= CLEAR_SHARE or len(_REAL_WORD.findall(words)) > SHORT_WORDS, shares)


def _script(text: str, allowed: Sequence[str]) -> str | None:
    """The script of most of a text; where that is Latin, of what is not names, if the study is written in it."""
    script = main_script(text)
    if script != "Latin" or text.isascii():
        return script
    beside = main_script(_without_names(text))
    return beside if beside and _written_in(beside, allowed) else script


def _written_in(script: str | None, allowed: Sequence[str]) -> tuple[str, ...]:
    return tuple(language for language in allowed if script in WRITTEN_IN.get(language, ("Latin",)))


def _without_names(text: str) -> str:
    """A text in two scripts without the words that begin with a capital or have one, such as iPhone, and numbers.

    A first word in Cyrillic may be any word; so may the Latin ones of a longer text that is shouted.
    """
    latin = " ".join(_LATIN_WORD.findall(text))
    if is_shouted(latin) and len(_REAL_WORD.findall(latin)) > SHORT_WORDS:
        return text
    return _LATIN_WORD.sub(lambda word: word[0] if word[0].islower() else " ", _CAPITAL_LATER.sub(" ", text))


def _beside_latin(text: str) -> str:
    """What is said in other letters beside Latin words that say nothing, where it is one word in so many or more."""
    beside = _LATIN_WORD.sub(" ", _without_names(text))
    many = len(_WORD.findall(beside)) * BESIDE_SHARE >= len(_WORD.findall(text))
    return beside if many and _REAL_WORD.search(beside) else ""


def _weights(guesses: Iterable[tuple[Guess, int]], fallback: str | None) -> Mapping[str, int]:
    """How much each language counts for texts that are not clear; guesses come with the number of such texts."""
    if fallback != MIX:
        return {fallback: 1} if fallback else {}
    counts: Counter[str] = Counter()
    for guess, times in guesses:
        if guess.clear:
            counts[guess.settle({})] += times
    return counts


def _shares(text: str, candidates: tuple[str, ...], malay: bool) -> dict[str, float]:
    """Each candidate's share of the probability; all alike where the detector sees nothing in the text."""
    merge = malay and "ms" in candidates
    shares = chances(text, (*candidates, "id") if merge else candidates)
    if len(set(shares.values())) == 1:
        return dict.fromkeys(candidates, 1 / len(candidates))
    return {name: shares[name] + (shares["id"] if merge and name == "ms" else 0) for name in candidates}


def _is_foreign(text: str, candidates: tuple[str, ...], malay: bool, script: str) -> bool:
    """Whether a text is in no candidate; Malay is asked for first, for much of it is half English."""
    if "ms" not in candidates:
        return is_foreign(text, candidates, script)
    return not _is_mixed_malay(text) and is_foreign(text, {*candidates, *(("id",) if malay else ())}, script)


def _is_typed_bulgarian(text: str, candidates: Sequence[str]) -> bool:
    """Whether a text is Bulgarian typed in Latin letters, none of them with a sign, rather than in a candidate.

    What stands in Cyrillic beside them is not asked.
    """
    if _SIGNED.search(text):
        return False
    typed = LETTERS["Cyrillic"].sub(" ", text)
    strange = set(candidates) - set(WRITTEN_IN_LATIN) and len(_REAL_WORD.findall(typed)) <= TYPED_WORDS
    return bulgarian_odds(typed) > TYPED_ODDS and not (strange and not set(words_of(typed)) <= typed_words())


def _is_mixed_malay(text: str) -> bool:
    """Whether one word in seven or more is of Malay grammar, and not all of them may be English ones or a name."""
    told = {word.lower() for word in MALAY_GRAMMAR.findall(text)}
    perhaps = set(MALAY_OR_ENGLISH.findall(text.lower() if is_shouted(text) else text))
    enough = bool(told) or len(perhaps) > 1
    return enough and len(told | perhaps) * GRAMMAR_SHARE >= len(_WORD.findall(text))
