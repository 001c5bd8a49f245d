"""The bridge: published splits, parts that sum exactly, and the part that is called most of a change."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions
from vocwork.analysis.bridge import main_part, parts
from vocwork.analysis.compare import Difference, change

FELL = Difference(-20.0, -30.0, -10.0, 0.001, 120, 110, 15.0)


def split(mix: float, talk: float, rate: float, *, half: float = 3.0) -> pd.DataFrame:
    """Parts with intervals of the same half width."""
    value = [mix, talk, rate, mix + talk + rate]
    table = pd.DataFrame({"part": ["mix", "talk", "rate", "total"], "value": value})
    return table.assign(low=table["value"] - half, high=table["value"] + half)


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        (split(-1, -1, -18), "rate"),
        (split(-16, -5, 1), "mix"),
        (split(-9, -8, -3), "none"),  # the largest is less than half
        (split(-12, -8, 0), "none"),  # the second is more than half as large as the first
        (split(-1, 15, -34), "rate"),
        (split(-1, 24, -43), "none"),  # most of it is taken back by another part
        (split(-1, -1, -18, half=19), "none"),  # it could be nothing
        (split(1, 1, 18), "none"),  # against the change
    ],
)
def test_a_part_is_named_only_where_it_is_most_of_the_change(parts, named):
    assert main_part(parts, FELL) == named


def test_nothing_is_named_where_the_change_may_be_chance():
    assert main_part(split(-1, -1, -18), FELL._replace(high=1.0)) == "unclear"


# Shares before and now, means before and now: 29.0 falls to 23.8, by mix -6.3 and by rate +1.1 (Kitagawa 1955).
SHARES, MEANS = ((0.5, 0.3, 0.2), (0.4, 0.3, 0.3)), ((50.0, 20.0, -10.0), (52.0, 24.0, -14.0))


def quarters(column: str, **columns) -> pd.DataFrame:
    """100 answers of each quarter by the groups of a column, all of a group with its mean as score."""
    found = []
    for is_now, shares, means in zip((False, True), SHARES, MEANS, strict=True):
        sizes = [round(100 * share) for share in shares]
        own = feedback(100, prefix=str(is_now), points=np.repeat(means, sizes), **columns)
        found.append(own.assign(**{column: np.repeat(["a", "b", "c"], sizes)}, _now=is_now))
    return pd.concat(found, ignore_index=True)


def bridge(both: pd.DataFrame, attribute: str = "", said: pd.DataFrame | None = None) -> pd.DataFrame:
    now, before = both[both["_now"]], both[~both["_now"]]
    total = change(now, before, kind="stars")
    said = mentions(both.head(0), 0) if said is None else said
    return parts(both, said, attribute, total=total, rng=np.random.default_rng(1)).set_index("part")


def test_who_answered_and_how_they_score_are_kitagawas_parts():
    found = bridge(quarters("region"), "region")
    assert found["value"].to_dict() == pytest.approx({"mix": -6.3, "talk": 0, "rate": 1.1, "total": -5.2})


@pytest.mark.parametrize("column", ["channel", "source"])
def test_how_answers_were_collected_is_the_same_split_under_its_own_name(column):
    found = bridge(quarters(column))
    expected = {"method": -6.3, "mix": 0, "talk": 0, "rate": 1.1, "total": -5.2}
    assert found["value"].to_dict() == pytest.approx(expected, abs=1e-9)


def test_a_method_that_is_the_split_itself_is_not_counted_twice():
    assert list(bridge(quarters("channel"), "channel").index) == ["mix", "talk", "rate", "total"]


def test_answers_of_one_method_and_one_weight_have_neither_part():
    assert list(bridge(quarters("region")).index) == ["mix", "talk", "rate", "total"]


def test_weights_have_their_own_part():
    """The plain metric stands still; the weighted one rises, because those who score high weigh more than before."""
    before = feedback(40, prefix="b", points=np.tile([100.0, -100.0], 20), weight=1.0)
    now = feedback(40, prefix="n", points=np.tile([100.0, -100.0], 20), weight=np.tile([3.0, 1.0], 20))
    found = bridge(pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True))
    assert found["value"].to_dict() == pytest.approx({"mix": 0, "talk": 0, "rate": 0, "weighting": 50, "total": 50})


def test_a_channel_that_came_in_moves_the_method_alone():
    """Nobody scores other than before; those who came by the new channel score lower."""
    before = feedback(60, prefix="b", points=50.0)
    now = feedback(90, prefix="n", points=np.repeat([50.0, 20.0], [60, 30]))
    now = now.assign(channel=np.repeat(["survey", "chat"], [60, 30]))
    found = bridge(pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True))
    expected = {"method": -10, "mix": 0, "talk": 0, "rate": 0, "total": -10}
    assert found["value"].to_dict() == pytest.approx(expected, abs=1e-9)


def test_no_method_in_common_is_all_method():
    before = feedback(40, prefix="b", points=50.0, channel="survey")
    now = feedback(40, prefix="n", points=20.0, channel="chat")
    found = bridge(pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True))
    assert found["value"].to_dict() == pytest.approx({"method": -30, "mix": 0, "talk": 0, "rate": 0, "total": -30})


@pytest.mark.parametrize("seed", range(8))
def test_the_parts_sum_exactly_whatever_changed(seed):
    rng = np.random.default_rng(seed)
    both = feedback(
        300,
        points=rng.choice([100.0, 0.0, -100.0], 300),
        weight=rng.uniform(0.2, 3, 300),
        channel=rng.choice(["survey", "chat", "phone"], 300),
        region=rng.choice(["n", "s", "e"], 300),
    ).assign(_now=rng.random(300) < 0.6)
    said = pd.concat([mentions(both.sample(90, random_state=seed + n), n) for n in range(3)], ignore_index=True)
    found = bridge(both, "region", said)
    assert found.drop(index="total")["value"].sum() == pytest.approx(found.loc["total", "value"], abs=1e-9)
    assert (found["low"] <= found["high"]).all()


def test_equal_weights_of_any_size_change_nothing():
    both = quarters("channel")
    pd.testing.assert_frame_equal(bridge(both), bridge(both.assign(weight=2.5)))


# --- few answers -------------------------------------------------------------------------------------------------

GROUPS, THEMES = np.array([0.0, 30.0, -40.0]), np.array([20.0, -30.0, 0.0, -60.0, 50.0, 10.0])


def additive(seed: int, fall: float, *, size: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers of one theme each that score by their group, their theme and, now, `fall`; most cells have no answer."""
    rng, found = np.random.default_rng(seed), []
    for is_now in (False, True):
        group = rng.choice(3, size, p=rng.dirichlet(np.full(3, 3.0)))
        theme = rng.choice(6, size, p=rng.dirichlet(np.full(6, 2.0)))
        own = feedback(size, prefix=str(is_now), points=GROUPS[group] + THEMES[theme] - fall * is_now)
        found.append(own.assign(region=np.array(list("abc"))[group], theme=theme, _now=is_now))
    both = pd.concat(found, ignore_index=True)
    said = pd.concat([mentions(own, int(theme)) for theme, own in both.groupby("theme")], ignore_index=True)
    return both.drop(columns="theme"), said


