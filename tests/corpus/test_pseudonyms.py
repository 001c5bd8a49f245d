"""No column of the feedback table names a person; codes are stable with a key and say nothing without it."""

import pandas as pd
import pytest

from vocwork import store
from vocwork.corpus.privacy.pseudonyms import hide_persons, pseudonyms

FEEDBACK = pd.DataFrame(
    {
        "id": ["1", "ana@example.org", "S10004"],
        "quarter": "2024Q1",
        "source": "survey",
        "channel": ["survey", "call +44 7911 123456", "survey"],
        "language": "en",
        "text": ["thanks", "write to ana@example.org", None],
        "comment": ["comment", "comment", "none"],
        "score": [9.0, 3.0, 5.0],
        "customer": ["K1", "ana@example.org", None],
        "agent": ["agent_07", "Nina Petrova", "j.smith@example.org"],
        "plan": ["Basic", "Plus", "Dr Smith"],
    }
)


def hidden(feedback=FEEDBACK, study="s", key=b"k"):
    return hide_persons(feedback, regions=["GB"], study=study, key=key)


def test_every_text_column_is_masked():
    found = hidden()
    assert not found.astype("str").apply(lambda c: c.str.contains("example|7911|Smith|Nina|Petrova|K1")).any().any()
    assert found["text"].fillna("-").tolist() == ["thanks", "write to [email]", "-"]
    assert found["plan"].tolist() == ["Basic", "Plus", "Dr [name]"]
    assert found["channel"].tolist() == ["survey", "call [phone]", "survey"]
    assert found["score"].tolist() == [9, 3, 5]


def test_ids_and_agents_that_are_codes_stay():
    found = hidden()
    assert found["id"].tolist()[::2] == ["1", "S10004"]
    assert found["agent"][0] == "agent_07"
    assert found["agent"].str.startswith("agent").all()
    assert found["id"].is_unique
    assert found["agent"].is_unique


@pytest.mark.parametrize("agent", ["EMP 0042", "A-17", "客服12", "7"])
def test_codes_of_employees_stay(agent):
    assert hidden(FEEDBACK.head(1).assign(agent=agent))["agent"][0] == agent


@pytest.mark.parametrize("agent", ["j.smith2", "Nina", "Нина 2", "王丽"])
def test_names_of_employees_become_codes(agent):
    assert hidden(FEEDBACK.head(1).assign(agent=agent))["agent"].str.fullmatch(r"agent-[0-9a-f]{6}").all()


def test_codes_depend_on_key_and_study():
    own = hidden()["customer"]
    pd.testing.assert_series_equal(own, hidden()["customer"])
    assert own[0] != hidden(key=b"other")["customer"][0]
    assert own[0] != hidden(study="other")["customer"][0]
    assert own.isna().tolist() == [False, False, True]


def test_one_name_one_code():
    codes = pseudonyms(pd.Series(["ana", None, "ben", "ana"]), b"k")
    assert codes[0] == codes[3] != codes[2]
    assert codes.dropna().str.fullmatch("[0-9a-f]{12}").all()


def test_the_key_is_made_once_and_for_the_owner_only(tmp_path):
    key = store.secret(tmp_path / "corpus")
    assert len(key) == 32
    assert store.secret(tmp_path / "corpus") == key
    assert store.secret(tmp_path / "other") != key
    assert (tmp_path / "corpus" / "pseudonyms.key").stat().st_mode & 0o077 == 0
