"""Which language each comment is in.

Three steps, each only where the one before leaves a choice: the script of the letters, Bulgarian typed in Latin ones,
and py3langid restricted to the study's languages. Where py3langid is sure of a language that the study has not, nothing
is told. Words of grammar tell the language of a text that borrows English.
One-word answers such as "Ok" say nothing themselves: they follow the language that most others are in.

Source: Lui and Baldwin (2012), langid.py, in its faster fork py3langid.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from vocwork.corpus.privacy.masking import TOKEN
from vocwork.corpus.transliterated import WRITTEN_IN_LATIN, bulgarian_odds, typed_words, words_of
from vocwork.feedback import FeedbackError

UNKNOWN = "und"
MIX = "mix"

# Letters of each script as a character class. A Han character counts as five letters, for names of products are
# Latin in any language.
SCRIPTS: dict[str, str] = {
    "Latin": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
    "Cyrillic": "\u0400-\u0481\u048a-\u052f\u1c80-\u1c8a",
    "Han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    "Kana": "\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d",
    "Hangul": "\u1100-\u11ff\uac00-\ud7a3",
    "Greek": "\u0370-\u03ff\u1f00-\u1fff",
    "Arabic": "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Hebrew": "\u05d0-\u05ea",
    "Devanagari": "\u0904-\u0963",
    "Bengali": "\u0980-\u09e3",
    "Tamil": "\u0b80-\u0bff",
    "Thai": "\u0e01-\u0e4e",
}
LETTER_WEIGHT = {"Han": 5, "Kana": 2, "Hangul": 2}

# Scripts of the languages that are not written in Latin letters.
WRITTEN_IN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("bg", "ru", "uk", "mk", "be", "kk", "ky", "mn", "tg", "tt", "ba"), ("Cyrillic",)),
    "sr": ("Cyrillic", "Latin"),
    "zh": ("Han",),
    "ja": ("Kana", "Han"),
    "ko": ("Hangul",),
    "el": ("Greek",),
    **dict.fromkeys(("ar", "fa", "ur", "ug", "ps"), ("Arabic",)),
    "he": ("Hebrew",),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), ("Devanagari",)),
    **dict.fromkeys(("bn", "as"), ("Bengali",)),
    "ta": ("Tamil",),
    "th": ("Thai",),
}

# Below this share of the probability, a text of at most so many words is not told by itself.
SHORT_WORDS = 3
CLEAR_SHARE = 0.7

_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in SCRIPTS.items()}
_NOT_WORDS = re.compile(rf"{TOKEN}|https?://\S+|www\.\S+|[@#][\w.]+|&[a-z]{{2,6}};", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_REAL_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d+")

# From these odds on a text is Bulgarian typed in Latin letters. Beside languages that the odds know nothing of, one of
# at most so many words must be made of words of the examples, too.
TYPED_ODDS, TYPED_WORDS = 0.7, 2

# Without a restriction, from this share of the probability on for one other language, and below that one for all of
# the study's together, a text of so many words is in none of the study's.
FOREIGN_SHARE, OWN_SHARE, FOREIGN_WORDS = 0.5, 0.025, 2
# Letters that no word of a language has, though its script does: with one of them the likeliest language decides.
NOT_LETTERS_OF = {"bg": re.compile("[ыэёіїєґўјљњќѓћђџѕ]", re.IGNORECASE)}

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
# In other scripts each such word counts as so many letters: "design很nice" is Chinese, "app-ът ми е бавен" Bulgarian.
GRAMMAR = {
    "Han": re.compile("[的了很是不也都没吗吧呢]"),
    "Cyrillic": re.compile(
        r"\b(?:е|и|на|не|с|за|се|от|да|ми|им|му|го|ги|си|са|ли|но|в|по|то|та|ът|бе|беше|бяха|ще|има|няма|че)\b",
        re.IGNORECASE,
    ),
}
GRAMMAR_WEIGHT = 15


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


def refuse_unknown_languages(codes: Sequence[str]) -> None:
    """Raise FeedbackError for a language that the detector does not know."""
    known = set(_py3langid().nb_classes)
    for code in codes:
        if code not in known:
            hint = f"; did you mean {code[:2].lower()}?" if code[:2].lower() in known else ""
            raise FeedbackError(f"languages: there is no language {code!r}{hint}; codes are such as en, bg, zh")


def _guess(text: str, allowed: tuple[str, ...], malay: bool) -> Guess:
    words = _NOT_WORDS.sub(" ", text)
    script = _main_script(words)
    candidates = tuple(language for language in allowed if script in WRITTEN_IN.get(language, ("Latin",)))
    if script == "Latin" and "bg" in allowed and _is_typed_bulgarian(words, candidates):
        return Guess(True, {"bg": 1.0})
    if _is_foreign(words, candidates, malay):
        return Guess(True, {})
    if len(candidates) < 2:
        return Guess(True, dict.fromkeys(candidates, 1.0))
    shares = _shares(words, candidates, malay)
    if "ms" in candidates and max(shares, key=lambda name: shares[name]) == "en" and _is_mixed_malay(words):
        return Guess(True, {"ms": 1.0})
    return Guess(max(shares.values()) >= CLEAR_SHARE or len(_REAL_WORD.findall(words)) > SHORT_WORDS, shares)


def _weights(guesses: Iterable[tuple[Guess, int]], fallback: str | None) -> Mapping[str, int]:
    """How much each language counts for texts that are not clear; guesses come with the number of such texts."""
    if fallback != MIX:
        return {fallback: 1} if fallback else {}
    counts: Counter[str] = Counter()
    for guess, times in guesses:
        if guess.clear:
            counts[guess.settle({})] += times
    return counts


def _main_script(text: str) -> str | None:
    """The script most of the text is written in, None where it has no letters of a known one."""
    if text.isascii():
        return "Latin" if _LETTERS["Latin"].search(text) else None
    weights = {s: LETTER_WEIGHT.get(s, 1) * len(letters.findall(text)) for s, letters in _LETTERS.items()}
    weights |= {s: weights[s] + GRAMMAR_WEIGHT * len(words.findall(text)) for s, words in GRAMMAR.items()}
    script = max(weights, key=lambda s: weights[s])
    return script if weights[script] else None


def _shares(text: str, candidates: tuple[str, ...], malay: bool) -> dict[str, float]:
    """Each candidate's share of the probability; all alike where the detector sees nothing in the text."""
    merge = malay and "ms" in candidates
    shares = dict(_detector((*candidates, "id") if merge else candidates).rank(_readable(text)))
    if len(set(shares.values())) == 1:
        return dict.fromkeys(candidates, 1 / len(candidates))
    return {name: shares[name] + (shares["id"] if merge and name == "ms" else 0) for name in candidates}


