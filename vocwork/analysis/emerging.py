"""Themes that more customers raise in a quarter than the quarters before predict.

Shares wander from quarter to quarter by more than chance allows (other customers are asked, the weather turns), so a
test that knows only binomial chance raises alarm all the time. Here the past itself says how far shares wander: its
over-dispersion is estimated, and a quarter's count is held against the beta-binomial distribution it predicts. Where
a theme was common in the same quarter of an earlier year, it must exceed that as well: a season is no news.
Nothing after a quarter is used for it, so no mark is ever taken back or added later.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.compare import false_discovery
from vocwork.analysis.disclosure import COMPLEMENTARY, SMALL_CELL, Reasons, mask
from vocwork.analysis.finding import Finding, mood
from vocwork.analysis.slices import commented, members, mentions_of
from vocwork.analysis.theme_findings import telling
from vocwork.analysis.weights import effective_base

# Quarters looked back on, the fewest that say how far shares wander, and after how many the seasons come round.
WINDOW, LEAST_QUARTERS, YEAR = 8, 2, 4
# A theme is called rising from so many answers on, and from this many times what is expected.
LEAST, RATIO = 10, 1.5
# A theme comes back with a season when its share in the same quarter before was so many times that of all quarters.
SEASONAL = 1.25
# Degrees of freedom that the over-dispersion of all themes lends to each of them.
SHARED = 4
# The over-dispersion of all themes is taken at the upper end of its interval: a few quarters can look calm by luck.
CAUTION = 0.975
# Answers worth half a mention that keep a theme never raised before from being thought impossible.
UNSEEN = 0.5
COLUMNS = ["theme", "label", "general", "stability", "quarter", "n", "base", "share", "expected", "ratio", "p", "q"]
COLUMNS += ["kind", "reason"]


class Counts(NamedTuple):
    """Answers that raise each theme, `n` of shape (themes, quarters), of those with a comment, `bases` (quarters,).

    Where answers weigh differently both are in answers of equal weight: the weighted share times Kish's base.
    """

    n: np.ndarray
    bases: np.ndarray

    def at(self, places: list[int]) -> Counts:
        """These quarters, without those that have no base."""
        usable = [place for place in places if self.bases[place] > 0]
        return Counts(self.n[:, usable], self.bases[usable])


def emerging(
    feedback: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    segment: str,
    quarters: Sequence[str],
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Reasons = MappingProxyType({}),
    unseen: Collection[Hashable] = (),
) -> pd.DataFrame:
    """One row per theme and quarter that has at least two earlier ones to compare with, oldest quarter first.

    quarters: in order, without gaps. n of base commented answers raise the theme, a weighted `share` of them.
    expected: its share by the last eight quarters, or by the same quarter of earlier years where it was clearly more
    common then; ratio = share / expected. p: chance of n or more by the beta-binomial distribution that the past
    predicts, the larger of the two where both count; q: p adjusted over the themes of the quarter (Benjamini-Hochberg).
    kind: `new` or `rising` where q < 1 - confidence, n is at least 10 and ratio at least 1.5; new where fewer than
    `min_cell` raised it before.

    unseen: themes whose number in the last quarter would give away another segment's; it is masked.
    Quarters with fewer than `min_base` comments, or `withheld`, are neither tested nor part of a past. Numbers that
    rest on fewer than `min_cell` answers are masked; kind stays.

    Columns: theme, label, general, stability, quarter, n, base, share, expected, ratio, p, q, kind, reason.
    """
    usable = [quarter for quarter in quarters if not withheld.get((segment, quarter), "")]
    talk = commented(feedback[members(feedback, segment) & feedback["quarter"].isin(usable)])
    plain = count_themes(talk.assign(weight=1.0), mentions, themes, quarters, min_base=min_base)
    is_plain = talk["weight"].nunique() < 2
    counts = plain if is_plain else count_themes(talk, mentions, themes, quarters, min_base=min_base)
    tables = [
        _rows(plain, counts, place, themes, quarter, confidence=confidence, min_cell=min_cell)
        for place, quarter in enumerate(quarters)
        if counts.bases[place] and len(_window(counts, place).bases) >= LEAST_QUARTERS and len(themes)
    ]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
    given_away = (table["quarter"] == quarters[-1]) & table["theme"].isin(list(unseen))
    return (
        mask(table, given_away, ["n", "share", "expected", "ratio", "p", "q"], COMPLEMENTARY) if len(table) else table
    )


def count_themes(
    talk: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, quarters: Sequence[str], *, min_base: int = 1
) -> Counts:
    """Answers by theme and quarter; the base is 0 where fewer than `min_base` of a quarter have a comment."""
    by_quarter = talk.groupby("quarter")["weight"].agg(["size", "sum", effective_base]).reindex(quarters, fill_value=0)
    told = mentions_of(mentions, talk)[["feedback_id", "theme"]].drop_duplicates()
    own = told.assign(**{name: told["feedback_id"].map(talk.set_index("id")[name]) for name in ("quarter", "weight")})
    heavy = own.pivot_table(index="theme", columns="quarter", values="weight", aggfunc="sum", observed=True)
    heavy = heavy.reindex(index=themes["theme"], columns=list(quarters)).fillna(0.0)
    bases = by_quarter["effective_base"].where(by_quarter["size"] >= max(1, min_base), 0.0)
    share = heavy / by_quarter["sum"].where(by_quarter["sum"] > 0, 1.0)
    return Counts((share * by_quarter["effective_base"]).to_numpy(), bases.to_numpy(dtype=float))


def _window(counts: Counts, place: int) -> Counts:
    """The last quarters before this one."""
    return counts.at(list(range(max(0, place - WINDOW), place)))


def _season(counts: Counts, place: int) -> Counts:
    """The same quarter of the years in the window."""
    return counts.at([earlier for earlier in range(place - YEAR, max(-1, place - WINDOW - 1), -YEAR) if earlier >= 0])


def _rows(
    plain: Counts,
    counts: Counts,
    place: int,
    themes: pd.DataFrame,
    quarter: str,
    *,
    confidence: float,
    min_cell: int,
) -> pd.DataFrame:
    """The rows of one quarter, from it and from what came before; `plain`: as `counts`, but of weight 1."""
    n, base = np.round(plain.n[:, place]).astype(int), int(plain.bases[place])
    own, effective, past = counts.n[:, place], counts.bases[place], _window(counts, place)
    expected, p = expectation(np.round(own), round(effective), past, _season(counts, place))
    table = themes[["theme", "label", "general", "stability"]].reset_index(drop=True)
    table = table.assign(quarter=quarter, n=n, base=base, share=own / effective, expected=expected, p=p)
    table["ratio"], table["q"] = table["share"] / expected, false_discovery(table["p"])
    seldom = np.round(_window(plain, place).n.sum(axis=1)) < max(1, min_cell)
    risen = rises(n, table["ratio"].to_numpy(), table["q"].to_numpy(), confidence=confidence)
    table["kind"] = np.select([risen & seldom, risen], ["new", "rising"], "")
    table = mask(table, pd.Series(seldom), ["expected", "ratio", "p", "q"], SMALL_CELL)
    return mask(table, table["n"] < min_cell, ["n", "share", "expected", "ratio", "p", "q"], SMALL_CELL)[COLUMNS]


def expectation(n: np.ndarray, base: int, past: Counts, season: Counts) -> tuple[np.ndarray, np.ndarray]:
    """The share expected of each theme, and the chance of n or more of `base`.

    By the past; where a theme stood clearly above it in the same quarter before, by that quarter, if it expects more.
    """
    spread = over_dispersion(past)
    expected, p = predicted_share(past), exceedance(n, base, past, spread)
    if not len(season.bases):
        return expected, p
    then = predicted_share(season)
    returns = then >= SEASONAL * expected
    p_then = np.maximum(p, exceedance(n, base, season, spread))
    return np.where(returns, then, expected), np.where(returns, p_then, p)


def rises(n: np.ndarray, ratio: np.ndarray, q: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Which themes rise: beyond chance, by a half or more, and not for a handful of customers."""
    return np.asarray((q < 1 - confidence) & (n >= LEAST) & (ratio >= RATIO))


