"""One-off or recurring? What became of each complaint over time, with a stated error rate.

The share of commented answers that complain about a theme is followed by month (or quarter), and the shape that fits
it best is looked for: an outbreak, a season, a rise, a fall (`patterns`). How far shares wander without any of these
is taken from the frequent themes together (`wander`). A theme is called anything but steady where its p, adjusted
over the themes (Benjamini-Hochberg), is below 1 - confidence: so many of such calls are wrong at most, on average.
Nothing after the last quarter given is used.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import control, patterns
from vocwork.analysis.compare import FOUR_IN_FIVE, false_discovery
from vocwork.analysis.disclosure import COMPLEMENTARY, SMALL_CELL, mask
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import wilson_at, z_value
from vocwork.analysis.patterns import FALL, OUTBREAK, RISE, SEASON, Pattern, Shapes
from vocwork.analysis.peers import Peers, masked_items
from vocwork.analysis.periods import Periods, quarter_of
from vocwork.analysis.releases import may_run_on
from vocwork.analysis.slices import mentions_of
from vocwork.analysis.wander import Wander, from_scale, to_scale, wander
from vocwork.feedback import FELT, STABLE

STEADY, ONE_OFF, RECURRING, SEASONAL = "steady", "one_off", "recurring", "seasonal"
NEW, RISEN, FALLEN = "new", "risen", "fallen"
# The verdict that a reader needs first.
URGENCY = (NEW, RECURRING, RISEN, SEASONAL, ONE_OFF, FALLEN)
# Rarer complaints, and shorter series, tell nothing.
LEAST, LEAST_PERIODS = 10, 4
COLUMNS = ["theme", "label", "general", "stability", "n", "base", "share", "verdict", "hint", "first", "last", "run"]
COLUMNS += ["times", "seen_again", "then", "then_low", "then_high", "then_n", "then_base", "usual", "usual_low"]
COLUMNS += ["usual_high", "usual_n", "usual_base", "p", "q", "detectable", "signals", "first_signal", "reason"]
ENDS, TOTALS = ("", "_low", "_high", "_n"), ["n", "share", "detectable"]
_PARTS = [f"{part}{end}" for part in ("then", "usual") for end in ENDS]


class Counts(NamedTuple):
    """Complaints by theme and period: `n` of shape (themes, periods), of `base` (periods,) answers with a comment.

    share (themes, periods) is weighted, effective (periods,) the base in answers of equal weight (Kish).
    """

    n: np.ndarray
    base: np.ndarray
    share: np.ndarray
    effective: np.ndarray


class Recurrence(NamedTuple):
    """The verdicts, the control chart of every theme by period, and how far shares wander (times chance).

    table    one row per theme that at least LEAST answers complain about, the most frequent first; see `recurrence`
    charts   theme, period, share, center, lower, upper, signal; too few complaints are drawn as half of `min_cell`
    """

    table: pd.DataFrame
    charts: pd.DataFrame
    names: list[str]
    spread: float

    @property
    def monthly(self) -> bool:
        """Whether the periods are months."""
        return bool(self.names) and "Q" not in self.names[0]


def complaints(mentions: pd.DataFrame) -> pd.DataFrame:
    """The clauses that complain: by intent, or by a clearly negative feeling."""
    return mentions[(mentions["intent"] == "complaint") | (mentions["sentiment"] < -FELT)]


def recurrence(
    talk: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    periods: Periods,
    *,
    confidence: float = 0.95,
    min_cell: int = 1,
    seed: int = 0,
    peers: Peers | None = None,
) -> Recurrence:
    """What became of each complaint theme in the periods of these commented answers.

    verdict  steady | one_off | recurring (several outbreaks) | seasonal | new (higher up to now, for half a year at
             most) | risen | fallen. hint: the same where p alone is small, but q is not; else ''
    first, last, run  the periods the verdict is about and how many they are: the outbreaks, the seasons, or all since
             the level changed; times: outbreaks or years; seen_again: whether the same time of another year was seen
    then, usual  the share in those periods and in all others, Wilson intervals of effective bases
    p, q     chance that a steady series has a pattern as clear; adjusted over the themes
    detectable  share of a single period that would have been called four times in five
    signals, first_signal  periods above the limits of the control chart, and the first of them

    Of `then` and `usual` the one that rests on fewer than `min_cell` complaints is masked, and n, share and detectable
    with it; so is what would give away another segment's, or less an earlier page's so few of the newest quarter (see
    `releases`). peers: the answers of all segments, with their `period`.
    Columns: COLUMNS.
    """
    names = periods.names
    subjects = themes[~themes["general"].astype(bool) & (themes["born"] <= periods.first_quarter)] if names else themes
    counts = count_complaints(talk, mentions, subjects, periods)
    enough = counts.n.sum(axis=1) >= max(LEAST, min_cell)
    if len(names) < LEAST_PERIODS or not enough.any():
        return Recurrence(pd.DataFrame(columns=COLUMNS), pd.DataFrame(), names, 1.0)
    counts = counts._replace(n=counts.n[enough], share=counts.share[enough])
    table, spread = judged(counts, periods, confidence=confidence, seed=seed)
    table = subjects.loc[enough, ["theme", "label", "general", "stability"]].reset_index(drop=True).join(table)
    charts = _charts(table["theme"], counts, names, spread, min_cell)
    table = table.join(_signals(charts), on="theme").sort_values("n", ascending=False, kind="stable", ignore_index=True)
    said = complaints(mentions).rename(columns={"theme": "item"})
    hidden = _given_away(table, said, names, peers, max(LEAST, min_cell))
    newest = ~may_run_on(table["theme"], said, talk, peers, least=min_cell)
    for number in np.flatnonzero(newest):
        # what is new lies in the part with the last period
        hidden["then" if table["where"][number][-1] else "usual"][number] = True
    table = _shown(table, min_cell, hidden)
    return Recurrence(table[COLUMNS], charts, names, spread)


def judged(counts: Counts, periods: Periods, *, confidence: float = 0.95, seed: int = 0) -> tuple[pd.DataFrame, float]:
    """A row per theme with its verdict and what it rests on, and how far shares wander (times chance)."""
    course = wander(counts.share * counts.effective, counts.effective)
    possible = patterns.shapes(len(periods.names), periods.per_year, periods.place)
    nothing = patterns.chance_of_best(course.weight, possible, series=course.told_by, seed=seed)
    found = [
        patterns.patterns(own / course.spread, course.weight, possible, nothing, confidence=confidence)
        for own in course.y
    ]
    table = pd.DataFrame([_told(own, counts, row, periods, confidence) for row, own in enumerate(found)])
    table = table.assign(n=counts.n.sum(axis=1), base=int(counts.base.sum()), p=[own[0].p for own in found])
    table["share"] = (counts.share * counts.effective).sum(axis=1) / counts.effective.sum()
    table["q"] = false_discovery(table["p"])
    table["detectable"] = _detectable(table["share"], course, possible, nothing, confidence)
    table["hint"] = table["verdict"].where((table["p"] < 1 - confidence) & (table["q"] >= 1 - confidence), "")
    table["verdict"] = table["verdict"].where(table["q"] < 1 - confidence, STEADY)
    return table, course.spread


def count_complaints(talk: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame, periods: Periods) -> Counts:
    """How many of the commented answers of each period complain about each theme; each answer once."""
    period = pd.Index(periods.names).get_indexer(periods.of.reindex(talk.index))
    answers = pd.DataFrame({"period": period, "weight": talk["weight"].to_numpy(float)}, index=talk["id"])
    answers = answers[answers["period"] >= 0]
    said = complaints(mentions_of(mentions, talk))[["feedback_id", "theme"]].drop_duplicates()
    said = said[said["feedback_id"].isin(answers.index) & said["theme"].isin(themes["theme"])]
    theme = pd.Index(themes["theme"]).get_indexer(said["theme"])
    period, weight = answers.loc[said["feedback_id"]].to_numpy().T
    n, heavy = np.zeros((2, len(themes), len(periods.names)))
    np.add.at(n, (theme, period.astype(int)), 1)
    np.add.at(heavy, (theme, period.astype(int)), weight)
    base, total, squares = (
        np.bincount(answers["period"], answers["weight"] ** power, len(periods.names)) for power in (0, 1, 2)
    )
    known = total > 0
    share = np.where(known, heavy / np.where(known, total, 1.0), 0.0)
    effective = np.where(known, total**2 / np.where(known, squares, 1.0), 0.0)
    return Counts(n.astype(int), base.astype(int), share, effective)


def _told(found: list[Pattern], counts: Counts, row: int, periods: Periods, confidence: float) -> dict[str, Any]:
    """The verdict that these patterns amount to, and the shares inside and outside of its periods."""
    best, outbreaks = found[0], [pattern.where for pattern in found if pattern.kind == OUTBREAK]
    # an outbreak that swells and ebbs is found as several that overlap or touch: it is one
    where = np.any(outbreaks, axis=0) if best.kind == OUTBREAK else ~best.where if best.kind == FALL else best.where
    several = best.kind == OUTBREAK and _runs(where) > 1
    places = np.flatnonzero(where)
    recent = best.kind == RISE and len(places) <= periods.per_year // 2
    kind = {OUTBREAK: ONE_OFF, SEASON: SEASONAL, RISE: NEW if recent else RISEN, FALL: FALLEN}[best.kind]
    return {
        "verdict": RECURRING if several else kind,
        "where": where,
        "first": periods.names[places[0]],
        "last": periods.names[places[-1]],
        "run": len(places),
        "times": _runs(where) if several or best.kind == SEASON else 1,
        "seen_again": best.kind == SEASON or _seen_again(places, periods),
        **_share("then", counts, row, where, confidence),
        **_share("usual", counts, row, ~where, confidence),
    }


def _runs(where: np.ndarray) -> int:
    """How many stretches of periods these are."""
    return int(np.count_nonzero(np.diff(where.astype(int), prepend=0) == 1))


def _seen_again(places: np.ndarray, periods: Periods) -> bool:
    """Whether the same time of another year lies in the series too."""
    others = (places[:, None] + periods.per_year * np.array([-1, 1])).T
    return bool(((others >= 0) & (others < len(periods.names))).all(axis=1).any())


def _share(name: str, counts: Counts, row: int, where: np.ndarray, confidence: float) -> dict[str, Any]:
    base = counts.effective[where].sum()
    share = (counts.share[row] * counts.effective)[where].sum() / base
    low, high = wilson_at(share * base, base, z_value(confidence))
    found = {"": share, "_low": low, "_high": high, "_n": int(counts.n[row, where].sum())}
    return {name + end: value for end, value in found.items()} | {f"{name}_base": int(counts.base[where].sum())}


def _detectable(
    share: pd.Series, course: Wander, possible: Shapes, nothing: np.ndarray, confidence: float
) -> np.ndarray:
    """The share of a single period of middling base that would have been called, in four cases of five."""
    level = 1 - (1 - confidence) / len(share)
    outbreak = possible.cost[possible.kind == OUTBREAK]
    cost = outbreak[0] if len(outbreak) else possible.cost.max()
    z = np.sqrt(2 * max(0.0, np.quantile(nothing, level) + cost)) + FOUR_IN_FIVE
    usual, weight = share.to_numpy(), course.weight / course.spread**2
    own = np.median(weight[weight > 0])
    step = z / np.sqrt(own * (1 - own / weight.sum()))
    return from_scale(to_scale(usual, usual, course.power) + step, usual, course.power)


def _charts(themes: pd.Series, counts: Counts, names: list[str], spread: float, min_cell: int) -> pd.DataFrame:
    """The control chart of each theme; counts under `min_cell` look all alike."""
    few = (counts.n < min_cell) & (counts.base > 0)
    shown = np.where(few, (min_cell - 1) / 2 / np.maximum(counts.base, 1), counts.share)
    shown = np.where(counts.base > 0, shown, np.nan)
    found = [control.p_chart(share * counts.effective, counts.effective, spread=spread) for share in counts.share]
    rows = [
        pd.DataFrame({"theme": theme, "period": names, "share": own, **chart._asdict()}).drop(columns="value")
        for theme, own, chart in zip(themes, shown, found, strict=True)
    ]
    return pd.concat(rows, ignore_index=True)


def _signals(charts: pd.DataFrame) -> pd.DataFrame:
    """By theme: how many periods lie above the limits, and the first of them."""
    above = (
        charts[charts["signal"] == control.ABOVE].groupby("theme")["period"].agg(signals="count", first_signal="min")
    )
    return above.reindex(charts["theme"].unique()).fillna({"signals": 0, "first_signal": ""}).astype({"signals": int})


def _given_away(
    table: pd.DataFrame, said: pd.DataFrame, names: list[str], peers: Peers | None, least: int
) -> dict[str, np.ndarray]:
    """Where the complaints in a verdict's periods (`then`), or in all others, would give away those of another page."""
    found = {part: np.zeros(len(table), dtype=bool) for part in ("then", "usual")}
    if peers is None:
        return found
    for number, row in enumerate(table.itertuples()):
        happened = row.verdict != STEADY or row.hint != ""
        inside = peers.answers["period"].isin([name for name, own in zip(names, row.where, strict=True) if own])
        both = peers._replace(answers=peers.answers.assign(is_now=inside & happened))
        hidden = masked_items(both, said[said["item"] == row.theme], least=least)
        found["then"][number], found["usual"][number] = row.theme in hidden.now, row.theme in hidden.before
    return found


