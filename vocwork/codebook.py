"""The codebook of a study: the researcher's own categories, in a YAML beside the params.

A category is coded by rules (words that a clause must, may or must not hold), by similarity to its description and
examples, or as learned from comments coded by hand. What is called *language* here is that of comments (zh), what is
called *locale* that of reports (zh_Hans).
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
from babel import localedata
from pydantic import AfterValidator, Field, StringConstraints, field_validator

from vocwork.documents import Frozen, ParamsError, line_of, read_yaml, validated
from vocwork.locales import LOCALES, Locale
from vocwork.params import Params
from vocwork.terms import plain, term_pattern


def _language(code: str) -> str:
    short = code[:2].lower()
    if not (code == short and localedata.exists(short)):
        hint = f"did you mean {short}?" if localedata.exists(short) else "there are codes such as en, bg, ms, zh, pl"
        raise ValueError(f"this is no language of comments; {hint}")
    return code


Language = Annotated[str, AfterValidator(_language)]
Words = tuple[str, ...]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# Columns of the sheets for coding by hand; no category can have one of these for its id.
TAKEN = ("feedback_id", "coder", "drawn", "sample", "language", "text", "note")


class Rule(Frozen):
    """What a clause must hold: all of these terms, any of those, none of the others. See `term_pattern`."""

    all: Words = ()
    any: Words = ()
    none: Words = ()

    @field_validator("all", "any", "none", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return _tuple(given)

    @field_validator("all", "any", "none")
    @classmethod
    def _readable(cls, terms: Words) -> Words:
        for term in terms:
            term_pattern(term)
        return terms

    @property
    def is_never_kept(self) -> bool:
        """Whether it forbids a term that it asks for, or all of those of which it asks for one."""
        needed, one_of, none = (set(map(_same, terms)) for terms in (self.all, self.any, self.none))
        return bool(needed & none) or (bool(one_of) and one_of <= none)


class Category(Frozen):
    """One category: its name, once or by locale; by language its description, examples, keywords and rules.

    keywords: any of them codes. by: the only machine that may code it; where nothing is said, the one that agrees best
    with the hand codings.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)
    name: dict[Locale, Said] = Field(min_length=1)
    description: dict[Language, Said] = Field(default_factory=dict)
    examples: dict[Language, tuple[Said, ...]] = Field(default_factory=dict)
    keywords: dict[Language, Words] = Field(default_factory=dict)
    rules: dict[Language, Rule] = Field(default_factory=dict)
    parent: str | None = None
    by: Literal["rule", "similarity", "learned"] | None = None

    @field_validator("name", mode="before")
    @classmethod
    def _one_for_all(cls, given: Any) -> Any:
        return dict.fromkeys(LOCALES, given) if isinstance(given, str) else given

    @field_validator("examples", "keywords", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return {key: _tuple(value) for key, value in given.items()} if isinstance(given, Mapping) else given

    @field_validator("keywords")
    @classmethod
    def _readable(cls, keywords: dict[str, Words]) -> dict[str, Words]:
        return {language: Rule(any=terms).any for language, terms in keywords.items()}

    def label(self, locale: str) -> str:
        """The category's name in a locale, else in the first one given."""
        return self.name.get(locale) or next(iter(self.name.values()))  # type: ignore[call-overload]

    def rule(self, language: str) -> Rule | None:
        """The rule for comments in a language, its keywords among `any`; None where the category has neither."""
        own, words = self.rules.get(language), self.keywords.get(language, ())
        return (own or Rule()).model_copy(update={"any": (*(own.any if own else ()), *words)}) if own or words else None

    @property
    def told(self) -> list[tuple[str, str]]:
        """(language, sentence): what the category is about, in its description and examples."""
        examples = [(language, text) for language, texts in self.examples.items() for text in texts]
        return [*self.description.items(), *examples]

    @property
    def defined(self) -> bool:
        """Whether it says itself what it is about, rather than sum up others."""
        return bool(self.told or self.keywords or self.rules)


class Codebook(Frozen):
    """The categories of a study.

    context: columns that change what a comment means, such as the question it answers. codings: where comments coded
    by hand lie, beside the codebook. false_codes: how strict similarity is, as the share of its codes that would be
    wrong if comments about other things were as our own examples about other things.
    """

    categories: tuple[Category, ...]
    context: Words = ()
    codings: str | None = None
    false_codes: float = Field(default=0.2, gt=0, lt=1)

    @field_validator("codings")
    @classmethod
    def _sheet(cls, path: str | None) -> str | None:
        if path is not None and Path(path).suffix.lower() not in (".csv", ".xlsx"):
            raise ValueError("codings are kept in a .csv or .xlsx file; it need not be there yet")
        return path

    @field_validator("context", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return _tuple(given)

    @property
    def codes(self) -> list[str]:
        """The ids of the categories, in their order."""
        return [category.id for category in self.categories]

    @property
    def parents(self) -> dict[str, str]:
        """Category -> the one it belongs under."""
        return {category.id: category.parent for category in self.categories if category.parent}

    @property
    def asked(self) -> list[str]:
        """The categories that people are asked about: those that are no mere sums of others."""
        sums = set(self.parents.values())
        return [category.id for category in self.categories if category.defined or category.id not in sums]

    def above(self, code: str) -> list[str]:
        """The categories a code belongs under, the nearest first."""
        parent = self.parents.get(code)
        return [parent, *self.above(parent)] if parent else []

    def table(self, locale: str) -> pd.DataFrame:
        """One row per category, each below its parent: code, label, depth (0 for the topmost), parent ('' for none)."""
        rows = [(c.id, c.label(locale), len(self.above(c.id)), c.parent or "") for c in self._below(None)]
        return pd.DataFrame(rows, columns=["code", "label", "depth", "parent"])

    def _below(self, parent: str | None) -> Iterator[Category]:
        for category in self.categories:
            if category.parent == parent:
                yield category
                yield from self._below(category.id)


def codebook_of(params: Params, params_file: str | Path) -> Codebook | None:
    """The codebook that a study names; None where it has none. Raises ParamsError where something is wrong with it."""
    return load_codebook(codebook_path(params, params_file)) if params.codebook else None


def codebook_path(params: Params, params_file: str | Path) -> Path:
    """Where a study's codebook lies, beside its params."""
    return Path(params_file).absolute().parent / str(params.codebook)


def load_codebook(path: str | Path) -> Codebook:
    """Read a study's codebook. Raises ParamsError naming file, line, key and what to do."""
    path = Path(path)
    if not path.exists():
        raise ParamsError(f"{path}: there is no such file. Correct `codebook` in the params, or leave it out")
    given, text = read_yaml(path), path.read_text(encoding="utf-8")
    book = validated(given, Codebook, path, text)
    for place, said in _faults(book):
        raise ParamsError(f"{path}, line {line_of(text, place)}: {'.'.join(map(str, place))}: {said}")
    return book


def _faults(book: Codebook) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where categories do not fit together, and why."""
    codes = book.codes
    if not codes:
        yield ("categories",), "there is none; write at least one"
    for number, own in enumerate(codes):
        if codes.index(own) < number:
            yield ("categories", number, "id"), f"the id {own!r} stands twice, first in categories.{codes.index(own)}"
    yield from _namesakes(book)
    for number, category in enumerate(book.categories):
        place, own = ("categories", number), category.id
        if category.parent is not None and category.parent not in codes:
            near = difflib.get_close_matches(category.parent, codes, n=1)
            hint = f"; did you mean {near[0]}?" if near else f". There are: {', '.join(codes)}"
            yield (*place, "parent"), f"there is no category {category.parent!r}{hint}"
        elif _goes_round(own, book.parents):
            yield (*place, "parent"), f"{own!r} would belong under itself"
    for number, category in enumerate(book.categories):
        if not (category.defined or book.codings or category.id in book.parents.values()):
            said = "has nothing to be coded by: give it keywords, rules, a description or examples"
            yield ("categories", number), f"{category.id!r} {said}"
        for own_place, said in _own_faults(category, book.codings):
            yield ("categories", number, *own_place), said


def _namesakes(book: Codebook) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Categories that no reader of a report could tell apart."""
    for number, category in enumerate(book.categories):
        for earlier, locale in itertools.product(book.categories[:number], LOCALES):
            if category.label(locale).casefold() == earlier.label(locale).casefold():
                said = f"in reports in {locale} {earlier.id!r} has the same name, {category.label(locale)!r}"
                yield ("categories", number, "name"), f"{said}; give each its own"


def _own_faults(category: Category, codings: str | None) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with a category whatever the others are."""
    if category.id in TAKEN:
        yield ("id",), f"{category.id!r} is a column of the sheets for coding by hand; choose another"
    for key, by_language in (("examples", category.examples), ("keywords", category.keywords)):
        for language in [language for language, given in by_language.items() if not given]:
            yield (key, language), "there is none; write one, or take the language out"
    for language in category.rules:
        rule = category.rule(language)
        if rule and not (rule.all or rule.any):
            yield ("rules", language), "every clause would keep this rule: say all or any, or give keywords"
        if rule and rule.is_never_kept:
            yield ("rules", language), "no clause can keep this rule: none forbids what it asks for"
    needs = {
        "rule": ("keywords or rules", category.keywords or category.rules),
        "similarity": ("a description or examples", category.told),
        "learned": ("`codings`, the file of comments coded by hand", codings),
    }
    if category.by and not needs[category.by][1]:
        yield ("by",), f"{category.by} needs {needs[category.by][0]}"


def _goes_round(code: str, parents: Mapping[str, str]) -> bool:
    seen, above = {code}, parents.get(code)
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above is not None


def _same(term: str) -> str:
    """One spelling for terms that find the same."""
    return term if term.startswith("/") else " ".join(plain(term).casefold().split())


def _tuple(given: Any) -> Any:
    """One or several, as YAML has them."""
    return (given,) if isinstance(given, str) else given
