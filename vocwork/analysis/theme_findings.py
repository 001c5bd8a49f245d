"""What to say of themes and categories: which moved, which hurt, which are loved, else which are the largest.

Every rule here is a reading rule, not a statistic: the tests were done where the numbers were computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.finding import Finding, mood
from vocwork.analysis.weights import UNEQUAL_WEIGHTS
from vocwork.feedback import STABLE

# A feeling beyond this is worth a sentence (scale -1 to 1); so is a theme that a tenth of customers raise.
STRONG_FEELING = 0.25
COMMON = 0.08
# What is said of a theme that customers feel strongly about.
FELT_FACTS = ("label", "share", "sentiment", "sentiment_low", "sentiment_high", "sentiment_base")
# Where the share before may not be shown because so few mentioned the theme.
NEW = {
    "point.theme": "point.theme_new",
    "themes.finding": "themes.finding.new",
    "codes.finding": "codes.finding.new",
    "point.code": "point.code_new",
}


def telling(themes: pd.DataFrame) -> pd.DataFrame:
    """The themes worth a sentence: shown, stable, and about something ("all is well" is no subject)."""
    return _stable(themes[~themes["general"].astype(bool)])


def _stable(themes: pd.DataFrame) -> pd.DataFrame:
    """Shown, and found again by most refits; an unknown stability is not held against a theme."""
    return themes[themes["share"].notna() & ~(themes["stability"] < STABLE)]


def is_tied(themes: pd.DataFrame) -> bool:
    """Whether the second theme may be as large as the first: their intervals touch (low, high; largest first)."""
    return len(themes) > 1 and bool(themes.iloc[1]["high"] >= themes.iloc[0]["low"])


def first_two(themes: pd.DataFrame) -> dict[str, Any]:
    """The largest theme as facts, and the next one where there is one."""
    rows = themes.head(2).to_dict("records")
    facts = {"label": rows[0]["label"], "share": rows[0]["share"]}
    return facts | ({"second": rows[1]["label"], "second_share": rows[1]["share"]} if len(rows) > 1 else {})


def themes(table: pd.DataFrame, *, withheld: str = "") -> Finding:
    """The heading above the themes: what moved most, or that nothing did, or the largest; why there are none."""
    known = telling(table)
    if known.empty:
        why = {COMPLEMENTARY: "withheld", UNEQUAL_WEIGHTS: UNEQUAL_WEIGHTS}.get(withheld, "none")
        return Finding(f"themes.finding.{why}", "neutral", {})
    moved = _moves(table)
    if len(moved):
        return _moved(next(moved.itertuples()), "themes.finding", ".")
    what = "steady" if known["change"].notna().any() else "largest"
    return Finding(f"themes.finding.{what}{'_tied' if is_tied(known) else ''}", "neutral", first_two(known))


def largest_theme(totals: pd.DataFrame) -> Finding:
    """The heading above the themes over the quarters.

    `totals`: label, general, stability, share, low, high; largest first.
    """
    named = telling(totals)
    known = named if len(named) else totals
    return Finding(f"themes.finding.largest{'_tied' if is_tied(known) else ''}", "neutral", first_two(known))


def theme_points(themes: pd.DataFrame) -> list[Finding]:
    """Themes that moved beyond chance; else that none did, where a comparison was possible."""
    known = telling(themes)
    if (known["change"].isna() & (known["verdict"] == "")).all():
        return []
    moved = _moves(themes).head(2)
    if moved.empty:
        return [Finding("point.themes_steady", "neutral", {})]
    return [_moved(row, "point.theme") for row in moved.itertuples()]


def _moves(themes: pd.DataFrame) -> pd.DataFrame:
    """The themes that moved beyond chance, the furthest first; the general verdict only where no subject moved."""
    moved = _stable(themes)
    moved = moved[moved["verdict"] != ""]
    subjects = telling(moved)
    moved = subjects if len(subjects) else moved
    return _furthest(moved)


def _furthest(moved: pd.DataFrame) -> pd.DataFrame:
    """The furthest first; what nearly nobody mentioned before moved by all of its share."""
    far = moved["change"].abs().fillna(moved["share"])
    return moved.loc[far.sort_values(ascending=False, kind="stable").index]


def _moved(row: Any, prefix: str, join: str = "_") -> Finding:
    """A theme that is talked about more or less; whether that is good depends on how customers feel about it."""
    facts = {name: getattr(row, name) for name in ("label", "share", "low", "high", "base", "previous_share", "change")}
    key = NEW[prefix] if pd.isna(row.previous_share) else f"{prefix}{join}{row.verdict}"
    return Finding(key, mood(row.verdict == "up", row.sentiment), facts)


def feeling_points(themes: pd.DataFrame) -> list[Finding]:
    """The common theme that hurts most and the one that is loved most, where that is beyond chance.

    Most is by how often times how badly (or well) it is spoken of: the share times the mean feeling.
    """
    known = telling(themes)
    found = []
    for rows, key, tone in ((painful(known), "point.pain", "bad"), (_pleasing(known), "point.praise", "good")):
        if len(rows):
            row = rows.loc[(rows["share"] * rows["sentiment"].abs()).idxmax()]
            found.append(Finding(key, tone, {name: row[name] for name in FELT_FACTS}))
    return found


def painful(themes: pd.DataFrame) -> pd.DataFrame:
    """Common themes that clearly hurt: a strong feeling, and bad beyond chance with all themes as one family."""
    hurts = (themes["sentiment"] < -STRONG_FEELING) & (themes["sentiment_verdict"] == "down")
    return themes[hurts & (themes["share"] >= COMMON)]


def _pleasing(themes: pd.DataFrame) -> pd.DataFrame:
    loved = (themes["sentiment"] > STRONG_FEELING) & (themes["sentiment_verdict"] == "up")
    return themes[loved & (themes["share"] >= COMMON)]


def codes(table: pd.DataFrame) -> Finding:
    """The heading above the categories: what moved most, or that nothing did, or the largest.

    Categories with others below them are only sums of these, and say nothing of their own.
    """
    known = _single(table)
    if known.empty:
        why = UNEQUAL_WEIGHTS if (table["reason"] == UNEQUAL_WEIGHTS).any() else "none"
        return Finding(f"codes.finding.{why}", "neutral", {})
    moved = _furthest(known[known["verdict"] != ""])
    if len(moved):
        return _moved(next(moved.itertuples()), "codes.finding", ".")
    what = "steady" if known["change"].notna().any() else "largest"
    largest = known.sort_values("share", ascending=False, kind="stable")
    return Finding(f"codes.finding.{what}{'_tied' if is_tied(largest) else ''}", "neutral", first_two(largest))


def code_points(table: pd.DataFrame, known: Sequence[Finding]) -> list[Finding]:
    """The points of a page with the two categories that moved furthest, unless a theme of that name moved.

    That no theme has clearly changed is then no news.
    """
    named = {finding.facts.get("label") for finding in known if finding.key.startswith("point.theme_")}
    single = _single(table)
    moved = _furthest(single[(single["verdict"] != "") & ~single["label"].isin(named)]).head(2)
    steady = [finding for finding in known if moved.empty or finding.key != "point.themes_steady"]
    return steady + [_moved(row, "point.code") for row in moved.itertuples()]


def _single(codes: pd.DataFrame) -> pd.DataFrame:
    """Categories that are shown and sum up no others."""
    return codes[codes["share"].notna() & ~codes["code"].isin(codes["parent"])]


def groups(table: pd.DataFrame) -> Finding:
    """The heading above what the satisfied and the dissatisfied talk about; one side alone is said alone."""
    clear = table[table["verdict"] != ""]
    named = clear[~clear["general"].astype(bool) & ~(clear["stability"] < STABLE)]
    if named.empty:
        return Finding("groups.finding.none" if clear.empty else "groups.finding.general", "neutral", {})
    first = {
        side: named[named["verdict"] == verdict].iloc[0]
        for side, verdict in (("top", "up"), ("bottom", "down"))
        if (named["verdict"] == verdict).any()
    }
    key = "both" if len(first) == 2 else next(iter(first))
    labels = {f"{side}_label": row["label"] for side, row in first.items()}
    shares = {f"{side}_share": row[f"{side}_share"] for side, row in first.items()}
    shares |= {f"{side}_other": row["bottom_share" if side == "top" else "top_share"] for side, row in first.items()}
    # what rests on too few may be told to differ, not by how much
    if pd.isna(list(shares.values())).any():
        return Finding(f"groups.finding.{key}_hidden", "neutral", labels)
    return Finding(f"groups.finding.{key}", "neutral", labels | shares)
