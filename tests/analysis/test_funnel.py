"""Funnel limits against published values; groups that stand apart are found, and groups like the others are not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.analysis.frames import feedback
from vocwork.analysis.compare import false_discovery, family_wise
from vocwork.analysis.funnel import (
    WINSORISED,
    exact_limits,
    finding,
    funnel,
    funnel_limits,
    normal_limits,
    usual_spread,
)

INNER, OUTER = 1.959964, 3.090232


@pytest.mark.parametrize(
    ("base", "inner", "outer"),
    [
        (20, (0.6247, 0.9753), (0.5236, 1.0764)),
        (50, (0.6891, 0.9109), (0.6252, 0.9748)),
        (200, (0.7446, 0.8554), (0.7126, 0.8874)),
    ],
)
def test_limits_of_a_share_of_eighty_per_cent(base, inner, outer):
    for z, expected in ((INNER, inner), (OUTER, outer)):
        low, high = normal_limits(0.8, 0.8 * 0.2, np.array([base]), z)
        assert (float(low[0]), float(high[0])) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("center", [0.01, 0.065, 0.5, 0.8, 0.999])
def test_exact_limits_cut_off_the_binomial_tails(center):
    """At the step below a limit the tail is not yet reached, at the step above it is."""
    bases = np.array([5, 20, 50, 200, 20000])
    low, high = exact_limits(center, bases, 0.998)
    for n, down, up in zip(bases, low, high, strict=True):
        tail = stats.binom(n, center)
        assert tail.cdf(np.ceil(down * n - 1e-6)) >= 0.001
        assert tail.cdf(np.ceil(up * n - 1e-6)) >= 0.999
        assert tail.cdf(np.ceil(up * n - 1e-6) - 1) <= 0.999
        assert 0 <= down <= center <= up <= 1


def test_exact_limits_of_many_answers_are_the_normal_ones():
    exact, normal = exact_limits(0.8, np.array([20000]), 0.95), normal_limits(0.8, 0.16, np.array([20000]), INNER)
    assert exact == pytest.approx(normal, abs=2e-4)


def test_the_constant_is_the_winsorised_square_of_a_normal_z():
    z = np.random.default_rng(1).normal(size=400_000)
    assert np.mean(np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2) == pytest.approx(WINSORISED, abs=0.005)


def test_the_spread_between_groups_is_recovered_and_an_outlier_does_not_make_one():
    rng, error = np.random.default_rng(2), np.full(400, 2.0)
    groups = rng.normal(0, 5, 400) + rng.normal(0, error)
    assert usual_spread(pd.Series(groups / error), pd.Series(error)) == pytest.approx(5, rel=0.15)
    alike = pd.Series(np.tile([-0.5, 0.5], 10))
    assert usual_spread(alike, pd.Series(1.0, index=alike.index)) == 0
    alike.iloc[0] = 12.0
    assert usual_spread(alike, pd.Series(1.0, index=alike.index)) == 0


def test_too_few_groups_have_no_usual_spread():
    assert usual_spread(pd.Series([9.0, -9.0] * 3), pd.Series(np.ones(6))) == 0


def test_the_limits_of_nps_stay_on_its_scale_and_narrow():
    table = funnel_limits(pd.Series([30, 3000]), 95.0, 900.0, 0.0, kind="nps", groups=9)
    assert table["outer_high"].max() == 100
    width = table["inner_high"] - table["inner_low"]
    assert width.is_monotonic_decreasing
    last = table.iloc[-1]
    assert last["inner_low"] == pytest.approx(95 - INNER * 30 / np.sqrt(3000), abs=1e-4)


def test_a_spread_between_groups_keeps_the_limits_apart():
    narrow, wide = (funnel_limits(pd.Series([30, 10**6]), 0.0, 900.0, tau, kind="nps", groups=30) for tau in (0.0, 5.0))
    assert narrow.iloc[-1]["inner_high"] < 0.1
    assert wide.iloc[-1]["inner_high"] == pytest.approx(stats.t(29).ppf(0.975) * 5, rel=1e-3)


def answers(apart: float = 0.0, groups: int = 10, each: int = 120, seed: int = 1, **columns) -> pd.DataFrame:
    """NPS answers of groups g0, g1 ..., promoters and detractors alike but in g0, which has `apart` more promoters."""
    rng = np.random.default_rng(seed)
    group = np.repeat([f"g{i}" for i in range(groups)], each)
    promoters = np.where(group == "g0", 0.4 + apart, 0.4)
    points = np.where(rng.random(len(group)) < promoters, 100.0, -100.0)
    return feedback(len(group), points=points, shop=group, **columns)


def test_the_one_group_that_stands_apart_is_found_among_ten():
    found = funnel(answers(0.35), ["shop"], kind="nps", min_base=30)
    apart = found.units[found.units["verdict"] != ""]
    assert apart["unit"].tolist() == ["g0"]
    row = apart.iloc[0]
    assert row["verdict"] == "up"
    assert row["difference"] == pytest.approx(row["value"] - row["others"])
    assert row["difference_low"] > 0
    assert finding(found.units.assign(label=found.units["unit"])).key == "outliers.finding.up"


def test_each_group_is_tested_against_the_others_not_against_all():
    found = funnel(answers(0.35), ["shop"], kind="nps").units.set_index("unit")
    own = answers(0.35)
    assert found.loc["g0", "others"] == pytest.approx(own.loc[own["shop"] != "g0", "points"].mean())
    assert found.loc["g0", "others_base"] == 9 * 120


def test_one_far_from_the_others_does_not_make_these_look_unlike():
    """Three groups: against their complements all of them differ, but two of them are the same."""
    found = funnel(answers(0.5, groups=3, each=200), ["shop"], kind="nps").units.set_index("unit")
    assert found["verdict"].to_dict() == {"g0": "up", "g1": "", "g2": ""}
    assert found.loc["g1", "others_base"] == 200


def test_the_test_of_shares_is_the_pooled_one():
    """56 of 70 against 48 of 80, chi-square without correction: z 2.65, as R's prop.test has it (but for n - 1)."""
    own = feedback(150, points=np.repeat([100.0, 0.0, 100.0, 0.0], [56, 14, 48, 32]), shop=["a"] * 70 + ["b"] * 80)
    found = funnel(own, ["shop"], kind="csat").units.set_index("unit")
    pooled = 104 / 150
    z = (0.8 - 0.6) / np.sqrt(pooled * (1 - pooled) * (1 / 70 + 1 / 80))
    assert found.loc["a", "p"] == pytest.approx(2 * stats.norm.sf(z * np.sqrt(149 / 150)), rel=1e-6)
    assert found.loc["a", "difference_low"] > 0


