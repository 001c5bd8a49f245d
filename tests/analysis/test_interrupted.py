"""Vector: the smoking ban in Sicily (Lopez Bernal, Cummins, Gasparrini 2017, supplement, in R and Stata)."""

import numpy as np
import pytest

from vocwork.analysis.interrupted import interrupted

# Admissions a month, January 2002 to November 2006, and the standardised population they came from.
EVENTS = np.fromstring(
    """
    728, 659, 791, 734, 757, 726, 760, 740, 720, 814, 795, 858, 887, 766, 851, 769, 781, 756, 766, 752, 765,
    831, 879, 928, 914, 808, 937, 840, 916, 828, 845, 818, 860, 839, 887, 886, 831, 796, 833, 820, 877, 758,
    767, 738, 781, 843, 850, 908, 1021, 859, 976, 888, 962, 838, 810, 876, 843, 936, 912,
    """.replace(",", " "),
    sep=" ",
)
PEOPLE = np.fromstring(
    """
    379875.3, 376495.5, 377040.8, 377116.4, 377383.4, 374113.1, 379513.3, 376295.5, 374653.2, 378485.6,
    375955.5, 378349.7, 376762.4, 379032.3, 379360.4, 376162.0, 377972.4, 381830.7, 379888.6, 380872.2,
    380966.9, 381240.4, 382104.9, 381802.7, 381656.3, 383680.0, 383504.2, 386462.9, 383783.1, 380836.8,
    383483.0, 380906.2, 382926.8, 384052.4, 384449.6, 383428.4, 388153.2, 388373.2, 386470.1, 386033.2,
    383686.4, 385509.3, 385901.9, 386516.6, 388436.5, 383255.2, 390148.7, 385874.9, 391613.6, 391750.4,
    394005.6, 391364.9, 391664.6, 389022.3, 391878.5, 388575.3, 392989.0, 390018.8, 390712.3,
    """.replace(",", " "),
    sep=" ",
)
BAN = np.arange(59) >= 36


def test_the_ban_in_sicily():
    found = interrupted(EVENTS, PEOPLE, BAN)
    assert (found.level, found.low, found.high) == pytest.approx((0.8944, 0.8392, 0.9532), abs=5e-5)
    assert found.dispersion == pytest.approx(3.559, abs=5e-4)
    assert found.trend == pytest.approx(1.00496, abs=5e-6)
    # without the dispersion, as of plain Poisson counts
    half = np.log(found.high / found.low) / 2 / np.sqrt(found.dispersion)
    assert found.level * np.exp([-half, half]) == pytest.approx([0.8647, 0.9251], abs=5e-5)


def test_the_ban_with_seasons():
    found = interrupted(EVENTS, PEOPLE, BAN, harmonics=2)
    assert (found.level, found.low, found.high) == pytest.approx((0.8851, 0.8394, 0.9332), abs=5e-5)
    assert found.dispersion == pytest.approx(2.262, abs=5e-4)


def test_the_ban_changed_the_level_not_the_slope():
    found = interrupted(EVENTS, PEOPLE, BAN, harmonics=2, slope=True)
    assert np.log(found.slope) == pytest.approx(0.00148, abs=5e-5)
    assert found.slope_p == pytest.approx(0.42, abs=0.01)


def test_a_planted_fall_is_found_and_no_change_is_left_alone():
    rng = np.random.default_rng(3)
    exposure, after = np.full(24, 1000.0), np.arange(24) >= 12
    fallen = interrupted(rng.poisson(np.where(after, 30, 60)), exposure, after)
    assert fallen.high < 0.8
    quiet = [interrupted(rng.poisson(np.full(24, 60.0)), exposure, after).p < 0.05 for _ in range(200)]
    assert np.mean(quiet) < 0.09


def test_twice_the_exposure_is_no_change():
    after = np.arange(12) >= 6
    found = interrupted(np.where(after, 80, 40) + np.tile([1, -1], 6), np.where(after, 2000.0, 1000.0), after)
    assert found.level == pytest.approx(1, abs=0.1)
    assert found.p > 0.5


def test_too_few_periods_are_not_judged():
    found = interrupted(np.full(7, 9), np.full(7, 100.0), np.arange(7) >= 4)
    assert (found.reason, found.periods) == ("few_periods", 7)
    assert np.isnan(found.level)


def test_what_vanished_altogether_has_a_reason_instead_of_no_change():
    after = np.arange(24) >= 12
    assert interrupted(np.where(after, 0, 4), np.full(24, 50.0), after).reason == "none_at_all"
    assert interrupted(np.zeros(24), np.full(24, 50.0), after).reason == "none_at_all"


def test_periods_without_exposure_are_left_out():
    rng, after = np.random.default_rng(1), np.arange(20) >= 10
    count, exposure = rng.poisson(30, 20), np.full(20, 100.0)
    gap = np.insert(exposure, 3, 0.0)
    whole, holed = (
        interrupted(count, exposure, after),
        interrupted(np.insert(count, 3, 0), gap, np.insert(after, 3, False)),
    )
    assert holed.periods == whole.periods
    # a gap moves the later periods on by one: the trend is hardly another one
    assert holed.level == pytest.approx(whole.level, rel=0.05)


def test_as_many_parameters_as_periods_tell_nothing():
    assert (
        interrupted(np.full(8, 9), np.full(8, 50.0), np.arange(8) >= 4, harmonics=2, slope=True).reason == "few_periods"
    )
