import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import findings
from vocwork.analysis.compare import Difference
from vocwork.analysis.comparison import Comparison
from vocwork.analysis.conjunctions import of_attribute
from vocwork.analysis.findings import Finding, code_points
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import SLICE_COLUMNS, Causes
from vocwork.analysis.theme_shares import theme_shares

OWN = Estimate(3.0, -10.0, 16.0, 120)
FELL = Difference(-20.0, -30.0, -10.0, 0.001, 120, 110, 15.0)
STEADY = Difference(-2.0, -12.0, 8.0, 0.7, 120, 110, 15.0)
HIDDEN = Difference(*[np.nan] * 4, 5, 4, np.nan, "small_base")
FIRST, LATER = Comparison("2024Q1", True, 30), Comparison("2024Q1", False, 30)
NOTHING = theme_shares(feedback(0), feedback(0), mentions(feedback(0), 0), themes())


def causes(verdict: str, share: float = 0.6) -> Causes:
    row = {"items": (of_attribute("region", "East"),), "label": "region: East", "contribution": -12.0}
    row |= {"low": -18.0, "high": -6.0, "share_of_change": share, "cause": True}
    row |= {"n_before": 44, "n_now": 60, "mix": -2.0, "rate": -10.0}
    return Causes(FELL, pd.DataFrame(), "region", pd.DataFrame([row], columns=[*SLICE_COLUMNS, "label"]), verdict)


@pytest.mark.parametrize(
    ("change", "found", "key"),
    [
        (FELL, causes("one"), "opening.title.fell_scores"),
        (FELL, causes("everywhere"), "opening.title.fell_plain"),
        (FELL._replace(value=20.0), causes("none"), "opening.title.rose_plain"),
        (STEADY, causes("none"), "opening.title.steady"),
        (HIDDEN, causes("no_comparison"), "opening.title.few_before"),
        (None, None, "opening.title.none_before"),
    ],
)
def test_the_title_says_what_was_tested(change, found, key):
    said = findings.title("Business", "2024Q2", OWN, change, found, NOTHING, kind="nps", against=LATER)
    assert said.key == key


def test_a_small_base_titles_nothing_else():
    small = Estimate(np.nan, np.nan, np.nan, 4, "small_base")
    said = findings.title("Rare", "2024Q2", small, FELL, causes("one"), NOTHING, kind="nps", against=LATER)
    assert said.key == "opening.title.too_few"


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
    assert findings.causes(causes("one", share), LATER).key == heading


def test_what_was_looked_for_and_not_found_is_said():
    found = causes("none")._replace(detectable=40.0, detectable_share=0.1)
    said = findings.points(OWN, STEADY, None, found, NOTHING, kind="nps", min_base=30)
    assert said[0].key == "point.no_cause"
    assert said[0].facts == {"detectable": 40.0, "size": 0.1}
    assert findings.causes(found, LATER).key == "causes.finding.none"
    few = findings.points(OWN, STEADY, None, causes("none"), NOTHING, kind="nps", min_base=30)
    assert few[0].key == "point.no_cause_few"
    assert findings.causes(causes("none"), LATER).key == "causes.finding.few"


@pytest.mark.parametrize(("left", "ending"), [(-5.0, "several"), (2.0, "several_all"), (np.nan, "several_quiet")])
def test_several_causes_are_named_by_what_they_account_for_together(left, ending):
    """Fallen by 20 points, 5 of them unexplained: three quarters. Where others rose it is all of it."""
    found = causes("several")
    slices = pd.concat([found.slices] * 2, ignore_index=True)
    heading = findings.causes(found._replace(slices=slices, unexplained=Estimate(left, -9, 3, 110)), LATER)
    assert heading.key == f"causes.finding.{ending}"
    assert heading.facts["labels"] == ["region: East"] * 2
    assert ending != "several" or heading.facts["share_of_change"] == pytest.approx(0.75)


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
    assert findings.volume_point(110, 100, since="2024Q1") == []
    assert findings.volume_point(150, 0, since="2024Q1") == []
    facts = {"answers": 150, "previous_answers": 100, "since": "2024Q1", "change": 0.5}
    assert findings.volume_point(150, 100, since="2024Q1")[0].facts == facts


def test_a_tiny_base_gives_numbers_and_no_per_cent():
    (said,) = findings.volume_point(118, 7, since="2024Q1", min_base=30)
    assert said.key == "point.volume_small"
    assert said.facts == {"answers": 118, "previous_answers": 7, "since": "2024Q1"}


