"""Levels that too few answers score: ordered by their share of the slice's comments, as the page tells it elsewhere."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import level_talk
from vocwork.analysis.cause_talk import cause_talk
from vocwork.analysis.code_shares import Coded
from vocwork.analysis.conjunctions import of_attribute
from vocwork.analysis.disclosure import COMPLEMENTARY, SMALL_CELL
from vocwork.analysis.drilldown import drilldown, finding
from vocwork.analysis.root_causes import root_causes

LABELS = themes("delivery", "staff", "price")
C2 = of_attribute("carrier", "C2")
NO_CODES = Coded(*(pd.DataFrame(columns=["feedback_id", "code", "truth", "drawn"]) for _ in range(3)))
NO_BOOK = pd.DataFrame(columns=["code", "label", "depth", "parent"])
RULES = {"min_base": 30, "min_cell": 5}
SHARES = {"comments_share": "share", "comments_low": "low", "comments_high": "high", "comments_base": "base"}
SHARES |= {"comments_before": "previous_share", "comments_base_before": "previous_base", "comments_q": "q"}


def quarter(name, prefix, score, delivery, staff, price):
    """100 answers, 45 of them with carrier C2, which score so; so many of these speak of each theme, 15 of the rest."""
    carrier = np.repeat(["C2", "C1"], [45, 55])
    answers = feedback(100, name, prefix, carrier=carrier, points=np.repeat([score, 50.0], [45, 55]), sentiment=0.0)
    inside, outside = answers.head(45), answers.tail(55)
    said = [mentions(inside.iloc[:delivery], 0), mentions(inside.iloc[20 : 20 + staff], 1)]
    said += [mentions(inside.iloc[40 - price : 40], 2), *(mentions(outside.head(15), theme) for theme in range(3))]
    return answers, pd.concat(said, ignore_index=True)


def study(before=(6, 13, 5), now=(15, 12, 5)):
    """C2 falls from 100 to -50; below it no theme is scored by 30 answers."""
    (earlier, said_before), (later, said_now) = (
        quarter("2024Q1", "a", 100.0, *before),
        quarter("2024Q2", "b", -50.0, *now),
    )
    said = pd.concat([said_before, said_now], ignore_index=True)
    causes = root_causes(later, earlier, said, LABELS, attributes=["carrier"], kind="nps", min_base=30)
    talk = cause_talk(causes.slices, later, earlier, said, LABELS, NO_CODES, NO_BOOK, **RULES)
    return later, earlier, said, causes, talk


def levels(found, talk):
    now, before, said, causes, _ = found
    return drilldown(now, before, said, LABELS, causes, talk=talk, **RULES).levels


def test_levels_without_numbers_stand_in_order_of_how_clearly_their_share_moved():
    """Staff, 13 to 12, has more answers than delivery, 6 to 15, and price, 5 to 5, fewer than either."""
    found = study()
    by_count, by_share = (
        own[own["parent"] == 1]["label"].tolist() for own in (levels(found, level_talk.SILENT), levels(found, found[4]))
    )
    assert by_count == ["staff", "delivery", "price"]
    assert by_share[0] == "delivery"
    assert set(by_share) == set(by_count)


def test_their_shares_are_those_of_the_page_and_stand_right_below_the_cause_alone():
    found = study()
    own = levels(found, found[4]).set_index("label")
    of_page = found[4].set_index("label")
    for label in ("delivery", "staff", "price"):
        assert own.loc[label, list(SHARES)].astype(float).to_dict() == pytest.approx(
            {name: float(of_page.loc[label, column]) for name, column in SHARES.items()}
        )
    assert own.loc["delivery", "comments_share"] == pytest.approx(15 / 45)
    assert own.loc["delivery", "comments_before"] == pytest.approx(6 / 45)
    assert own.loc[own["kind"].isin(["total", "slice", "others", "intent"]), list(SHARES)].isna().all(axis=None)


def test_nothing_is_counted_that_the_page_does_not_tell():
    found = study()
    told = found[4][found[4]["label"] != "staff"]
    own = levels(found, told).set_index("label")
    assert own.loc["staff", list(SHARES)].isna().all()
    assert own.loc["delivery", list(SHARES)].notna().all()
    hidden = found[4].assign(previous_reason=COMPLEMENTARY)
    assert levels(found, hidden)[list(SHARES)].isna().all(axis=None)


def test_what_clearly_moved_from_hardly_any_comes_first():
    talk = study()[4]
    rare = talk["label"] == "price"
    talk = talk.assign(previous_reason=np.where(rare, SMALL_CELL, ""), verdict=np.where(rare, "up", ""))
    talk["p"] = talk["p"].mask(rare)
    found = level_talk.moved(talk, (C2,))
    assert min(found, key=found.get) == 2
    assert level_talk.moved(talk, (of_attribute("carrier", "C1"),)) == {}


@pytest.mark.parametrize(("now", "said"), [(20, "drill.finding.said_up"), (8, "drill.finding.few")])
def test_the_heading_tells_what_the_comments_of_the_cause_clearly_speak_of(now, said):
    """Of 45 comments 20 speak of delivery where 6 did, or 8, which may be chance."""
    found = study(now=(now, 12, 5))
    named = levels(found, found[4])
    told = finding(named.assign(name=named["label"]), found[4].assign(said=found[4]["label"]))
    assert told.key == said
    assert now == 8 or (told.facts["said"], told.facts["share"]) == ("delivery", pytest.approx(20 / 45))


def test_nothing_looked_at_is_not_said_to_have_moved_alike():
    """A change of 85 with no part that may be shown; and one with a part that was looked at."""
    root = {"kind": "total", "name": "NPS", "contribution": -85.0, "p": 0.001, "parent": -1, "level": 0, "items": ()}
    part = root | {"kind": "theme", "contribution": np.nan, "p": np.nan, "parent": 0, "level": 1}
    for rows in ([root], [root, part]):
        assert finding(pd.DataFrame(rows)).key == "drill.finding.nothing"
    assert finding(pd.DataFrame([root, part | {"p": 0.4}])).key == "drill.finding.everywhere"


def test_that_no_theme_stands_out_is_said_of_a_slice_whose_own_themes_were_looked_at():
    """The themes of another slice were: of this one there is nothing to say."""
    root = {"kind": "total", "name": "NPS", "contribution": -20.0, "p": 0.001, "parent": -1, "level": 0, "items": ()}
    slices = [root | {"kind": "slice", "parent": 0, "level": n, "name": f"slice {n}", "items": (n,)} for n in (1, 2)]
    theme = root | {"kind": "theme", "p": 0.6}
    for parent, key in ((1, "slice"), (2, "few")):
        rows = [root, *slices, theme | {"level": 3, "parent": parent}]
        assert finding(pd.DataFrame(rows)).key == f"drill.finding.{key}"
