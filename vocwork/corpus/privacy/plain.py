"""Texts as a reader sees them: without characters nobody sees, with plain digits, spaces and dashes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Characters nobody sees: soft hyphens, joiners, direction marks, variation selectors, key caps, byte-order marks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)


def plain_text(text: str) -> tuple[str, Sequence[int]]:
    """The text as a reader sees it, with plain digits, spaces and dashes, and each character's place in `text`."""
    positions: Sequence[int] = range(len(text) + 1)
    if _INVISIBLE.search(text):
        positions = [place for place, character in enumerate(text) if not _INVISIBLE.match(character)]
        positions, text = [*positions, len(text)], "".join(text[place] for place in positions)
    return text if text.isascii() else text.translate(_PLAIN), positions


class _Plain(dict[int, str]):
    """str.translate table: compatibility forms (full width, bold) of one character to the plain one."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code))
        if unicodedata.category(plain[0]) == "Pd" or plain == "\u2212":
            plain = "-"
        elif plain.isdecimal():
            plain = str(unicodedata.decimal(plain[0]))
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_PLAIN = _Plain()
