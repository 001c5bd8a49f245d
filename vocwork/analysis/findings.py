"""What to say first: findings chosen from result frames, as keys and facts; render puts them into words.

Every rule here is a reading rule, not a statistic: the tests were done where the numbers were computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from vocwork.analysis.compare import Difference
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import Causes

# A feeling beyond this is worth a sentence (scale -1 to 1); so is a theme that a tenth of customers raise.
STRONG_FEELING = 0.25
COMMON = 0.08
# So many more or fewer answers than before that a reader should know.
BIG_MOVE = 0.25


class Finding(NamedTuple):
    """A message key, whether it is good or bad news, and the facts of the message."""

    key: str
    tone: str
    facts: Mapping[str, Any]


def tone(change: float, direction: str = "up") -> str:
    """'good' or 'bad' for a change, given which way is better."""
    return "good" if (change > 0) == (direction == "up") else "bad"


def title(
    segment: str,
    quarter: str,
    own: Estimate,
    change: Difference | None,
    causes: Causes | None,
    themes: pd.DataFrame,
    *,
    kind: str,
    direction: str = "up",
) -> Finding:
    """The page's first line: the change and its cause, or the level, or what customers talk about."""
    if kind == "none":
        return _spoken_title(segment, quarter, themes)
    if own.reason:
        return Finding("opening.title.too_few", "neutral", {"segment": segment, "quarter": quarter})
    if change is None or change.reason:
        return Finding("opening.title.first", "neutral", {"segment": segment, "value": own.value})
    if not change.clear:
        return Finding("opening.title.steady", "neutral", {"segment": segment, "value": own.value})
    way, facts = ("rose" if change.value > 0 else "fell"), {"segment": segment, "change": change.value}
    if causes is not None and causes.verdict in ("one", "several"):
        cause = _label(causes.slices.iloc[0])
        return Finding(f"opening.title.{way}", tone(change.value, direction), facts | {"cause": cause})
    return Finding(f"opening.title.{way}_plain", tone(change.value, direction), facts | {"value": own.value})


def _spoken_title(segment: str, quarter: str, themes: pd.DataFrame) -> Finding:
    known = _telling(themes)
    if known.empty:
        return Finding("opening.title.nothing", "neutral", {"segment": segment, "quarter": quarter})
    first = known.iloc[0]
    return Finding(
        "opening.title.comments", "neutral", {"segment": segment, "theme": first.label, "share": first.share}
    )


def _telling(themes: pd.DataFrame) -> pd.DataFrame:
    """The themes worth a sentence: shown, and about something ("all is well" is no subject)."""
    return themes[themes["share"].notna() & ~themes["general"].astype(bool)] if len(themes) else themes


def points(
    own: Estimate,
    change: Difference | None,
    rest: Difference | None,
    causes: Causes | None,
    themes: pd.DataFrame,
    *,
    kind: str,
    min_base: int,
    direction: str = "up",
) -> list[Finding]:
    """Three to six key points, the most telling first; what was looked for and not found is among them."""
    found = [
        *(_small(own, min_base) if kind != "none" else []),
        *_cause_points(causes),
        *_rest_point(rest, direction),
        *_theme_points(themes),
        *_feeling_points(themes),
    ]
    return found[:6]


def dek(base: int, period: tuple[Any, Any], around: Difference | None) -> Finding:
    """The line below the title: how many answered, when, and whether everyone else moved as well."""
    facts: dict[str, Any] = {"base": base, "period": period}
    if around is None or around.reason:
        return Finding("opening.dek", "neutral", facts)
    way = ("rose" if around.value > 0 else "fell") if around.clear else "steady"
    return Finding(f"opening.dek.others_{way}", "neutral", facts | {"rest_change": around.value})


def volume_point(now: int, before: int) -> list[Finding]:
    """A sentence on the number of answers where it moved by a quarter or more."""
    if not before or abs(now / before - 1) < BIG_MOVE:
        return []
    facts = {"answers": now, "previous_answers": before, "change": now / before - 1}
    return [Finding("point.volume", "neutral", facts)]


def _small(own: Estimate, min_base: int) -> list[Finding]:
    if own.reason == "":
        return []
    return [Finding("point.small_base", "neutral", {"base": own.base, "min_base": min_base})]


def _cause_points(causes: Causes | None) -> list[Finding]:
    if causes is None or causes.verdict == "no_comparison":
        return []
    if causes.verdict in ("one", "several"):
        top = causes.slices[causes.slices["cause"]]
        return [
            Finding(
                _cause_key(row.share_of_change),
                "bad" if row.contribution < 0 else "good",
                {
                    "label": _label(row),
                    "contribution": row.contribution,
                    "low": row.low,
                    "high": row.high,
                    "share_of_change": row.share_of_change,
                },
            )
            for row in top.itertuples()
        ]
    if causes.verdict == "everywhere":
        return [Finding("point.everywhere", "neutral", {"change": causes.total.value})]
    return [Finding("point.no_cause", "neutral", {"detectable": causes.total.detectable})]


def _cause_key(share_of_change: float) -> str:
    """Which sentence fits: no clear total, all of the change (more, where others moved against it), a part of it."""
    if pd.isna(share_of_change):
        return "point.cause_alone"
    return "point.cause_all" if share_of_change >= 1 else "point.cause"


def _rest_point(rest: Difference | None, direction: str) -> list[Finding]:
    if rest is None or rest.reason:
        return []
    facts = {"difference": rest.value, "low": rest.low, "high": rest.high, "p": rest.p}
    if not rest.clear:
        return [Finding("point.against_rest_same", "neutral", facts)]
    way = "higher" if rest.value > 0 else "lower"
    return [Finding(f"point.against_rest_{way}", tone(rest.value, direction), facts)]


