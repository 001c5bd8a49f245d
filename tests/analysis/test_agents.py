"""One employee or all: the verdict on planted teams, and that nobody is named without need."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.agents import agents, finding, praised


def team(levels: dict[str, float], each: int = 80) -> pd.DataFrame:
    """Contacts by employee; the given share of each one's are promoters, spread evenly, the rest detractors."""
    parts = [
        feedback(each, prefix=name, agent=name, points=np.where(np.arange(each) < level * each, 100.0, -100.0))
        for name, level in levels.items()
    ]
    return pd.concat(parts, ignore_index=True)


def score(answers: pd.DataFrame, **rules):
    return agents(answers, measure="score", kind="nps", **({"min_agent": 30} | rules))


def test_one_employee_carries_it():
    found = score(team({"a": 0.5, "b": 0.45, "c": 0.85, "d": 0.5, "e": 0.55}))
    row = found.verdict.iloc[0]
    assert (row["verdict"], row["unit"], row["employees"]) == ("one", "c", 5)
    assert (row["value"], row["others"]) == pytest.approx((70.0, 0.0))
    assert row["others_p"] > 0.05
    assert finding(found.verdict).key == "agents.score.one.up"
    # only who stands apart has a name
    assert sorted(found.funnel.units["unit"]) == ["", "", "", "", "c"]


def test_two_unlike_the_others_are_several():
    found = score(team({"a": 0.5, "b": 0.1, "c": 0.9, "d": 0.5, "e": 0.5, "f": 0.48}))
    assert found.verdict["verdict"].tolist() == ["several"]
    assert sorted(found.funnel.units["unit"]) == ["", "", "", "", "b", "c"]


def test_in_a_team_of_all_kinds_nobody_is_named():
    found = score(team(dict(zip("abcdefgh", np.linspace(0.05, 0.95, 8), strict=True)), each=200))
    assert found.verdict["verdict"].tolist() == ["unlike"]
    assert found.verdict["unit"].isna().all()
    assert set(found.funnel.units["unit"]) == {""}
    assert finding(found.verdict).key == "agents.score.unlike"


def test_a_team_that_is_alike_has_no_names_and_says_what_would_have_been_seen():
    found = score(team({"a": 0.5, "b": 0.52, "c": 0.55, "d": 0.5}))
    row = found.verdict.iloc[0]
    assert row["verdict"] == "alike"
    assert pd.isna(row["unit"])
    assert row["detectable"] > 20
    assert set(found.funnel.units["unit"]) == {""}
    assert finding(found.verdict).facts["employees"] == 4


def test_an_employee_below_the_base_is_not_judged_however_good():
    answers = pd.concat(
        [team({"a": 0.5, "b": 0.5, "c": 0.5, "d": 0.5}), team({"rare": 1.0}, each=29)], ignore_index=True
    )
    found = score(answers)
    assert found.verdict["employees"].tolist() == [3]  # the smallest of the others is not shown beside the total either
    assert "rare" not in set(found.funnel.units["unit"])
    assert found.verdict["verdict"].tolist() == ["alike"]


def test_fewer_than_three_employees_are_not_compared():
    found = score(team({"a": 0.2, "b": 0.9}))
    assert found.verdict["verdict"].tolist() == ["few"]
    assert found.funnel.units.empty
    nobody = score(feedback(40, agent=pd.Series([None] * 40, dtype="str")))
    assert nobody.verdict["employees"].tolist() == [0]


def test_alarms_on_teams_that_are_alike_stay_within_the_stated_rate():
    """5 % by design; of 60 teams more than 8 would be a fault (binomial, p < .005)."""
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        answers = feedback(480, points=rng.choice([-100.0, 0.0, 100.0], 480), agent=np.repeat([*"abcdefghijkl"], 40))
        named += score(answers).verdict["verdict"].isin(["one", "several"]).sum()
    assert named <= 8


def test_beside_one_who_stands_apart_innocents_are_named_no_more_often_than_stated():
    """Twelve of 42 answers, one with nearly all promoters: 5 % by design; of 60 more than 8 would be a fault."""
    innocent = praised_found = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        promoters = np.where(np.repeat(np.arange(12), 42) == 0, 0.97, 0.5)
        points = np.where(rng.random(504) < promoters, 100.0, rng.choice([0.0, -100.0], 504))
        names = set(score(feedback(504, points=points, agent=np.repeat([*"abcdefghijkl"], 42))).funnel.units["unit"])
        innocent += bool(names - {"", "a"})
        praised_found += "a" in names
    assert innocent <= 8
    assert praised_found >= 50


def test_rare_praise_names_nobody_by_chance():
    """Praise in 5 % of 42 contacts each: a normal test would name somebody in one study of eleven."""
    named = 0
    for seed in range(60):
        praise = 100.0 * (np.random.default_rng(seed).random(504) < 0.05)
        contacts = feedback(504, points=praise, agent=np.repeat([*"abcdefghijkl"], 42))
        found = agents(contacts, measure="praise", kind="csat", min_agent=30)
        named += found.verdict["verdict"].isin(["one", "several"]).sum()
    assert named <= 3


@pytest.mark.parametrize(("measure", "kind", "points"), [("score", "stars", 4.0), ("praise", "csat", 0.0)])
def test_where_all_answers_are_alike_no_difference_would_have_been_seen(measure, kind, points):
    answers = team({"a": 0.5, "b": 0.5, "c": 0.5}).assign(points=points)
    found = agents(answers, measure=measure, kind=kind, min_agent=30, scale=(1, 5))
    assert found.verdict["verdict"].tolist() == ["alike"]
    assert found.verdict["detectable"].isna().all()
    assert finding(found.verdict) == (f"agents.{measure}.same", "neutral", {"employees": 3, "others": points})


def test_praise_is_glad_talk_of_staff_of_all_contacts():
    answers = feedback(4, agent=["a", "a", "b", None])
    listed = themes("staff", "price").assign(subject=["staff", "price"])
    said = pd.concat(
        [mentions(answers.iloc[[0]], 0, 0.9), mentions(answers.iloc[[1]], 0, -0.9), mentions(answers.iloc[[2]], 1, 0.9)]
    )
    found = praised(answers, said, listed)
    assert found["points"].tolist() == [100.0, 0.0, 0.0]
    assert praised(answers, said, listed.assign(subject="")).empty


def test_praise_is_told_as_shares():
    found = agents(
        team({"a": 0.05, "b": 0.06, "c": 0.4}).assign(points=lambda t: t["points"].clip(lower=0)),
        measure="praise",
        kind="csat",
        min_agent=30,
    )
    said = finding(found.verdict)
    assert said.key == "agents.praise.one.up"
    assert said.facts["value"] == pytest.approx(0.4)
