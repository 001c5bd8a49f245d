import numpy as np
import pytest

from tests.analysis.frames import feedback
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.volume import volume


def test_shares_sum_and_metrics_belong_to_their_channel():
    table = feedback(
        4,
        channel=["mail", "mail", "chat", None],
        points=[100.0, -100, 100, np.nan],
        comment=["comment", "none", "comment", "comment"],
        stars=[np.nan, np.nan, np.nan, 4.0],
    )
    found = volume(table, kind="nps")
    assert found["channel"].tolist() == ["mail", "", "chat"]
    assert found["share"].sum() == pytest.approx(1)
    assert found["answers"].sum() == len(table)
    assert found.set_index("channel").loc["mail", ["value", "comments", "metric_base"]].tolist() == [0, 1, 2]
    assert found.set_index("channel").loc["", "reason"] == "small_base"


def test_empty_slice():
    assert volume(feedback(0), kind="nps").empty


def test_a_small_channel_cannot_be_worked_out_from_the_others():
    answers = feedback(130, channel=["survey"] * 80 + ["chat"] * 40 + ["phone"] * 10)
    found = volume(answers, kind="nps", min_base=30).set_index("channel")["reason"]
    assert found.to_dict() == {"survey": "", "chat": "complementary", "phone": "small_base"}
    assert set(volume(answers, kind="nps", withheld=Withheld("complementary"))["reason"]) == {"complementary"}


def test_public_stars_have_an_interval_and_a_reason():
    found = volume(feedback(60, channel=["a"] * 40 + ["b"] * 20, stars=5.0), kind="nps", min_base=30)
    assert found[["stars", "stars_high", "stars_reason"]].iloc[0].tolist() == [5, 5, ""]
    # forty times five stars: Wilson's 0 of 40 reaches .0876, and one star is four away
    assert found["stars_low"].iloc[0] == pytest.approx(5 - 4 * 0.0876, abs=1e-3)
    assert found["stars_reason"].iloc[1] == "small_base"


def test_what_came_is_counted_and_only_the_metric_is_weighted():
    """Three of four come by mail, whatever they weigh; of these a promoter of weight 3 and two detractors of 1: 20."""
    answers = feedback(4, channel=["mail"] * 3 + ["chat"], points=[100.0, -100, -100, 0], weight=[3.0, 1, 1, 5])
    mail = volume(answers.assign(stars=[5.0, 3, 4, np.nan]), kind="nps").set_index("channel").loc["mail"]
    assert mail[["share", "value", "stars"]].tolist() == pytest.approx([0.75, 20, 4])
