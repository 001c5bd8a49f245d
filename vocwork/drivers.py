"""What goes with the score: the answers that are looked at, and the section that shows it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import driver_columns, driver_segments
from vocwork.analysis import drivers as found_by
from vocwork.analysis.driver_columns import LEAST, LEAST_EACH, OTHERS, Columns
from vocwork.analysis.drivers import Drivers
from vocwork.analysis.slices import commented
from vocwork.analysis.theme_impact import Impacts
from vocwork.render import figures, page, tables
from vocwork.study import SliceOfStudy, Study

Shown = Any  # a render Fragment, or None where there is nothing to show


def pooled(s: SliceOfStudy) -> pd.DataFrame:
    """The segment's answers with a score, and a comment where the study has any, of the last four quarters."""
    return driver_columns.pool(told(s), s.segments, s.slice.segment, s.quarters_so_far, min_base=s.params.min_base)


def told(s: Study) -> pd.DataFrame:
    """All answers with a score, and a comment where the study has any."""
    scored = s.feedback[s.feedback["points"].notna()]
    return commented(scored) if s.spoken else scored


def mentioned(s: SliceOfStudy, answers: pd.DataFrame) -> Columns:
    """The themes that enough of these answers mention."""
    least = {"min_base": s.params.min_base, "min_cell": s.params.min_cell}
    return driver_columns.mentioned(answers, s.mentions, s.stable_themes, **least)


def section(s: SliceOfStudy, found: Drivers, impacts: Impacts) -> Shown:
    """Which themes and attributes go with the score, beside what each theme does to the metric."""
    if not s.wants("drivers"):
        return None
    found = in_words(s, found)
    finding = found_by.finding(found)
    if found.reason:
        needed = max(s.params.min_base, LEAST + LEAST_EACH)
        return page.section(s.texts, "drivers", finding, why="drivers.why.few", base=found.base, needed=needed)
    period = (pd.Period(found.quarters[0], freq="Q").start_time.date(), s.period[1])
    about = {"base": found.base, "period": period, "confidence": s.params.confidence}
    chart = figures.drivers(s.texts, found.table, finding=finding, confidence=s.params.confidence)
    said = " ".join(s.texts.say(note.key, **note.facts) for note in found_by.notes(found))
    parts = [tables.impacts(s.texts, impacts, confidence=s.params.confidence)] if len(impacts.table) else []
    why = "drivers.why" if s.spoken else "drivers.why.unspoken"
    return page.section(s.texts, "drivers", finding, chart, said, *parts, why=why, **about)


def by_segment(s: SliceOfStudy, effects: pd.DataFrame) -> Shown:
    """Whether the themes go with the score alike in every segment; a table for each column of segments."""
    if not s.wants("drivers") or effects.empty:
        return None
    effects = effects.assign(segment_label=effects["segment_label"].map(s.word))
    finding, gap = driver_segments.finding(effects), driver_segments.detectable(effects)
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

    def word(own: str) -> str:
        return s.texts.say("drivers.others") if own == OTHERS else s.word(own)

    words = {name: table[name].map(word) for name in ("label", "lowest", "highest")}
    return found._replace(table=table.assign(**words), left_out=tuple(s.word(own) for own in found.left_out))
