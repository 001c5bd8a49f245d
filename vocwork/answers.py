"""The answers of a study as its pages count them: of the chosen quarters, in points, weighted to the customers.

The answers behind a number are those that meet the margins. So they are raked twice, quarter by quarter:

weight             over the answers with a score, for all that reads scores: metric, change, causes, drivers, impacts
weight_of_comment  over those with a comment, for shares of themes and categories, feelings, complaints and brands

`slices.commented` puts the second in the place of the first. What needs both, a score and a comment, goes by `weight`;
an answer without a score keeps there the weight it came with, which no number reads. Where a study has no score all
goes by comments. What came by each channel is counted unweighted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import metrics
from vocwork.analysis.raking import RakingError, rake
from vocwork.analysis.slices import COMMENT_WEIGHT, has_comment
from vocwork.feedback import FELT, quarters, require_columns
from vocwork.params import Params, ParamsError

# So many values of a column are named to choose from.
MOST_NAMED = 40


class Base(NamedTuple):
    """Answers that numbers are of: their name, true for each of them, the columns in which their weights stand."""

    name: str
    holds: pd.Series
    columns: tuple[str, ...]


class Weighed(NamedTuple):
    """Answers weighted to the customers, and why those of a quarter cannot be: these are left out."""

    answers: pd.DataFrame
    unmet: dict[str, str]


def require_known(params: Params, feedback: pd.DataFrame) -> None:
    """Raise for what the params name and the answers do not have: a column, or a category of the customers."""
    margins = params.population.margins if params.population else {}
    wanted = {"segment_by": params.segment_by, "attributes": params.attributes, "population": tuple(margins)}
    require_columns(feedback, wanted | {"numbers": tuple(params.numbers)})
    for column, counts in margins.items():
        there = sorted(feedback[column].dropna().astype("str").unique())
        for name in counts:
            if name not in there:
                known = ", ".join(there[:MOST_NAMED])
                raise ParamsError(
                    f"population: margins of {column} name {name!r}, but no answer has it. There are: {known}. "
                    "Correct it, or add its customers to another category"
                )


def chosen(params: Params, feedback: pd.DataFrame) -> pd.DataFrame:
    """The answers that count: of a weight above 0, in the quarters that the params choose.

    Quarters that the params leave out are as if they had never been: not compared with, not drawn, not counted.
    """
    table = feedback[feedback["weight"] > 0]
    return table[table["quarter"].isin(params.quarters.chosen(quarters(table)))]


def weighed(params: Params, answers: pd.DataFrame) -> Weighed:
    """The answers of each quarter weighted to the customers, where the study knows these: see the top of this file.

    A base of fewer than `min_base` answers is not shown, and not raked: it keeps its weights, at a mean of 1.
    Raises ParamsError where the margins can be met in no quarter at all.
    """
    unmet = dict[str, str]()
    if not is_raked(params):
        return Weighed(answers, unmet)
    own = pd.DataFrame({name: answers["weight"].astype(float) for name in ("weight", COMMENT_WEIGHT)})
    for base in bases(params, answers):
        for quarter, part in answers[base.holds].groupby("quarter"):
            try:
                own.loc[part.index, list(base.columns)] = _weights(params, part).to_numpy()[:, None]
            except RakingError as error:
                unmet.setdefault(str(quarter), f"population: in {quarter}, by {base.name}, {error}")
    kept = answers.assign(**own)[~answers["quarter"].isin(list(unmet))]
    if unmet and kept.empty:
        raise ParamsError(next(iter(unmet.values())))
    return Weighed(kept, unmet)


def _weights(params: Params, part: pd.DataFrame) -> pd.Series:
    known, own = params.population, part["weight"].astype(float)
    if known is None or len(part) < params.min_base:
        return own / own.mean()
    return rake(part, known.margins, weight=own, trim=known.trim)


def is_raked(params: Params) -> bool:
    """Whether answers are weighted to margins of the customers, not as their source says or not at all."""
    known = params.population
    return known is not None and bool(known.margins) and known.weighted


def bases(params: Params, answers: pd.DataFrame) -> Iterator[Base]:
    """The answers that numbers are of, which meet the margins each: those with a score and those with a comment."""
    if params.metric.kind != "none":
        yield Base("scored answers", answers["score"].notna(), ("weight",))
        yield Base("comments", has_comment(answers), (COMMENT_WEIGHT,))
    else:
        yield Base("comments", has_comment(answers), ("weight", COMMENT_WEIGHT))


def measured(params: Params, answers: pd.DataFrame) -> pd.DataFrame:
    """The answers that the first of the `bases` is: what is said of who answered, and of weights, is said of these."""
    return answers[next(bases(params, answers)).holds]


def scored(params: Params, answers: pd.DataFrame) -> pd.DataFrame:
    """The answers with `points` (their mean is the metric) and `group` (top, middle, bottom)."""
    metric = params.metric
    if metric.kind == "none":
        return answers.assign(points=math.nan, group=_groups_by_feeling(answers))
    boxes = {"top": metric.top, "bottom": metric.bottom}
    points = metrics.points(answers["score"], kind=metric.measure, **boxes)
    return answers.assign(points=points, group=metrics.group(answers["score"], **boxes))


def _groups_by_feeling(table: pd.DataFrame) -> pd.Series:
    """Without a score, comments that feel good and bad take the place of the satisfied and the dissatisfied."""
    feeling = table["sentiment"].astype(float)
    boxes = [feeling.isna(), feeling > FELT, feeling < -FELT]
    return pd.Series(np.select(boxes, ["", "top", "bottom"], "middle"), index=table.index, dtype="str")
