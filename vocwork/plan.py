"""Which reports a study gets: one job per segment, quarter and language, plus the pages of the whole study."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from vocwork import store
from vocwork.analysis import slices
from vocwork.feedback import slug
from vocwork.params import LOCALES, Locale, ParamsError
from vocwork.study import Study

REPORT, OVERVIEW, ROI = "segment_report", "overview", "roi"
# What a report's content depends on besides its corpus and params.
CODE = ("analysis", "render", "assumptions.py", "feedback.py", "params.py", "plan.py", "publish.py", "study.py")


class Wanted(NamedTuple):
    """What the command line asked for; empty means everything."""

    segments: Sequence[str] = ()
    quarters: Sequence[str] = ()
    locales: Sequence[str] = ()


EVERYTHING = Wanted()


class Job(NamedTuple):
    """One notebook to run: its parameters and where its page goes (relative to the study's folder)."""

    notebook: str
    parameters: dict[str, str]
    html: str
    locale: str
    segment: str
    label: str
    quarter: str
    base: int
    fingerprint: str


def jobs(study: Study, params_file: Path, corpus: Path, wanted: Wanted = EVERYTHING) -> list[Job]:
    """All jobs asked for, in reading order. Raises ParamsError for a segment, quarter or locale there is not."""
    segments = [study.segment(name) for name in wanted.segments] or study.segments
    common = {"params_file": str(params_file.absolute()), "corpus": str(corpus.absolute())}
    mark = _fingerprint(study)
    found = []
    for locale in _locales(study, wanted):
        for quarter in _quarters(study, wanted, locale):
            found += [_report(study, segment, quarter, locale, common, mark) for segment in segments]
        if not wanted.segments and not wanted.quarters:
            pages = [OVERVIEW, ROI] if study.assumptions else [OVERVIEW]
            found += [_page(page, locale, common, mark, len(study.feedback)) for page in pages]
    return [job for job in found if job.base > 0]


def _locales(study: Study, wanted: Wanted) -> list[Locale]:
    if not wanted.locales:
        return list(dict.fromkeys((study.params.locale, *study.params.also_in)))
    short = {locale.partition("_")[0]: locale for locale in LOCALES}
    found = [short.get(name.replace("-", "_").partition("_")[0].lower()) for name in wanted.locales]
    for name, locale in zip(wanted.locales, found, strict=True):
        if locale is None:
            raise ParamsError(f"there is no locale {name!r}. There are: {', '.join(LOCALES)}")
    return [locale for locale in found if locale]


def _quarters(study: Study, wanted: Wanted, locale: str) -> list[str]:
    """The study's quarters; in its other languages only the last one, unless they are asked for by name."""
    for quarter in wanted.quarters:
        if quarter not in study.quarters:
            known = f"{study.quarters[0]} to {study.quarters[-1]}"
            raise ParamsError(f"there are no answers in {quarter!r}. The study has {known}")
    chosen = list(wanted.quarters) or study.reported_quarters
    is_extra = not wanted.locales and not wanted.quarters and locale != study.params.locale
    return chosen[-1:] if is_extra else chosen


def _fingerprint(study: Study) -> list[Any]:
    assumptions = study.assumptions.model_dump(mode="json") if study.assumptions else None
    made = study.corpus.made["fingerprint"]
    return [store.code_fingerprint(*CODE), study.params.model_dump(mode="json"), assumptions, made]


def _report(
    study: Study, segment: slices.Segment, quarter: str, locale: str, common: dict[str, str], mark: list[Any]
) -> Job:
    parameters = common | {"segment": segment.name, "quarter": quarter, "locale": locale}
    base = len(slices.cut(study.feedback, segment.name, quarter))
    html = f"{locale}/{quarter}/{slug(segment.label)}.html"
    return _job(REPORT, parameters, html, segment.name, study.params.word(segment.label, locale), base, mark)


def _page(notebook: str, locale: str, common: dict[str, str], mark: list[Any], base: int) -> Job:
    return _job(notebook, common | {"locale": locale}, f"{locale}/{notebook}.html", "", "", base, mark)


def _job(
    notebook: str, parameters: dict[str, str], html: str, segment: str, label: str, base: int, mark: list[Any]
) -> Job:
    # where the files lie does not change what the page says
    said = {name: value for name, value in parameters.items() if name not in ("params_file", "corpus")}
    key = store.fingerprint(mark, store.file_sha256(store.notebook(notebook)), said)
    locale, quarter = parameters["locale"], parameters.get("quarter", "")
    return Job(notebook, parameters, html, locale, segment, label, quarter, base, key)


def href(target: str, page: str) -> str:
    """A relative link from one page to another, both given from the study's folder.

    >>> href("en/2024Q2/all.html", "en/2024Q1/all.html")
    '../2024Q2/all.html'
    """
    return str(PurePosixPath(os.path.relpath(target, PurePosixPath(page).parent)))
