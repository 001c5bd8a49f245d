"""A change in levels, one a click: slices, their themes, what is said of a theme; quotes at each.

Nested disclosure of the browser's own: it works without a script, by keyboard, and in a notebook; on paper all is open.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.page.opening import tone
from vocwork.render.page.quotes import quotes
from vocwork.render.tables.causes import share_of_change
from vocwork.render.texts import Texts

WHEN = ("before", "now")
SHARE = ("share_of_change", "share_low", "share_high")
SAID = ("comments_share", "comments_low", "comments_high", "comments_base", "comments_before", "comments_base_before")


def drilldown(
    texts: Texts, levels: pd.DataFrame, words: pd.DataFrame, *, quarters: tuple[str, str], better: str = "up"
) -> Fragment:
    """The levels below each other, closed, with a table of them all.

    Args:
        levels: level, parent, kind, name (in words), n_before, n_now, contribution, low, high,
            share_of_change, share_low, share_high, p, adds_up, reason; comments_share, _low, _high, _base, _before,
            _base_before, _q: how many of the comments of the level above speak of it, now and before.
        words: level, when (before or now) and the columns of `page.quotes`.
        quarters: the one compared with and this one, such as 2024Q1.
    """
    root = levels[levels["parent"] < 0].iloc[0]
    return fragment(
        "drilldown.html.j2",
        root=_level(texts, root, levels, words, quarters, better),
        notes=[texts.say(key) for key in _notes(levels, words)],
        data=_data(texts, levels),
    )


def _notes(levels: pd.DataFrame, words: pd.DataFrame) -> list[str]:
    """What holds for several levels is said once, below them all."""
    quoted_once = words.groupby("level")["when"].nunique() < len(WHEN)
    said = {"drill.said.note": _only_said(levels).any(), "drill.unquoted": quoted_once.any()}
    return [key for key, holds in said.items() if holds]


def _level(
    texts: Texts, row: Any, levels: pd.DataFrame, words: pd.DataFrame, quarters: tuple[str, str], better: str
) -> dict[str, Any]:
    below = levels[levels["parent"] == row["level"]]
    return {
        "name": row["name"],
        "change": "" if missing(row["contribution"]) else texts.change(row["contribution"], texts.fine),
        "tone": tone(row, better),
        "evidence": " · ".join(_evidence(texts, row)),
        "note": _note(texts, row, below),
        "below": [_level(texts, part, levels, words, quarters, better) for _, part in below.iterrows()],
        "words": _words(texts, words[words["level"] == row["level"]], quarters),
    }


def _evidence(texts: Texts, row: Any) -> list[str]:
    bases = texts.say("causes.bases", before=row["n_before"], now=row["n_now"])
    if missing(row["contribution"]):
        return [bases, *(_said(texts, row) or [texts.say("drill.few")])]
    share = "" if row["parent"] < 0 else share_of_change(texts, *(row[name] for name in SHARE))
    interval = texts.interval(row["low"], row["high"], lambda end: texts.signed(end, texts.fine))
    return [part for part in (share, bases, interval, "" if missing(row["p"]) else texts.p(row["p"])) if part]


def _said(texts: Texts, row: Any) -> list[str]:
    """How many of the comments of the level above speak of it; nothing where that is not told."""
    if missing(row["comments_share"]):
        return []
    p = [] if missing(row["comments_q"]) else [texts.p(row["comments_q"])]
    return [texts.say("drill.said", **{name.removeprefix("comments_"): row[name] for name in SAID}), *p]


def _only_said(levels: pd.DataFrame) -> pd.Series:
    """The levels that stand with their share of comments, for want of a part of the change."""
    return levels["contribution"].isna() & levels["comments_share"].notna()


def _note(texts: Texts, row: Any, below: pd.DataFrame) -> str:
    """Whether what stands right below adds up to this."""
    if row["adds_up"]:
        return texts.say("drill.adds_up", whole=row["contribution"])
    return texts.say("drill.overlap") if below["contribution"].notna().any() else ""


def _words(texts: Texts, said: pd.DataFrame, quarters: tuple[str, str]) -> list[dict[str, Any]]:
    """The quotes of both quarters, where there are any of one; of the other a dash."""
    if said.empty:
        return []
    parts = [(quarter, said[said["when"] == when]) for when, quarter in zip(WHEN, quarters, strict=True)]
    return [
        {"when": texts.quarter(quarter), "quotes": "" if own.empty else quotes(texts, own)} for quarter, own in parts
    ]


def _data(texts: Texts, levels: pd.DataFrame) -> Fragment:
    name = dict(zip(levels["level"], levels["name"], strict=True))
    parent = dict(zip(levels["level"], levels["parent"], strict=True))

    def path(level: int) -> str:
        return name[level] if parent[level] <= 0 else f"{path(parent[level])} › {name[level]}"

    def fine(value: float | None) -> str:
        return texts.signed(value, texts.fine)

    paths, share = [path(level) for level in levels["level"]], levels["share_of_change"]
    ends = list(zip(levels["low"], levels["high"], strict=True))
    columns = [
        Column(texts.say("column.slice"), paths, paths, False),
        Column(texts.say("column.n_before"), [texts.count(n) for n in levels["n_before"]], levels["n_before"]),
        Column(texts.say("column.n_now"), [texts.count(n) for n in levels["n_now"]], levels["n_now"]),
        Column(texts.say("column.contribution"), [fine(v) for v in levels["contribution"]], levels["contribution"]),
        Column(texts.say("column.low_high"), [texts.interval(*e, fine) for e in ends], [_raw(*e) for e in ends]),
        Column(texts.say("column.share"), [texts.percent(v) for v in share], share),
        Column(texts.say("column.p"), [texts.p(v) for v in levels["p"]], levels["p"]),
        *(_comments(texts, levels) if levels["comments_share"].notna().any() else []),
    ]
    return data_table(texts, "drilldown", texts.say("drill.caption"), columns)


def _comments(texts: Texts, levels: pd.DataFrame) -> list[Column]:
    ends = list(zip(levels["comments_low"], levels["comments_high"], strict=True))
    shares = {name: [texts.percent(v) for v in levels[name]] for name in ("comments_before", "comments_share")}
    counts = {name: [texts.count(n) for n in levels[name]] for name in ("comments_base_before", "comments_base")}
    return [
        *(Column(texts.say(f"drill.column.{name}"), shown, levels[name]) for name, shown in (shares | counts).items()),
        Column(
            texts.say("drill.column.comments_range"),
            [texts.interval(*e, texts.percent) for e in ends],
            [_raw(*e) for e in ends],
        ),
        Column(texts.say("drill.column.comments_q"), [texts.p(v) for v in levels["comments_q"]], levels["comments_q"]),
    ]


def _raw(low: float, high: float) -> str:
    return "" if missing(low) else f"{low} {high}"
