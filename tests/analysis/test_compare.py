"""Vectors: two NPS (adjusted Wald), Newcombe's method 10, Benjamini-Hochberg 1995, Holm."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.published import FIFTEEN
from vocwork.analysis.compare import difference, false_discovery, family_wise, share_difference, share_p, verdicts
from vocwork.analysis.metrics import wilson


def answers(promoters: int, passives: int, detractors: int) -> pd.Series:
    return pd.Series([100.0] * promoters + [0.0] * passives + [-100.0] * detractors)


def test_two_nps_small():
    found = difference(answers(50, 30, 20), answers(40, 30, 30), kind="nps")
    assert (found.value, found.low, found.high, found.p) == pytest.approx((20, -2.5516, 41.3865, 0.08322), abs=5e-4)
    assert not found.clear


def test_two_nps_large():
    found = difference(answers(240, 150, 110), answers(200, 150, 150), kind="nps")
    assert (found.value, found.low, found.high, found.p) == pytest.approx((16, 5.8606, 25.9485, 0.00191), abs=5e-4)
    assert found.clear


@pytest.mark.parametrize(
    ("counts", "low", "high"), [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)]
)
def test_difference_of_shares_newcombe_10(counts, low, high):
    assert share_difference(*counts) == pytest.approx((low, high), abs=5e-5)


def test_p_of_shares_is_where_the_interval_touches_zero():
    p = share_p(11, 12, 5, 12)
    # beside the N-1 chi-square of Campbell 2007, .01098
    assert p == pytest.approx(0.01098, abs=0.003)
    assert share_difference(11, 12, 5, 12, 1 - p)[0] == pytest.approx(0, abs=1e-9)
    assert share_p(5, 12, 11, 12) == pytest.approx(p)
    assert share_p(0, 10, 0, 10) == share_p(5, 10, 10, 20) == 1.0
    assert share_p(20_000, 20_000, 0, 30_000) == 0.0


def test_p_and_interval_of_csat_are_one_test():
    """1 of 40 against 0 of 200: the N-1 chi-square says p = .025 where Newcombe's interval holds zero."""
    found = difference(pd.Series([100.0] + [0.0] * 39), pd.Series([0.0] * 200), kind="csat")
    assert (found.low, found.high, found.p) == pytest.approx((-0.290, 12.881, 0.07906), abs=5e-4)
    assert not found.clear


POINTS = {
    "nps": st.sampled_from([100.0, 0.0, -100.0]),
    "csat": st.sampled_from([100.0, 0.0]),
    "stars": st.integers(1, 5).map(float),
    "ces": st.integers(1, 7).map(float),
}
SPAN = {"nps": 200, "csat": 100, "stars": 4, "ces": 6}


@st.composite
def two_groups(draw):
    kind = draw(st.sampled_from(sorted(POINTS)))
    size = st.lists(POINTS[kind], min_size=2, max_size=60)
    return kind, pd.Series(draw(size)), pd.Series(draw(size))


