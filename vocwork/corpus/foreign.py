"""Texts in a language that a study has not.

A detector that may only choose among the study's languages takes Spanish for Portuguese and Russian for Bulgarian. Free
to choose, it takes many a short text of the study for another language. So both are asked of it: which language is
likeliest, and whether those of the study have anything left. The less is left, the surer; words that customers of the
study's languages use count against it, letters that none of them has for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from vocwork.corpus.detector import chances
from vocwork.corpus.examples import read_examples
from vocwork.corpus.scripts import LETTERS
from vocwork.corpus.transliterated import words_of

# What such a text may be in: a choice of languages with many writers or official in Europe. Among all that the detector
# knows, too many short texts look like a language of few speakers.
WIDELY_WRITTEN = (
    *("ar", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu"),
    *("id", "is", "it", "ja", "ko", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr"),
    *("sv", "th", "tl", "tr", "uk", "vi", "zh"),
)
# A text of at least so many words is foreign where the study's languages together have less than this share of the
# probability, or than the larger one where it has letters of none of them. Both shrink with every word that is known,
# not counting Latin words with such letters unless they prevail: names or borrowed words ("crème brûlée was good").
FOREIGN_WORDS, OWN_SHARE, OWN_SHARE_STRANGE = 2, 0.1, 0.6
# Letters of the alphabets of some languages, in the Latin script those beside a to z.
LETTERS_OF = {
    **{"en": "", "ms": "", "id": "", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú", "es": "áéíñóúü", "it": "àéèìóòù"},
    **{"de": "äöüß", "fr": "àâæçéèêëîïôœùûüÿ", "nl": "áäéëíïóöúü", "sv": "åäöàé", "hu": "áéíóöőúüű", "ro": "ăâîșțşţ"},
    **{"cs": "áčďéěíňóřšťúůýž", "sk": "áäčďéíĺľňóôŕšťúýž", "hr": "čćđšž", "tr": "çğıi̇öşüâîû"},
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",
}
_NO_SPACES = "\u3041-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_NO_SPACES}]|[^\W\d_{_NO_SPACES}]{{2,}}")
_PLAIN = set("abcdefghijklmnopqrstuvwxyz")


def is_foreign(text: str, own: Collection[str], script: str) -> bool:
    """Whether a text in a script is in none of one's own languages, those of the study that are written in it."""
    said = unicodedata.normalize("NFKC", text if script == "Latin" else LETTERS["Latin"].sub(" ", text))
    if count_words(said) < FOREIGN_WORDS:
        return False
    shares = chances(said, {*own, *WIDELY_WRITTEN})
    if max(shares, key=lambda name: shares[name]) in own:
        return False
    words = words_of(said)
    plain = [word for word in words if not all(_is_strange(word, name, script) for name in own)]
    most = OWN_SHARE if len(plain) == len(words) else OWN_SHARE_STRANGE
    are_names = script == "Latin" and 2 * len(plain) >= len(words)
    return sum(shares[name] for name in own) < most * (1 - _known(plain if are_names else words, own))


def count_words(text: str) -> int:
    """Words of two letters or more; of scripts without spaces, the characters."""
    return len(_WORD.findall(text))


def _is_strange(word: str, language: str, script: str) -> bool:
    """Whether a word has letters of its script that a language has not; False where its letters are not told."""
    letters = set(LETTERS[script].findall(word))
    return language in LETTERS_OF and not letters <= _PLAIN.union(LETTERS_OF[language])


def _known(words: Collection[str], own: Iterable[str]) -> float:
    """The share of the words that our examples of one's own languages have."""
    return sum(any(word in _vocabulary().get(name, ()) for name in own) for word in words) / max(1, len(words))


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, frozenset[str]]:
    """The words of the examples by language."""
    texts = read_examples().groupby("language")["text"].agg(" ".join)
    return {str(language): frozenset(words_of(text)) for language, text in texts.items()}
