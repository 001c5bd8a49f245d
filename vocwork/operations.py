"""What was measured of the answers (waiting, lateness, price): how the score, and a change of it, goes with that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import bands, disclosure
from vocwork.analysis.driver_columns import pools
from vocwork.analysis.effect_curves import FALLS, RISES, Curves
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import ALIKE, SMALL_BASE
from vocwork.render import figures, page, tables
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show
# More curves than this are not looked at; the table has them all.
MOST_DRAWN = 2
# A number that explains less than this part of the differences is not worth a line on the first screen.
TELLING = 0.05


class Measured(NamedTuple):
    """The answers of the last four quarters, the edges of each number's bands, and why a number is not shown.

    withheld: of these answers together; withheld_change: of this quarter and the one compared with.
    """

    answers: pd.DataFrame
    edges: dict[str, np.ndarray]
    withheld: dict[str, str]
    withheld_change: dict[str, str]


def measured(s: SliceOfStudy) -> Measured:
    """What a page is about, in bands that all segments of a column share, so that no page gives another's away."""
    if not s.wants("curves"):
        return Measured(s.now.head(0), {}, {}, {})
    own = s.segment(s.slice.segment)
    rules: dict[str, Any] = {"min_base": s.params.min_base}
    beside = [other for other in s.segments if other.column in (None, own.column)]
    scored = s.feedback[s.feedback["points"].notna()]
    pooled = pools(scored, beside, s.quarters_so_far, **rules)
    found = Measured(pooled[own.name], {}, {}, {})
    for name in s.params.explaining:
        seen = bands.shared(pooled, name, min_cell=s.params.min_cell, **rules)
        found.edges[name] = seen.get(own.name, np.empty(0))
        found.withheld[name] = "" if own.name in seen else _why(found.answers[name], s.params.min_base)
        known = disclosure.withheld(scored[scored[name].notna()], beside, attributes=s.groupings, **rules)
        hidden = [known.get((own.name, quarter), SMALL_BASE) for quarter in (s.quarter, s.compared)]
        found.withheld_change[name] = found.withheld[name] or s.hidden.either or hidden[0] or hidden[1]
    return found


def _why(own: pd.Series, min_base: int) -> str:
    return disclosure.COMPLEMENTARY if own.notna().sum() >= min_base else SMALL_BASE


def section(s: SliceOfStudy, taken: Measured, found: Curves, moved: pd.DataFrame) -> Shown:
    """The curves of the numbers that go with the score, what each says, and how much of the change goes with them."""
    if not s.wants("curves"):
        return None
    table = in_words(s, found.table)
    said = finding(table)
    if found.bands.empty:
        return page.section(s.texts, "curves", said)
    known = table[table["reason"] == ""]
    drawn = known[known["shape"] != ""].head(MOST_DRAWN)
    charts = [
        figures.effect_curve(
            s.texts,
            found.bands[found.bands["number"] == row["number"]],
            finding=finding_of(row),
            label=row["label"],
            threshold=row["threshold"] if row["shape"] in (FALLS, RISES) else None,
            id=f"curve-{row['number']}",
        )
        for _, row in (drawn if len(drawn) else known.head(1)).iterrows()
    ]
    told = notes(table, in_words(s, moved), s.compared, over_time=s.compared in s.quarters_so_far)
    words = [s.texts.say("curves.source"), *(s.texts.paragraph(map(s.texts.finding, paragraph)) for paragraph in told)]
    rows = tables.effect_curves(s.texts, known)
    period = (pd.Period(taken.answers["quarter"].min(), freq="Q").start_time.date(), s.period[1])
    return page.section(s.texts, "curves", said, *charts, *words, rows, why="curves.why", period=period)


def in_words(s: SliceOfStudy, table: pd.DataFrame) -> pd.DataFrame:
    """The numbers as a reader of this language calls them."""
    return table.assign(label=table["number"].map(s.word).astype("str"))


