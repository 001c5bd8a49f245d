"""What is said more, or less, often than before where a cause lies: themes and categories of its slice's comments.

A slice of scores says where something changed, not what: too few answers speak of one theme for a score of their own,
but how many of the slice's comments speak of it can be told from `min_base` comments on.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from vocwork.analysis.code_shares import Coded, code_counts
from vocwork.analysis.conjunctions import THEME as MENTIONED
from vocwork.analysis.conjunctions import Items, members, related
from vocwork.analysis.disclosure import SHOWN, Withheld, held_back
from vocwork.analysis.finding import Finding, mood
from vocwork.analysis.slices import commented
from vocwork.analysis.theme_shares import tested, theme_counts
from vocwork.analysis.weights import too_unequal

THEME, CATEGORY = "theme", "category"
COLUMNS = ["items", "subject", "key", "label", "n", "base", "share", "low", "high", "previous_share", "previous_low"]
COLUMNS += ["previous_high", "previous_base", "previous_reason", "change", "change_low", "change_high", "p", "q"]
COLUMNS += ["verdict", "sentiment", "corrected", "as_coded"]


def cause_talk(
    slices: pd.DataFrame,
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    coded: Coded,
    categories: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """Share of each cause's comments that speak of a theme or a category, against the quarter before.

    slices: items, cause, as `root_causes` finds them. Shares, intervals and tests are those of `theme_shares` and
    `code_shares` within the slice; q is adjusted over all themes and categories of all causes, one family. The theme
    that a slice is cut by is left out, and so is a cause whose slice holds an earlier one's or lies in it.

    A slice needs `min_base` comments in both quarters, and so do the comments outside it, together; its own must not
    weigh too unequally (`weights`). A theme is listed where nobody or at least `min_cell` answers of each quarter
    mention it outside the slice.

    Columns: COLUMNS; per cause the furthest change first. corrected and as_coded are those of categories.
    """
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "min_cell": min_cell}
    talk = [commented(now), commented(before)]
    found = []
    for place, items in enumerate(_apart(slices)):
        inside = [part[members(items, part, mentions)] for part in talk]
        outside = [part[~part["id"].isin(own["id"])] for part, own in zip(talk, inside, strict=True)]
        hidden = _within(items, withheld, mentions)
        if _may_be_told(inside, outside, hidden, min_base):
            of = _others(themes, items), coded, _single(categories)
            told = _subjects(inside, outside, mentions, *of, withheld=hidden, **rules)
            found.append(told.assign(place=place, items=[items] * len(told)))
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    table = tested(pd.concat(found, ignore_index=True), confidence=confidence, min_cell=min_cell)
    table = table.assign(far=-table["change"].abs()).sort_values(["place", "far", "subject", "key"], kind="stable")
    table = table.reindex(columns=COLUMNS)
    return table.assign(corrected=table["corrected"].astype("object").fillna("")).reset_index(drop=True)


def _subjects(
    inside: list[pd.DataFrame],
    outside: list[pd.DataFrame],
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    coded: Coded,
    categories: pd.DataFrame,
    *,
    min_cell: int,
    **rules: Any,
) -> pd.DataFrame:
    """The counts of all themes and categories of a slice that may be told of."""
    now, before = inside
    by_theme = theme_counts(now, before, mentions, themes, min_cell=min_cell, **rules)
    by_code = code_counts(now, before, coded, categories, min_cell=min_cell, **rules)
    few_themes = _few(mentions.rename(columns={"theme": "key"}), outside, min_cell)
    few_codes = _few(coded.said.rename(columns={"code": "key"}), outside, min_cell)
    by_theme = by_theme[~by_theme["theme"].isin(few_themes)].rename(columns={"theme": "key"}).assign(subject=THEME)
    by_code = by_code[~by_code["code"].isin(few_codes)].rename(columns={"code": "key"}).assign(subject=CATEGORY)
    told = pd.concat([table for table in (by_theme, by_code) if len(table)] or [by_theme], ignore_index=True)
    return told.assign(key=told["key"].astype("str"))


def _others(themes: pd.DataFrame, items: Items) -> pd.DataFrame:
    """The themes that are about something, without those that the slice is cut by."""
    cut_by = [item.value for item in items if item.kind == MENTIONED]
    return themes[~themes["general"].astype(bool) & ~themes["theme"].astype("str").isin(cut_by)]


def _single(categories: pd.DataFrame) -> pd.DataFrame:
    """The categories without those that only sum up others."""
    return categories[~categories["code"].isin(categories["parent"])]


def _apart(slices: pd.DataFrame) -> list[Items]:
    """The slices of the causes, without those that hold an earlier one or lie in it: each comment is told of once."""
    kept: list[Items] = []
    for items in slices.loc[slices["cause"].astype(bool), "items"] if len(slices) else []:
        if not any(related(items, earlier) for earlier in kept):
            kept.append(items)
    return kept


def _within(items: Items, withheld: Withheld, mentions: pd.DataFrame) -> Withheld:
    """What must not be given away of the other segments, within the slice."""
    if withheld.peers is None:
        return withheld
    answers = withheld.peers.answers
    return withheld._replace(peers=withheld.peers._replace(answers=answers[members(items, answers, mentions)]))


def _may_be_told(inside: list[pd.DataFrame], outside: list[pd.DataFrame], withheld: Withheld, min_base: int) -> bool:
    """Whether slice and rest have enough comments, the slice's are worth enough and give away no other segment's."""
    bases = pd.DataFrame([[len(part) for part in parts] for parts in (inside, outside)], index=["inside", "outside"])
    if withheld.either or held_back(bases.loc[["inside"]], min_base=min_base, unnamed=bases.loc["outside"])["inside"]:
        return False
    if any(too_unequal(part["weight"], min_base) for part in inside):
        return False
    answers = pd.concat(inside)["id"] if withheld.peers is None else withheld.peers.answers["id"]
    return not withheld.items(pd.DataFrame({"feedback_id": answers, "item": 0}), least=min_base).either


def _few(said: pd.DataFrame, outside: list[pd.DataFrame], min_cell: int) -> set[Hashable]:
    """What is mentioned outside the slice by so few that its number inside would tell of them."""
    few: set[Hashable] = set()
    for answers in outside:
        n = said[said["feedback_id"].isin(answers["id"])].groupby("key")["feedback_id"].nunique()
        few |= set(n.index[n < min_cell])
    return few


def clear(talk: pd.DataFrame) -> pd.Series:
    """Which rows to tell of: those that clearly moved.

    A theme and a category of one name are one subject of a cause: the category is told of, which people have defined.
    """
    moved, by_hand = talk["verdict"] != "", talk["subject"] == CATEGORY
    subject = pd.Series(list(zip(talk["items"], talk["label"], strict=True)), index=talk.index, dtype="object")
    return moved & (by_hand | ~subject.isin(list(subject[moved & by_hand])))


def points(talk: pd.DataFrame, slices: pd.DataFrame) -> list[Finding]:
    """One sentence for each cause whose comments clearly speak of something more, or less, often.

    slices: items and label, both in words; talk: items in the same words.
    """
    found, told = [], talk[clear(talk)]
    for row in slices[slices["cause"].astype(bool)].itertuples() if len(slices) else []:
        for said in told[[items == row.items for items in told["items"]]].head(1).itertuples():
            facts = {"slice": row.label, "label": said.label, "share": said.share, "low": said.low, "high": said.high}
            way = "new" if pd.isna(said.previous_share) else said.verdict
            facts |= {"previous_share": said.previous_share, "base": said.base, "previous_base": said.previous_base}
            found.append(Finding(f"point.cause_talk_{way}", mood(said.verdict == "up", said.sentiment), facts))
    return found
