"""The answers that count: chosen quarters, weights above 0, scores in points; feelings where there is no score."""

import pandas as pd

from vocwork.answers import chosen, scored, weighed
from vocwork.params import Params

FEEDBACK = pd.DataFrame(
    {
        "id": [*"abcde"],
        "quarter": ["2024Q1", "2024Q1", "2024Q2", "2024Q2", "2024Q2"],
        "score": pd.array([10, 3, 8, 9, None], dtype="Float64"),
        "sentiment": [0.9, -0.8, 0.0, 0.5, None],
        "weight": [1.0, 1.0, 1.0, 0.0, 1.0],
    }
)


def counted(**given) -> pd.DataFrame:
    params = Params(study="acme", sources=[{"path": "a.csv"}], **given)
    return scored(params, weighed(params, chosen(params, FEEDBACK)).answers).set_index("id")


def test_scores_become_points_and_answers_of_no_weight_do_not_count():
    found = counted()
    assert found["points"].fillna(-1).to_dict() == {"a": 100, "b": -100, "c": 0, "e": -1}
    assert found["group"].to_dict() == {"a": "top", "b": "bottom", "c": "middle", "e": ""}


def test_quarters_left_out_are_not_there():
    assert counted(quarters=["2024Q1"]).index.tolist() == ["a", "b"]


def test_without_a_score_feelings_part_the_satisfied_from_the_dissatisfied():
    found = counted(metric="none")
    assert found["points"].isna().all()
    assert found["group"].to_dict() == {"a": "top", "b": "bottom", "c": "middle", "e": ""}
