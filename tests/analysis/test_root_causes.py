import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.cause_verdict import exceptions
from vocwork.analysis.conjunctions import of_attribute, of_theme
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.root_causes import _overlap, _split_attribute, root_causes

THEMES = themes("delivery", "price")
RULES = {"attributes": ["region", "plan"], "kind": "nps", "min_base": 30}


def quarter(rng: np.random.Generator, rows: int, prefix: str, *, late_in_east: float = 0.12, shift: float = 0.0):
    """Answers of one quarter: late deliveries cost three points of score; `shift` moves everyone."""
    region = rng.choice(["North", "East", "South", "West"], rows)
    late = rng.random(rows) < np.where(region == "East", late_in_east, 0.12)
    score = np.clip(np.round(rng.normal(8, 2, rows) - 3 * late + shift), 0, 10)
    points = np.where(score >= 9, 100.0, np.where(score <= 6, -100.0, 0.0))
    answers = feedback(rows, prefix=prefix, region=region, plan=rng.choice(["a", "b", "c"], rows), points=points)
    return answers, mentions(answers[late], 0, -0.6)


def study(seed: int, **now):
    rng = np.random.default_rng(seed)
    (before, said_before), (after, said_after) = quarter(rng, 600, "a"), quarter(rng, 600, "b", **now)
    return root_causes(after, before, pd.concat([said_before, said_after]), THEMES, seed=seed, **RULES)


def single(found, attribute: str, value: str) -> pd.Series:
    """The row of the slice of one value."""
    (row,) = found.slices.index[[items == (of_attribute(attribute, value),) for items in found.slices["items"]]]
    return found.slices.loc[row]


def test_contribution_by_hand():
    """Two plans of two answers each. Before: a 100, 100; b 0, 0 (M0 = 50). Now: a 0, 0, 0; b 0 (M1 = 0)."""
    before = feedback(4, prefix="a", plan=list("aabb"), points=[100.0, 100, 0, 0])
    now = feedback(4, prefix="b", plan=list("aaab"), points=0.0)
    found = root_causes(now, before, mentions(before.head(0), 0), THEMES, attributes=["plan"], kind="nps", min_base=1)
    a = single(found, "plan", "a")
    # C = .75 (0 - 50) - .5 (100 - 50) = -62.5; rate = .625 * -100; mix = .25 * (50 - 50)
    assert (a["contribution"], a["rate"], a["mix"]) == (-62.5, -62.5, 0.0)
    # excess = C - (W0 + W1)/2 * (M1 - M0) = -62.5 + .625 * 50
    assert a["excess"] == -31.25
    assert (a["n_before"], a["n_now"], a["before"], a["now"]) == (2, 3, 100, 0)


@given(st.integers(0, 10_000))
@settings(max_examples=8)
def test_everything_adds_up(seed):
    found = study(seed, late_in_east=0.4, shift=-0.3)
    parts = found.split.set_index("part")["value"]
    assert parts[["mix", "talk", "rate"]].sum() == pytest.approx(found.total.value, abs=1e-9)
    assert parts["total"] == pytest.approx(found.total.value, abs=1e-9)
    for attribute in RULES["attributes"]:
        values = found.slices[[{i.attribute for i in items} == {attribute} for items in found.slices["items"]]]
        assert values["contribution"].sum() == pytest.approx(found.total.value, abs=1e-9)
        assert values["excess"].sum() == pytest.approx(0, abs=1e-9)
    assert (found.slices["rate"] + found.slices["mix"]).tolist() == pytest.approx(found.slices["contribution"].tolist())


@pytest.mark.parametrize("seed", range(5))
def test_planted_cause_is_named_first(seed):
    found = study(seed, late_in_east=0.75)
    top = found.slices.iloc[0]
    assert found.verdict in ("one", "several")
    assert {(item.attribute, item.value) for item in top["items"]} <= {("region", "East"), ("", "0")}
    assert top["p"] < 0.05
    assert top["contribution"] < 0
    assert top["low"] < top["contribution"] < top["high"]


