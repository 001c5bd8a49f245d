"""Raw files as they come: every format, encoding and delimiter read alike, every fault named with its place."""

import gzip
import hashlib
import json
import sqlite3

import pandas as pd
import pytest

from vocwork.corpus.sources.files import Reading, find, read_file, read_source
from vocwork.feedback import FeedbackError
from vocwork.params import ParamsError
from vocwork.source import Source

HEADER = ["date", "score", "comment"]
ROWS = [["2024-05-01", "9", "good; fast, kind"], ["2024-05-02", "", 'she said "no"'], ["2024-05-03", "0", "two\nlines"]]


def csv_text(delimiter=",", rows=ROWS, header=HEADER):
    def cell(text):
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in delimiter + '"\n') else text

    return "\n".join(delimiter.join(cell(c) for c in row) for row in [header, *rows]) + "\n"


def read(path, **how):
    return read_file(path, path.name, Reading(**how))


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_gives_the_same_rows(tmp_path, delimiter):
    raw = read(written(tmp_path, "a.csv", csv_text(delimiter)))
    assert raw.rows.columns.tolist() == HEADER
    assert raw.rows["comment"].tolist() == [row[2] for row in ROWS]
    assert raw.rows["score"].tolist() == ["9", None, "0"]
    assert raw.rows.index.tolist() == [2, 3, 4]


def test_the_file_is_known_by_its_bytes(tmp_path):
    path = written(tmp_path, "a.csv", csv_text())
    assert read(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_but_an_empty_cell_is_missing(tmp_path):
    raw = read(written(tmp_path, "a.csv", "comment,n\nNA,1\nnull,2\nNone,003\n,4\n"))
    assert raw.rows["comment"].tolist() == ["NA", "null", "None", None]
    assert raw.rows["n"].tolist() == ["1", "2", "003", "4"]


def test_a_column_of_comments_with_commas_is_one_column(tmp_path):
    raw = read(written(tmp_path, "a.csv", "comment\nslow\nkind but slow\n"))
    assert raw.rows["comment"].tolist() == ["slow", "kind but slow"]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    """A blank line is a row of its own, a cell over three lines is one row, a sep= line comes before the header."""
    raw = read(written(tmp_path, "a.csv", 'sep=;\nid;comment\n1;"one\ntwo\nthree"\n\n2;next\n'))
    assert raw.rows.index.tolist() == [3, 5]
    assert raw.rows["id"].tolist() == ["1", "2"]


def test_trailing_delimiters_are_no_cells(tmp_path):
    raw = read(written(tmp_path, "a.csv", "id,comment\n1,good,,\n2,bad\n"))
    assert raw.rows["comment"].tolist() == ["good", "bad"]
    assert raw.broken.empty


def test_names_of_columns_are_made_whole(tmp_path):
    raw = read(written(tmp_path, "a.csv", ",score ,score\n1,2,3\n"))
    assert raw.rows.columns.tolist() == ["column 1", "score", "score (2)"]


def test_a_row_of_another_width_is_set_aside_with_its_number(tmp_path):
    raw = read(written(tmp_path, "a.csv", "id,comment\n1,good\n2,bad,worse\n3\n4,fine\n5,fine\n"))
    assert raw.rows["id"].tolist() == ["1", "4", "5"]
    assert raw.broken.to_numpy().tolist() == [
        [3, "3 cells where the header has 2"],
        [4, "1 cells where the header has 2"],
    ]


def test_mostly_broken_rows_are_an_error(tmp_path):
    path = written(tmp_path, "a.csv", "Report of May\nid,comment\n1,good\n2,bad\n")
    with pytest.raises(FeedbackError, match=r"a\.csv, row 2: 2 cells, but the header has 1; the same in 3 of 3 rows"):
        read(path, delimiter=",", header_row=1)


def test_an_open_quotation_mark_swallows_nothing_in_silence(tmp_path):
    path = written(tmp_path, "a.csv", 'id,comment\n1,good\n2,"bad\n3,fine\n')
    with pytest.raises(FeedbackError, match=r"a\.csv, row 3: a quotation mark opened in this row is never closed"):
        read(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"a\.csv: the file is empty"),
        ("\n\n", r"a\.csv: the file is empty"),
        ("id,comment\n", r"a\.csv: there is a header \(id, comment\) but no row below it"),
    ],
)
def test_nothing_to_read(tmp_path, content, message):
    with pytest.raises(FeedbackError, match=message):
        read(written(tmp_path, "a.csv", content))


