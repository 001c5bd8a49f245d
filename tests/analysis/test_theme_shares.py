import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.metrics import wilson
from vocwork.analysis.theme_shares import theme_groups, theme_shares

THEMES = themes("delivery", "price", "unheard")


def planted(now_share: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """100 comments before and now; delivery in 10 before and `now_share` now, price in 30 both times."""
    before, now = feedback(100, "2024Q1", "a"), feedback(100, "2024Q2", "b")
    said = [
        mentions(before.head(10), 0, -0.5),
        mentions(now.head(now_share), 0, -0.5),
        mentions(before.tail(30), 1, 0.4),
        mentions(now.tail(30), 1, 0.4),
    ]
    return now, before, pd.concat(said)


def test_planted_rise_is_found_and_the_steady_theme_is_not():
    found = theme_shares(*planted(40)[:2], planted(40)[2], THEMES, min_base=30, min_cell=5).set_index("label")
    assert found.loc["delivery", ["n", "base", "share", "previous_share"]].tolist() == [40, 100, 0.4, 0.1]
    assert found.loc["delivery", ["low", "high"]].tolist() == pytest.approx(wilson(40, 100))
    assert found.loc["delivery", "change"] == pytest.approx(0.3)
    assert found["verdict"].to_dict() == {"delivery": "up", "price": ""}
    assert "unheard" not in found.index


def test_an_answer_counts_once_however_often_it_mentions_a_theme():
    now, before, said = planted(40)
    twice = pd.concat([said, said.assign(mention=1)])
    first, second = (theme_shares(now, before, m, THEMES) for m in (said, twice))
    pd.testing.assert_frame_equal(first, second)


def test_feeling_is_the_mean_over_answers():
    now = feedback(2)
    said = pd.concat([mentions(now.head(1), 0, s) for s in (-1.0, -0.5, 0.0)] + [mentions(now.tail(1), 0, 0.5)])
    found = theme_shares(now, feedback(0), said, THEMES)
    assert found.loc[0, "sentiment"] == pytest.approx((-0.5 + 0.5) / 2)
    assert found.loc[0, "sentiment_base"] == 2


def test_a_theme_is_felt_to_be_good_or_bad_where_that_is_beyond_chance_for_all_themes_together():
    """Ten answers of -.9 to .3 (mean -.3): t = -2.350, p = .0433 by itself; beside one that says nothing q is .0866."""
    feelings, calm = np.linspace(-0.9, 0.3, 10), np.linspace(-0.5, 0.5, 10)
    now = feedback(10)
    hurt, quiet = (
        pd.concat([mentions(now.iloc[[i]], theme, feeling) for i, feeling in enumerate(own)])
        for theme, own in enumerate((feelings, calm))
    )
    alone = theme_shares(now, feedback(0), hurt, THEMES).iloc[0]
    assert alone["sentiment_p"] == pytest.approx(ttest_1samp(feelings, 0).pvalue, rel=1e-3)
    assert alone["sentiment_verdict"] == "down"
    both = theme_shares(now, feedback(0), pd.concat([hurt, quiet]), THEMES).set_index("label")
    assert both["sentiment_q"].tolist() == pytest.approx([2 * alone["sentiment_p"], 1.0], rel=1e-3)
    assert both["sentiment_verdict"].tolist() == ["", ""]


def test_praise_and_complaint_in_one_comment_each_count_for_their_theme():
    """Everybody praises the price and complains of delivery: two themes, two feelings, only one of them severe."""
    now = feedback(6)
    said = pd.concat([mentions(now, 0, -0.8), mentions(now, 1, 0.9).assign(mention=1)])
    found = theme_shares(now, feedback(0), said, THEMES).set_index("label")
    assert found["sentiment"].to_dict() == pytest.approx({"delivery": -0.8, "price": 0.9})
    assert found["share"].tolist() == [1.0, 1.0]
    assert found.loc["delivery", ["severity", "severity_base"]].tolist() == [3, 6]
    assert found.loc["price", ["severity", "severity_base"]].isna().all()


def test_severity_is_the_mean_over_answers_of_their_complaints():
    """One answer complains at 1 and at 4, another at 5, a third praises: (2.5 + 5) / 2, of two."""
    now = feedback(3)
    said = pd.concat([mentions(now.iloc[[place]], 0, -0.9) for place in (0, 0, 1)] + [mentions(now.tail(1), 0, 0.9)])
    said["severity"] = pd.Series([1, 4, 5, None], dtype="Int64").to_numpy()
    found = theme_shares(now, feedback(0), said, THEMES).loc[0]
    assert found[["severity", "severity_base"]].tolist() == [3.75, 2]
    assert 1 <= found["severity_low"] < 3.75 < found["severity_high"] <= 5


def test_of_a_few_complaints_neither_level_nor_number_is_shown():
    now = feedback(40)
    said = pd.concat([mentions(now.head(4), 0, -0.9), mentions(now.tail(20), 0, 0.9)])
    found = theme_shares(now, feedback(0), said, THEMES, min_base=30, min_cell=5).loc[0]
    assert found[["severity", "severity_low", "severity_high", "severity_base"]].isna().all()
    assert found["sentiment_base"] == 24


def test_small_bases_and_cells_are_masked():
    now, before, said = planted(40)
    few = theme_shares(now, before, said, THEMES, min_base=101)
    assert few["share"].isna().all()
    assert set(few["reason"]) == {"small_base"}
    # a count beside the base would give the share away
    assert few[["n", "sentiment_base", "severity", "severity_base"]].isna().all().all()
    assert set(few["verdict"]) == {""}
    assert theme_shares(now, before, said, THEMES, min_cell=35)["label"].tolist() == ["delivery"]


def test_no_comparison_without_a_base_before():
    now, _, said = planted(40)
    found = theme_shares(now, feedback(0), said, THEMES, min_base=30)
    assert found["change"].isna().all()
    assert found["share"].notna().all()


def test_a_theme_that_few_mentioned_before_has_a_verdict_but_no_share_before():
    now, before, _ = planted(40)
    said = pd.concat([mentions(before.head(3), 0), mentions(now.head(40), 0), mentions(before.tail(30), 1)])
    said = pd.concat([said, mentions(now.tail(30), 1)])
    found = theme_shares(now, before, said, THEMES, min_base=30, min_cell=5).set_index("label")
    hidden = ["previous_share", "previous_low", "previous_high", "change", "change_low", "change_high", "p", "q"]
    assert found.loc["delivery", hidden].isna().all()
    assert found.loc["delivery", ["verdict", "previous_reason"]].tolist() == ["up", "small_cell"]
    assert found.loc["price", ["previous_low", "previous_high"]].tolist() == pytest.approx(wilson(30, 100))


def test_what_is_withheld_says_so():
    now, before, said = planted(40)
    found = theme_shares(now, before, said, THEMES, min_base=30, withheld=Withheld("complementary", ""))
    assert found[["n", "share", "change", "sentiment"]].isna().all().all()
    assert set(found["reason"]) == {"complementary"}
    found = theme_shares(now, before, said, THEMES, min_base=30, withheld=Withheld("", "complementary"))
    assert found["share"].notna().all()
    assert set(found["previous_reason"]) == {"complementary"}
    assert found["change"].isna().all()


def test_a_side_of_a_few_customers_is_not_shown_but_the_verdict_is():
    now = feedback(120, group=["top"] * 60 + ["bottom"] * 60)
    said = pd.concat([mentions(now.tail(40), 0), mentions(now.head(4), 0), mentions(now.iloc[40:80], 1)])
    found = theme_groups(now, said, THEMES, min_base=30, min_cell=5).set_index("label")
    few = ["top_n", "top_share", "top_low", "top_high", "difference", "difference_low", "difference_high", "p", "q"]
    assert found.loc["delivery", few].isna().all()
    assert found.loc["delivery", ["bottom_n", "verdict", "reason"]].tolist() == [40, "down", "small_cell"]
    assert found.loc["price", few].notna().all()
    assert theme_groups(now, said, THEMES, withheld=Withheld("complementary")).empty


def test_empty_slice():
    assert theme_shares(feedback(0), feedback(0), mentions(feedback(0), 0), THEMES).empty


def test_groups_find_what_parts_the_satisfied_from_the_dissatisfied():
    now = feedback(120, group=["top"] * 60 + ["bottom"] * 60)
    said = pd.concat([mentions(now.tail(40), 0), mentions(now.head(5), 0), mentions(now.iloc[40:80], 1)])
    found = theme_groups(now, said, THEMES, min_base=30)
    assert found.loc[0, "label"] == "delivery"
    assert found.loc[0, ["top_n", "bottom_n", "top_base", "bottom_base"]].tolist() == [5, 40, 60, 60]
    # price is said by 20 of 60 on either side: no difference
    assert found.set_index("label").loc[["delivery", "price"], "verdict"].tolist() == ["down", ""]


def test_groups_too_small_say_nothing():
    now = feedback(20, group=["top"] * 10 + ["bottom"] * 10)
    assert theme_groups(now, mentions(now, 0), THEMES, min_base=30).empty
    assert np.isfinite(theme_groups(now, mentions(now, 0), THEMES, min_base=5)["difference"]).all()


def test_shares_of_comments_of_which_three_weigh_nearly_all_are_not_shown():
    now, before, said = planted(40)
    heavy = now.assign(weight=np.where(np.arange(100) < 3, 1000.0, 1.0))
    found = theme_shares(heavy, before, said, THEMES, min_base=30)
    assert set(found["reason"]) == {"unequal_weights"}
    assert found[["n", "share", "low", "high", "change", "p"]].isna().all(axis=None)
    earlier = theme_shares(before, heavy, said, THEMES, min_base=30)
    assert set(earlier["previous_reason"]) == {"unequal_weights"}
    assert earlier["change"].isna().all()
    assert earlier["share"].notna().all()


def test_a_side_of_which_three_comments_weigh_nearly_all_is_contrasted_with_none():
    now, _, said = planted(40)
    sides = now.assign(group=np.repeat(["top", "bottom"], 50))
    heavy = sides.assign(weight=np.where(np.arange(100) < 3, 1000.0, 1.0))
    assert len(theme_groups(sides, said, THEMES, min_base=30)) == 2
    assert theme_groups(heavy, said, THEMES, min_base=30).empty
