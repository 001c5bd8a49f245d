"""Whom to ask for more: satisfied customers who allow it, and nobody else."""

import numpy as np
import pandas as pd

from tests.analysis import frames
from vocwork.analysis.panel import COLUMNS, panel


def asked():
    """Ana is happy, Ben was and is no more, Cid took his yes back, Dan never said, Eva is happy and has an idea."""
    who = ["ana", "ben", "ben", "cid", "cid", "dan", "eva", None]
    answers = frames.feedback(
        8,
        customer=who,
        received=pd.date_range("2024-01-01", periods=8, tz="UTC"),
        score=[10.0, 10.0, 2.0, 9.0, 10.0, 10.0, 9.0, 10.0],
        group=["top", "top", "bottom", "top", "top", "top", "top", "top"],
    )
    allowed = pd.Series([True, True, True, True, False, None, True, True], dtype="boolean")
    said = pd.concat([frames.mentions(answers.iloc[[0]], 0, 0.8), frames.mentions(answers.iloc[[6]], 1, -0.1)])
    return answers, said.assign(idea=[-1, 3]), allowed


def test_only_happy_customers_who_allow_it_are_listed_those_with_ideas_first():
    answers, said, allowed = asked()
    found = panel(answers, said, frames.themes("staff", "price"), may_contact=allowed)
    assert found["customer"].tolist() == ["eva", "ana"]
    assert found["ideas"].tolist() == [1, 0]
    assert found["praised"].tolist() == [[], ["staff"]]
    assert found["score"].tolist() == [9.0, 10.0]
    assert found["answers"].tolist() == [1, 1]


def test_who_said_nothing_said_no():
    answers, said, allowed = asked()
    for nobody in (
        pd.Series(None, index=answers.index, dtype="boolean"),
        pd.Series(dtype="boolean"),
        allowed & False,
    ):
        assert panel(answers, said, frames.themes("staff"), may_contact=nobody).empty


def test_the_latest_score_counts_though_a_later_answer_has_none():
    answers, said, allowed = asked()
    silent = answers.iloc[[0]].assign(id="late", score=np.nan, group="", received=pd.Timestamp("2024-06-01", tz="UTC"))
    both = pd.concat([answers, silent], ignore_index=True)
    found = panel(both, said, frames.themes("staff", "price"), may_contact=allowed)
    assert found.set_index("customer").loc["ana", ["answers", "score"]].tolist() == [2, 10.0]


def test_nobody_at_all():
    answers, said, allowed = asked()
    found = panel(answers.head(0), said, frames.themes("staff"), may_contact=allowed.head(0))
    assert found.empty
    assert list(found.columns) == COLUMNS
