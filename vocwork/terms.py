"""Words looked for in what customers say: whole words where a script parts them, parts of a text where none does."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
# A word stands alone where no letter of its own kind of script touches it; Chinese has no such edges.
_START, _END = rf"(?<![^\W{_HAN}])", rf"(?![^\W{_HAN}])"


@cache
def term_pattern(term: str) -> re.Pattern[str]:
    """What a term finds in `plain` text: whole words in any capitals, `*` for further letters; /regular expressions/.

    Raises ValueError for a term that finds nothing or everything.

    >>> bool(term_pattern("deliver*").search("Late Delivery!")), bool(term_pattern("late").search("a chocolate"))
    (True, False)
    """
    if term.startswith("/") and term.endswith("/") and len(term) > 1:
        return _expression(_plain_expression(term[1:-1]))
    term = plain(term)
    words = [re.escape(word).replace(r"\*", r"\w*") for word in term.split()]
    if not any(character.isalnum() or _is_emoji(character) for character in term):
        raise ValueError(f"the term {term!r} holds no letter, digit or emoji")
    first, last = term.strip()[0], term.strip()[-1]
    start = "" if re.match(f"[{_HAN}*]", first) or _is_emoji(first) else _START
    end = "" if re.match(f"[{_HAN}*]", last) or _is_emoji(last) else _END
    return re.compile(start + r"\s+".join(words) + end, re.IGNORECASE)


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk") and not character.isascii()


def _plain_expression(pattern: str) -> str:
    """A regular expression whose letters are `plain`; a full-width question mark stays a character to look for."""
    composed = unicodedata.normalize("NFC", pattern)
    return "".join(sign if sign.isascii() else re.escape(plain(sign)) for sign in composed)


def _expression(pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"/{pattern}/ is not a regular expression: {error}") from None
    if compiled.search(""):
        raise ValueError(f"/{pattern}/ finds nothing at all in every comment; leave out a * or ?")
    return compiled


def plain(text: str) -> str:
    """One spelling for full-width letters, curly apostrophes, and emoji with and without colour."""
    return unicodedata.normalize("NFKC", text).replace("’", "'").replace("\ufe0f", "")
