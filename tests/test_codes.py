"""From a plan to codings that are kept: the sheets of a small study, as its coders and its researcher meet them."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.tiny import CODEBOOK, write_study
from vocwork.codes import agree, agreed, assumed, counted, export, open_desk, plan, planned, take_in
from vocwork.corpus.codebook.coding import task_of
from vocwork.corpus.codebook.hand import as_drawn, write_sheet
from vocwork.feedback import FeedbackError
from vocwork.params import ParamsError

DOCS = (Path(__file__).parent.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
KEPT = "codings: tiny.codings.csv\n"


@pytest.fixture
def folder(tmp_path):
    """A study whose codebook says where codings by hand are kept."""
    write_study(tmp_path)
    (tmp_path / "params/tiny.codebook.yml").write_text(KEPT + CODEBOOK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def desk(folder):
    return open_desk(folder / "params/tiny.yml", folder / "corpus")


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def filled(path: Path, coder: str, rows: slice = slice(None), name: str = "filled.csv") -> Path:
    """The sheet as it comes back: some of its rows coded, as the words in them say."""
    sheet = read(path)
    own = sheet.index[rows]
    sheet.loc[own, "coder"] = coder
    for code, word in (("delivery", "parcel"), ("staff", "helpful")):
        sheet.loc[own, code] = sheet.loc[own, "text"].str.contains(word).map({True: "1", False: ""})
    write_sheet(sheet, path.parent / name)
    return path.parent / name


def vocwork(*args: object, cwd: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "vocwork", "codes", *map(str, args), "--data", "corpus"]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_plan_is_a_sheet_without_the_categories_that_only_sum_up_others(desk, folder):
    found = plan(desk, folder / "sheet.csv", precision=0.07)
    sheet = read(folder / "sheet.csv")
    assert list(sheet) == ["feedback_id", "coder", "drawn", "sample", "language", "text", "delivery", "staff"]
    assert len(sheet) == len(found.drawn) < 240
    assert (sheet[["coder", "delivery", "staff"]] == "").all(axis=None)
    assert float(sheet["drawn"][0]) == pytest.approx(len(sheet) / 240)


def test_more_precision_costs_more_comments_and_keeps_those_drawn_before(desk, folder):
    few, many = (set(plan(desk, folder / "s.csv", precision=p).drawn["feedback_id"]) for p in (0.1, 0.07))
    assert len(few) < len(many)
    assert few < many


def test_a_plan_in_words(desk, folder):
    first, *strata, last = planned(plan(desk, folder / "sheet.csv", precision=0.1), 0.1)
    assert first.startswith("42 of 240 comments to code by hand")
    assert len(strata) == 1
    assert last == "widest interval expected: staff, +-9.9 points"


def test_a_precision_that_all_comments_together_do_not_have_is_not_promised(desk, folder):
    first, *_, widest, said = planned(plan(desk, folder / "sheet.csv", precision=0.02), 0.02)
    assert first.startswith("240 of 240 comments")
    assert widest == "widest interval expected: staff, +-5.8 points"
    assert said.startswith("no sample of so few comments is as precise as wanted, nor are all of them")


def test_a_plan_that_rests_on_a_guess_says_so(desk, folder):
    assert assumed(desk) == ""
    for row in desk.corpus.made["codes"]:
        row["hand"] = 0
    assert assumed(desk).startswith("nobody has checked the machine yet")


def test_a_sheet_that_comes_back_is_kept_and_stands_in_the_next_plan(desk, folder):
    plan(desk, folder / "sheet.csv", precision=0.1)
    new = take_in(desk, filled(folder / "sheet.csv", "ana"))
    assert new["feedback_id"].nunique() == 42
    assert set(desk.kept["coder"]) == {"ana"}
    assert desk.kept["drawn"].unique() == pytest.approx([42 / 240])
    plan(desk, folder / "next.csv", precision=0.05)
    again = read(folder / "next.csv").set_index("feedback_id")
    coded = again[again["coder"] == "ana"]
    assert len(coded) == 42
    assert (coded["delivery"] == coded["text"].str.contains("parcel").map({True: "1", False: "0"})).all()


def test_a_second_coder_gives_agreement_and_spoils_no_sample(desk, folder):
    plan(desk, folder / "sheet.csv", precision=0.1)
    take_in(desk, filled(folder / "sheet.csv", "ana"))
    assert next(agreed(agree(desk))).startswith("no comment was coded by two people")
    take_in(desk, filled(folder / "sheet.csv", "ben", slice(0, 20)))
    assert desk.kept["drawn"].unique() == pytest.approx([42 / 240])
    assert list(agreed(agree(desk))) == [
        "delivery: alpha 1.00 (1.00 to 1.00), firm; 20 comments, 2 coders",
        "staff: alpha 1.00 (1.00 to 1.00), firm; 20 comments, 2 coders",
    ]


def test_two_coders_who_split_a_sheet_give_one_sample(desk, folder):
    plan(desk, folder / "sheet.csv", precision=0.1)
    take_in(desk, filled(folder / "sheet.csv", "ana", slice(0, 21)))
    half = read(filled(folder / "sheet.csv", "ben", slice(21, 42)))
    write_sheet(half[21:], folder / "half.csv")
    assert counted(desk.kept).startswith("21 of the 21 comments coded so far count as the random sample (")
    take_in(desk, folder / "half.csv")
    assert counted(desk.kept).startswith("42 of the 42 comments")
    assert counted(desk.kept).endswith(" of 42)")
    assert as_drawn(desk.kept)["drawn"].unique() == pytest.approx([42 / 240])


def test_everything_coded_goes_out_with_who_coded_it_and_comes_back_the_same(desk, folder):
    plan(desk, folder / "sheet.csv", precision=0.1)
    take_in(desk, filled(folder / "sheet.csv", "ana"))
    kept = desk.kept
    assert export(desk, folder / "all.xlsx") == 240 + 42
    take_in(desk, folder / "all.xlsx")
    pd.testing.assert_frame_equal(desk.kept, kept)
    out = pd.read_excel(folder / "all.xlsx", dtype=str)
    assert out["coder"].value_counts().to_dict() == {"machine": 240, "ana": 42}
    machine = out[out["coder"] == "machine"]
    assert ((machine["delivery"] == "1") == machine["text"].str.contains("parcel")).all()


def test_nothing_is_kept_of_a_sheet_of_another_study(desk, folder):
    (folder / "other.csv").write_text("feedback_id,coder,staff\nx1,ana,1\n", encoding="utf-8")
    with pytest.raises(FeedbackError, match="1 of its comments are not among those of the study, such as 'x1'"):
        take_in(desk, folder / "other.csv")
    assert desk.kept.empty
    assert not desk.path.exists()


def test_without_a_codebook_or_a_place_for_codings_it_says_which_line_to_write(folder):
    (folder / "params/tiny.codebook.yml").write_text(CODEBOOK, encoding="utf-8")
    with pytest.raises(ParamsError, match=r"such as `codings: tiny\.codings\.csv`"):
        open_desk(folder / "params/tiny.yml", folder / "corpus")
    params = (folder / "params/tiny.yml").read_text(encoding="utf-8")
    (folder / "params/tiny.yml").write_text(params.replace("codebook: tiny.codebook.yml\n", ""), encoding="utf-8")
    with pytest.raises(ParamsError, match=r"Name one, such as `codebook: tiny\.codebook\.yml`"):
        open_desk(folder / "params/tiny.yml", folder / "corpus")


def test_a_category_that_the_last_run_did_not_know_asks_for_a_run(folder):
    more = "  - {id: refund, name: Refund, keywords: {en: refund}}\n"
    (folder / "params/tiny.codebook.yml").write_text(KEPT + CODEBOOK.rstrip() + "\n" + more, encoding="utf-8")
    done = vocwork("plan", "params/tiny.yml", "--out", "s.csv", cwd=folder)
    assert done.returncode == 2
    assert "the last run did not know the category refund. Run `vocwork run` first" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "s.csv").exists()
    assert vocwork("export", "params/tiny.yml", "--out", "all.csv", cwd=folder).returncode == 0


@pytest.fixture
def renamed(desk, folder):
    """A codebook that calls `staff` `people` after Ana has coded a sample."""
    plan(desk, folder / "sheet.csv", precision=0.1)
    take_in(desk, filled(folder / "sheet.csv", "ana"))
    (folder / "params/tiny.codebook.yml").write_text(KEPT + CODEBOOK.replace("staff,", "people,"), encoding="utf-8")
    return open_desk(folder / "params/tiny.yml", folder / "corpus")


def test_a_category_that_the_codebook_no_longer_has_is_kept_and_counts_for_nothing(renamed, folder):
    before = renamed.filed
    assert set(before["code"]) == {"delivery", "staff"}
    assert set(renamed.kept["code"]) == {"delivery"}
    task = task_of(renamed.params, folder / "params/tiny.yml")
    assert set(task.hand["code"]) == {"delivery"}
    for note in (renamed.note, task.note):
        assert note.startswith("tiny.codings.csv: the codebook has no category 'staff'. What was coded there is kept")
    assert list(agree(renamed)["code"]) == ["delivery", "people"]
    sheet = read(folder / "sheet.csv").head(5).drop(columns="staff").assign(coder="ben", people="1")
    write_sheet(sheet, folder / "ben.csv")
    take_in(renamed, folder / "ben.csv")
    pd.testing.assert_frame_equal(renamed.filed[renamed.filed["coder"] == "ana"].reset_index(drop=True), before)
    assert set(renamed.kept["code"]) == {"delivery", "people"}


def test_a_column_with_the_new_name_brings_its_codings_back(renamed):
    assert "ana" not in set(renamed.kept.loc[renamed.kept["code"] == "people", "coder"])
    renamed.path.write_text(renamed.path.read_text(encoding="utf-8").replace("staff", "people"), encoding="utf-8")
    assert renamed.note == ""
    assert set(renamed.kept["code"]) == {"delivery", "people"}


def test_comments_coded_for_nothing_else_than_a_lost_category_are_no_part_of_the_sample(renamed, folder):
    """Half of the sample was asked about staff alone: it is not coded any more, and stands so in the next sheet."""
    sheet = read(renamed.path)
    sheet.loc[: len(sheet) // 2 - 1, "delivery"] = "?"
    write_sheet(sheet, renamed.path)
    assert counted(renamed.kept).startswith("21 of the 21 comments")
    task = task_of(renamed.params, folder / "params/tiny.yml")
    assert task.hand["drawn"].unique() == pytest.approx([21 / 240])
    renamed.corpus.made["codes"].append({"code": "people", "by": "", "hand": 0, "hits": 0, "said": 0, "true": 0})
    plan(renamed, folder / "next.csv", precision=0.1)
    following = read(folder / "next.csv")
    asked = following["feedback_id"].isin(sheet.loc[sheet["delivery"] != "?", "feedback_id"])
    assert asked.any()
    assert ((following["coder"] == "ana") == asked).all()


def test_a_sheet_with_a_category_that_the_codebook_no_longer_has_is_still_refused(renamed, folder):
    with pytest.raises(FeedbackError, match="the codebook has no category 'staff'"):
        take_in(renamed, folder / "filled.csv")


def test_every_command_says_what_counts_for_nothing(renamed, folder):
    for args in (["agree", "params/tiny.yml"], ["import", "params/tiny.yml", "ben.csv"]):
        (folder / "ben.csv").write_text("feedback_id,coder,delivery\n2024Q1-0,ben,1\n", encoding="utf-8")
        done = vocwork(*args, cwd=folder)
        assert done.returncode == 0, done.stderr
        assert "tiny.codings.csv: the codebook has no category 'staff'" in done.stdout


def test_a_study_without_comments_has_nothing_to_plan(desk, folder):
    silent = desk.corpus.feedback.assign(comment="empty")
    unheard = desk.corpus._replace(feedback=silent, made=desk.corpus.made | {"codes": []})
    for corpus in (unheard, unheard._replace(made=desk.corpus.made), unheard._replace(feedback=desk.corpus.feedback)):
        with pytest.raises(ParamsError, match=r"no comment was coded yet\. Run `vocwork run` first"):
            plan(desk._replace(corpus=corpus), folder / "s.csv", precision=0.1)


def test_the_documented_commands_from_a_plan_to_a_sheet_of_everything(folder):
    commands = re.search(r"```sh\n(.*?)```", DOCS, flags=re.S)[1].replace("acme", "tiny").splitlines()
    said = []
    for command in commands:
        done = vocwork(*command.split()[2:], cwd=folder)
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
        if "plan" in command:
            filled(folder / "sheet.csv", "ana")
    assert "Next: have it coded, then vocwork codes import params/tiny.yml sheet.csv" in said[0]
    assert "42 comments of ana are in" in said[1]
    assert "42 of the 42 comments coded so far count as the random sample" in said[1]
    assert "no comment was coded by two people" in said[2]
    assert "282 rows" in said[3]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["import", "params/tiny.yml", "none.csv"], "none.csv: there is no such file"),
        (["import", "params/tiny.yml", "blank.csv"], "no row has a coder"),
        (["import", "params/tiny.yml", "odd.csv"], "odd.csv, row 2: column 'staff' holds 'maybe'. Write 1 where"),
        (["plan", "params/tiny.yml", "--out", "sheet.ods"], "sheets are written as .csv or .xlsx, not as .ods"),
        (["plan", "params/tiny.yml", "--out", "taken/sheet.csv"], "Choose another folder with --out"),
        (["plan", "params/tiny.yml", "--out", "s.csv", "--precision", "3"], "--precision"),
    ],
)
def test_mistakes_end_in_one_clear_message_and_code_2(folder, args, said):
    (folder / "taken").write_text("", encoding="utf-8")
    (folder / "blank.csv").write_text("feedback_id,coder,staff\n2024Q1-0,,1\n", encoding="utf-8")
    (folder / "odd.csv").write_text("feedback_id,coder,staff\n2024Q1-0,ana,maybe\n", encoding="utf-8")
    done = vocwork(*args, cwd=folder)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr
    assert "Traceback" not in done.stderr