def predicted_share(past: Counts) -> np.ndarray:
    """Share of each theme in the past, shape (themes,): (count + 1/2) / (base + 1)."""
    return np.asarray((past.n.sum(axis=1) + UNSEEN) / (past.bases.sum() + 2 * UNSEEN))


def over_dispersion(past: Counts) -> np.ndarray:
    """How far each theme's share wanders beyond chance: the correlation rho of a beta-binomial, shape (themes,).

    By moments (Kleinman 1973): Pearson's X2 of a theme's counts over T quarters has the mean
    (T - 1) + rho c, c = sum n (1 - n / N) - (T - 1). X2 / (T - 1) of all themes together, taken at the upper end
    of its chi-squared interval, is lent to each with SHARED degrees of freedom (as Smyth 2004 does for variances).

    >>> over_dispersion(Counts(np.array([[10, 10, 10], [30, 50, 40]]), np.array([100.0] * 3))).round(2).tolist()
    [0.11, 0.12]
    """
    quarters, total = len(past.bases), past.bases.sum()
    raised = past.n.sum(axis=1) > 0
    share = predicted_share(past)
    gap = (past.bases * (past.n / past.bases - (past.n.sum(axis=1) / total)[:, None]) ** 2).sum(axis=1)
    squares = np.where(raised, gap / (share * (1 - share)), 0.0)
    freedom = max(1, int(raised.sum())) * (quarters - 1)
    common = max(1.0, squares.sum() / special.chdtri(freedom, CAUTION))
    own = (squares + SHARED * common) / (np.where(raised, quarters - 1, 0) + SHARED)
    scale = (past.bases * (1 - past.bases / total)).sum() - (quarters - 1)
    return np.clip((own - 1) * (quarters - 1) / max(scale, 1.0), 0.0, 0.5)


