"""What records of 5 whys name and a study does not have: said with its place, by `check` and after the pages."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import publish, store
from vocwork.__main__ import app
from vocwork.params import ParamsError, load_params
from vocwork.study import Study
from vocwork.whys import load_whys
from vocwork.whys_references import Ground, faults, lines, unseen

RECORD = """records:
  - segment: Business
    quarter: 2024Q2
    question: Why did they fall?
    why:
      - answer: Their score fell
        evidence: {where: {plan: Business}}
        why:
          - answer: Parcels came late
            evidence: {themes: delivery, contains: parcel}
"""


def ground(folder: Path, params: str = PARAMS, *, themes: bool = True, **columns) -> Ground:
    params_file, corpus = write_study(folder, params, **columns)
    known, tables = load_params(params_file), store.read_corpus(corpus)
    return Ground(known, tables.feedback, Study(known, tables, "en", None).themes if themes else None)


def told(folder: Path, record: str, known: Ground) -> list[str]:
    path = folder / "a.whys.yml"
    path.write_text(record, encoding="utf-8")
    return lines(faults(load_whys(path), known), path)


def test_a_record_that_names_what_there_is_has_no_fault(tmp_path):
    assert told(tmp_path, RECORD, ground(tmp_path)) == []
    assert list(unseen(load_whys(tmp_path / "a.whys.yml"), ground(tmp_path))) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("segment: Business", "segment: plan=Nobody", "line 2: records.0.segment: there is no segment 'plan=Nobody'."),
        ("quarter: 2024Q2", "quarter: 2031Q1", "line 3: records.0.quarter: there are no answers in '2031Q1'; "),
        (
            "plan: Business",
            "plan: Gold",
            "line 7: records.0.why.0.evidence.where.plan: Business in 2024Q2, answer 1: no answer has plan 'Gold'. "
            "There are: Basic, Business, Rare",
        ),
        ("plan: Business", "colour: red", "there is no column 'colour'. There are: language, channel, source, plan"),
        ("plan: Business", "received: today", "'received' is no group of answers"),
        (
            "themes: delivery",
            "themes: weather",
            "line 10: records.0.why.0.why.0.evidence.themes: Business in 2024Q2, answer 1.1: there is no theme "
            "'weather'. Name one by its number, name or subject: 0 delivery, 1 helpful staff",
        ),
    ],
)
def test_what_the_study_does_not_have_is_said_with_what_it_has(tmp_path, old, new, said):
    assert old in RECORD
    [line] = told(tmp_path, RECORD.replace(old, new, 1), ground(tmp_path))
    assert line.startswith(f"{tmp_path / 'a.whys.yml'}, ")
    assert said in line


def test_all_faults_are_said_at_once(tmp_path):
    bad = RECORD.replace("quarter: 2024Q2", "quarter: 2031Q1").replace("plan: Business", "plan: [Gold, Lead]")
    assert len(told(tmp_path, bad.replace("themes: delivery", "themes: [weather, delivery]"), ground(tmp_path))) == 4


@pytest.mark.parametrize("column", ["customer", "agent"])
def test_persons_are_neither_asked_for_nor_listed(tmp_path, column):
    """The tiny study's customers are c0, c1, ..., its employee agent_01."""
    [line] = told(tmp_path, RECORD.replace("plan: Business", f"{column}: nobody"), ground(tmp_path))
    assert "would single out persons" in line
    assert not re.search(r"\bc\d+\b|agent_", line)
    assert "nobody" not in line


def test_a_column_of_many_values_or_that_pages_leave_out_is_not_listed(tmp_path):
    rows = 120 * len(QUARTERS)
    known = ground(tmp_path, card=[f"card{i}" for i in range(rows)])
    [line] = told(tmp_path, RECORD.replace("plan: Business", "card: x"), known)
    assert line.endswith("no answer has card 'x'")
    left_out = ground(tmp_path, PARAMS + "attributes: [plan]\n")
    [line] = told(tmp_path, RECORD.replace("plan: Business", "region: x"), left_out)
    assert line.endswith("no answer has region 'x'")


