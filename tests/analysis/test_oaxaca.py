"""Vector: statsmodels' ccard data split by home ownership, as Stata's `oaxaca` has it (statsmodels' own tests)."""

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.oaxaca import PARTS, oaxaca


@pytest.fixture(scope="module")
def cards() -> tuple[pd.DataFrame, pd.DataFrame]:
    from statsmodels.datasets import ccard

    data = ccard.load_pandas().data.assign(weight=1.0)
    return data[data["OWNRENT"] == 1], data[data["OWNRENT"] == 0]


def parts(own: pd.DataFrame, others: pd.DataFrame, columns: list[str], **look: str) -> pd.Series:
    return oaxaca(own, others, columns, **look).set_index("part")["value"]


def test_owners_against_tenants(cards):
    found = parts(*cards, ["AGE", "INCOME", "INCOMESQ"], target="AVGEXP")
    assert found["gap"] == pytest.approx(158.7504, abs=5e-5)
    assert found[["composition", "scoring", "interaction"]].tolist() == pytest.approx(
        [321.7482, 75.45371, -238.4515], abs=5e-4
    )
    assert found[["explained", "unexplained"]].tolist() == pytest.approx([130.8095, 27.94091], abs=5e-4)


def test_tenants_against_owners(cards):
    found = parts(*cards[::-1], ["AGE", "INCOME", "INCOMESQ"], target="AVGEXP")
    assert found.tolist()[:4] == pytest.approx([-158.7504, -83.29674, 162.9978, -238.4515], abs=5e-4)


def answers(people: dict[str, int], level: dict[str, float], seed: int = 1) -> pd.DataFrame:
    plan = np.repeat(list(people), list(people.values()))
    score = pd.Series(plan).map(level) + np.random.default_rng(seed).normal(0, 5, len(plan))
    return pd.DataFrame({"plan": plan, "points": score, "weight": 1.0})


def test_with_one_attribute_it_is_the_hand_checked_mix():
    # FIELD D7: shares .5/.3/.2 -> .4/.3/.3, means 50/20/-10 -> 52/24/-14: 29.0 -> 23.8; three-fold -6.0, 1.4, -.6
    now = answers({"a": 400, "b": 300, "c": 300}, {"a": 52.0, "b": 24.0, "c": -14.0})
    before = answers({"a": 500, "b": 300, "c": 200}, {"a": 50.0, "b": 20.0, "c": -10.0})
    for part, level in ((now, {"a": 52, "b": 24, "c": -14}), (before, {"a": 50, "b": 20, "c": -10})):
        part["points"] = part["plan"].map(level).astype(float)
    found = parts(now, before, ["plan"])
    assert found.tolist()[:4] == pytest.approx([-5.2, -6.0, 1.4, -0.6])


def test_the_parts_sum_and_a_column_said_twice_changes_nothing():
    level = {"a": 40.0, "b": 10.0}
    now, before = answers({"a": 60, "b": 140}, level, 1), answers({"a": 140, "b": 60}, level, 2)
    once = parts(now, before, ["plan"])
    twice = parts(now.assign(again=now["plan"]), before.assign(again=before["plan"]), ["plan", "again"])
    assert once.tolist() == pytest.approx(twice.tolist())
    assert once["composition"] + once["scoring"] + once["interaction"] == pytest.approx(once["gap"], abs=1e-9)
    assert once["explained"] + once["unexplained"] == pytest.approx(once["gap"], abs=1e-9)


def test_a_planted_mix_is_explained_and_a_planted_drop_is_not():
    level = {"a": 40.0, "b": 10.0}
    mixed = oaxaca(answers({"a": 60, "b": 140}, level, 1), answers({"a": 140, "b": 60}, level, 2), ["plan"])
    mixed = mixed.set_index("part")
    assert mixed.loc["explained", "high"] < -8
    assert mixed.loc["unexplained", "low"] < 0 < mixed.loc["unexplained", "high"]
    same = {"a": 100, "b": 100}
    fell = oaxaca(answers(same, {"a": 20.0, "b": -10.0}, 1), answers(same, level, 2), ["plan"]).set_index("part")
    assert fell.loc["explained", "value"] == pytest.approx(0, abs=1e-9)
    assert fell.loc["unexplained", "high"] < -17


def test_weights_count_as_answers_do():
    now, before = (
        answers({"a": 60, "b": 140}, {"a": 40.0, "b": 10.0}, 1),
        answers({"a": 90, "b": 110}, {"a": 41.0, "b": 9.0}),
    )
    heavy = now.assign(weight=2.0)
    doubled = pd.concat([now, now])
    assert parts(heavy, before, ["plan"])[:4].tolist() == pytest.approx(parts(doubled, before, ["plan"])[:4].tolist())


def test_too_few_answers_have_no_parts():
    one = answers({"a": 1}, {"a": 40.0})
    assert oaxaca(one, one, ["plan"]).empty
    assert len(PARTS) == 6


def test_a_number_that_is_unknown_here_and_there_leaves_a_split():
    level = {"a": 40.0, "b": 10.0}
    now, before = answers({"a": 60, "b": 140}, level, 1), answers({"a": 140, "b": 60}, level, 2)
    for part in (now, before):
        part["age"] = np.where(np.arange(len(part)) % 5, np.arange(len(part)) % 40, np.nan)
    found = parts(now, before, ["plan", "age"])
    assert found.notna().all()
    assert found["explained"] + found["unexplained"] == pytest.approx(found["gap"], abs=1e-9)


def test_answers_of_weight_nought_are_as_if_they_were_not_there():
    level = {"a": 40.0, "b": 10.0}
    now, before = answers({"a": 60, "b": 140}, level, 1), answers({"a": 140, "b": 60}, level, 2)
    rare = now.assign(weight=np.where(np.arange(200) % 50 == 0, 1.0, 0.0))
    kept = rare[rare["weight"] > 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(oaxaca(rare, before, ["plan"]), oaxaca(kept, before, ["plan"]))
    assert oaxaca(rare.assign(weight=[1.0] + [0.0] * 199), before, ["plan"]).empty


def test_the_ends_of_an_interval_hardly_depend_on_the_draws():
    level = {"a": 40.0, "b": 10.0}
    now, before = answers({"a": 60, "b": 140}, level, 1), answers({"a": 140, "b": 60}, level, 2)
    found = [oaxaca(now, before, ["plan"], seed=seed).set_index("part") for seed in range(8)]
    width = (found[0]["high"] - found[0]["low"]).to_numpy()
    ends = np.array([part[["low", "high"]].to_numpy() for part in found])
    assert (np.ptp(ends, axis=0).max(axis=1) < 0.075 * width).all()
