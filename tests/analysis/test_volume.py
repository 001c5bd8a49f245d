import numpy as np
import pytest

from tests.analysis.frames import feedback
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
