"""Places in a text, and how they are looked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

Span = tuple[int, int]
Finder = Callable[[str, tuple[str, ...]], Iterator[Span]]


def matches(pattern: re.Pattern[str]) -> Finder:
    """Finds every match of a pattern; of one with groups, the group that took part: the words around it stay."""
    return lambda text, _regions: (match.span(match.lastindex or 0) for match in pattern.finditer(text))


def hidden(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans blanked out, so that every other place stays where it is."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = "\0" * (end - start)
    return "".join(characters)
