"""Assumed reach beside complaints: a hand-counted share, masking, and which causes an action meets."""

import pandas as pd
import pytest

from vocwork.analysis.backing import backing, causes_met, matching
from vocwork.analysis.conjunctions import of_attribute, of_theme

THEMES = pd.DataFrame(
    {
        "theme": [0, 1, 2],
        "label": ["Delivery", "Staff", "app, login, slow"],
        "subject": ["delivery", "staff", ""],
        "keywords": ["courier, late", "agent, kind", "app, login, slow"],
    }
)
# eight comments: four in the East, two of which complain about delivery; one praises it; one outside complains
FEEDBACK = pd.DataFrame(
    {
        "id": list("abcdefgh"),
        "comment": "comment",
        "region": ["East"] * 4 + ["West"] * 4,
        "weight": 1.0,
    }
)
MENTIONS = pd.DataFrame(
    [("a", 0, -0.8), ("a", 0, -0.5), ("b", 0, -0.3), ("c", 0, 0.9), ("d", 1, -0.9), ("e", 0, -0.6), ("f", 2, -0.4)],
    columns=["feedback_id", "theme", "sentiment"],
)


def actions(**changed):
    one = {"action": "carrier", "words": ("delivery",), "segment": "region=East", "cause": "carrier=C2"}
    return pd.DataFrame([one | {"reach_low": 0.2, "reach_high": 0.4} | changed])


def test_complaints_of_the_segment_among_all_comments():
    """Two of eight, whatever else they say: .25, Wilson .0715 to .5907."""
    row = backing(FEEDBACK, MENTIONS, THEMES, actions()).iloc[0]
    assert (row["n"], row["base"], row["share"], row["themes"]) == (2, 8, 0.25, ["Delivery"])
    assert (row["low"], row["high"]) == pytest.approx((0.0715, 0.5907), abs=1e-4)
    assert row["verdict"] == "agrees"


@pytest.mark.parametrize(
    ("reach_low", "reach_high", "verdict"), [(0.6, 0.8, "above"), (0.01, 0.05, "below"), (0.01, 0.08, "agrees")]
)
def test_reach_outside_the_interval(reach_low, reach_high, verdict):
    table = backing(FEEDBACK, MENTIONS, THEMES, actions(reach_low=reach_low, reach_high=reach_high))
    assert table["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(("rule", "reason"), [({"min_base": 9}, "small_base"), ({"min_cell": 3}, "small_cell")])
def test_small_bases_are_masked(rule, reason):
    row = backing(FEEDBACK, MENTIONS, THEMES, actions(), **rule).iloc[0]
    assert row[["n", "share", "low", "high"]].isna().all()
    assert (row["verdict"], row["reason"]) == ("unmeasured", reason)


def test_no_theme_fits():
    row = backing(FEEDBACK, MENTIONS, THEMES, actions(words=("parking",))).iloc[0]
    assert (row["verdict"], row["reason"], row["themes"]) == ("unmeasured", "no_theme", [])


def test_themes_go_by_subject_before_keywords():
    assert matching(THEMES, ["Delivery"])["theme"].tolist() == [0]
    assert matching(THEMES, ["login"])["theme"].tolist() == [2]
    assert matching(THEMES, []).empty


CAUSE = {"segment": "region=East", "items": (of_attribute("carrier", "C2"),)}


@pytest.mark.parametrize(
    ("cause", "action", "met"),
    [
        (CAUSE, {}, "carrier"),
        (CAUSE | {"segment": "all"}, {}, "carrier"),
        (CAUSE | {"segment": "region=West"}, {}, ""),
        (CAUSE | {"segment": "region=West"}, {"segment": "all"}, "carrier"),
        (CAUSE | {"items": (of_attribute("carrier", "C1"),)}, {}, ""),
        (CAUSE | {"items": (of_theme(0, "Delivery"),)}, {}, "carrier"),
        (CAUSE | {"items": (of_theme(1, "Staff"),)}, {}, ""),
        (CAUSE | {"items": (of_attribute("carrier", "C1"), of_theme(0, "Delivery"))}, {}, "carrier"),
    ],
)
def test_which_causes_an_action_meets(cause, action, met):
    assert causes_met(pd.DataFrame([cause]), actions(**action), THEMES)["action"].tolist() == [met]
