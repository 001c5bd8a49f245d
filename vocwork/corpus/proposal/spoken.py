"""The languages of the comments, and that of the reports which fits them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from vocwork.corpus.language import languages
from vocwork.locales import LOCALES, Locale

# Languages told apart, and the share of the comments one needs to be named in the params.
_LANGUAGES = ("en", "bg", "ms", "zh", "pl", "pt", "es", "fr", "de", "it", "ru")
_LEAST_LANGUAGE = 0.05
_SAMPLE = 400


def spoken_languages(columns: Sequence[pd.Series]) -> tuple[str, ...]:
    """Languages of these columns of comments, most frequent first; none where there are no comments."""
    if not columns:
        return ()
    texts = pd.concat([cells.head(_SAMPLE) for cells in columns], ignore_index=True)
    found = languages(texts, allowed=_LANGUAGES)
    shares = found[found != "und"].value_counts(normalize=True)
    return tuple(str(name) for name in shares.index[shares >= _LEAST_LANGUAGE]) or ("en",)


def reports_locale(spoken_in: Sequence[str]) -> tuple[Locale, str]:
    """The language of the reports that fits comments in these languages, most frequent first, and why."""
    if not spoken_in:
        return "en", "there are no comments to go by; --locale chooses another"
    spoken: Locale | None = next((own for own in LOCALES if own.partition("_")[0] == spoken_in[0]), None)
    if spoken is None:
        return "en", f"most comments are in {spoken_in[0]}, reports are written in {' '.join(LOCALES)}"
    return spoken, "that of most comments; --locale chooses another"
