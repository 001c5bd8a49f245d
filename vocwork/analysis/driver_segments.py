"""Whether a theme goes with the score alike in every segment.

In each segment the points are regressed on the themes (weighted least squares, errors robust to unequal variance: HC3,
MacKinnon and White 1985, and to answers of one customer that are alike): b_s are the points where a theme comes up, the
other themes alike, v_s their variance.
Do the segments of one column differ? Q = sum (b_s - m)^2 / v_s, m the mean of b_s weighted by 1 / v_s, has a chi-square
distribution with one degree of freedom less than there are segments if they do not (Cochran 1954, Biometrics 10:101).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import permutations
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import FOUR_IN_FIVE, false_discovery
from vocwork.analysis.driver_columns import LEAST, LEAST_EACH, Columns, given_away, mentioned, pools
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import ALIKE, SMALL_BASE, z_value
from vocwork.analysis.slices import EVERYONE, Segment
from vocwork.analysis.weights import effective_base

COLUMNS = ["theme", "label", "column", "segment", "segment_label", "letter", "n", "base", "coefficient", "low", "high"]
COLUMNS += ["above", "p", "q", "differs", "reason"]
NOTHING: Mapping[str, frozenset[str]] = {}
_MEASURED = ["theme", "n", "coefficient", "error", "low", "high"]


def effects_by_segment(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    segments: Sequence[Segment],
    quarters: Sequence[str],
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    hidden: Mapping[str, frozenset[str]] = NOTHING,
) -> pd.DataFrame:
    """One row per theme and segment, over all `quarters`; themes and segments in their order of size.

    answers: those with a score and a comment. hidden: the themes, as words, that the page of a segment does not show in
    one of the quarters. Columns: COLUMNS. coefficient: points where the theme comes up in the
    segment, with interval; n of its `base` answers mention it. p, q, differs: whether the segments of this column
    differ, q adjusted over all themes and columns (Benjamini-Hochberg). above: letters of the segments of the column
    that lie clearly below this one, by q over all pairs of the table. Fewer than `min_base` answers with or without the
    theme: masked, with the reason; so is a cell that would give away such a one, and a segment whose points are all the
    same (reason alike).
    """
    rules: dict[str, Any] = {"min_base": min_base, "min_cell": 1}
    pooled = pools(answers, segments, quarters, min_base=min_base, most=len(quarters))
    known = mentioned(pooled[EVERYONE], mentions, themes, **rules).listed
    own_themes = themes[themes["theme"].astype(str).isin(known["name"])]
    parts = []
    unseen = _unseen(pooled, mentions, segments, min_base)
    for segment, letter in _lettered(segments):
        own = pooled[segment.name]
        shown = own_themes[~own_themes["theme"].isin(unseen[segment.name])]
        shown = shown[~shown["theme"].astype("str").isin(list(hidden.get(segment.name, ())))]
        grid = known[["name", "label"]].rename(columns={"name": "theme"})
        grid = grid.assign(**_about(segment, letter), base=len(own))
        effects = _effects(own, mentioned(own, mentions, shown, **rules), confidence)
        parts.append(grid.merge(effects, on="theme", how="left"))
    if not parts or known.empty:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    table["theme"] = pd.Categorical(table["theme"], categories=list(known["name"]))
    table = table.sort_values(["column", "theme"], kind="stable", ignore_index=True).astype({"theme": "str"})
    # a segment whose points are all the same has no effects, whatever comes up
    enough = max(min_base, LEAST + LEAST_EACH)
    same = [name for name, own in pooled.items() if len(own) >= enough and own["points"].nunique() == 1]
    why = np.where(table["segment"].isin(same), ALIKE, SMALL_BASE)
    table["reason"] = np.where(table["coefficient"].isna(), why, "")
    table = table.merge(_tested(table, confidence), on=["column", "theme"], how="left")
    return table.assign(above=_above(table, confidence), differs=table["differs"].eq(True))[COLUMNS]


def _unseen(
    pooled: Mapping[str, pd.DataFrame], mentions: pd.DataFrame, segments: Sequence[Segment], min_base: int
) -> dict[str, frozenset[Hashable]]:
    """The themes that each segment must not show, column by column."""
    found: dict[str, frozenset[Hashable]] = {}
    for column in dict.fromkeys(segment.column for segment in segments if segment.column):
        beside = {s.name: pooled[s.name] for s in segments if s.column in (None, column)}
        found |= given_away(beside, mentions, min_base=min_base)
    return found


def _lettered(segments: Sequence[Segment]) -> list[tuple[Segment, str]]:
    """The segments but everyone, each with its letter within its column; beyond Z there is none."""
    found = []
    for column in dict.fromkeys(segment.column for segment in segments if segment.column):
        own = [segment for segment in segments if segment.column == column]
        found += [(s, ascii_uppercase[k] if k < len(ascii_uppercase) else "") for k, s in enumerate(own)]
    return found


def _about(segment: Segment, letter: str) -> dict[str, Any]:
    return {"column": segment.column, "segment": segment.name, "segment_label": segment.value, "letter": letter}


def _effects(answers: pd.DataFrame, columns: Columns, confidence: float) -> pd.DataFrame:
    """Points where each theme comes up, with error and interval; none of too few answers."""
    effective, whose = effective_base(answers["weight"]), customers(answers)
    freedom = effective_base(np.bincount(whose, answers["weight"])) - len(columns.listed) - 1
    too_few = effective < LEAST + LEAST_EACH * len(columns.listed)
    if columns.listed.empty or too_few or answers["points"].nunique() < 2:
        return pd.DataFrame(columns=_MEASURED)
    points, weight = answers["points"].to_numpy(float), answers["weight"].to_numpy(float)
    slope, error = regression(columns.x.to_numpy(float), points, weight, whose)
    half = special.stdtrit(max(freedom, 1.0), 0.5 + confidence / 2) * error
    found = columns.listed[["name", "n"]].rename(columns={"name": "theme"})
    return found.assign(coefficient=slope, error=error, low=slope - half, high=slope + half)[_MEASURED]


def regression(
    x: np.ndarray, y: np.ndarray, weight: np.ndarray, customer: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Slopes of weighted least squares and their HC3 errors; x (answers, columns).

    customer: a number for whoever gave each answer; where the totals of customers make an error larger it is theirs.
    """
    design = np.column_stack([np.ones(len(x)), x])
    weighted = design * weight[:, None]
    inverse = np.linalg.pinv(design.T @ weighted)
    slope = inverse @ (weighted.T @ y)
    leverage = np.einsum("ij,jk,ik->i", weighted, inverse, design)
    missed = (y - design @ slope) / (1 - np.minimum(leverage, 1 - 1e-9))
    pulls = (weighted * missed[:, None]) @ inverse
    together = np.zeros((len(x) if customer is None else customer.max() + 1, pulls.shape[1]))
    np.add.at(together, np.arange(len(x)) if customer is None else customer, pulls)
    return slope[1:], np.sqrt(np.maximum(np.square(pulls).sum(axis=0), np.square(together).sum(axis=0)))[1:]