@pytest.mark.parametrize("kind", ["nps", "csat"])
def test_groups_that_are_all_alike_seldom_raise_an_alarm(kind):
    """At most 5 % of studies by design; of 60 more than 8 would be a fault (binomial, p < .005)."""
    alarms = 0
    for seed in range(60):
        own = answers(seed=seed, each=60)
        own = own.assign(points=own["points"].clip(lower=0)) if kind == "csat" else own
        alarms += (funnel(own, ["shop"], kind=kind).units["verdict"] != "").any()
    assert alarms <= 8


def test_p_and_interval_are_one_test_also_where_groups_differ_by_themselves():
    rng = np.random.default_rng(3)
    group = np.repeat([f"g{i}" for i in range(20)], 200)
    level = np.repeat(rng.uniform(0.2, 0.8, 20), 200)
    own = feedback(4000, points=np.where(rng.random(4000) < level, 100.0, -100.0), shop=group)
    found = funnel(own, ["shop"], kind="nps")
    assert found.spread > 10
    clear = (found.units["difference_low"] > 0) | (found.units["difference_high"] < 0)
    assert (clear == (found.units["p"] < 0.05)).all()
    assert (found.units["verdict"] == "").all()


def test_small_groups_are_not_shown_and_none_that_would_give_one_away():
    own = feedback(230, points=np.tile([100.0, -100.0], 115), shop=["a"] * 100 + ["b"] * 60 + ["c"] * 60 + ["d"] * 10)
    shown = funnel(own, ["shop"], kind="nps", min_base=30).units
    # d is too small, and the smallest of the others is hidden so that d cannot be worked out
    assert sorted(shown["unit"]) == ["a", "c"]


def test_a_group_is_not_shown_where_its_one_small_quarter_would_be_left_over():
    quarters = ["2024Q1"] * 60 + ["2024Q2"] * 60
    a = feedback(120, points=100.0, shop="a").assign(quarter=quarters)
    b = feedback(70, points=-100.0, shop="b", prefix="b").assign(quarter=["2024Q1"] * 60 + ["2024Q2"] * 10)
    c = feedback(120, points=0.0, shop="c", prefix="c").assign(quarter=quarters)
    shown = funnel(pd.concat([a, b, c], ignore_index=True), ["shop"], kind="nps", min_base=30).units
    assert sorted(shown["unit"]) == ["a", "c"]


def test_weights_count_and_equal_ones_change_nothing():
    own = answers(0.35)
    plain, doubled = (funnel(own.assign(weight=w), ["shop"], kind="nps").units for w in (1.0, 2.0))
    pd.testing.assert_frame_equal(plain, doubled)
    uneven = funnel(own.assign(weight=np.tile([0.5, 1.5], 600)), ["shop"], kind="nps").units
    assert (uneven["effective"] < uneven["base"]).all()
    assert uneven["effective"].to_numpy() == pytest.approx(120 * 0.8)
    assert (uneven["base"] == 120).all()


