"""docs/examples.md, run as it stands: on studies with a planted truth, and on the same where nothing happened."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import binom

from tests.cases.worlds import WORLDS
from vocwork import store

ROOT = Path(__file__).parents[2]
EXAMPLES = (ROOT / "docs" / "examples.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## \d+\. ", EXAMPLES, flags=re.M)[1:]
PAIRS = [
    (
        re.search(r"^```yaml\n(.*?)^```", section, re.S | re.M)[1],
        re.search(r"^```python\n(.*?)^```", section, re.S | re.M)[1],
    )
    for section in SECTIONS
]
STUDIES = {yaml.safe_load(params)["study"]: (params, code) for params, code in PAIRS}


@pytest.fixture
def answer(tmp_path, monkeypatch):
    """Runs an example on its world and gives all that it names."""

    def run(name: str, planted: bool, seed: int = 1) -> dict[str, Any]:
        params, code = STUDIES[name]
        (tmp_path / "params").mkdir(exist_ok=True)
        (tmp_path / "params" / f"{name}.yml").write_text(params, encoding="utf-8")
        store.write_corpus(WORLDS[name](np.random.default_rng(seed), planted), tmp_path / "data" / "corpus" / name)
        monkeypatch.chdir(tmp_path)
        space: dict[str, Any] = {}
        exec(code, space)
        return space

    return run


def test_every_world_has_its_example():
    assert list(STUDIES) == list(WORLDS)
    assert len(SECTIONS) == 7


def test_a_peak_is_told_from_what_is_here_to_stay_and_a_minute_has_its_cost(answer):
    """Search fails for two months; waits grow for good; 2.5 points of satisfaction for each minute."""
    found = answer("service", planted=True)
    became = found["became"]
    assert became.loc["portal search", "verdict"] == "one_off"
    assert (became.loc["portal search", "first"], became.loc["portal search", "last"]) == ("2025-05", "2025-06")
    assert became.loc["waiting on the phone", "verdict"] in ("new", "risen")
    assert became.loc["waiting on the phone", "first"] == "2025-07"
    # what the planted chance of satisfaction makes of these very minutes: a line, flattened where it can fall no lower
    minutes = found["minutes"].dropna()
    planted = np.polyfit(minutes, 100 * np.clip(0.9 - 0.025 * minutes, 0.03, 1), 1)[0]
    assert -2.5 < planted < -2
    assert found["minute"].low < planted < found["minute"].high
    assert found["minute"].high - found["minute"].low < 0.6
    assert found["minute"].p < 0.001
    assert found["curve"]["shape"] == "falls"


def test_without_failure_nothing_became_of_complaints_and_a_minute_costs_nothing(answer):
    found = answer("service", planted=False)
    assert set(found["became"]["verdict"]) == {"steady"}
    assert found["minute"].low < 0 < found["minute"].high
    assert found["curve"]["shape"] == ""


def test_a_defect_is_detected_in_the_channels_it_hits_within_weeks(answer):
    """Two answers a day and channel, 2 % of which complained before: 15 days in the middle of many studies."""
    broke, delays, false = pd.Timestamp("2025-10-10", tz="UTC"), [], 0
    for seed in range(6):
        found = answer("defect", planted=True, seed=seed)["found"]
        hit = found.loc[["chat", "phone", "review"]]
        assert (hit["began"] <= hit["detected"]).all()
        delays += list((hit["detected"] - broke) / pd.Timedelta("1D"))
        false += found.loc["survey", "detected"] == found.loc["survey", "detected"]
    # of 18 % in the three that are hit nothing could have been missed
    assert (found["detectable"] < 0.12).all()
    assert 0 < np.median(delays) < 25
    assert max(delays) < 60
    assert false <= 1


def test_without_a_defect_one_study_in_twenty_rings_in_any_channel(answer):
    rang = [answer("defect", planted=False, seed=seed)["found"]["detected"].notna().any() for seed in range(40)]
    assert sum(rang) <= binom.ppf(0.95, 40, 0.05)


def test_simpler_returns_mean_fewer_complaints_per_thousand(answer):
    """15 % of about 500 answers before, 5 % after, of 5,200 and 5,600 parcels: 14 and 5 per thousand."""
    found = answer("returns", planted=True)
    change, since = found["change"], found["since"]
    assert change.before.value == pytest.approx(14.4, abs=3)
    assert change.high < 1
    assert change.p < 0.001
    assert change.low < 0.31 < change.high
    assert since.low < 0.33 < since.high < 1


def test_where_returns_stay_as_they_are_the_rate_does_not_clearly_change(answer):
    found = answer("returns", planted=False)
    change, since = found["change"], found["since"]
    assert since.low < 1 < since.high
    assert change.low < 1 < change.high
    assert change.p > 0.05


def test_a_better_search_keeps_customers_on_the_page(answer):
    found = answer("search", planted=True)
    exits, theme = found["exits"], found["talk"].loc["site search"]
    assert exits.low < -12 < exits.high < 0
    assert theme["verdict"] == "down"


def test_the_same_search_changes_nothing(answer):
    found = answer("search", planted=False)
    assert found["exits"].low < 0 < found["exits"].high
    assert found["exits"].detectable < 10
    assert found["talk"].loc["site search", "verdict"] == ""


def test_one_employee_stands_apart_in_score_and_praise(answer):
    found = answer("support", planted=True)
    for verdict in (found["score"], found["praise"]):
        assert (verdict["verdict"], verdict["unit"]) == ("one", "agent_7")
        assert verdict["difference_low"] > 0


def test_where_all_employees_are_alike_nobody_is_named(answer):
    found = answer("support", planted=False)
    for verdict in (found["score"], found["praise"]):
        assert verdict["verdict"] == "alike"
        assert pd.isna(verdict["unit"])


def test_the_panel_holds_promoters_who_allow_it_and_the_ideas_are_listed(answer):
    found = answer("promoters", planted=True)
    answers = found["s"].feedback
    allowed = set(answers.loc[(answers["may_contact"] == "yes") & (answers["group"] == "top"), "customer"])
    assert set(found["invited"]["customer"]) == allowed
    assert found["invited"]["ideas"].is_monotonic_decreasing
    assert found["wanted"]["customers"].iloc[0] >= 20


def test_where_nobody_allows_it_nobody_is_invited_and_no_idea_is_made_up(answer):
    found = answer("promoters", planted=False)
    assert found["invited"].empty
    assert found["wanted"].empty


def test_thank_you_mails_with_consent_come_by_language_the_unasked_ones_first(answer):
    found = answer("thanks", planted=True)
    answers = found["s"].feedback.set_index("id")
    for language, chosen in found["candidates"].items():
        theirs = answers.loc[chosen["feedback_id"]]
        assert len(chosen) >= 5
        assert set(theirs["language"]) == {language}
        assert theirs["consent"].all()
        assert set(theirs["group"]) == {"top"}
        assert chosen["solicited"].astype(bool).is_monotonic_increasing


def test_without_a_yes_no_mail_is_shown(answer):
    assert all(chosen.empty for chosen in answer("thanks", planted=False)["candidates"].values())


def test_lists_of_persons_stand_on_no_page():
    """Who may be called, and which mails may be shown, are for those who ask: no notebook or section makes them."""
    makers = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "vocwork").glob("*.py")]
    for path in makers:
        text = path.read_text(encoding="utf-8")
        assert "analysis.panel" not in text
        assert "analysis.praise" not in text
        assert not re.search(r"import [^\n]*\b(panel|praise)\b", text), path
