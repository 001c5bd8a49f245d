"""What customers talk about: share of commented answers per theme, change, feeling; and who talks about what."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.compare import false_discovery, share_difference, share_p, verdicts
from vocwork.analysis.disclosure import COMPLEMENTARY, NEW_THEME, SHOWN, SMALL_CELL, Withheld, drop_small_cells, mask
from vocwork.analysis.inversion import p_value
from vocwork.analysis.metrics import SMALL_BASE, Scale, counted, estimate_of, interval, weighted_share
from vocwork.analysis.slices import commented, mentions_of
from vocwork.analysis.weights import UNEQUAL_WEIGHTS, Sample, sample, sample_of, too_unequal

FEELINGS = (-1.0, 1.0)


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

    share = weighted share of commented answers that mention the theme, Wilson interval; n and base count answers as
    they came; change against `before` with Newcombe's interval and p adjusted over the table (Benjamini-Hochberg);
    sentiment = mean over answers of their mean feeling about the theme, t interval, and whether it is clearly good
    ("up") or bad ("down"), adjusted in the same way; severity = the same of complaints alone, 1 (a trifle) to 5
    (harm), masked where fewer than `min_cell` answers complain. Themes mentioned by fewer than `min_cell`
    answers, or whose number would give away such a one on another segment's page, are left out; all numbers, counts
    too, are masked where fewer than `min_base` answers have a comment, or these weigh too unequally (`weights`),
    or the slice is `withheld`. Where fewer than `min_cell` answers mentioned a theme before, neither that nor the
    change is shown, only its verdict. A theme that was born after the quarter of `before` was not counted then: it
    has no change.

    Columns: theme, label, general (praise and complaint without a subject: listed last), n, base, share, low, high,
    previous_share, previous_low, previous_high, previous_base, previous_reason, change, change_low, change_high, p, q,
    verdict, sentiment, sentiment_low, sentiment_high, sentiment_base, sentiment_p, sentiment_q,
    sentiment_verdict, severity, severity_low, severity_high, severity_base, stability, reason.
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
    why_before = withheld.before or _too_small(talk_before, min_base)
    earlier = "" if why_before else talk_before["quarter"].max()
    unseen = withheld.items(mentions.rename(columns={"theme": "item"}), least=max(1, min_cell))
    counts = talk.set_index("id")
    rows = []
    for theme in themes[~themes["theme"].isin(unseen.now)].itertuples():
        about = told[told["theme"] == theme.theme]
        given_away = COMPLEMENTARY if theme.theme in unseen.before else ""
        now_says, before_says = says(talk, about), says(talk_before, told_before[told_before["theme"] == theme.theme])
        rows.append(
            {"theme": theme.theme, "label": theme.label, "general": theme.general}
            | {"n": int(now_says.values.sum()), "base": len(talk)}
            | _share(now_says, confidence)
            | _change(now_says, before_says, confidence, why_before or _unknown(theme, earlier) or given_away)
            | _feeling(about, counts, confidence, min_cell)
            | _severity(about, counts, confidence, min_cell)
            | {"stability": theme.stability}
        )
    table = drop_small_cells(pd.DataFrame(rows, columns=_COLUMNS), "n", max(1, min_cell))
    table = table.sort_values(["general", "n", "theme"], ascending=[True, False, True], ignore_index=True)
    why = withheld.now or _too_small(talk, min_base)
    return mask(table, pd.Series(bool(why), index=table.index), _NUMBERS, why)


def _too_small(talk: pd.DataFrame, min_base: int) -> str:
    """Why shares of these comments are not shown, '' where they are."""
    if len(talk) < max(1, min_base):
        return SMALL_BASE
    return UNEQUAL_WEIGHTS if too_unequal(talk["weight"], min_base) else ""


def tested(table: pd.DataFrame, *, confidence: float, min_cell: int) -> pd.DataFrame:
    """The table of `theme_counts` with q and verdict, and masked where few mentioned a theme before."""
    table = table.assign(q=false_discovery(table["p"]))
    table["verdict"] = verdicts(table["change"], table["q"], confidence=confidence)
    table["sentiment_q"] = false_discovery(table["sentiment_p"])
    table["sentiment_verdict"] = verdicts(table["sentiment"], table["sentiment_q"], confidence=confidence)
    # the test may count what the page may not
    rare = table["previous_count"].between(0, min_cell - 1) & (table["previous_reason"] == "")
    table["previous_reason"] = table["previous_reason"].mask(rare, SMALL_CELL)
    table[_BEFORE] = table[_BEFORE].mask(rare)
    return table.drop(columns="previous_count")


_BEFORE = ["previous_share", "previous_low", "previous_high", "change", "change_low", "change_high", "p", "q"]
_NUMBERS = ["n", "share", "low", "high", *_BEFORE[:-1], "sentiment", "sentiment_low", "sentiment_high"]
_NUMBERS += ["sentiment_base", "sentiment_p", "severity", "severity_low", "severity_high", "severity_base"]
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
_COLUMNS += ["sentiment_p"]
_COLUMNS += ["severity", "severity_low", "severity_high", "severity_base", "stability"]


def _unknown(theme: Any, quarter: str) -> str:
    """Why a theme was not counted in a quarter, empty if it was."""
    return NEW_THEME if theme.born > quarter else ""


def says(talk: pd.DataFrame, about: pd.DataFrame) -> Sample:
    """1 for each of these answers that one of the clauses `about` belongs to, else 0, with weights and customers."""
    return sample_of(talk, talk["id"].isin(about["feedback_id"]))


def _share(own: Sample, confidence: float) -> dict[str, float]:
    part = weighted_share(own, confidence=confidence)
    return {"share": part.value, "low": part.low, "high": part.high}


def _change(own: Sample, earlier: Sample, confidence: float, why_not: str) -> dict[str, Any]:
    known: dict[str, Any] = {"previous_base": len(earlier.values), "previous_reason": why_not}
    if not len(own.values) or why_not:
        return known
    before = {f"previous_{name}": value for name, value in _share(earlier, confidence).items()}
    low, high = share_difference(*own.counts, *earlier.counts, confidence)
    return (
        known
        | before
        | {
            "previous_count": int(earlier.values.sum()),
            "change": own.mean - earlier.mean,
            "change_low": low,
            "change_high": high,
            "p": share_p(*own.counts, *earlier.counts),
        }
    )


def _feeling(about: pd.DataFrame, counts: pd.DataFrame, confidence: float, min_cell: int) -> dict[str, float]:
    """The mean feeling, and the p-value of its being neither good nor bad."""
    own = _by_answer("sentiment", about, counts)
    found = _mean("sentiment", FEELINGS, own, confidence, min_cell)
    if np.isnan(found["sentiment"]):
        return found | {"sentiment_p": np.nan}
    return found | {"sentiment_p": p_value(lambda sure: interval(own, "stars", sure, FEELINGS), 0.0)}


def _severity(about: pd.DataFrame, counts: pd.DataFrame, confidence: float, min_cell: int) -> dict[str, float]:
    """Of so few complaints not even their number is told."""
    found = _mean("severity", (1.0, 5.0), _by_answer("severity", about, counts), confidence, min_cell)
    return dict.fromkeys(found, np.nan) if np.isnan(found["severity"]) else found


def _mean(what: str, scale: Scale, own: Sample, confidence: float, min_cell: int) -> dict[str, float]:
    """The mean over answers of what each of them says."""
    found = estimate_of(own, kind="stars", confidence=confidence, min_base=max(2, min_cell), scale=scale)
    return {what: found.value, f"{what}_low": found.low, f"{what}_high": found.high, f"{what}_base": found.base}


def _by_answer(what: str, about: pd.DataFrame, counts: pd.DataFrame) -> Sample:
    """The mean of each answer, with its weight and customer; counts: these by answer."""
    by_answer = about[what].astype(float).groupby(about["feedback_id"]).mean()
    return sample(by_answer, **counted(counts.loc[by_answer.index]))


def theme_groups(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """What the satisfied (`group` == 'top') and the dissatisfied ('bottom') talk about, largest gap first.

    Columns: theme, label, general, stability, top_share, top_low, top_high, top_n, top_base, the same for bottom_,
    difference, difference_low, difference_high, p, q, verdict, reason. Empty where the slice is `withheld` or either
    side has fewer than `min_base` comments, or of too unequal weights: a share of so few says nothing. Where fewer than
    `min_cell` of a side mention a theme that side is masked, and with it all that would give it away; the verdict
    stays.
    """
    talk = commented(answers)
    top, bottom = talk[talk["group"] == "top"], talk[talk["group"] == "bottom"]
    if withheld.now or _too_small(top, min_base) or _too_small(bottom, min_base):
        return pd.DataFrame(columns=_GROUP_COLUMNS)
    told = mentions_of(mentions, talk)
    rows = [_contrast(theme, told, top, bottom, confidence) for theme in themes.itertuples()]
    table = pd.DataFrame(rows, columns=[c for c in _GROUP_COLUMNS if c not in ("q", "verdict", "reason")])
    table = table[table["top_n"] + table["bottom_n"] >= max(1, min_cell)].reset_index(drop=True)
    table["q"] = false_discovery(table["p"])
    table["verdict"] = verdicts(table["difference"], table["q"], confidence=confidence)
    table["reason"] = ""
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    unseen = {side: _of_side(side, mentions, withheld, min_cell) for side in ("top", "bottom")}
    return _without_small_sides(table.loc[order].reset_index(drop=True), min_cell, unseen)


def _of_side(side: str, mentions: pd.DataFrame, withheld: Withheld, min_cell: int) -> frozenset[Hashable]:
    """The themes whose number among the satisfied (or dissatisfied) would give away another segment's."""
    peers = withheld.peers
    if peers is None:
        return frozenset()
    own = peers.answers.loc[peers.answers["group"] == side, "id"]
    told = mentions[mentions["feedback_id"].isin(own)].rename(columns={"theme": "item"})
    return withheld.items(told, least=max(1, min_cell)).now


def _without_small_sides(table: pd.DataFrame, min_cell: int, unseen: Mapping[str, frozenset[Hashable]]) -> pd.DataFrame:
    """The contrasts with sides of fewer than `min_cell`, or `unseen`, masked, and the difference where either is."""
    few = {side: (table[f"{side}_n"] < min_cell) | table["theme"].isin(unseen[side]) for side in ("top", "bottom")}
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
    about = told[told["theme"] == theme.theme]
    sides = says(top, about), says(bottom, about)
    high_side, low_side = (_share(side, confidence) for side in sides)
    low, high = share_difference(*sides[0].counts, *sides[1].counts, confidence)
    return {
        "theme": theme.theme,
        "label": theme.label,
        "general": theme.general,
        "stability": theme.stability,
        **{f"top_{name}": value for name, value in high_side.items()},
        "top_n": int(sides[0].values.sum()),
        "top_base": len(top),
        **{f"bottom_{name}": value for name, value in low_side.items()},
        "bottom_n": int(sides[1].values.sum()),
        "bottom_base": len(bottom),
        "difference": sides[0].mean - sides[1].mean,
        "difference_low": low,
        "difference_high": high,
        "p": share_p(*sides[0].counts, *sides[1].counts),
    }