def _theme_points(themes: pd.DataFrame) -> list[Finding]:
    """Themes that moved beyond chance; else that none did, where a comparison was possible."""
    themes = _telling(themes)
    if themes.empty or themes["change"].isna().all():
        return []
    moved = themes[themes["verdict"] != ""]
    if moved.empty:
        return [Finding("point.themes_steady", "neutral", {})]
    moved = moved.loc[moved["change"].abs().sort_values(ascending=False, kind="stable").index].head(2)
    return [_moved(row, "point.theme") for row in moved.itertuples()]


def _moved(row: Any, prefix: str, join: str = "_") -> Finding:
    """A theme that is talked about more or less; whether that is good depends on how customers feel about it."""
    welcome = (row.change > 0) == (row.sentiment > 0) if pd.notna(row.sentiment) else None
    mood = "neutral" if welcome is None else "good" if welcome else "bad"
    facts = {"label": row.label, "share": row.share, "previous_share": row.previous_share, "change": row.change}
    return Finding(f"{prefix}{join}{row.verdict}", mood, facts)


def _feeling_points(themes: pd.DataFrame) -> list[Finding]:
    """The common theme that hurts most and the one that is loved most, where the interval keeps its sign."""
    known = _telling(themes)
    known = known[known["sentiment"].notna() & (known["share"] >= COMMON)] if len(known) else known
    found = []
    pain = known[(known["sentiment"] < -STRONG_FEELING) & (known["sentiment_high"] < 0)] if len(known) else known
    praise = known[(known["sentiment"] > STRONG_FEELING) & (known["sentiment_low"] > 0)] if len(known) else known
    for rows, key, mood in ((pain, "point.pain", "bad"), (praise, "point.praise", "good")):
        if len(rows):
            row = rows.loc[(rows["share"] * rows["sentiment"].abs()).idxmax()]
            found.append(Finding(key, mood, {"label": row.label, "share": row.share, "sentiment": row.sentiment}))
    return found


def trend(table: pd.DataFrame, change: Difference | None, previous: str, *, direction: str = "up") -> Finding:
    """The heading above the trend."""
    last = table.iloc[-1]
    if last["reason"]:
        return Finding("trend.finding.too_few", "neutral", {"quarter": last["quarter"]})
    if change is None or change.reason:
        return Finding("trend.finding.first", "neutral", {"quarter": last["quarter"], "value": last["value"]})
    if not change.clear:
        facts = {"change": change.value, "low": change.low, "high": change.high, "since": previous}
        return Finding("trend.finding.steady", "neutral", facts)
    way = "rose" if change.value > 0 else "fell"
    facts = {"quarter": last["quarter"], "change": change.value, "since": previous}
    return Finding(f"trend.finding.{way}", tone(change.value, direction), facts)


def volume(table: pd.DataFrame) -> Finding:
    """The heading above the channels."""
    first = table.iloc[0]
    facts = {"channel": first["channel"], "share": first["share"]}
    return Finding("volume.finding.one" if len(table) == 1 else "volume.finding", "neutral", facts)


def themes(table: pd.DataFrame) -> Finding:
    """The heading above the themes: what moved most, or that nothing did, or the largest."""
    known = _telling(table)
    if known.empty:
        return Finding("themes.finding.none", "neutral", {})
    moved = known[known["verdict"] != ""]
    if len(moved):
        return _moved(moved.loc[moved["change"].abs().idxmax()], "themes.finding", ".")
    if known["change"].notna().any():
        return Finding("themes.finding.steady", "neutral", {"label": known.iloc[0].label, "share": known.iloc[0].share})
    return Finding("themes.finding.largest", "neutral", {"label": known.iloc[0].label, "share": known.iloc[0].share})


def groups(table: pd.DataFrame) -> Finding:
    """The heading above what the satisfied and the dissatisfied talk about."""
    if table.empty:
        return Finding("groups.finding.none", "neutral", {})
    clear = table[(table["verdict"] != "") & ~table["general"].astype(bool)]
    loved, hurt = clear[clear["difference"] > 0], clear[clear["difference"] < 0]
    if loved.empty or hurt.empty:
        return Finding("groups.finding.none", "neutral", {})
    facts = {"top_label": loved.iloc[0]["label"], "bottom_label": hurt.iloc[0]["label"]}
    return Finding("groups.finding", "neutral", facts)


def causes(found: Causes) -> Finding:
    """The heading above the root causes."""
    if found.verdict == "no_comparison":
        return Finding("causes.finding.first_quarter", "neutral", {})
    if found.verdict in ("one", "several"):
        top = found.slices[found.slices["cause"]]
        mood = "bad" if top["contribution"].iloc[0] < 0 else "good"
        facts = {
            "label": _label(top.iloc[0]),
            "labels": [_label(row) for row in top.itertuples()],
            "contribution": top["contribution"].iloc[0],
            "share_of_change": top["share_of_change"].iloc[0] if len(top) == 1 else top["share_of_change"].sum(),
        }
        key = "causes.finding.one" if found.verdict == "one" else "causes.finding.several"
        if found.verdict == "one" and facts["share_of_change"] >= 1:
            key = "causes.finding.all"
        return Finding(key if pd.notna(facts["share_of_change"]) else "causes.finding.quiet", mood, facts)
    if found.verdict == "everywhere":
        return Finding("causes.finding.everywhere", "neutral", {"change": found.total.value})
    return Finding("causes.finding.none", "neutral", {"detectable": found.total.detectable})


def _label(row: Any) -> str:
    """A slice in words: 'carrier: C2', or the theme's label."""
    return f"{row.attribute}: {row.value}" if row.kind == "attribute" else str(row.label)
