import numpy as np
import pandas as pd
import pytest

from tests.analysis.found import LATER, OWN, shares
from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import findings, theme_findings
from vocwork.analysis.finding import Finding
from vocwork.analysis.theme_findings import code_points
from vocwork.analysis.theme_shares import theme_shares


def test_the_largest_theme_leads_only_beyond_its_interval():
    apart, close = (
        shares((0.4, "", False, 1.0), (0.2, "", False, 1.0)),
        shares((0.4, "", False, 1), (0.35, "", False, 1)),
    )
    assert theme_findings.themes(apart).key == "themes.finding.steady"
    assert theme_findings.themes(close).key == "themes.finding.steady_tied"
    assert theme_findings.themes(close.assign(change=np.nan)).key == "themes.finding.largest_tied"
    assert theme_findings.largest_theme(apart).key == "themes.finding.largest"
    assert theme_findings.largest_theme(close).facts["second"] == "theme 1"


def test_an_unstable_theme_is_never_the_news():
    table = shares((0.6, "up", False, 0.4), (0.2, "", False, 1.0))
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    said += [
        theme_findings.themes(table),
        findings.title("A", "2024Q2", OWN, None, None, table, kind="none", against=LATER),
    ]
    assert {finding.facts.get("label", "theme 1") for finding in said} == {"theme 1"}
    groups = pd.DataFrame({"label": ["x"], "difference": [0.3], "verdict": ["up"], "general": [False]})
    assert theme_findings.groups(groups.assign(stability=0.4)).key == "groups.finding.general"


def test_topics_are_not_called_steady_beside_a_move_of_the_general_verdict():
    table = shares((0.4, "", False, 1.0), (0.3, "up", True, 1.0))
    assert theme_findings.themes(table).key == "themes.finding.up"
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    assert "point.theme_up" in {finding.key for finding in said}
    assert "point.themes_steady" not in {finding.key for finding in said}


def test_general_praise_is_never_the_news():
    now = feedback(100)
    labels = themes("verdict", "delivery").assign(general=[True, False])
    told = pd.concat([mentions(now, 0, 0.9), mentions(now.head(20), 1, -0.6)])
    table = theme_shares(now, feedback(0), told, labels)
    assert table["label"].tolist() == ["delivery", "verdict"]
    assert theme_findings.themes(table).facts["label"] == "delivery"
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    assert {f.facts.get("label") for f in said} == {"delivery"}


@pytest.mark.parametrize(
    ("differences", "verdicts", "general", "key"),
    [
        ([0.3, -0.3], ["up", "down"], [False, False], "both"),
        ([0.3, -0.3], ["up", ""], [False, False], "top"),
        ([0.3, -0.3], ["", "down"], [False, False], "bottom"),
        ([0.3, -0.3], ["up", ""], [True, False], "general"),
        ([0.3, -0.3], ["", ""], [False, False], "none"),
    ],
)
def test_one_side_that_differs_is_said_alone(differences, verdicts, general, key):
    table = pd.DataFrame({"label": ["a", "b"], "difference": differences, "verdict": verdicts, "general": general})
    said = theme_findings.groups(table.assign(stability=1.0, top_share=[0.5, 0.1], bottom_share=[0.2, 0.4]))
    assert said.key == f"groups.finding.{key}"
    top = {"top_label": "a", "top_share": 0.5, "top_other": 0.2}
    bottom = {"bottom_label": "b", "bottom_share": 0.4, "bottom_other": 0.1}
    assert said.facts == {"both": top | bottom, "top": top, "bottom": bottom}.get(key, {})


def test_a_group_of_too_few_on_a_theme_is_said_to_differ_but_not_by_how_much():
    table = pd.DataFrame(
        {"label": ["a"], "difference": [np.nan], "verdict": ["up"], "general": False, "stability": 1.0}
    )
    said = theme_findings.groups(table.assign(top_share=0.4, bottom_share=np.nan))
    assert (said.key, said.facts) == ("groups.finding.top_hidden", {"top_label": "a"})


def test_a_theme_hardly_mentioned_before_has_no_share_before():
    before, now = feedback(100, "2024Q1", "a"), feedback(100, "2024Q2", "b")
    told = pd.concat([mentions(before.head(2), 0, -0.6), mentions(now.head(30), 0, -0.6)])
    table = theme_shares(now, before, told, themes("delivery"), min_cell=5)
    assert theme_findings.themes(table).key == "themes.finding.new"
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    assert (said[0].key, said[0].tone) == ("point.theme_new", "bad")


def moved_codes(**changes: str) -> pd.DataFrame:
    """Sums and single categories as `code_shares` gives them; the verdict is `up` where a change is named."""
    rows = [("goods", ""), ("delivery", "goods"), ("returns", "goods"), ("price", "")]
    table = pd.DataFrame(rows, columns=["code", "parent"]).assign(share=0.4, previous_share=0.2, sentiment=-0.3)
    table = table.assign(low=0.3, high=0.5, base=100)
    table["label"] = table["code"].str.title()
    table["change"] = table["code"].map(changes).astype(float).fillna(0.0)
    return table.assign(verdict=np.where(table["change"] > 0, "up", ""))


def test_the_page_first_says_which_categories_moved_and_no_longer_that_no_topic_did():
    steady = Finding("point.themes_steady", "neutral", {})
    rest = Finding("point.pain", "bad", {"label": "Staff"})
    said = code_points(moved_codes(goods=0.3, delivery=0.2, returns=0.1, price=0.15), [steady, rest])
    assert [(point.key, point.facts["label"]) for point in said] == [
        ("point.pain", "Staff"),
        ("point.code_up", "Delivery"),
        ("point.code_up", "Price"),
    ]
    assert said[1].tone == "bad"


def test_categories_that_did_not_move_or_are_named_already_add_nothing():
    steady = Finding("point.themes_steady", "neutral", {})
    assert code_points(moved_codes(), [steady]) == [steady]
    assert code_points(moved_codes().head(0), [steady]) == [steady]
    named = Finding("point.theme_up", "bad", {"label": "Delivery"})
    assert code_points(moved_codes(delivery=0.2), [named]) == [named]


def test_a_category_leads_only_beyond_its_interval():
    apart = moved_codes().assign(share=[0.6, 0.4, 0.2, 0.1], low=[0.5, 0.31, 0.15, 0.05], high=[0.7, 0.5, 0.3, 0.15])
    said = theme_findings.codes(apart)
    assert (said.key, said.facts["label"], said.facts["share"]) == ("codes.finding.steady", "Delivery", 0.4)
    close = theme_findings.codes(apart.assign(high=0.35))
    assert (close.key, close.facts["second"]) == ("codes.finding.steady_tied", "Returns")
