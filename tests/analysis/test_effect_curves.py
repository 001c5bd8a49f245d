"""How a score goes with a number: planted steps found, null data quiet, turns noticed, weights counted."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.effect_curves import Curves, curves, monotone, steps, turned

EDGES = np.array([1.0, 2.0, 3.0, 5.0])


def answers(rng, size, effect=lambda days: 0.0 * days):
    """Stars from 1 to 5 around 4, by days late from 0 to 9."""
    days = rng.integers(0, 10, size).astype(float)
    stars = np.clip(np.round(4 + effect(days) + rng.normal(0, 1, size)), 1, 5)
    return pd.DataFrame({"days": days, "points": stars, "weight": 1.0, "quarter": "2024Q1"})


def found(own, edges=EDGES, **rules) -> Curves:
    return curves(own, {"days": edges}, kind="stars", scale=(1, 5), min_base=20, **rules)


def row(own, **rules) -> pd.Series:
    return found(own, **rules).table.iloc[0]


def test_a_planted_step_is_found_where_it_is_with_its_size():
    """Three days late or more cost 1.9 stars, less what the ends of the scale cut off."""
    rng = np.random.default_rng(1)
    own = answers(rng, 1500, lambda days: -1.9 * (days >= 3))
    late = own["days"] >= 3
    plain = own.loc[late, "points"].mean() - own.loc[~late, "points"].mean()
    told = row(own)
    assert told["shape"] == "falls"
    assert told["threshold"] == 3
    assert (told["threshold_low"], told["threshold_high"]) == (2, 5)
    assert told["difference"] == pytest.approx(plain)
    assert told["low"] < plain < told["high"]
    assert told["base_beyond"] == late.sum()
    assert told["p"] < 0.001
    assert 0.2 < told["explained"] < 0.7


def test_a_step_at_the_last_edge_may_lie_beyond_it():
    told = row(answers(np.random.default_rng(2), 1500, lambda days: -1.9 * (days >= 7)))
    assert told["threshold"] == 5
    assert np.isnan(told["threshold_high"])


def test_a_score_that_rises_with_the_number():
    told = row(answers(np.random.default_rng(3), 1500, lambda days: -1.5 + 0.3 * days))
    assert told["shape"] == "rises"
    assert told["difference"] > 0


def test_what_has_nothing_to_do_with_the_score_says_what_would_have_been_seen():
    told = row(answers(np.random.default_rng(4), 600))
    assert told["shape"] == ""
    assert told["q"] > 0.05
    # six hundred answers with a spread of about 0.9 stars: two groups of 300 differ by 0.075 as their standard error
    assert 0.2 < told["detectable"] < 0.4


def test_p_pays_for_the_search():
    """Of 200 studies without any effect about one in twenty may seem to have one, though four edges were tried."""
    rng = np.random.default_rng(5)
    seen = [row(answers(rng, 200)) for _ in range(200)]
    assert sum(one["p"] < 0.05 for one in seen) <= 18
    assert sum(one["shape"] != "" for one in seen) <= 18


def test_late_answers_that_score_all_over_the_place_are_no_course():
    """A tenth has four times the spread: by one spread for all, one study in four would seem to have a step."""
    rng, seen = np.random.default_rng(6), []
    for _ in range(100):
        days = rng.integers(0, 10, 300).astype(float)
        points = rng.normal(0, np.where(days == 9, 2.0, 0.5))
        own = pd.DataFrame({"days": days, "points": points, "weight": 1.0})
        seen.append(curves(own, {"days": np.array([3.0, 6.0, 9.0])}, kind="stars", min_base=10).table.iloc[0])
    assert sum(one["p"] < 0.05 for one in seen) <= 11
    assert sum(one["shape"] != "" for one in seen) <= 11


def test_best_in_the_middle_and_worst_in_the_middle_are_noticed():
    rng = np.random.default_rng(7)
    for sign, shape in ((-1, "peak"), (1, "valley")):
        own = answers(rng, 2000, lambda days, sign=sign: sign * 0.6 * np.abs(np.minimum(days, 5) - 2.5) - 0.5)
        told = row(own)
        assert told["shape"] == shape
        assert told["turn"] in (1, 2, 3)


def test_up_and_down_is_said_to_be_neither():
    own = answers(np.random.default_rng(8), 3000, lambda days: -1.5 * np.isin(days, [1, 3, 4]))
    assert row(own)["shape"] == "uneven"


def test_the_curve_lies_between_the_bands_and_never_turns():
    told = found(answers(np.random.default_rng(9), 800, lambda days: -0.2 * days)).bands
    assert (np.diff(told["curve"]) <= 1e-12).all()
    assert told["base"].sum() == 800
    assert np.average(told["curve"], weights=told["base"]) == pytest.approx(
        np.average(told["value"], weights=told["base"])
    )
    assert np.isnan(told["from"].iloc[0])
    assert told["from"].iloc[1:].tolist() == told["until"].iloc[:-1].tolist()


def test_equal_weights_are_as_none_and_unequal_ones_are_worth_less():
    own = answers(np.random.default_rng(10), 800, lambda days: -0.8 * (days >= 3))
    plain = found(own)
    pd.testing.assert_frame_equal(plain.table, found(own.assign(weight=2.0)).table)
    rng = np.random.default_rng(11)
    unequal = row(own.assign(weight=rng.choice([0.2, 3.0], 800)))
    assert unequal["high"] - unequal["low"] > plain.table["high"].iloc[0] - plain.table["low"].iloc[0]


def test_answers_of_weight_nil_and_without_score_or_number_do_not_count():
    own = answers(np.random.default_rng(12), 800, lambda days: -0.8 * (days >= 3))
    extra = pd.DataFrame({"days": [9.0, np.nan, 9.0], "points": [5.0, 5.0, np.nan], "weight": [0.0, 1.0, 1.0]})
    pd.testing.assert_frame_equal(found(own).table, found(pd.concat([own, extra], ignore_index=True)).table)


def test_thirty_perfect_scores_do_not_prove_that_nobody_is_unhappy():
    """98 % are satisfied; by chance everybody in the last band is. An interval of no width would be a lie."""
    days, points = np.repeat([0.0, 9.0], [970, 30]), np.repeat([100.0, 0.0, 100.0], [950, 20, 30])
    own = pd.DataFrame({"days": days, "points": points, "weight": 1.0})
    told = curves(own, {"days": np.array([5.0])}, kind="csat", min_base=20).table.iloc[0]
    assert told["p"] > 0.3
    assert told["low"] < 0 < told["high"]


@pytest.mark.parametrize(
    ("own", "edges", "reason"),
    [
        (answers(np.random.default_rng(1), 0), EDGES, "small_base"),
        (answers(np.random.default_rng(1), 19), EDGES, "small_base"),
        (answers(np.random.default_rng(1), 60), EDGES, "small_base"),  # two bands of six answers
        (answers(np.random.default_rng(1), 100), np.empty(0), "one_band"),
    ],
)
def test_too_few_answers_or_values_have_no_curve(own, edges, reason):
    told = found(own, edges)
    assert told.table["reason"].tolist() == [reason]
    assert told.table["difference"].isna().all()
    assert told.bands.empty


def test_what_is_withheld_is_not_computed():
    own = answers(np.random.default_rng(1), 800)
    told = found(own, withheld={"days": "complementary"})
    assert told.table.iloc[0][["p", "difference", "detectable", "threshold"]].isna().all()
    assert told.bands.empty


def test_everybody_with_the_same_score_has_no_course_and_no_difference_that_would_have_been_seen():
    told = row(answers(np.random.default_rng(1), 500).assign(points=5.0))
    assert (told["shape"], told["reason"]) == ("", "alike")
    assert np.isnan(told["detectable"])


def test_of_several_numbers_the_one_that_explains_most_comes_first_and_q_is_paid_for_all():
    own = answers(np.random.default_rng(13), 1500, lambda days: -1.0 * (days >= 3))
    rng = np.random.default_rng(14)
    own = own.assign(price=rng.permutation(own["days"]), age=rng.permutation(own["days"]))
    told = curves(own, dict.fromkeys(["price", "days", "age"], EDGES), kind="stars", scale=(1, 5), min_base=20).table
    assert told["number"].iloc[0] == "days"
    assert told["shape"].tolist() == ["falls", "", ""]
    assert (told["q"] >= told["p"]).all()


def test_no_numbers_at_all():
    told = curves(answers(np.random.default_rng(1), 50), {}, kind="stars", scale=(1, 5))
    assert told.table.empty
    assert told.bands.empty


def test_the_order_of_answers_changes_no_estimate():
    own = answers(np.random.default_rng(15), 500, lambda days: -0.5 * (days >= 3))
    one, other = row(own), row(own.sample(frac=1, random_state=1))
    names = ["difference", "low", "high", "threshold", "p", "turn_p"]
    pd.testing.assert_series_equal(one[names], other[names])


def test_pooled_adjacent_violators_by_hand():
    """3 and 4 fall the wrong way round: together (3 + 3 * 4) / 4."""
    assert monotone(np.array([5.0, 3.0, 4.0, 1.0]), np.array([1.0, 1.0, 3.0, 1.0])).tolist() == [5, 3.75, 3.75, 1]
    curve, at = turned(np.array([3.0, 1.0, 2.0]), np.ones(3))
    assert (curve.tolist(), at) == ([3.0, 1.0, 2.0], 1)


def test_steps_by_hand():
    """Bands of 1, 1 and 2 answers that score 4, 4 and 1: from the second on 2, from the third on 1."""
    assert steps(np.array([4.0, 4.0, 1.0]), np.array([1.0, 1.0, 2.0])).tolist() == [-2.0, -3.0]


def test_a_band_of_which_three_answers_weigh_nearly_all_has_no_course():
    """Nothing but noise: three heavy answers in the middle, all of the worst score, were a valley."""
    own = answers(np.random.default_rng(6), 500)
    heavy = own.index[own["days"] == 3][:3]
    own.loc[heavy, ["points", "weight"]] = [1.0, 1000.0]
    told = found(own)
    assert (told.table.loc[0, "reason"], told.table.loc[0, "shape"]) == ("unequal_weights", "")
    assert told.bands.empty
