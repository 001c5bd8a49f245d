"""What customers talk about: share of commented answers per theme, change, feeling; and who talks about what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.compare import false_discovery, share_difference, share_p, verdicts
from vocwork.analysis.disclosure import NEW_THEME, SHOWN, SMALL_CELL, Withheld, drop_small_cells, mask
from vocwork.analysis.metrics import SMALL_BASE, Scale, mean, share
from vocwork.analysis.slices import commented, mentions_of


def theme_shares(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per theme of `now`, largest share first.

    share = answers that mention the theme / answers with a comment, Wilson interval; change against `before`
    with Newcombe's interval and p adjusted over the table (Benjamini-Hochberg); sentiment = mean over answers
    of their mean feeling about the theme, t interval; severity = the same of complaints alone, 1 (a trifle) to
    5 (harm), masked where fewer than `min_cell` answers complain. Themes mentioned by fewer than `min_cell`
    answers are left out; all numbers, counts too, are masked where fewer than `min_base` answers have a comment
    or the slice is `withheld`. Where fewer than `min_cell` answers mentioned a theme before, neither that nor the
    change is shown, only its verdict. A theme that was born after the quarter of `before` was not counted then: it
    has no change.

    Columns: theme, label, general (praise and complaint without a subject: listed last), n, base, share, low, high,
    previous_share, previous_low, previous_high, previous_base, previous_reason, change, change_low, change_high, p, q,
    verdict, sentiment, sentiment_low, sentiment_high, sentiment_base, severity, severity_low, severity_high,
    severity_base, stability, reason.
    """
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "min_cell": min_cell}
    table = theme_counts(now, before, mentions, themes, withheld=withheld, **rules)
    return tested(table, confidence=confidence, min_cell=min_cell)


def theme_counts(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    confidence: float,
    min_base: int,
    min_cell: int,
    withheld: Withheld,
) -> pd.DataFrame:
    """As `theme_shares`, before its tests: without q and verdict, with previous_count and the changes it would mask."""
    talk, talk_before = commented(now), commented(before)
    told, told_before = mentions_of(mentions, talk), mentions_of(mentions, talk_before)
    why_before = withheld.before or ("" if len(talk_before) >= max(1, min_base) else SMALL_BASE)
    earlier = "" if why_before else talk_before["quarter"].max()
    rows = []
    for theme in themes.itertuples():
        about = told[told["theme"] == theme.theme]
        count, base = about["feedback_id"].nunique(), len(talk)
        count_before = told_before.loc[told_before["theme"] == theme.theme, "feedback_id"].nunique()
        rows.append(
            {"theme": theme.theme, "label": theme.label, "general": theme.general, "n": count, "base": base}
            | _share(count, base, confidence)
            | _change(count, base, count_before, len(talk_before), confidence, why_before or _unknown(theme, earlier))
            | _mean("sentiment", (-1.0, 1.0), about, confidence, min_cell)
            | _severity(about, confidence, min_cell)
            | {"stability": theme.stability}
        )
    table = drop_small_cells(pd.DataFrame(rows, columns=_COLUMNS), "n", max(1, min_cell))
    table = table.sort_values(["general", "n", "theme"], ascending=[True, False, True], ignore_index=True)
    why = withheld.now or (SMALL_BASE if len(talk) < min_base else "")
    return mask(table, pd.Series(bool(why), index=table.index), _NUMBERS, why)


def tested(table: pd.DataFrame, *, confidence: float, min_cell: int) -> pd.DataFrame:
    """The table of `theme_counts` with q and verdict, and masked where few mentioned a theme before."""
    table = table.assign(q=false_discovery(table["p"]))
    table["verdict"] = false_discovery(table["p"])
    table["verdict"] = verdicts(table["change"], table["q"], confidence=confidence)
    # the test may count what the page may not
    rare = table["previous_count"].between(0, min_cell - 1) & (table["previous_reason"] == "")
    table["previous_reason"] = table["previous_reason"].mask(rare, SMALL_CELL)
    table[_BEFORE] = table[_BEFORE].mask(rare)
    return table.drop(columns="previous_count")


_BEFORE = ["previous_share", "previous_low", "previous_high", "change", "change_low", "change_high", "p", "q"]
_NUMBERS = ["n", "share", "low", "high", *_BEFORE[:-1], "sentiment", "sentiment_low", "sentiment_high"]
_NUMBERS += ["sentiment_base", "severity", "severity_low", "severity_high", "severity_base"]
_COLUMNS = [
    "theme",
    "label",
    "general",
    "n",
    "base",
    "share",
    "low",
    "high",
    "previous_share",
    "previous_low",
    "previous_high",
    "previous_base",
    "previous_count",
    "previous_reason",
    "change",
]
_COLUMNS += ["change_low", "change_high", "p", "sentiment", "sentiment_low", "sentiment_high", "sentiment_base"]
_COLUMNS += ["severity", "severity_low", "severity_high", "severity_base", "stability"]


def _unknown(theme: Any, quarter: str) -> str:
    """Why a theme was not counted in a quarter, empty if it was."""
    return NEW_THEME if theme.born > quarter else ""


