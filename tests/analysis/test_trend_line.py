"""The line through a course: statsmodels' weighted least squares, and no alarm where nothing moves."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from vocwork.analysis.levels import COLUMNS, STRETCHES, Levels
from vocwork.analysis.trend_line import line_points, trend_line

NAMES = ["2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024Q1", "2024Q2"]
VALUE, ERROR = np.array([30.0, 21.0, 27.0, 9.0, 14.0, 1.0]), np.array([2.0, 1.5, 2.5, 2.0, 1.0, 3.0])


def course(value, error, names=NAMES, *, monthly=False):
    table = pd.DataFrame({"period": names, "value": value, "error": error}).reindex(columns=COLUMNS)
    return Levels(table, pd.DataFrame(columns=STRETCHES), monthly=monthly)


def by_statsmodels(value, error, at, **scale):
    return sm.WLS(value, sm.add_constant(at), weights=error**-2.0).fit(**scale)


def test_a_course_that_wanders_is_fitted_as_statsmodels_does():
    line, other = trend_line(course(VALUE, ERROR)), by_statsmodels(VALUE, ERROR, np.arange(6.0))
    assert other.scale > 1
    assert (line.slope, line.p, line.periods) == (pytest.approx(other.params[1]), pytest.approx(other.pvalues[1]), 6)
    assert [line.low, line.high] == pytest.approx(other.conf_int()[1].tolist())


def test_a_course_nearer_to_its_line_than_chance_allows_is_not_surer_for_it():
    value = 10 + 2.0 * np.arange(6)
    line, other = trend_line(course(value, ERROR)), by_statsmodels(value, ERROR, np.arange(6.0), cov_type="fixed scale")
    assert line.slope == pytest.approx(2.0)
    assert line.high - line.low == pytest.approx(2 * 2.776445 * other.bse[1])


def test_months_count_as_thirds_of_a_quarter_and_a_gap_as_what_it_is():
    months = ["2024-01", "2024-02", "2024-03", "2024-07", "2024-08", "2024-09"]
    value = np.array([0.0, 1.0, 2.0, 6.0, 7.0, 8.0])
    assert trend_line(course(value, ERROR, months, monthly=True)).slope == pytest.approx(3.0)


@pytest.mark.parametrize("wander", [0.0, 4.0])
def test_a_level_that_stays_has_a_clear_slope_one_time_in_twenty(wander):
    rng, error = np.random.default_rng(1), np.linspace(1.5, 2.5, 6)
    studies = [error * rng.standard_normal(6) + wander * rng.standard_normal(6) for _ in range(2000)]
    assert np.mean([trend_line(course(value, error)).p < 0.05 for value in studies]) <= 0.065


def test_what_is_said_of_it():
    falls, stays = trend_line(course(VALUE, ERROR)), trend_line(course(np.full(6, 3.0), ERROR))
    assert (line_points(falls)[0].key, line_points(stays)[0].key) == ("trend.line.clear", "trend.line.none")
    assert line_points(stays)[0].facts["p"] == pytest.approx(1)
    empty = Levels(pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=STRETCHES))
    assert line_points(trend_line(empty)) == []
