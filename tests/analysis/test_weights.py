"""What a weighted sample is worth, by Kish."""

import numpy as np
import pytest

from vocwork.analysis.weights import design_effect, effective_base


def test_published_values_of_kish():
    assert effective_base(np.array([0.75, 1, 1.25])) == pytest.approx(2.88)  # iterake, weighting_efficiency
    assert design_effect(np.array([0.75, 1, 1.25])) == pytest.approx(1.04167, abs=5e-6)
    mixed = np.repeat([1.0, 2.0, 4.0], [50, 30, 20])
    assert effective_base(mixed) == pytest.approx(73.6735, abs=5e-5)
    assert design_effect(mixed) == pytest.approx(1.35734, abs=5e-6)
    assert design_effect(np.ones(10)) == 1.0  # surveysd: kishFactor(rep(1, 10)) is its root


def test_equal_weights_are_worth_their_number_whatever_their_size():
    assert effective_base(np.full(40, 7.5)) == pytest.approx(40)


def test_answers_of_weight_nought_are_worth_nothing():
    assert effective_base(np.array([1.0, 1.0, 0.0])) == pytest.approx(2)
    assert effective_base(np.zeros(3)) == 0
    assert np.isnan(design_effect(np.zeros(3)))
