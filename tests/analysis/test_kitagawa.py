"""Numbers of a slice by hand, and identities."""

import numpy as np
import pytest

from tests.analysis.slices_of import looked_at, two_quarters
from vocwork.analysis.kitagawa import draws, kitagawa, measured, parts


def test_every_number_adds_up_under_every_draw():
    own, items = looked_at(*two_quarters(7))
    drawn = draws(own.rows, own.profiles, np.random.default_rng(1), resamples=20)
    plans = [place for place, one in enumerate(items) if len(one) == 1 and one[0].attribute == "plan"]
    found = kitagawa(own.candidates.member[plans], drawn)
    change = np.diff(drawn.total.sum(axis=0), axis=0)[0]
    assert found["contribution"].sum(axis=0).tolist() == pytest.approx(change.tolist(), abs=1e-9)
    assert found["excess"].sum(axis=0).tolist() == pytest.approx([0] * 21, abs=1e-9)
    assert (found["rate"] + found["mix"]).ravel().tolist() == pytest.approx(found["contribution"].ravel().tolist())


def test_parts_and_the_unexplained_add_up():
    own, _ = looked_at(*two_quarters(8))
    drawn = draws(own.rows, own.profiles, np.random.default_rng(1), resamples=50)
    solved = parts(own.candidates.member, [1, 12], drawn, confidence=0.95)
    assert solved["part"].sum() == pytest.approx(own.rows.values.sum(), abs=1e-9)
    assert ((solved["part_low"] <= solved["part"]) & (solved["part"] <= solved["part_high"])).all()


def test_without_a_cause_all_is_unexplained():
    own, _ = looked_at(*two_quarters(8))
    drawn = draws(own.rows, own.profiles, np.random.default_rng(1), resamples=5)
    (left,) = parts(own.candidates.member, [], drawn, confidence=0.95)["part"]
    assert left == pytest.approx(own.rows.values.sum(), abs=1e-9)


def test_the_first_draw_is_the_answers_as_they_came():
    own, _ = looked_at(*two_quarters(9))
    first, again = (draws(own.rows, own.profiles, np.random.default_rng(n), resamples=3) for n in (1, 2))
    one, other = (measured(own.candidates.member[:5], drawn, confidence=0.95) for drawn in (first, again))
    assert one["contribution"].tolist() == other["contribution"].tolist()
    assert one["low"].tolist() != other["low"].tolist()
