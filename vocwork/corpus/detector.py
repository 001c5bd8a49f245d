"""py3langid, asked which of some languages a text is in.

Source: Lui and Baldwin (2012), langid.py, in its faster fork py3langid.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_DIGIT = re.compile(r"\d+")


def known_languages() -> frozenset[str]:
    """ISO 639-1 codes of all languages that can be told."""
    return frozenset(_py3langid().nb_classes)


def chances(text: str, among: Iterable[str]) -> dict[str, float]:
    """Each language's share of the probability; all alike where the detector sees nothing in the text.

    Raises ValueError for a language that it does not know.
    """
    return dict(_restricted(tuple(sorted(among))).rank(_readable(text)))


def is_shouted(text: str) -> bool:
    """Whether capitals prevail."""
    return sum(map(str.isupper, text)) > sum(map(str.islower, text))


def _readable(text: str) -> str:
    """The text as the detector reads it best: no digits, and in small letters where it is shouted."""
    return _DIGIT.sub(" ", text.lower() if is_shouted(text) else text)


@lru_cache(maxsize=64)
def _restricted(languages: tuple[str, ...]) -> Any:
    """py3langid restricted to `languages`: a light copy, so that no restriction outlives its call."""
    detector = copy.copy(_py3langid())
    detector.set_languages(languages)
    return detector


@lru_cache(maxsize=1)
def _py3langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
