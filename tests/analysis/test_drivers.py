"""What goes with the score of a study's answers."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.drivers import ABOUT, Drivers, drivers, finding, notes

THEMES = themes("delivery", "price", "staff")
RULES = {"min_base": 30, "min_cell": 5}


def planted(rows: int = 400, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Who mentions delivery scores far lower, who lives in the East a little; price and plan go with nothing."""
    rng = np.random.default_rng(seed)
    late, price, staff = rng.random((3, rows)) < np.array([[0.25], [0.3], [0.02]])
    region, plan = rng.choice(["North", "East", "West"], rows), rng.choice(["a", "b"], rows)
    mood = 8.4 + 1.6 * rng.normal(size=rows) - 2.5 * late - 1.2 * (region == "East")
    points = np.select([mood >= 8.5, mood >= 6.5], [100.0, 0.0], -100.0)
    answers = feedback(rows, points=points, region=region, plan=plan, weight=1.0)
    said = [mentions(answers[late], 0), mentions(answers[price], 1), mentions(answers[staff], 2)]
    return answers, pd.concat(said, ignore_index=True)


def found(answers: pd.DataFrame, said: pd.DataFrame, **rules) -> Drivers:
    return drivers(answers, said, THEMES, attributes=["plan", "region"], **RULES | rules)


def test_the_planted_theme_and_attribute_are_found_and_nothing_else():
    shown = found(*planted())
    table = shown.table.set_index("label")
    assert table.index.tolist()[:2] == ["delivery", "region"]
    assert table["clear"].to_dict() == {"delivery": True, "region": True, "price": False, "plan": False}
    assert table["coefficient"]["delivery"] < -40
    assert (table["lowest"]["region"], table["n"]["delivery"] > 30) == ("East", True)
    assert shown.fit.p == 0.0005
    assert (shown.reason, shown.base, shown.quarters) == ("", 400, ("2024Q1", "2024Q1"))


def test_importances_sum_to_r2():
    shown = found(*planted())
    assert shown.table["importance"].sum() == pytest.approx(shown.fit.r2)


def test_an_attribute_of_two_values_names_them():
    answers, said = planted()
    answers["points"] = answers["points"].where(answers["plan"] == "a", -100.0)
    plan = found(answers, said).table.set_index("label").loc["plan"]
    assert (plan["lowest"], plan["highest"]) == ("b", "a")


def test_too_few_answers_have_no_drivers():
    answers, said = planted()
    few = found(answers.head(57), said)
    assert (few.reason, few.base, few.fit) == ("small_base", 57, None)
    assert few.table.columns.tolist()[:4] == ABOUT
    assert found(answers.head(0), said).quarters == ()
    assert found(answers.head(200).assign(weight=[50.0] * 20 + [1.0] * 180), said).reason == "small_base"


def test_a_study_where_nothing_is_mentioned_or_known_has_no_drivers():
    answers, said = planted()
    assert found(answers.assign(plan="a", region="North"), said.head(0)).reason == "no_driver"


def test_scores_of_pure_chance_have_no_clear_driver():
    """Over 40 studies without any effect: nominal is one in twenty."""
    alarms = 0
    for seed in range(40):
        answers, said = planted(250, seed)
        mixed = answers.assign(points=np.random.default_rng(seed).permutation(answers["points"]))
        alarms += bool(found(mixed, said).table["clear"].any())
    assert alarms <= 5


def test_notes_say_what_all_account_for_and_what_to_be_careful_about():
    shown = found(*planted())
    assert [note.key for note in notes(shown)] == ["drivers.note.fit", "drivers.note.values"]
    assert notes(shown)[1].facts["lowest"] == "East"
    table = shown.table.assign(opposed=[True, False, True, False], vif=[9.0, 1, 1, 9], ordered_weight=[0.1, 0, 0.2, 0])
    said = {note.key: note.facts for note in notes(shown._replace(table=table, left_out=("channel",)))}
    assert said["drivers.note.turned"] == {"labels": ["delivery"]}
    assert said["drivers.note.overlap"] == {"labels": ["delivery"]}
    assert said["drivers.note.ordered"] == {"label": table["label"][2]}
    near = table.assign(importance=[0.1, 0.09, 0.08, 0.01], low=0.05)
    assert "drivers.note.ordered" not in [note.key for note in notes(shown._replace(table=near))]
    assert said["drivers.note.left_out"] == {"labels": ["channel"]}
    quiet = shown._replace(table=shown.table.assign(clear=False))
    assert [note.key for note in notes(quiet)] == ["drivers.note.noise"]
    assert notes(found(*(part.head(0) for part in planted()))) == []


def test_the_heading_is_the_most_important_driver_that_stands_out():
    shown = found(*planted())
    said = finding(shown)
    assert (said.key, said.facts["label"]) == ("drivers.finding.lower", "delivery")
    assert said.facts["points"] == -shown.table["coefficient"][0]
    area = finding(shown._replace(table=shown.table.drop(index=0)))
    assert (area.key, area.facts["lowest"]) == ("drivers.finding.attribute", "East")
    assert finding(shown._replace(table=shown.table.assign(clear=False))).key.startswith("drivers.finding.none")


def test_of_one_quarter_alone_the_heading_speaks_of_one():
    quiet = found(*planted())
    quiet = quiet._replace(table=quiet.table.assign(clear=False))
    assert finding(quiet._replace(quarters=("2024Q2", "2024Q2"))).key == "drivers.finding.none.quarter"
    assert finding(quiet._replace(quarters=("2024Q1", "2024Q2"))).key == "drivers.finding.none"


def test_a_score_that_is_the_same_for_all_has_no_drivers():
    answers, said = planted()
    shown = found(answers.assign(points=100.0), said)
    assert (shown.reason, shown.fit, len(shown.table)) == ("alike", None, 0)
    assert finding(shown).key == "drivers.finding.alike"
    assert notes(shown) == []


def test_weights_move_importances_and_equal_ones_do_not():
    answers, said = planted()
    plain = found(answers, said)
    pd.testing.assert_frame_equal(found(answers.assign(weight=3.0), said).table, plain.table)
    lifted = found(answers.assign(weight=np.where(answers["region"] == "East", 4.0, 1.0)), said)
    assert lifted.fit.effective < 0.75 * lifted.fit.base
    assert lifted.table["importance"].tolist() != plain.table["importance"].tolist()
