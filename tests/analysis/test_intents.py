import pandas as pd

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.intents import intent_shares, theme_intents

THEMES = themes("delivery", "price", "unheard")


def planted() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Complaints in 20 of 100 comments before, 50 now; praise in 30 each time; 4 requests now."""
    before, now = feedback(100, "2024Q1", "a"), feedback(100, "2024Q2", "b")
    said = [
        mentions(before.head(20), 0).assign(intent="complaint"),
        mentions(now.head(50), 0).assign(intent="complaint"),
        mentions(before.tail(30), 1).assign(intent="praise"),
        mentions(now.tail(30), 1).assign(intent="praise"),
        mentions(now.head(4), -1).assign(intent="request", mention=1),
        mentions(now.head(90), 0).assign(intent="other", mention=2),
    ]
    return now, before, pd.concat(said, ignore_index=True)


def test_intents_are_shares_of_comments_with_their_change():
    found = intent_shares(*planted(), min_base=30, min_cell=5).set_index("intent")
    assert found.index.tolist() == ["complaint", "praise"]
    assert found.loc["complaint", ["n", "base", "share", "previous_share"]].tolist() == [50, 100, 0.5, 0.2]
    assert found["verdict"].tolist() == ["up", ""]
    hidden = intent_shares(*planted(), min_base=101)
    assert hidden[["n", "share", "change"]].isna().all().all()
    assert set(intent_shares(*planted(), withheld=Withheld("complementary"))["reason"]) == {"complementary"}


def test_what_customers_want_with_each_theme():
    now, _, said = planted()
    found = theme_intents(now, said, THEMES, min_base=30, min_cell=5).set_index("label")
    assert found.index.tolist() == ["delivery", "price"]
    assert found.loc["delivery", ["n", "complaint"]].tolist() == [90, 50]
    assert found.loc["delivery", ["praise", "request", "question"]].isna().all()
    assert found.loc["price", "praise"] == 30
    assert set(found["reason"]) == {"small_cell"}
    hidden = theme_intents(now, said, THEMES, min_base=101)
    assert hidden[["n", "complaint"]].isna().all().all()
    assert set(hidden["reason"]) == {"small_base"}


def test_empty_slice():
    now, before, said = planted()
    assert intent_shares(now.head(0), before.head(0), said).empty
    assert theme_intents(now.head(0), said, THEMES).empty
