"""Vectors: the plain and the adjusted Wald of FIELD's worked NPS (Rocks 2016), one sample and two."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.compare import difference
from vocwork.analysis.metrics import estimate, z_value
from vocwork.analysis.nps import IMAGINED, moments
from vocwork.analysis.weights import sample


def answers(promoters: int, passives: int, detractors: int) -> pd.Series:
    return pd.Series([100.0] * promoters + [0.0] * passives + [-100.0] * detractors)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((50, 30, 20), 14.6922, 45.3078),
        ((40, 30, 30), -6.2807, 26.2807),
        ((200, 150, 150), 2.7191, 17.2809),
        ((15, 10, 5), 6.6616, 60.0051),
        ((10, 0, 0), 100, 100),
        ((3, 3, 4), -61.484, 41.484),
    ],
)
def test_the_wald_interval(counts, low, high):
    found = estimate(answers(*counts), kind="nps_wald")
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "error", "adjusted"),
    [
        ((50, 30, 20), 7.8102, 29.1262),
        ((40, 30, 30), 8.3066, 9.7087),
        ((200, 150, 150), 3.7148, 9.9404),
        ((15, 10, 5), 13.6083, 30.3030),
        ((10, 0, 0), 0, 76.9231),
        ((3, 3, 4), 26.2679, -7.6923),
    ],
)
def test_standard_errors_and_adjusted_points(counts, error, adjusted):
    _, variance, n = moments(sample(answers(*counts)), 0.0)
    assert 100 * np.sqrt(variance / n) == pytest.approx(error, abs=5e-5)
    assert 100 * moments(sample(answers(*counts)), IMAGINED)[0] == pytest.approx(adjusted, abs=5e-5)


def test_the_standard_deviation_published_for_thirds():
    """Half promote, a third are passive, a sixth detract: NPS 1/3, variance 5/9."""
    net, variance, _ = moments(sample(answers(30, 20, 10)), 0.0)
    assert (net, variance) == pytest.approx((1 / 3, 5 / 9))
    assert np.sqrt(variance) == pytest.approx(0.74536, abs=5e-6)


@pytest.mark.parametrize(
    ("kind", "now", "before", "adjusted", "error", "z"),
    [
        ("nps_wald", (50, 30, 20), (40, 30, 30), 20.0, 11.40175, 1.75412),
        ("nps", (50, 30, 20), (40, 30, 30), 19.4175, 11.20892, 1.73232),
        ("nps_wald", (240, 150, 110), (200, 150, 150), 16.0, 5.14276, 3.11117),
        ("nps", (240, 150, 110), (200, 150, 150), 15.9046, 5.12457, 3.10359),
    ],
)
def test_the_standard_error_and_z_of_two_samples(kind, now, before, adjusted, error, z):
    found = difference(answers(*now), answers(*before), kind=kind)
    middle, half = (found.low + found.high) / 2, (found.high - found.low) / 2
    assert middle == pytest.approx(adjusted, abs=5e-5)
    assert half / z_value(0.95) == pytest.approx(error, abs=5e-6)
    assert middle / (half / z_value(0.95)) == pytest.approx(z, abs=5e-6)


@pytest.mark.parametrize(
    ("kind", "now", "before", "low", "high", "p"),
    [
        ("nps_wald", (50, 30, 20), (40, 30, 30), -2.347, 42.347, 0.07941),
        ("nps", (50, 30, 20), (40, 30, 30), -2.5516, 41.3865, 0.08322),
        ("nps_wald", (240, 150, 110), (200, 150, 150), 5.920, 26.080, 0.00186),
        ("nps", (240, 150, 110), (200, 150, 150), 5.8606, 25.9485, 0.00191),
    ],
)
def test_two_samples(kind, now, before, low, high, p):
    found = difference(answers(*now), answers(*before), kind=kind)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-4)
    assert found.p == pytest.approx(p, abs=5e-6)


def test_the_bootstrap_agrees_with_wald_in_large_samples_and_says_the_same_each_time():
    many = answers(2000, 1500, 1500)
    drawn, plain = estimate(many, kind="nps_bootstrap"), estimate(many, kind="nps_wald")
    assert (drawn.low, drawn.high) == pytest.approx((plain.low, plain.high), abs=0.15)
    assert drawn == estimate(many, kind="nps_bootstrap")


def test_the_bootstrap_of_two_samples_sees_a_change_and_sees_none():
    moved = difference(answers(240, 150, 110), answers(200, 150, 150), kind="nps_bootstrap")
    still = difference(answers(50, 30, 20), answers(50, 30, 20), kind="nps_bootstrap")
    assert moved.low > 0
    assert moved.p == pytest.approx(0.00186, abs=0.003)
    assert still.low < 0 < still.high
    assert still.p > 0.9


@pytest.mark.parametrize("kind", ["nps", "nps_wald", "nps_bootstrap"])
def test_weights_of_one_change_nothing_and_unequal_ones_widen(kind):
    own = answers(50, 30, 20)
    plain, even = estimate(own, kind=kind), estimate(own, kind=kind, weight=pd.Series(np.ones(100)))
    uneven = estimate(own, kind=kind, weight=pd.Series(np.tile([0.2, 1.8], 50)))
    assert plain == even
    assert uneven.high - uneven.low > plain.high - plain.low


def test_a_change_among_answers_that_are_all_alike_has_no_wald_width():
    found = difference(answers(40, 0, 0), answers(0, 40, 0), kind="nps_wald")
    assert (found.value, found.low, found.high, found.p) == (100, 100, 100, 0)
