"""The levels of a change: a planted path is found, sums are exact, small parts held back, quotes at the end."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.found import LATER
from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import cause_findings
from vocwork.analysis.conjunctions import of_theme
from vocwork.analysis.divisions import DOINGS
from vocwork.analysis.drilldown import COLUMNS, drilldown, finding
from vocwork.analysis.root_causes import root_causes

LABELS = ("delivery", "price", "staff")
RULES = {"min_base": 30, "min_cell": 5}


def quarter(rng, rows, prefix, *, late=0.15, loss=0.0):
    """Answers of two regions on three themes; in the East `late` of those on delivery complain and lose `loss`."""
    east = rng.random(rows) < 0.5
    about = rng.random((rows, 3)) < [0.3, 0.3, 0.3]
    complains = about[:, 0] & east & (rng.random(rows) < late)
    score = rng.normal(8, 1.5, rows) - loss * complains
    points = np.select([score >= 8.5, score < 6.5], [100.0, -100.0], 0.0)
    answers = feedback(rows, prefix=prefix, region=np.where(east, "East", "West"), points=points)
    said = pd.concat([mentions(answers[about[:, theme]], theme) for theme in range(3)], ignore_index=True)
    late_ids = set(answers.loc[complains, "id"])
    doing = [
        "complaint" if theme == 0 and who in late_ids else "praise"
        for theme, who in zip(said["theme"], said["feedback_id"], strict=True)
    ]
    return answers, said.assign(intent=doing)


def answers_of(seed=1, rows=1500, themes_=None, **now):
    """Answers now and before, their mentions, the themes."""
    rng = np.random.default_rng(seed)
    (before, said_before), (after, said_after) = quarter(rng, rows, "a"), quarter(rng, rows, "b", **now)
    said = pd.concat([said_before, said_after], ignore_index=True)
    return after, before, said, themes(*LABELS) if themes_ is None else themes_


def study(**given):
    told = answers_of(**given)
    causes = root_causes(*told, attributes=["region"], kind="nps", min_base=30)
    return drilldown(*told, causes, **RULES), causes, told[2]


@pytest.fixture(scope="module")
def failure():
    return study(late=0.8, loss=5.0)


# First answer, how many, and the theme that they speak of.
SPOKEN = ((0, 300, 0), (300, 200, 3), (500, 100, 4), (600, 300, 1))


def below(levels, level):
    return levels[levels["parent"] == level]


def test_the_planted_path_leads_from_the_change_to_complaints_in_the_east(failure):
    levels = failure[0].levels
    path, at = [], 0
    while len(parts := below(levels, at)):
        parts = parts[parts["kind"] != "others"].dropna(subset=["contribution"])
        if parts.empty:
            break
        top = parts.loc[parts["contribution"].idxmin()]
        path.append(top["label"] or top["items"][0].value)
        at = top["level"]
    assert path[-1] == "complaint"
    assert {"East", "delivery"} & set(path) or path[0] == "0"
    assert levels["p"].iloc[1] < 0.05


def test_what_adds_up_adds_up_exactly(failure):
    levels = failure[0].levels
    sums = list(levels[levels["adds_up"]].itertuples())
    assert len(sums) >= 2
    for level in sums:
        assert below(levels, level.level)["contribution"].sum() == pytest.approx(level.contribution, abs=1e-9)


def test_the_first_level_is_that_of_the_causes(failure):
    found, causes, _ = failure
    slices, own = found.levels[found.levels["kind"] == "slice"], causes.slices[causes.slices["cause"]]
    assert slices["items"].tolist() == own["items"].tolist()
    for name in ("n_before", "n_now", "contribution", "share_of_change", "p"):
        assert slices[name].tolist() == pytest.approx(own[name].tolist())


def test_two_quotes_of_both_quarters_stand_at_every_level_but_the_total_and_the_others(failure):
    found = failure[0]
    quoted = found.levels[~found.levels["kind"].isin(["total", "others"]) & (found.levels["reason"] == "")]
    assert set(quoted["level"]) & set(found.levels["parent"])
    many = found.quotes.groupby(["level", "when"]).size()
    assert many.max() == 2
    for level in quoted[(quoted[["n_before", "n_now"]] >= 30).all(axis=1)]["level"]:
        assert (many[level, "before"], many[level, "now"]) == (2, 2)
    assert set(found.quotes["level"]) <= set(found.levels.loc[~found.levels["kind"].isin(["total", "others"]), "level"])


def test_the_words_of_a_level_are_those_of_its_own_answers(failure):
    found, _, said = failure
    level = found.levels[(found.levels["kind"] == "intent") & (found.levels["label"] == "complaint")]
    complaints = set(said.loc[said["intent"] == "complaint", "text"])
    quoted = found.quotes[found.quotes["level"].isin(level["level"])]
    assert len(quoted)
    assert set(quoted["text"]) <= complaints


def test_an_answer_on_two_themes_counts_half_under_each():
    """Twenty of forty answers on delivery and price, all from 100 to 0 points: a quarter of the fall for each theme."""
    before, now = feedback(40, prefix="a", points=100.0, region="East"), feedback(40, prefix="b", region="East")
    both = [mentions(answers.head(20), theme) for answers in (before, now) for theme in (0, 1)]
    said, known = pd.concat(both, ignore_index=True), themes(*LABELS)
    causes = root_causes(now, before, said, known, attributes=["region"], kind="nps", min_base=1)
    levels = drilldown(
        now, before, said, known, causes._replace(slices=causes.slices.head(0), verdict="everywhere")
    ).levels
    by_label = levels.set_index("label")["contribution"]
    assert (by_label["delivery"], by_label["price"]) == (-25, -25)
    assert levels.set_index("kind").loc["others", "contribution"] == -50


def test_sub_themes_take_the_place_of_what_customers_do():
    known = themes(*LABELS, "courier").assign(parent=[-1, -1, -1, 0])
    said = study(late=0.8, loss=5.0)[2]
    rng = np.random.default_rng(0)
    said = said.assign(theme=np.where((said["theme"] == 0) & (rng.random(len(said)) < 0.5), 3, said["theme"]))
    before, now = (
        feedback(1500, prefix=name, region="East", points=points) for name, points in (("a", 100.0), ("b", 0.0))
    )
    causes = root_causes(now, before, said, known, attributes=["region"], kind="nps", min_base=30)
    levels = drilldown(now, before, said, known, causes, **RULES).levels
    delivery = levels.set_index("label").loc["delivery"]
    assert below(levels, delivery["level"])["kind"].tolist() == ["subtheme", "others"]
    assert not set(below(levels, delivery["level"])["label"]) & set(DOINGS.values())


def test_a_slice_of_a_theme_holds_what_is_said_of_the_themes_under_it():
    """600 of 900 answers: 300 speak of delivery, 200 of couriers under it, 100 of their drivers under these."""
    known = themes(*LABELS, "courier", "drivers").assign(parent=[-1, -1, -1, 0, 3])
    before, now = (
        feedback(900, prefix=name, region="East", points=points) for name, points in (("a", 9.0), ("b", 8.0))
    )
    parts = [(part.iloc[first : first + n], theme) for part in (before, now) for first, n, theme in SPOKEN]
    said = pd.concat([mentions(*part) for part in parts], ignore_index=True)
    causes = root_causes(now, before, said, known, attributes=["region"], kind="stars", min_base=30)
    row = dict.fromkeys(causes.slices.columns) | {"items": (of_theme(0, "delivery"),), "cause": True, "p": 0.01}
    found = causes._replace(slices=pd.DataFrame([row]), verdict="one")
    levels = drilldown(now, before, said, known, found, **RULES).levels
    delivery = levels[levels["kind"] == "slice"].iloc[0]
    assert (delivery["n_before"], delivery["n_now"]) == (600, 600)
    courier = below(levels, delivery["level"]).set_index("label").loc["courier"]
    assert (courier["kind"], courier["n_now"]) == ("subtheme", 300)


def test_few_answers_are_named_without_numbers_and_fewer_not_at_all():
    before, now = (
        feedback(200, prefix=name, region="East", points=points) for name, points in (("a", 100.0), ("b", 0.0))
    )
    said = pd.concat(
        [mentions(part.head(n), theme) for part in (before, now) for theme, n in enumerate((60, 10, 3))],
        ignore_index=True,
    )
    known = themes(*LABELS)
    causes = root_causes(now, before, said, known, attributes=["region"], kind="nps", min_base=30)
    levels = drilldown(now, before, said, known, causes, **RULES).levels.set_index("label")
    assert levels.loc["delivery", "reason"] == ""
    assert levels.loc["price", "reason"] == "small_base"
    assert np.isnan(levels.loc["price", "contribution"])
    assert np.isnan(levels.loc["price", "p"])
    assert (levels.loc["price", "n_before"], levels.loc["price", "n_now"]) == (10, 10)
    assert "staff" not in levels.index


def test_a_part_is_held_back_that_would_give_away_the_rest_of_its_whole():
    """Of 200 answers a quarter 197 speak of delivery: the three that do not could be worked out."""
    before, now = (
        feedback(200, prefix=name, region="East", points=points) for name, points in (("a", 100.0), ("b", 0.0))
    )
    said, known = pd.concat([mentions(part.head(197), 0) for part in (before, now)], ignore_index=True), themes(*LABELS)
    causes = root_causes(now, before, said, known, attributes=["region"], kind="nps", min_base=30)
    assert drilldown(now, before, said, known, causes, **RULES).levels["kind"].tolist() == ["total"]


def test_a_part_that_is_all_of_its_whole_is_not_tested_against_a_rest():
    """Everyone speaks of delivery, and half complain of it: delivery has no rest, complaints have one."""
    before, now = (
        feedback(200, prefix=name, region="East", points=points) for name, points in (("a", 100.0), ("b", 0.0))
    )
    said, known = pd.concat([mentions(part, 0) for part in (before, now)], ignore_index=True), themes(*LABELS)
    said["intent"] = np.where(np.arange(len(said)) % 2, "complaint", "praise")
    causes = root_causes(now, before, said, known, attributes=["region"], kind="nps", min_base=30)
    levels = drilldown(now, before, said, known, causes, **RULES).levels.set_index("label")
    assert (levels.loc["delivery", "contribution"], levels.loc["complaint", "contribution"]) == (-100, -50)
    assert np.isnan(levels.loc["delivery", "p"])
    assert levels.loc["complaint", "p"] > 0.05


@pytest.mark.parametrize("case", ["nothing changed", "too few"])
def test_there_are_no_levels_without_a_clear_change(case):
    found = study()[0] if case == "nothing changed" else study(rows=20, late=0.9, loss=5.0)[0]
    assert found.levels.columns.tolist() == COLUMNS
    assert found.levels.empty
    assert found.quotes.empty


def test_a_change_of_all_alike_is_said_to_run_through_all():
    rng = np.random.default_rng(3)
    (before, said_before), (now, said_now) = quarter(rng, 1500, "a"), quarter(rng, 1500, "b")
    now = now.assign(points=np.maximum(now["points"] - 100, -100))
    said, known = pd.concat([said_before, said_now], ignore_index=True), themes(*LABELS)
    causes = root_causes(now, before, said, known, attributes=["region"], kind="nps", min_base=30)
    levels = drilldown(now, before, said, known, causes, **RULES).levels
    assert causes.verdict == "everywhere"
    assert levels["kind"].tolist()[1:3] == ["slice", "slice"]
    assert finding(levels.assign(name=levels["label"])).key == "drill.finding.everywhere"


def test_the_heading_names_the_part_that_moved_most_otherwise(failure):
    levels = failure[0].levels
    said = finding(levels.assign(name=levels["label"].where(levels["label"] != "", "slice")))
    assert said.key == "drill.finding.part"
    assert said.facts["theme"] in ("delivery", "complaint")
    assert said.facts["part"] < 0


@pytest.mark.parametrize(("p", "said"), [(0.3, "quiet"), (0.001, "against")])
def test_what_moved_against_a_change_is_said_of_a_clear_one_alone(p, said):
    """A fall of 4 that may be chance is no broad change that a slice moved against."""
    rows = [("total", "NPS", -4.0, p, -1), ("slice", "East", 3.0, 0.004, 0), ("others", "others", -7.0, np.nan, 0)]
    levels = pd.DataFrame(rows, columns=["kind", "name", "contribution", "p", "parent"])
    assert finding(levels).key == f"drill.finding.{said}"


def test_the_change_and_its_slices_have_the_intervals_they_were_found_with(failure):
    found, causes, _ = failure
    root, slices = found.levels.iloc[0], found.levels[found.levels["kind"] == "slice"]
    assert (root["low"], root["high"]) == (causes.total.low, causes.total.high)
    numbers = ["contribution", "low", "high", "share_of_change", "share_low", "share_high", "p"]
    same = {row["items"]: row[numbers].to_numpy(float) for _, row in causes.slices.iterrows()}
    assert len(slices)
    for _, row in slices.iterrows():
        assert row[numbers].to_numpy(float) == pytest.approx(same[row["items"]])


def test_a_cause_and_all_else_share_the_change_between_them(failure):
    """Their shares add up to 1, and the ends of one are 1 less those of the other."""
    causes = failure[1]
    alone = causes._replace(slices=causes.slices.assign(cause=causes.slices.index == 0), verdict="one")
    levels = drilldown(*answers_of(late=0.8, loss=5.0), alone, **RULES).levels
    cause, others = (below(levels, 0).set_index("kind").loc[kind] for kind in ("slice", "others"))
    assert others["share_of_change"] == pytest.approx(1 - cause["share_of_change"])
    assert others["share_low"] == pytest.approx(1 - cause["share_high"])
    assert others["share_high"] == pytest.approx(1 - cause["share_low"])


def test_heading_key_point_and_level_say_one_share(failure):
    found, causes, _ = failure
    named = causes._replace(slices=causes.slices.assign(label="cause"))
    heading, point = cause_findings.causes(named, LATER).facts, cause_findings.cause_points(named, "up")[0].facts
    level = found.levels[found.levels["kind"] == "slice"].iloc[0]
    assert heading["share_low"] == point["share_low"] == pytest.approx(level["share_low"])
    assert point["share_of_change"] == pytest.approx(level["share_of_change"])
    assert (point["low"], point["high"]) == pytest.approx((level["low"], level["high"]))
