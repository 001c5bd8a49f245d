"""Sizes of problems by hand: whom they touch, how often, what is at risk, and which fix that means."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions
from vocwork.analysis.conjunctions import of_attribute, of_theme
from vocwork.analysis.fix_size import Known, at_risk, fix_sizes
from vocwork.analysis.metrics import wilson

QUARTERS = ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
LIMITS = {
    "development": {"share": 0.05, "quarters": 2, "money": 50_000},
    "solution": {"share": 0.20, "quarters": 3, "money": 500_000},
}
EAST = (of_attribute("region", "East"),)


def study(*bad: str, east: int = 40, rows: int = 200) -> pd.DataFrame:
    """Four quarters; the East scores -100 in the bad ones, all others and all else 50 on average."""
    parts = []
    for number, quarter in enumerate(QUARTERS):
        region = np.where(np.arange(rows) < east, "East", "West")
        points = np.tile([100.0, 0.0], rows // 2)
        points[(region == "East") & (quarter in bad)] = -100
        parts.append(feedback(rows, quarter=quarter, prefix=f"{number}-", region=region, points=points))
    return pd.concat(parts, ignore_index=True)


def sized(answers, items=EAST, **rules):
    said = mentions(answers.head(0), 0)
    return fix_sizes([items], answers, said, QUARTERS, LIMITS, **{"kind": "nps", "min_base": 30} | rules).iloc[0]


def test_share_and_times_by_hand():
    row = sized(study("2024Q2", "2024Q4"))
    assert (row["n"], row["base"], row["share"]) == (40, 200, 0.2)
    assert (row["low"], row["high"]) == pytest.approx(wilson(40, 200, 0.95))
    assert (row["times"], row["quarters"]) == (2, 4)
    assert np.isnan(row["customers"])
    assert np.isnan(row["money"])


def test_where_lower_is_better_higher_is_worse():
    answers = study("2024Q2").assign(points=lambda table: -table["points"])
    assert sized(answers, direction="down")["times"] == 1
    assert sized(answers)["times"] == 0


def test_nothing_is_worse_where_nothing_happened():
    assert sized(study())["times"] == 0


def test_quarters_with_too_few_answers_are_not_looked_at():
    assert sized(study("2024Q4", east=20))["quarters"] == 0


def test_customers_and_money_are_the_share_of_all():
    """A fifth of 10,000 customers, each with 30 a year at risk."""
    known = Known(np.full(20_000, 10_000.0), np.full(20_000, 30.0))
    row = sized(study("2024Q4"), known=known)
    assert row["customers"] == pytest.approx(2000)
    assert row["customers_low"] < 2000 < row["customers_high"]
    assert row["money"] == pytest.approx(60_000, rel=0.02)
    assert row["money_low"] < row["money"] < row["money_high"]


def test_money_at_risk_of_one_customer_by_hand():
    """Churn of 2 % a month: 1 - .98^12 = 21.5 % leave within a year; 12 months of 50 at a margin of 40 %."""
    inputs = pd.DataFrame(
        [("monthly_churn", 0.02), ("revenue_per_month", 50.0), ("margin", 0.4)], columns=["input", "value"]
    ).assign(action="", dist="const")
    assert at_risk(inputs) == pytest.approx((1 - 0.98**12) * 12 * 50 * 0.4)


@pytest.mark.parametrize(
    ("bad", "east", "money", "size"),
    [
        (QUARTERS[3:], 6, 10.0, "process"),
        (QUARTERS[3:], 40, None, "process"),
        (QUARTERS[2:], 40, None, "development"),
        (QUARTERS[1:], 60, None, "solution"),
        (QUARTERS[3:], 60, 10.0, "process"),
        (QUARTERS[3:], 60, 30.0, "development"),
        (QUARTERS[3:], 60, 300.0, "solution"),
    ],
)
def test_two_of_three_measures_decide(bad, east, money, size):
    known = Known() if money is None else Known(np.full(20_000, 10_000.0), np.full(20_000, money))
    assert sized(study(*bad, east=east), known=known, min_base=5)["size"] == size


def test_a_size_that_hangs_on_chance_is_said_to():
    """20 % of 200 touched is 15 to 26 %: at its low end it is no solution any more."""
    row = sized(study(*QUARTERS[1:], east=40))
    assert (row["size"], row["size_low"], row["size_high"]) == ("solution", "development", "solution")


def test_a_slice_of_a_theme_counts_those_who_mention_it():
    answers = study("2024Q4")
    said = mentions(answers[answers["quarter"] == "2024Q4"].head(50), 3)
    row = fix_sizes([(of_theme(3, "delivery"),)], answers, said, QUARTERS, LIMITS, kind="nps", min_base=30).iloc[0]
    assert (row["n"], row["times"], row["quarters"]) == (50, 1, 1)


def test_no_cause_no_size():
    answers = study()
    assert fix_sizes([], answers, mentions(answers.head(0), 0), QUARTERS, LIMITS, kind="nps").empty


def test_customers_are_of_the_weighted_share():
    """Forty of 200 answers of weight 4: half of all customers, and the range lies around that."""
    answers = study("2024Q4")
    heavy = answers.assign(weight=np.where(answers["region"] == "East", 4.0, 1.0))
    row = sized(heavy, known=Known(np.full(4000, 10_000.0), np.full(4000, 30.0)))
    assert row["share"] == pytest.approx(0.5)
    assert row["customers"] == pytest.approx(5_000)
    assert row["customers_low"] < 5_000 < row["customers_high"]
    assert row["money"] == pytest.approx(150_000, rel=0.02)
