"""What pages beside each other must hide: by hand, and the law that what is hidden is nobody or enough."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocwork.analysis.peers import Masked, Peers, masked_items

LEAST = 5


def told(counts, hidden=()):
    """Answers of each segment that all speak of item x; peers as each segment's page has them."""
    parts = [name for name, n in counts.items() for _ in range(n)]
    answers = pd.DataFrame({"id": [f"a{i}" for i in range(len(parts))], "part": parts, "is_now": True})
    items = pd.DataFrame({"feedback_id": answers["id"], "item": "x"})
    return items, {name: Peers(answers, name, frozenset((h, True) for h in hidden)) for name in counts}


def kept(counts, hidden=()):
    """The segments whose pages show the item."""
    items, peers = told(counts, hidden)
    return {name for name, own in peers.items() if "x" not in masked_items(own, items, least=LEAST).now}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"A": 40, "B": 20, "C": 3}, {"A"}),  # C is 63 - 60 unless B is hidden too
        ({"A": 40, "B": 20, "C": 3, "D": 3}, {"A", "B"}),  # six of either: nobody knows whose
        ({"A": 40, "B": 20, "C": 6}, {"A", "B", "C"}),
        ({"A": 40, "B": 2}, set()),
        ({"A": 40, "B": 20, "": 2}, {"A"}),  # two answers of no segment stand on no page
    ],
)
def test_a_small_cell_takes_the_next_smallest_with_it(counts, shown):
    assert kept(counts) - {""} == shown


def test_a_segment_that_is_withheld_as_a_whole_counts_as_hidden():
    assert kept({"A": 40, "B": 20, "C": 8}, hidden=["C"]) == {"A", "B"}
    assert kept({"A": 40, "B": 20, "C": 3}, hidden=["C"]) == {"A"}


def test_everyone_and_an_empty_slice_hide_nothing():
    items, peers = told({"A": 3, "B": 9})
    assert masked_items(None, items, least=LEAST) == Masked()
    assert masked_items(peers["A"], items.iloc[:0], least=LEAST) == Masked()


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 12), min_size=2))
def test_what_is_hidden_is_nobody_or_enough(counts):
    left = sum(counts.values()) - sum(counts[name] for name in kept(counts))
    assert left == 0 or left >= LEAST or left == sum(counts.values())
