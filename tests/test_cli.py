"""The command line as a person meets it: what it says, what it writes, how it ends."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from vocwork.__main__ import app
from vocwork.params import load_params


def vocwork(*args: object, cwd) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "vocwork", *map(str, args)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


ROWS = "".join(
    f"{i},{'2024-02-11' if i % 2 else '2024-05-20'},{i % 11},the parcel came {i} days late\n" for i in range(40)
)
GOOD = "id,date,nps,comment\n" + ROWS
PARAMS = """study: acme
sources: [{path: acme.csv, columns: {id: id, received: date, score: nps, text: comment}}]
"""


@pytest.fixture
def study(tmp_path):
    """A folder with params and data, either of which a test may spoil."""

    def write(data: str | bytes = GOOD, params: str = PARAMS):
        (tmp_path / "acme.csv").write_bytes(data.encode() if isinstance(data, str) else data)
        (tmp_path / "acme.yml").write_text(params, encoding="utf-8")
        return tmp_path

    return write


def test_check_says_what_a_run_would_do_and_writes_nothing(study):
    folder = study()
    before = sorted(folder.rglob("*"))
    done = vocwork("check", "acme.yml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "acme.csv: 40 rows, 40 kept; set aside: none" in done.stdout
    assert "40 answers: 40 scores (nps), 40 comments, 0 non-answers" in done.stdout
    assert sorted(folder.rglob("*")) == before


def test_check_says_what_of_a_codebook_counts_for_nothing(study):
    folder = study(params=PARAMS + "codebook: acme.codebook.yml\n")
    book = "codings: kept.csv\ncategories: [{id: late, name: Late, keywords: {en: late, my: lambat}}]\n"
    (folder / "acme.codebook.yml").write_text(book, encoding="utf-8")
    (folder / "kept.csv").write_text("feedback_id,coder,late,lat\n3,ana,1,1\n", encoding="utf-8")
    done = vocwork("check", "acme.yml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "warning: codebook: late has keywords or rules for my, but comments are in en, bg, ms, zh, pl" in done.stdout
    assert "warning: kept.csv: the codebook has no category 'lat' (did you mean late?). What was" in done.stdout


@pytest.mark.parametrize("command", ["check", "corpus"])
def test_slips_in_decisions_on_themes_are_said_before_anything_is_built(study, command):
    folder = study()
    (folder / "acme.themes.yml").write_text("decisions: [{hide: 3, by: A, when: 2024-07-01}]", encoding="utf-8")
    done = vocwork(command, "acme.yml", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == "vocwork: acme.themes.yml, line 1: decisions.0.why: is missing\n"
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    ("data", "params", "said"),
    [
        (GOOD, PARAMS.replace("nps,", "npx,"), "npx"),
        ("", PARAMS, "acme.csv: the file is empty"),
        ("id,date,nps,comment\n", PARAMS, "but no row below it"),
        (GOOD.replace("2024-", "some time "), PARAMS, "dates in column 'date' cannot be read"),
        (
            GOOD.replace(",10,", ",100,").replace("the parcel", "x"),
            PARAMS + "metric: {kind: nps, low: 0, high: 1, top: [1], bottom: [0]}\n",
            "scale",
        ),
        (
            "id,date,nps,comment\n1,2024-01-01,,\n2,2024-01-02,,\n",
            PARAMS,
            "none of 2 rows can be used. Dropped were: acme.csv: 2 empty row",
        ),
        (
            "id,date,nps,comment\n1,2024-01-01,9,ж\n".encode("cp1251"),
            PARAMS.replace("path:", "encoding: utf-8, path:"),
            "utf-8",
        ),
        (GOOD, PARAMS + "segment_by: plan\n", "segment_by: there is no column 'plan'"),
        (GOOD, PARAMS + "min_bse: 3\n", "did you mean min_base?"),
        (GOOD, PARAMS.replace("path:", "dates: '%Q %d', path:"), "dates: '%Q %d' is not a way to read dates"),
        (GOOD, PARAMS + "phone_regions: [UK]\n", "phone_regions: there is no region 'UK'; did you mean GB?"),
        (GOOD, PARAMS + "languages: [eng]\n", "there is no language 'eng'; did you mean en?"),
        (GOOD, PARAMS + "encoder: /no/such/model\n", "there is no model at /no/such/model"),
        (GOOD, PARAMS + "roi: none.yml\n", "none.yml: there is no such file"),
        (GOOD, PARAMS + "quarters: [2030Q1]\n", "there are answers from 2024Q1 to 2024Q2"),
        (GOOD, PARAMS + "segment_by: received\n", "'received' is a time"),
    ],
    ids=[
        *("column", "empty", "header-only", "dates", "scale", "no-usable-rows", "encoding", "segment", "key"),
        *("date-format", "region", "language", "encoder", "roi", "quarters", "time"),
    ],
)
def test_bad_input_ends_in_one_clear_message_and_code_2(study, data, params, said):
    done = vocwork("check", "acme.yml", cwd=study(data, params))
    assert done.returncode == 2, done.stdout + done.stderr
    assert said.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_folder_is_no_params_file_and_a_file_no_folder_for_data(study):
    folder = study()
    (folder / "taken").write_text("", encoding="utf-8")
    for command in (["check", "."], ["corpus", "acme.yml", "--data", "taken"], ["run", "acme.yml", "--data", "taken"]):
        done = vocwork(*command, cwd=folder)
        assert done.returncode == 2, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert ("is a folder" if command[0] == "check" else "Choose another folder with --data") in done.stderr


def test_check_says_how_dates_were_read_and_what_is_not_used(study):
    data = GOOD.replace("comment\n", "comment,w,who\n", 1).replace(" days late\n", " days late,0.5,x\n")
    data = "\n".join(f"{line[:-1]}{i}" if i else line for i, line in enumerate(data.splitlines())) + "\n"
    params = PARAMS.replace("text: comment", "text: comment, weight: w, reference: who")
    (study() / "who.csv").write_text("key,plan\n1,gold\n", encoding="utf-8")
    params = params.replace("columns:", "joins: [{path: who.csv, on: who, on_right: key}], columns:")
    folder = study(data.replace(",2\n", ",1\n"), params + "segment_by: reference\nquarters: [2024Q1]\n")
    done = vocwork("check", "acme.yml", cwd=folder)
    assert done.returncode == 0, done.stderr
    for said in ("dates: year, month, day", "joined with who.csv by who", "are as precise as"):
        assert said in done.stdout
    assert "20 of 40 answers lie in those chosen" in done.stdout


def test_duplicate_ids_are_set_aside_and_counted(study):
    done = vocwork("check", "acme.yml", cwd=study(GOOD + "3,2024-02-11,9,another comment with the same id\n"))
    assert done.returncode == 0, done.stderr
    assert "41 rows, 40 kept; set aside: duplicate id: 1" in done.stdout


def test_new_never_overwrites_and_says_why_it_guesses(study):
    folder = study()
    first = vocwork("new", "fresh", "--from", "acme.csv", cwd=folder)
    assert first.returncode == 0, first.stderr
    assert "comment" in first.stdout
    again = vocwork("new", "fresh", "--from", "acme.csv", cwd=folder)
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert vocwork("new", "fresh", "--from", "acme.csv", "--force", cwd=folder).returncode == 0
    assert vocwork("check", "params/fresh.yml", cwd=folder).returncode == 0
    assert vocwork("new", "odd", "--from", "acme.csv", "--column", "text", cwd=folder).returncode == 2
    assert vocwork("new", "none", "--from", "missing.csv", cwd=folder).returncode == 2


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["Bad Name!", "--from", "acme.csv"], "such as bad_name"),
        (["odd", "--from", "acme.csv", "--locale", "zh_TW"], "simplified characters only, as zh_Hans"),
        (["odd", "--from", "acme.csv", "--locale", "xx"], "There are: en, bg, ms, zh_Hans, pl"),
    ],
)
def test_new_writes_nothing_that_a_run_would_refuse(study, args, said):
    folder = study()
    done = vocwork("new", *args, cwd=folder)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert not (folder / "params").exists()


def test_new_reads_a_pattern_as_one_source_and_knows_zh(study):
    folder = study()
    (folder / "acme2.csv").write_text("id,date,nps,comment\n" + ROWS.replace("\n", "\nx")[:-1], encoding="utf-8")
    done = vocwork("new", "both", "--from", "acme*.csv", "--locale", "zh", cwd=folder)
    assert done.returncode == 0, done.stderr
    params = load_params(folder / "params/both.yml")
    assert [source.path for source in params.sources] == ["../acme*.csv"]
    assert params.locale == "zh_Hans"
    checked = vocwork("check", "params/both.yml", cwd=folder)
    assert "../acme2.csv: 40 rows" in checked.stdout, checked.stderr


def test_reports_without_a_corpus_say_how_to_make_one(study):
    done = vocwork("reports", "acme.yml", cwd=study())
    assert done.returncode == 2
    assert "vocwork corpus" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drop", "params"),
    [
        ("comment", PARAMS.replace(", text: comment", "")),
        ("nps", PARAMS.replace(", score: nps", "") + "metric: none\n"),
        ("id", PARAMS.replace("id: id, ", "")),
    ],
    ids=["scores-only", "comments-only", "no-ids"],
)
def test_studies_that_lack_something_work_with_what_they_have(study, drop, params):
    lines = [line.split(",", 3) for line in GOOD.splitlines()]
    place = lines[0].index(drop)
    data = "\n".join(",".join(cell for i, cell in enumerate(line) if i != place) for line in lines) + "\n"
    folder = study(data, params + "min_base: 10\n")
    done = vocwork("run", "acme.yml", cwd=folder)
    assert done.returncode == 0, done.stderr
    html = (folder / "reports/acme/en/2024Q2/all.html").read_text(encoding="utf-8")
    assert ('id="trend"' in html) == (drop != "nps")
    assert 'id="method"' in html
    assert 'id="volume"' not in html  # one channel: it would say what the page has said already
    if drop == "nps":
        manifest = json.loads((folder / "reports/acme/manifest.json").read_text(encoding="utf-8"))
        assert {r["metric"]["reason"] for r in manifest["reports"]} == {"no_score"}
        assert "n 0" not in (folder / "reports/acme/index.html").read_text(encoding="utf-8")
    if drop == "comment":
        assert 'id="themes"' not in html
        assert 'id="quotes"' not in html


def test_plan_says_how_many_answers_are_needed_before_there_are_any(tmp_path):
    done = vocwork("plan", "--margin", "5", "--response", "0.2", "--customers", "1000", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    # 1,537 without end, 607 of a thousand: 3,035 to ask, which there are not
    assert (
        "for +-5 points: 607 answers, so 3035 to ask at a response of 20%, more than the 1000 customers" in done.stdout
    )
    assert (
        "to see a change of 10 points 80% of the time: 1570 answers in each quarter, more than the 1000" in done.stdout
    )


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (["--change", "nan"], "--change is in points of the metric and above 0, got nan"),
        (["--margin", "0"], "--margin is in points of the metric and above 0"),
        (["--change", "250"], "--change is 250 points, which the metric cannot give: it runs from -100 to 100"),
        (["--metric", "csat", "--change", "150"], "it runs from 0 to 100, so name 100 or less"),
        (["--margin", "120", "--customers", "500"], "--margin is 120 points, which the metric cannot give"),
        (["--margin", "1e-200"], "--margin is 1e-200 points, finer than any number of answers gives: name 0.001"),
        (["--change", "1e-300", "--customers", "500"], "--change is 1e-300 points, finer than"),
        (["--response", "1e-320"], "--response is the share of those asked that answers"),
        (["--response", "20"], "--response is the share of those asked that answers, such as 0.2, got 20"),
        (["--metric", "stars"], "only nps and csat can be planned"),
        (["nothing.yml"], "there is no such params file"),
    ],
)
def test_plan_refuses_what_makes_no_sense(tmp_path, wish, said):
    done = vocwork("plan", *wish, cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "at"),
    [
        ("plan", "vocwork.samples.in_advance"),
        ("corpus acme.yml", "vocwork.__main__.load_params"),
        ("reports acme.yml", "vocwork.commands.pages.load_params"),
        ("causes acme.yml", "vocwork.commands.pages.load_params"),
        ("whys acme.yml", "vocwork.commands.pages.load_params"),
        ("run acme.yml", "vocwork.__main__.load_params"),
        ("codes agree acme.yml", "vocwork.codes.open_desk"),
    ],
)
def test_every_command_that_is_stopped_says_so_and_ends_with_its_code(monkeypatch, command, at):
    def stopped(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(at, stopped)
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 130
    assert done.output.startswith("vocwork: stopped. What is finished is kept")
