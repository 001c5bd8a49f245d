"""Shares put right by hand codings: by hand, against textbook formulas, and over many draws."""

import numpy as np
import pytest

from vocwork.analysis.coded_shares import (
    ErrorRates,
    Share,
    at_least,
    error_rates,
    prediction_powered,
    rogan_gladen,
    share_change,
)
from vocwork.analysis.compare import share_difference, share_p
from vocwork.analysis.metrics import wilson


def sample_of(hits, false, missed, spared):
    """truth and predicted of a sample by the four counts."""
    truth = np.repeat([1.0, 0.0, 1.0, 0.0], [hits, false, missed, spared])
    predicted = np.repeat([1.0, 1.0, 0.0, 0.0], [hits, false, missed, spared])
    return truth, predicted


def test_prediction_powered_by_hand():
    """The machine codes 300 of 1,000; in a sample of 100 it says 30, of which 24 are right, and misses 7.

    Equal chances: slope l = cov / var = (.24 - .31 * .30) / (.30 * .70) = .7; t = .7 * .3 + (.31 - .7 * .3) = .31.
    """
    truth, predicted = sample_of(24, 6, 7, 63)
    everywhere = np.repeat([1.0, 0.0], [300, 700])
    found = prediction_powered(truth, predicted, np.full(100, 0.1), everywhere).estimate()
    assert found.value == pytest.approx(0.31)
    # the machine says more of all than of the sample: 7 tenths of the difference are added
    more = prediction_powered(truth, predicted, np.full(100, 0.1), np.repeat([1.0, 0.0], [400, 600])).estimate()
    assert more.value == pytest.approx(0.31 + 0.7 * 0.1)


def test_it_is_the_published_estimator_with_its_tuning():
    """Angelopoulos et al. (2023): mean(truth) + l' (mean predicted of the rest - mean predicted of the sample),

    l' = cov / ((1 + n / N) var), N of the rest: the same number, for everywhere = sample and rest together.
    """
    rng = np.random.default_rng(4)
    predicted = (rng.random(900) < 0.4).astype(float)
    truth = np.where(rng.random(120) < 0.85, predicted[:120], 1 - predicted[:120])
    own, rest = predicted[:120], predicted[120:]
    tuning = np.cov(truth, own, bias=True)[0, 1] / own.var() / (1 + len(own) / len(rest))
    published = truth.mean() + tuning * (rest.mean() - own.mean())
    assert prediction_powered(truth, own, np.full(120, 120 / 900), predicted).value == pytest.approx(published)


def test_a_useless_machine_is_not_used_and_a_perfect_one_needs_no_correction():
    rng = np.random.default_rng(5)
    truth = (np.arange(200) % 4 == 0).astype(float)
    noise = (rng.permutation(200) % 3 == 0).astype(float)
    useless = prediction_powered(truth, noise, np.full(200, 0.1), np.tile(noise, 10))
    assert useless.value == pytest.approx(0.25, abs=0.02)
    everywhere = np.repeat([1.0, 0.0], [500, 1500])
    perfect = prediction_powered(truth, truth, np.full(200, 0.1), everywhere).estimate()
    assert perfect.value == pytest.approx(0.25)
    low, high = wilson(500, 2000)
    assert (perfect.low, perfect.high) == pytest.approx((low, high), abs=0.006)


def test_weights_undo_unequal_chances():
    """Everything that the machine codes is drawn, and a tenth of the rest, a fifth of which it missed."""
    truth, predicted = sample_of(100, 0, 18, 72)
    drawn = np.where(predicted == 1, 1.0, 0.1)
    everywhere = np.repeat([1.0, 0.0], [100, 900])
    found = prediction_powered(truth, predicted, drawn, everywhere).estimate()
    assert found.value == pytest.approx(0.28)
    assert found.low < 0.28 < found.high


def test_no_error_seen_is_not_no_error():
    truth, predicted = sample_of(0, 0, 0, 50)
    found = prediction_powered(truth, predicted, np.full(50, 0.05), np.zeros(1000)).estimate()
    assert found.value == 0
    assert 0.005 < found.high < 0.2


