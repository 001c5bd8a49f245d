"""Months where they can be shown, else quarters, always by the calendar of the source."""

import pandas as pd
import pytest

from tests.analysis.frames import feedback
from vocwork.analysis.periods import MONTHS, QUARTERS, month_of, periods, quarter_of
from vocwork.analysis.slices import EVERYONE, segments

YEAR = ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]


def answers(a_month: int, quarters: list[str] = YEAR, **columns) -> pd.DataFrame:
    """So many answers in each month."""
    parts = [
        feedback(a_month, quarter, f"{quarter}-{month}-").assign(
            received=pd.Timestamp(f"{quarter[:4]}-{3 * int(quarter[5]) - 3 + month}-10", tz="UTC")
        )
        for quarter in quarters
        for month in (1, 2, 3)
    ]
    return pd.concat(parts, ignore_index=True).assign(**columns)


def test_months_where_every_month_has_enough():
    found = periods(answers(30), EVERYONE, YEAR, min_base=30)
    assert (found.per_year, len(found.names), found.names[0], found.names[-1]) == (MONTHS, 12, "2024-01", "2024-12")
    assert (found.of == "2024-05").sum() == 30
    assert (found.place, found.first_quarter) == (0, "2024Q1")


def test_quarters_where_one_month_has_too_few():
    table = answers(30)
    thin = table.drop(table.index[(table["received"].dt.month == 5)][:1])
    found = periods(thin, EVERYONE, YEAR, min_base=30)
    assert (found.per_year, found.names) == (QUARTERS, YEAR)
    assert (found.of == "2024Q2").sum() == 89


def test_a_study_may_begin_and_end_within_a_quarter():
    table = answers(30)
    inside = table[table["received"].dt.month.between(2, 11)]
    found = periods(inside, EVERYONE, YEAR, min_base=30)
    assert (found.names[0], found.names[-1], found.place, found.first_quarter) == ("2024-02", "2024-11", 1, "2024Q1")


def test_nothing_after_the_last_quarter_counts():
    table = answers(30)
    found = periods(table, EVERYONE, YEAR[:3], min_base=30)
    assert found.names == [f"2024-0{month}" for month in range(1, 10)]
    early = periods(table[table["quarter"] < "2024Q4"], EVERYONE, YEAR[:3], min_base=30)
    pd.testing.assert_series_equal(found.of, early.of)


def test_quarters_of_few_or_withheld_have_no_answers():
    table = pd.concat([answers(2, ["2023Q4"]), answers(10)], ignore_index=True)
    quarters = ["2023Q4", *YEAR]
    found = periods(table, EVERYONE, quarters, min_base=30, withheld_quarters={(EVERYONE, "2024Q2"): "complementary"})
    assert found.names == YEAR
    assert set(found.of) == {"", "2024Q1", "2024Q3", "2024Q4"}
    assert periods(table.head(3), EVERYONE, quarters, min_base=30).names == []


def test_months_of_a_segment_only_where_they_give_away_no_other():
    """Basic has 40 a month, Rare 5: the total less Basic would be Rare, of whom a month is too few."""
    basic, rare = answers(40, plan="Basic"), answers(5, plan="Rare")
    both = pd.concat([basic, rare.assign(id="r" + rare["id"])], ignore_index=True)
    listed = segments(both, ["plan"])
    assert periods(both, "plan=Basic", YEAR, segments=listed, min_base=30).per_year == QUARTERS
    assert periods(both, EVERYONE, YEAR, segments=listed, min_base=30).per_year == MONTHS
    large = pd.concat([basic, basic.assign(plan="Plus", id="p" + basic["id"])], ignore_index=True)
    assert periods(large, "plan=Basic", YEAR, segments=segments(large, ["plan"]), min_base=30).per_year == MONTHS


@pytest.mark.parametrize(
    ("received", "quarter", "month"),
    [
        ("2025-04-01 01:30", "2025Q1", "2025-03"),  # 31 March in New York
        ("2025-03-31 22:30", "2025Q2", "2025-04"),  # 1 April in Sofia
        ("2025-05-17 12:00", "2025Q2", "2025-05"),
        ("2024-12-31 23:59", "2025Q1", "2025-01"),
    ],
)
def test_a_month_lies_in_the_quarter_of_its_answer(received, quarter, month):
    one = pd.DataFrame({"quarter": [quarter], "received": pd.to_datetime([received], utc=True)})
    assert month_of(one).tolist() == [month]
    assert quarter_of(month) == quarter
    assert quarter_of(quarter) == quarter
