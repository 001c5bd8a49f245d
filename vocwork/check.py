"""What a run would do with a study's params and sources, in plain lines, before anything is modelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from vocwork.analysis import slices
from vocwork.analysis.weights import effective_base
from vocwork.answers import Base, bases, chosen, is_raked, require_known, weighed
from vocwork.codebook import Codebook
from vocwork.feedback import REPEATED, attributes, quarters
from vocwork.params import EVERYONE, Params

# More segments than this are too many to read, and most likely a slip.
MOST_SHOWN = 40

# The language of comments that nobody knows.
UNKNOWN = "und"

# What is said of rows that were set aside because they have no id and equal another in every cell.
KEEP_THEM = "  `repeated_rows: keep` in the source keeps equal rows, where each is the answer of another customer"

# Rows named for each reason: enough to see what is wrong with them.
_EXAMPLES = 3


def statement(
    params: Params, feedback: pd.DataFrame, inputs: list[dict[str, Any]], quarantine: pd.DataFrame
) -> Iterator[str]:
    """Rows by source and reason, what there is to analyse, bases by segment and quarter, and what is missing."""
    require_known(params, feedback)
    yield from _rows(inputs, quarantine)
    yield from _content(params, feedback)
    yield from _bases(params, feedback)
    yield from _missing(params, feedback)
    yield from _customers(params, feedback)


def unheard(params: Params, feedback: pd.DataFrame, book: Codebook) -> Iterator[str]:
    """Keywords and rules for languages that no comment of the study is in, category by category."""
    said = feedback["language"].dropna()
    heard = dict.fromkeys([*params.languages, *said[said != UNKNOWN].unique()])
    for category in book.categories:
        if strange := [language for language in {**category.keywords, **category.rules} if language not in heard]:
            yield (
                f"warning: codebook: {category.id} has keywords or rules for {', '.join(strange)}, but comments are in "
                f"{', '.join(heard)} (`languages`); only where the language of one is unknown are these tried"
            )


def _rows(inputs: list[dict[str, Any]], quarantine: pd.DataFrame) -> Iterator[str]:
    for source in inputs:
        own = quarantine[(quarantine["source"] == source["source"]) & (quarantine["file"] == source["file"])]
        reasons = ", ".join(f"{reason}: {count}" for reason, count in source["dropped"].items()) or "none"
        yield f"{source['file']}: {source['rows']} rows, {source['kept']} kept; set aside: {reasons}"
        if (source.get("header_row") or 1) > 1:
            yield f"  the columns are named in row {source['header_row']}; the rows above it were not read"
        yield from (_examples(reason, rows) for reason, rows in own.groupby("reason", sort=False))
        if REPEATED in source["dropped"]:
            yield KEEP_THEM
        yield f"  dates: {source['dates']}"
        yield from (
            f"  joined with {join['file']} by {join['on']}: {join['rows_without_partner']} rows without a partner"
            for join in source["joins"]
        )


def _examples(reason: object, rows: pd.DataFrame) -> str:
    """Where the first rows of a reason stand and what stood there."""
    shown = [
        f"row {row.row}" + (f" ({row.column} {row.value!r})" if isinstance(row.value, str) else "")
        for row in rows.head(_EXAMPLES).itertuples()
    ]
    return f"  {reason}: {', '.join(shown)}{' ...' if len(rows) > len(shown) else ''}"


def _content(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    kinds = feedback["comment"].value_counts()
    scored = int(feedback["score"].notna().sum())
    score = f"{scored} scores ({params.metric.kind})" if params.metric.kind != "none" else "no score"
    comments, nothing = kinds.get("comment", 0), kinds.get("non_answer", 0)
    yield f"{len(feedback)} answers: {score}, {comments} comments, {nothing} non-answers"
    drill = [name for name in attributes(feedback) if name not in params.numbers]
    yield f"attributes: {', '.join(drill) if drill else 'none'}"
    for name in params.numbers:
        known = feedback[name].dropna()
        ends = f", from {known.min():g} to {known.max():g}" if len(known) else ""
        yield f"{name}: a number in {len(known)} answers{ends}"


def _bases(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    """Answers per segment and quarter that gets a report; a star marks bases too small to show numbers."""
    chosen = params.quarters.chosen(quarters(feedback))
    found = slices.segments(feedback, params.segment_by)
    rows = {s.label: [len(slices.cut(feedback, s.name, quarter)) for quarter in chosen] for s in found}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=chosen)
    if (counted := int(table.loc[EVERYONE].sum())) < len(feedback):
        yield f"quarters: {counted} of {len(feedback)} answers lie in those chosen, the others do not count"
    yield f"{len(found)} segments x {len(chosen)} quarters, answers in each (* under min_base, {params.min_base}):"
    yield table.head(MOST_SHOWN).map(lambda n: f"{n}*" if n < params.min_base else str(n)).to_string()
    if len(table) > MOST_SHOWN:
        yield f"... and {len(table) - MOST_SHOWN} more"
    if len(table) > 1 and (table.iloc[1:] < params.min_base).all(axis=None):
        yield f"no segment has enough answers: none reaches min_base, {params.min_base}, in any quarter"
        yield "  their reports would show no numbers: segment by larger groups, or leave segment_by out"


def _missing(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    if params.metric.kind == "none" or feedback["score"].isna().all():
        yield "no score: reports show themes, feelings and quotes only"
    if not (feedback["comment"] == "comment").any():
        yield "no comments: reports show scores only"
    if (feedback["weight"] != 1).any():
        effective = effective_base(feedback["weight"])
        yield f"weight: {len(feedback)} answers are as precise as {effective:.0f} of equal weight"
    for column in params.segment_by:
        if (values := feedback[column].nunique()) > MOST_SHOWN:
            yield f"warning: segment_by: {column} has {values} values, each with a report per quarter: is it an id?"
    if not params.segment_by:
        yield "no segment_by: one report per quarter, for everyone"


def _customers(params: Params, feedback: pd.DataFrame) -> Iterator[str]:
    """Whether the answers of each quarter can be weighted to the customers, and whose share others take there."""
    if not is_raked(params):
        return
    answers = chosen(params, feedback)
    found = weighed(params, answers)
    for base in bases(params, answers):
        yield from _weighted(params, base, answers[base.holds], found.answers)
    for fault in found.unmet.values():
        yield f"warning: {fault}. The pages of that quarter would fail, all others leave it out"


def _weighted(params: Params, base: Base, answers: pd.DataFrame, raked: pd.DataFrame) -> Iterator[str]:
    """The same of the scored answers, and of the comments, which are raked by themselves."""
    margins = params.population.margins if params.population else {}
    for quarter, part in answers.groupby("quarter"):
        if len(part) < params.min_base:
            yield f"population: in {quarter} too few {base.name} to weight: {len(part)} (min_base, {params.min_base})"
            continue
        for column, counts in margins.items():
            if missing := sorted(set(counts) - set(part[column].astype("str"))):
                yield (
                    f"population: in {quarter} none of the {base.name} has {column} {', '.join(missing)}: "
                    "others take that share"
                )
    met = raked[raked["id"].isin(answers["id"])].groupby("quarter").filter(lambda part: len(part) >= params.min_base)
    if len(met):
        yield (
            f"population: margins of {', '.join(margins)} are met in {met['quarter'].nunique()} quarters, where "
            f"{len(met)} {base.name} are as precise as {effective_base(met[base.columns[0]]):.0f} of equal weight"
        )
