"""What the comments of a cause speak of: counted by hand, one family of tests, nothing of few."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.cause_talk import CATEGORY, COLUMNS, THEME, cause_talk, points
from vocwork.analysis.code_shares import code_shares, settle
from vocwork.analysis.compare import false_discovery
from vocwork.analysis.conjunctions import of_attribute, of_theme
from vocwork.analysis.disclosure import SMALL_CELL, Withheld
from vocwork.analysis.peers import Peers
from vocwork.analysis.theme_shares import theme_shares

C2, NORTH = of_attribute("carrier", "C2"), of_attribute("region", "north")
BOOK = pd.DataFrame({"code": ["late"], "label": ["Lateness"], "depth": [0], "parent": [""]})
NO_BOOK = BOOK.head(0)
NO_CODES = pd.DataFrame(columns=["feedback_id", "code", "coded", "chance", "by", "drawn"])
LABELS = themes("late", "price")


def quarter(name, prefix, late_inside, late_outside=12, price=20):
    """100 answers, 40 of them with carrier C2; so many of each speak of lateness, and `price` of every second one."""
    answers = feedback(100, name, prefix, carrier=np.repeat(["C2", "C1"], [40, 60]), region="north", sentiment=0.0)
    inside, outside = answers.head(40), answers.tail(60)
    late = pd.concat([inside.head(late_inside), outside.head(late_outside)])
    return answers, pd.concat([mentions(late, 0, -0.7), mentions(answers.iloc[: 2 * price : 2], 1)])


def causes(*slices):
    return pd.DataFrame({"items": pd.Series(list(slices), dtype="object"), "cause": True})


def coded(*ids):
    rows = {"feedback_id": ids, "code": "late", "coded": True, "chance": 1.0, "by": "rule", "drawn": np.nan}
    return settle(pd.DataFrame(rows) if ids else NO_CODES.astype({"coded": bool}), {}, ["late"])


def talk(slices, now, before, told, labels=LABELS, codes=None, book=NO_BOOK, **rules):
    return cause_talk(slices, now, before, told, labels, coded() if codes is None else codes, book, **rules)


@pytest.fixture
def failing():
    """Of C2's 40 comments 24 speak of lateness, 4 before; elsewhere nothing has changed."""
    (now, told), (before, earlier) = quarter("2024Q2", "b", 24), quarter("2024Q1", "a", 4)
    return now, before, pd.concat([told, earlier], ignore_index=True)


def test_what_a_cause_speaks_of_is_counted_in_its_own_comments(failing):
    found = talk(causes((C2,)), *failing)
    assert list(found.columns) == COLUMNS
    late = found.iloc[0]
    assert (late["label"], late["n"], late["base"], late["previous_base"]) == ("late", 24, 40, 40)
    assert (late["share"], late["previous_share"], late["verdict"]) == (0.6, 0.1, "up")
    assert late["change"] == pytest.approx(0.5)
    assert found.iloc[1]["verdict"] == ""


def test_it_is_the_table_of_themes_of_the_slice_alone(failing):
    now, before, told = failing
    found = talk(causes((C2,)), now, before, told).set_index("label")
    alone = theme_shares(now.head(40), before.head(40), told, LABELS).set_index("label")
    for column in ("share", "low", "high", "previous_share", "change_low", "change_high", "p", "q"):
        assert found[column].astype(float).to_dict() == pytest.approx(alone[column].astype(float).to_dict())


def test_themes_and_categories_of_all_causes_are_one_family(failing):
    now, before, told = failing
    codes = coded(*now["id"].head(20), *before["id"].head(2), *now["id"].tail(20), *before["id"].tail(20))
    c1 = of_attribute("carrier", "C1")
    found = talk(causes((C2,), (c1,)), now, before, told, codes=codes, book=BOOK)
    assert set(zip(found["items"], found["subject"], strict=True)) == {
        (items, subject) for items in ((C2,), (c1,)) for subject in (THEME, CATEGORY)
    }
    assert found["q"].tolist() == pytest.approx(false_discovery(found["p"]).tolist())
    of_c2 = found[(found["subject"] == CATEGORY) & (found["items"] == (C2,))].iloc[0]
    alone = code_shares(now.head(40), before.head(40), codes, BOOK).iloc[0]
    assert (of_c2["share"], of_c2["p"]) == (alone["share"], alone["p"])
    assert (found.loc[found["items"] == (c1,), "verdict"] == "").all()


def test_where_nothing_changed_nothing_is_said():
    """Of 200 studies without any change in what is said, about 5 % may speak of one."""
    rng, alarms = np.random.default_rng(4), 0
    labels = themes(*"abcdef")
    for _ in range(200):
        sides = [feedback(80, q, q, carrier=np.repeat(["C2", "C1"], 40), sentiment=0.0) for q in ("2024Q1", "2024Q2")]
        told = pd.concat(
            [mentions(side[rng.random(80) < 0.25], theme) for side in sides for theme in range(6)], ignore_index=True
        )
        found = talk(causes((C2,)), sides[1], sides[0], told, labels=labels)
        alarms += bool((found["verdict"] != "").any())
    assert alarms <= 18  # the 99 % point of 200 draws at .05


