"""Themes over all quarters, and what may be called the largest."""

import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import findings
from vocwork.analysis.overview import theme_quarters, theme_totals


def test_totals_add_up_over_the_quarters():
    answers = pd.concat([feedback(50, "2024Q1", "a"), feedback(50, "2024Q2", "b")])
    told = pd.concat([mentions(answers.iloc[10:70], 0), mentions(answers.head(20), 1)])
    shares = theme_quarters(answers, told, themes("late", "price"), ["2024Q1", "2024Q2"])
    totals = theme_totals(shares)
    assert totals[["label", "n", "base"]].values.tolist() == [["late", 60, 100], ["price", 20, 100]]
    assert totals["share"].tolist() == pytest.approx([0.6, 0.2])
    assert findings.largest_theme(totals).facts["label"] == "late"


def test_the_unstable_and_the_general_are_not_called_the_largest():
    answers = feedback(100)
    told = pd.concat([mentions(answers, 0), mentions(answers.head(80), 1), mentions(answers.head(10), 2)])
    known = themes("verdict", "accident", "price").assign(general=[True, False, False], stability=[1.0, 0.4, 1.0])
    said = findings.largest_theme(theme_totals(theme_quarters(answers, told, known, ["2024Q1"])))
    assert (said.key, said.facts["label"], said.facts["count"]) == ("overview.themes", "price", 3)