def cells_of_one_quarter(both: pd.DataFrame, said: pd.DataFrame) -> int:
    named = both.merge(said[["feedback_id", "theme"]], left_on="id", right_on="feedback_id")
    return int((named.groupby(["region", "theme"])["_now"].nunique() < 2).sum())


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("fall", [0.0, 35.0])
def test_a_fall_of_all_scores_is_rate_whoever_answers_and_whatever_they_speak_of(seed, fall):
    """Whatever groups and themes one quarter alone has, who scores alike but for the fall moves the rate by it."""
    both, said = additive(seed, fall)
    assert cells_of_one_quarter(both, said)
    assert bridge(both, "region", said).loc["rate", "value"] == pytest.approx(-fall, abs=1e-9)


def test_who_answers_and_what_of_move_as_far_whether_or_not_all_scores_fall():
    (both, said), (fallen, _) = additive(1, 0.0), additive(1, 35.0)
    same, moved = (bridge(one, "region", said).loc[["mix", "talk"], "value"] for one in (both, fallen))
    assert moved.to_list() == pytest.approx(same.to_list(), abs=1e-9)
    assert max(same.abs()) > 1


def test_a_theme_that_came_up_moves_the_talk_alone():
    """A fifth of the answers now speak of a theme that nobody spoke of, and score 50 lower: talk by 10 points."""
    before, now = (
        feedback(40, prefix="b", points=50.0),
        feedback(40, prefix="n", points=np.repeat([50.0, 0.0], [32, 8])),
    )
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True)
    found = bridge(both, said=mentions(now[32:], 3))
    expected = {"mix": 0, "talk": -10, "rate": 0, "total": -10}
    assert found["value"].to_dict() == pytest.approx(expected, abs=1e-9)


