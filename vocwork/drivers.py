"""What goes with the score: the answers that are looked at, and the section that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import bands, driver_columns, driver_segments
from vocwork.analysis import drivers as found_by
from vocwork.analysis.driver_columns import LEAST, LEAST_EACH, OTHERS, Columns
from vocwork.analysis.drivers import Drivers
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.analysis.slices import has_comment
from vocwork.analysis.theme_impact import Impacts
from vocwork.render import figures, page, tables
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show


class Asked(NamedTuple):
    """The segment's answers of the last four quarters, and the themes and attributes that may be shown of them.

    Numbers are attributes too, in bands (`bands.named`).
    """

    answers: pd.DataFrame
    themes: pd.DataFrame
    attributes: list[str]


def asked(s: SliceOfStudy) -> Asked:
    """The answers and themes of a page, so that it cannot be subtracted from those of other segments."""
    own = s.segment(s.slice.segment)
    beside = [other for other in s.segments if other.column in (None, own.column)]
    pooled = driver_columns.pools(told(s), beside, s.quarters_so_far, min_base=s.params.min_base)
    unseen = driver_columns.given_away(pooled, s.mentions, min_base=s.params.min_base)
    known = s.stable_themes[~s.stable_themes["theme"].isin(unseen[own.name])]
    # what a page hides of a quarter must not be told by several quarters less the others
    quarters = pooled[own.name]["quarter"].unique()
    hidden = s.unseen_by_segment(own.column, quarters) if own.column else {}
    themes = known[~known["theme"].astype("str").isin(list(hidden.get(str(own.value), ())))]
    measured = _in_bands(s, pooled)
    groups = [name for name in s.drill_attributes() if name not in s.params.numbers]
    return Asked(pooled[own.name].assign(**measured), themes, [*groups, *measured])


def _in_bands(s: SliceOfStudy, pooled: Mapping[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """The study's numbers in bands that all segments of a column share, where those of this one may be shown."""
    rules, found = {"min_base": s.params.min_base, "min_cell": s.params.min_cell}, {}
    for name in s.params.explaining:
        cuts = bands.shared(pooled, name, **rules).get(s.slice.segment, np.empty(0))
        if len(cuts):
            found[name] = bands.named(pooled[s.slice.segment][name], cuts)
    return found


def told(s: Study) -> pd.DataFrame:
    """All answers with a score, and a comment where the study has any; they weigh what they weigh among the scores."""
    scored = s.feedback[s.feedback["points"].notna()]
    return scored[has_comment(scored)] if s.spoken else scored


def unseen(s: Study) -> dict[str, frozenset[str]]:
    """The themes that the page of a segment does not show in some quarter, by the segment's name."""
    columns = {column: s.unseen_by_segment(column, s.quarters) for column in s.params.segment_by}
    return {f"{column}={value}": own for column, found in columns.items() for value, own in found.items()}


def mentioned(s: Study, own: Asked) -> Columns:
    """The themes that enough of these answers mention."""
    return driver_columns.mentioned(own.answers, s.mentions, own.themes, **s.least)


def section(s: SliceOfStudy, found: Drivers, impacts: Impacts) -> Shown:
    """Which themes and attributes go with the score, beside what each theme does to the metric."""
    if not s.wants("drivers"):
        return None
    found = in_words(s, found)
    finding = found_by.finding(found)
    if found.reason:
        needed = max(s.params.min_base, LEAST + LEAST_EACH)
        # there may be enough as they came and too few in effect
        few = "few" if found.base < needed else "unequal"
        why = f"drivers.why.{few if found.reason == SMALL_BASE else found.reason}"
        return page.section(s.texts, "drivers", finding, why=why, base=found.base, needed=needed)
    period = (pd.Period(found.quarters[0], freq="Q").start_time.date(), s.period[1])
    about = {"base": found.base, "period": period}
    chart = figures.drivers(s.texts, found.table, finding=finding, spoken=s.spoken)
    said = s.texts.paragraph(s.texts.say(note.key, **note.facts) for note in found_by.notes(found))
    parts = [tables.impacts(s.texts, impacts)] if len(impacts.table) else []
    why = "drivers.why" if s.spoken else "drivers.why.unspoken"
    return page.section(s.texts, "drivers", finding, chart, said, *parts, why=why, **about)


def by_segment(s: SliceOfStudy, effects: pd.DataFrame) -> Shown:
    """Whether the themes go with the score alike in every segment; a table for each column of segments."""
    gap = driver_segments.detectable(effects, confidence=s.params.confidence)
    s.record(segment_drivers_detectable=gap)
    if not s.wants("drivers") or effects.empty:
        return None
    # a segment none of whose answers may be looked at is no column
    effects = effects[effects.groupby("segment")["base"].transform("max") > 0]
    effects = effects.assign(segment_label=effects["segment_label"].map(s.word))
    finding = driver_segments.finding(effects)
    parts: list[Shown] = [
        tables.driver_segments(s.texts, own, min_base=s.params.min_base)
        for _, own in effects.groupby("column", sort=False)
        if own["coefficient"].notna().any()
    ]
    parts += [s.texts.say("segment_drivers.gap", gap=gap)] if pd.notna(gap) else []
    return page.section(s.texts, "segment_drivers", finding, *parts, why="segment_drivers.why")


def in_words(s: Study, found: Drivers) -> Drivers:
    """The drivers with the study's own columns and values in the words of this language."""
    table = found.table

    def word(own: str, name: str = "") -> str:
        if name in s.params.numbers and bands.BETWEEN in own:
            return figures.band_name(s.texts, *bands.ends(own))
        return s.texts.say("drivers.others") if own == OTHERS else s.word(own)

    words = {
        end: [word(*pair) for pair in zip(table[end], table["name"], strict=True)] for end in ("lowest", "highest")
    }
    return found._replace(
        table=table.assign(label=table["label"].map(word), **words),
        left_out=tuple(s.word(own) for own in found.left_out),
    )