def test_everyone_else_is_named_only_where_there_is_someone():
    assert findings.dek(10, (1, 2), HIDDEN).key == "opening.dek"
    assert findings.dek(10, (1, 2), STEADY).key == "opening.dek.others_steady"
    assert findings.dek(10, (1, 2), FELL).key == "opening.dek.others_fell"


@pytest.mark.parametrize(("direction", "mood"), [("up", "bad"), ("down", "good")])
def test_every_tone_knows_which_way_is_better(direction, mood):
    """The score fell: bad news for an NPS, good news where a low score is the better one."""
    look = {"kind": "ces", "direction": direction}
    title = findings.title("Business", "2024Q2", OWN, FELL, causes("one"), NOTHING, against=LATER, **look)
    points = findings.points(OWN, FELL, FELL, causes("several"), NOTHING, min_base=30, **look)
    table = pd.DataFrame({"quarter": ["2024Q2"], "value": [3.0], "reason": [""]})
    said = [title, *points, findings.trend(table, FELL, LATER, direction=direction)]
    said += [findings.causes(causes(verdict), LATER, direction=direction) for verdict in ("one", "several")]
    assert len(points) == 2
    assert {finding.tone for finding in said} == {mood}


@pytest.mark.parametrize(
    ("change", "against", "ending"),
    [
        (HIDDEN._replace(base=120, base_before=0), FIRST, "first"),
        (HIDDEN._replace(base=120), LATER, "few_before"),
        (HIDDEN._replace(base=120, base_before=0), LATER, "none_before"),
    ],
)
def test_a_missing_comparison_gives_its_true_reason(change, against, ending):
    table = pd.DataFrame({"quarter": ["2024Q2"], "value": [3.0], "reason": [""]})
    found = causes("no_comparison")._replace(total=change)
    said = [
        findings.title("Business", "2024Q2", OWN, change, found, NOTHING, kind="nps", against=against),
        findings.trend(table, change, against),
        findings.causes(found, against),
    ]
    assert [finding.key.rpartition(".")[2] for finding in said] == [ending] * 3
    assert all(finding.facts["since"] == "2024Q1" for finding in said)


def test_too_few_answers_now_are_not_blamed_on_the_quarter_before():
    found = causes("no_comparison")._replace(total=HIDDEN._replace(base=5, base_before=200))
    assert findings.causes(found, LATER).key == "causes.finding.too_few"


@pytest.mark.parametrize(
    ("mix", "rate", "n_now", "key"),
    [(-2.0, -10.0, 60, "scores"), (-10.0, -2.0, 80, "more"), (-10.0, -2.0, 20, "fewer")],
)
def test_the_title_says_through_what_a_cause_worked(mix, rate, n_now, key):
    found = causes("one")
    found = found._replace(slices=found.slices.assign(mix=mix, rate=rate, n_now=n_now))
    said = findings.title("Business", "2024Q2", OWN, FELL, found, NOTHING, kind="nps", against=LATER)
    assert said.key == f"opening.title.fell_{key}"


def shares(*rows: tuple) -> pd.DataFrame:
    """A row a theme: share, verdict, general, stability; intervals 5 points each way."""
    table = pd.DataFrame(rows, columns=["share", "verdict", "general", "stability"])
    table = table.assign(label=[f"theme {i}" for i in range(len(table))], base=100, previous_share=0.1)
    feelings = {"sentiment": -0.5, "sentiment_low": -0.6, "sentiment_high": -0.4}
    return table.assign(low=table["share"] - 0.05, high=table["share"] + 0.05, change=table["share"] - 0.1, **feelings)


def test_the_largest_theme_leads_only_beyond_its_interval():
    apart, close = (
        shares((0.4, "", False, 1.0), (0.2, "", False, 1.0)),
        shares((0.4, "", False, 1), (0.35, "", False, 1)),
    )
    assert findings.themes(apart).key == "themes.finding.steady"
    assert findings.themes(close).key == "themes.finding.steady_tied"
    assert findings.themes(close.assign(change=np.nan)).key == "themes.finding.largest_tied"
    assert findings.largest_theme(apart).key == "themes.finding.largest"
    assert findings.largest_theme(close).facts["second"] == "theme 1"


def test_topics_are_not_called_steady_beside_a_move_of_the_general_verdict():
    table = shares((0.4, "", False, 1.0), (0.3, "up", True, 1.0))
    assert findings.themes(table).key == "themes.finding.up"
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    assert "point.theme_up" in {finding.key for finding in said}
    assert "point.themes_steady" not in {finding.key for finding in said}