BULGARIAN = "Доставката закъсня с три дни, но куриерът беше много любезен."
POLISH = "Przesyłka przyszła później niż obiecano, ale kurier był życzliwy i bardzo się starał."
CHINESE = "送货比承诺的晚了三天，但是快递员很有礼貌，包装也很好。"
PORTUGUESE = "A entrega não chegou no prazo, mas o atendimento é ótimo e você resolve tudo lá."


@pytest.mark.parametrize(
    ("encoding", "comment"),
    [
        ("utf-8", BULGARIAN),
        ("utf-8-sig", POLISH),
        ("utf-16", CHINESE),
        ("utf-16-le", PORTUGUESE),
        ("cp1251", BULGARIAN),
        ("cp1250", POLISH),
        ("gb18030", CHINESE),
        ("cp1252", PORTUGUESE),
    ],
)
def test_every_encoding_is_recognised_and_can_be_said(tmp_path, encoding, comment):
    path = written(tmp_path, "a.csv", f'id,comment\n1,"{comment}"\n2,ok\n'.encode(encoding))
    assert read(path).rows["comment"].tolist() == [comment, "ok"]
    assert read(path, encoding=encoding).rows["comment"].tolist() == [comment, "ok"]


def test_a_wrong_encoding_names_line_and_byte(tmp_path):
    path = written(tmp_path, "a.csv", f"id,comment\n1,fine\n2,{BULGARIAN}\n".encode("cp1251"))
    with pytest.raises(FeedbackError, match=r"a\.csv, line 3, byte 20: `encoding: utf-8` does not fit"):
        read(path, encoding="utf-8")


def test_a_code_page_said_of_a_utf8_file_is_refused(tmp_path):
    """It would be read without an error, and every letter would be wrong."""
    path = written(tmp_path, "a.csv", f"id,comment\n1,{BULGARIAN}\n")
    with pytest.raises(FeedbackError, match="`encoding: cp1251` does not fit: the file is UTF-8"):
        read(path, encoding="cp1251")


def test_an_unknown_encoding_is_named(tmp_path):
    with pytest.raises(FeedbackError, match=r"there is no encoding 'cp9999'. Known here: utf-8"):
        read(written(tmp_path, "a.csv", csv_text()), encoding="cp9999")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = written(tmp_path, "a.csv", b"id,comment\n1," + bytes(range(128, 256)) * 3)
    with pytest.raises(FeedbackError, match=r"a\.csv, line 2, byte 13: not UTF-8, and none of cp1251, cp1250"):
        read(path)


def test_gz_tsv_and_txt(tmp_path):
    packed = written(tmp_path, "a.csv.gz", gzip.compress(csv_text().encode()))
    tabbed = written(tmp_path, "a.tsv", csv_text("\t"))
    plain = written(tmp_path, "a.txt", csv_text("|"))
    assert read(packed).rows.equals(read(tabbed).rows)
    assert read(packed).rows.equals(read(plain).rows)


def test_xlsx_cells_come_as_they_would_be_typed(tmp_path):
    table = pd.DataFrame({"when": [pd.Timestamp("2024-05-01"), pd.Timestamp("2024-05-02 10:30")], "score": [9, 7.5]})
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        table.to_excel(book, sheet_name="May", index=False)
        table.head(1).to_excel(book, sheet_name="June", index=False)
    raw = read(tmp_path / "a.xlsx")
    assert raw.rows.to_numpy().tolist() == [["2024-05-01", "9"], ["2024-05-02 10:30:00", "7.5"]]
    assert raw.rows.index.tolist() == [2, 3]
    assert len(read(tmp_path / "a.xlsx", sheet="June").rows) == len(read(tmp_path / "a.xlsx", sheet=2).rows) == 1
    with pytest.raises(FeedbackError, match=r"there is no sheet 'July'. Sheets there are: May, June"):
        read(tmp_path / "a.xlsx", sheet="July")


def test_parquet_keeps_zeros_and_drops_needless_decimals(tmp_path):
    pd.DataFrame({"id": ["007", "008"], "score": [9.0, None], "asked": [True, False]}).to_parquet(
        tmp_path / "a.parquet"
    )
    raw = read(tmp_path / "a.parquet")
    assert raw.rows.to_numpy().tolist() == [["007", "9", "true"], ["008", None, "false"]]
    assert raw.rows.index.tolist() == [1, 2]


def test_json_lines_count_lines_and_set_broken_ones_aside(tmp_path):
    lines = [json.dumps({"id": 1, "comment": "добре", "tags": ["a"]}), "{broken", "", json.dumps({"id": 2, "score": 9})]
    raw = read(written(tmp_path, "a.jsonl", "\n".join(lines)))
    assert raw.rows.index.tolist() == [1, 4]
    assert raw.rows.columns.tolist() == ["id", "comment", "tags", "score"]
    assert raw.rows.loc[1].tolist() == ["1", "добре", '["a"]', None]
    assert raw.broken["row"].tolist() == [2]
    assert raw.broken["value"].str.startswith("not JSON").all()