def test_too_few_comments_inside_or_outside_say_nothing(failing):
    assert talk(causes((C2,)), *failing, min_base=41).empty
    assert talk(causes((of_attribute("carrier", "C1"),)), *failing, min_base=41).empty
    assert len(talk(causes((C2,)), *failing, min_base=40))
    # all of the answers leave nobody outside
    assert len(talk(causes((NORTH,)), *failing, min_base=41))


def test_a_slice_without_causes_or_comments_says_nothing(failing):
    now, before, told = failing
    none = causes((C2,)).assign(cause=False)
    assert talk(none, now, before, told).empty
    assert talk(none.head(0), now, before, told).empty
    assert talk(causes((C2,)), now.assign(comment="none"), before, told, min_base=30).empty


def test_a_theme_of_few_outside_the_slice_is_not_told_of():
    (now, told), (before, earlier) = quarter("2024Q2", "b", 24, late_outside=3), quarter("2024Q1", "a", 10)
    said = pd.concat([told, earlier], ignore_index=True)
    assert talk(causes((C2,)), now, before, said, min_cell=5)["label"].tolist() == ["price"]
    assert "late" in talk(causes((C2,)), now, before, said, min_cell=3)["label"].tolist()


def test_few_before_keep_the_verdict_and_hide_the_share(failing):
    late = talk(causes((C2,)), *failing, min_cell=5).set_index("label").loc["late"]
    assert (late["verdict"], late["previous_reason"]) == ("up", SMALL_CELL)
    assert late[["previous_share", "change"]].isna().all()


def test_a_cause_within_an_earlier_one_is_not_told_again(failing):
    found = talk(causes((C2,), (C2, NORTH), (NORTH,)), *failing)
    assert set(found["items"]) == {(C2,), (NORTH,)}


def test_the_theme_a_slice_is_cut_by_says_nothing_of_it(failing):
    found = talk(causes((of_theme(0, "late"),)), *failing)
    assert found["label"].tolist() == ["price"]


def test_general_praise_and_sums_of_categories_are_left_out(failing):
    now, before, told = failing
    book = pd.DataFrame({"code": ["all", "late"], "label": ["All", "Late"], "depth": [0, 1], "parent": ["", "all"]})
    ids = [*now["id"], *before["id"]]
    rows = {"feedback_id": ids, "code": "late", "coded": True, "chance": 1.0, "by": "rule", "drawn": np.nan}
    both = settle(pd.DataFrame(rows), {"late": ["all"]}, ["late"])
    found = talk(causes((C2,)), now, before, told, LABELS.assign(general=[True, False]), codes=both, book=book)
    assert set(found["label"]) == {"Late", "price"}


def test_a_slice_that_gives_away_another_segments_is_withheld(failing):
    now, before, told = failing
    both = pd.concat([now.assign(is_now=True), before.assign(is_now=False)], ignore_index=True)
    other = both.head(10).assign(id=[f"x{n}" for n in range(10)], part="small")
    peers = Peers(pd.concat([both.assign(part="own"), other], ignore_index=True), "own", frozenset())
    assert len(talk(causes((C2,)), now, before, told, min_base=30))
    assert talk(causes((C2,)), now, before, told, min_base=30, withheld=Withheld(peers=peers)).empty
    assert talk(causes((C2,)), now, before, told, withheld=Withheld(before="small_base")).empty


def test_one_sentence_a_cause_with_the_furthest_clear_change(failing):
    slices = causes((C2,)).assign(label="carrier: C2")
    (said,) = points(talk(slices, *failing), slices)
    assert (said.key, said.tone) == ("point.cause_talk_up", "bad")
    assert said.facts["slice"] == "carrier: C2"
    assert (said.facts["label"], said.facts["share"], said.facts["previous_share"]) == ("late", 0.6, 0.1)
    (hidden,) = points(talk(slices, *failing, min_cell=5), slices)
    assert hidden.key == "point.cause_talk_new"
    assert points(talk(slices, failing[1], failing[1], failing[2]), slices) == []


def test_of_a_slice_of_which_three_comments_weigh_nearly_all_nothing_is_told(failing):
    now, before, told = failing
    heavy = now.assign(weight=np.where(np.arange(len(now)) < 3, 1000.0, 1.0))
    assert len(talk(causes((C2,)), now, before, told, min_base=30))
    # the quarter before may be as unequal as this one
    assert talk(causes((C2,)), heavy, before, told, min_base=30).empty
    assert talk(causes((C2,)), before, heavy, told, min_base=30).empty
