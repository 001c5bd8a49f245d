"""From a change down to customers' own words, a level at a time: slices, their themes, what is said of a theme.

Each of these is quoted, before and now, so that words stand beside its numbers at every level.

Each level says how much of the change lies in it (see `contributions`). An answer counts 1/k under each of the k themes
it speaks of (see `divisions`), so that what is said of a theme adds up to the theme, and the themes of a slice to the
slice; slices may hold the same answers, and then do not add up. p tells whether a part moved otherwise than the level
above it: one family over all parts of all levels; of slices it is that of the scan that found them. Parts that too few
answers score stand below those with numbers, in order of how clearly the comments speak of them more or less often.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import conjunctions, divisions, level_talk
from vocwork.analysis.conjunctions import Items
from vocwork.analysis.contributions import COLUMNS as MEASURED
from vocwork.analysis.contributions import Family, contributions, excess_p
from vocwork.analysis.disclosure import SHOWN, Withheld
from vocwork.analysis.divisions import Ground, Part
from vocwork.analysis.finding import Finding, tone
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.nesting import family, raised
from vocwork.analysis.quotes import COLUMNS as QUOTE_COLUMNS
from vocwork.analysis.quotes import SAFE_CROWD, quotes
from vocwork.analysis.root_causes import Causes
from vocwork.feedback import NO_THEME

# Parts that a level shows at most; all others stand together in one.
MOST_SLICES, MOST = 5, 3
QUOTES = 2
UNEXPLAINED = ("none", "no_comparison")
COLUMNS = [
    "level",
    "parent",
    "kind",
    "items",
    "theme",
    "label",
    "n_before",
    "n_now",
    *MEASURED,
    "p",
    "adds_up",
    "reason",
    *level_talk.COLUMNS,
]


class Drilldown(NamedTuple):
    """The levels, each before what it is made of, and the quotes of all but the total and what is not shown.

    levels: COLUMNS; `level` numbers them, `parent` is the one it is a part of (-1: none). kind: total | slice | theme |
    subtheme | intent | others (all that is not shown). theme: its number, -1 for none. label: the name of a theme, the
    key of an intent; of a slice see `items`. adds_up: whether the levels right below sum to it exactly. reason: why it
    has no numbers. comments_share and its like: of a theme right below a cause, see `level_talk`.
    quotes: level, when (before | now) and the columns of `quotes.quotes`.
    """

    levels: pd.DataFrame
    quotes: pd.DataFrame


class _Level(NamedTuple):
    """A part at its place: `parent` is the number of the level above, `place` that in its family of tests."""

    part: Part
    parent: int
    told: bool = True
    place: int = -1
    p: float = np.nan


def drilldown(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    causes: Causes,
    *,
    talk: pd.DataFrame = level_talk.SILENT,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
    language: str = "",
    seed: int = 1,
) -> Drilldown:
    """The change in levels; none where nothing clearly changed, for then only noise could be divided.

    First the accepted causes or, where there is none, the values of the attribute that the change is split by; of each
    level the parts that contribute most. A part below a slice is named where no or at least `min_cell` answers of each
    quarter are in it, and as many of its slice outside it, and has numbers from `min_base` answers of both quarters
    on; neither may follow from the pages of other segments. What is not shown counts with the others.
    talk: what the comments of the causes speak of (`cause_talk`), as the page tells it.
    """
    if causes.verdict in UNEXPLAINED:
        return Drilldown(pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=["level", "when", *QUOTE_COLUMNS]))
    g = divisions.ground(now, before, mentions, themes, withheld.peers)
    least: dict[str, Any] = {"min_base": min_base, "min_cell": min_cell, "withheld": withheld}
    whole = Part(divisions.TOTAL, "", np.ones(len(g.answers)), np.ones(len(g.said), dtype=bool))
    levels, families = [_Level(whole, -1, p=causes.total.p)], {}
    for number, level in enumerate(levels):  # grows while it is gone through
        found = [] if number else _slices(causes, g, min_base)
        if not found:
            moved = level_talk.moved(talk, level.part.items)
            found, families[number] = _parts(level.part, number, g, themes, moved, **least)
        levels += found
    table = _table(levels, families, g, confidence, causes.total.clear, seed)
    # the change itself as it was tested: a page says one thing of one number
    table.loc[0, ["low", "high"]] = [causes.total.low, causes.total.high]
    return Drilldown(level_talk.beside(table, talk)[COLUMNS], _words(levels, g, themes, language))


def _slices(causes: Causes, g: Ground, min_base: int) -> list[_Level]:
    """The accepted causes, else the values of the attribute that the change is split by; with all that is in none."""
    table = causes.slices
    chosen = table[table["cause"].astype(bool)] if len(table) else table
    if chosen.empty and causes.split_by and len(table):
        one = table["items"].map(lambda items: len(items) == 1 and items[0].attribute == causes.split_by)
        chosen = table[one].head(MOST_SLICES)
    levels = [_Level(_slice(row.items, g), 0, p=row.p) for row in chosen.itertuples()]
    if not levels:
        return []
    left = 1 - np.column_stack([level.part.share for level in levels]).max(axis=1)
    return [*levels, *_others(left, g, 0, told=bool(g.counts(left[:, None]).sum() >= min_base))]


def _slice(items: Items, g: Ground) -> Part:
    """A slice; one that speaks of a theme is divided as that theme is."""
    theme = next((int(item.value) for item in items if item.kind == conjunctions.THEME), NO_THEME)
    inside = conjunctions.members(items, g.answers, raised(g.said, g.above))
    clauses = inside[g.said["row"].to_numpy(int)]
    if theme != NO_THEME:
        clauses &= g.said["theme"].isin(family(theme, g.above)).to_numpy(bool)
    return Part(divisions.SLICE, "", inside.astype(float), clauses, items, theme)


def _parts(
    whole: Part,
    above: int,
    g: Ground,
    themes: pd.DataFrame,
    moved: Mapping[int, float],
    *,
    min_base: int,
    min_cell: int,
    withheld: Withheld,
) -> tuple[list[_Level], Family]:
    """The parts of a level that are shown, those that contribute most first, and all that are tested.

    moved: p of the share of comments, by theme; those without numbers stand in order of it.
    """
    parts = divisions.divided(whole, g, themes)
    shares = np.column_stack([part.share for part in parts]) if parts else np.zeros((len(g.answers), 0))
    named = divisions.may_be_named(whole, shares, g, min_cell=min_cell, withheld=withheld)
    told = named & divisions.may_have_numbers(whole, shares, g, min_base=min_base, withheld=withheld)
    size = contributions(shares[: g.own], g.change)["contribution"].abs().to_numpy()
    chance = [moved.get(part.theme, np.inf) for part in parts]
    order = np.lexsort((-g.counts(shares).sum(axis=0), chance, -size * told, ~told))
    shown = [column for column in order if named[column]][:MOST]
    left = whole.share - shares[:, [c for c in shown if told[c]]].sum(axis=1)
    while 0 < g.counts(left[:, None]).sum() < min_base and any(told[shown]):
        # what is left would be too few: the smallest of those with numbers joins it
        last = next(column for column in reversed(shown) if told[column])
        told[last], left = False, left + shares[:, last]
    # a part that is all of its whole has no rest to move otherwise than
    smaller = np.array([(np.abs(whole.share - part.share)[: g.own] > divisions.NOTHING).any() for part in parts])
    tested = np.flatnonzero(told & smaller) if parts else np.zeros(0, dtype=int)
    place = {column: at for at, column in enumerate(tested)}
    levels = [_Level(parts[c], above, bool(told[c]), place.get(c, -1)) for c in shown]
    others = _others(left, g, above, told=True) if any(told[shown]) else []
    return [*levels, *others], Family(whole.share[: g.own], shares[: g.own, tested])


def _others(share: np.ndarray, g: Ground, above: int, *, told: bool) -> list[_Level]:
    """All that is in none of the parts shown."""
    if not (share[: g.own] > divisions.NOTHING).any():
        return []
    return [_Level(Part(divisions.OTHERS, "", share, np.zeros(len(g.said), dtype=bool)), above, told)]


def _table(
    levels: list[_Level], families: dict[int, Family], g: Ground, confidence: float, clear: bool, seed: int
) -> pd.DataFrame:
    """The numbers of every level."""
    shares = np.column_stack([level.part.share for level in levels])
    before, now = g.counts(shares)
    tests = excess_p(list(families.values()), g.change, np.random.default_rng(seed))
    p = dict(zip(families, tests, strict=True))
    measured = contributions(shares[: g.own], g.change, confidence=confidence, clear=clear)
    told = pd.Series([level.told for level in levels])
    table = pd.DataFrame(
        {
            "level": range(len(levels)),
            "parent": [level.parent for level in levels],
            "kind": [level.part.kind for level in levels],
            "items": [level.part.items for level in levels],
            "theme": [level.part.theme for level in levels],
            "label": [level.part.label for level in levels],
            "n_before": before,
            "n_now": now,
            **measured.where(told),
            "p": [p[level.parent][level.place] if level.place >= 0 else level.p for level in levels],
            "reason": np.where(told, "", SMALL_BASE),
        }
    )
    return table.assign(adds_up=[_adds_up(number, levels) for number in table["level"]])


def _adds_up(number: int, levels: list[_Level]) -> bool:
    below = [level for level in levels if level.parent == number and level.told]
    return bool(below) and bool(np.allclose(sum(level.part.share for level in below), levels[number].part.share))


def _words(levels: list[_Level], g: Ground, themes: pd.DataFrame, language: str) -> pd.DataFrame:
    """What customers of both quarters wrote, of each level that is a part of its own."""
    label = dict(zip(themes["theme"], themes["label"], strict=True))
    own = g.answers.iloc[: g.own]
    may_be_quoted = ((own["comment"] == "comment") & own["consent"].fillna(True).astype(bool)).to_numpy(bool)
    found = []
    for number, level in enumerate(levels):
        if level.part.kind in (divisions.TOTAL, divisions.OTHERS):
            continue
        inside = may_be_quoted & (level.part.share[: g.own] > divisions.NOTHING)
        told = g.said[level.part.clauses].assign(theme=0)
        about = pd.DataFrame({"theme": [0], "label": [label.get(level.part.theme, "")]})
        for when, quarter in (("before", ~g.change.now), ("now", g.change.now)):
            if (inside & quarter).sum() >= SAFE_CROWD:
                said = quotes(own[inside & quarter], told, about, min_base=1, per_theme=QUOTES, language=language)
                found.append(said.assign(level=number, when=when))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=["level", "when", *QUOTE_COLUMNS])


def finding(
    levels: pd.DataFrame, talk: pd.DataFrame = level_talk.SILENT, *, confidence: float = 0.95, direction: str = "up"
) -> Finding:
    """Which part of what moved otherwise than the whole it belongs to, or of what its comments speak otherwise.

    levels: each with `name`, in words; talk: with `said`, each theme or category in words.
    """
    root, tested = levels.iloc[0], levels[levels["kind"].isin(list(divisions.SAID))]
    clear = tested[tested["p"] < 1 - confidence].sort_values("p", kind="stable")
    slices = levels[levels["kind"] == divisions.SLICE]
    mood = tone(root["contribution"], direction)
    if len(clear):
        part = clear.iloc[0]
        above = levels.iloc[part["parent"]]
        facts = {"label": above["name"], "whole": above["contribution"], "part": part["contribution"]}
        return Finding("drill.finding.part", mood, facts | {"theme": part["name"]})
    stands_out = slices[slices["p"] < 1 - confidence]
    if stands_out.empty:
        looked_at = levels["p"].iloc[1:].notna().any()
        key = "drill.finding.everywhere" if looked_at else "drill.finding.nothing"
        return Finding(key, mood, {"change": root["contribution"]})
    top = stands_out.iloc[0]
    if top["contribution"] * root["contribution"] < 0:
        facts = {"change": root["contribution"], "label": top["name"], "whole": top["contribution"]}
        key = "drill.finding.against" if root["p"] < 1 - confidence else "drill.finding.quiet"
        return Finding(key, "neutral", facts)
    facts = {"label": top["name"], "whole": top["contribution"]}
    for row in level_talk.clearest(talk, top["items"]).itertuples():
        said = {"said": row.said, "share": row.share, "previous_share": row.previous_share}
        return Finding(f"drill.finding.said_{row.verdict}", mood, facts | said)
    below = tested[tested["parent"] == top["level"]]
    return Finding("drill.finding.slice" if below["p"].notna().any() else "drill.finding.few", mood, facts)
