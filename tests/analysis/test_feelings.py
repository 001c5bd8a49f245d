import pandas as pd
import pytest

from tests.analysis.frames import feedback
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.feelings import mixed_share
from vocwork.analysis.metrics import wilson


def answers(mixed: int, clear: int, unknown: int = 0) -> pd.DataFrame:
    felt = pd.Series([True] * mixed + [False] * clear + [None] * unknown, dtype="boolean")
    return feedback(len(felt), mixed=felt)


def test_the_share_is_of_comments_whose_feeling_is_known():
    found = mixed_share(answers(10, 30, unknown=5))
    assert (found.value, found.base, found.reason) == (0.25, 40, "")
    assert (found.low, found.high) == pytest.approx(wilson(10, 40))


def test_answers_without_a_comment_do_not_count():
    said = answers(10, 30).assign(comment=["comment"] * 20 + ["non_answer"] * 20)
    assert mixed_share(said).value == 0.5


def test_few_comments_a_small_cell_and_what_is_withheld_are_not_shown():
    assert mixed_share(answers(10, 19), min_base=30).reason == "small_base"
    assert mixed_share(answers(4, 40), min_cell=5).reason == "small_cell"
    assert mixed_share(answers(10, 30), withheld=Withheld("complementary")).reason == "complementary"
    assert mixed_share(answers(0, 40), min_cell=5).value == 0


def test_no_comments_have_no_share():
    assert mixed_share(feedback(0)).reason == "small_base"
