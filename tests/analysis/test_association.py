"""Tests of shares against published values."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.association import association, two_proportions, two_sided

# Party of women and men (Agresti 2007, An Introduction to Categorical Data Analysis, table 2.5).
PARTY = {"women": (762, 327, 468), "men": (484, 239, 477)}


def party() -> tuple[np.ndarray, np.ndarray]:
    gender = np.repeat([0, 0, 0, 1, 1, 1], [*PARTY["women"], *PARTY["men"]])
    return gender, np.repeat([0, 1, 2, 0, 1, 2], [*PARTY["women"], *PARTY["men"]])


def z(count, base, other, other_base):
    return float(
        two_proportions(*(np.array(v, dtype=float) for v in (count / base, base, other / other_base, other_base)))
    )


def test_eleven_of_twelve_against_five_of_twelve():
    """Campbell (2007): the N-1 chi-square of small samples."""
    found = z(11, 12, 5, 12)
    assert found == pytest.approx(2.5434, abs=5e-5)
    assert two_sided(np.array([found]))[0] == pytest.approx(0.01098, abs=5e-6)


def test_of_many_answers_it_is_the_adjusted_residual():
    """4.50, 0.70 and -5.32 by R: chisq.test(table)$stdres, but for the factor of N-1."""
    women, everyone = 1557, 2757
    found = [z(a, women, b, everyone - women) for a, b in zip(*PARTY.values(), strict=True)]
    assert found == pytest.approx([4.5020535, 0.6994517, -5.3159455], rel=5e-4)


def test_nothing_tells_two_shares_of_nil_apart():
    assert z(0, 20, 0, 30) == 0
    assert z(20, 20, 30, 30) == 0
    assert z(3, 4, 1, 4) == -z(1, 4, 3, 4)


def test_the_chi_square_is_the_one_that_r_prints():
    """chisq.test in R: X-squared = 30.07, df = 2, p-value = 2.954e-07."""
    gender, own = party()
    statistic, freedom, design, p = association(gender, own, np.ones(len(own)))
    assert (statistic, freedom) == (pytest.approx(30.07, abs=5e-3), 2)
    assert p == pytest.approx(2.954e-07, rel=1e-3)
    assert design == pytest.approx(1)


def test_equal_weights_of_any_size_change_nothing():
    gender, own = party()
    assert association(gender, own, np.full(len(own), 7.0)) == pytest.approx(
        association(gender, own, np.ones(len(own)))
    )


def test_unequal_weights_cost_as_many_answers_as_kish_says():
    """Weights that have nothing to do with the answers inflate every variance alike: the design effect is 1 + CV^2."""
    gender, own = party()
    weight = np.random.default_rng(1).choice([0.5, 1.5], len(own))
    assert association(gender, own, weight)[2] == pytest.approx(1.25, abs=0.03)


def test_the_weighted_test_keeps_its_level():
    """5 % by design; of 300 samples more than 27 would be a fault (binomial, p < .003); unadjusted it is far more."""
    alarms = plain = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        group, column, weight = rng.integers(0, 3, 300), rng.integers(0, 4, 300), rng.choice([0.3, 1.0, 4.0], 300)
        statistic, freedom, design, p = association(group, column, weight)
        alarms += p < 0.05
        plain += statistic * design > 12.59  # the .05 point of 6 degrees of freedom
    assert freedom == 6
    assert alarms <= 27
    assert plain > 60


def test_against_pandas_cross_tabulation():
    """Weighted cell shares of the statistic are those of a weighted table."""
    gender, own = party()
    weight = np.where(own == 1, 2.0, 1.0)
    table = pd.crosstab(gender, own, values=weight, aggfunc="sum").to_numpy() / weight.sum()
    expected = np.outer(table.sum(1), table.sum(0))
    statistic, _, design, _ = association(gender, own, weight)
    assert statistic * design == pytest.approx(len(own) * ((table - expected) ** 2 / expected).sum())
