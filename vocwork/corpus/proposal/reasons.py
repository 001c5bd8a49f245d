"""What was guessed and why, a line each, for the person who started it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vocwork.corpus.proposal.draft import left_out

if TYPE_CHECKING:
    from vocwork.corpus.proposal.guess import FileGuess, Guess


def reasons(found: Guess, unused: Sequence[FileGuess]) -> Iterator[str]:
    """Source by source, then what holds for the study; unused: sources without a comment or a score."""
    for source in found.sources:
        yield f"{source.file}:"
        if source.header_row:
            yield f"  the columns are named in row {source.header_row}; the rows above it are not read"
        for ours, choice in source.columns.items():
            yield f"  {ours} = {', '.join(choice.names)}: {choice.reason}"
        for ours, (value, reason) in source.constants.items():
            yield f"  {ours} = {value} for every row: {reason}"
        for names, reason in left_out(source.left):
            yield f"  not mapped: {names}: {reason}"
    for source in unused:
        yield f"{source.file}: left out, no comment and no score; if it is about the same answers, add it as a join"
    scale = found.scale
    yield f"metric: {scale.kind}, {scale.low} to {scale.high}: {scale.reason}" if scale else "metric: none: no score"
    yield f"segment_by: {', '.join(found.segment_by) or 'nothing'}: {found.segment_reason}"
    if found.numbers:
        yield f"numbers: {', '.join(found.numbers)}: how the score goes with each, and from which value on"
    if found.languages:
        yield f"languages: {', '.join(found.languages)}"
    yield "locale: {}: {}".format(*found.locale)
