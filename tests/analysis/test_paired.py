"""The same customers in two quarters."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vocwork.analysis.compare import difference
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.paired import paired
from vocwork.analysis.peers import Peers


def answers(points, customers=None, weight=1.0):
    names = [f"c{i}" for i in range(len(points))] if customers is None else customers
    return pd.DataFrame({"customer": names, "points": np.asarray(points, dtype=float), "weight": weight})


def test_a_paired_change_is_the_t_test_of_single_changes():
    rng = np.random.default_rng(3)
    first = rng.choice([-100.0, 0.0, 100.0], 60)
    last = np.where(rng.random(60) < 0.3, 100.0, first)
    found, peer = paired(answers(last), answers(first)), stats.ttest_rel(last, first)
    assert (found.value, found.p) == (pytest.approx((last - first).mean()), pytest.approx(peer.pvalue))
    assert (found.low, found.high) == pytest.approx(tuple(peer.confidence_interval(0.95)))
    assert found.base == 60


def test_what_parts_customers_from_each_other_is_no_noise():
    """Half promote, half detract; everyone rises by a step: the paired interval is a third of the independent one."""
    first = np.tile([-100.0, 0.0], 50)
    last = first + np.where(np.arange(100) % 10, 100, 0)
    own = paired(answers(last), answers(first))
    plain = difference(pd.Series(last), pd.Series(first), kind="stars")
    assert own.value == plain.value == 90
    assert own.high - own.low < 0.6 * (plain.high - plain.low)


def test_only_customers_of_both_quarters_count_and_each_once():
    now = answers([100, 0, 50, 100], ["a", "a", "b", "x"])
    before = answers([0, 0, -100], ["a", "b", "y"])
    found = paired(now, before)
    assert (found.value, found.base) == (50, 2)


def test_few_pairs_are_not_shown():
    now, before = answers([100.0, 0.0, 0.0]), answers([0.0, 0.0, 0.0])
    assert paired(now, before, min_base=30).reason == "small_base"
    assert paired(now, before, withheld=Withheld("", "complementary")).reason == "complementary"
    assert paired(answers([]), before).base == 0


def test_weights_count():
    now, before = answers([100.0, 0.0, 0.0], weight=[2.0, 1.0, 1.0]), answers([0.0, 0.0, 0.0])
    assert paired(now, before).value == 50


def test_pairs_that_would_give_away_another_segment_are_hidden():
    """Pairs of 40, 20 and 3: with the total known, 3 would be left over unless the 20 are hidden too."""
    part = np.repeat(["a", "b", "c"], [40, 20, 3])
    wave = pd.DataFrame({"customer": [f"c{i}" for i in range(63)], "points": 0.0, "weight": 1.0, "part": part})
    both = pd.concat([wave.assign(id=[f"{q}{i}" for i in range(63)], is_now=q == "now") for q in ("now", "before")])

    def reason(name):
        own, peers = wave[wave["part"] == name], Peers(both, name, frozenset())
        return paired(own, own, min_base=10, withheld=Withheld(peers=peers)).reason

    assert [reason(name) for name in "abc"] == ["", "complementary", "small_base"]
