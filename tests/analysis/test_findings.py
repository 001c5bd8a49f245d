import numpy as np
import pandas as pd
import pytest

from tests.analysis.found import FELL, FIRST, HIDDEN, LATER, NOTHING, OWN, STEADY, causes
from vocwork.analysis import cause_findings, findings
from vocwork.analysis.metrics import Estimate


@pytest.mark.parametrize(
    ("change", "found", "key"),
    [
        (FELL, causes("one"), "opening.title.fell_scores"),
        (FELL, causes("everywhere"), "opening.title.fell_plain"),
        (FELL._replace(value=20.0), causes("none"), "opening.title.rose_plain"),
        (STEADY, causes("none"), "opening.title.steady"),
        (HIDDEN, causes("no_comparison"), "opening.title.few_before"),
        (None, None, "opening.title.none_before"),
    ],
)
def test_the_title_says_what_was_tested(change, found, key):
    said = findings.title("Business", "2024Q2", OWN, change, found, NOTHING, kind="nps", against=LATER)
    assert said.key == key


def test_a_small_base_titles_nothing_else():
    small = Estimate(np.nan, np.nan, np.nan, 4, "small_base")
    said = findings.title("Rare", "2024Q2", small, FELL, causes("one"), NOTHING, kind="nps", against=LATER)
    assert said.key == "opening.title.too_few"


def test_numbers_of_answers_are_news_only_when_they_move_a_lot():
    assert findings.volume_point(110, 100, since="2024Q1") == []
    assert findings.volume_point(150, 0, since="2024Q1") == []
    facts = {"answers": 150, "previous_answers": 100, "since": "2024Q1", "change": 0.5}
    assert findings.volume_point(150, 100, since="2024Q1")[0].facts == facts


def test_a_tiny_base_gives_numbers_and_no_per_cent():
    (said,) = findings.volume_point(118, 7, since="2024Q1", min_base=30)
    assert said.key == "point.volume_small"
    assert said.facts == {"answers": 118, "previous_answers": 7, "since": "2024Q1"}


def test_everyone_else_is_named_only_where_there_is_someone():
    assert findings.dek(10, (1, 2), HIDDEN).key == "opening.dek"
    assert findings.dek(10, (1, 2), STEADY).key == "opening.dek.others_steady"
    assert findings.dek(10, (1, 2), FELL).key == "opening.dek.others_fell"


@pytest.mark.parametrize(("direction", "mood"), [("up", "bad"), ("down", "good")])
def test_every_tone_knows_which_way_is_better(direction, mood):
    """The score fell: bad news for an NPS, good news where a low score is the better one."""
    look = {"kind": "ces", "direction": direction}
    title = findings.title("Business", "2024Q2", OWN, FELL, causes("one"), NOTHING, against=LATER, **look)
    points = findings.points(OWN, FELL, FELL, causes("several"), NOTHING, min_base=30, **look)
    table = pd.DataFrame({"quarter": ["2024Q2"], "value": [3.0], "reason": [""]})
    said = [title, *points, findings.trend(table, FELL, LATER, direction=direction)]
    said += [cause_findings.causes(causes(verdict), LATER, direction=direction) for verdict in ("one", "several")]
    assert len(points) == 2
    assert {finding.tone for finding in said} == {mood}


@pytest.mark.parametrize(
    ("change", "against", "ending"),
    [
        (HIDDEN._replace(base=120, base_before=0), FIRST, "first"),
        (HIDDEN._replace(base=120), LATER, "few_before"),
        (HIDDEN._replace(base=120, base_before=120, reason="unequal_weights"), LATER, "unequal_before"),
        (HIDDEN._replace(base=120, base_before=0), LATER, "none_before"),
    ],
)
def test_a_missing_comparison_gives_its_true_reason(change, against, ending):
    table = pd.DataFrame({"quarter": ["2024Q2"], "value": [3.0], "reason": [""]})
    found = causes("no_comparison")._replace(total=change)
    said = [
        findings.title("Business", "2024Q2", OWN, change, found, NOTHING, kind="nps", against=against),
        findings.trend(table, change, against),
        cause_findings.causes(found, against),
    ]
    assert [finding.key.rpartition(".")[2] for finding in said] == [ending] * 3
    assert all(finding.facts["since"] == "2024Q1" for finding in said)


@pytest.mark.parametrize(
    ("mix", "rate", "n_now", "key"),
    [(-2.0, -10.0, 60, "scores"), (-10.0, -2.0, 80, "more"), (-10.0, -2.0, 20, "fewer")],
)
def test_the_title_says_through_what_a_cause_worked(mix, rate, n_now, key):
    found = causes("one")
    found = found._replace(slices=found.slices.assign(mix=mix, rate=rate, n_now=n_now))
    said = findings.title("Business", "2024Q2", OWN, FELL, found, NOTHING, kind="nps", against=LATER)
    assert said.key == f"opening.title.fell_{key}"


def test_a_large_group_that_is_withheld_is_not_called_too_small():
    hidden = Estimate(np.nan, np.nan, np.nan, 500, "complementary")
    assert (
        findings.title("B", "2024Q2", hidden, FELL, None, NOTHING, kind="nps", against=LATER).key
        == "opening.title.withheld"
    )
    said = findings.points(hidden, HIDDEN, None, None, NOTHING, kind="nps", min_base=30)
    assert [f.key for f in said] == ["point.withheld"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (FELL._replace(q=0.2, comparisons=8), ["point.clear_alone"]),
        (FELL._replace(q=0.01, comparisons=8), []),
        (FELL._replace(q=0.001, comparisons=1), []),
        (STEADY._replace(q=0.9, comparisons=8), []),
    ],
)
def test_a_change_that_is_clear_only_on_its_own_says_so(change, said):
    assert [f.key for f in findings.family_points(change, HIDDEN)] == said


@pytest.mark.parametrize(("q", "said"), [(0.2, ["point.gap_alone"]), (0.01, []), (np.nan, [])])
def test_so_does_the_difference_from_everyone_else(q, said):
    gap = FELL._replace(q=q, comparisons=7)
    points = findings.family_points(STEADY, gap)
    assert [f.key for f in points] == said
    assert all(f.facts == {"comparisons": 7} for f in points)


def test_answers_that_weigh_too_unequally_are_not_called_too_few():
    hidden = Estimate(np.nan, np.nan, np.nan, 40, "unequal_weights")
    said = findings.title("B", "2024Q2", hidden, HIDDEN, None, NOTHING, kind="nps", against=LATER)
    assert said.key == "opening.title.unequal_weights"
    for min_base, least in ((30, 30), (200, 30), (10, 10)):
        [point] = findings.points(hidden, HIDDEN, None, None, NOTHING, kind="nps", min_base=min_base)
        assert (point.key, point.facts) == ("point.unequal_weights", {"base": 40, "min_base": least})


def test_a_quarter_before_that_is_withheld_is_not_called_too_small():
    hidden = HIDDEN._replace(base=120, base_before=500, reason="complementary")
    table = pd.DataFrame({"quarter": ["2024Q2"], "value": [3.0], "reason": [""]})
    found = causes("no_comparison")._replace(total=hidden)
    said = [
        findings.title("Business", "2024Q2", OWN, hidden, found, NOTHING, kind="nps", against=LATER),
        findings.trend(table, hidden, LATER),
        cause_findings.causes(found, LATER),
    ]
    assert [finding.key.rpartition(".")[2] for finding in said] == ["withheld_before"] * 3
