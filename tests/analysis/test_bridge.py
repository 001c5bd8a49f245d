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
    assert main_part(split(-1, -1, -18), FELL._replace(high=1.0)) == "none"


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
    assert found.drop(index="total")["value"].sum() == pytest.approx(found.loc["total", "value"])
    assert (found["low"] <= found["high"]).all()


def test_equal_weights_of_any_size_change_nothing():
    both = quarters("channel")
    pd.testing.assert_frame_equal(bridge(both), bridge(both.assign(weight=2.5)))
