"""The languages of the comments, and that of the reports which fits them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from vocwork.corpus.foreign import WIDELY_WRITTEN, count_words
from vocwork.corpus.language import UNKNOWN, languages
from vocwork.corpus.scripts import main_script
from vocwork.locales import LOCALES, Locale

# Languages told apart first, and others that the comments in none of them may be in: among all at once, short comments
# would be taken for rare ones.
_LANGUAGES = ("en", "bg", "ms", "zh", "pl", "pt", "es", "fr", "de", "it", "ru")
_OTHERS = tuple(name for name in WIDELY_WRITTEN if name not in (*_LANGUAGES, "id"))
# Different comments of so many words (Chinese: characters) tell their language one by one. A language is named that
# so many of them, and such a share of them, are in.
LONG, LEAST, LEAST_SHARE = 5, 2, 0.05
_SAMPLE = 400


def spoken_languages(columns: Sequence[pd.Series]) -> tuple[str, ...]:
    """Languages of these columns of comments, most frequent first; none where there are no comments.

    Short comments tell none one by one. Where they are most, or no other tells any, those in the most frequent script
    are read as one text.
    """
    if not columns:
        return ()
    texts = pd.concat([cells.head(_SAMPLE) for cells in columns], ignore_index=True).dropna()
    long = texts.map(count_words) >= LONG
    told = _told(texts[long].drop_duplicates()).value_counts()
    named = told[(told >= LEAST) & (told >= LEAST_SHARE * told.sum())]
    few = 2 * long.sum() < len(texts)
    if named.empty or few:
        named = named.add(_together(texts[~long] if few else texts), fill_value=0)
    return tuple(map(str, named.sort_values(ascending=False, kind="stable").index)) or ("en",)


def _told(texts: pd.Series) -> pd.Series:
    """The language of each text that it can be told of; a rarer one of long texts only."""
    first = languages(texts, allowed=_LANGUAGES)
    rare = (first == UNKNOWN) & (texts.map(count_words) >= LONG)
    found = first.where(~rare, languages(texts.where(rare), allowed=_OTHERS))
    return found[found != UNKNOWN]


def _together(texts: pd.Series) -> pd.Series:
    """The language of the texts in the most frequent script, read as one: language -> how many they are."""
    scripts = texts.map(main_script)
    own = texts[scripts.isin(scripts.mode().head(1))]
    return _told(pd.Series([". ".join(own.unique())])).value_counts() * len(own)


def reports_locale(spoken_in: Sequence[str]) -> tuple[Locale, str]:
    """The language of the reports that fits comments in these languages, most frequent first, and why."""
    if not spoken_in:
        return "en", "there are no comments to go by; --locale chooses another"
    spoken: Locale | None = next((own for own in LOCALES if own.partition("_")[0] == spoken_in[0]), None)
    if spoken is None:
        return "en", f"most comments are in {spoken_in[0]}, reports are written in {' '.join(LOCALES)}"
    return spoken, "that of most comments; --locale chooses another"