def _share(count: int, base: int, confidence: float) -> dict[str, float]:
    part = share(count, base, confidence=confidence)
    return {"share": part.value, "low": part.low, "high": part.high}


def _change(
    count: int, base: int, count_before: int, base_before: int, confidence: float, why_not: str
) -> dict[str, Any]:
    known: dict[str, Any] = {"previous_base": base_before, "previous_reason": why_not}
    if not base or why_not:
        return known
    before = share(count_before, base_before, confidence=confidence)
    low, high = share_difference(count, base, count_before, base_before, confidence)
    return known | {
        "previous_share": before.value,
        "previous_low": before.low,
        "previous_high": before.high,
        "previous_count": count_before,
        "change": count / base - before.value,
        "change_low": low,
        "change_high": high,
        "p": share_p(count, base, count_before, base_before),
    }


def _severity(about: pd.DataFrame, confidence: float, min_cell: int) -> dict[str, float]:
    """Of so few complaints not even their number is told."""
    found = _mean("severity", (1.0, 5.0), about, confidence, min_cell)
    return dict.fromkeys(found, np.nan) if np.isnan(found["severity"]) else found


def _mean(what: str, scale: Scale, about: pd.DataFrame, confidence: float, min_cell: int) -> dict[str, float]:
    """The mean over answers of their own mean."""
    by_answer = about[what].astype(float).groupby(about["feedback_id"]).mean()
    found = mean(by_answer, confidence=confidence, min_base=max(2, min_cell), scale=scale)
    return {what: found.value, f"{what}_low": found.low, f"{what}_high": found.high, f"{what}_base": found.base}


def theme_groups(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: str = "",
) -> pd.DataFrame:
    """What the satisfied (`group` == 'top') and the dissatisfied ('bottom') talk about, largest gap first.

    Columns: theme, label, general, stability, top_share, top_low, top_high, top_n, top_base, the same for bottom_,
    difference, difference_low, difference_high, p, q, verdict, reason. Empty where the slice is `withheld` or either
    side has fewer than `min_base` comments: a share of so few says nothing. Where fewer than `min_cell` of a side
    mention a theme that side is masked, and with it all that would give it away; the verdict stays.
    """
    talk = commented(answers)
    top, bottom = talk[talk["group"] == "top"], talk[talk["group"] == "bottom"]
    if withheld or min(len(top), len(bottom)) < max(1, min_base):
        return pd.DataFrame(columns=_GROUP_COLUMNS)
    told = mentions_of(mentions, talk)
    rows = [_contrast(theme, told, top, bottom, confidence) for theme in themes.itertuples()]
    table = pd.DataFrame(rows, columns=[c for c in _GROUP_COLUMNS if c not in ("q", "verdict", "reason")])
    table = table[table["top_n"] + table["bottom_n"] >= max(1, min_cell)].reset_index(drop=True)
    table["q"] = false_discovery(table["p"])
    table["verdict"] = verdicts(table["difference"], table["q"], confidence=confidence)
    table["reason"] = ""
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    return _without_small_sides(table.loc[order].reset_index(drop=True), min_cell)


def _without_small_sides(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The contrasts with sides of fewer than `min_cell` masked, and the difference where either is."""
    few = {side: table[f"{side}_n"] < min_cell for side in ("top", "bottom")}
    either = few["top"] | few["bottom"]
    for side, small in few.items():
        table = mask(table, small, [f"{side}_{part}" for part in ("share", "low", "high", "n")], SMALL_CELL)
    return mask(table, either, ["difference", "difference_low", "difference_high", "p", "q"], SMALL_CELL)


_GROUP_COLUMNS = ["theme", "label", "general", "stability", "top_share", "top_low", "top_high", "top_n", "top_base"]
_GROUP_COLUMNS += ["bottom_share"]
_GROUP_COLUMNS += ["bottom_low", "bottom_high", "bottom_n", "bottom_base", "difference", "difference_low"]
_GROUP_COLUMNS += ["difference_high", "p", "q", "verdict", "reason"]


def _contrast(
    theme: Any, told: pd.DataFrame, top: pd.DataFrame, bottom: pd.DataFrame, confidence: float
) -> dict[str, object]:
    speakers = set(told.loc[told["theme"] == theme.theme, "feedback_id"])
    n_top, n_bottom = int(top["id"].isin(speakers).sum()), int(bottom["id"].isin(speakers).sum())
    high_side = share(n_top, len(top), confidence=confidence)
    low_side = share(n_bottom, len(bottom), confidence=confidence)
    low, high = share_difference(n_top, len(top), n_bottom, len(bottom), confidence)
    return {
        "theme": theme.theme,
        "label": theme.label,
        "general": theme.general,
        "stability": theme.stability,
        "top_share": high_side.value,
        "top_low": high_side.low,
        "top_high": high_side.high,
        "top_n": n_top,
        "top_base": len(top),
        "bottom_share": low_side.value,
        "bottom_low": low_side.low,
        "bottom_high": low_side.high,
        "bottom_n": n_bottom,
        "bottom_base": len(bottom),
        "difference": high_side.value - low_side.value,
        "difference_low": low,
        "difference_high": high,
        "p": share_p(n_top, len(top), n_bottom, len(bottom)),
    }