def test_no_effect_gives_no_cause():
    """Of 40 studies without any effect 2 may name a cause by chance, more than 4 in one case of twenty."""
    named = [study(seed).verdict in ("one", "several") for seed in range(100, 140)]
    assert sum(named) <= binom.ppf(0.95, 40, 0.05)


@pytest.mark.slow
def test_no_effect_gives_no_cause_in_many_studies():
    """Of 200, where twice as many alarms as there may be would pass one time in seven."""
    named = [study(seed).verdict in ("one", "several") for seed in range(200)]
    assert sum(named) <= binom.ppf(0.95, 200, 0.05)


def test_a_drift_of_all_is_everywhere_not_a_slice():
    verdicts = [study(seed, shift=-1.5).verdict for seed in range(10)]
    assert verdicts.count("everywhere") >= 8


def test_what_is_too_small_on_either_side_is_neither_searched_nor_listed():
    """North had 10 answers before and has 200 now; South, the smallest of the others, would give it away."""
    region = {"a": ["North"] * 10 + ["East"] * 150 + ["South"] * 60, "b": ["North"] * 200 + ["East"] * 150}
    region["b"] += ["South"] * 60
    before, now = (feedback(len(r), prefix=p, region=r, points=0.0) for p, r in region.items())
    now["points"] = np.where(now["region"] == "North", -100.0, 0.0)
    found = root_causes(now, before, mentions(now.head(0), 0), THEMES, attributes=["region"], kind="nps")
    assert found.slices["items"].tolist() == [(of_attribute("region", "East"),)]
    assert found.slices[["n_before", "n_now"]].min().min() >= 30
    assert not found.slices["cause"].any()


def test_a_theme_that_nearly_all_or_nearly_none_mention_is_not_listed():
    before, now = feedback(200, prefix="a"), feedback(200, prefix="b", points=-100.0)
    few = [mentions(before.head(10), 1), mentions(now.head(60), 1)]
    told = pd.concat([mentions(before.head(190), 0), mentions(now.head(190), 0), *few])
    assert root_causes(now, before, told, THEMES, attributes=[], kind="nps").slices.empty


def test_what_is_withheld_has_no_comparison():
    before, now = feedback(200, prefix="a"), feedback(200, prefix="b", points=-100.0)
    found = root_causes(
        now, before, mentions(now, 0), THEMES, attributes=[], kind="nps", withheld=Withheld("complementary")
    )
    assert (found.verdict, found.total.reason) == ("no_comparison", "complementary")
    assert found.slices.empty
    assert found.split.empty


@pytest.mark.parametrize("seed", range(3))
def test_every_number_lies_within_its_interval_and_has_its_base(seed):
    found = study(seed, late_in_east=0.75)
    pairs = {"contribution": "", "mix": "mix_", "rate": "rate_", "excess": "excess_", "share_of_change": "share_"}
    pairs |= {"before": "before_", "now": "now_"}
    for measure, prefix in pairs.items():
        known = found.slices.dropna(subset=measure)
        inside = known[measure].between(known[f"{prefix}low"], known[f"{prefix}high"])
        # only the share of the change has no value where the change itself is not clear
        assert inside.mean() > 0.9 or (measure == "share_of_change" and not found.total.clear)
    assert found.split["base"].tolist() == [600] * 4
    assert found.split["base_before"].tolist() == [600] * 4


def test_a_cause_comes_before_what_merely_moved_more():
    slices = pd.DataFrame(
        [
            [(of_attribute("plan", "a"),), -9.0, False],
            [(of_attribute("region", "East"), of_theme(1, "price")), 2.0, True],
            [(of_theme(0, "delivery"),), 1.0, True],
        ],
        columns=["items", "excess", "cause"],
    )
    assert _split_attribute(slices, ["plan", "region"], pd.DataFrame()) == "region"
    assert _split_attribute(slices.assign(cause=False), ["plan", "region"], pd.DataFrame()) == "plan"


