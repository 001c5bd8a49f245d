"""Channels followed as themes are: a planted outbreak of complaints by phone, and none."""

import numpy as np
import pandas as pd

from vocwork.analysis.channels import channel_subjects
from vocwork.analysis.periods import periods
from vocwork.analysis.recurrence import recurrence

QUARTERS = [f"{year}Q{number}" for year in (2023, 2024) for number in (1, 2, 3, 4)]


def study(phone: dict[str, float], each: int = 400, seed: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Comments by phone and e-mail in equal parts; of those by phone a share complains, of the others a tenth."""
    rng = np.random.default_rng(seed)
    quarter = np.repeat(QUARTERS, each)
    channel = np.where(np.arange(len(quarter)) % 2, "phone", "email")
    level = np.where(channel == "phone", [phone.get(name, 0.1) for name in quarter], 0.1)
    complains = rng.random(len(quarter)) < level
    ids = [f"a{number}" for number in range(len(quarter))]
    answers = pd.DataFrame({"id": ids, "quarter": quarter, "channel": channel, "weight": 1.0, "comment": "comment"})
    answers["received"] = pd.PeriodIndex(answers["quarter"], freq="Q").to_timestamp()
    clauses = pd.DataFrame({"feedback_id": ids, "theme": -1, "sentiment": np.where(complains, -0.8, 0.3)})
    return answers, clauses.assign(intent=np.where(complains, "complaint", "statement"))


def told(phone: dict[str, float]) -> pd.DataFrame:
    answers, clauses = study(phone)
    subjects, said = channel_subjects(answers, clauses)
    when = periods(answers, "all", QUARTERS, segments=[], withheld_quarters={}, min_base=30)
    return recurrence(answers, said, subjects, when).table.set_index("label")


def test_an_outbreak_of_complaints_by_phone_is_found_with_its_date():
    found = told({"2024Q1": 0.3})
    assert found.loc["phone", "verdict"] == "one_off"
    assert found.loc["phone", "first"].startswith("2024")
    assert found.loc["email", "verdict"] == "steady"


def test_where_nothing_happens_nothing_is_said():
    assert set(told({})["verdict"]) == {"steady"}


def test_channels_have_numbers_that_no_theme_has():
    answers, clauses = study({}, each=20)
    subjects, said = channel_subjects(answers, clauses)
    assert subjects["theme"].tolist() == [-2, -3]
    assert subjects["label"].tolist() == ["email", "phone"]
    assert len(said) == len(clauses)


def test_a_single_channel_is_no_subject():
    answers, clauses = study({}, each=20)
    subjects, said = channel_subjects(answers.assign(channel="phone"), clauses)
    assert subjects.empty
    assert said.empty
