"""What a deep dive looks at: a segment in a quarter against any other answers, all of them or those on one theme.

previous | year_before       the same segment a quarter or a year before
2024Q4                       the same segment in that earlier quarter: a baseline that stays
rest                         everyone else in the same quarter
column=one/other             two values of a column, such as brand=ours/theirs, within the segment and quarter
2026-02-15                   the answers from that day to the end of the quarter against as many days before it
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from vocwork.analysis import slices
from vocwork.analysis.comparison import Comparison
from vocwork.analysis.disclosure import COMPLEMENTARY, Reasons, Withheld, of_slice
from vocwork.analysis.nests import named
from vocwork.analysis.theme_names import called
from vocwork.feedback import NO_THEME, PERSONS
from vocwork.params import EVERYONE, ParamsError, Slice
from vocwork.quarters import is_quarter
from vocwork.study import MOST_VALUES, Study, open_study
from vocwork.view import SliceOfStudy

KINDS = "previous, year_before, an earlier quarter such as 2025Q1, rest, column=one/other or a day such as 2026-02-15"
EARLIER = ("previous", "year_before")
REST = "rest"
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def open_contrast(
    params_file: str, corpus: str, *, segment: str, quarter: str, comparison: str, theme: str, locale: str
) -> Contrast:
    """A segment in a quarter against what is asked. Raises ParamsError for what does not exist."""
    study = open_study(params_file, corpus, locale=locale)
    return Contrast(
        study, Slice(segment=study.segment(segment).name, quarter=study.known_quarter(quarter)), comparison, theme
    )


class Sides(NamedTuple):
    """Which answers are compared with each other, and what they are called.

    now, before: true for the answers of either side, those of other segments among them. own: true for those that this
    page is about. quarter: the one of the side compared with. column: what tells the sides apart, where it is a column.
    """

    now: pd.Series
    before: pd.Series
    own: pd.Series
    names: tuple[str, str]
    quarter: str
    column: str = ""


class Contrast(SliceOfStudy):
    """A slice against what it is asked to be compared with; where a theme is named, only answers that mention it."""

    def __init__(self, study: Study, cut: Slice, comparison: str, theme: str = "") -> None:
        super().__init__(study, cut)
        self.comparison, self.theme = comparison, known_theme(study, theme) if theme else NO_THEME
        self.sides = self._sides()
        self.compared = self.sides.names[0]

    def _sides(self) -> Sides:
        """What is asked for. Raises ParamsError where that is nothing known, or nobody."""
        if self._is_earlier:
            return self._earlier()
        if self.comparison == REST:
            return self._rest()
        return self._days() if _DAY.match(self.comparison) else self._values()

    @property
    def _is_earlier(self) -> bool:
        """Whether the segment is compared with itself in another quarter."""
        return self.comparison in EARLIER or is_quarter(self.comparison)

    def _earlier(self) -> Sides:
        quarter = self._baseline() if is_quarter(self.comparison) else self.slice.before(self.comparison).quarter
        here = self.feedback["quarter"]
        return Sides(here == self.quarter, here == quarter, self._segment, (quarter, self.quarter), quarter)

    def _baseline(self) -> str:
        """The quarter that was named. Raises ParamsError where it is none of the study's earlier ones."""
        quarter = self.known_quarter(self.comparison)
        if quarter >= self.quarter:
            raise ParamsError(f"comparison: {quarter} does not come before {self.quarter}; name an earlier quarter")
        return quarter

    def _rest(self) -> Sides:
        if self.slice.segment == EVERYONE:
            raise ParamsError(
                "comparison: everyone has no rest to be compared with. Name a segment, or compare otherwise"
            )
        here = self.feedback["quarter"] == self.quarter
        everybody = pd.Series(True, index=self.feedback.index)
        names = (self.texts.say("dive.rest"), self.label)
        return Sides(
            here & self._segment, here & ~self._segment, everybody, names, self.quarter, self.slice.column or ""
        )

    def _values(self) -> Sides:
        """One value of a column against another; each may hold a stroke itself."""
        column, equals, said = self.comparison.partition("=")
        if not equals or column not in self.feedback or column in PERSONS:
            known = ", ".join(super().drill_attributes())
            raise ParamsError(f"comparison: expected {KINDS}, got {self.comparison!r}. The columns are: {known}")
        here = self.feedback["quarter"] == self.quarter
        value = named(self.feedback[column])
        there = sorted(value[here & self._segment].dropna().unique())
        cuts = [(said[:at], said[at + 1 :]) for at, letter in enumerate(said) if letter == "/"]
        found = next(((one, other) for one, other in cuts if one in there and other in there and one != other), None)
        if found is None:
            raise ParamsError(
                f"comparison: {self.comparison!r} must name two values of {column} that {self.label} has in "
                f"{self.quarter}, such as {column}=one/other. There are: {', '.join(there[:MOST_VALUES]) or 'none'}"
            )
        now, before = (here & (value == name).fillna(False).astype(bool) for name in found)
        names = (self._pair(column, found[1]), self._pair(column, found[0]))
        return Sides(now, before, self._segment, names, self.quarter, column)

    def _pair(self, column: str, value: str) -> str:
        return self.texts.say("pair", name=self.word(column), value=self.word(value))

    def _days(self) -> Sides:
        """From a day to the end of the quarter, against as many days before it."""
        first, last = self.period
        try:
            day = dt.date.fromisoformat(self.comparison)
        except ValueError:
            raise ParamsError(f"comparison: there is no day {self.comparison!r}") from None
        if not first <= day <= last:
            raise ParamsError(f"comparison: {day} does not lie in {self.quarter}, which runs from {first} to {last}")
        start = day - (last - day) - dt.timedelta(days=1)
        when = self._dates(first, last)
        names = (self.texts.say("dive.before", day=day), self.texts.say("dive.from", day=day))
        early = (when >= start) & (when < day)
        return Sides(when >= day, early, self._segment, names, str(pd.Period(start, freq="Q")))

    def _dates(self, first: dt.date, last: dt.date) -> pd.Series:
        """The day of each answer; one that UTC puts into another quarter than its own is of the day nearest to that.

        Answers of later quarters have no day.
        """
        quarter, when = self.feedback["quarter"], self.feedback["received"].dt.date
        own = when[quarter == self.quarter].clip(lower=first, upper=last)
        earlier = when[quarter < self.quarter].clip(upper=first - dt.timedelta(days=1))
        return pd.concat([own, earlier]).reindex(self.feedback.index, fill_value=dt.date.min)

    @property
    def is_whole(self) -> bool:
        """Whether both sides are all of the segment's answers of a quarter."""
        return self._is_earlier and self.theme == NO_THEME

    @cached_property
    def _segment(self) -> pd.Series:
        """True for the answers of the segment."""
        return slices.members(self.feedback, self.slice.segment)

    @cached_property
    def _spoken(self) -> pd.Series:
        """True for the answers that mention the theme; all of them where none is asked for."""
        if self.theme == NO_THEME:
            return pd.Series(True, index=self.feedback.index)
        return self.feedback["id"].isin(self.mentions.loc[self.mentions["theme"] == self.theme, "feedback_id"])

    @property
    def names(self) -> tuple[str, str]:
        """What is compared with, and what is looked at."""
        return self.sides.names

    @cached_property
    def now(self) -> pd.DataFrame:
        """The answers looked at."""
        return self.feedback[self.sides.now & self.sides.own & self._spoken]

    @cached_property
    def before(self) -> pd.DataFrame:
        """The answers compared with."""
        return self.feedback[self.sides.before & self.sides.own & self._spoken]

    @cached_property
    def against(self) -> Comparison:
        """What is compared with; never the first of anything."""
        return Comparison(self.compared, False, self.params.min_base)

    @property
    def stable_themes(self) -> pd.DataFrame:
        """As for a study, without those born since the side compared with, for they were not counted then."""
        themes = super(SliceOfStudy, self).stable_themes
        return themes[themes["born"] <= self.sides.quarter]

    @cached_property
    def hidden(self) -> Withheld:
        """Why the two sides are not shown: as their quarters, and what their column or theme would give away."""
        return self._hidden(self.withheld, self.feedback[self.feedback["points"].notna()])

    @cached_property
    def hidden_comments(self) -> Withheld:
        """The same of what they talk about."""
        return self._hidden(self.withheld_comments, slices.commented(self.feedback))

    def hidden_with(self, number: str) -> str:
        """As `hidden`, of the answers that have this number alone."""
        known = self.feedback[self.feedback["points"].notna() & self.feedback[number].notna()]
        return self._hidden(self._withheld(known), known).either

    def _hidden(self, reasons: Reasons, counted: pd.DataFrame) -> Withheld:
        quarters = (self.quarter, self.sides.quarter)
        found = of_slice(reasons, self.slice.segment, *quarters, counted, self.groupings)
        if found.peers is None or self.is_whole:
            return found
        both = counted[((self.sides.now | self.sides.before) & self._spoken)[counted.index]]
        shut = frozenset((name, side) for name, _ in found.peers.hidden for side in (True, False))
        part = found.peers.answers.set_index("id")["part"]
        sides = both[both["id"].isin(part.index)]
        answers = sides.assign(
            is_now=self.sides.now[sides.index] | (self.comparison == REST), part=sides["id"].map(part)
        )
        seen = Withheld(peers=found.peers._replace(answers=answers, hidden=shut))
        sizes = pd.DataFrame({"feedback_id": answers["id"], "item": answers["is_now"]})
        if seen.items(sizes, least=self.params.min_base).either:
            return seen._replace(now=COMPLEMENTARY, before=COMPLEMENTARY)
        return seen._replace(now=found.now, before=found.before)

    def identity(self) -> dict[str, Any]:
        """As for a slice, with what was asked for."""
        return super().identity() | {"comparison": self.comparison, "theme": self.theme}

    def drill_attributes(self) -> list[str]:
        """As for a study, without the column that tells the sides apart: it explains nothing."""
        return [name for name in super().drill_attributes() if name != self.sides.column]


def known_theme(study: Study, said: str) -> int:
    """The theme of that number, name or subject. Raises ParamsError for what is none."""
    found = called(study.themes, said)
    if found is None:
        known = ", ".join(f"{row.theme} {row.label}" for row in study.themes.itertuples())
        raise ParamsError(f"theme: there is no theme {said!r}. Name one by its number, name or subject: {known}")
    return found
