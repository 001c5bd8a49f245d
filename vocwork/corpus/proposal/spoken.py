"""The languages of the comments, and that of the reports which fits them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from vocwork.corpus.foreign import WIDELY_WRITTEN
from vocwork.corpus.language import UNKNOWN, languages
from vocwork.locales import LOCALES, Locale

# Languages told apart first, and others that the comments in none of them may be in: among all at once, short comments
# would be taken for rare ones. The share of the comments a language needs to be named in the params.
_LANGUAGES = ("en", "bg", "ms", "zh", "pl", "pt", "es", "fr", "de", "it", "ru")
_OTHERS = tuple(name for name in WIDELY_WRITTEN if name not in (*_LANGUAGES, "id"))
_LEAST_LANGUAGE = 0.05
_SAMPLE = 400


def spoken_languages(columns: Sequence[pd.Series]) -> tuple[str, ...]:
    """Languages of these columns of comments, most frequent first; none where there are no comments."""
    if not columns:
        return ()
    texts = pd.concat([cells.head(_SAMPLE) for cells in columns], ignore_index=True)
    first = languages(texts, allowed=_LANGUAGES)
    found = first.where(first != UNKNOWN, languages(texts.where(first == UNKNOWN), allowed=_OTHERS))
    shares = found[found != UNKNOWN].value_counts(normalize=True)
    return tuple(str(name) for name in shares.index[shares >= _LEAST_LANGUAGE]) or ("en",)


def reports_locale(spoken_in: Sequence[str]) -> tuple[Locale, str]:
    """The language of the reports that fits comments in these languages, most frequent first, and why."""
    if not spoken_in:
        return "en", "there are no comments to go by; --locale chooses another"
    spoken: Locale | None = next((own for own in LOCALES if own.partition("_")[0] == spoken_in[0]), None)
    if spoken is None:
        return "en", f"most comments are in {spoken_in[0]}, reports are written in {' '.join(LOCALES)}"
    return spoken, "that of most comments; --locale chooses another"
