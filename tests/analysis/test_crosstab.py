"""Crosstabs: planted differences found with arrow and letters, quiet where there are none, small numbers not shown."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.compare import difference
from vocwork.analysis.crosstab import crosstabs, finding
from vocwork.analysis.crosstab_page import Pages
from vocwork.analysis.crosstab_rows import THEME, Row, score_rows, theme_rows
from vocwork.analysis.disclosure import of_slice, withheld
from vocwork.analysis.slices import segments


def answers(levels: dict[str, float], each: int = 100, seed: int = 1) -> pd.DataFrame:
    """NPS answers by region: of each the given share are promoters, the rest detractors."""
    parts = []
    for name, level in levels.items():
        points = np.where(np.arange(each) < level * each, 100.0, -100.0)
        parts.append(
            feedback(each, prefix=name, region=name, points=points, group=np.where(points > 0, "top", "bottom"))
        )
    return pd.concat(parts, ignore_index=True).sample(frac=1, random_state=seed, ignore_index=True)


def table(own: pd.DataFrame, **rules):
    return crosstabs(own, score_rows(own, kind="nps"), ["region"], kind="nps", **rules)


def cell(found, column, row="metric"):
    return found.cells.set_index(["column", "row"]).loc[(column, row)]


def test_a_low_group_has_its_arrow_and_the_others_its_letter():
    found = table(answers({"n": 0.6, "s": 0.62, "e": 0.2, "w": 0.58}))
    low = cell(found, "e")
    assert low["verdict"] == "down"
    assert low["value"] == pytest.approx(-60)
    assert low["others"] == pytest.approx(20)
    for name in ("n", "s", "w"):
        assert low["letter"] in cell(found, name)["above"]
    assert low["above"] == ""
    assert cell(found, "e", "bottom")["verdict"] == "up"
    assert finding(found.cells, found.tests).key == "crosstabs.finding.metric.down"


def test_the_metric_is_tested_against_all_other_columns_as_everywhere_else():
    own = answers({"n": 0.5, "s": 0.6, "e": 0.4})
    inside = own["region"] == "n"
    plain = difference(own.loc[inside, "points"], own.loc[~inside, "points"], kind="nps")
    assert cell(table(own), "n")["p"] == pytest.approx(plain.p)


def test_letters_of_a_published_table():
    """Party of women and men (Agresti 2007): women more Democrat, men more Republican, independents alike."""
    counts = {"women": (762, 327, 468), "men": (484, 239, 477)}
    own = pd.concat(
        [feedback(n, sex=sex, party=party) for sex, row in counts.items() for party, n in zip("dir", row, strict=True)],
        ignore_index=True,
    )
    own["id"] = own.index.astype(str)
    rows = [Row("box", name, name, (own["party"] == name).astype(float)) for name in "dir"]
    found = crosstabs(own, rows, ["sex"], kind="nps").cells.set_index(["column", "row"])["above"]
    letter = {"women": "A", "men": "B"}
    assert found.to_dict() == {
        ("women", "d"): letter["men"],
        ("men", "d"): "",
        ("women", "i"): "",
        ("men", "i"): "",
        ("women", "r"): "",
        ("men", "r"): letter["women"],
    }


def test_letters_of_four_groups_are_those_of_another_program():
    """Smokers among patients of four hospitals (Fleiss 1981); R's pairwise.prop.test, BH, no correction.

    It prints .922 (1, 2), .674 (1, 3), .674 (2, 3) and .032 for each of them against the fourth: D stands in A, B, C.
    """
    smokers, patients = (83, 90, 129, 70), (86, 93, 136, 82)
    parts = [
        feedback(n, prefix=name, hospital=name, smokes=np.arange(n) < count)
        for name, count, n in zip("abcd", smokers, patients, strict=True)
    ]
    own = pd.concat(parts, ignore_index=True)
    rows = [Row("box", "smokers", "smokers", own["smokes"].astype(float))]
    found = crosstabs(own, rows, ["hospital"], kind="nps").cells.set_index("column")
    fourth = found.loc["d", "letter"]
    assert found["above"].to_dict() == {"a": fourth, "b": fourth, "c": fourth, "d": ""}


def test_columns_that_are_alike_seldom_get_a_mark():
    """At most 5 % of tables by design; of 60 more than 8 would be a fault (binomial, p < .005)."""
    alarms = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        points = rng.choice([100.0, 0.0, -100.0], 400)
        group = np.select([points > 0, points < 0], ["top", "bottom"], "middle")
        own = feedback(400, points=points, group=group, region=rng.choice([*"nsew"], 400))
        alarms += (table(own).cells["verdict"] != "").any()
    assert alarms <= 8


def test_nothing_found_says_what_would_have_been_seen():
    found = table(answers({"n": 0.5, "s": 0.5, "e": 0.5}))
    said = finding(found.cells, found.tests)
    assert said.key == "crosstabs.finding.none"
    assert said.facts["groups"] == 3
    assert 25 < said.facts["detectable"] < 60


def test_where_all_answers_are_alike_no_difference_would_have_been_seen():
    own = answers({"North": 1, "South": 1}).assign(points=4.0)
    same = crosstabs(own, score_rows(own, kind="stars"), ["region"], kind="stars", scale=(1, 5))
    assert finding(same.cells, same.tests).key == "crosstabs.finding.plain"


def test_a_difference_of_the_detectable_size_is_found_about_four_times_in_five():
    seen, base = [], answers({"n": 0.5, "s": 0.5, "e": 0.5}, each=200)
    size = table(base).tests["detectable"].iloc[0] / 200
    for seed in range(60):
        rng = np.random.default_rng(seed)
        chance = np.where(base["region"] == "e", 0.5 + size, 0.5)
        points = np.where(rng.random(len(base)) < chance, 100.0, -100.0)
        own = base.assign(points=points, group=np.where(points > 0, "top", "bottom"))
        seen.append(cell(table(own), "e")["verdict"] == "up")
    assert np.mean(seen) > 0.65


def test_themes_are_shares_of_comments_and_small_cells_are_not_shown_alone():
    own = answers({"n": 0.5, "s": 0.5, "e": 0.5}, each=40)
    by_region = {name: own[own["region"] == name] for name in ("n", "s", "e")}
    said = pd.concat(
        [mentions(by_region["n"].head(20), 0), mentions(by_region["s"].head(8), 0), mentions(by_region["e"].head(2), 0)]
    )
    rows = theme_rows(own, said, themes("delivery"))
    found = crosstabs(own, rows, ["region"], kind="nps", min_base=30, min_cell=5).cells.set_index("column")
    assert found.loc["n", "value"] == pytest.approx(0.5)
    assert found["reason"].to_dict() == {"n": "", "s": "small_cell", "e": "small_cell"}
    assert found.loc[["s", "e"], ["value", "low", "high", "others", "p"]].isna().all(axis=None)


def test_a_small_column_is_a_dash_and_takes_the_smallest_other_with_it():
    own = pd.concat([answers({"n": 0.5, "s": 0.9}, each=60), answers({"w": 0.4}, each=80), answers({"e": 1.0}, each=9)])
    found = table(own.reset_index(drop=True), min_base=30).cells
    assert set(found["column"]) == {"n", "w"} or set(found["column"]) == {"s", "w"}


def test_weighted_shares_are_tested_as_what_they_are_worth():
    own = answers({"n": 0.5, "s": 0.7})
    plain, doubled = (table(own.assign(weight=w)) for w in (1.0, 2.0))
    pd.testing.assert_frame_equal(plain.cells, doubled.cells)
    uneven = table(own.assign(weight=np.tile([0.2, 1.8], 100)))
    assert (uneven.cells["effective"] < 70).all()
    assert cell(uneven, "s", "top")["p"] > cell(plain, "s", "top")["p"]
    assert uneven.tests["design_effect"].iloc[0] > 1.3


def test_a_study_without_a_score_compares_feelings_and_themes():
    own = answers({"n": 0.5, "s": 0.9}).assign(points=np.nan)
    found = crosstabs(own, score_rows(own, kind="none"), ["region"], kind="none")
    assert cell(found, "s", "top")["verdict"] == "up"


def test_one_group_or_nobody_has_no_table():
    one = answers({"n": 0.5})
    for own in (one, one.iloc[:0]):
        found = table(own)
        assert found.cells.empty
        assert found.tests.empty


def test_a_pair_of_columns_is_told_where_none_stands_apart_from_all_others():
    cells = pd.DataFrame(
        {
            "attribute": "shop",
            "column": ["North", "South", "West"] * 2,
            "letter": ["A", "B", "C"] * 2,
            "kind": ["box"] * 3 + ["metric"] * 3,
            "row": ["top"] * 3 + ["metric"] * 3,
            "label": ["Promoters"] * 3 + ["NPS"] * 3,
            "value": [0.5, 0.4, 0.3, 40.0, 25.0, 10.0],
            "verdict": "",
            "above": ["C", "", "", "C", "", ""],
        }
    )
    said = finding(cells, pd.DataFrame({"detectable": [20.0]}))
    assert said.key == "crosstabs.finding.pair.metric"
    assert said.facts == {"column": "North", "second": "West", "label": "NPS", "value": 40.0, "others": 10.0}
    shares = finding(cells.head(3), pd.DataFrame({"detectable": [20.0]}))
    assert (shares.key, shares.facts["others"]) == ("crosstabs.finding.pair.share", 0.3)


def heavy_few(answers: pd.DataFrame, column: str, value: str, n: int = 3) -> pd.DataFrame:
    """The answers with a few of one group that weigh nearly all of it."""
    few = answers.index[answers[column] == value][:n]
    return answers.assign(weight=np.where(answers.index.isin(few), 1000.0, 1.0))


def test_a_column_of_three_heavy_answers_is_not_shown_nor_is_it_among_the_others():
    own = heavy_few(answers({"n": 0.6, "s": 0.6, "e": 0.6}), "region", "e")
    found = table(own, min_base=30)
    heavy, light = cell(found, "e"), cell(found, "n")
    assert heavy["reason"] == "unequal_weights"
    assert heavy[["value", "low", "high", "others", "p"]].isna().all()
    assert (light["reason"], light["value"]) == ("", pytest.approx(20))
    assert light["others"] == pytest.approx(cell(found, "s")["value"])
    assert set(found.cells["verdict"]) == {""}
    assert cell(table(own), "e")["reason"] == ""


def told_together(rng, *, guarded):
    """What is left of everyone's mentions of a theme, by the segments' pages and the crosstab of them taken together.

    Forty to 120 answers in each of four segments, up to seventy in none.
    """
    sizes = [*rng.integers(40, 120, 4), rng.integers(1, 70)]
    segment = pd.Series(np.repeat(["A", "B", "C", "D", None], sizes), dtype="str")
    comment = np.where(rng.random(len(segment)) < 0.75, "comment", "none")
    answers = feedback(len(segment)).assign(segment=segment, comment=comment, points=0.0, group="middle")
    talk = answers[answers["comment"] == "comment"]
    says = (rng.random(len(answers)) < rng.uniform(0.03, 0.2)) & (comment == "comment")
    told = pd.DataFrame({"feedback_id": answers.loc[says, "id"], "item": 0})
    reasons = withheld(talk, segments(answers, ["segment"]), min_base=30, attributes=["segment"])
    hidden = of_slice(reasons, "segment=A", "2024Q1", "2023Q4", talk, ["segment"]).items_by_segment(told, least=5)
    shut = frozenset(name for name in "ABCD" if reasons.get((f"segment={name}", "2024Q1"), "small_base"))
    known = {
        name: int((says & (segment == name)).sum())
        for name in "ABCD"
        if name not in shut and name in hidden and "0" not in hidden[name]
    }
    pages = {"segment": Pages(shut, shut, hidden)} if guarded else {}
    row = Row(THEME, "0", "delivery", pd.Series(says.astype(float)).where(comment == "comment"))
    rules = {"kind": "nps", "pages": pages, "min_base": 30, "min_cell": 5}
    cells = crosstabs(answers, [row], ["segment"], **rules).cells
    cells = cells[cells["reason"] == ""]
    known |= {cell.column: round(cell.value * cell.base) for cell in cells.itertuples()}
    # the others of a cell are those of the other cells that are shown: they tell nothing new
    told, base = (cells["value"] * cells["base"]).sum(), cells["base"].sum()
    alone = cells["others"].isna()
    others = (cells["others"] * (base - cells["base"]))[~alone]
    assert (others + cells["value"] * cells["base"]).dropna().tolist() == pytest.approx([told] * len(others))
    return int(says.sum()) - sum(known.values()) if says.sum() >= 5 else 0


def test_pages_and_crosstab_together_give_nobody_away():
    rng = np.random.default_rng(1)
    assert not [left for _ in range(150) if 0 < (left := told_together(rng, guarded=True)) < 5]


def test_without_what_the_pages_hide_they_would():
    rng = np.random.default_rng(1)
    assert [left for _ in range(150) if 0 < (left := told_together(rng, guarded=False)) < 5]


def test_a_theme_that_the_page_itself_hides_is_in_no_cell():
    answers = feedback(120).assign(plan=np.repeat(["Basic", "Plus"], 60), points=0.0, group="middle")
    rows = [Row(THEME, name, name, pd.Series(np.arange(120) % 2 == 0).astype(float)) for name in ("0", "1")]
    cells = crosstabs(answers, rows, ["plan"], kind="nps", unseen=frozenset({"0"})).cells
    assert cells.groupby("row")["reason"].unique().map(list).to_dict() == {"0": ["small_cell"], "1": [""]}
