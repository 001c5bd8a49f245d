"""Which answers a slice holds, counted by hand."""

import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions
from vocwork.analysis.conjunctions import members, of_attribute, of_theme, related

# North speaks of theme 0 in its first answer, East in both of its own; one answer has no region
ANSWERS = feedback(5, region=["North", "North", "East", "East", None], size=[1, 2, 1, 2, 1])
SAID = pd.concat([mentions(ANSWERS.iloc[[0, 2, 3]], 0), mentions(ANSWERS.iloc[[3, 4]], 12)])
EAST, LATE, PRICE = of_attribute("region", "East"), of_theme(0, "late"), of_theme(12, "price")


@pytest.mark.parametrize(
    ("items", "inside"),
    [
        ((), [True] * 5),
        ((EAST,), [False, False, True, True, False]),
        ((of_attribute("size", "1"),), [True, False, True, False, True]),
        ((LATE,), [True, False, True, True, False]),
        ((EAST, of_attribute("size", "2"), PRICE), [False, False, False, True, False]),
        ((of_theme(1, "no such theme"),), [False] * 5),
        ((LATE, PRICE), [False, False, False, True, False]),
    ],
)
def test_a_slice_holds_the_answers_that_meet_every_item(items, inside):
    assert members(items, ANSWERS, SAID).tolist() == inside


def test_a_slice_of_no_answers():
    assert members((EAST, LATE), ANSWERS.head(0), SAID).tolist() == []


def test_slices_are_related_where_one_is_part_of_the_other():
    assert related((EAST,), (LATE, EAST))
    assert related((LATE, EAST), (EAST,))
    assert not related((EAST, PRICE), (LATE, EAST))
