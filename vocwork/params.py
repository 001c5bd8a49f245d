"""What a run may change: frozen pydantic models, one YAML file per study.

Unknown keys are refused with a suggestion; every message names the file and the key.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, field_validator, model_validator

from vocwork.documents import Frozen, ParamsError, parse_yaml, read_yaml, validated
from vocwork.fix_sizes import FixSizes
from vocwork.locales import Locale
from vocwork.metric import Metric
from vocwork.numbers import Number, refuse_unknown
from vocwork.population import Population
from vocwork.quarters import Quarters, parse_quarter, shift_quarter
from vocwork.source import OWN_NAME, Source
from vocwork.targets import Target, refuse_unreachable

Section = Literal[
    "targets",
    "trend",
    "forecast",
    "recurrence",
    "volume",
    "responders",
    "crosstabs",
    "themes",
    "codes",
    "groups",
    "drivers",
    "curves",
    "outliers",
    "causes",
    "ideas",
    "brands",
    "quotes",
]
SECTIONS: tuple[Section, ...] = get_args(Section)
Feeling = Literal["negative", "neutral", "positive"]
FEELINGS: tuple[Feeling, ...] = ("negative", "neutral", "positive")
EVERYONE = "all"
STUDY_NAME = r"^[a-z0-9][a-z0-9_-]*$"


class Themes(Frozen):
    """How themes are looked for; `count` fixes their number, otherwise stability chooses it.

    `found_on`: at the first build, all quarters there are, or only the first ones with enough texts.
    """

    count: int | None = Field(default=None, ge=1)
    most: int = Field(default=100, ge=1)
    smallest: int = Field(default=12, ge=2)
    engine: Literal["kmeans", "hdbscan"] = "kmeans"
    found_on: Literal["all", "first"] = "all"


# The blanks and hyphens of a name.
_BETWEEN_WORDS = re.compile(r"[\s\u2010-\u2015-]+")


class Brands(Frozen):
    """The brands that comments are searched for: our own and its competitors, each with its other spellings.

    A brand is written as its name or as one of its spellings, in any script; capitals, accents, the kind of hyphen
    or apostrophe, and the blanks and hyphens between words make no difference. A list of names is a shorter way to say
    that they have no others.
    """

    own: dict[str, tuple[str, ...]] = Field(default_factory=dict, max_length=1)
    competitors: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("own", "competitors", mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        names = [given] if isinstance(given, str) else given
        listed = dict.fromkeys(names, ()) if isinstance(names, list) else names
        if not isinstance(listed, dict):
            return given
        return {name: (spelled,) if isinstance(spelled, str) else spelled or () for name, spelled in listed.items()}

    @model_validator(mode="after")
    def _apart(self) -> Brands:
        if both := [name for name in self.own if name in self.competitors]:
            raise ValueError(f"{both[0]} cannot be both our own brand and a competitor: keep it with one")
        known: dict[str, str] = {}
        for name, spelled in self.spellings.items():
            for spelling in dict.fromkeys(each.strip().casefold() for each in spelled):
                # ; parts the brands of a clause in the corpus
                if len(spelling) < 2 or ";" in spelling:
                    raise ValueError(f"{name}: {spelling!r} is no name: it needs two characters and must have no ;")
                if not any(map(str.isalnum, spelling)):
                    raise ValueError(f"{name}: {spelling!r} is no name: it needs a letter or a digit")
                if known.setdefault(_BETWEEN_WORDS.sub("", spelling), name) != name:
                    first = known[_BETWEEN_WORDS.sub("", spelling)]
                    raise ValueError(f"{spelling!r} cannot be both {first} and {name}: keep it with one")
        return self

    @property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """All the ways each brand is written, its name first; our own brand first."""
        return {name: (name, *others) for name, others in (self.own | self.competitors).items()}


class Sentiment(Frozen):
    """Who says how a comment feels: our own model, or a text classifier of Hugging Face by name or path.

    `labels` maps what the classifier calls feelings to ours; it is needed where its names do not say it.
    """

    model: str | None = None
    labels: dict[str, Feeling] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return {"model": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _labels_of_a_model(self) -> Sentiment:
        if self.labels and not self.model:
            raise ValueError("`labels` are those of a classifier: name it as `model`, or leave them out")
        return self


class Params(Frozen):
    """Everything a study says about itself."""

    study: str = Field(pattern=STUDY_NAME)
    title: str | dict[Locale, str] = ""
    caveats: tuple[str | dict[Locale, str], ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    metric: Metric = Metric()
    names: dict[str, dict[Locale, str]] = Field(default_factory=dict)
    segment_by: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    numbers: dict[str, Number] = Field(default_factory=dict)
    quarters: Quarters = Quarters()
    comparison: Literal["previous", "year_before"] = "previous"
    min_base: int = Field(default=30, ge=1)
    min_cell: int = Field(default=5, ge=1)
    min_agent: int = Field(default=30, ge=1)
    confidence: float = Field(default=0.95, gt=0.5, lt=1)
    seed: int = 1
    languages: tuple[str, ...] = ("en", "bg", "ms", "zh", "pl")
    indonesian_as_malay: bool = True
    phone_regions: tuple[str, ...] = ("GB", "BG", "MY", "CN", "PL")
    encoder: str = "e5-small"
    sentiment: Sentiment = Sentiment()
    themes: Themes = Themes()
    brands: Brands = Brands()
    population: Population | None = None
    locale: Locale = "en"
    also_in: tuple[Locale, ...] = ()
    sections: tuple[Section, ...] = SECTIONS
    roi: str | None = None
    codebook: str | None = None
    whys: str | None = None
    fix_size: FixSizes = FixSizes()
    targets: tuple[Target, ...] = ()

    @field_validator("segment_by", "attributes", "also_in", "caveats", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str | dict) else given

    @field_validator("numbers", mode="before")
    @classmethod
    def _plain_numbers(cls, given: Any) -> Any:
        named = dict.fromkeys(given) if isinstance(given, list) else given
        if not isinstance(named, dict):
            return given
        wrong = [str(name) for name in named if not re.fullmatch(OWN_NAME, str(name))]
        if wrong:
            raise ValueError(f"the name {wrong[0]!r} must be lower-case letters, digits and _")
        return {name: number or {} for name, number in named.items()}

    @field_validator("targets", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        if isinstance(given, dict):
            raise ValueError("targets are a list: begin each with `- `, as in `- {measure: metric, at_least: 30}`")
        return given

    @field_validator("phone_regions")
    @classmethod
    def _known_regions(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        from phonenumbers import SUPPORTED_REGIONS

        for region in regions:
            if region not in SUPPORTED_REGIONS:
                hint = "; did you mean GB?" if region == "UK" else "; regions are ISO 3166 codes such as BG, GB, MY"
                raise ValueError(f"there is no region {region!r}{hint}")
        return regions

    @model_validator(mode="after")
    def _known_numbers(self) -> Params:
        mapped = {name for source in self.sources for name in (*source.columns, *source.constants)}
        refuse_unknown(self.numbers, mapped, (*self.segment_by, *self.attributes))
        invited = self.population is not None and bool(self.population.invited)
        refuse_unreachable(
            self.targets,
            numbers=self.numbers,
            mapped=mapped,
            scale=self.metric.ends,
            better=self.metric.better,
            is_invited=invited,
        )
        return self

    @property
    def explaining(self) -> tuple[str, ...]:
        """The numbers that the score may go with; the others are only held against targets."""
        return tuple(name for name, number in self.numbers.items() if number.explains)

    def word(self, own: str, locale: str) -> str:
        """What a column or a value of the study is called in a locale, by `names`; else in the study's own locale.

        Where nothing is said: itself, with spaces for underscores.
        """
        known: dict[Locale, str] = self.names.get(own, {})
        return known.get(locale) or known.get(self.locale) or own.replace("_", " ")  # type: ignore[call-overload]

    def name(self, locale: str) -> str:
        """The study's title in a locale."""
        return self._said(self.title, locale) or self.study

    def warnings(self, locale: str) -> list[str]:
        """What a reader must know about this study's data, in a locale; in the study's own where it is not said."""
        return [said for caveat in self.caveats if (said := self._said(caveat, locale))]

    def _said(self, words: str | dict[Locale, str], locale: str) -> str:
        """One text for all locales, or that of this one, else of the study's own, else the first there is."""
        if isinstance(words, str):
            return words
        return words.get(locale) or words.get(self.locale) or next(iter(words.values()), "")  # type: ignore[call-overload]


