"""Brands that customers name beside us: how often, how they feel there, what about, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.compare import change, false_discovery
from vocwork.analysis.disclosure import SHOWN, Withheld
from vocwork.analysis.finding import Finding
from vocwork.analysis.slices import comment_weight, commented, mentions_of
from vocwork.analysis.theme_findings import is_tied
from vocwork.analysis.theme_shares import theme_shares
from vocwork.feedback import BETWEEN_BRANDS

FEELINGS = (-1.0, 1.0)


def brand_shares(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    own: Sequence[str] = (),
    competitors: Sequence[str] = (),
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per brand that at least `min_cell` answers of `now` name: our own first, then the most named.

    Share, change, feeling, intervals, false-discovery rate and masking as in `theme_shares`, of the clauses that name
    the brand (mentions: feedback_id, theme, sentiment, brands; those without a theme count too). gap: mean feeling of
    the answers where they name the competitor minus that of the answers that name none, Welch's t; NaN for our own.
    `theme` is what most of the answers that name the brand speak of there, empty below `min_cell`.

    Columns: brand, own, n, base, share, low, high, previous_share, previous_low, previous_high, previous_base,
    previous_reason, change, change_low, change_high, p, q, verdict, sentiment, sentiment_low, sentiment_high,
    sentiment_base, gap, gap_low, gap_high, gap_p, gap_q, theme, reason.
    """
    rules: dict[str, Any] = {"confidence": confidence, "min_cell": min_cell}
    brands = [*own, *competitors]
    named = named_in(mentions)
    numbered = named.assign(theme=named["brand"].map({brand: n for n, brand in enumerate(brands)}))
    listed = pd.DataFrame(
        {"theme": range(len(brands)), "label": brands, "general": False, "stability": np.nan, "born": ""}
    )
    table = theme_shares(now, before, numbered, listed, min_base=min_base, withheld=withheld, **rules)
    table = table.drop(columns=["theme", "general", "stability"]).rename(columns={"label": "brand"})
    table.insert(1, "own", table["brand"].isin(list(own)))
    table = table.join(_gaps(table, now, mentions, named, competitors, **rules))
    table["theme"] = [
        _subject(named, now, row.brand, themes, min_cell) if row.reason == "" else "" for row in table.itertuples()
    ]
    return table.sort_values("own", ascending=False, kind="stable", ignore_index=True)[COLUMNS]


def named_in(mentions: pd.DataFrame) -> pd.DataFrame:
    """One row per clause and brand named in it: the columns of `mentions`, with `brand` for `brands`."""
    naming = mentions[mentions["brands"] != ""]
    brand = naming["brands"].astype("str").str.split(BETWEEN_BRANDS)
    return naming.drop(columns="brands").assign(brand=brand).explode("brand", ignore_index=True)


def _gaps(
    table: pd.DataFrame,
    now: pd.DataFrame,
    mentions: pd.DataFrame,
    named: pd.DataFrame,
    competitors: Sequence[str],
    *,
    confidence: float,
    min_cell: int,
) -> pd.DataFrame:
    """Feeling where each competitor is named against answers that name none; NaN where a row is masked."""
    told = mentions_of(mentions, commented(now))
    rivals = named[named["brand"].isin(list(competitors))]
    counts = now.assign(weight=comment_weight(now)).set_index("id").reindex(columns=["weight", "customer"])
    ours = _by_answer(told[~told["feedback_id"].isin(rivals["feedback_id"])])
    rows = []
    for row in table.itertuples():
        about = mentions_of(rivals[rivals["brand"] == row.brand], now) if row.reason == "" else rivals.iloc[:0]
        theirs = _by_answer(about)
        rules: dict[str, Any] = {"kind": "stars", "confidence": confidence, "scale": FEELINGS}
        sides = [counts.loc[part.index].assign(points=part) for part in (theirs, ours)]
        gap = change(*sides, min_base=max(2, min_cell), **rules)
        rows.append((gap.value, gap.low, gap.high, gap.p))
    gaps = pd.DataFrame(rows, columns=["gap", "gap_low", "gap_high", "gap_p"], index=table.index, dtype=float)
    return gaps.assign(gap_q=false_discovery(gaps["gap_p"]))


def _by_answer(clauses: pd.DataFrame) -> pd.Series:
    return clauses.groupby("feedback_id")["sentiment"].mean()


def _subject(named: pd.DataFrame, now: pd.DataFrame, brand: str, themes: pd.DataFrame, min_cell: int) -> str:
    """The theme that most answers speak of where they name a brand; of equals the one listed first."""
    told = mentions_of(named[named["brand"] == brand], now)
    counts = told.groupby("theme")["feedback_id"].nunique().reindex(themes["theme"], fill_value=0)
    if counts.empty or counts.max() < max(1, min_cell):
        return ""
    return str(themes.set_index("theme").loc[counts.idxmax(), "label"])


def finding(table: pd.DataFrame) -> Finding:
    """The heading above the brands: a competitor named more or less often than before, or the most named."""
    shown = table[~table["own"] & table["share"].notna()]
    if shown.empty:
        return Finding("brands.finding.none", "neutral", {})
    moved = shown[(shown["verdict"] != "") & shown["previous_share"].notna()]
    if len(moved):
        row = moved.iloc[0]
        facts = {name: row[name] for name in ("brand", "share", "previous_share")}
        return Finding(f"brands.finding.{row['verdict']}", "neutral", facts)
    facts = {"brand": shown["brand"].iloc[0], "share": shown["share"].iloc[0]}
    if is_tied(shown):
        facts |= {"second": shown["brand"].iloc[1], "second_share": shown["share"].iloc[1]}
        return Finding("brands.finding.most_tied", "neutral", facts)
    return Finding("brands.finding.most", "neutral", facts)


COLUMNS = ["brand", "own", "n", "base", "share", "low", "high", "previous_share", "previous_low", "previous_high"]
COLUMNS += ["previous_base", "previous_reason", "change", "change_low", "change_high", "p", "q", "verdict"]
COLUMNS += ["sentiment", "sentiment_low", "sentiment_high", "sentiment_base"]
COLUMNS += ["gap", "gap_low", "gap_high", "gap_p", "gap_q", "theme", "reason"]
