import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import findings
from vocwork.analysis.compare import Difference
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import SLICE_COLUMNS, Causes
from vocwork.analysis.theme_shares import theme_shares

OWN = Estimate(3.0, -10.0, 16.0, 120)
FELL = Difference(-20.0, -30.0, -10.0, 0.001, 120, 110, 15.0)
STEADY = Difference(-2.0, -12.0, 8.0, 0.7, 120, 110, 15.0)
HIDDEN = Difference(*[np.nan] * 4, 5, 4, np.nan, "small_base")
NOTHING = themes().assign(share=0.0, general=False)


def causes(verdict: str, share: float = 0.6) -> Causes:
    row = {"kind": "attribute", "attribute": "region", "value": "East", "label": "East", "contribution": -12.0}
    row |= {"low": -18.0, "high": -6.0, "share_of_change": share, "cause": True}
    return Causes(FELL, pd.DataFrame(), "region", pd.DataFrame([row], columns=SLICE_COLUMNS), verdict)


@pytest.mark.parametrize(
    ("change", "found", "key"),
    [
        (FELL, causes("one"), "opening.title.fell"),
        (FELL, causes("everywhere"), "opening.title.fell_plain"),
        (FELL._replace(value=20.0), causes("none"), "opening.title.rose_plain"),
        (STEADY, causes("none"), "opening.title.steady"),
        (HIDDEN, causes("no_comparison"), "opening.title.first"),
        (None, None, "opening.title.first"),
    ],
)
def test_the_title_says_what_was_tested(change, found, key):
    assert findings.title("Business", "2024Q2", OWN, change, found, NOTHING, kind="nps").key == key


def test_a_small_base_titles_nothing_else():
    small = Estimate(np.nan, np.nan, np.nan, 4, "small_base")
    assert (
        findings.title("Rare", "2024Q2", small, FELL, causes("one"), NOTHING, kind="nps").key == "opening.title.too_few"
    )


def test_a_fall_is_good_where_less_is_better():
    assert findings.tone(-1.0) == "bad"
    assert findings.tone(-1.0, "down") == "good"


@pytest.mark.parametrize(
    ("share", "point", "heading"),
    [
        (0.6, "point.cause", "causes.finding.one"),
        (1.2, "point.cause_all", "causes.finding.all"),
        (np.nan, "point.cause_alone", "causes.finding.quiet"),
    ],
)
def test_a_cause_is_worded_by_its_part_of_the_change(share, point, heading):
    said = findings.points(OWN, FELL, None, causes("one", share), NOTHING, kind="nps", min_base=30)
    assert [f.key for f in said] == [point]
    assert said[0].facts["label"] == "region: East"
    assert findings.causes(causes("one", share)).key == heading


def test_what_was_looked_for_and_not_found_is_said():
    said = findings.points(OWN, STEADY, None, causes("none"), NOTHING, kind="nps", min_base=30)
    assert said[0].key == "point.no_cause"
    assert said[0].facts["detectable"] == FELL.detectable


def test_general_praise_is_never_the_news():
    now = feedback(100)
    labels = themes("verdict", "delivery").assign(general=[True, False])
    told = pd.concat([mentions(now, 0, 0.9), mentions(now.head(20), 1, -0.6)])
    table = theme_shares(now, feedback(0), told, labels)
    assert table["label"].tolist() == ["delivery", "verdict"]
    assert findings.themes(table).facts["label"] == "delivery"
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    assert {f.facts.get("label") for f in said} == {"delivery"}


def test_numbers_of_answers_are_news_only_when_they_move_a_lot():
    assert findings.volume_point(110, 100) == []
    assert findings.volume_point(150, 0) == []
    assert findings.volume_point(150, 100)[0].facts == {"answers": 150, "previous_answers": 100, "change": 0.5}


def test_everyone_else_is_named_only_where_there_is_someone():
    assert findings.dek(10, (1, 2), HIDDEN).key == "opening.dek"
    assert findings.dek(10, (1, 2), STEADY).key == "opening.dek.others_steady"
    assert findings.dek(10, (1, 2), FELL).key == "opening.dek.others_fell"
