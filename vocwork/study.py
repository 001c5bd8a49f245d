"""The notebook's handle on a study: the frames of a slice, its words, and the numbers it reports."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vocwork import store
from vocwork.analysis import disclosure, metrics, slices
from vocwork.analysis.code_shares import Coded, settle
from vocwork.analysis.comparison import Comparison
from vocwork.analysis.raking import RakingError, rake
from vocwork.assumptions import Assumptions, load_assumptions
from vocwork.codebook import Codebook, codebook_of
from vocwork.feedback import FELT, NO_THEME, STABLE, attributes, quarters, require_columns
from vocwork.params import EVERYONE, Params, ParamsError, Slice, load_params
from vocwork.quarters import parse_quarter, shift_quarter
from vocwork.render.texts import Texts
from vocwork.whys import Whys, whys_of

RESULTS_MIME = "application/vnd.vocwork.results+json"
# Which keys a page's numbers have: each kind of page has its own, described in docs/results.md.
SCHEMAS = {
    "report": "vocwork.report/1",
    "overview": "vocwork.overview/1",
    "roi": "vocwork.roi/1",
    "causes": "vocwork.causes/1",
}
# What a report can be drilled by: more values than this and a column is a name, not a group.
MOST_VALUES = 40
# Themes that reports show; those that were hidden, merged or split by hand they do not.
SHOWN_STATUS = ("active", "retired")
# Stands between a theme and the one it was put under.
UNDER = " › "


def open_slice(params_file: str, corpus: str, *, segment: str, quarter: str, locale: str) -> SliceOfStudy:
    """A segment in a quarter, with what it is compared with. Raises ParamsError for what does not exist."""
    study = open_study(params_file, corpus, locale=locale)
    return SliceOfStudy(study, Slice(segment=study.segment(segment).name, quarter=quarter))


def open_study(params_file: str, corpus: str, *, locale: str) -> Study:
    """A whole study in one language."""
    params = load_params(params_file)
    tables = store.read_corpus(Path(corpus))
    known = tuple(params.population.margins) if params.population else ()
    wanted = {"segment_by": params.segment_by, "attributes": params.attributes, "population": known}
    wanted |= {"numbers": tuple(params.numbers)}
    require_columns(tables.feedback, wanted)
    _require_values(tables.feedback, params)
    beside = (assumptions_of(params, params_file), codebook_of(params, params_file), whys_of(params, params_file))
    return Study(params, tables, locale, *beside)


def _require_values(feedback: pd.DataFrame, params: Params) -> None:
    """Raise ParamsError where a category of the customers has no answer at all: most often it is misspelt."""
    for column, counts in (params.population.margins if params.population else {}).items():
        there = sorted(feedback[column].dropna().astype("str").unique())
        for name in counts:
            if name not in there:
                known = ", ".join(there[:MOST_VALUES])
                raise ParamsError(
                    f"population: margins of {column} name {name!r}, but no answer has it. There are: {known}. "
                    "Correct it, or add its customers to another category"
                )


def open_overview(params_file: str, corpus: str, *, locale: str) -> WholeStudy:
    """Everyone in the last quarter that gets a report: where the overview looks from."""
    study = open_study(params_file, corpus, locale=locale)
    return WholeStudy(study, Slice(quarter=study.quarters[-1]))


def assumptions_of(params: Params, params_file: str | Path) -> Assumptions | None:
    """The study's ROI assumptions; None where it has none. Raises ParamsError where the file they are in is not."""
    return load_assumptions(Path(params_file).absolute().parent / params.roi) if params.roi else None