def exceedance(n: np.ndarray, base: int, past: Counts, spread: np.ndarray) -> np.ndarray:
    """Chance of n or more of `base` by what the past predicts, shape (themes,); 1 where n is no more than expected.

    Beta-binomial around the past share; its rho holds the spread between quarters and the error of the past share,
    (1 + rho (sum n^2 / N - 1)) / N.
    """
    share, total = predicted_share(past), past.bases.sum()
    error = (1 + spread * ((past.bases**2).sum() / total - 1)) / total
    rho = np.clip(spread + error, 1e-7, 0.5)
    chances = [
        beta_binomial_tail(int(count), base, float(mean), float(own)) if count > base * mean else 1.0
        for count, mean, own in zip(n, share, rho, strict=True)
    ]
    return np.array(chances)


def beta_binomial_tail(count: int, base: int, mean: float, rho: float) -> float:
    """P(X >= count), X of `base` trials whose chance is beta distributed: mean, and correlation rho of two trials.

    >>> round(beta_binomial_tail(8, 10, 0.5, 1 / 3), 4)  # all eleven outcomes are equally likely: three of them
    0.2727
    """
    a, b = mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)
    k = np.arange(count, base + 1)
    ways = -special.betaln(base - k + 1, k + 1) - np.log(base + 1)
    return float(min(1.0, np.exp(ways + special.betaln(k + a, base - k + b) - special.betaln(a, b)).sum()))


def kinds(table: pd.DataFrame, quarter: str) -> pd.Series:
    """`new`, `rising` or '' by theme, of one quarter."""
    now = table[table["quarter"] == quarter]
    return pd.Series(now["kind"].to_numpy(dtype=object), index=now["theme"].to_numpy(), dtype="object")


def points(table: pd.DataFrame, themes: pd.DataFrame, known: Sequence[Finding]) -> list[Finding]:
    """A sentence for each theme that emerges, the clearest first, unless one of the `known` findings names it.

    table: the rows of one quarter. themes: theme, sentiment. More talk of what hurts is bad news.
    """
    named = {finding.facts.get("label") for finding in known}
    risen = telling(table[table["kind"] != ""]).merge(themes[["theme", "sentiment"]], on="theme", how="left")
    risen = risen[~risen["label"].isin(named)].sort_values("share", ascending=False, kind="stable")
    return [
        Finding(
            f"point.{row.kind}",
            mood(True, row.sentiment),
            {"label": row.label, "share": row.share, "expected": row.expected},
        )
        for row in risen.itertuples()
    ]
