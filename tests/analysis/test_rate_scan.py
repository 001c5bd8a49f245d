"""The scan over sparse sums equals the formula written out, slice by slice."""

import numpy as np
import pytest

from tests.analysis.slices_of import looked_at, two_quarters
from vocwork.analysis.rate_scan import base, joint, sums, z, z_alone


def written_out(own, found: list[int], place: int) -> float:
    """h'v / sqrt(sum h^2 r^2) from the rows themselves."""
    x = own.candidates.member.toarray()[:, own.profiles.of]
    v, w = own.rows.values, np.abs(own.rows.signed) / 2
    b = np.column_stack([np.ones(len(v)), x[found].T])
    solve = np.linalg.pinv(b.T @ (w[:, None] * b))
    left = v - w * (b @ solve @ b.T @ v)
    beyond = x[place] - b @ solve @ b.T @ (w * x[place])
    error = np.sqrt((beyond**2 * left**2).sum())
    return float(beyond @ v / error) if error > 1e-9 else 0.0


@pytest.mark.parametrize("found", [[], [0], [3, 17, 40]])
def test_z_is_the_formula(found):
    own, _ = looked_at(*two_quarters(5))
    scanned = z(own.candidates.member, own.sums, found)
    for place in range(0, len(scanned), 7):
        assert scanned[place] == pytest.approx(written_out(own, found, place), abs=1e-6)


def test_an_accepted_slice_leaves_nothing_of_itself():
    own, _ = looked_at(*two_quarters(5))
    assert z(own.candidates.member, own.sums, [9])[9] == pytest.approx(0, abs=1e-6)


def test_many_sets_of_answers_at_once_are_each_alone():
    own, _ = looked_at(*two_quarters(6))
    s, member = own.sums, own.candidates.member
    moved = s.value.sum()
    left = s.value - moved * s.weight
    left2 = s.value2 - 2 * moved * s.cross + moved**2 * s.weight2
    sets = [np.column_stack([part, part]) for part in (left, left2, s.weight)]
    at_once = z_alone(member, sets[0], sets[1], member @ sets[2])
    assert at_once[:, 1].tolist() == pytest.approx(z(member, s).tolist(), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_parts_add_up_to_the_change(seed):
    own, _ = looked_at(*two_quarters(seed))
    s = own.sums
    solved = joint(base(own.candidates.member, [2, 11, 30]), s.value, s.weight)
    score, weight, now, _ = own.rows
    change = np.average(score[now], weights=weight[now]) - np.average(score[~now], weights=weight[~now])
    assert solved.parts.sum() == pytest.approx(change, abs=1e-9)
    assert s.value.sum() == pytest.approx(change, abs=1e-9)


def test_the_size_of_weights_changes_nothing():
    answers, said = two_quarters(3)
    own, _ = looked_at(answers, said)
    for scaled in (0.1, 7.0):
        rows = own.rows._replace(weight=own.rows.weight * scaled)
        again = z(own.candidates.member, sums(rows, own.profiles), [4])
        assert again.tolist() == pytest.approx(z(own.candidates.member, own.sums, [4]).tolist(), abs=1e-6)