def _tested(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """p, q and differs of each theme in each column of segments."""
    shown = table.dropna(subset=["coefficient"]).groupby(["column", "theme"], sort=False)
    found = [(*key, heterogeneity(own["coefficient"], own["error"])) for key, own in shown]
    tests = pd.DataFrame(found, columns=["column", "theme", "p"]).astype({"p": float})
    tests["q"] = false_discovery(tests["p"])
    return tests.assign(differs=tests["q"] < 1 - confidence)


def heterogeneity(effects: pd.Series, errors: pd.Series) -> float:
    """p of Cochran's Q; NaN of one effect.

    >>> round(heterogeneity(pd.Series([1.0, 2.0, 3.0]), pd.Series([0.5, 0.5, 0.5])), 4)
    0.0183
    """
    if len(effects) < 2:
        return np.nan
    precision = 1 / np.square(errors.to_numpy(float))
    effect = effects.to_numpy(float)
    apart = effect - np.average(effect, weights=precision)
    return float(special.chdtrc(len(effect) - 1, (precision * apart**2).sum()))


def _above(table: pd.DataFrame, confidence: float) -> pd.Series:
    """The letters of the segments that each one lies clearly above."""
    pairs = [
        (one, other, (table["coefficient"][one] - table["coefficient"][other]) / gap)
        for own in table.dropna(subset=["coefficient"]).groupby(["column", "theme"], sort=False).groups.values()
        for one, other in permutations(own, 2)
        if (gap := np.hypot(table["error"][one], table["error"][other]))
    ]
    tests = pd.DataFrame(pairs, columns=["one", "other", "z"]).astype({"z": float})
    # each pair stands there twice, which leaves the adjusted p as it is
    tests["q"] = false_discovery(pd.Series(2 * special.ndtr(-tests["z"].abs()), index=tests.index))
    clear = tests[(tests["q"] < 1 - confidence) & (tests["z"] > 0)]
    letters = (
        table["letter"].reindex(clear["other"]).groupby(clear["one"].to_numpy()).agg(lambda own: "".join(sorted(own)))
    )
    return letters.reindex(table.index).fillna("").astype("str")


def detectable(table: pd.DataFrame, *, confidence: float = 0.95) -> float:
    """The gap between two typical cells that is seen four times in five; NaN where no theme has two of them.

    Among m cells the first that stands out must do so at alpha / m.
    """
    tested = table[table["p"].notna()]
    error = (tested["high"] - tested["low"]).median() / 2 / z_value(confidence)
    beyond = z_value(1 - (1 - confidence) / max(1, len(tested))) + FOUR_IN_FIVE
    return float(beyond * np.sqrt(2) * error)


def finding(table: pd.DataFrame) -> Finding:
    """The heading: a theme that clearly goes with the score differently from segment to segment, or that none does."""
    tested = table[table["p"].notna() & (table["reason"] == "")]
    if tested.empty:
        alike = (table["reason"] == ALIKE).all()
        return Finding("drivers.finding.alike" if alike else "segment_drivers.finding.too_few", "neutral", {})
    differing = tested[tested["differs"].astype(bool)]
    if differing.empty:
        return Finding("segment_drivers.finding.none", "neutral", {"themes": int(tested["theme"].nunique())})
    own = differing[differing["p"] == differing["p"].min()]
    low, high = own.loc[own["coefficient"].idxmin()], own.loc[own["coefficient"].idxmax()]
    facts = {"label": low["label"], "lowest": low["segment_label"], "low": low["coefficient"]}
    return Finding(
        "segment_drivers.finding", "neutral", facts | {"highest": high["segment_label"], "high": high["coefficient"]}
    )
