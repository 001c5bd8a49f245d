"""Segments side by side, themes over all quarters, and what may be called the largest."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis import overview, theme_findings
from vocwork.analysis.compare import difference
from vocwork.analysis.disclosure import withheld
from vocwork.analysis.overview import theme_quarters, theme_totals
from vocwork.analysis.slices import cut, rest
from vocwork.analysis.slices import segments as cuts


def two_quarters(**plans: tuple[int, float]) -> pd.DataFrame:
    """Answers by plan and quarter; all score 0 before, `share` of each plan -100 now."""
    parts = []
    for plan, (rows, share) in plans.items():
        now = np.where(np.arange(rows) < share * rows, -100.0, 0.0)
        parts += [feedback(rows, "2024Q1", f"{plan}a", plan=plan, points=0.0)]
        parts += [feedback(rows, "2024Q2", f"{plan}b", plan=plan, points=now)]
    return pd.concat(parts, ignore_index=True)


def test_a_hidden_segment_cannot_be_worked_out_from_the_table():
    answers = two_quarters(x=(200, 0.1), y=(90, 0.2), z=(12, 0.5))
    known = cuts(answers, ["plan"])
    hidden = withheld(answers, known, min_base=30)
    table = overview.segments(answers, known, "2024Q2", "2024Q1", kind="nps", min_base=30, withheld=hidden)
    assert table.set_index("segment")["reason"].to_dict() == {
        "all": "",
        "plan=x": "",
        "plan=y": "complementary",
        "plan=z": "small_base",
    }
    masked = table[table["reason"] != ""]
    assert masked[["value", "low", "high", "change", "p", "q"]].isna().all().all()
    assert masked["change_reason"].tolist() == ["complementary", "small_base"]


def test_a_change_clear_on_its_own_page_need_not_be_clear_among_many():
    quiet = {f"q{i}": (100, 0.0) for i in range(9)}
    answers = two_quarters(x=(100, 0.06), **quiet)
    known = cuts(answers, ["plan"])
    own = difference(cut(answers, "plan=x", "2024Q2")["points"], cut(answers, "plan=x", "2024Q1")["points"], kind="nps")
    table = overview.segments(answers, known, "2024Q2", "2024Q1", kind="nps")
    change = overview.among(own, table, "plan=x")
    assert change.clear
    assert change.q > 0.05
    assert change.comparisons == 11
    assert table.set_index("segment").loc["plan=x", "verdict"] == ""


def test_a_gap_to_everyone_else_clear_on_its_own_page_need_not_be_clear_among_many():
    quiet = {f"q{i}": (100, 0.0) for i in range(9)}
    answers = two_quarters(x=(100, 0.06), **quiet)
    now, others = cut(answers, "plan=x", "2024Q2"), rest(answers, "plan=x", "2024Q2")
    own = difference(now["points"], others["points"], kind="nps")
    table = overview.segments(answers, cuts(answers, ["plan"]), "2024Q2", "2024Q1", kind="nps")
    gap, row = overview.among(own, table, "plan=x", of="gap_"), table.set_index("segment").loc["plan=x"]
    assert (gap.value, gap.p, gap.q) == pytest.approx((row["gap"], row["gap_p"], row["gap_q"]))
    assert gap.comparisons == 10  # everyone has nobody else
    assert gap.q > gap.p


def test_a_hidden_cell_says_whether_the_base_or_the_count_is_small():
    answers = pd.concat([feedback(100, "2024Q1", "a"), feedback(10, "2024Q2", "b")])
    told = mentions(answers.head(3), 0)
    found = overview.theme_quarters(answers, told, themes("delivery"), ["2024Q1", "2024Q2"], min_base=30, min_cell=5)
    assert found["reason"].tolist() == ["small_cell", "small_base"]
    assert found["n"].isna().all()


def test_quarters_before_a_theme_was_born_are_unknown_not_nought():
    answers = pd.concat([feedback(50, "2024Q1", "a"), feedback(50, "2024Q2", "b")])
    known = themes("old", "young").assign(born=["", "2024Q2"])
    told = pd.concat([mentions(answers, 0), mentions(answers.tail(20), 1)])
    found = theme_quarters(answers, told, known, ["2024Q1", "2024Q2"]).set_index(["label", "quarter"])
    assert found.loc[("young", "2024Q1"), "reason"] == "new_theme"
    assert found["share"].isna().tolist() == [False, False, True, False]
    assert found["reason"].tolist() == ["", "", "new_theme", ""]


def test_totals_add_up_over_the_quarters():
    answers = pd.concat([feedback(50, "2024Q1", "a"), feedback(50, "2024Q2", "b")])
    told = pd.concat([mentions(answers.iloc[10:70], 0), mentions(answers.head(20), 1)])
    shares = theme_quarters(answers, told, themes("late", "price"), ["2024Q1", "2024Q2"])
    totals = theme_totals(shares)
    assert totals[["label", "n", "base"]].values.tolist() == [["late", 60, 100], ["price", 20, 100]]
    assert totals["share"].tolist() == pytest.approx([0.6, 0.2])
    assert theme_findings.largest_theme(totals).facts["label"] == "late"


def test_the_unstable_and_the_general_are_not_called_the_largest():
    answers = feedback(100)
    told = pd.concat([mentions(answers, 0), mentions(answers.head(80), 1), mentions(answers.head(10), 2)])
    known = themes("verdict", "accident", "price").assign(general=[True, False, False], stability=[1.0, 0.4, 1.0])
    said = theme_findings.largest_theme(theme_totals(theme_quarters(answers, told, known, ["2024Q1"])))
    assert (said.key, said.facts["label"], said.facts["share"]) == ("themes.finding.largest", "price", 0.1)


def test_the_segment_that_is_surest_to_differ_is_named_and_none_that_only_stands_last():
    """40 of 100 in x score -100, 20 of 100 in all others: NPS -40 against -20."""
    answers = two_quarters(x=(100, 0.4), y=(100, 0.2), z=(100, 0.22), w=(100, 0.18))
    table = overview.segments(answers, cuts(answers, ["plan"]), "2024Q2", "2024Q1", kind="nps")
    own = table.set_index("segment").loc["plan=x"]
    alone = difference(
        cut(answers, "plan=x", "2024Q2")["points"], rest(answers, "plan=x", "2024Q2")["points"], kind="nps"
    )
    assert (own["gap"], own["gap_p"]) == (alone.value, alone.p)
    assert own["gap_q"] == pytest.approx(4 * alone.p)
    said = overview.segments_finding(table)
    assert said.key == "overview.segments.down"
    assert said.facts == {"label": "x", "value": -40.0, "others": pytest.approx(-20.0), "base": 100}


def test_segments_that_chance_alone_could_have_ranked_are_not_ranked():
    answers = two_quarters(x=(100, 0.26), y=(100, 0.2), z=(100, 0.22))
    table = overview.segments(answers, cuts(answers, ["plan"]), "2024Q2", "2024Q1", kind="nps")
    said = overview.segments_finding(table)
    assert (said.key, said.facts["segments"]) == ("overview.segments.none", 3)
    # three tests of .05: 2.39 + 0.84 standard errors; those of -26 and of all others' -21 are 43.9 / 10 and 40.7 / 14.1
    assert said.facts["detectable"] == pytest.approx(3.23 * np.hypot(4.39, 2.88), rel=0.01)


def test_of_one_segment_only_the_levels_are_told():
    answers = two_quarters(x=(100, 0.2))
    table = overview.segments(answers, cuts(answers, ["plan"]), "2024Q2", "2024Q1", kind="nps")
    assert overview.segments_finding(table).key == "overview.segments"
