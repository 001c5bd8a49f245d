"""Numbers of a slice by hand, and identities; intervals against the bootstrap."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.slices_of import looked_at, two_quarters
from vocwork.analysis import kitagawa as module
from vocwork.analysis.bootstrap import resample
from vocwork.analysis.kitagawa import MEASURED, inside, measured, parts
from vocwork.analysis.quarter_pair import QuarterPair

WITH_ENDS = {measure: ends for measure, ends in MEASURED.items() if measure != "share_of_change"}


def slices(seed: int, chosen: list[int] | None = None, **columns) -> tuple[np.ndarray, QuarterPair, pd.DataFrame]:
    """Whether each answer is in each slice (both plans where none are chosen), the answers, the numbers of slices."""
    own, items = looked_at(*two_quarters(seed, **columns))
    plans = [place for place, one in enumerate(items) if len(one) == 1 and one[0].attribute == "plan"]
    member, rows = own.candidates.member[chosen or plans], own.rows
    return inside(member, own.profiles), rows, measured(member, own.profiles, rows, confidence=0.95)


def drawn(held: np.ndarray, rows: QuarterPair, rng: np.random.Generator) -> tuple[np.ndarray, QuarterPair]:
    """Customers drawn again."""
    again = rows._replace(weight=rows.weight * resample(rows.now, rows.customer, rng))
    kept = again.weight > 0
    return held[kept], QuarterPair(*(own[kept] for own in again))


def test_every_number_adds_up():
    _, rows, found = slices(7)
    size = rows.size * np.where(rows.now, 1, -1)
    assert found["contribution"].sum() == pytest.approx(size @ rows.score, abs=1e-9)
    assert found["share_of_change"].sum() == pytest.approx(1, abs=1e-9)
    assert found["excess"].sum() == pytest.approx(0, abs=1e-9)
    assert (found["rate"] + found["mix"]).tolist() == pytest.approx(found["contribution"].tolist())


def test_by_hand():
    """A half before and a quarter now, from 100 to 0, the others 0: C = .25 (0 - 50) - .5 (100 - 50) = -37.5.

    rate .375 (0 - 100), mix -.25 (50 - 50), excess -37.5 + .375 50.
    """
    rows = QuarterPair(np.repeat([100.0, 0, 0, 0], 20), np.ones(80), np.arange(80) >= 40, np.arange(80))
    held = (np.arange(80) < 20) | (np.arange(80) >= 70)
    numbers = module.kitagawa(held[:, None].astype(float), rows)
    assert [numbers[name][0][0] for name in ("rate", "mix", "excess")] == pytest.approx([-37.5, 0, -18.75])


def test_a_slice_absent_from_one_quarter_is_all_mix():
    held, rows, _ = slices(7)
    gone = held[:, :1] * rows.now[:, None]
    numbers = module.kitagawa(gone, rows)
    assert numbers["rate"][0] == 0
    assert numbers["rate"][1] == 0
    assert numbers["mix"][1] > 0


@pytest.mark.parametrize("columns", [{}, {"customer": np.repeat(np.arange(400), 3).astype(str)}])
def test_every_interval_is_as_wide_as_that_of_the_bootstrap(columns):
    """Of single answers, and of customers who all answer three times and say the same: 300 draws tell the error to 4 %.

    Of mix, too, where neither share nor level have moved and the product's first-order error is next to nothing.
    """
    if columns:
        columns |= {"points": np.repeat(np.random.default_rng(1).choice([100.0, 0.0, -100.0], 400), 3)}
    held, rows, found = slices(7, [0, 3, 10], rows=1200, **columns)
    solved = parts(held[:, [0, 2]], rows, confidence=0.95)
    rng = np.random.default_rng(2)
    draws = [drawn(held, rows, rng) for _ in range(300)]
    again = [_all(own, them) for own, them in draws]
    for measure, (low, high) in WITH_ENDS.items():
        error = (found[high] - found[low]) / 2 / 1.96
        assert error.to_numpy() == pytest.approx(np.std([own[measure] for own in again], axis=0), rel=0.15), measure
    error = (solved["part_high"] - solved["part_low"]) / 2 / 1.96
    spread = np.std([parts(own[:, [0, 2]], them, confidence=0.95)["part"] for own, them in draws], axis=0)
    assert error.to_numpy() == pytest.approx(spread, rel=0.15)


def _all(held: np.ndarray, rows: QuarterPair) -> pd.DataFrame:
    numbers = {name: value for name, (value, _) in module.kitagawa(held, rows).items()}
    return pd.DataFrame(numbers | {"contribution": numbers["rate"] + numbers["mix"]})


def test_many_slices_are_measured_a_few_at_a_time(monkeypatch):
    own, _ = looked_at(*two_quarters(9))
    member, rows = own.candidates.member, own.rows
    whole = measured(member, own.profiles, rows, confidence=0.95)
    monkeypatch.setattr(module, "AT_ONCE", 3 * len(rows.score))
    pd.testing.assert_frame_equal(measured(member, own.profiles, rows, confidence=0.95), whole)


def test_parts_and_the_unexplained_add_up():
    held, rows, _ = slices(8, [1, 12])
    solved = parts(held, rows, confidence=0.95)
    assert solved["part"].sum() == pytest.approx(rows.size @ (np.where(rows.now, 1, -1) * rows.score), abs=1e-9)
    assert ((solved["part_low"] <= solved["part"]) & (solved["part"] <= solved["part_high"])).all()


def test_without_a_cause_all_is_unexplained():
    held, rows, _ = slices(8)
    (left,) = parts(held[:, :0], rows, confidence=0.95)["part"]
    assert left == pytest.approx(rows.size @ (np.where(rows.now, 1, -1) * rows.score), abs=1e-9)
