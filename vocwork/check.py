"""What a run would do with a study's params and sources, in plain lines, before anything is modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from vocwork.analysis import slices
from vocwork.feedback import attributes, quarters, require_columns
from vocwork.params import Params


def statement(params: Params, feedback: pd.DataFrame, inputs: list[dict[str, Any]]) -> Iterator[str]:
    """Rows by source and reason, what there is to analyse, bases by segment and quarter, and what is missing."""
    require_columns(feedback, {"segment_by": params.segment_by, "attributes": params.attributes})
    yield from _rows(inputs)
    yield from _content(params, feedback)
    yield from _bases(params, feedback)
    yield from _missing(params, feedback)


def _rows(inputs: list[dict[str, Any]]) -> Iterator[str]:
    for source in inputs:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in source["dropped"].items()) or "none"
        yield f"{source['file']}: {source['rows']} rows, {source['kept']} kept; set aside: {reasons}"


def _content(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    kinds = feedback["comment"].value_counts()
    scored = int(feedback["score"].notna().sum())
    score = f"{scored} scores ({params.metric.kind})" if params.metric.kind != "none" else "no score"
    comments, nothing = kinds.get("comment", 0), kinds.get("non_answer", 0)
    yield f"{len(feedback)} answers: {score}, {comments} comments, {nothing} non-answers"
    drill = attributes(feedback)
    yield f"attributes: {', '.join(drill) if drill else 'none'}"


def _bases(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    """Answers per segment and quarter that gets a report; a star marks bases too small to show numbers."""
    chosen = params.quarters.chosen(quarters(feedback))
    found = slices.segments(feedback, params.segment_by)
    rows = {s.label: [len(slices.cut(feedback, s.name, quarter)) for quarter in chosen] for s in found}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=chosen)
    yield f"{len(found)} segments x {len(chosen)} quarters, answers in each (* under min_base, {params.min_base}):"
    yield table.map(lambda n: f"{n}*" if n < params.min_base else str(n)).to_string()


def _missing(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    if params.metric.kind == "none" or feedback["score"].isna().all():
        yield "no score: reports show themes, feelings and quotes only"
    if not (feedback["comment"] == "comment").any():
        yield "no comments: reports show scores only"
    if not params.segment_by:
        yield "no segment_by: one report per quarter, for everyone"
