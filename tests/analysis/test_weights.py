"""What a weighted sample is worth, by Kish."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from tests.analysis import frames
from vocwork.analysis import compare, feelings, metrics, overview, root_causes, theme_shares, trends, volume
from vocwork.analysis.weights import effective_base, sample


def test_published_values_of_kish():
    assert effective_base(np.array([0.75, 1, 1.25])) == pytest.approx(2.88)  # iterake, weighting_efficiency
    assert 3 / effective_base(np.array([0.75, 1, 1.25])) == pytest.approx(1.04167, abs=5e-6)
    mixed = np.repeat([1.0, 2.0, 4.0], [50, 30, 20])
    assert effective_base(mixed) == pytest.approx(73.6735, abs=5e-5)
    assert 100 / effective_base(mixed) == pytest.approx(1.35734, abs=5e-6)
    assert effective_base(np.ones(10)) == 10  # surveysd: kishFactor(rep(1, 10)) is 1


def test_equal_weights_are_worth_their_number_whatever_their_size():
    assert effective_base(np.full(40, 7.5)) == pytest.approx(40)


def test_answers_of_weight_nought_are_worth_nothing():
    assert effective_base(np.array([1.0, 1.0, 0.0])) == pytest.approx(2)
    assert effective_base(np.zeros(3)) == 0


POINTS = pd.Series([100.0] * 50 + [0.0] * 30 + [-100.0] * 20)
KISH = pd.Series(np.repeat([1.0, 2.0, 4.0], [50, 30, 20]))


def test_weighted_nps_by_hand():
    """50 promoters of weight 1, 30 passives of 2 and 20 detractors of 4: (50 - 80) / 190 at n_eff 73.67.

    Adjusted Wald on that base: p = (73.67 * 50/190 + .75) / 76.67 = .26267, d = .41438, net -.15171, V .65404,
    SE = sqrt(V / 76.67) = .09236: -33.27 to 2.93.
    """
    found = metrics.estimate(POINTS, kind="nps", weight=KISH)
    assert (found.value, found.base) == (pytest.approx(-3000 / 190), 100)
    assert (found.low, found.high) == (pytest.approx(-33.27, abs=0.01), pytest.approx(2.93, abs=0.01))


def test_the_error_of_a_weighted_nps_is_what_statsmodels_says_of_the_recoded_score():
    """The score as -100, 0 and 100, weights that sum to n_eff: DescrStatsW has the same mean and error."""
    own = sample(POINTS, KISH)
    other = DescrStatsW(POINTS, weights=KISH * own.effective / KISH.sum())
    assert (own.mean, own.error) == pytest.approx((other.mean, other.std_mean))
    assert (own.mean, own.error) == pytest.approx((-15.7895, 9.5246), abs=5e-4)


def test_where_weights_and_scores_are_unrelated_the_error_is_that_of_linearisation():
    """What survey packages print, sqrt(n / (n - 1) sum w^2 (x - m)^2) / sum w: n in place of n_eff, so 0.1 % off.

    Where those who weigh more score alike, as in KISH, Kish's error is the larger one.
    """
    points = pd.Series(np.repeat([100.0, 0.0, -100.0], 100))
    weight = pd.Series(np.tile(np.repeat([1.0, 2.0, 4.0], [50, 30, 20]), 3))
    linear = WLS(points, np.ones(300), weights=weight).fit(cov_type="HC1")
    own = sample(points, weight)
    assert own.mean == pytest.approx(float(linear.params.iloc[0]), abs=1e-9)
    assert own.error == pytest.approx(float(linear.bse.iloc[0]), rel=1e-3)
    related = WLS(POINTS, np.ones(100), weights=KISH).fit(cov_type="HC1")
    assert sample(POINTS, KISH).error / float(related.bse.iloc[0]) == pytest.approx(1.045, abs=1e-3)


def test_a_weighted_share_has_wilsons_interval_at_the_effective_base():
    """20 of weight 4 among 190: 80 / 190 of 73.67 answers; statsmodels says the same of 31.02 of 73.67."""
    found = metrics.weighted_share(sample(POINTS < 0, KISH))
    assert (found.value, found.base) == (pytest.approx(80 / 190), 100)
    assert (found.low, found.high) == pytest.approx(
        proportion_confint(80 / 190 * 73.6735, 73.6735, method="wilson"), abs=1e-6
    )
    assert (found.low, found.high) == pytest.approx((0.31498, 0.53495), abs=1e-5)


def test_a_weighted_mean_by_hand():
    """1, 2, 3 of weights 1, 1, 2: mean 2.25, s2 = .6875 n_eff / (n_eff - 1) = 1.1, n_eff 16 / 6."""
    found = metrics.mean(pd.Series([1.0, 2.0, 3.0]), weight=pd.Series([1.0, 1.0, 2.0]))
    own = sample(pd.Series([1.0, 2.0, 3.0]), pd.Series([1.0, 1.0, 2.0]))
    assert (found.value, own.variance, own.error) == pytest.approx((2.25, 1.1, np.sqrt(1.1 * 6 / 16)))
    assert found.low < 0.5 < 4 < found.high  # of two answers and a half nearly nothing is known


@pytest.mark.parametrize("kind", ["nps", "csat", "stars"])
@given(st.lists(st.tuples(st.sampled_from([-100.0, 0.0, 100.0]), st.floats(0.2, 5)), min_size=8, max_size=60))
def test_weights_count_against_each_other_and_weight_one_is_none(kind, answers):
    points, weight = (pd.Series(part) for part in zip(*answers, strict=True))
    points = points.clip(lower=0) if kind == "csat" else points
    own = metrics.estimate(points, kind=kind, weight=weight)
    assert metrics.estimate(points, kind=kind, weight=7 * weight) == pytest.approx(own, nan_ok=True)
    ones = metrics.estimate(points, kind=kind, weight=pd.Series(1.0, index=points.index))
    assert ones[:4] == pytest.approx(metrics.estimate(points, kind=kind)[:4], nan_ok=True)
    assert own.low <= own.value <= own.high


@pytest.mark.parametrize("kind", ["nps", "csat", "stars"])
def test_a_weighted_difference_is_that_of_the_weighted_values_and_wider_than_a_plain_one(kind):
    points = POINTS.clip(lower=0) if kind == "csat" else POINTS
    other = points.sample(frac=1, random_state=1).reset_index(drop=True)
    plain, own = (
        compare.difference(points, other, kind=kind),
        compare.difference(points, other, kind=kind, weight=(KISH, KISH)),
    )
    gap = np.average(points, weights=KISH) - np.average(other, weights=KISH)
    assert own.value == pytest.approx(gap)
    assert own.high - own.low > plain.high - plain.low
    assert own.detectable > plain.detectable
    assert (own.base, own.base_before) == (100, 100)


def test_where_one_weight_outweighs_all_there_is_no_interval_for_a_mean():
    """Forty answers of which one weighs a thousand are worth 1.08: they say nothing of how answers vary."""
    points = pd.Series([1.0, 2.0] * 20)
    heavy, alike = pd.Series([1000.0] + [1.0] * 39), pd.Series([1.0] * 40)
    assert np.isnan(metrics.mean(points, weight=heavy).low)
    gap = compare.difference(points, points, kind="stars", weight=(heavy, alike))
    assert np.isnan(gap.p)
    assert not gap.clear


@pytest.fixture
def two_quarters():
    """Of 60 answers a quarter the first 20 speak of a theme; these weigh three times as much, and score 100."""
    weight, points = np.repeat([3.0, 1.0], [20, 40]), np.repeat([100.0, -100.0], [20, 40])
    own = {"weight": weight, "points": points, "stars": np.repeat([5.0, 1.0], [20, 40]), "mixed": points > 0}
    now = frames.feedback(60, "2024Q2", "b", **own)
    return now, frames.feedback(60, "2024Q1", "a", **own | {"weight": 1.0})


def test_shares_and_metrics_of_a_page_are_weighted(two_quarters):
    """60 of 100 customers speak of the theme now where 20 of 60 answers do; NPS is 20 where plain answers say -33."""
    now, before = two_quarters
    both, said = pd.concat([before, now], ignore_index=True), frames.mentions(pd.concat([before, now])[:20], 0)
    said = pd.concat([said, frames.mentions(now[:20], 0)])
    rules = {"kind": "nps"}
    themes = theme_shares.theme_shares(now, before, said, frames.themes("delivery"))
    assert themes[["n", "base", "share", "previous_share"]].iloc[0].tolist() == pytest.approx([20, 60, 0.6, 1 / 3])
    assert themes["change"].iloc[0] == pytest.approx(0.6 - 1 / 3)
    assert trends.trend(both, "all", ["2024Q1", "2024Q2"], **rules)["value"].tolist() == pytest.approx([-100 / 3, 20])
    assert volume.volume(now, **rules)["value"].tolist() == pytest.approx([20])
    assert feelings.mixed_share(now).value == pytest.approx(0.6)
    everyone = [overview.Segment("all", "all")]
    whole = overview.segments(both, everyone, "2024Q2", "2024Q1", **rules)
    assert whole[["value", "change"]].iloc[0].tolist() == pytest.approx([20, 20 + 100 / 3])
    quarters = overview.theme_quarters(both, said, frames.themes("delivery"), ["2024Q1", "2024Q2"])
    assert quarters["share"].tolist() == pytest.approx([1 / 3, 0.6])
    assert quarters["effective"].tolist() == pytest.approx([60, 100**2 / (20 * 9 + 40)])


def test_a_change_that_is_only_of_weights_is_weighting(two_quarters):
    """Nobody scores otherwise than before and as many of each group answered: the weights carry it, to the point."""
    now, before = (part.assign(plan=np.repeat(["Plus", "Basic"], [20, 40])) for part in two_quarters)
    found = root_causes.root_causes(
        now, before, frames.mentions(now, 0), frames.themes("x"), attributes=["plan"], kind="nps", min_base=5
    )
    split = found.split.set_index("part")["value"]
    assert split["total"] == pytest.approx(20 + 100 / 3)
    assert (split["weighting"], split["mix"], split["rate"]) == pytest.approx((split["total"], 0, 0))
    own = found.slices[[len(items) == 1 and items[0].attribute == "plan" for items in found.slices["items"]]]
    assert own["contribution"].sum() == pytest.approx(split["total"])