def test_order_of_rows_does_not_matter():
    rng = np.random.default_rng(3)
    (before, said), (now, said_now) = quarter(rng, 300, "a"), quarter(rng, 300, "b", late_in_east=0.8)
    both = pd.concat([said, said_now])
    first = root_causes(now, before, both, THEMES, **RULES)
    second = root_causes(
        now.sample(frac=1, random_state=1), before, both.sample(frac=1, random_state=2), THEMES, **RULES
    )
    exact = ["items", "contribution", "mix", "rate", "excess", "n_now", "n_before"]
    pd.testing.assert_frame_equal(
        first.slices[exact].sort_values("items", ignore_index=True),
        second.slices[exact].sort_values("items", ignore_index=True),
    )


def test_small_base_has_no_comparison():
    found = root_causes(
        feedback(5), feedback(200, prefix="b"), mentions(feedback(0), 0), THEMES, attributes=[], kind="nps"
    )
    assert found.verdict == "no_comparison"
    assert found.slices.empty


def test_without_candidates_the_change_is_still_split():
    rng = np.random.default_rng(1)
    (before, _), (now, _) = quarter(rng, 100, "a"), quarter(rng, 100, "b", shift=-2)
    found = root_causes(now, before, mentions(before.head(0), 0), THEMES.head(0), attributes=[], kind="nps")
    assert found.slices.empty
    assert found.verdict == "open"
    assert found.split.set_index("part").loc["rate", "value"] == pytest.approx(found.total.value)


def test_a_theme_that_is_wholly_new_can_be_a_cause():
    """Nobody spoke of it before: no small base is given away, and a failure often is a new theme."""
    before, now = feedback(200, prefix="a"), feedback(200, prefix="b", points=0.0)
    now.loc[:79, "points"] = -100.0
    found = root_causes(now, before, mentions(now.head(80), 0), THEMES, attributes=[], kind="nps")
    (cause,) = found.slices[found.slices["cause"]].itertuples()
    assert (cause.items, cause.n_before, cause.n_now) == ((of_theme(0, "delivery"),), 0, 80)


def test_who_answered_cannot_be_told_where_the_quarters_share_no_group():
    """Version 9 replaced version 8: the split must not lay the whole change on who answered."""
    before, now = feedback(200, prefix="a", plan="8"), feedback(200, prefix="b", plan="9", points=-50.0)
    found = root_causes(now, before, mentions(now.head(0), 0), THEMES, attributes=["plan"], kind="nps")
    assert found.split_by == ""
    assert found.split.set_index("part").loc["mix", "value"] == 0


