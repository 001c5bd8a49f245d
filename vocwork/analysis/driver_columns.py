"""What could go with a score: themes that comments mention and the study's attributes, as columns of 0 and 1."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import held_back, withheld
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.slices import EVERYONE, Segment, members

# Quarters that are looked at together: a quarter alone has too few answers for a dozen drivers.
QUARTERS = 4
# Answers it takes for a regression, at least and more for each column (Green 1991, Multivar. Behav. Res. 26:499).
LEAST, LEAST_EACH = 50, 8
THEME, ATTRIBUTE = "theme", "attribute"
# The values of an attribute that too few have, together with those that are not known.
OTHERS = "*"


class Columns(NamedTuple):
    """x: columns of 0 and 1 under (driver, value), a row per answer; listed: driver, kind, name, label, n, compared.

    n: answers that mention a theme; missing for an attribute. compared: the value that the others of an attribute are
    compared with. left_out: drivers for which there are too few answers beside the others.
    """

    x: pd.DataFrame
    listed: pd.DataFrame
    left_out: tuple[str, ...] = ()


def pools(
    answers: pd.DataFrame,
    segments: Sequence[Segment],
    quarters: Sequence[str],
    *,
    min_base: int,
    most: int = QUARTERS,
) -> dict[str, pd.DataFrame]:
    """Each segment's answers of the last `most` of `quarters`, as far as they are shown; nothing after the last one.

    answers: those with a score and, where comments are looked at, a comment. A quarter in which they are too few to be
    shown, or would give away a smaller segment, is left out: what is said of several quarters must not tell of one that
    is hidden. Where that is the last one there are none at all.
    """
    reasons = withheld(answers, segments, min_base=min_base)
    found = {}
    for segment in segments:
        shown = [q for q in quarters[-most:] if reasons.get((segment.name, q), SMALL_BASE) == ""]
        shown = shown if quarters[-1] in shown else []
        own = members(answers, segment.name) & answers["quarter"].isin(shown)
        found[segment.name] = answers[own].reset_index(drop=True)
    return found


def given_away(
    pooled: Mapping[str, pd.DataFrame], mentions: pd.DataFrame, *, min_base: int
) -> dict[str, frozenset[Hashable]]:
    """The themes that each segment's page must not show, as everyone's and those of the others stand beside it.

    pooled: everyone and the segments of one column. Everyone's mentions less those of the segments that show a theme
    are nobody's or those of `min_base` answers at least, and so is what they do not mention.
    """
    told, parts = mentions[["feedback_id", "theme"]].drop_duplicates(), [name for name in pooled if name != EVERYONE]
    home = pd.concat(
        [pd.Series(name, index=pooled[name]["id"], dtype="str") for name in parts] or [pd.Series(dtype="str")]
    )
    said = pd.crosstab(told["theme"], told["feedback_id"].map(home)).reindex(columns=parts, fill_value=0)
    everyone = told.loc[told["feedback_id"].isin(pooled[EVERYONE]["id"]), "theme"].value_counts()
    size, whole = pd.Series({name: len(pooled[name]) for name in parts}, dtype=int), len(pooled[EVERYONE])
    found: dict[str, set[Hashable]] = {name: set() for name in pooled}
    for theme, own in said.iterrows():
        bases, total = pd.DataFrame({"said": own, "silent": size - own}), int(everyone.get(theme, 0))
        unnamed = pd.Series({"said": total, "silent": whole - total}) - bases.sum()
        reasons = held_back(bases, min_base=min_base, unnamed=unnamed, absent=True)
        for name in reasons.index[reasons != ""]:
            found[name].add(theme)
    return {name: frozenset(own) for name, own in found.items()}


def mentioned(
    answers: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, *, min_base: int, min_cell: int
) -> Columns:
    """A column per theme: whether the answer mentions it; those with most mentions first.

    Themes are known by number and label, and not general. At least `min_base` answers mention it and as many do not;
    in each quarter nobody does or at least `min_cell`: pages of two quarters must not tell of so few by subtraction.
    A theme born since the first of these quarters was not counted in all of them.
    """
    first = answers["quarter"].min() if len(answers) else ""
    known = themes[~themes["general"].astype(bool) & ~(themes["born"] > first)].reset_index(drop=True)
    said = pd.DataFrame(_said(answers, mentions, known), index=answers.index)
    in_quarter = said.groupby(answers["quarter"]).sum()
    total = said.sum()
    few = np.minimum(total, len(said) - total) < max(1, min_base)
    shown = total[~few & ~((in_quarter > 0) & (in_quarter < min_cell)).any()].sort_values(
        ascending=False, kind="stable"
    )
    about = known.loc[shown.index]
    rows = [(f"{THEME} {r.theme}", THEME, str(r.theme), r.label, int(total[r.Index]), "") for r in about.itertuples()]
    x = {(f"{THEME} {theme}", ""): said[place].astype(float) for place, theme in about["theme"].items()}
    return Columns(_frame(x, answers), _listed(rows))


def _said(answers: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame) -> np.ndarray:
    """Whether each answer mentions each theme, shape (answers, themes)."""
    said = np.zeros((len(answers), len(themes)), dtype=bool)
    row = pd.Index(answers["id"]).get_indexer(mentions["feedback_id"])
    column = pd.Index(themes["theme"]).get_indexer(mentions["theme"])
    here = (row >= 0) & (column >= 0)
    said[row[here], column[here]] = True
    return said


def grouped(answers: pd.DataFrame, attributes: Sequence[str], *, min_base: int) -> Columns:
    """Columns per attribute: one for each value but the most common one, with which the others are compared.

    Values that fewer than `min_base` answers have stand together as OTHERS, and with the most common one where even
    together they are too few. An attribute with one value left is none; those with fewest columns come first.
    """
    found = {name: _values(answers[name], max(1, min_base)) for name in attributes}
    found = {name: value for name, value in found.items() if value.nunique() > 1}
    rows: list[tuple] = []
    x: dict[tuple[str, str], pd.Series] = {}
    for name, value in sorted(found.items(), key=lambda item: item[1].nunique()):
        common, *others = value.value_counts().index
        rows.append((f"{ATTRIBUTE} {name}", ATTRIBUTE, name, name, None, common))
        x |= {(f"{ATTRIBUTE} {name}", other): (value == other).astype(float) for other in sorted(others)}
    return Columns(_frame(x, answers), _listed(rows))


def _values(own: pd.Series, min_base: int) -> pd.Series:
    value = own.astype("str").where(own.notna(), OTHERS)
    counts = value.value_counts()
    value = value.where(value.map(counts) >= min_base, OTHERS)
    few = value == OTHERS
    return value.mask(few, counts.drop(OTHERS, errors="ignore").idxmax()) if 0 < few.sum() < min_base else value


def together(themes: Columns, attributes: Columns, effective: float) -> Columns:
    """Themes, then attributes, while there are LEAST + LEAST_EACH times their columns answers for them.

    Chosen by their counts alone, never by how they go with the score.
    """
    x = _without_known(pd.concat([themes.x, attributes.x], axis=1))
    listed = pd.concat([themes.listed, attributes.listed], ignore_index=True)
    listed = listed[listed["driver"].isin(x.columns.get_level_values(0))].reset_index(drop=True)
    width = listed["driver"].map(pd.Series(x.columns.get_level_values(0)).value_counts()).cumsum()
    kept = LEAST + LEAST_EACH * width <= effective
    chosen = x.columns.get_level_values(0).isin(listed.loc[kept, "driver"])
    return Columns(x.loc[:, chosen], listed[kept].reset_index(drop=True), tuple(listed.loc[~kept, "label"]))


def _without_known(x: pd.DataFrame) -> pd.DataFrame:
    """Without columns of OTHERS that the rest make up: days that only a survey asks for are unknown of other channels.

    Such a column says nothing of its own, and would hide what the driver's other values say.
    """
    for column in [name for name in x.columns if name[1] == OTHERS][::-1]:
        rest = x.drop(columns=[column])
        if _rank(rest) == _rank(x):
            x = rest
    return x


def _rank(x: pd.DataFrame) -> int:
    """Of the columns and a constant."""
    z = np.column_stack([np.ones(len(x)), x.to_numpy(float)])
    return int(np.linalg.matrix_rank(z.T @ z, hermitian=True))


def _frame(x: dict[tuple[str, str], pd.Series], answers: pd.DataFrame) -> pd.DataFrame:
    columns = (
        pd.MultiIndex.from_tuples(list(x), names=["driver", "value"]) if x else pd.MultiIndex.from_arrays([[], []])
    )
    return pd.DataFrame(dict(enumerate(x.values())), index=answers.index).set_axis(columns, axis=1)


def _listed(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["driver", "kind", "name", "label", "n", "compared"])
