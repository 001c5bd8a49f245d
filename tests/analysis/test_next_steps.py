"""What to do: only from clear findings, else how many more answers it would take."""

import pandas as pd
import pytest

from tests.analysis.found import FELL, HIDDEN, NOTHING, STEADY, causes, shares
from vocwork.analysis.conjunctions import of_theme
from vocwork.analysis.next_steps import answers_needed, next_steps

NPS = (-100.0, 100.0)


def test_the_answers_needed_grow_with_the_square():
    """Two quarters of 100 that can show 20 points need 400 each to show 10, and 100 to show 20."""
    seen = STEADY._replace(base=100, base_before=100, detectable=20.0)
    assert answers_needed(seen, 10.0) == 400
    assert answers_needed(seen, 20.0) == 100


@pytest.mark.parametrize(("direction", "key"), [("up", "step.scores_bad"), ("down", "step.scores_good")])
def test_a_cause_is_a_step_with_its_bases(direction, key):
    (step,) = next_steps(FELL, causes("one"), NOTHING, scale=NPS, direction=direction)
    assert step.key == key
    facts = {name: step.facts[name] for name in ("label", "n_before", "n_now", "contribution")}
    assert facts == {"label": "region: East", "n_before": 44, "n_now": 60, "contribution": -12.0}


def test_a_cause_by_its_number_asks_why_there_are_more():
    found = causes("one")
    found = found._replace(slices=found.slices.assign(mix=-10.0, rate=-2.0, n_now=80))
    assert next_steps(FELL, found, NOTHING, scale=NPS)[0].key == "step.more"


def test_a_pain_that_grows_comes_before_the_largest():
    table = shares((0.5, "", False, 1.0), (0.2, "up", False, 1.0))
    assert [(s.key, s.facts["label"]) for s in next_steps(STEADY, causes("none"), table, scale=NPS)] == [
        ("step.theme_rising", "theme 1")
    ]
    calm = table.assign(verdict="")
    assert next_steps(STEADY, causes("none"), calm, scale=NPS)[0].facts["label"] == "theme 0"


def test_a_theme_that_is_a_cause_is_one_step():
    found, table = causes("one"), shares((0.2, "up", False, 1.0))
    found = found._replace(slices=found.slices.assign(items=[(of_theme(0, "theme 0"),)], label="theme 0"))
    assert [s.key for s in next_steps(FELL, found, table, scale=NPS)] == ["step.scores_bad"]


def test_nothing_unclear_or_unstable_becomes_a_step():
    unsure = shares((0.5, "up", False, 0.3), (0.5, "up", False, 1.0)).assign(sentiment_verdict=["down", ""])
    assert [s.key for s in next_steps(STEADY, causes("none"), unsure, scale=NPS)] == ["step.more_answers"]


def test_without_a_clear_finding_it_says_how_many_more_answers():
    """Detectable 15 with 120 and 110: 10 points need 2 * 2.25 / (1/120 + 1/110) = 259 a quarter, 149 more."""
    (step,) = next_steps(STEADY, causes("none"), NOTHING, scale=NPS)
    assert (step.key, step.facts) == ("step.more_answers", {"target": 10.0, "more": 150})
    sure = STEADY._replace(detectable=9.0)
    assert next_steps(sure, causes("none"), NOTHING, scale=NPS)[0].key == "step.none"


@pytest.mark.parametrize(("slices", "key"), [(1, "step.untraced"), (0, "step.untraced_few")])
def test_a_clear_change_that_is_traced_to_nothing_is_no_sign_of_none(slices, key):
    """More answers would have shown 10 points; 20 are shown, so that they cannot be said to be missing."""
    sure, found = FELL._replace(detectable=9.0), causes("open")
    (step,) = next_steps(sure, found._replace(slices=found.slices.head(slices)), NOTHING, scale=NPS)
    assert (step.key, step.facts) == (key, {"change": FELL.value})


@pytest.mark.parametrize(("change", "scale"), [(HIDDEN, NPS), (None, NPS), (STEADY, None)])
def test_where_nothing_can_be_compared_nothing_is_advised(change, scale):
    assert next_steps(change, None, NOTHING, scale=scale) == []


def test_steps_of_an_empty_study_are_none():
    assert next_steps(None, None, pd.DataFrame(columns=NOTHING.columns), scale=None) == []