def two_groups(seed: int, rows: int = 1500) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Two tables of answers that differ in one slice only: those in the East on plan a score lower in the second."""
    rng, tables = np.random.default_rng(seed), []
    for prefix, is_hit in (("a", False), ("b", True)):
        part, said = quarter(rng, rows, prefix)
        hit = (part["region"] == "East") & (part["plan"] == "a") & is_hit & (rng.random(rows) < 0.7)
        tables.append((part.assign(points=part["points"].mask(hit, -100.0)), said))
    (first, said), (second, more) = tables
    return first, second, pd.concat([said, more])


CAUSE = {of_attribute("region", "East"), of_attribute("plan", "a")}
USES = {
    "quarter against quarter": {"quarter": ("2025Q4", "2026Q1")},
    "segment against the rest": {"segment": ("others", "Business")},
    "brand against competitor": {"brand": ("theirs", "ours")},
    "before against after": {"after": (False, True)},
}


@pytest.mark.parametrize("use", USES)
def test_any_two_tables_of_answers_are_compared_alike(use):
    """The column that tells them apart is among the attributes where a user may have left it: it explains nothing."""
    first, second, said = two_groups(1)
    ((column, (one, other)),) = USES[use].items()
    rules = RULES | {"attributes": ["region", "plan", column]}
    found = root_causes(second.assign(**{column: other}), first.assign(**{column: one}), said, THEMES, **rules)
    assert set(found.slices["items"].iloc[0]) == CAUSE
    assert (found.verdict, found.slices["scan"].iloc[0]) == ("one", "rate")
    assert all(item.attribute != column for items in found.slices["items"] for item in items)


@pytest.mark.parametrize("seed", range(4))
def test_parts_and_what_is_left_unexplained_are_the_change(seed):
    found = study(seed, late_in_east=0.75, shift=-0.4)
    causes = found.slices[found.slices["cause"]]
    assert len(causes)
    assert causes["part"].sum() + found.unexplained.value == pytest.approx(found.total.value, abs=1e-9)
    assert found.slices.loc[~found.slices["cause"], "part"].isna().all()


def test_several_causes_have_their_share_together():
    """Both East and the theme fell: what they leave unexplained is the rest; one alone has its own share."""
    found = [study(seed, late_in_east=0.75, shift=-0.4) for seed in range(5)]
    for one in found:
        several = one.verdict == "several" and one.total.clear
        left = 1 - one.unexplained.value / one.total.value
        assert one.share_together == pytest.approx(left, abs=1e-12) if several else np.isnan(one.share_together)
    assert {one.verdict for one in found} >= {"several"}


def test_without_a_cause_the_change_is_unexplained():
    found = study(2, shift=-1.5)
    assert found.verdict == "everywhere"
    assert found.unexplained == found.total.as_estimate


def test_what_could_have_been_found():
    """A tenth of 600 answers each with half the spread of points: the threshold and .84 errors more, by hand."""
    found = study(101)
    assert (found.verdict, found.detectable_share) == ("none", 0.1)
    # z of about 3.5 for some 40 slices; s of about 75: (3.5 + .84) 75 sqrt(2/600 (1/.1 + 1/.9)) = 63
    assert 50 < found.detectable < 80


def test_equal_weights_of_any_size_give_the_plain_result():
    first, second, said = two_groups(3)
    plain = root_causes(second, first, said, THEMES, **RULES)
    heavy = root_causes(second.assign(weight=3.0), first.assign(weight=3.0), said, THEMES, **RULES)
    numbers = plain.slices.select_dtypes("number").columns
    pd.testing.assert_frame_equal(plain.slices[numbers], heavy.slices[numbers])
    assert plain.slices["items"].tolist() == heavy.slices["items"].tolist()


def test_a_weight_of_two_is_two_answers_in_every_number():
    first, second, said = two_groups(3, rows=400)
    first["weight"] = np.where(np.arange(400) % 3 == 0, 2.0, 1.0)
    heavy = root_causes(second, first, said, THEMES, **RULES)
    twice = first[first["weight"] == 2].assign(id=lambda part: part["id"] + "x")
    said_twice = said.assign(feedback_id=said["feedback_id"] + "x")
    doubled = pd.concat([first, twice]).assign(weight=1.0)
    plain = root_causes(second, doubled, pd.concat([said, said_twice]), THEMES, **RULES)
    numbers = ["contribution", "mix", "rate", "excess"]
    singles = [
        {items: row for items, *row in found.slices[["items", *numbers]].itertuples(index=False) if len(items) == 1}
        for found in (heavy, plain)
    ]
    assert set(singles[0]) == set(singles[1])
    for items, row in singles[0].items():
        assert row == pytest.approx(singles[1][items], abs=1e-9)


def six_regions(seed: int, rise: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Five regions fall by 20 points in the share of promoters, the first moves by `rise`."""
    rng = np.random.default_rng(seed)
    region = np.repeat([f"r{number}" for number in range(6)], 200)
    move = np.where(region == "r0", rise, -0.2)
    parts = []
    for prefix, shift in (("b", move), ("a", np.zeros(len(region)))):
        points = np.where(rng.random(len(region)) < 0.6 + shift, 100.0, -100.0)
        parts.append(feedback(len(region), prefix=prefix, region=region, points=points))
    return parts[0], parts[1]


