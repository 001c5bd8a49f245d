import pandas as pd
import pytest

from vocwork.analysis.change_parts import main_part
from vocwork.analysis.compare import Difference

FELL = Difference(-20.0, -30.0, -10.0, 0.001, 120, 110, 15.0)


def split(mix: float, talk: float, rate: float, *, half: float = 3.0) -> pd.DataFrame:
    """Parts with intervals of the same half width."""
    value = [mix, talk, rate, mix + talk + rate]
    table = pd.DataFrame({"part": ["mix", "talk", "rate", "total"], "value": value})
    return table.assign(low=table["value"] - half, high=table["value"] + half)


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        (split(-1, -1, -18), "rate"),
        (split(-16, -5, 1), "mix"),
        (split(-9, -8, -3), "none"),  # the largest is less than half
        (split(-12, -8, 0), "none"),  # the second is more than half as large as the first
        (split(-1, 15, -34), "rate"),
        (split(-1, 24, -43), "none"),  # most of it is taken back by another part
        (split(-1, -1, -18, half=19), "none"),  # it could be nothing
        (split(1, 1, 18), "none"),  # against the change
    ],
)
def test_a_part_is_named_only_where_it_is_most_of_the_change(parts, named):
    assert main_part(parts, FELL) == named


def test_nothing_is_named_where_the_change_may_be_chance():
    assert main_part(split(-1, -1, -18), FELL._replace(high=1.0)) == "none"
