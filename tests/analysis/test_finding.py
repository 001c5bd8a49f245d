import numpy as np
import pytest

from vocwork.analysis.finding import mood, tone


def test_a_fall_is_good_where_less_is_better():
    assert tone(-1.0) == "bad"
    assert tone(-1.0, "down") == "good"


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
    assert mood(bool(is_more), feeling) == said