def test_spss_codes_come_with_their_words(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    table = pd.DataFrame({"q1": [1.0, 5.0, None], "comment": ["good", "bad", ""]})
    labels = {"q1": {1.0: "Very good", 5.0: "Very poor"}}
    pyreadstat.write_sav(table, str(tmp_path / "a.sav"), variable_value_labels=labels)
    raw = read(tmp_path / "a.sav")
    assert raw.rows["q1"].tolist() == ["1", "5", None]
    assert raw.labels["q1"] == {"1": "Very good", "5": "Very poor"}


def test_a_damaged_file_and_an_unknown_kind(tmp_path):
    with pytest.raises(FeedbackError, match=r"a\.xlsx: not readable as \.xlsx"):
        read(written(tmp_path, "a.xlsx", b"no workbook"))
    with pytest.raises(FeedbackError, match=r"files ending in \.xls are not read\. Save it as \.xlsx"):
        read(written(tmp_path, "a.xls", b""))


def test_globs_are_sorted_and_named_as_the_params_write_them(tmp_path):
    for name in ("b.csv", "a.csv"):
        written(tmp_path, name, csv_text())
    assert list(find("../*.csv", tmp_path / "params" / "s.yml")) == ["../a.csv", "../b.csv"]


def test_a_file_with_brackets_in_its_name_is_itself(tmp_path):
    written(tmp_path, "may [1].csv", csv_text())
    assert list(find("may [1].csv", tmp_path / "s.yml")) == ["may [1].csv"]


@pytest.mark.parametrize(
    ("path", "message"),
    [("*.tsv", r"no file matches \*\.tsv"), ("none.csv", r"there is no file none\.csv"), (".", "is a folder")],
)
def test_no_file(tmp_path, path, message):
    with pytest.raises(FeedbackError, match=message):
        find(path, tmp_path / "s.yml")


def test_an_unset_variable_says_how_to_set_it(tmp_path, monkeypatch):
    monkeypatch.delenv("VOCWORK_NOWHERE", raising=False)
    with pytest.raises(ParamsError, match="VOCWORK_NOWHERE=/path/to/data vocwork run"):
        find("${VOCWORK_NOWHERE}/a.csv", tmp_path / "s.yml")


def test_a_query_is_read_without_showing_passwords(tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "answers.db") as database:
        pd.DataFrame({"id": [1, 2], "comment": ["good", None]}).to_sql("answers", database, index=False)
    source = Source(url="sqlite:///answers.db", query="select * from answers order by id")
    [raw] = read_source(source, tmp_path / "s.yml")
    assert raw.rows.to_numpy().tolist() == [["1", "good"], ["2", None]]
    assert raw.file == "sqlite:///answers.db"


@pytest.mark.parametrize(
    ("url", "query", "message"),
    [
        ("sqlite:///none.db", "select 1", r"there is no SQLite file none\.db"),
        ("sqlite:///answers.db", "select * from missing", "no such table: missing"),
        ("sqlite:///answers.db", "select * from answers where id > 9", "returned no rows"),
        ("answers", "select 1", "`url` is not a database address"),
    ],
)
def test_a_query_that_fails(tmp_path, url, query, message):
    with sqlite3.connect(tmp_path / "answers.db") as database:
        pd.DataFrame({"id": [1]}).to_sql("answers", database, index=False)
    with pytest.raises(FeedbackError, match=message):
        read_source(Source(url=url, query=query), tmp_path / "s.yml")


BULGARIAN = "Пратката закъсня с три дни и никой не ме предупреди"
POLISH = "Paczka przyszła trzy dni za późno: żółć gęślą jaźń śnięć obsługa była miła"


@pytest.mark.parametrize(
    ("comment", "own", "told"),
    [
        (BULGARIAN, "cp1251", "cp1250"),
        (BULGARIAN, "cp1251", "latin-1"),
        (POLISH, "cp1250", "cp1251"),
        ("包裹晚了三天才送到，没有人通知我们快递员态度不好", "gb18030", "cp1252"),
    ],
)
def test_a_stated_code_page_that_gives_no_words_is_refused(tmp_path, comment, own, told):
    path = written(tmp_path, "a.csv", f"id,comment\n1,{comment}\n".encode(own))
    with pytest.raises(
        FeedbackError, match=rf"a\.csv, line 2: `encoding: {told}` does not fit.*Write `encoding: {own}`"
    ):
        read(path, encoding=told)
    assert read(path, encoding=own).rows["comment"].tolist() == [comment]