class Study:
    """Params, tables and words of a study."""

    def __init__(
        self,
        params: Params,
        corpus: store.Corpus,
        locale: str,
        assumptions: Assumptions | None,
        codebook: Codebook | None = None,
        whys: Whys | None = None,
    ) -> None:
        self.params, self.corpus, self.locale = params, corpus, locale
        self.assumptions, self.codebook, self.whys = assumptions, codebook, whys
        currency = assumptions.currency if assumptions else "EUR"
        self.texts = Texts(locale, metric=params.metric.kind, currency=currency, scale=self.scale)
        self.results: dict[str, Any] = {}

    @cached_property
    def feedback(self) -> pd.DataFrame:
        """The answers, with `points` (their mean is the metric) and `group` (top, middle, bottom).

        Quarters that the params leave out are as if they had never been: not compared with, not drawn, not counted; so
        are answers of weight 0.
        """
        table, metric = self.corpus.feedback, self.params.metric
        table = table[table["weight"] > 0]
        table = self._weighted(table[table["quarter"].isin(self.params.quarters.chosen(quarters(table)))])
        if metric.kind == "none":
            return table.assign(points=math.nan, group=_groups_by_feeling(table))
        boxes = {"top": metric.top, "bottom": metric.bottom}
        points = metrics.points(table["score"], kind=metric.measure, **boxes)
        return table.assign(points=points, group=metrics.group(table["score"], **boxes))

    def _weighted(self, table: pd.DataFrame) -> pd.DataFrame:
        """The answers of each quarter that is shown weighted to the customers, where the study knows these."""
        known = self.params.population
        if known is None or not known.margins or not known.weighted:
            return table
        shown = table.groupby("quarter").filter(lambda part: len(part) >= self.params.min_base)
        weight = table["weight"].astype(float)
        for quarter, part in shown.groupby("quarter"):
            try:
                weight[part.index] = rake(part, known.margins, weight=part["weight"], trim=known.trim)
            except RakingError as error:
                raise ParamsError(f"population: in {quarter} {error}") from None
        return table.assign(weight=weight)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """The clauses that belong to a theme."""
        return self.clauses[self.clauses["theme"] >= 0]

    @cached_property
    def clauses(self) -> pd.DataFrame:
        """All clauses, those without a theme too; one that was hidden by hand is none."""
        table = self.corpus.mentions
        return table.assign(theme=table["theme"].where(table["theme"].isin(self.themes["theme"]), NO_THEME))

    @property
    def brands(self) -> dict[str, list[str]]:
        """The names of our own brand and of its competitors."""
        listed = self.params.brands
        return {"own": list(listed.own), "competitors": list(listed.competitors)}

    @cached_property
    def themes(self) -> pd.DataFrame:
        """The themes that are shown, labelled in this language where customers speak it: "Delivery › Courier"."""
        table, own = self.corpus.themes, f"label_{self.language}"
        label = table[own].fillna(table["label"]) if own in table else table["label"]
        above = {theme: name + UNDER for theme, name in zip(table["theme"], label, strict=True)}
        label = [above.get(parent, "") + name for parent, name in zip(table["parent"], label, strict=True)]
        table = table.assign(label=pd.Series(label, index=table.index, dtype="str"))
        return table[table["status"].isin(SHOWN_STATUS)].reset_index(drop=True)

    @cached_property
    def categories(self) -> pd.DataFrame:
        """The categories of the codebook in the words of this language; none without a codebook."""
        book = self.codebook
        return book.table(self.locale) if book else pd.DataFrame(columns=["code", "label", "depth", "parent"])

    @cached_property
    def coded(self) -> Coded:
        """What the comments are about by the codebook."""
        book = self.codebook
        above = {code: book.above(code) for code in book.codes} if book else {}
        return settle(self.corpus.codings, above, book.asked if book else [])

    @property
    def stable_themes(self) -> pd.DataFrame:
        """The themes that most refits found again: only these are offered as what a change goes with."""
        return self.themes[~(self.themes["stability"] < STABLE)]

    @property
    def language(self) -> str:
        """The reader's language: zh for zh_Hans."""
        return self.locale.partition("_")[0]

    @cached_property
    def segments(self) -> list[slices.Segment]:
        """Everyone, then the segments by size."""
        return slices.segments(self.feedback, self.params.segment_by)

    @cached_property
    def quarters(self) -> list[str]:
        """The chosen quarters with answers: those that get a report."""
        return quarters(self.feedback)

    @property
    def spoken(self) -> bool:
        """Whether there are comments with themes."""
        return len(self.themes) > 0

    @property
    def scored(self) -> bool:
        """Whether there is a score."""
        return self.params.metric.kind != "none"

    @property
    def counted(self) -> dict[str, Any]:
        """The rules of every estimate: confidence and smallest base."""
        return {"confidence": self.params.confidence, "min_base": self.params.min_base}

    @property
    def rules(self) -> dict[str, Any]:
        """The rules of the metric: its kind and, for means, its scale, beside confidence and smallest base."""
        return {"kind": self.params.metric.measure, "scale": self.metric_range, **self.counted}

    @cached_property
    def withheld(self) -> disclosure.Reasons:
        """Why the metric of a segment is not shown in a quarter."""
        scored = self.feedback[self.feedback["points"].notna()]
        return disclosure.withheld(scored, self.segments, min_base=self.params.min_base)

    @cached_property
    def withheld_comments(self) -> disclosure.Reasons:
        """Why what a segment talks about is not shown in a quarter."""
        talk = slices.commented(self.feedback)
        return disclosure.withheld(talk, self.segments, min_base=self.params.min_base)

    @property
    def scale(self) -> tuple[int, int] | None:
        """Lowest and highest score of the metric's questions; None without a score."""
        metric = self.params.metric
        return (metric.low, metric.high) if metric.low is not None and metric.high is not None else None

    @property
    def metric_range(self) -> tuple[float, float] | None:
        """Lowest and highest value the metric itself can take: -100 and 100 for NPS, 0 and 100 for CSAT."""
        return metrics.SCALES.get(self.params.metric.measure, self.scale)

    @property
    def better(self) -> str:
        """Which way the metric is better. NPS and CSAT are counted so that up is always better."""
        return self.params.metric.direction if self.params.metric.kind in ("ces", "stars") else "up"

    def known_quarter(self, quarter: str) -> str:
        """The quarter itself. Raises ParamsError where there are no answers in it."""
        if quarter not in self.quarters:
            known = f"{self.quarters[0]} to {self.quarters[-1]}"
            raise ParamsError(f"quarter: study {self.params.study!r} has no answers in {quarter!r}; it has {known}")
        return quarter

    def segment(self, name: str) -> slices.Segment:
        """The segment of exactly that name, else the only one of that label or value.

        Raises ParamsError listing what there is, or those that it could be.
        """
        return self._only([s for s in self.segments if s.name == name] or self._called(name, str), name)

    def segment_like(self, said: str) -> slices.Segment:
        """As `segment`, for a person at the keyboard: capitals need not be right where one segment alone fits."""
        exact = [s for s in self.segments if s.name == said] or self._called(said, str)
        return self._only(exact or self._called(said, str.casefold), said)

    def _called(self, said: str, fold: Callable[[str], str]) -> list[slices.Segment]:
        own = {s: (s.name, s.label, *([s.value] if s.value is not None else [])) for s in self.segments}
        return [s for s, parts in own.items() if fold(said) in map(fold, parts)]

    def _only(self, found: list[slices.Segment], said: str) -> slices.Segment:
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(segment.name for segment in found)
            raise ParamsError(f"segment {said!r} could be any of: {names}. Name the one you mean in full")
        known = ", ".join(segment.label for segment in self.segments)
        raise ParamsError(f"there is no segment {said!r} in study {self.params.study!r}. There are: {known}")

    def segment_label(self, segment: slices.Segment) -> str:
        """The segment in words for a reader."""
        return self.texts.say("nav.everyone") if segment.name == EVERYONE else self.word(segment.label)

    def word(self, own: str) -> str:
        """A column or value of the study as a reader of this language calls it."""
        return self.params.word(own, self.locale)

    def drill_attributes(self) -> list[str]:
        """The columns a change can be traced to: few values, no names."""
        wanted = self.params.attributes or tuple(attributes(self.feedback))
        known = [c for c in dict.fromkeys(("channel", *self.params.segment_by, *wanted)) if c in self.feedback]
        return [c for c in known if c not in ("points", "group") and _is_group(self.feedback[c])]

    def record(self, **results: Any) -> None:
        """Keep numbers for the machine-readable copy of this report."""
        self.results |= {name: _plain(value) for name, value in results.items()}

    def published(self, page: str) -> dict[str, Any]:
        """The machine-readable copy of a page (report, overview or roi)."""
        return {"schema": SCHEMAS[page], **self.identity(), **self.results}

    def publish_results(self, page: str) -> None:
        """Hand the recorded numbers to the runner, as an output that no reader sees."""
        from IPython.display import display

        display({RESULTS_MIME: self.published(page), "text/plain": ""}, raw=True)

    def identity(self) -> dict[str, Any]:
        """What these results are about."""
        scale = {"low": self.scale[0], "high": self.scale[1], "better": self.better} if self.scale else None
        return {"study": self.params.study, "locale": self.locale, "scale": scale}