def points(s: SliceOfStudy, found: Curves) -> list[Finding]:
    """The number that explains most, where that is worth a line of the first screen."""
    first = in_words(s, found.table).head(1)
    telling = first[first["shape"].isin([FALLS, RISES]) & (first["explained"] >= TELLING)]
    names = ("label", "threshold", "difference", "low", "high")
    return [
        Finding(
            f"point.curve.{row['shape']}", "neutral", {name: row[name] for name in names} | {"base": row["base_beyond"]}
        )
        for _, row in telling.iterrows()
    ]


def finding(table: pd.DataFrame) -> Finding:
    """The heading: the number whose curve explains most, else that none clearly does.

    table: as of `effect_curves`, with label.
    """
    known = table[table["reason"] == ""]
    if known.empty:
        why = "alike" if (table["reason"] == ALIKE).any() else "too_few"
        return Finding(f"curves.finding.{why}", "neutral", {})
    return finding_of(known.iloc[0]) if known["shape"].iloc[0] else _quiet(known)


def finding_of(row: pd.Series) -> Finding:
    """What one number says."""
    facts = {"label": row["label"]}
    if row["shape"] in (FALLS, RISES):
        facts |= {"threshold": row["threshold"], "points": abs(row["difference"]), "base": row["base_beyond"]}
        return Finding(f"curves.finding.{row['shape']}", "neutral", facts)
    if row["shape"]:
        return Finding(f"curves.finding.{row['shape']}", "neutral", facts)
    return Finding("curves.finding.flat", "neutral", facts | {"detectable": row["detectable"]})


def _quiet(known: pd.DataFrame) -> Finding:
    facts = {"numbers": len(known), "detectable": float(known["detectable"].max())}
    return Finding("curves.finding.none", "neutral", facts)


def notes(table: pd.DataFrame, moved: pd.DataFrame, since: str, *, over_time: bool = True) -> Iterator[list[Finding]]:
    """Sentences, by paragraph: on each number that is clear, on those that are not, on each clear part of a change.

    over_time: whether the change is one, from the quarter `since`, and not a difference between two groups.
    """
    known = table[table["reason"] == ""]
    for row in known[known["shape"].isin([FALLS, RISES])].to_dict("records"):
        yield [_size(row), _step(row["threshold_low"], row["threshold_high"])]
    quiet = known[known["shape"] == ""]
    if len(quiet) and len(quiet) < len(known):
        facts = {"labels": list(quiet["label"]), "detectable": float(quiet["detectable"].max())}
        yield [Finding("curves.note.quiet", "neutral", facts)]
    alike = table["reason"] == ALIKE
    for why, own in (("few", (table["reason"] != "") & ~alike), ("alike", alike)):
        if own.any():
            yield [Finding(f"curves.note.{why}", "neutral", {"labels": list(table.loc[own, "label"])})]
    for row in moved[moved["clear"]].to_dict("records"):
        facts = {
            name: row[name]
            for name in ("label", "total", "mix", "mix_low", "mix_high", "rate", "rate_low", "rate_high", "base")
        }
        key = "curves.note.change" if over_time else "curves.note.gap"
        yield [Finding(key, "neutral", facts | {"since": since, "before": row["base_before"]})]
    looked = moved[moved["p"].notna()]
    if len(looked) and not looked["clear"].any():
        yield [Finding("curves.note.steady", "neutral", {"since": since, "labels": list(looked["label"])})]


def _size(row: Mapping[str, Any]) -> Finding:
    facts = {name: row[name] for name in ("label", "low", "high", "base", "base_beyond", "threshold", "difference")}
    return Finding("curves.note.threshold", "neutral", facts | {"explained": max(row["explained"], 0.0)})


def _step(low: float, high: float) -> Finding:
    """Where the step lies; an end is missing where it may lie beyond all edges."""
    if pd.notna(low) and pd.notna(high):
        return Finding("curves.note.step", "neutral", {"first": low, "last": high})
    if pd.notna(low):
        return Finding("curves.note.step.above", "neutral", {"first": low})
    if pd.notna(high):
        return Finding("curves.note.step.below", "neutral", {"last": high})
    return Finding("curves.note.step.anywhere", "neutral", {})
