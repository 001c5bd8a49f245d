"""Sheets that coders fill in: what is read, what is refused, what is kept."""

import pandas as pd
import pytest

from vocwork.corpus.codebook.hand import as_drawn, merged, no_codings, read_codings, sheet_of, write_sheet
from vocwork.feedback import FeedbackError

CODES = ["delivery", "price"]
SHEET = "feedback_id,coder,drawn,text,delivery,price\n7,ana,0.5,late!,1,\n8,ana,0.5,cheap,0,x\n9,,0.5,not yet,,\n"


@pytest.fixture
def write(tmp_path):
    def _write(text: str):
        path = tmp_path / "sheet.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_a_sheet_becomes_one_row_per_comment_coder_and_category(write):
    found = read_codings(write(SHEET), CODES)
    assert found[["feedback_id", "coder", "code", "coded"]].to_numpy().tolist() == [
        ["7", "ana", "delivery", True],
        ["8", "ana", "delivery", False],
        ["7", "ana", "price", False],
        ["8", "ana", "price", True],
    ]


def test_an_unfinished_sheet_is_a_smaller_sample(write):
    """Two of three drawn comments are coded."""
    found = read_codings(write(SHEET), CODES)
    assert found["drawn"].unique().tolist() == [0.5]
    assert as_drawn(found)["drawn"].round(4).unique().tolist() == [0.3333]


def test_a_category_without_a_column_was_not_asked(write):
    found = read_codings(write("feedback_id,coder,price\n7,ana,1\n"), CODES)
    assert found["code"].unique().tolist() == ["price"]
    assert found["drawn"].isna().all()


def test_a_sheet_of_another_tool_gets_its_coder(write):
    found = read_codings(write("feedback_id,price\n7,1\n8,\n"), CODES, coder="tool")
    assert found["coder"].tolist() == ["tool", "tool"]
    assert found["coded"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("8,ana,0.5,cheap,0,x", "8,ana,0.5,cheap,0,maybe", "row 3: column 'price' holds 'maybe'. Write 1 where"),
        ("8,ana,0.5", "8,ana,2", "row 3: column 'drawn' holds '2'. Expected a chance"),
        ("8,ana", "7,ana", "row 3: ana has coded 7 already"),
        ("8,ana", ",ana", "row 3: feedback_id is empty"),
        ("8,ana", "8,Learned", "row 3: 'Learned' is no coder but a machine"),
        (
            "8,ana,0.5,cheap,0,x",
            "8,ana,0.5,cheap,0,tak",
            "row 3: column 'price' holds 'tak'. Write 1 where the category holds, 0",
        ),
        ("text,delivery", "Price,delivery", "there are two columns 'price'"),
        ("drawn,text", "drawn,sample", "row 2: column 'sample' holds 'late!'. Expected what the plan wrote, such as"),
        ("text,delivery", "text,delivry", "has no category 'delivry'; did you mean delivery?"),
        ("feedback_id", "id", "there is no column 'feedback_id'"),
        ("coder", "who", "there is no column 'coder'"),
    ],
)
def test_mistakes_are_said_with_file_row_and_remedy(write, wrong, right, said):
    with pytest.raises(FeedbackError) as error:
        read_codings(write(SHEET.replace(wrong, right, 1)), CODES)
    assert "sheet.csv" in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_written_sheet_reads_the_same_and_holds_no_formula(tmp_path, ending):
    path = tmp_path / f"sheet.{ending}"
    sheet = pd.DataFrame(
        {"feedback_id": ["-7", "8"], "coder": "ana", "text": ["=HYPERLINK(1)", "+1"], "price": ["1", "0"]}
    )
    write_sheet(sheet, path)
    raw = pd.read_excel(path) if ending == "xlsx" else pd.read_csv(path)
    assert raw["text"].tolist() == ["'=HYPERLINK(1)", "'+1"]
    assert read_codings(path, CODES)["feedback_id"].tolist() == ["-7", "8"]


def test_other_formats_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(FeedbackError, match="sheets are written as"):
        write_sheet(pd.DataFrame({"a": [1]}), tmp_path / "sheet.ods")


def test_codings_survive_the_way_to_a_sheet_and_back(tmp_path, write):
    found = read_codings(write(SHEET), CODES)
    write_sheet(sheet_of(found, CODES), tmp_path / "kept.csv")
    again = read_codings(tmp_path / "kept.csv", CODES)
    pd.testing.assert_frame_equal(again, found)