def test_an_unstable_theme_is_never_the_news():
    table = shares((0.6, "up", False, 0.4), (0.2, "", False, 1.0))
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    said += [findings.themes(table), findings.title("A", "2024Q2", OWN, None, None, table, kind="none", against=LATER)]
    assert {finding.facts.get("label", "theme 1") for finding in said} == {"theme 1"}
    groups = pd.DataFrame({"label": ["x"], "difference": [0.3], "verdict": ["up"], "general": [False]})
    assert findings.groups(groups.assign(stability=0.4)).key == "groups.finding.general"


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
    said = findings.groups(table.assign(stability=1.0, top_share=[0.5, 0.1], bottom_share=[0.2, 0.4]))
    assert said.key == f"groups.finding.{key}"
    top = {"top_label": "a", "top_share": 0.5, "top_other": 0.2}
    bottom = {"bottom_label": "b", "bottom_share": 0.4, "bottom_other": 0.1}
    assert said.facts == {"both": top | bottom, "top": top, "bottom": bottom}.get(key, {})


def test_a_group_of_too_few_on_a_theme_is_said_to_differ_but_not_by_how_much():
    table = pd.DataFrame(
        {"label": ["a"], "difference": [np.nan], "verdict": ["up"], "general": False, "stability": 1.0}
    )
    said = findings.groups(table.assign(top_share=0.4, bottom_share=np.nan))
    assert (said.key, said.facts) == ("groups.finding.top_hidden", {"top_label": "a"})


def test_a_large_group_that_is_withheld_is_not_called_too_small():
    hidden = Estimate(np.nan, np.nan, np.nan, 500, "complementary")
    assert (
        findings.title("B", "2024Q2", hidden, FELL, None, NOTHING, kind="nps", against=LATER).key
        == "opening.title.withheld"
    )
    said = findings.points(hidden, HIDDEN, None, None, NOTHING, kind="nps", min_base=30)
    assert [f.key for f in said] == ["point.withheld"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (FELL._replace(q=0.2, comparisons=8), ["point.clear_alone"]),
        (FELL._replace(q=0.01, comparisons=8), []),
        (FELL._replace(q=0.001, comparisons=1), []),
        (STEADY._replace(q=0.9, comparisons=8), []),
    ],
)
def test_a_change_that_is_clear_only_on_its_own_says_so(change, said):
    assert [f.key for f in findings.family_point(change)] == said


def test_a_theme_hardly_mentioned_before_has_no_share_before():
    before, now = feedback(100, "2024Q1", "a"), feedback(100, "2024Q2", "b")
    told = pd.concat([mentions(before.head(2), 0, -0.6), mentions(now.head(30), 0, -0.6)])
    table = theme_shares(now, before, told, themes("delivery"), min_cell=5)
    assert findings.themes(table).key == "themes.finding.new"
    said = findings.points(OWN, None, None, None, table, kind="none", min_base=30)
    assert (said[0].key, said[0].tone) == ("point.theme_new", "bad")


def test_a_quarter_before_that_is_withheld_is_not_called_too_small():
    hidden = HIDDEN._replace(base=120, base_before=500, reason="complementary")
    table = pd.DataFrame({"quarter": ["2024Q2"], "value": [3.0], "reason": [""]})
    found = causes("no_comparison")._replace(total=hidden)
    said = [
        findings.title("Business", "2024Q2", OWN, hidden, found, NOTHING, kind="nps", against=LATER),
        findings.trend(table, hidden, LATER),
        findings.causes(found, LATER),
    ]
    assert [finding.key.rpartition(".")[2] for finding in said] == ["withheld_before"] * 3


def moved_codes(**changes: str) -> pd.DataFrame:
    """Sums and single categories as `code_shares` gives them; the verdict is `up` where a change is named."""
    rows = [("goods", ""), ("delivery", "goods"), ("returns", "goods"), ("price", "")]
    table = pd.DataFrame(rows, columns=["code", "parent"]).assign(share=0.4, previous_share=0.2, sentiment=-0.3)
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
    said = findings.codes(apart)
    assert (said.key, said.facts["label"], said.facts["share"]) == ("codes.finding.steady", "Delivery", 0.4)
    close = findings.codes(apart.assign(high=0.35))
    assert (close.key, close.facts["second"]) == ("codes.finding.steady_tied", "Returns")


@pytest.mark.parametrize(
    ("is_more", "feeling", "said"),
    [
        (True, -0.5, "bad"),
        (False, -0.5, "good"),
        (True, 0.5, "good"),
        (True, -0.06, "neutral"),
        (True, np.nan, "neutral"),
    ],
)
def test_more_talk_is_good_or_bad_only_of_what_is_felt(is_more, feeling, said):
    assert findings.mood(bool(is_more), feeling) == said
