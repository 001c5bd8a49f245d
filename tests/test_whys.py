"""Records of 5 whys: read strictly, answered by the corpus, drawn with their end of evidence, drafted without loss."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from tests.test_report import text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import five_whys
from vocwork.__main__ import app
from vocwork.params import ParamsError
from vocwork.view import open_slice
from vocwork.whys import load_whys

NOW = QUARTERS[-1]
RECORD = """
records:
  - segment: Business
    quarter: 2024Q2
    question: {en: "Why did they fall?", pl: "Dlaczego spadek?"}
    why:
      - answer: Their score fell   # as everyone can see
        evidence: {where: {plan: Business}}
        owner: sales
        why:
          - answer: "Parcels came <late>"
            evidence: {themes: delivery, intents: [complaint, request], contains: parcel}
            owner: logistics
            why:
              - answer: The driver is new
                countermeasure: train him
"""


def opened(folder, record=RECORD, *, segment="Business", locale="en", named=True):
    params_file, corpus = write_study(folder, PARAMS + ("whys: tiny.whys.yml\n" if named else ""))
    (params_file.parent / "tiny.whys.yml").write_text(record, encoding="utf-8")
    return open_slice(str(params_file), str(corpus), segment=segment, quarter=NOW, locale=locale)


def shown(s):
    return BeautifulSoup(str(five_whys.section(s, five_whys.answered(s))), "html.parser")


def test_the_tree_says_what_is_evidence_and_what_is_opinion(tmp_path):
    page = shown(opened(tmp_path))
    assert text(page.h2) == "5 whys: evidence backs 2 of 3 answers, the rest is opinion"
    assert [text(mark) for mark in page.select(".mark")] == ["evidence", "evidence", "opinion"]
    assert "100% of comments (60 of 60); Q1 2024: 0% (0 of 60)" in text(page)
    assert "p &lt; .001" in text(page)
    assert (
        "Complete to 78%: evidence for 2 of 3 answers, an owner for 2 of them, ends with a countermeasure: 1 of 1."
        in text(page)
    )
    assert len(page.select(".whys > li > ul > li > ul:not(.notes) > li > ul:not(.notes) > li.opinion")) == 1


def test_words_are_escaped_and_those_of_the_language(tmp_path):
    s = opened(tmp_path, locale="pl")
    html = str(five_whys.section(s, five_whys.answered(s)))
    assert "Dlaczego spadek?" in html
    assert "Parcels came &lt;late&gt;" in html


def test_a_record_stands_on_its_own_page_alone(tmp_path):
    everyone = opened(tmp_path, segment="all")
    assert five_whys.section(everyone, five_whys.answered(everyone)) is None
    assert five_whys.answered(opened(tmp_path, named=False)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("owner: sales", "onwer: sales", "did you mean owner"),
        ("quarter: 2024Q2", "quarter: spring", "a quarter looks like 2024Q1"),
        ("{where: {plan: Business}}", "{}", "asks nothing"),
        ("[complaint, request]", "[anger]", "line 12: .*intents"),
        ("why:\n      - answer: Their", "because:\n      - answer: Their", "unknown key"),
        ("answer: The driver is new", "owner: nobody", "answer: is missing"),
    ],
)
def test_a_slip_is_said_with_its_place(tmp_path, old, new, said):
    assert old in RECORD
    path = tmp_path / "slip.whys.yml"
    path.write_text(RECORD.replace(old, new), encoding="utf-8")
    with pytest.raises(ParamsError, match=said):
        load_whys(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("answer: Their score fell", 'answer: ""', "line 7: records.0.why.0.answer: it is empty"),
        ("answer: Their score fell", "answer: 3", "records.0.why.0.answer: expected words.* in quotation marks"),
        (
            "answer: Their score fell",
            "answer: {de: gefallen}",
            "there is no language 'de' of reports; there are en, bg",
        ),
        ("answer: Their score fell", "answer: {en: fell, pl: }", "expected words in pl"),
        ("answer: Their score fell", "answer: {en: fell, pl: ' '}", "it is empty"),
        ("contains: parcel", 'contains: [""]', "evidence.contains: it is empty"),
        ("contains: parcel", "contains: [late, '*']", "the term '\\*' holds no letter"),
        ("contains: parcel", "contains: /(/", "is not a regular expression"),
        ("{plan: Business}", "{plan: }", "it is empty"),
        ("{plan: Business}", "plan", "expected columns with their values"),
        ("{where: {plan: Business}}", "falls", "expected what is asked, such as"),
        ("{plan: Business}}", "{plan: Business}, expect: more often}", "the score, so `expect` is lower or higher"),
        ("contains: parcel", "expect: lower", "how often it is said, so `expect` is less often or more often"),
        (
            "why:\n              - answer: The driver is new",
            "why: [The driver is new]",
            "each item beginning with `- answer:`",
        ),
        ("{plan: Business}}", "{plan: Business}, against: rest}", "answer 1: everyone has no rest"),
    ],
)
def test_what_says_nothing_or_cannot_be_meant_is_refused(tmp_path, old, new, said):
    assert old in RECORD
    path = tmp_path / "slip.whys.yml"
    whose = RECORD.replace("segment: Business", "segment: all") if "rest" in new else RECORD
    path.write_text(whose.replace(old, new).replace("countermeasure: train him", ""), encoding="utf-8")
    with pytest.raises(ParamsError, match=said):
        load_whys(path)


def test_an_owner_may_still_be_found(tmp_path):
    path = tmp_path / "a.whys.yml"
    path.write_text(RECORD.replace("owner: sales", "owner:"), encoding="utf-8")
    assert load_whys(path).records[0].why[0].owner == ""


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [("themes: delivery", "themes: weather", "weather"), ("plan: Business", "plan: Gold", "plan = Gold")],
)
def test_an_answer_that_cannot_be_looked_up_says_so_in_its_place(tmp_path, old, new, named):
    """The page is made, the other answers are answered, and no number of the answer in question is told."""
    page = shown(opened(tmp_path, RECORD.replace(old, new)))
    assert sorted(text(mark) for mark in page.select(".mark")) == [
        "evidence",
        "opinion",
        "opinion: the evidence cannot be looked up",
    ]
    [place] = [text(line) for line in page.select(".evidence") if "not in this study" in text(line)]
    assert place == f"not in this study: {named}"


def test_a_record_of_a_segment_there_is_not_leaves_the_pages_of_others_alone(tmp_path):
    other = RECORD.split("records:", 1)[1].replace("segment: Business", "segment: plan=Nobody")
    assert len(five_whys.answered(opened(tmp_path, RECORD + other))) == 1
    assert five_whys.answered(opened(tmp_path, RECORD + other, segment="Basic")) == []


def test_a_theme_may_be_called_as_in_any_language(tmp_path):
    for said in ("dostawa", "delivery", "0", "Delivery"):
        s = opened(tmp_path, RECORD.replace("themes: delivery", f"themes: '{said}'"))
        assert five_whys.answered(s)[0].answers["unknown"].tolist() == ["", "", ""]


def test_an_answer_that_the_evidence_speaks_against_is_no_evidence(tmp_path):
    """Business fell from praise to complaint: who says that it rose is contradicted, and not counted as backed."""
    record = RECORD.replace("{plan: Business}}", "{plan: Business}, expect: higher}")
    s = opened(tmp_path, record.replace("contains: parcel", "contains: parcel, expect: more often"))
    [found] = five_whys.answered(s)
    assert found.answers["backed"].tolist() == [False, True, False]
    assert found.answers["contradicted"].tolist() == [True, False, False]
    assert found.complete.backed == 1
    page = shown(s)
    assert text(page.h2) == "5 whys: evidence backs 1 of 3 answers and contradicts 1"
    assert [text(mark) for mark in page.select(".mark")] == ["contradicted by the evidence", "evidence", "opinion"]
    against, backed = (text(line) for line in page.select(".evidence"))
    assert against.startswith("expected: higher score, found: lower score · ")
    assert backed.startswith("more often in comments · ")


def test_without_an_expectation_the_page_says_which_way_it_goes(tmp_path):
    page = shown(opened(tmp_path))
    assert [text(line).split(" · ")[0] for line in page.select(".evidence")] == [
        "lower score",
        "more often in comments",
    ]


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ParamsError, match="vocwork whys"):
        load_whys(tmp_path / "none.yml")


def test_a_draft_is_written_once_and_words_stay(tmp_path):
    params_file, corpus = write_study(tmp_path)
    ask = ["whys", str(params_file), "--quarter", NOW, "--data", str(corpus.parent)]
    done = CliRunner().invoke(app, [*ask, "--segment", "all"])
    assert done.exit_code == 0, done.output
    path = params_file.parent / "tiny.whys.yml"
    assert "name it in" in done.output
    [record] = load_whys(path).records
    assert "why did NPS change" in str(record.question)
    assert record.why[0].evidence.expect == "more often"
    words = path.read_text(encoding="utf-8") + "# my own words\n"
    path.write_text(words, encoding="utf-8")
    again = CliRunner().invoke(app, [*ask, "--segment", "all"])
    assert isinstance(again.exception, ParamsError)
    assert path.read_text(encoding="utf-8") == words


def test_a_draft_says_which_way_its_evidence_goes(tmp_path):
    """Where no theme was found again often enough to be a cause, it lies with those who fell: the business plan."""
    params_file, corpus = write_study(tmp_path)
    themes = pd.read_parquet(corpus / "themes.parquet").assign(stability=0.1)
    themes.to_parquet(corpus / "themes.parquet", index=False)
    done = CliRunner().invoke(app, ["whys", str(params_file), "--quarter", NOW, "--data", str(corpus.parent)])
    assert done.exit_code == 0, done.output
    [record] = load_whys(params_file.parent / "tiny.whys.yml").records
    asked = record.why[0].evidence
    assert (asked.where, asked.expect) == ({"plan": ("Business",)}, "lower")
    named = params_file.read_text(encoding="utf-8") + "whys: tiny.whys.yml\n"
    params_file.write_text(named, encoding="utf-8")
    s = open_slice(str(params_file), str(corpus), segment="all", quarter=NOW, locale="en")
    [found] = five_whys.answered(s)
    assert found.answers[["backed", "contradicted"]].iloc[0].tolist() == [True, False]


def test_a_draft_is_added_below_the_records_there_are(tmp_path):
    params_file, corpus = write_study(tmp_path)
    path = params_file.parent / "tiny.whys.yml"
    path.write_text(RECORD, encoding="utf-8")
    done = CliRunner().invoke(app, ["whys", str(params_file), "--quarter", NOW, "--data", str(corpus.parent)])
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8").startswith(RECORD.rstrip("\n"))
    assert [record.segment for record in load_whys(path).records] == ["Business", "all"]


def test_there_is_nothing_to_draft_where_nothing_stands_out(tmp_path):
    params_file, corpus = write_study(tmp_path)
    ask = ["whys", str(params_file), "--segment", "Basic", "--quarter", NOW, "--data", str(corpus.parent)]
    done = CliRunner().invoke(app, ask)
    assert isinstance(done.exception, ParamsError)
    assert "stands out against 2024Q1" in str(done.exception)


def test_the_demos_record_can_be_read(tmp_path):
    shutil.copy(Path(__file__).parent.parent / "params" / "demo.whys.yml", tmp_path)
    [record] = load_whys(tmp_path / "demo.whys.yml").records
    assert len(list(record.walk())) == 5
    assert {"en", "bg", "ms", "zh_Hans", "pl"} == set(record.question)