def test_everybody_coded_leaves_the_uncertainty_of_the_customers_alone():
    truth, predicted = sample_of(30, 5, 10, 55)
    found = prediction_powered(truth, predicted, np.ones(100), predicted).estimate()
    low, high = wilson(40, 100)
    assert found.value == pytest.approx(0.4)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_rogan_gladen_published_value():
    """Brucellosis: 23 of 150 cows positive, sensitivity 96 %, specificity 89 % -> 5.1 per 100 (epiR, epi.prev)."""
    assert rogan_gladen(23, 150, ErrorRates(0.96, 0.89, 1e6, 1e6)).value == pytest.approx(0.051, abs=0.0005)


def test_lang_and_reiczigel_by_hand():
    """60 of 200, sensitivity 45 of 50, specificity 90 of 100, z = 2, step by step as in the paper."""
    found = rogan_gladen(60, 200, ErrorRates(0.9, 0.9, 50, 100))
    share, hit, spared = 62 / 204, 46 / 52, 91 / 102
    middle = (share + spared - 1) / (hit + spared - 1)
    errors = hit * (1 - hit) / 52, spared * (1 - spared) / 102
    shift = 8 * (middle * errors[0] - (1 - middle) * errors[1])
    variance = share * (1 - share) / 204 + middle**2 * errors[0] + (1 - middle) ** 2 * errors[1]
    half = 2 / (hit + spared - 1) * np.sqrt(variance)
    assert found.at(2.0) == pytest.approx((middle + shift - half, middle + shift + half))
    assert found.value == pytest.approx(0.25)


def test_a_machine_without_errors_leaves_the_share_and_nearly_its_interval():
    found = rogan_gladen(81, 263, ErrorRates(1.0, 1.0, 1e6, 1e6)).estimate()
    assert (found.value, found.low, found.high) == pytest.approx((81 / 263, *wilson(81, 263)), abs=0.003)


def test_error_rates_count_by_weight_and_know_their_effective_base():
    truth, predicted = sample_of(8, 4, 2, 36)
    equal = error_rates(truth, predicted, np.full(50, 0.2))
    assert equal == pytest.approx((0.8, 0.9, 10, 40))
    drawn = np.where(predicted == 1, 1.0, 0.5)
    # misses weigh twice as much as hits: variance (8 (1/3)^2 + 2 (2 2/3)^2) / 12^2 = 1 / 32.4, of 8/12 4/12 = 2/9
    assert error_rates(truth, predicted, drawn) == pytest.approx((8 / 12, 72 / 76, 7.2, 76**2 / 148))


def test_rates_that_tell_nothing_correct_nothing():
    assert rogan_gladen(10, 100, ErrorRates(0.5, 0.6, 50, 50)) is None
    assert rogan_gladen(10, 100, ErrorRates(np.nan, 0.9, 0, 50)) is None
    assert rogan_gladen(0, 0, ErrorRates(0.9, 0.9, 50, 50)) is None


@pytest.mark.parametrize(
    ("count", "base", "rates"),
    [
        (30, 150, ErrorRates(0.3, 1.0, 100, 1)),
        (30, 150, ErrorRates(0.25, 1.0, 40, 1.5)),
        (0, 50, ErrorRates(1.0, 0.9, 1, 50)),
        (30, 150, ErrorRates(1.0, 0.3, 9.9, 100)),
    ],
)
def test_rates_that_a_few_comments_say_correct_nothing(count, base, rates):
    """One comment without the category, which the machine spared: the adjusted rates are .304 and .667, below 1."""
    assert rogan_gladen(count, base, rates) is None


@pytest.mark.parametrize(("sensitivity", "specificity"), [(0.25, 1.0), (1.0, 0.25), (0.65, 0.6), (1.0, 1.0)])
@pytest.mark.parametrize("known", [(10, 10), (10, 400), (400, 10), (400, 400)])
@pytest.mark.parametrize("count", [0, 1, 25, 50])
def test_an_interval_is_never_narrower_than_that_of_what_the_machine_says(sensitivity, specificity, known, count):
    """None of 50 at a specificity of .6: the share is 0, and that of others like them may be .071 / Youden's index."""
    found = rogan_gladen(count, 50, ErrorRates(sensitivity, specificity, *known)).estimate()
    low, high = wilson(count, 50)
    inside = (max(0, found.value - (count / 50 - low)), min(1, found.value + (high - count / 50)))
    assert 0 <= found.low <= inside[0] <= found.value <= inside[1] <= found.high <= 1
    assert found.high - found.low > 0.07


