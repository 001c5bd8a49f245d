"""The answers of a study as its pages count them: of the chosen quarters, in points, weighted to the customers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from vocwork.analysis import metrics
from vocwork.analysis.raking import RakingError, rake
from vocwork.feedback import FELT, quarters
from vocwork.params import Params, ParamsError


def answers_of(params: Params, feedback: pd.DataFrame) -> pd.DataFrame:
    """The answers, with `points` (their mean is the metric) and `group` (top, middle, bottom).

    Quarters that the params leave out are as if they had never been: not compared with, not drawn, not counted; so
    are answers of weight 0.
    """
    table, metric = feedback[feedback["weight"] > 0], params.metric
    table = _weighted(table[table["quarter"].isin(params.quarters.chosen(quarters(table)))], params)
    if metric.kind == "none":
        return table.assign(points=math.nan, group=_groups_by_feeling(table))
    boxes = {"top": metric.top, "bottom": metric.bottom}
    points = metrics.points(table["score"], kind=metric.measure, **boxes)
    return table.assign(points=points, group=metrics.group(table["score"], **boxes))


def _weighted(table: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The answers of each quarter that is shown weighted to the customers, where the study knows these."""
    known = params.population
    if known is None or not known.margins or not known.weighted:
        return table
    shown = table.groupby("quarter").filter(lambda part: len(part) >= params.min_base)
    weight = table["weight"].astype(float)
    for quarter, part in shown.groupby("quarter"):
        try:
            weight[part.index] = rake(part, known.margins, weight=part["weight"], trim=known.trim)
        except RakingError as error:
            raise ParamsError(f"population: in {quarter} {error}") from None
    return table.assign(weight=weight)


def _groups_by_feeling(table: pd.DataFrame) -> pd.Series:
    """Without a score, comments that feel good and bad take the place of the satisfied and the dissatisfied."""
    feeling = table["sentiment"].astype(float)
    boxes = [feeling.isna(), feeling > FELT, feeling < -FELT]
    return pd.Series(np.select(boxes, ["", "top", "bottom"], "middle"), index=table.index, dtype="str")
