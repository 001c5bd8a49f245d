"""The whole study at a glance: every segment now and against before, every theme over the quarters."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.compare import FOUR_IN_FIVE, POWER, Difference, change, false_discovery, verdicts
from vocwork.analysis.disclosure import NEW_THEME, SMALL_CELL, Reasons, mask
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import Scale, metric, weighted_share, wilson, z_value
from vocwork.analysis.slices import EVERYONE, Segment, commented, cut, mentions_of, rest
from vocwork.analysis.theme_shares import says

_THEME = ["theme", "label", "general", "stability"]


def segments(
    feedback: pd.DataFrame,
    known: Sequence[Segment],
    quarter: str,
    compared: str,
    *,
    kind: str,
    confidence: float = 0.95,
    min_base: int = 1,
    scale: Scale | None = None,
    withheld: Reasons = MappingProxyType({}),
) -> pd.DataFrame:
    """One row per segment.

    Columns: segment, label, value, low, high, base, reason, change, change_low, change_high, change_reason, p, q,
    verdict, others, gap, gap_low, gap_high, gap_p, gap_q, gap_verdict, detectable. Changes are against `compared`;
    gap is against everyone else in `quarter` (`others`), detectable one that would have been found four times in five.
    q adjusts p over the segments (Benjamini-Hochberg), gap_q gap_p.
    """
    rules: dict[str, Any] = {"kind": kind, "confidence": confidence, "min_base": min_base, "scale": scale}
    rows = []
    for segment in known:
        now, before = (cut(feedback, segment.name, q) for q in (quarter, compared))
        own_why, why_before = (withheld.get((segment.name, q), "") for q in (quarter, compared))
        moved_by = change(now, before, withheld=own_why or why_before, **rules)
        moved: dict[str, Any] = {"change": moved_by.value, "change_low": moved_by.low, "change_high": moved_by.high}
        moved |= {"change_reason": moved_by.reason, "p": moved_by.p}
        own = metric(now, withheld=own_why, **rules)
        gap = change(now, rest(feedback, segment.name, quarter), withheld=own_why, **rules)
        apart = {"others": own.value - gap.value, "gap": gap.value, "gap_low": gap.low, "gap_high": gap.high}
        apart |= {"gap_p": gap.p, "detectable": gap.detectable}
        rows.append({"segment": segment.name, "label": segment.label, **own._asdict(), **moved, **apart})
    table = pd.DataFrame(rows)
    for value, p, q, verdict in (("change", "p", "q", "verdict"), ("gap", "gap_p", "gap_q", "gap_verdict")):
        table[q] = false_discovery(table[p])
        table[verdict] = verdicts(table[value], table[q], confidence=confidence)
    # of several tests each needs more than one alone
    limit = z_value(1 - (1 - confidence) / max(1, table["gap_p"].notna().sum())) + FOUR_IN_FIVE
    return table.assign(detectable=table["detectable"] * limit / POWER)


def segments_finding(table: pd.DataFrame) -> Finding:
    """The heading above the segments: the one that is surest to differ from everyone else, or that none does.

    table: as in `segments`.
    """
    tested = table[(table["segment"] != EVERYONE) & table["gap"].notna()]
    apart = tested[tested["gap_verdict"] != ""]
    if apart.empty and tested["detectable"].isna().all():
        return Finding("overview.segments", "neutral", {})
    if apart.empty:
        facts = {"segments": len(tested), "detectable": tested["detectable"].max()}
        return Finding("overview.segments.none", "neutral", facts)
    first = apart.sort_values("gap_q", kind="stable").iloc[0]
    facts = {name: first[name] for name in ("label", "value", "others", "base")}
    return Finding(f"overview.segments.{first['gap_verdict']}", "neutral", facts)


def among(own: Difference, table: pd.DataFrame, segment: str, *, of: str = "") -> Difference:
    """A segment's change, or its gap to everyone else (of: 'gap_'), with the p adjusted over so many segments.

    A page of its own goes by p, the one test its reader came for; a table of many segments goes by q.
    """
    q = table.loc[table["segment"] == segment, f"{of}q"]
    return own._replace(q=float(q.iloc[0]), comparisons=int(table[f"{of}p"].notna().sum()))


def theme_quarters(
    feedback: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    quarters: Sequence[str],
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
) -> pd.DataFrame:
    """Share of commented answers that mention each theme, one row per theme and quarter, largest theme first.

    Columns: theme, label, general (listed last), stability, quarter, n, base, effective (that many answers of equal
    weight would be as precise), share, low, high, reason. Quarters with
    fewer than `min_base` comments, counts under `min_cell` and quarters before a theme was born are masked.
    """
    rows = []
    for quarter in quarters:
        talk = commented(cut(feedback, "all", quarter))
        told = mentions_of(mentions, talk)
        for theme in themes.itertuples():
            speaks = says(talk, told[told["theme"] == theme.theme])
            part, n = weighted_share(speaks, confidence=confidence), int(speaks.values.sum())
            about = {"theme": theme.theme, "label": theme.label, "general": theme.general, "quarter": quarter, "n": n}
            about |= {"stability": theme.stability, "born": theme.born}
            about |= {"base": len(talk), "effective": speaks.effective}
            rows.append(about | {"share": part.value, "low": part.low, "high": part.high})
    table = pd.DataFrame(rows, columns=[*_THEME, "quarter", "n", "base", "effective", "share", "low", "high", "born"])
    shown = ["share", "low", "high", "n"]
    few = table["base"] < min_base
    table = mask(table, table["born"] > table["quarter"], shown, NEW_THEME).drop(columns="born")
    table = mask(mask(table, table["n"] < min_cell, shown, SMALL_CELL), few, shown)
    size = table.groupby("theme")["n"].transform("sum")
    order = np.lexsort((table["quarter"], table["theme"], -size, table["general"].astype(bool)))
    return table.iloc[order].reset_index(drop=True)


def theme_totals(shares: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Each theme over all quarters of `theme_quarters`, general ones last, then the largest first.

    Columns: theme, label, general, stability, n, base, effective, share, low, high (Wilson). A masked share counts as
    none; quarters count by their effective bases.
    """
    known = shares.fillna({"n": 0, "share": 0.0})
    known = known.assign(share=known["share"] * known["effective"])
    sums = known.groupby(_THEME, sort=False, as_index=False, dropna=False)[["n", "base", "effective", "share"]].sum()
    sums = sums[sums["effective"] > 0].reset_index(drop=True)
    ends = [wilson(c, n, confidence) for c, n in zip(sums["share"], sums["effective"], strict=True)]
    table = sums.assign(share=sums["share"] / sums["effective"])
    table[["low", "high"]] = np.array(ends).reshape(-1, 2)
    return table.sort_values(["general", "share"], ascending=[True, False], kind="stable", ignore_index=True)
