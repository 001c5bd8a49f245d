"""The mean of two adapters, on matrices that are worked out by hand."""

import pytest
import torch
from torch import nn

from benchmarks.train_adapter import LowRank, average


@pytest.mark.parametrize(
    ("kept", "mean"),
    [(0.0, [[4.0, 0], [0, 0]]), (1.0, [[0.0, 0], [0, 8]]), (0.25, [[3.0, 0], [0, 2]])],
)
def test_the_share_kept_of_the_earlier_adapter_counts_for_so_much(kept, mean):
    learnt = addition(rank=2)
    average({"a": learnt}, {"a.weight": torch.tensor([[0.0, 0], [0, 8]]).numpy()}, kept)
    torch.testing.assert_close(learnt.up @ learnt.down, torch.tensor(mean))


def test_what_the_rank_has_no_room_for_is_the_smaller_part():
    learnt = addition(rank=1)
    average({"a": learnt}, {"a.weight": torch.tensor([[0.0, 0], [0, 8]]).numpy()}, 0.25)
    torch.testing.assert_close(learnt.up @ learnt.down, torch.tensor([[3.0, 0], [0, 0]]))


def addition(rank):
    """Adds 4 at the first place and nothing elsewhere."""
    made = LowRank(nn.Linear(2, 2), rank)
    with torch.no_grad():
        made.up.copy_(torch.tensor([[2.0] + [0.0] * (rank - 1), [0.0] * rank]))
        made.down.copy_(torch.tensor([[2.0, 0.0]] + [[0.0, 0.0]] * (rank - 1)))
    return made