def _shown(table: pd.DataFrame, min_cell: int, given_away: dict[str, np.ndarray]) -> pd.DataFrame:
    """Without what is of no interest where nothing happened, nor what rests on or would tell of too few complaints."""
    nothing = (table["verdict"] == STEADY) & (table["hint"] == "")
    table[["first", "last"]] = table[["first", "last"]].mask(nothing, "")
    table[["run", "times"]] = table[["run", "times"]].mask(nothing, 0)
    few = {part: (table[f"{part}_n"] < min_cell) & ~nothing for part in ("then", "usual")}
    for part, small in few.items():
        # with the total, or what follows from it, the one part gives away the other
        table = mask(table, small | given_away[part], [*(f"{part}{end}" for end in ENDS), *TOTALS])
    small, told = few["then"] | few["usual"], given_away["then"] | given_away["usual"]
    table["reason"] = np.select([told, small], [COMPLEMENTARY, SMALL_CELL], "")
    table[_PARTS] = table[_PARTS].mask(nothing)
    return table


def finding(table: pd.DataFrame) -> Finding:
    """The heading above the verdicts: the one a reader needs first, of several the clearest; or that there is none."""
    clear = table[(table["verdict"] != STEADY) & ~(table["stability"] < STABLE)]
    if clear.empty:
        return Finding("recurrence.finding.none", "neutral", {})
    urgency = clear["verdict"].map({verdict: place for place, verdict in enumerate(URGENCY)})
    clear = clear.assign(urgency=urgency, withheld=clear["reason"] == COMPLEMENTARY)
    row = clear.sort_values(["withheld", "urgency", "p"], kind="stable").iloc[0]
    if row["withheld"]:
        return Finding("recurrence.finding.withheld", "neutral", {"label": row["label"]})
    tones = {FALLEN: "good", SEASONAL: "neutral", ONE_OFF: "neutral"}
    facts = {name: row[name] for name in ("label", "then", "usual", "first", "last", "times")}
    return Finding(f"recurrence.finding.{row['verdict']}", tones.get(row["verdict"], "bad"), facts | told(row))


def told(row: Any) -> dict[str, Any]:
    """What words about a verdict need: when (first and last period), and the season where it is one."""
    return {"when": (row["first"], row["last"]), "season": quarter_of(row["first"]) if row["first"] else ""}