def test_a_group_that_moved_against_the_change_of_all_is_told_of():
    rules = RULES | {"attributes": ["region"]}
    verdicts = []
    for seed in range(4):
        now, before = six_regions(seed, 0.2)
        found = root_causes(now, before, mentions(now.head(0), 0), THEMES.head(0), **rules)
        verdicts.append(found.verdict)
        if found.verdict == "except":
            against = exceptions(found.total, found.slices).iloc[0]
            assert against["p"] < 0.05
            assert against["items"] == (of_attribute("region", "r0"),)
            assert against["now"] > against["before"]
    assert "everywhere" not in verdicts
    assert verdicts.count("except") >= 2


def test_where_all_fall_alike_there_is_no_exception():
    now, before = six_regions(0, -0.2)
    found = root_causes(now, before, mentions(now.head(0), 0), THEMES.head(0), **RULES | {"attributes": ["region"]})
    assert found.verdict == "everywhere"
    assert not (exceptions(found.total, found.slices)["p"] < 0.05).any()


def test_a_confidence_beyond_what_permutations_can_tell_accepts_nothing():
    rng = np.random.default_rng(1)
    (before, said_before), (now, said_now) = quarter(rng, 600, "a"), quarter(rng, 600, "b", late_in_east=0.8)
    said = pd.concat([said_before, said_now])
    assert root_causes(now, before, said, THEMES, **RULES).verdict in ("one", "several")
    assert root_causes(now, before, said, THEMES, **RULES, confidence=0.999).verdict not in ("one", "several")


@pytest.mark.parametrize("east", [-40, -80])
def test_a_change_of_one_group_alone_is_never_called_broad(east):
    """East falls and West does not: it is found, or nothing is; never is it said that all have moved."""
    verdicts = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        parts = []
        for name, drop in (("a", 0), ("b", east)):
            region = rng.choice(["East", "West"], 150)
            latent = rng.normal(20, 60, 150) + drop * (region == "East")
            points = np.where(latent > 40, 100.0, np.where(latent < 0, -100.0, 0.0))
            parts.append(feedback(150, prefix=name, region=region, points=points))
        before, now = parts
        asked = RULES | {"attributes": ["region"]}
        verdicts.append(root_causes(now, before, mentions(now.head(0), 0), THEMES.head(0), **asked).verdict)
    assert verdicts.count("everywhere") <= binom.ppf(0.95, 40, 0.025)
    assert verdicts.count("one") + verdicts.count("open") + verdicts.count("none") > 30


def test_a_slice_of_which_three_answers_weigh_nearly_all_is_not_looked_at():
    """In the East three answers weigh as much as a thousand others; the other regions are not touched."""
    rng = np.random.default_rng(3)
    (before, said_before), (now, said_now) = quarter(rng, 900, "a"), quarter(rng, 900, "b", late_in_east=0.5)
    heavy = now.index[now["region"] == "East"][:3]
    now = now.assign(weight=np.where(now.index.isin(heavy), 40.0, 1.0))
    rules = RULES | {"attributes": ["region"]}
    found = root_causes(now, before, pd.concat([said_before, said_now]), THEMES, **rules)
    listed = {item.value for items in found.slices["items"] for item in items if item.attribute == "region"}
    assert listed == {"North", "South", "West"}
    assert found.slices["now"].notna().all()


def test_whether_quarters_share_their_groups_does_not_hang_on_which_is_larger():
    small, large = pd.Series(["a"] * 3 + ["b"] * 2), pd.Series(["a"] * 5 + ["b"] * 4)
    values = pd.concat([small, large], ignore_index=True)
    for is_now in (np.arange(14) < 5, np.arange(14) >= 5):
        assert _overlap(values, pd.Series(is_now))
        assert not _overlap(values.mask(is_now, "c"), pd.Series(is_now))