def test_before_there_is_a_corpus_its_own_columns_and_themes_are_taken_on_trust(tmp_path):
    known = ground(tmp_path, themes=False)
    raw = known._replace(feedback=known.feedback.drop(columns="mixed").assign(language=None))
    record = RECORD.replace("themes: delivery", "themes: weather").replace("plan: Business", "mixed: true")
    assert told(tmp_path, record, raw) == []
    assert told(tmp_path, record.replace("mixed: true", "language: pl"), raw) == []
    assert (
        "no answer has language 'polish'" in told(tmp_path, record.replace("mixed: true", "language: polish"), raw)[0]
    )


@pytest.mark.parametrize(
    ("params", "old", "new", "said"),
    [
        ("quarters: {last: 1}\n", "2024Q2", "2024Q1", "no page, `quarters` leaves 2024Q1 out"),
        ("", "segment: Business", "segment: Rare", "too few answers, 1 (min_base, 20)"),
        ("sections: [trend]\n", "2024Q2", "2024Q2", "`sections` leaves causes out"),
    ],
)
def test_a_record_that_no_page_shows_is_no_fault_but_told(tmp_path, params, old, new, said):
    known, record = ground(tmp_path, PARAMS + params), RECORD.replace(old, new)
    assert told(tmp_path, record, known) == []
    [line] = unseen(load_whys(tmp_path / "a.whys.yml"), known)
    assert said in line


def checked(folder: Path, record: str, corpus: Path | None = None):
    rows = [f"{day},9,late parcel {n},{region}" for n, (day, region) in enumerate(ROWS)]
    (folder / "acme.csv").write_text("date,nps,comment,region\n" + "\n".join(rows), encoding="utf-8")
    columns = "{received: date, score: nps, text: comment, region: region}"
    said = f"study: acme\nwhys: acme.whys.yml\nsegment_by: region\nsources: [{{path: acme.csv, columns: {columns}}}]\n"
    (folder / "acme.yml").write_text(said, encoding="utf-8")
    (folder / "acme.whys.yml").write_text(record, encoding="utf-8")
    data = corpus or folder / "none"
    return CliRunner().invoke(app, ["check", str(folder / "acme.yml"), "--data", str(data)])


ROWS = [(f"2024-0{month}-11", region) for month in (2, 5) for region in ("North", "ana@example.org") for _ in range(30)]
FINE = """records:
- {segment: North, quarter: 2024Q2, question: Why, why: [{answer: So, evidence: {where: {region: North}, themes: x}}]}
"""


def test_check_says_what_records_name_and_the_sources_do_not_have(tmp_path):
    assert checked(tmp_path, FINE).exit_code == 0
    done = checked(
        tmp_path, FINE.replace("quarter: 2024Q2", "quarter: 2031Q1").replace("{region: North}", "{region: W}")
    )
    assert isinstance(done.exception, ParamsError)
    assert "acme.whys.yml, line 2: records.0.quarter: there are no answers in '2031Q1'" in str(done.exception)
    assert "no answer has region 'W'. There are: North, [email]" in str(done.exception)
    assert "ana@example.org" not in str(done.exception)
    assert "segments x 2 quarters" in done.output


def test_check_knows_the_themes_of_a_corpus(tmp_path):
    _, corpus = write_study(tmp_path)
    corpus.rename(corpus.parent / "acme")
    done = checked(tmp_path, FINE, corpus.parent)
    assert "there is no theme 'x'. Name one by its number, name or subject: 0 delivery" in str(done.exception)
    assert checked(tmp_path, FINE.replace("themes: x", "themes: delivery"), corpus.parent).exit_code == 0


@pytest.mark.parametrize(("segment", "code"), [("Business", 0), ("plan=Nobody", 2)])
def test_all_pages_are_made_and_then_the_faults_said(tmp_path, monkeypatch, segment, code):
    params_file, corpus = write_study(tmp_path, PARAMS + "whys: tiny.whys.yml\n")
    (params_file.parent / "tiny.whys.yml").write_text(RECORD.replace("Business", segment, 1), encoding="utf-8")
    made = []

    def publish_all(study, jobs, folder, **_):
        made.extend(jobs)
        return {"reports": [{"html": job.html, "status": "ok"} for job in jobs], "pages": []}

    monkeypatch.setattr(publish, "publish", publish_all)
    ask = ["reports", str(params_file), "--data", str(corpus.parent), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, ask)
    assert done.exit_code == code, done.output
    assert {job.segment for job in made} >= {"all", "plan=Business", "plan=Basic"}
    assert ("there is no segment 'plan=Nobody'" in done.output) == (code == 2)
