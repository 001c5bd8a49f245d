"""Control charts: the published one, Laney's wider limits, and what is a signal."""

import numpy as np
import pytest

from vocwork.analysis.control import common_spread, control_chart, false_alarm_rate, laney_spread, p_chart, share_error

# Orange juice cans, 30 samples of 50 (Montgomery, Introduction to Statistical Quality Control; NIST 6.3.3.2 for p)
CANS = "12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6"
CANS = np.array([int(n) for n in CANS.split()])


def test_montgomerys_chart():
    chart = p_chart(CANS, np.full(30, 50))
    assert CANS.sum() == 347
    assert chart.center == pytest.approx(0.23133, abs=5e-6)
    assert chart.upper[0] == pytest.approx(0.41024, abs=5e-6)
    assert chart.lower[0] == pytest.approx(0.05243, abs=5e-6)
    assert [int(place) + 1 for place in np.flatnonzero(chart.signal == "above")] == [15, 23]
    assert "below" not in chart.signal


def test_montgomerys_chart_without_its_two_signals():
    kept = np.delete(CANS, [14, 22])
    chart = p_chart(kept, np.full(28, 50))
    assert [round(chart.center, 4), round(chart.upper[0], 4), round(chart.lower[0], 4)] == [0.2150, 0.3893, 0.0407]
    assert kept[np.flatnonzero(chart.signal == "above")].tolist() == [20]


def test_limits_follow_each_base_and_stay_shares():
    chart = p_chart(np.array([2, 30, 0]), np.array([20, 300, 0]))
    assert chart.upper[0] > chart.upper[1]
    assert chart.lower[0] == 0
    assert np.isnan([chart.value[2], chart.lower[2], chart.upper[2]]).all()
    assert chart.signal.tolist() == ["", "", ""]


def test_laneys_limits_are_sigma_z_times_as_wide():
    n, base = np.array([200, 300, 210, 290, 205, 295]), np.full(6, 1000)
    center, error = share_error(n, base)
    assert (center, error[0]) == (0.25, pytest.approx(0.0136931, abs=1e-6))
    # moving ranges .1 .09 .08 .085 .09 in errors of .0136931: 6.4996 on average
    spread = laney_spread(n / base, error, center)
    assert spread == pytest.approx(0.089 / 0.01369306 / 1.1284, rel=1e-6)
    plain, wide = p_chart(n, base), p_chart(n, base, spread=spread)
    assert (wide.upper - center) == pytest.approx(spread * (plain.upper - center))
    assert (plain.signal != "").any()
    assert (wide.signal == "").all()


def test_chance_alone_never_narrows_the_limits():
    center, error = share_error(np.full(10, 20), np.full(10, 100))
    assert laney_spread(np.full(10, 0.2), error, center) == 1.0
    assert laney_spread(np.array([0.2]), error[:1], center) == 1.0
    assert common_spread(np.zeros((3, 2))) == 1.0


def test_periods_on_either_side_of_a_gap_are_no_neighbours():
    """Steps of .02 within, one of .2 across the gap: sigma_z by the four steps within, .02 / .01 / 1.128."""
    value = np.array([0.2, 0.22, 0.2, np.nan, 0.4, 0.42, 0.4])
    assert laney_spread(value, np.full(7, 0.01), 0.3) == pytest.approx(2 / 1.1284)
    assert laney_spread(np.array([0.2, np.nan, 0.9]), np.full(3, 0.01), 0.3) == 1.0


def test_the_common_spread_is_not_moved_by_one_outbreak():
    z = 2 * np.random.default_rng(1).standard_normal((12, 18))
    burst = z.copy()
    burst[0, 9] += 40
    assert common_spread(z) == pytest.approx(2, abs=0.25)
    assert common_spread(burst) == pytest.approx(common_spread(z), abs=0.1)
    assert common_spread(np.array([z, 3 * z])) == pytest.approx(common_spread(z) * np.array([1, 3]))


def test_eight_in_a_row_on_one_side_are_a_signal_and_a_gap_ends_a_run():
    low = control_chart(np.array([1.0] * 8 + [-1.0]), np.ones(9), 0.0)
    assert low.signal.tolist() == [""] * 7 + ["run", ""]
    broken = np.array([1.0, 1, 1, np.nan, 1, 1, 1, 1, 1])
    assert (control_chart(broken, np.ones(9), 0.0).signal == "").all()


def test_a_steady_process_raises_alarm_as_often_as_chance_says():
    """25 points of a normal process: 1 - .9973^25 = .065 beyond the limits, and runs of eight beside."""
    rate = false_alarm_rate(np.full(25, 2000), 0.5, draws=1000)
    assert 0.065 < rate < 0.17
    assert false_alarm_rate(np.full(5, 2000), 0.5, draws=1000) < 0.03
