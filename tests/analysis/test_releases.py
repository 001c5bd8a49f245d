"""Running counts: told where what is new is nobody or enough, whatever pages are subtracted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vocwork.analysis.releases import released

LEAST = 5


def of_one(*new):
    return released(np.array(new).reshape(-1, 1, 1), np.array([False]), least=LEAST)[:, 0, 0].tolist()


def test_a_count_is_told_again_once_enough_are_new():
    assert of_one(7, 3, 0, 2, 0) == [True, False, False, True, True]
    assert of_one(0, 4, 4) == [True, False, True]
    assert of_one(5, 5, 5) == [True, True, True]


def test_what_is_new_elsewhere_keeps_a_hidden_one_company():
    """2 are new in the first segment: everyone's page and the second one's would tell, so the second waits as well."""
    told = released(np.array([[[9], [9], [9]], [[2], [6], [8]]]), np.zeros(3, bool), least=LEAST)
    assert told[1, :, 0].tolist() == [False, False, True]


def test_a_segment_that_tells_nothing_is_company_only_with_enough():
    shut = np.array([True, False, False])
    alone = released(np.array([[[3], [8], [9]]]), shut, least=LEAST)
    assert alone[0, :, 0].tolist() == [False, False, True]
    enough = released(np.array([[[6], [8], [9]]]), shut, least=LEAST)
    assert enough[0, :, 0].tolist() == [False, True, True]


@settings(max_examples=500)
@given(arrays.arrays(int, (6, 3, 1), elements=st.integers(0, 12)))
def test_no_page_less_an_earlier_or_another_one_tells_of_few(counts):
    told, running = released(counts, np.zeros(3, bool), least=LEAST)[..., 0], counts.cumsum(axis=0)[..., 0]
    for segment in range(3):
        shown = running[told[:, segment], segment]
        new = np.diff(shown, prepend=0)
        assert ((new == 0) | (new >= LEAST)).all()
    everyone = released(counts.sum(axis=1, keepdims=True), np.zeros(1, bool), least=LEAST)[:, 0, 0]
    last = np.zeros(3, int)
    for quarter in range(6):
        # everyone's count less those that are told, less what is known of the others from their last pages
        left = (running[quarter] - last)[~told[quarter]].sum()
        assert left == 0 or left >= LEAST or not everyone[quarter]
        last = np.where(told[quarter], running[quarter], last)


@pytest.mark.parametrize("shape", [(0, 2, 3), (4, 1, 0)])
def test_nothing_is_told_of_nothing(shape):
    assert released(np.zeros(shape, int), np.zeros(shape[1], bool), least=LEAST).shape == shape
