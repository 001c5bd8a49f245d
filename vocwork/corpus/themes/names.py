"""Plain names for themes: where most of a theme is about one known subject, readers see its name in their language.

Keywords say what a theme is made of but read like a riddle; "Delivery" over "courier, day, late" does not. A mention
belongs to the subject whose example sentences (`examples`) lie nearest in the space that parts subjects; a theme
takes the name when enough of its mentions do, or those of two subjects that share it between them, and keeps its
keywords as its label when they do not.
"""

from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pandas as pd
import yaml

from vocwork.corpus.scripts import WRITTEN_IN, main_script
from vocwork.corpus.themes.labels import marks
from vocwork.corpus.themes.space import centre, unit
from vocwork.corpus.themes.subjects import Subjects

# Shares of a theme's mentions that must be nearest to one subject, of some thirty, each with how far it must lead the
# next subject: a smaller share is as clear when nothing else comes near.
CLEAR = ((0.45, 1.3), (0.28, 2.0))
# Two subjects name a theme together that hold this share of it, and the third no more than this part of the second.
BOTH, REST = 0.6, 0.6
# A name stands alone from this share; below, the theme's own words say which side of the subject it is about.
ALONE = 0.5
# The languages of the example sentences and of the names.
EXAMPLES_IN = ("en", "bg", "ms", "zh", "pl")
NAMES, VERDICT = "subject_names.yml", "verdict"


def name_themes(
    themes: pd.DataFrame, mentions: pd.DataFrame, vectors: np.ndarray, subjects: Subjects, *, language: str
) -> pd.DataFrame:
    """The themes with `label` and `label_<language>` in plain words where their subject is clear, and `subject`.

    Of two subjects that share a theme both are its name, and `subject` is empty.

    themes: theme, label, keywords, label_<language> ... mentions: theme, language; vectors their rows, shape
    (mentions, width). `general` marks themes of praise and complaint without a subject.
    The theme's first words are added to two themes of one subject, to a subject that holds less than half of a theme,
    and in a language without example sentences, where the subject is only that of the nearest translation. Words in
    a script that readers of a language do not read (all read Latin letters) are not added. A text that is the only one
    lies at the mean of its language, and has no subject.
    """
    if themes.empty:
        return themes
    space = unit(centre(vectors, mentions["language"].to_numpy(dtype=object)) @ subjects.directions)
    subject = subjects.names[(space @ subjects.places.T).argmax(axis=1)]
    nearest = pd.Series(np.where(space.any(axis=1), subject, ""), index=mentions.index)
    found = [_clear(nearest[mentions["theme"] == theme]) for theme in themes["theme"]]
    subjects_of = pd.Series([own for own, _ in found], index=themes.index)
    named = themes.assign(subject=[own[0] if len(own) == 1 else "" for own in subjects_of])
    named["general"] = named["subject"] == VERDICT
    told = mentions["language"].isin(EXAMPLES_IN).groupby(mentions["theme"]).mean().reindex(themes["theme"])
    vague = pd.Series([share for _, share in found], index=themes.index).mul(told.to_numpy()) < ALONE
    alike = subjects_of.map(frozenset).duplicated(keep=False)
    return _worded(named, subjects_of, language, alike | (vague & ~named["general"]))


def _clear(nearest: pd.Series) -> tuple[tuple[str, ...], float]:
    """The subject of most mentions, or two that share them, and what they hold; none where nothing is clear."""
    shares = nearest.value_counts(normalize=True)
    first, second, third = [*shares.iloc[:3], 0.0, 0.0, 0.0][:3]
    if any(first >= least and first >= lead * second for least, lead in CLEAR):
        return (str(shares.index[0]),), float(first)
    if first + second >= BOTH and third <= REST * second and not {VERDICT, ""}.intersection(shares.index[:2]):
        return tuple(map(str, shares.index[:2])), float(first + second)
    return (), 0.0


def _worded(themes: pd.DataFrame, subjects_of: pd.Series, language: str, worded: pd.Series) -> pd.DataFrame:
    """Every label column with names in place of keywords; the languages of all names, spoken in the study or not."""
    columns = {f"label_{code}" for code in EXAMPLES_IN}
    columns |= {name for name in themes if name.startswith("label_")}
    labels = {"label": _labels(subjects_of, themes["label"], language, worded)}
    for column in sorted(columns):
        own = themes[column].fillna(themes["label"]) if column in themes else themes["label"]
        labels[column] = _labels(subjects_of, own, column.removeprefix("label_"), worded)
    return themes.assign(**labels)


def _labels(subjects_of: pd.Series, words: pd.Series, language: str, worded: pd.Series) -> list[str]:
    names = _names()
    return [
        _label([names[subject] for subject in subjects if subject in names], language, own, more)
        for subjects, own, more in zip(subjects_of, words, worded, strict=True)
    ]


def _label(subjects: list[dict[str, str]], language: str, words: str, more: bool) -> str:
    if not subjects:
        return words
    plain = " / ".join(name.get(language) or name["en"] for name in subjects)
    if not more or main_script(words) not in {"Latin", *WRITTEN_IN.get(language, ())}:
        return plain
    between, before = marks(language)
    return plain + before + between.join(re.split(", |、", words)[:2])


def _names() -> dict[str, dict[str, str]]:
    """Subject -> language -> name."""
    source = resources.files("vocwork.corpus.themes") / NAMES
    return dict(yaml.safe_load(source.read_text(encoding="utf-8")))
