"""Plain names for themes: where most of a theme is about one known subject, readers see its name in their language.

Keywords say what a theme is made of but read like a riddle; "Delivery" over "courier, day, late" does not. A mention
belongs to the subject whose example sentences (`subjects.yml`) lie nearest in the space that parts subjects; a theme
takes the name when enough of its mentions do, and keeps its keywords as its label when they do not.
"""

from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pandas as pd
import yaml

from vocwork.corpus.themes.labels import marks
from vocwork.corpus.themes.space import centre, unit
from vocwork.corpus.themes.subjects import Subjects
from vocwork.feedback import NO_THEME

# Share of a theme's mentions that must be nearest to one subject, of some thirty, and how far it must lead the next.
CLEAR, LEAD = 0.35, 1.5
NAMES, VERDICT = "subject_names.yml", "verdict"


def name_themes(
    themes: pd.DataFrame, mentions: pd.DataFrame, vectors: np.ndarray, subjects: Subjects, *, language: str
) -> pd.DataFrame:
    """The themes with `label` and `label_<language>` in plain words where their subject is clear, and `subject`.

    themes: theme, label, keywords, label_<language> ... mentions: theme, language; vectors their rows, shape
    (mentions, width). `general` marks themes of praise and complaint without a subject.
    Two themes of one subject are told apart by their own first words.
    """
    space = unit(centre(vectors, mentions["language"].to_numpy(dtype=object)) @ subjects.directions)
    nearest = pd.Series(subjects.names[(space @ subjects.places.T).argmax(axis=1)], index=mentions.index)
    subject = {theme: _clear(nearest[mentions["theme"] == theme]) for theme in themes["theme"] if theme != NO_THEME}
    named = themes.assign(subject=[subject[theme] for theme in themes["theme"]])
    named["general"] = named["subject"] == VERDICT
    return _worded(named, _names(), language)


def _clear(nearest: pd.Series) -> str:
    """The subject of most mentions; empty where none has CLEAR of them and LEAD times as many as the next."""
    shares = nearest.value_counts(normalize=True)
    if shares.empty or shares.iloc[0] < max(CLEAR, LEAD * shares.iloc[1:2].sum()):
        return ""
    return str(shares.index[0])


def _worded(themes: pd.DataFrame, names: dict[str, dict[str, str]], language: str) -> pd.DataFrame:
    """Every label column with names in place of keywords; the languages of all names, spoken in the study or not."""
    shared = themes["subject"].duplicated(keep=False)
    columns = {f"label_{code}" for code in ("en", "bg", "ms", "zh", "pl")}
    columns |= {name for name in themes if name.startswith("label_")}
    labels = {"label": _labels(themes, themes["label"], names, language, shared)}
    for column in sorted(columns):
        own = themes[column].fillna(themes["label"]) if column in themes else themes["label"]
        labels[column] = _labels(themes, own, names, column.removeprefix("label_"), shared)
    return themes.assign(**labels)


def _labels(
    themes: pd.DataFrame, words: pd.Series, names: dict[str, dict[str, str]], language: str, shared: pd.Series
) -> list[str]:
    return [
        _label(names.get(subject, {}), language, own, twin)
        for subject, own, twin in zip(themes["subject"], words, shared, strict=True)
    ]


def _label(name: dict[str, str], language: str, words: str, twin: bool) -> str:
    if not name:
        return words
    plain = name.get(language) or name["en"]
    between, before = marks(language)
    return plain + before + between.join(re.split(", |、", words)[:2]) if twin else plain


def _names() -> dict[str, dict[str, str]]:
    """Subject -> language -> name."""
    source = resources.files("vocwork.corpus.themes") / NAMES
    return dict(yaml.safe_load(source.read_text(encoding="utf-8")))
