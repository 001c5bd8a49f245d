"""Measures against targets: which are called, what is hidden, and how often a target that is just reached is called."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from vocwork.analysis.inversion import LEAST_P, p_value
from vocwork.analysis.metrics import Estimate, estimate, share, suppressed, wilson
from vocwork.analysis.nps import DRAWS
from vocwork.analysis.targets import Aim, board, finding


def aim(count, base, *, side="at_least", target=0.5, measure="a"):
    def at(confidence):
        return share(count, base, confidence=confidence)

    return Aim(measure, "outcome", "share", np.nan, side, target, at)


def labelled(table):
    return table.assign(label=table["measure"])


def test_each_side_and_the_family():
    """p of 60 and 40 of 100 against a half is .0455 each; of 90 of 100 next to nothing: q is .0455 for all three."""
    rows = [aim(60, 100), aim(60, 100, side="at_most"), aim(90, 100)]
    table = board(rows)
    assert table["q"].tolist() == pytest.approx([0.0455, 0.0455, 3 * LEAST_P], abs=5e-5)
    assert table["status"].tolist() == ["met", "missed", "met"]
    # a fourth that says nothing: .0455 4 / 3 = .0607
    table = board([*rows, aim(50, 100)])
    assert table["q"].iloc[0] == pytest.approx(0.0607, abs=5e-5)
    assert table["status"].tolist() == ["open", "open", "met", "open"]


def test_what_is_withheld_has_no_status_and_is_no_test():
    hidden = Aim("b", "input", "share", np.nan, "at_least", 0.5, lambda _: suppressed(7))
    table = board([aim(60, 100), hidden])
    assert table["status"].tolist() == ["met", ""]
    assert np.isnan(table["q"].iloc[1])
    assert table["q"].iloc[0] == table["p"].iloc[0]
    assert (table["base"].iloc[1], table["reason"].iloc[1]) == (7, "small_base")


@pytest.mark.parametrize(
    ("rows", "key", "tone"),
    [
        ([(90, "at_least"), (90, "at_least")], "all", "good"),
        ([(90, "at_least"), (50, "at_least")], "met", "neutral"),
        ([(90, "at_least"), (90, "at_most")], "missed", "bad"),
        ([(50, "at_least")], "open", "neutral"),
        ([(7, "few")], "few", "neutral"),
        ([(90, "at_least"), (7, "few")], "met", "neutral"),
    ],
)
def test_the_heading(rows, key, tone):
    hidden = Aim("b", "input", "share", np.nan, "at_least", 0.5, lambda _: suppressed(7))
    aims = [hidden if side == "few" else aim(count, 100, side=side) for count, side in rows]
    said = finding(labelled(board(aims)))
    assert (said.key, said.tone) == (f"board.finding.{key}", tone)


def test_where_all_are_alike_nothing_is_certain():
    def at(confidence):
        return estimate(pd.Series([5.0] * 120), kind="stars", confidence=confidence)

    table = board([Aim("wait", "process", "number", np.nan, "at_most", 5.01, at), aim(90, 100)])
    assert table["status"].tolist() == ["open", "met"]
    assert table["q"].iloc[1] == table["p"].iloc[1]


def test_a_bootstrap_is_no_surer_than_its_draws():
    points = pd.Series([100.0] * 90 + [-100.0] * 10)
    at = partial(estimate, points, kind="nps_bootstrap")
    table = board([Aim("metric", "outcome", "metric", np.nan, "at_least", 20.0, lambda sure: at(confidence=sure))])
    assert table["p"].iloc[0] == pytest.approx(2 / DRAWS, rel=0.01)


def test_a_target_that_is_just_reached_is_seldom_called():
    """Of 2,000 boards of five measures that lie on their targets, about 5 % call any of them; 117 is the 99 % point."""
    rng = np.random.default_rng(3)
    counts = rng.binomial(200, 0.5, (2000, 5))
    tests = {n: p_value(partial(wilson, n, 200), 0.5) for n in np.unique(counts)}
    p = np.sort(np.vectorize(tests.get)(counts), axis=1)
    called = (p * 5 / np.arange(1, 6) < 0.05).any(axis=1)
    assert 60 < called.sum() <= 117


def test_no_targets_no_rows():
    table = board([])
    assert table.empty
    assert list(table) == [*Aim._fields[:-1], *Estimate._fields, "p", "q", "status"]