def test_nothing_to_compare_is_empty():
    nobody = funnel(answers().iloc[:0], ["shop"], kind="nps")
    one = funnel(answers(groups=1), ["shop"], kind="nps")
    for found in (nobody, one):
        assert found.units.empty
        assert found.limits.empty
    assert funnel(answers(), [], kind="nps").units.empty
    same = answers().assign(brand="ours")
    assert set(funnel(same, ["shop", "brand"], kind="nps").units["attribute"]) == {"shop"}


def test_that_nothing_stands_apart_says_what_would_have_been_seen():
    units = funnel(answers(), ["shop"], kind="nps").units
    said = finding(units.assign(label=units["unit"]))
    assert said.key == "outliers.finding.none"
    assert 20 < said.facts["detectable"] < 60


@pytest.mark.parametrize("groups", [4, 12])
@pytest.mark.parametrize(("kind", "points"), [("csat", 0.0), ("csat", 100.0), ("nps", 0.0), ("stars", 4.0)])
def test_answers_that_are_all_alike_have_no_power_to_tell_of(groups, kind, points):
    found = funnel(answers(groups=groups).assign(points=points), ["shop"], kind=kind, scale=(1, 5))
    assert found.units[["p", "q", "detectable"]].isna().all(axis=None)
    assert (found.units["verdict"] == "").all()
    assert found.spread == 0
    said = finding(found.units.assign(label=found.units["unit"]))
    assert (said.key, said.facts) == ("outliers.finding.same", {"groups": groups, "value": points})


def test_where_only_chance_is_allowed_for_the_p_of_rare_shares_is_exact():
    """7 of 42 against 20 of 462: Fisher's upper tail, doubled, is larger than the normal p."""
    points = np.concatenate([100.0 * (np.arange(42) < 7), 100.0 * (np.arange(462) < 20)])
    own = feedback(504, points=points, shop=["a"] * 42 + ["b"] * 462)
    plain, exact = (
        funnel(own, ["shop"], kind="csat", unlike=u).units.set_index("unit").loc["a", "p"] for u in (True, False)
    )
    fisher = stats.fisher_exact([[7, 35], [20, 442]], alternative="greater").pvalue
    assert exact == pytest.approx(2 * fisher)
    assert plain < exact


def test_the_family_decides_how_p_is_adjusted():
    own = answers(0.2)
    plain, each = (funnel(own, ["shop"], kind="nps", **look).units for look in ({}, {"family": family_wise}))
    assert plain["p"].tolist() == each["p"].tolist()
    assert plain["q"].tolist() == pytest.approx(false_discovery(plain["p"]).tolist())
    assert each["q"].tolist() == pytest.approx(family_wise(plain["p"]).tolist())


def test_two_groups_that_differ_are_one_finding():
    """All of one half are promoters, none of the other: each of the two stands apart from all others, the other one."""
    answers = feedback(200, points=np.repeat([100.0, 0.0], 100), half=np.repeat(["a", "b"], 100))
    units = funnel(answers, ["half"], kind="nps").units
    assert (units["verdict"] != "").all()
    said = finding(units.assign(label=units["unit"]))
    assert (said.key, said.facts["label"]) == ("outliers.finding.up", "a")


def test_the_others_do_not_tell_what_few_of_no_group_are():
    """Five answers have no region: the smallest region is hidden with them, and is not among the others of a region."""
    region = np.repeat(["A", "B", "C", None], [60, 50, 40, 5])
    told = feedback(155).assign(region=region, plan=np.resize(["x", "y"], 155), points=np.resize([100.0, -100.0], 155))
    units = funnel(told, ["region", "plan"], kind="nps", min_base=30).units
    assert units.loc[units["attribute"] == "region", ["unit", "others_base"]].to_numpy().tolist() == [
        ["A", 50],
        ["B", 60],
    ]
    # where all have one, the others are all others
    whole = funnel(told[told["region"].notna()], ["region", "plan"], kind="nps", min_base=30).units
    assert whole.loc[whole["attribute"] == "region", "others_base"].tolist() == [90, 100, 110]


def test_one_group_alone_that_may_be_shown_has_no_others():
    told = feedback(125).assign(region=np.repeat(["A", "B", None], [60, 60, 5]), points=np.resize([100.0, -100.0], 125))
    told["plan"] = np.resize(["x", "y"], 125)
    assert set(funnel(told, ["region", "plan"], kind="nps", min_base=30).units["attribute"]) == {"plan"}
