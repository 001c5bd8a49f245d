"""Which reports a study gets: one job per segment, quarter and language, plus the pages of the whole study."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from vocwork import store
from vocwork.analysis import slices
from vocwork.feedback import RESERVED, quarters, slugs
from vocwork.locales import Locale, known_locale
from vocwork.params import EVERYONE, ParamsError
from vocwork.study import Study

REPORT, OVERVIEW, ROI, CAUSES = "segment_report", "overview", "roi", "root_causes"
# What a report's content does not depend on but through its corpus; all other code of the package it does.
ELSEWHERE = ("corpus", "commands", "demo", "__main__.py", "check.py", "codes.py", "__pycache__")


class Wanted(NamedTuple):
    """What the command line asked for; empty means everything."""

    segments: Sequence[str] = ()
    quarters: Sequence[str] = ()
    locales: Sequence[str] = ()


EVERYTHING = Wanted()


class Dive(NamedTuple):
    """What a deep dive compares with, and the theme that it is confined to: see `contrast`."""

    comparison: str = "previous"
    theme: str = ""

    @property
    def ending(self) -> str:
        """What the file name of its pages says after the segment's."""
        said = " ".join(part for part in self if part != "previous").strip()
        return f".causes-{slugs([said])[said]}" if said else ".causes"


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
    segments = list(dict.fromkeys(study.segment_like(said) for said in wanted.segments)) or study.segments
    common = {"params_file": str(params_file.absolute()), "corpus": str(corpus.absolute())}
    mark, names = fingerprint(study), file_names(study.segments)
    found = []
    for locale in _locales(study, wanted):
        for quarter in _quarters(study, wanted, locale):
            places = {s: f"{locale}/{quarter}/{names[s.name]}.html" for s in segments}
            found += [_report(study, s, quarter, locale, html, common, mark) for s, html in places.items()]
        if not wanted.segments and not wanted.quarters:
            pages = [OVERVIEW, ROI] if study.assumptions else [OVERVIEW]
            found += [_page(page, locale, common, mark, len(study.feedback)) for page in pages]
    answered = _apart([job for job in found if job.base > 0])
    if not answered:
        said = f"{', '.join(s.label for s in segments)} in {', '.join(wanted.quarters) or 'any quarter'}"
        raise ParamsError(f"there are no answers of {said}. `vocwork check {params_file}` lists those there are")
    return answered


def dives(study: Study, params_file: Path, corpus: Path, wanted: Wanted, dive: Dive) -> list[Job]:
    """Deep dives into the segments asked for (else everyone), in the quarters asked for (else the last one)."""
    segments = [study.segment_like(said) for said in wanted.segments or (EVERYONE,)]
    mark, names = fingerprint(study), file_names(study.segments)
    common = {"params_file": str(params_file.absolute()), "corpus": str(corpus.absolute()), **dive._asdict()}
    return [
        _report(
            study,
            segment,
            quarter,
            locale,
            f"{locale}/{quarter}/{names[segment.name]}{dive.ending}.html",
            common,
            mark,
            CAUSES,
        )
        for locale in _locales(study, wanted._replace(locales=wanted.locales or (study.params.locale,)))
        for quarter in _quarters(study, wanted._replace(quarters=wanted.quarters or (study.quarters[-1],)), locale)
        for segment in dict.fromkeys(segments)
    ]


def file_names(segments: Sequence[slices.Segment]) -> dict[str, str]:
    """The file name of each segment's pages, by the segment's name: never the same for two."""
    times = Counter(segment.label for segment in segments)
    called = {s.name: s.label if times[s.label] == 1 else s.name for s in segments if s.name != EVERYONE}
    own = slugs(called.values())
    return {EVERYONE: RESERVED} | {name: own[label] for name, label in called.items()}


def _apart(found: list[Job]) -> list[Job]:
    """The jobs, no two of which write the same page: that would show one segment under another's name."""
    twice = [html for html, times in Counter(job.html for job in found).items() if times > 1]
    if twice:
        raise AssertionError(f"two jobs write {twice[0]}: {[job.parameters for job in found if job.html == twice[0]]}")
    return found


def _locales(study: Study, wanted: Wanted) -> list[Locale]:
    if not wanted.locales:
        return list(dict.fromkeys((study.params.locale, *study.params.also_in)))
    return list(dict.fromkeys(known_locale(said) for said in wanted.locales))


def _quarters(study: Study, wanted: Wanted, locale: str) -> list[str]:
    """The study's quarters, those too whose pages will fail; in its other languages only the last one, unless named."""
    there = quarters(study.chosen)
    for quarter in wanted.quarters:
        if quarter not in there:
            raise ParamsError(
                f"there are no answers in {quarter!r}. By its params the study has {there[0]} to {there[-1]}"
            )
    chosen = sorted(set(wanted.quarters)) or there
    is_extra = not wanted.locales and not wanted.quarters and locale != study.params.locale
    return chosen[-1:] if is_extra else chosen


def fingerprint(study: Study) -> str:
    """What all pages of a study rest on: code, params, corpus and the files beside the params."""
    beside = [
        part.model_dump(mode="json") if part else None for part in (study.assumptions, study.codebook, study.whys)
    ]
    made = study.corpus.made["fingerprint"]
    return store.fingerprint(store.code_fingerprint(*code()), study.params.model_dump(mode="json"), beside, made)


def code() -> list[str]:
    """The parts of the package that a report's content depends on besides its corpus and params."""
    return sorted(path.name for path in store.PACKAGE.iterdir() if path.name not in ELSEWHERE)


def _report(
    study: Study,
    segment: slices.Segment,
    quarter: str,
    locale: str,
    html: str,
    common: dict[str, str],
    mark: str,
    notebook: str = REPORT,
) -> Job:
    parameters = common | {"segment": segment.name, "quarter": quarter, "locale": locale}
    base = len(slices.cut(study.chosen, segment.name, quarter))
    return _job(notebook, parameters, html, segment.name, study.params.word(segment.label, locale), base, mark)


def _page(notebook: str, locale: str, common: dict[str, str], mark: str, base: int) -> Job:
    return _job(notebook, common | {"locale": locale}, f"{locale}/{notebook}.html", "", "", base, mark)


def _job(notebook: str, parameters: dict[str, str], html: str, segment: str, label: str, base: int, mark: str) -> Job:
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