@given(two_groups(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_interval_holds_the_value_stays_on_the_scale_and_agrees_with_p(groups, confidence):
    kind, now, before = groups
    scale = {"stars": (1, 5), "ces": (1, 7)}.get(kind)
    found = difference(now, before, kind=kind, confidence=confidence, scale=scale)
    assert -SPAN[kind] <= found.low <= found.value <= found.high <= SPAN[kind]
    assert found.value == pytest.approx(now.mean() - before.mean())
    if abs(found.p - (1 - confidence)) > 1e-9:
        assert (found.p < 1 - confidence) == (found.low > 0 or found.high < 0) == found.clear


def test_all_detractors_against_all_promoters_is_200_within_its_interval():
    found = difference(answers(0, 0, 300), answers(300, 0, 0), kind="nps")
    assert (found.low, found.value) == (-200, -200)
    assert found.clear


def test_csat_by_newcombe():
    a, b = pd.Series([100.0] * 56 + [0.0] * 14), pd.Series([100.0] * 48 + [0.0] * 32)
    found = difference(a, b, kind="csat")
    assert (found.value, found.low, found.high) == pytest.approx((20, 5.24, 33.39), abs=0.005)
    assert found.p == pytest.approx(share_p(56, 70, 48, 80))


def test_means_by_welch():
    found = difference(pd.Series([4.0, 5, 5, 4]), pd.Series([1.0, 2, 1, 2]), kind="stars")
    # Welch: gap 3, se = sqrt(2 * (1/3)/4) = .40825, df 6, t(.975, 6) = 2.44691
    assert (found.value, found.low, found.high) == pytest.approx((3, 3 - 0.99895, 3 + 0.99895), abs=1e-4)


def test_constant_groups_do_not_divide_by_zero():
    assert difference(pd.Series([5.0, 5]), pd.Series([5.0, 5]), kind="stars").p == 1.0
    assert difference(pd.Series([5.0, 5]), pd.Series([4.0, 4]), kind="stars").p == 0.0


def test_small_base_is_masked():
    found = difference(answers(10, 0, 0), answers(40, 30, 30), kind="nps", min_base=30)
    assert np.isnan(found.value)
    assert found.reason == "small_base"
    assert not found.clear


def test_fifteen_tests_of_benjamini_and_hochberg_1995():
    """False discovery rate: four. Family-wise: three, by Holm as by Bonferroni.

    The two-stage procedures (Benjamini, Krieger and Yekutieli 2006: eight, iterated nine) are not used here: they learn
    from the same p-values how many tests have nothing to find, and are proved for independent ones only.
    """
    p = pd.Series(FIFTEEN)
    assert (false_discovery(p) < 0.05).sum() == 4
    assert (family_wise(p) < 0.05).sum() == (p < 0.05 / len(p)).sum() == 3
    # 15 p, 14 p, 13 p, 12 p
    assert family_wise(p).head(4).tolist() == pytest.approx([0.0015, 0.0056, 0.0247, 0.114])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_family_wise_p_lies_between_that_of_a_false_discovery_rate_and_bonferronis(values):
    p = pd.Series(values, index=range(5, 5 + len(values)))
    found = family_wise(p)
    assert (found.index == p.index).all()
    assert (found >= false_discovery(p) - 1e-12).all()
    assert (found <= np.minimum(1, len(p) * p) + 1e-12).all()


def test_missing_tests_stay_out_of_the_family():
    for adjust in (false_discovery, family_wise):
        adjusted = adjust(pd.Series([np.nan, 0.04, np.nan]))
        assert adjusted.iloc[1] == pytest.approx(0.04)
        assert adjusted.isna().sum() == 2


def test_verdicts_need_both_a_direction_and_evidence():
    assert verdicts(pd.Series([1.0, -1.0, 1.0, np.nan]), pd.Series([0.01, 0.01, 0.5, np.nan])).tolist() == [
        "up",
        "down",
        "",
        "",
    ]


@pytest.mark.parametrize("counts", [(1, 40, 0, 35), (0, 20, 0, 30), (20, 20, 3, 30), (17, 120, 44, 131)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_shares_agree_with_statsmodels(counts, confidence):
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    theirs = confint_proportions_2indep(*counts, method="newcomb", alpha=1 - confidence)
    assert share_difference(*counts, confidence) == pytest.approx(theirs, abs=1e-9)
    assert wilson(*counts[:2], confidence) == pytest.approx(
        proportion_confint(*counts[:2], 1 - confidence, "wilson"), abs=1e-9
    )


def test_means_and_false_discovery_agree_with_statsmodels():
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    rng = np.random.default_rng(1)
    a, b = rng.normal(0, 1, 25), rng.normal(0.4, 3, 60)
    found = difference(pd.Series(a), pd.Series(b), kind="stars")
    theirs = CompareMeans(DescrStatsW(a), DescrStatsW(b))
    assert (found.low, found.high) == pytest.approx(theirs.tconfint_diff(usevar="unequal"))
    assert found.p == pytest.approx(theirs.ttest_ind(usevar="unequal")[1])
    p = pd.Series(rng.random(30) ** 3)
    assert false_discovery(p).tolist() == pytest.approx(multipletests(p, method="fdr_bh")[1].tolist())
    assert family_wise(p).tolist() == pytest.approx(multipletests(p, method="holm")[1].tolist())


def test_confidence_decides_what_counts_as_clear():
    fifty, forty = (pd.Series([100.0] * n + [0.0] * 30 + [-100.0] * (70 - n)) for n in (50, 40))
    # p = .083
    assert not difference(fifty, forty, kind="nps", confidence=0.95).clear
    assert difference(fifty, forty, kind="nps", confidence=0.90).clear
    q, change = pd.Series([0.07, 0.07, 0.2]), pd.Series([1.0, -1.0, 1.0])
    assert verdicts(change, q).tolist() == ["", "", ""]
    assert verdicts(change, q, confidence=0.90).tolist() == ["up", "down", ""]


def test_where_all_answers_are_alike_the_interval_tells_what_could_have_been_seen():
    """100 promoters against 100: the adjusted interval is +- 1.96 errors wide, of which 2.8 could have been seen."""
    alike = pd.Series([100.0] * 100)
    found = difference(alike, alike, kind="nps")
    assert found.detectable == pytest.approx(2.8 * (found.high - found.low) / 2 / 1.959964)
    assert found.detectable > 1
    assert np.isnan(difference(alike, alike, kind="stars").detectable)
