"""What to say first: findings chosen from result frames, as keys and facts; render puts them into words.

Every rule here is a reading rule, not a statistic: the tests were done where the numbers were computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import Comparison, driven
from vocwork.analysis.disclosure import COMPLEMENTARY
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import Causes, exceptions
from vocwork.feedback import FELT, STABLE

# A feeling beyond this is worth a sentence (scale -1 to 1); so is a theme that a tenth of customers raise.
STRONG_FEELING = 0.25
COMMON = 0.08
# So many more or fewer answers than before that a reader should know.
BIG_MOVE = 0.25
# The key points name so many causes; the section has all of them.
MOST_CAUSES = 3


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
    against: Comparison,
    direction: str = "up",
) -> Finding:
    """The page's first line: the change and its cause, or the level, or what customers talk about.

    causes: its slices with `label`, each in words.
    `against` says what the quarter is compared with: where there is no change to show, the title says why.
    """
    if kind == "none":
        return _spoken_title(segment, quarter, themes)
    if own.reason == COMPLEMENTARY:
        return Finding("opening.title.withheld", "neutral", {"segment": segment, "quarter": quarter})
    if own.reason:
        return Finding("opening.title.too_few", "neutral", {"segment": segment, "quarter": quarter})
    if change is None or change.reason:
        facts = {"segment": segment, "value": own.value} | against.facts(change)
        why = against.missing(change)
        return Finding(f"opening.title.{why}", "neutral", facts)
    if not change.clear:
        return Finding("opening.title.steady", "neutral", {"segment": segment, "value": own.value})
    way, facts = ("rose" if change.value > 0 else "fell"), {"segment": segment, "change": change.value}
    if causes is not None and causes.verdict in ("one", "several"):
        top = driven(causes).iloc[0]
        key = f"opening.title.{way}_{top['driver']}"
        return Finding(key, tone(change.value, direction), facts | {"cause": top["label"]})
    return Finding(f"opening.title.{way}_plain", tone(change.value, direction), facts | {"value": own.value})


def _spoken_title(segment: str, quarter: str, themes: pd.DataFrame) -> Finding:
    known = telling(themes)
    if known.empty:
        return Finding("opening.title.nothing", "neutral", {"segment": segment, "quarter": quarter})
    key = "opening.title.comments_tied" if is_tied(known) else "opening.title.comments"
    return Finding(key, "neutral", {"segment": segment} | _first_two(known))


def telling(themes: pd.DataFrame) -> pd.DataFrame:
    """The themes worth a sentence: shown, stable, and about something ("all is well" is no subject)."""
    return _stable(themes[~themes["general"].astype(bool)])


def _stable(themes: pd.DataFrame) -> pd.DataFrame:
    """Shown, and found again by most refits; an unknown stability is not held against a theme."""
    return themes[themes["share"].notna() & ~(themes["stability"] < STABLE)]


def is_tied(themes: pd.DataFrame) -> bool:
    """Whether the second theme may be as large as the first: their intervals touch (low, high; largest first)."""
    return len(themes) > 1 and bool(themes.iloc[1]["high"] >= themes.iloc[0]["low"])


def _first_two(themes: pd.DataFrame) -> dict[str, Any]:
    """The largest theme as facts, and the next one where there is one."""
    rows = themes.head(2).to_dict("records")
    facts = {"label": rows[0]["label"], "share": rows[0]["share"]}
    return facts | ({"second": rows[1]["label"], "second_share": rows[1]["share"]} if len(rows) > 1 else {})


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
        *_cause_points(causes, direction),
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


def volume_point(now: int, before: int, *, since: str, min_base: int = 1) -> list[Finding]:
    """A sentence on the number of answers where it moved by a quarter or more since the quarter `since`.

    A per cent of fewer than `min_base` answers only frightens: there the two numbers stand alone.
    """
    if not before or abs(now / before - 1) < BIG_MOVE:
        return []
    facts = {"answers": now, "previous_answers": before, "since": since}
    if min(now, before) < min_base:
        return [Finding("point.volume_small", "neutral", facts)]
    return [Finding("point.volume", "neutral", facts | {"change": now / before - 1})]


def absent_points(gone: pd.DataFrame, quarter: str, since: str) -> list[Finding]:
    """A sentence for each large group of the quarter `since` that gave no answer in this one.

    `gone`: label, n_before, base_before, share_before.
    """
    when = {"quarter": quarter, "since": since}
    return [
        Finding(
            "point.absent",
            "neutral",
            when | {"label": row.label, "share": row.share_before, "n_before": row.n_before},
        )
        for row in gone.itertuples()
    ]


def family_point(change: Difference, *, confidence: float = 0.95) -> list[Finding]:
    """A sentence where a change is clear on its own page but not in the table of all segments."""
    if not change.clear or change.comparisons < 2 or change.q < 1 - confidence:
        return []
    return [Finding("point.clear_alone", "neutral", {"comparisons": change.comparisons})]


def _small(own: Estimate, min_base: int) -> list[Finding]:
    if own.reason == "":
        return []
    if own.reason == COMPLEMENTARY:
        return [Finding("point.withheld", "neutral", {"min_base": min_base})]
    return [Finding("point.small_base", "neutral", {"base": own.base, "min_base": min_base})]


def _cause_points(causes: Causes | None, direction: str) -> list[Finding]:
    if causes is None or causes.verdict == "no_comparison":
        return []
    if causes.verdict in ("one", "several"):
        top = causes.slices[causes.slices["cause"].astype(bool)].head(MOST_CAUSES)
        return [
            Finding(
                _cause_key(row.share_of_change),
                tone(row.contribution, direction),
                {
                    "label": row.label,
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
    if causes.verdict == "except":
        return [Finding("point.except", "neutral", {"change": causes.total.value} | _against(causes))]
    if pd.isna(causes.detectable):
        return [Finding("point.no_cause_few", "neutral", {})]
    return [Finding("point.no_cause", "neutral", {"detectable": causes.detectable, "size": causes.detectable_share})]


def _against(causes: Causes) -> dict[str, Any]:
    """The slice that moved against the change, as facts."""
    row = exceptions(causes.total, causes.slices).iloc[0]
    return {"label": row["label"], "before": row["before"], "now": row["now"], "p": row["p"]}


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


# Where the share before may not be shown because so few mentioned the theme.
NEW = {
    "point.theme": "point.theme_new",
    "themes.finding": "themes.finding.new",
    "codes.finding": "codes.finding.new",
    "point.code": "point.code_new",
}


def _moved(row: Any, prefix: str, join: str = "_") -> Finding:
    """A theme that is talked about more or less; whether that is good depends on how customers feel about it."""
    facts = {"label": row.label, "share": row.share, "previous_share": row.previous_share, "change": row.change}
    key = NEW[prefix] if pd.isna(row.previous_share) else f"{prefix}{join}{row.verdict}"
    return Finding(key, mood(row.verdict == "up", row.sentiment), facts)


def mood(is_more: bool, feeling: float) -> str:
    """'good' or 'bad' for more, or less, talk of what is felt so; a feeling near 0, or none, is 'neutral'."""
    if pd.isna(feeling) or abs(feeling) < FELT:
        return "neutral"
    return "good" if is_more == (feeling > 0) else "bad"


def _feeling_points(themes: pd.DataFrame) -> list[Finding]:
    """The common theme that hurts most and the one that is loved most, where the interval keeps its sign."""
    known = telling(themes)
    found = []
    for rows, key, mood in ((painful(known), "point.pain", "bad"), (_pleasing(known), "point.praise", "good")):
        if len(rows):
            row = rows.loc[(rows["share"] * rows["sentiment"].abs()).idxmax()]
            found.append(Finding(key, mood, {"label": row.label, "share": row.share, "sentiment": row.sentiment}))
    return found


def painful(themes: pd.DataFrame) -> pd.DataFrame:
    """Common themes that clearly hurt: a strong feeling whose interval stays below zero."""
    hurts = (themes["sentiment"] < -STRONG_FEELING) & (themes["sentiment_high"] < 0)
    return themes[hurts & (themes["share"] >= COMMON)]


def _pleasing(themes: pd.DataFrame) -> pd.DataFrame:
    loved = (themes["sentiment"] > STRONG_FEELING) & (themes["sentiment_low"] > 0)
    return themes[loved & (themes["share"] >= COMMON)]


def trend(table: pd.DataFrame, change: Difference | None, against: Comparison, *, direction: str = "up") -> Finding:
    """The heading above the trend."""
    last = table.iloc[-1]
    if last["reason"] == COMPLEMENTARY:
        return Finding("trend.finding.withheld", "neutral", {"quarter": last["quarter"]})
    if last["reason"]:
        return Finding("trend.finding.too_few", "neutral", {"quarter": last["quarter"]})
    if change is None or change.reason:
        facts = {"quarter": last["quarter"], "value": last["value"]} | against.facts(change)
        why = against.missing(change)
        return Finding(f"trend.finding.{why}", "neutral", facts)
    if not change.clear:
        facts = {"change": change.value, "low": change.low, "high": change.high, "since": against.quarter}
        return Finding("trend.finding.steady", "neutral", facts)
    way = "rose" if change.value > 0 else "fell"
    facts = {"quarter": last["quarter"], "change": change.value, "since": against.quarter}
    return Finding(f"trend.finding.{way}", tone(change.value, direction), facts)


def volume(table: pd.DataFrame) -> Finding:
    """The heading above the channels."""
    first = table.iloc[0]
    facts = {"channel": first["channel"], "share": first["share"]}
    return Finding("volume.finding.one" if len(table) == 1 else "volume.finding", "neutral", facts)


def themes(table: pd.DataFrame, *, withheld: str = "") -> Finding:
    """The heading above the themes: what moved most, or that nothing did, or the largest; why there are none."""
    known = telling(table)
    if known.empty:
        return Finding(f"themes.finding.{'withheld' if withheld == COMPLEMENTARY else 'none'}", "neutral", {})
    moved = _moves(table)
    if len(moved):
        return _moved(next(moved.itertuples()), "themes.finding", ".")
    what = "steady" if known["change"].notna().any() else "largest"
    return Finding(f"themes.finding.{what}{'_tied' if is_tied(known) else ''}", "neutral", _first_two(known))


def codes(table: pd.DataFrame) -> Finding:
    """The heading above the categories: what moved most, or that nothing did, or the largest.

    Categories with others below them are only sums of these, and say nothing of their own.
    """
    known = _single(table)
    if known.empty:
        return Finding("codes.finding.none", "neutral", {})
    moved = _furthest(known[known["verdict"] != ""])
    if len(moved):
        return _moved(next(moved.itertuples()), "codes.finding", ".")
    what = "steady" if known["change"].notna().any() else "largest"
    largest = known.sort_values("share", ascending=False, kind="stable")
    return Finding(f"codes.finding.{what}{'_tied' if is_tied(largest) else ''}", "neutral", _first_two(largest))


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


def largest_theme(totals: pd.DataFrame) -> Finding:
    """The heading above the themes over the quarters.

    `totals`: label, general, stability, share, low, high; largest first.
    """
    named = telling(totals)
    known = named if len(named) else totals
    return Finding(f"themes.finding.largest{'_tied' if is_tied(known) else ''}", "neutral", _first_two(known))


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


def causes(found: Causes, against: Comparison, *, direction: str = "up") -> Finding:
    """The heading above the root causes."""
    if found.verdict == "no_comparison":
        return _unexplained(found.total, against)
    if found.verdict in ("one", "several"):
        return _traced(found, direction)
    if found.verdict == "everywhere":
        return Finding("causes.finding.everywhere", "neutral", {"change": found.total.value})
    if found.verdict == "except":
        return Finding("causes.finding.except", "neutral", _against(found))
    return Finding("causes.finding.none" if pd.notna(found.detectable) else "causes.finding.few", "neutral", {})


def _traced(found: Causes, direction: str) -> Finding:
    """What the change goes with; several causes by what they account for together."""
    top = found.slices[found.slices["cause"].astype(bool)]
    first, several = top.iloc[0], len(top) > 1
    share = first["share_of_change"]
    if several:
        share = 1 - found.unexplained.value / found.total.value if found.total.clear else np.nan
    size = "quiet" if pd.isna(share) else "all" if share >= 1 else ""
    key = "_".join(part for part in ("several", size) if part) if several else size or "one"
    facts = {name: first[name] for name in ("label", "n_before", "n_now", "contribution")}
    facts |= {"labels": top["label"].tolist(), "share_of_change": share}
    return Finding(f"causes.finding.{key}", tone(first["contribution"], direction), facts)


def _unexplained(total: Difference, against: Comparison) -> Finding:
    """Why there is no change to explain: too few answers now, or none to compare with."""
    if total.base < against.min_base:
        return Finding("causes.finding.too_few", "neutral", {"min_base": against.min_base})
    why = against.missing(total)
    return Finding(f"causes.finding.{why}", "neutral", against.facts(total))
