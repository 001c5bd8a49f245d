"""The level of the metric: planted changes are found where they are, steady series keep to the false-alarm rate."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback
from vocwork.analysis import levels as level
from vocwork.analysis.levels import by_period, change_points, level_points, levels, new_levels
from vocwork.analysis.periods import MONTHS, QUARTERS, Periods
from vocwork.quarters import shift_quarter

ROWS = 100


def answers(means, rows: int = ROWS, **columns) -> tuple[pd.DataFrame, Periods]:
    """Quarters of answers of 100 or -100 points with these means."""
    quarters = [shift_quarter("2021Q1", step) for step in range(len(means))]
    parts = [
        feedback(
            rows, quarter, f"{quarter}-", points=np.where(np.arange(rows) < rows * (mean + 100) / 200, 100.0, -100.0)
        )
        for quarter, mean in zip(quarters, means, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True).assign(**columns)
    return table, Periods(table["quarter"], quarters, QUARTERS)


STEP = [30, 32, 28, 30, 34, 26, -10, -12, -8, -10, -6, -14]


def test_a_step_is_found_where_it_was_with_both_levels():
    found = levels(*answers(STEP))
    assert found.stretches[["first", "last", "run", "base"]].values.tolist() == [
        ["2021Q1", "2022Q2", 6, 600],
        ["2022Q3", "2023Q4", 6, 600],
    ]
    assert found.stretches["level"].tolist() == pytest.approx([30, -10])
    assert found.stretches["change"].iloc[1] == pytest.approx(-40)
    assert (found.stretches["low"] < found.stretches["level"]).all()
    assert new_levels(found) == ["2022Q3"]
    lower, why, _ = level_points(found)
    assert why.key == "trend.level.range"  # it is not that of the quarter alone
    assert (lower.key, lower.facts["first"], lower.facts["before"]) == (
        "trend.level.lower",
        "2022Q3",
        pytest.approx(30),
    )


def test_a_stretch_between_two_levels_has_two_ends():
    found = levels(*answers([30, 30, 28, 32, -20, -22, -18, -20, 30, 31, 29, 30]))
    assert found.stretches["run"].tolist() == [4, 4, 4]


def test_a_steady_series_has_one_level_and_says_what_would_have_been_seen():
    found = levels(*answers([30, 26, 34, 30, 28, 32, 30, 29, 31, 30, 33, 27]))
    assert len(found.stretches) == 1
    assert 15 < found.detectable < 60
    none, control = level_points(found)
    assert (none.key, none.facts["periods"]) == ("trend.level.none_quarters", 12)
    assert (control.key, control.facts["times"]) == ("trend.control.none", [])


def test_a_single_bad_quarter_is_a_signal_and_no_new_level():
    found = levels(*answers([30, 31, 29, 30, 30, -60, 30, 31, 29, 30, 30, 30], rows=400))
    assert len(found.stretches) == 1
    assert found.table.loc[found.table["signal"] == "below", "period"].tolist() == ["2022Q2"]
    assert level_points(found)[1].facts["times"] == ["2022Q2"]


def test_a_large_period_pulls_its_level_more_than_a_small_one():
    value, error = np.array([30.0, 30, 30, -10, -10, -10]), np.array([3.0, 3, 3, 3, 3, 3])
    assert change_points(value, error, 10.0, 2) == [3, 6]
    assert change_points(value, error * 20, 10.0, 2) == [6]
    assert change_points(value, np.array([3.0, 3, 3, 60, 60, 60]), 10.0, 2) == [6]


def test_equal_bases_give_the_partition_of_the_plain_cost():
    from ruptures import Pelt

    rng = np.random.default_rng(2)
    value = np.repeat([10.0, 14.0, 9.0], 12) + rng.standard_normal(36)
    plain = Pelt("l2", min_size=2, jump=1).fit(value).predict(pen=9.0)
    assert change_points(value, np.ones(36), 9.0, 2) == plain
    assert change_points(value, np.full(36, 0.5), 36.0, 2) == plain


def test_weighted_means_and_their_errors():
    table, when = answers([20] * 6)
    plain = by_period(table, when)
    # 60 of 100, -100 of 40: the variance within is 9600, times 600 / 594 for six means taken out
    assert plain["error"].tolist() == pytest.approx([np.sqrt(9600 * 600 / 594 / ROWS)] * 6)
    heavy = by_period(table.assign(weight=np.where(table["points"] > 0, 2.0, 1.0)), when)
    assert heavy["value"].tolist() == pytest.approx([50] * 6)  # (120 - 40) / 160
    assert heavy["base"].tolist() == [ROWS] * 6
    pd.testing.assert_frame_equal(by_period(table.assign(weight=3.0), when), plain)


def test_unscored_and_withheld_answers_do_not_count():
    table, when = answers(STEP)
    gone = table["quarter"] == "2021Q2"
    left = levels(table, when._replace(of=when.of.where(~gone, "")))
    assert "2021Q2" not in left.table["period"].tolist()
    assert len(left.table) == 11
    assert levels(table.assign(points=np.nan), when).table.empty
    assert levels(*answers(STEP[:5])).table.empty
    assert level_points(levels(*answers(STEP[:5]))) == []


def test_a_quarter_without_answers_ends_a_run():
    """Eight quarters on one side of the center: a run, but not with a gap in its middle."""
    means = [34, 34, 34, 34, 34, 34, 34, 34, 2, 2, 2, 2, 2]
    table, when = answers(means)
    assert "run" in set(levels(table, when).table["signal"])
    gap = table["quarter"] == "2021Q4"
    broken = levels(table, when._replace(of=when.of.where(~gap, "")))
    assert len(broken.table) == 12
    assert "run" not in set(broken.table["signal"])


def test_a_moving_range_does_not_cross_a_gap():
    """Two steady stretches 160 points apart no answers between them: neither wanders by more than chance."""
    table, when = answers([80, 80, 80, 80, 0, -80, -80, -80, -80])
    gap = table["quarter"] == "2022Q1"
    left = levels(table, when._replace(of=when.of.where(~gap, "")))
    assert left.spread == 1.0
    assert levels(*answers([80, 80, 80, 80, -80, -80, -80, -80])).spread > 1.0


def simulated(monkeypatch, size: int, per_year: int, wander: float, runs: int, step: float = 0.0) -> list[int]:
    """How many levels are found in series of independent errors, with a step half-way of so many points."""
    rng, found = np.random.default_rng(3), []
    for _ in range(runs):
        base = rng.poisson(150, size) + 2
        error = 60 / np.sqrt(base)
        value = 30 + wander * error * rng.standard_normal(size) + step * (np.arange(size) >= size // 2)
        table = pd.DataFrame({"period": map(str, range(size)), "value": value, "error": error, "base": base})
        monkeypatch.setattr(level, "by_period", lambda *_, table=table: table)
        found.append(len(levels(None, Periods(None, list(table["period"]), per_year)).stretches))
    return found


@pytest.mark.parametrize(("size", "per_year"), [(18, MONTHS), (6, QUARTERS), (36, QUARTERS)])
@pytest.mark.parametrize("wander", [1.0, 2.0])
def test_steady_series_raise_as_few_alarms_as_promised(monkeypatch, size, per_year, wander):
    alarms = np.mean([n > 1 for n in simulated(monkeypatch, size, per_year, wander, 200)])
    assert alarms <= 1.5 * 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)


def test_the_step_that_would_have_been_seen_is_seen_four_times_in_five(monkeypatch):
    table = pd.DataFrame({"period": map(str, range(18)), "value": 30.0, "error": 60 / np.sqrt(150), "base": 150})
    table.loc[::2, "value"] += 0.001
    monkeypatch.setattr(level, "by_period", lambda *_: table)
    step = levels(None, Periods(None, list(table["period"]), MONTHS)).detectable
    hits = np.mean([n > 1 for n in simulated(monkeypatch, 18, MONTHS, 1.0, 150, step)])
    assert 0.65 < hits < 0.92


def test_the_share_of_steady_charts_with_a_signal_is_that_of_chance():
    """12 quarters of a normal process: 1 - .9973^12 = .032, less what wider limits spare, and a few runs of eight."""
    assert 0.005 < levels(*answers(STEP)).alarms < 0.06