class SliceOfStudy(Study):
    """A study seen from one segment in one quarter."""

    def __init__(self, study: Study, cut: Slice) -> None:
        super().__init__(study.params, study.corpus, study.locale, study.assumptions, study.codebook, study.whys)
        if cut.quarter not in self.quarters:
            known = f"{self.quarters[0]} to {self.quarters[-1]}"
            raise ParamsError(f"study {self.params.study!r} has no answers in {cut.quarter}; it has {known}")
        self.slice, self.quarter, self.compared = cut, cut.quarter, cut.before(self.params.comparison).quarter
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
        return disclosure.of_slice(self.withheld, self.slice.segment, self.quarter, self.compared, scored)

    @cached_property
    def hidden_comments(self) -> disclosure.Withheld:
        """Why what the slice talks about is not shown, now and before."""
        talk = slices.commented(self.feedback)
        return disclosure.of_slice(self.withheld_comments, self.slice.segment, self.quarter, self.compared, talk)

    @property
    def unseen_themes(self) -> frozenset[Hashable]:
        """The themes whose number here would give away that of another segment."""
        told = self.mentions.rename(columns={"theme": "item"})
        return self.hidden_comments.items(told, least=self.params.min_cell).now

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
            "volume": self.feedback["channel"].nunique() > 1,
            "trend": self.scored,
            "forecast": self.scored,
            "causes": self.scored,
            "themes": self.spoken,
            "recurrence": self.spoken,
            "codes": self.codebook is not None,
            "groups": self.spoken,
            "drivers": self.scored,
            "curves": self.scored and bool(self.params.numbers),
            "ideas": self.spoken,
            "responders": self.params.population is not None,
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


def _groups_by_feeling(table: pd.DataFrame) -> pd.Series:
    """Without a score, comments that feel good and bad take the place of the satisfied and the dissatisfied."""
    feeling = table["sentiment"].astype(float)
    boxes = [feeling.isna(), feeling > FELT, feeling < -FELT]
    return pd.Series(np.select(boxes, ["", "top", "bottom"], "middle"), index=table.index, dtype="str")


def _is_group(column: pd.Series) -> bool:
    if pd.api.types.is_float_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return False
    return 2 <= column.nunique() <= MOST_VALUES


def _plain(value: Any) -> Any:
    """Results as JSON: frames become lists of rows, named tuples become objects, what is missing becomes null."""
    if isinstance(value, pd.DataFrame):
        return [_plain(row) for row in value.to_dict("records")]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
