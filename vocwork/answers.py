"""The answers of a study as its pages count them: of the chosen quarters, in points, weighted to the customers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import metrics
from vocwork.analysis.raking import RakingError, rake
from vocwork.feedback import FELT, quarters, require_columns
from vocwork.params import Params, ParamsError

# So many values of a column are named to choose from.
MOST_NAMED = 40


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
    """The answers of each quarter that is shown weighted to the customers, where the study knows these.

    Raises ParamsError where the margins can be met in no quarter at all.
    """
    known, unmet = params.population, dict[str, str]()
    if known is None or not known.margins or not known.weighted:
        return Weighed(answers, unmet)
    shown = answers.groupby("quarter").filter(lambda part: len(part) >= params.min_base)
    weight = answers["weight"].astype(float)
    for quarter, part in shown.groupby("quarter"):
        try:
            weight[part.index] = rake(part, known.margins, weight=part["weight"], trim=known.trim)
        except RakingError as error:
            unmet[str(quarter)] = f"population: in {quarter} {error}"
    kept = answers.assign(weight=weight)[~answers["quarter"].isin(list(unmet))]
    if unmet and kept.empty:
        raise ParamsError(next(iter(unmet.values())))
    return Weighed(kept, unmet)


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
