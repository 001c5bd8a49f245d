import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.brands import brand_shares, finding
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.metrics import wilson

THEMES = themes("delivery", "price")
LISTED = {"own": ["Ours"], "competitors": ["Acme", "Bolt", "Cent"]}


def planted(now_named: int = 40) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """100 comments a quarter: Acme in 10 before and `now_named` now, cheaper; Bolt in 20 each time, as liked as we."""
    before, now = feedback(100, "2024Q1", "a"), feedback(100, "2024Q2", "b")
    said = [
        mentions(before.head(10), 1, 0.5).assign(brands="Acme"),
        mentions(now.head(now_named), 1, 0.5).assign(brands="Acme"),
        mentions(before.tail(20), 0, -0.1).assign(brands="Bolt;Ours"),
        mentions(now.tail(20), 0, -0.1).assign(brands="Bolt;Ours"),
        mentions(now.iloc[now_named:80], 0, -0.1).assign(mention=1),
        mentions(now.head(2), -1, 0.9).assign(mention=2, brands="Cent"),
    ]
    noisy = pd.concat(said, ignore_index=True)
    return now, before, noisy.assign(sentiment=noisy["sentiment"] + [0.01 * (row % 7 - 3) for row in noisy.index])


def shares(now: pd.DataFrame, before: pd.DataFrame, said: pd.DataFrame, **rules) -> pd.DataFrame:
    rules = {"min_base": 30, "min_cell": 5} | rules
    return brand_shares(now, before, said, THEMES, **LISTED, **rules)


def test_each_brand_is_counted_by_answers_our_own_first():
    found = shares(*planted())
    assert found["brand"].tolist() == ["Ours", "Acme", "Bolt"]
    assert found["own"].tolist() == [True, False, False]
    acme = found.set_index("brand").loc["Acme"]
    assert acme[["n", "base", "share", "previous_share"]].tolist() == [40, 100, 0.4, 0.1]
    assert acme[["low", "high"]].tolist() == pytest.approx(wilson(40, 100))
    assert found["theme"].tolist() == ["delivery", "price", "delivery"]
    assert found.set_index("brand")["verdict"].to_dict() == {"Ours": "", "Acme": "up", "Bolt": ""}


def test_feeling_stands_beside_that_of_answers_without_a_competitor():
    found = shares(*planted()).set_index("brand")
    assert found.loc["Acme", "gap"] == pytest.approx(0.6, abs=0.02)
    assert found.loc["Acme", "gap_q"] < 0.001
    assert found.loc["Bolt", "gap"] == pytest.approx(0.0, abs=0.02)
    assert found.loc["Bolt", "gap_low"] < 0 < found.loc["Bolt", "gap_high"]
    assert pd.isna(found.loc["Ours", "gap"])


def test_naming_a_brand_twice_counts_once_and_a_clause_without_theme_counts():
    now, before, said = planted()
    twice = pd.concat([said, said.assign(mention=9)], ignore_index=True)
    assert shares(now, before, twice)["n"].tolist() == shares(now, before, said)["n"].tolist()
    assert shares(now, before, said, min_cell=2)["brand"].tolist() == ["Ours", "Acme", "Bolt", "Cent"]


def test_small_bases_and_withheld_slices_show_nothing():
    now, before, said = planted()
    for rules, reason in (
        ({"min_base": 101}, "small_base"),
        ({"withheld": Withheld("complementary")}, "complementary"),
    ):
        few = shares(now, before, said, **rules)
        assert few[["n", "share", "change", "sentiment", "gap", "gap_q"]].isna().all().all()
        assert set(few["theme"]) == {""}
        assert set(few["reason"]) == {reason}


def test_no_brand_named_is_an_empty_table():
    now, before, said = planted()
    found = shares(now, before, said.assign(brands=""))
    assert found.empty
    assert finding(found).key == "brands.finding.none"
    assert shares(feedback(0), feedback(0), mentions(feedback(0), 0)).empty


def test_the_finding_is_what_moved_else_what_is_named_most():
    assert finding(shares(*planted())).key == "brands.finding.up"
    assert finding(shares(*planted())).facts["brand"] == "Acme"
    steady = finding(shares(*planted(10)))
    assert (steady.key, steady.facts["brand"], steady.facts["second"]) == ("brands.finding.most_tied", "Bolt", "Acme")
    now, before, said = planted(10)
    rarely = said[(said["brands"] != "Acme") | (said["feedback_id"].isin(before["id"]))]
    assert finding(shares(now, before, rarely, min_cell=1)).key == "brands.finding.most"
