"""A study in one language: its frames, rules and words, and the numbers its pages report."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from vocwork import store
from vocwork.analysis import disclosure, slices
from vocwork.analysis.code_shares import Coded, settle
from vocwork.analysis.nesting import above, raised
from vocwork.answers import Weighed, chosen, is_raked, measured, require_known, scored, weighed
from vocwork.assumptions import Assumptions, assumptions_of
from vocwork.codebook import Codebook, codebook_of
from vocwork.feedback import NO_THEME, STABLE, attributes, quarters
from vocwork.params import EVERYONE, Params, ParamsError, load_params
from vocwork.render.texts import Texts
from vocwork.results import RESULTS_MIME, SCHEMAS, plain
from vocwork.whys import Whys, whys_of

# What a report can be drilled by: more values than this and a column is a name, not a group.
MOST_VALUES = 40
# Themes that reports show; those that were hidden, merged or split by hand they do not.
SHOWN_STATUS = ("active", "retired")
# Stands between a theme and the one it was put under.
UNDER = " › "


def open_study(params_file: str, corpus: str, *, locale: str) -> Study:
    """A whole study in one language."""
    params = load_params(params_file)
    tables = store.read_corpus(Path(corpus))
    require_known(params, tables.feedback)
    beside = (assumptions_of(params, params_file), codebook_of(params, params_file), whys_of(params, params_file))
    return Study(params, tables, locale, *beside)


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
        self.texts = Texts(locale, params.metric.kind, currency, self.scale, params.confidence)
        self.results: dict[str, Any] = {}

    @cached_property
    def feedback(self) -> pd.DataFrame:
        """The answers as pages count them: chosen, weighted, scored (see `answers`)."""
        return scored(self.params, self._weighed.answers)

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """All answers of the chosen quarters, also those that cannot be weighted."""
        return chosen(self.params, self.corpus.feedback)

    @cached_property
    def _weighed(self) -> Weighed:
        return weighed(self.params, self.chosen)

    @property
    def unmet(self) -> dict[str, str]:
        """The quarters whose answers cannot be weighted to the customers, and why: they have no numbers."""
        return self._weighed.unmet

    @property
    def is_raked(self) -> bool:
        """Whether answers are weighted to margins of the customers, not as their source says or not at all."""
        return is_raked(self.params)

    def measured(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Those of the answers whose `weight` numbers go by: the scored ones, without a score the comments."""
        return measured(self.params, answers)

    @cached_property
    def mentions(self) -> pd.DataFrame:
        """The clauses by theme; one about a theme is about those above it too, with a row for each."""
        return raised(self.clauses[self.clauses["theme"] >= 0], above(self.themes))

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
        shown = table.assign(label=label)[table["status"].isin(SHOWN_STATUS)]
        upper = {theme: name + UNDER for theme, name in zip(shown["theme"], shown["label"], strict=True)}
        label = [upper.get(parent, "") + name for parent, name in zip(shown["parent"], shown["label"], strict=True)]
        return shown.assign(label=pd.Series(label, index=shown.index, dtype="str")).reset_index(drop=True)

    @cached_property
    def categories(self) -> pd.DataFrame:
        """The categories of the codebook in the words of this language; none without a codebook."""
        book = self.codebook
        return book.table(self.locale) if book else pd.DataFrame(columns=["code", "label", "depth", "parent"])

    @cached_property
    def coded(self) -> Coded:
        """What the comments are about by the codebook."""
        book = self.codebook
        upper = {code: book.above(code) for code in book.codes} if book else {}
        return settle(self.corpus.codings, upper, book.asked if book else [])

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
        """The chosen quarters with answers that count."""
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
    def least(self) -> dict[str, Any]:
        """From how many answers, and from how many customers on a theme, a number is shown."""
        return {"min_base": self.params.min_base, "min_cell": self.params.min_cell}

    @property
    def rules(self) -> dict[str, Any]:
        """The rules of the metric: its kind and, for means, its scale, beside confidence and smallest base."""
        return {"kind": self.params.metric.measure, "scale": self.metric_range, **self.counted}

    @cached_property
    def withheld(self) -> disclosure.Reasons:
        """Why the metric of a segment is not shown in a quarter."""
        scored = self.feedback[self.feedback["points"].notna()]
        return self._withheld(scored)

    @cached_property
    def withheld_comments(self) -> disclosure.Reasons:
        """Why what a segment talks about is not shown in a quarter."""
        talk = slices.commented(self.feedback)
        return self._withheld(talk)

    def _withheld(self, counted: pd.DataFrame) -> disclosure.Reasons:
        rules: dict[str, Any] = {"min_base": self.params.min_base, "attributes": self.groupings}
        return disclosure.withheld(counted, self.segments, **rules)

    def unseen_by_segment(self, column: str, quarters: Iterable[str]) -> dict[str, frozenset[str]]:
        """The themes, as words, that the page of each segment of a column does not show in any of these quarters."""
        talk, told = slices.commented(self.feedback), self.mentions.rename(columns={"theme": "item"})
        found: dict[str, frozenset[str]] = {}
        for quarter in quarters:
            cut = disclosure.of_slice(self.withheld_comments, f"{column}=", quarter, quarter, talk, self.groupings)
            for name, themes in cut.items_by_segment(told, least=self.params.min_cell).items():
                found[name] = found.get(name, frozenset()) | themes
        return found

    @property
    def scale(self) -> tuple[int, int] | None:
        """Lowest and highest score of the metric's questions; None without a score."""
        metric = self.params.metric
        return (metric.low, metric.high) if metric.low is not None and metric.high is not None else None

    @property
    def metric_range(self) -> tuple[float, float] | None:
        """Lowest and highest value the metric itself can take; None without a score."""
        return self.params.metric.ends

    @property
    def better(self) -> str:
        """Which way the metric is better."""
        return self.params.metric.better

    def known_quarter(self, quarter: str) -> str:
        """The quarter itself. Raises ParamsError where there are no answers in it, or none that can be weighted."""
        if quarter in self.unmet:
            raise ParamsError(self.unmet[quarter])
        if quarter not in self.quarters:
            known = f"{self.quarters[0]} to {self.quarters[-1]}"
            raise ParamsError(f"quarter: study {self.params.study!r} has no answers in {quarter}; it has {known}")
        return quarter

    def segment(self, name: str) -> slices.Segment:
        """The segment of exactly that name, else the only one of that label or value.

        Raises ParamsError listing what there is, or those that it could be.
        """
        return self._only(slices.called(self.segments, name), name)

    def segment_like(self, said: str) -> slices.Segment:
        """As `segment`, for a person at the keyboard: capitals need not be right where one segment alone fits."""
        exact = slices.called(self.segments, said)
        return self._only(exact or slices.called(self.segments, said, str.casefold), said)

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
        """The columns a change can be traced to."""
        return self.groupings

    @cached_property
    def groupings(self) -> list[str]:
        """The columns whose groups pages show: few values, no names."""
        wanted = self.params.attributes or tuple(attributes(self.feedback))
        known = [c for c in dict.fromkeys(("channel", *self.params.segment_by, *wanted)) if c in self.feedback]
        return [c for c in known if c not in ("points", "group") and _is_group(self.feedback[c])]

    def record(self, **results: Any) -> None:
        """Keep numbers for the machine-readable copy of this report."""
        self.results |= {name: plain(value) for name, value in results.items()}

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


def _is_group(column: pd.Series) -> bool:
    if pd.api.types.is_float_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return False
    return 2 <= column.nunique() <= MOST_VALUES
