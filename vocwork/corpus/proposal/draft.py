"""A guessed study as a commented params file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from vocwork.corpus.proposal.guess import FileGuess, Guess
    from vocwork.corpus.proposal.scales import Scale

_REMARK_COLUMN = 44
_SHOWN_LEFT = 8


def params_text(found: Guess, study: str, params_file: str | Path = "params/study.yml") -> str:
    """YAML that `load_params` accepts: each guess with its reason beside it, each column left out with its own below.

    Paths are written relative to the folder of `params_file`.
    """
    return "\n".join(_lines(found, study, Path(params_file))) + "\n"


def _lines(found: Guess, study: str, params_file: Path) -> Iterator[str]:
    yield f"# Written by `vocwork new {study}`. Every line is a guess: read the remarks, correct what is wrong."
    yield f"study: {_scalar(study)}"
    yield f"title: {_scalar(study.replace('_', ' ').replace('-', ' ').capitalize())}"
    yield ""
    yield "sources:"
    names = _source_names(found)
    for name, source in zip(names, found.sources, strict=True):
        yield from _source(name, source, params_file)
    yield ""
    yield from _metric(found.scale)
    yield _remark(f"segment_by: [{', '.join(found.segment_by)}]", found.segment_reason)
    if found.numbers:
        listed = f"numbers: [{', '.join(found.numbers)}]"
        yield _remark(listed, "how the score goes with each, and from which value on; take out codes and counts")
    yield ""
    if found.languages:
        remark = "of one in twenty comments of five words or more; add rarer ones, and those of shorter comments"
        yield _remark(f"languages: [{', '.join(found.languages)}]", remark)
    spoken, why = found.locale
    yield _remark(f"locale: {spoken}", f"language of the reports: {why}")
    yield ""
    yield "# Further keys, with the values they have where nothing is said:"
    yield "# quarters: all        # or {first: 2024Q1, until: 2024Q4}, {last: 4}, [2024Q1, 2024Q3]"
    yield "# caveats: [Only customers with the app were asked.]  # said on every page"
    yield "# min_base: 30         # a number with fewer answers behind it is not shown"
    yield "# confidence: 0.95     # of every interval"
    yield "# comparison: previous # or year_before"


def _source_names(found: Guess) -> list[str]:
    names: list[str] = []
    for source in found.sources:
        plain = re.sub(r"[^a-z0-9]+", "_", source.file.name.partition(".")[0].casefold()).strip("_") or "source"
        names.append(plain if plain not in names else f"{plain}_{len(names) + 1}")
    return names


def _source(name: str, source: FileGuess, params_file: Path) -> Iterator[str]:
    path = os.path.relpath(source.file.absolute(), params_file.absolute().parent)
    yield f"  - name: {_scalar(name)}"
    yield f"    path: {_scalar(Path(path).as_posix())}"
    if source.header_row:
        yield _remark(f"    header_row: {source.header_row}", "it names the columns; the rows above it are not read")
    yield "    columns:"
    for ours, choice in source.columns.items():
        yield _remark(f"      {ours}: {_scalar(choice.theirs)}", choice.reason)
    if source.constants:
        yield "    constants:"
    for ours, (value, reason) in source.constants.items():
        yield _remark(f"      {ours}: {_scalar(value)}", reason)
    if source.scale and source.scale.values:
        yield _remark("    values:", "their answer: our score (null: no score)")
        yield f"      score: {_scalar(source.scale.values)}"
    if source.dates:
        yield _remark(f"    dates: {source.dates}", "so that later exports are read alike")
    yield _remark("    timezone: UTC", "assumed; quarters follow this clock, for example Europe/Sofia")
    if "id" not in source.columns:
        remark = "no id: of rows equal in every cell that have a long comment one counts; keep: all do"
        yield _remark("    repeated_rows: set_aside", remark)
    if source.left:
        yield "    # Not mapped:"
    for names, reason in left_out(source.left):
        yield f"    #   {_one_line(names)}: {_one_line(reason)}"


def left_out(left: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Columns that are not mapped, those with the same reason together: (their names, the reason)."""
    for reason in dict.fromkeys(left.values()):
        names = [name for name, why in left.items() if why == reason]
        more = f" and {len(names) - _SHOWN_LEFT} more" if len(names) > _SHOWN_LEFT else ""
        yield ", ".join(names[:_SHOWN_LEFT]) + more, reason


def _metric(scale: Scale | None) -> Iterator[str]:
    if scale is None:
        yield _remark("metric: none", "no score was found")
    else:
        keys = f"kind: {scale.kind}, low: {scale.low}, high: {scale.high}, direction: {scale.direction}"
        yield _remark(f"metric: {{{keys}}}", scale.reason)


def _remark(line: str, remark: str) -> str:
    return f"{line:<{_REMARK_COLUMN}}  # {_one_line(remark)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _scalar(value: Any) -> str:
    """A value as YAML on one line, in quotes where it needs them."""
    plain = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False)
    return plain.removesuffix("\n").removesuffix("\n...").strip()