def test_a_whole_is_as_large_as_its_largest_part_where_it_came_out_below():
    whole, part, small = (Share(value, 100, lambda z, v=value: (v - 0.1, v + 0.1)) for value in (0.3, 0.35, 0.1))
    lifted = at_least(whole, [small, part]).estimate()
    assert (lifted.value, lifted.low, lifted.high) == pytest.approx((0.35, 0.25, 0.45))
    assert at_least(whole, [small]) is whole


def test_a_change_is_one_test_with_its_interval():
    rates = ErrorRates(0.9, 0.95, 200, 400)
    for count, clear in ((90, True), (62, False)):
        low, high, p = share_change(rogan_gladen(count, 300, rates), rogan_gladen(60, 300, rates))
        assert (low > 0 or high < 0) is clear
        assert (p < 0.05) is clear


def test_rates_say_how_large_a_change_is_and_little_about_whether_there_is_one():
    """From 60 to 90 of 300 seen by a machine that hits half: twice the change, at nearly the p of what was seen."""
    half = ErrorRates(0.5, 1.0, 100, 300)
    now, before = rogan_gladen(90, 300, half), rogan_gladen(60, 300, half)
    low, high, p = share_change(now, before)
    assert now.value - before.value == pytest.approx(0.2)
    assert share_p(90, 300, 60, 300) < p < 0.01
    apart = share_change(now._replace(rates=None), before)
    assert apart[0] < low < 0.2 < high < apart[1]


def test_a_change_at_known_rates_is_that_which_is_seen_over_youdens_index():
    known = ErrorRates(0.9, 0.9, 1e9, 1e9)
    low, high, p = share_change(rogan_gladen(90, 300, known), rogan_gladen(60, 300, known))
    assert (low, high) == pytest.approx(np.array(share_difference(90, 300, 60, 300)) / 0.8, abs=1e-4)
    assert p == pytest.approx(share_p(90, 300, 60, 300), abs=1e-4)


@pytest.mark.parametrize(("now", "before"), [(0.3, 0.3), (0.2, 0.1)])
def test_changes_by_the_same_rates_are_covered_in_most_of_many_draws(now, before):
    rng = np.random.default_rng(6)
    covered = 0
    for _ in range(300):
        elsewhere = rng.random(300) < 0.2
        said = np.where(elsewhere, rng.random(300) < 0.7, rng.random(300) < 0.03).astype(float)
        rates = error_rates(elsewhere.astype(float), said, np.full(300, 0.1))
        seen = [rng.binomial(200, share * 0.7 + (1 - share) * 0.03) for share in (now, before)]
        low, high, _ = share_change(*(rogan_gladen(count, 200, rates) for count in seen))
        covered += low <= now - before <= high
    assert 0.91 * 300 <= covered <= 0.99 * 300


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_intervals_cover_in_most_of_many_draws(share):
    """300 draws, 200 of 1,500 coded by hand; the benchmark has 2,000 draws and more cases."""
    rng = np.random.default_rng(int(100 * share))
    covered = {"powered": 0, "rates": 0}
    for _ in range(300):
        truth = (rng.random(1500) < share).astype(float)
        predicted = np.where(truth == 1, rng.random(1500) < 0.8, rng.random(1500) < 0.04).astype(float)
        drawn = rng.permutation(1500)[:200]
        chance = np.full(200, 200 / 1500)
        found = prediction_powered(truth[drawn], predicted[drawn], chance, predicted).estimate()
        covered["powered"] += found.low <= share <= found.high
        elsewhere = (rng.random(300) < 0.2).astype(float)
        said = np.where(elsewhere == 1, rng.random(300) < 0.8, rng.random(300) < 0.04).astype(float)
        rates = error_rates(elsewhere, said, np.full(300, 0.1))
        right = rogan_gladen(int(predicted.sum()), 1500, rates).estimate()
        covered["rates"] += right.low <= share <= right.high
    assert min(covered.values()) >= 0.91 * 300
