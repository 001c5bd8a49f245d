import pandas as pd
import pytest

from tests.analysis.frames import feedback, mentions, themes
from vocwork.analysis.disclosure import Withheld
from vocwork.analysis.ideas import backlog, finding

THEMES = themes("delivery", "price")
RULES = {"quarter": "2024Q2", "min_base": 30, "min_cell": 5}


def asked(answers: pd.DataFrame, idea: int, theme: int, text: str = "please open on sundays") -> pd.DataFrame:
    fit = [0.5 + 0.02 * (row % 20) for row in range(len(answers))]
    words = [f"{text}, number {row}" for row in range(len(answers))]
    return mentions(answers, theme).assign(intent="request", idea=idea, fit=fit, text=words)


def planted() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sundays: 12 before and 8 now, 15 of them Business. Lockers: 9, now only. A wish of 4. All by known customers."""
    before, now = feedback(40, "2024Q1", "a"), feedback(40, "2024Q2", "b")
    answers = pd.concat([before, now], ignore_index=True).assign(plan=["Basic"] * 20 + ["Business"] * 60)
    answers["customer"] = "c" + answers["id"]
    said = [asked(answers.iloc[8:20], 0, 0), asked(answers.iloc[40:48], 0, 0)]
    said += [
        asked(answers.iloc[50:59], 1, 1, "a parcel locker near work"),
        asked(answers.iloc[:4], 2, 1, "a red button"),
    ]
    said += [mentions(answers.head(30), 0).assign(mention=1)]
    return answers, pd.concat(said, ignore_index=True)


def test_ideas_are_counted_by_customers_the_most_asked_for_first():
    found = backlog(*planted(), THEMES, by=["plan"], **RULES)
    assert found["idea"].tolist() == [0, 1]
    assert found[["customers", "now"]].values.tolist() == [[20, 8], [9, 9]]
    assert found[["first", "last"]].values.tolist() == [["2024Q1", "2024Q2"], ["2024Q2", "2024Q2"]]
    assert found["theme"].tolist() == ["delivery", "price"]
    assert found["groups"].tolist() == [[["plan", "Basic", 12], ["plan", "Business", 8]], [["plan", "Business", 9]]]


def test_the_same_words_of_a_customer_count_once_and_so_does_a_customer():
    answers, said = planted()
    again = said.assign(text=said["text"].str.upper() + "!", mention=2)
    assert backlog(answers, pd.concat([said, again]), THEMES, **RULES)["customers"].tolist() == [20, 9]
    one = answers.assign(customer="c1")
    assert backlog(one, said, THEMES, **RULES).empty
    unknown = answers.assign(customer=None)
    assert backlog(unknown, said, THEMES, **RULES)["customers"].tolist() == [20, 9]


def test_later_quarters_are_not_looked_at():
    answers, said = planted()
    found = backlog(answers, said, THEMES, **RULES | {"quarter": "2024Q1"})
    assert found[["idea", "customers", "now", "last"]].values.tolist() == [[0, 12, 12, "2024Q1"]]


def test_the_wording_is_a_short_one_near_the_middle_that_may_be_quoted_in_the_readers_language_first():
    answers, said = planted()
    found = backlog(answers, said, THEMES, **RULES)
    assert found["wording"].tolist()[0] == "please open on sundays, number 9"
    polish = answers.assign(language=["pl" if row == 9 else "en" for row in range(80)])
    assert backlog(polish, said, THEMES, language="pl", **RULES)["wording"].tolist()[0].endswith("number 1")
    refused = answers.assign(consent=answers.index >= 50)
    assert backlog(refused, said, THEMES, **RULES)["wording"].tolist() == ["", "a parcel locker near work, number 8"]
    assert backlog(answers.assign(consent=answers.index < 9), said, THEMES, **RULES)["wording"].tolist() == ["", ""]
    lost = said.assign(text="please \ufffd open on sundays")
    assert set(backlog(answers, lost, THEMES, **RULES)["wording"]) == {""}


def test_few_of_this_quarter_are_hidden():
    answers, said = planted()
    few = answers.assign(quarter=["2024Q2" if row in (8, 9, *range(50, 80)) else "2024Q1" for row in range(80)])
    found = backlog(few, said, THEMES, **RULES).set_index("idea")
    assert pd.isna(found.loc[0, "now"])
    assert found.loc[0, "reason"] == "small_cell"
    # two more would be told by this page less the one before: it keeps to what that one told
    assert found.loc[0, "customers"] == 18
    assert found.loc[1, ["customers", "now"]].tolist() == [9, 9]


def test_groups_tell_what_their_own_pages_tell():
    answers, said = planted()
    for name in ("Basic", "Business"):
        own = backlog(answers, said, THEMES, segment=f"plan={name}", **RULES | {"min_base": 20}).set_index("idea")
        everyone = backlog(answers, said, THEMES, by=["plan"], **RULES).set_index("idea")["groups"]
        assert {idea: n for idea, groups in everyone.items() for _, value, n in groups if value == name} == (
            own["customers"].to_dict()
        )
        assert own["groups"].tolist() == [[]] * len(own)
    lopsided = answers.assign(plan=["Basic"] * 9 + ["Business"] * 71)
    # one customer of Basic could be worked out
    assert backlog(lopsided, said, THEMES, by=["plan"], **RULES)["groups"].tolist()[0] == []
    shut = {("plan=Business", "2024Q1"): "small_base", ("plan=Business", "2024Q2"): "small_base"}
    told = backlog(answers, said, THEMES, by=["plan"], reasons=shut, **RULES)["groups"].tolist()
    assert told == [[["plan", "Basic", 12]], []]


@pytest.mark.parametrize("rules", [{"min_base": 81}, {"withheld": Withheld("complementary")}])
def test_small_and_withheld_slices_show_nothing(rules):
    found = backlog(*planted(), THEMES, **RULES | rules)
    assert found.empty
    assert finding(found, min_cell=5).facts == {"min_cell": 5}


def test_no_request_is_an_empty_table():
    answers, said = planted()
    assert backlog(answers, said.assign(idea=-1), THEMES, **RULES).empty
    assert backlog(answers.head(0), said, THEMES, **RULES).empty


def test_the_finding_is_the_first_idea():
    answers, said = planted()
    first = finding(backlog(answers, said, THEMES, **RULES))
    assert (first.key, first.facts["ideas"], first.facts["customers"]) == ("ideas.finding", 2, 20)
    unquoted = finding(backlog(answers.assign(consent=False), said, THEMES, **RULES))
    assert (unquoted.key, unquoted.facts["theme"]) == ("ideas.finding.unquoted", "delivery")
