"""Records of 5 whys: read strictly, answered by the corpus, drawn with their end of evidence, drafted without loss."""

import shutil
from pathlib import Path

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
        ("answer: The driver is new", "owner: nobody", "answer: Field required"),
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
        ("themes: delivery", "themes: weather", "answer 1.1, evidence.themes: there is no theme 'weather'"),
        (
            "plan: Business",
            "plan: Gold",
            "answer 1, evidence.where: no answer has plan 'Gold'. There are: Basic, Business",
        ),
        ("plan: Business", "colour: red", "no column 'colour'. There are: language, channel"),
        ("segment: Business", "segment: Gold", "there is no segment 'Gold'"),
    ],
)
def test_what_the_study_does_not_have_is_said_with_what_it_has(tmp_path, old, new, said):
    with pytest.raises(ParamsError, match=said):
        five_whys.answered(opened(tmp_path, RECORD.replace(old, new)))


def test_everyone_has_no_rest(tmp_path):
    record = RECORD.replace("segment: Business", "segment: all").replace(
        "{plan: Business}", "{plan: Business}, against: rest"
    )
    with pytest.raises(ParamsError, match="everyone has no rest"):
        five_whys.answered(opened(tmp_path, record, segment="all"))


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
    assert record.why[0].evidence is not None
    words = path.read_text(encoding="utf-8") + "# my own words\n"
    path.write_text(words, encoding="utf-8")
    again = CliRunner().invoke(app, [*ask, "--segment", "all"])
    assert isinstance(again.exception, ParamsError)
    assert path.read_text(encoding="utf-8") == words


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
