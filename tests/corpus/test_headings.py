"""The row that names the columns is found below titles, said, and can be set."""

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocwork.check import statement
from vocwork.corpus.proposal.guess import guess, params_text
from vocwork.corpus.sources.files import Reading, read_file
from vocwork.corpus.sources.headings import find_heading
from vocwork.corpus.sources.ingest import ingest
from vocwork.feedback import FeedbackError
from vocwork.params import load_params

HEADER = ["Date", "Score", "Region", "Comment"]
ANSWERS = [
    [f"2024-05-{day:02}", day % 5 + 1, ["North", "South"][day % 2], f"The parcel came {day} days late"]
    for day in range(1, 29)
]
TITLES = [["Customer feedback, May", None, None, None], [None] * 4, ["Printed:", "2024-06-03", None, None]]


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def text(path, rows, delimiter):
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(params=["xlsx", ",", ";", "\t"])
def titled(request, tmp_path):
    """The answers below three title rows, as a workbook and as text that a spreadsheet saved."""
    rows = [*TITLES, HEADER, *ANSWERS]
    if request.param == "xlsx":
        return workbook(tmp_path / "a.xlsx", rows)
    return text(tmp_path / "a.csv", [rows[0][:1], *rows[1:]], request.param)


def test_titles_above_the_header_are_not_data(titled):
    raw = read_file(titled, titled.name)
    assert raw.rows.columns.tolist() == HEADER
    assert raw.header_row == 4
    assert len(raw.rows) == len(ANSWERS)
    assert raw.rows.index[0] == 5


def test_new_and_check_say_where_the_header_stands(titled):
    found = guess([titled])
    assert any("columns are named in row 4; the rows above it are not read" in line for line in found.reasons)
    path = titled.parent / "s.yml"
    path.write_text(params_text(found, study="s", params_file=path), encoding="utf-8")
    params = load_params(path)
    assert params.sources[0].header_row == 4
    made = ingest(params, path)
    assert made.inputs[0]["kept"] == len(ANSWERS)
    assert "  the columns are named in row 4; the rows above it were not read" in list(
        statement(params, made.feedback, made.inputs, made.quarantine)
    )


def test_the_header_can_be_said(tmp_path):
    """Words only: nothing tells these names from the answers below them."""
    path = workbook(tmp_path / "a.xlsx", [["Our survey", None], ["Region", "Comment"], ["North", "slow"]])
    assert read_file(path, "a.xlsx", Reading(header_row=2)).rows.columns.tolist() == ["Region", "Comment"]
    with pytest.raises(FeedbackError, match=r"row 9: it is empty or not there.*that hold something are 1, 2, 3"):
        read_file(path, "a.xlsx", Reading(header_row=9))


def test_a_header_without_names_is_refused(tmp_path):
    rows = [["Our survey", None, None], ["Region", "Shop", "Comment"], ["North", "A", "slow"]]
    with pytest.raises(FeedbackError, match=r"row 1: 2 of 3 columns have no name.*'Our survey'.*`header_row: 4`"):
        read_file(workbook(tmp_path / "a.xlsx", rows), "a.xlsx")
    said = guess([tmp_path / "a.xlsx"], given={"text": "Comment"}, header_row=2)
    assert said.sources[0].header_row == 2


def test_formats_with_names_of_their_own_have_no_header_row(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"score": 5}\n', encoding="utf-8")
    with pytest.raises(FeedbackError, match="`header_row` is for delimited files and workbooks"):
        read_file(tmp_path / "a.jsonl", "a.jsonl", Reading(header_row=2))


@pytest.mark.parametrize(
    "records",
    [
        [["comment"], ["good", " 5"], ["bad", " fast"]],
        [["id", ""], ["1", "x"], ["2", "y"]],
        [["", "score", "comment"], ["0", "5", "good"]],
        [["a", "b"], ["c", "d"], ["1", "2"]],
        [],
    ],
)
def test_a_plain_table_begins_in_its_first_row(records):
    assert find_heading(records) == 0


@given(
    st.lists(st.sampled_from(["Report", "Filter: all", "2024"]), max_size=6),
    st.integers(min_value=3, max_value=8),
    st.integers(min_value=1, max_value=40),
)
def test_any_number_of_titles(titles, wide, n_rows):
    """A title fills one cell; names follow, numbers below."""
    above = [[title] + [""] * (wide - 1) for title in titles]
    records = [*above, [f"name {n}" for n in range(wide)], *[[str(n)] * wide for n in range(n_rows)]]
    assert find_heading(records) == len(titles)