def _is_foreign(text: str, candidates: tuple[str, ...], malay: bool) -> bool:
    """Whether the detector, free to choose, is sure of a language that is no candidate."""
    if (
        not candidates
        or len(_REAL_WORD.findall(text)) < FOREIGN_WORDS
        or ("ms" in candidates and _is_mixed_malay(text))
    ):
        return False
    shares = dict(_py3langid().rank(_readable(text)))
    own = {*candidates, "id"} if malay and "ms" in candidates else {*candidates}
    likeliest = max(shares, key=lambda name: shares[name])
    if likeliest in own:
        return False
    if all(name in NOT_LETTERS_OF and NOT_LETTERS_OF[name].search(text) for name in candidates):
        return True
    return shares[likeliest] >= FOREIGN_SHARE and sum(shares[name] for name in own) < OWN_SHARE


def _readable(text: str) -> str:
    """The text as the detector reads it best: no digits, and in small letters where it is shouted."""
    return _DIGIT.sub(" ", text.lower() if _is_shouted(text) else text)


def _is_shouted(text: str) -> bool:
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


@lru_cache(maxsize=64)
def _detector(languages: tuple[str, ...]) -> Any:
    """py3langid restricted to `languages`: a light copy, so that no restriction outlives its call."""
    detector = copy.copy(_py3langid())
    detector.set_languages(languages)
    return detector


@lru_cache(maxsize=1)
def _py3langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_typed_bulgarian(text: str, candidates: Sequence[str]) -> bool:
    """Whether a text is Bulgarian typed in Latin letters rather than in one of the candidates."""
    strange = set(candidates) - set(WRITTEN_IN_LATIN) and len(_REAL_WORD.findall(text)) <= TYPED_WORDS
    return bulgarian_odds(text) > TYPED_ODDS and not (strange and not set(words_of(text)) <= typed_words())


def _is_mixed_malay(text: str) -> bool:
    """Whether one word in seven or more is of Malay grammar, and not all of them may be English ones or a name."""
    told = {word.lower() for word in MALAY_GRAMMAR.findall(text)}
    perhaps = set(MALAY_OR_ENGLISH.findall(text.lower() if _is_shouted(text) else text))
    enough = bool(told) or len(perhaps) > 1
    return enough and len(told | perhaps) * GRAMMAR_SHARE >= len(_WORD.findall(text))