@pytest.mark.parametrize("name", ["@maria", "-", "+1", "=SUM(1)", "'@maria", "maria", "'maria"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_whatever_a_coder_or_a_comment_is_called_it_is_so_after_every_import(tmp_path, name, ending):
    """Kept and read three times, with the same sheet taken in again: one coder, one coding."""
    kept, path = no_codings(), tmp_path / f"kept.{ending}"
    for _ in range(3):
        kept = merged(kept, codings(name, 0.5, "abc of 1", **{name: True}))
        write_sheet(sheet_of(kept, CODES), path)
        kept = read_codings(path, CODES)
        assert kept[["feedback_id", "coder", "coded"]].to_numpy().tolist() == [[name, name, True]]


def test_a_minus_for_no_survives_being_made_harmless(tmp_path):
    sheet = pd.DataFrame({"feedback_id": ["7"], "coder": "ana", "delivery": "-", "price": "+"})
    write_sheet(sheet, tmp_path / "sheet.csv")
    assert read_codings(tmp_path / "sheet.csv", CODES)["coded"].tolist() == [False, True]


def test_spaces_round_a_coder_are_no_part_of_the_name(write):
    assert read_codings(write("feedback_id,price\n7,1\n"), CODES, coder=" ana ")["coder"].tolist() == ["ana"]


def codings(coder, drawn, sample=None, **coded):
    sample = sample or (drawn and f"{drawn} of {len(coded)}".replace(".", ""))
    rows = [(answer, coder, drawn, sample, "price", said) for answer, said in coded.items()]
    return pd.DataFrame(rows, columns=["feedback_id", "coder", "drawn", "sample", "code", "coded"])


def test_what_a_coder_says_anew_replaces_what_was_said_before_and_others_stay():
    old = pd.concat([codings("ana", 0.1, a=True, b=True), codings("ben", 0.1, a=True)])
    found = merged(old, codings("ana", None, a=False)).set_index(["feedback_id", "coder"])
    assert found["coded"].to_dict() == {("b", "ana"): True, ("a", "ben"): True, ("a", "ana"): False}
    assert found["drawn"].tolist() == [0.1, 0.1, 0.1]


def test_a_second_opinion_on_part_of_a_sample_leaves_the_sample_as_it_was():
    found = merged(codings("ana", 0.5, a=True, b=True), codings("ben", 0.2, b=False))
    assert found.set_index(["feedback_id", "coder"])["drawn"].to_dict() == {
        ("a", "ana"): 0.5, ("b", "ana"): 0.5, ("b", "ben"): 0.5,
    }  # fmt: skip


def test_halves_of_a_sheet_that_come_back_in_two_files_are_one_sample():
    """Three of the four drawn comments are coded, in two files with one comment in both: 0.4 x 3 / 4."""
    ana, ben = (
        codings(who, 0.4, "abc of 4", **said)
        for who, said in (("ana", {"a": True, "b": False}), ("ben", {"b": True, "c": True}))
    )
    assert as_drawn(ana)["drawn"].tolist() == pytest.approx([0.2, 0.2])
    both = merged(ana, ben)
    assert both[["feedback_id", "coder"]].to_numpy().tolist() == [
        ["a", "ana"],
        ["b", "ana"],
        ["b", "ben"],
        ["c", "ben"],
    ]
    assert as_drawn(both)["drawn"].tolist() == pytest.approx([0.3] * 4)


def test_spreadsheets_of_five_languages_say_the_same(write):
    """Decimal commas, capitals, what is typed for yes and no; capitals make no person of a machine."""
    found = read_codings(
        write(
            "Feedback_ID;CODER;Drawn;Delivery;price\n7;Anna;0,5;да;1.0\n8;anna;0,5;１;НЕ\n"
            "9;ANNA;0,5;是;0,0\n10;Machine;0,5;1;1\n"
        ),
        CODES,
    )
    assert found["coder"].unique().tolist() == ["Anna"]
    assert found["drawn"].unique().tolist() == [0.5]
    assert found.loc[found["code"] == "delivery", "coded"].tolist() == [True, True, True]
    assert found.loc[found["code"] == "price", "coded"].tolist() == [True, False, False]


def test_a_coder_in_other_capitals_is_the_same_person():
    found = merged(codings("Anna", None, a=True, b=True), codings("anna", None, a=False))
    assert found.set_index("feedback_id")["coded"].to_dict() == {"a": False, "b": True}
    assert found["coder"].unique().tolist() == ["Anna"]


def test_a_sheet_of_two_samples_is_refused(write):
    sheet = "feedback_id,coder,drawn,sample,price\n7,ana,0.5,abc of 4,1\n8,ana,0.5,def of 9,1\n"
    with pytest.raises(FeedbackError, match="row 3: the sample 'def of 9' begins where 'abc of 4' stood before"):
        read_codings(write(sheet), CODES)


def test_what_one_coder_was_not_asked_is_no_no_when_kept_beside_another(tmp_path):
    both = merged(codings("ana", None, a=True), codings("ben", None, a=False).assign(code="delivery"))
    write_sheet(sheet_of(both, CODES), tmp_path / "kept.csv")
    kept = read_codings(tmp_path / "kept.csv", CODES)
    assert kept[["coder", "code", "coded"]].to_numpy().tolist() == [["ben", "delivery", False], ["ana", "price", True]]


def test_a_new_sample_replaces_the_old_one_as_a_sample():
    found = merged(codings("ana", 0.1, a=True, b=True), codings("ana", 0.5, b=True, c=False))
    assert found.set_index("feedback_id")["drawn"].dropna().to_dict() == {"b": 0.5, "c": 0.5}
    assert set(found["feedback_id"]) == {"a", "b", "c"}


def test_the_codings_of_nobody_are_merged_like_any():
    assert len(merged(no_codings(), codings("ana", 0.1, a=True))) == 1
