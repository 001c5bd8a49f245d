import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback
from vocwork.analysis.trends import trend

TABLE = pd.concat(
    [
        feedback(4, "2024Q1", "a", points=[100.0, 100, 0, -100], plan=["x", "x", "y", "y"]),
        feedback(3, "2024Q3", "b", points=[100.0, 100, 100], plan="x"),
    ]
)


def test_one_row_per_quarter_with_everyone_else_beside_it():
    found = trend(TABLE, "plan=x", ["2024Q1", "2024Q2", "2024Q3"], kind="nps").set_index("quarter")
    assert found["value"].tolist() == pytest.approx([100, np.nan, 100], nan_ok=True)
    assert found.loc["2024Q1", "rest_value"] == -50
    assert found["base"].tolist() == [2, 0, 3]
    assert found.loc["2024Q2", "reason"] == "small_base"


def test_everyone_has_no_rest_and_the_future_is_not_used():
    before = trend(TABLE, "all", ["2024Q1"], kind="nps")
    changed = TABLE.assign(points=TABLE["points"].where(TABLE["quarter"] == "2024Q1", -100.0))
    pd.testing.assert_frame_equal(before, trend(changed, "all", ["2024Q1"], kind="nps"))
    assert before["rest_base"].tolist() == [0]


def test_quarters_before_the_first_with_enough_answers_are_left_out():
    found = trend(TABLE, "all", ["2023Q3", "2023Q4", "2024Q1", "2024Q2", "2024Q3"], kind="nps", min_base=3)
    assert found["quarter"].tolist() == ["2024Q1", "2024Q2", "2024Q3"]
    assert trend(TABLE, "all", ["2024Q2"], kind="nps", min_base=3)["quarter"].tolist() == ["2024Q2"]


def test_with_a_withheld_segment_everyone_else_is_withheld():
    withheld = {("plan=x", "2024Q1"): "complementary"}
    found = trend(TABLE, "plan=x", ["2024Q1", "2024Q3"], kind="nps", withheld=withheld)
    assert found["quarter"].tolist() == ["2024Q3"]
    found = trend(TABLE, "plan=x", ["2024Q1"], kind="nps", withheld=withheld)
    assert found[["reason", "rest_reason"]].to_numpy().tolist() == [["complementary"] * 2]
    assert found[["value", "rest_value"]].isna().all().all()