class Slice(Frozen):
    """One report's cut: a segment (`all`, or `column=value`) in one quarter."""

    segment: str = EVERYONE
    quarter: str

    @field_validator("quarter")
    @classmethod
    def _quarter(cls, quarter: str) -> str:
        parse_quarter(quarter)
        return quarter

    @property
    def column(self) -> str | None:
        return self.segment.partition("=")[0] if self.segment != EVERYONE else None

    @property
    def value(self) -> str | None:
        return self.segment.partition("=")[2] if self.segment != EVERYONE else None

    def before(self, comparison: str = "previous") -> Slice:
        """The same segment in the quarter it is compared with."""
        step = -4 if comparison == "year_before" else -1
        return Slice(segment=self.segment, quarter=shift_quarter(self.quarter, step))


def known_study(name: str) -> str:
    """The name of a study, as it is. Raises ParamsError where it is no name for a folder, with one that is."""
    if re.fullmatch(STUDY_NAME, name):
        return name
    near = re.sub(r"[^a-z0-9_-]+", "_", name.lower()).strip("_-")
    hint = f", such as {near}" if near else ""
    raise ParamsError(f"{name!r} cannot be the name of a study. Use lower-case letters, digits, - and _{hint}")


def load_params(path: str | Path) -> Params:
    """Read a study's YAML; relative source paths are meant from the file's own folder.

    Raises ParamsError naming file, key and what to do.
    """
    return validated(read_yaml(Path(path)), Params, Path(path))


def parse_params(text: str, path: str | Path) -> Params:
    """As `load_params`, of text that is to be written to `path`."""
    return validated(parse_yaml(text, Path(path)), Params, Path(path))
