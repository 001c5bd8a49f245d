"""A study seen from one segment in one quarter: what a page looks at, and what it compares with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from functools import cached_property
from typing import Any

import pandas as pd

from vocwork.analysis import disclosure, slices
from vocwork.analysis.comparison import Comparison
from vocwork.analysis.crosstab_page import Pages
from vocwork.analysis.metrics import SMALL_BASE
from vocwork.params import Slice
from vocwork.quarters import parse_quarter, shift_quarter
from vocwork.study import Study, open_study


def open_slice(params_file: str, corpus: str, *, segment: str, quarter: str, locale: str) -> SliceOfStudy:
    """A segment in a quarter, with what it is compared with. Raises ParamsError for what does not exist."""
    study = open_study(params_file, corpus, locale=locale)
    return SliceOfStudy(study, Slice(segment=study.segment(segment).name, quarter=quarter))


def open_overview(params_file: str, corpus: str, *, locale: str) -> WholeStudy:
    """Everyone in the last quarter that gets a report: where the overview looks from."""
    study = open_study(params_file, corpus, locale=locale)
    return WholeStudy(study, Slice(quarter=study.quarters[-1]))


class SliceOfStudy(Study):
    """A study seen from one segment in one quarter."""

    def __init__(self, study: Study, cut: Slice) -> None:
        super().__init__(study.params, study.corpus, study.locale, study.assumptions, study.codebook, study.whys)
        self.slice, self.quarter = cut, self.known_quarter(cut.quarter)
        self.compared = cut.before(self.params.comparison).quarter
        self.label = self.segment_label(self.segment(cut.segment))

    @property
    def names(self) -> tuple[str, str]:
        """What is compared with, and what is looked at: two quarters."""
        return self.compared, self.quarter

    def drill_attributes(self) -> list[str]:
        """As for a study, without the column that the slice is cut by: there all of it has the same value."""
        return [name for name in super().drill_attributes() if name != self.slice.column]

    @cached_property
    def so_far(self) -> pd.DataFrame:
        """The segment's answers of all quarters up to this one."""
        own = slices.members(self.feedback, self.slice.segment) & (self.feedback["quarter"] <= self.quarter)
        return self.feedback[own]

    @cached_property
    def now(self) -> pd.DataFrame:
        """The slice's own answers."""
        return slices.cut(self.feedback, self.slice.segment, self.quarter)

    @cached_property
    def before(self) -> pd.DataFrame:
        """The same segment in the quarter it is compared with."""
        return slices.cut(self.feedback, self.slice.segment, self.compared)

    @cached_property
    def against(self) -> Comparison:
        """The quarter compared with, and whether any score of this segment is older than this quarter."""
        own = slices.members(self.feedback, self.slice.segment) & self.feedback["points"].notna()
        is_first = not (own & (self.feedback["quarter"] < self.quarter)).any()
        return Comparison(self.compared, is_first, self.params.min_base)

    @property
    def stable_themes(self) -> pd.DataFrame:
        """As for a study, without those born since the quarter compared with, for they were not counted then."""
        themes = super().stable_themes
        return themes[themes["born"] <= self.compared]

    @property
    def is_tiny(self) -> bool:
        """Whether there are too few answers for any number: the page says so and nothing else."""
        return len(self.now) < self.params.min_base

    @cached_property
    def others(self) -> pd.DataFrame:
        """Everyone else in the same quarter; empty for the segment `all`."""
        return slices.rest(self.feedback, self.slice.segment, self.quarter)

    @cached_property
    def others_before(self) -> pd.DataFrame:
        """Everyone else in the quarter it is compared with."""
        return slices.rest(self.feedback, self.slice.segment, self.compared)

    @cached_property
    def hidden(self) -> disclosure.Withheld:
        """Why the slice's metric is not shown, now and before."""
        scored = self.feedback[self.feedback["points"].notna()]
        return self._hidden_of(self.withheld, scored)

    @cached_property
    def hidden_comments(self) -> disclosure.Withheld:
        """Why what the slice talks about is not shown, now and before."""
        talk = slices.commented(self.feedback)
        return self._hidden_of(self.withheld_comments, talk)

    def _hidden_of(self, reasons: disclosure.Reasons, counted: pd.DataFrame) -> disclosure.Withheld:
        return disclosure.of_slice(reasons, self.slice.segment, self.quarter, self.compared, counted, self.groupings)

    @property
    def unseen_themes(self) -> frozenset[Hashable]:
        """The themes whose number here would give away that of another segment."""
        told = self.mentions.rename(columns={"theme": "item"})
        return self.hidden_comments.items(told, least=self.params.min_cell).now

    def pages_of(self, column: str) -> Pages:
        """What the pages of a column's segments do not show of this quarter."""
        names = [segment.name for segment in self.segments if segment.column == column]
        score, comments = (
            frozenset(name.partition("=")[2] for name in names if known.get((name, self.quarter), SMALL_BASE))
            for known in (self.withheld, self.withheld_comments)
        )
        return Pages(score, comments, self.unseen_by_segment(column, [self.quarter]))

    @property
    def quarters_so_far(self) -> list[str]:
        """Every calendar quarter from the first answer to this one: a gap shows as a gap."""
        found, quarter = [], self.quarters[0]
        while quarter <= self.quarter:
            found.append(quarter)
            quarter = shift_quarter(quarter, 1)
        return found

    @property
    def period(self) -> tuple[dt.date, dt.date]:
        """First and last day of the quarter."""
        year, number = parse_quarter(self.quarter)
        after = dt.date(year + number // 4, number % 4 * 3 + 1, 1)
        return dt.date(year, number * 3 - 2, 1), after - dt.timedelta(days=1)

    @property
    def other_groups(self) -> list[str]:
        """The columns of segments that this page is not itself a segment of."""
        return [column for column in self.params.segment_by if column != self.slice.column]

    def wants(self, section: str) -> bool:
        """Whether the study asks for a section and has what it needs; too few answers for numbers get none."""
        needs = {
            "targets": bool(self.params.targets),
            "volume": self.feedback["channel"].nunique() > 1,
            "trend": self.scored,
            "forecast": self.scored,
            "causes": self.scored,
            "themes": self.spoken,
            "recurrence": self.spoken,
            "codes": self.codebook is not None,
            "groups": self.spoken,
            "drivers": self.scored,
            "curves": self.scored and bool(self.params.explaining),
            "ideas": self.spoken,
            "responders": self.params.population is not None or self.measured(self.now)["weight"].nunique() > 1,
            "brands": self.spoken and bool(self.params.brands.competitors),
            "quotes": self.spoken,
        }
        return section in self.params.sections and needs.get(section, True) and not self.is_tiny

    def identity(self) -> dict[str, Any]:
        return super().identity() | {
            "segment": self.slice.segment,
            "quarter": self.quarter,
            "compared_with": self.compared,
            "base": len(self.now),
        }


class WholeStudy(SliceOfStudy):
    """Everyone in the last quarter, on a page about all quarters."""

    @property
    def is_tiny(self) -> bool:
        """Whether the whole study has too few answers for any number."""
        return len(self.feedback) < self.params.min_base