def test_no_group_in_common_is_all_mix():
    before, now = feedback(40, prefix="b", points=50.0, region="n"), feedback(40, prefix="n", points=20.0, region="s")
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)], ignore_index=True)
    expected = {"mix": -30, "talk": 0, "rate": 0, "total": -30}
    assert bridge(both, "region")["value"].to_dict() == pytest.approx(expected, abs=1e-9)


# --- weighted answers --------------------------------------------------------------------------------------------


def weighted(sizes: tuple[tuple[int, int], ...], points, weight) -> pd.DataFrame:
    """Two quarters of regions a and b: their answers, points and weights, each ((a, b) before, (a, b) now)."""
    found = []
    for is_now, n, score, own in zip((False, True), sizes, points, weight, strict=True):
        answers = feedback(sum(n), prefix=str(is_now), points=np.repeat(score, n), weight=np.repeat(own, n))
        found.append(answers.assign(region=np.repeat(["a", "b"], n), _now=is_now))
    return pd.concat(found, ignore_index=True)


def test_parts_are_of_weighted_answers():
    """Region a weighs three times as much as b in both quarters, and scores 40 less: 30 of the weighted metric."""
    both = weighted(((40, 40), (40, 40)), ((50.0, 0.0), (10.0, 0.0)), ((3.0, 1.0), (3.0, 1.0)))
    expected = {"mix": 0, "talk": 0, "rate": -30, "weighting": 0, "total": -30}
    assert bridge(both, "region")["value"].to_dict() == pytest.approx(expected, abs=1e-9)


def test_a_mix_of_weighted_answers_is_kitagawas_of_weighted_shares():
    """Weighted, half come from a and a quarter now, where scores are 100 higher."""
    both = weighted(((20, 60), (10, 90)), ((100.0, 0.0), (100.0, 0.0)), ((3.0, 1.0), (3.0, 1.0)))
    expected = {"mix": -25, "talk": 0, "rate": 0, "weighting": 0, "total": -25}
    assert bridge(both, "region")["value"].to_dict() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("sizes", "weight", "mix"),
    [
        (((50, 50), (80, 20)), ((1.0, 1.0), (5 / 8, 5 / 2)), 30),  # weighted now alone
        (((30, 70), (70, 30)), ((5 / 3, 5 / 7), (5 / 7, 5 / 3)), 40),
    ],
)
def test_weights_that_hold_the_mix_take_back_what_it_moves(sizes, weight, mix):
    """Raked to half and half in both quarters: more answer from a, and each of them weighs less."""
    both = weighted(sizes, ((100.0, 0.0), (100.0, 0.0)), weight)
    expected = {"mix": mix, "talk": 0, "rate": 0, "weighting": -mix, "total": 0}
    assert bridge(both, "region")["value"].to_dict() == pytest.approx(expected, abs=1e-9)


def test_weights_count_against_those_of_their_own_quarter():
    """A quarter whose weights sum to its customers, not to its answers, is split alike."""
    rng = np.random.default_rng(5)
    both, said = additive(2, 20.0)
    both = both.assign(weight=rng.choice([0.5, 1.0, 3.0], len(both)))
    larger = both.assign(weight=both["weight"].where(~both["_now"], 1000 * both["weight"]))
    pd.testing.assert_frame_equal(bridge(both, "region", said), bridge(larger, "region", said))
