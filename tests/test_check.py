"""What `vocwork check` says about the rows of a file."""

import pandas as pd
import yaml

from vocwork.check import statement
from vocwork.corpus.sources.ingest import ingest
from vocwork.params import load_params


def said(folder, rows, numbers=(), **source):
    pd.DataFrame(rows, columns=["Date", "NPS"]).to_csv(folder / "a.csv", index=False)
    given = {"path": "a.csv", "columns": {"received": "Date", "score": "NPS"}, **source}
    path = folder / "a.yml"
    path.write_text(yaml.safe_dump({"study": "a", "sources": [given], "numbers": list(numbers)}), encoding="utf-8")
    params = load_params(path)
    raw = ingest(params, path)
    return list(statement(params, raw.feedback, raw.inputs, raw.quarantine))


def test_a_column_of_both_orders_is_told_with_counts_and_rows(tmp_path):
    rows = [("25/04/2024", "9"), ("26/04/2024", "8"), ("27/04/2024", "8"), ("04/28/2024", "7"), ("03/04/2024", "11")]
    lines = said(tmp_path, rows, dates="day first")
    assert lines[0] == "a.csv: 5 rows, 3 kept; set aside: unreadable date: 1, score off scale: 1"
    assert lines[1] == "  unreadable date: row 5 (received '04/28/2024')"
    assert lines[2] == "  score off scale: row 6 (score '11')"
    assert "1 contradict and are not read: the column mixes both orders" in lines[3]


def test_only_a_few_rows_of_a_reason_are_named(tmp_path):
    rows = [("2024-04-25", "9")] * 6 + [("soon", "9")] * 5
    line = next(line for line in said(tmp_path, rows) if "unreadable date: row" in line)
    assert line.count("row") == 3
    assert line.endswith("...")


def test_a_number_is_no_attribute_and_says_how_many_have_it(tmp_path):
    rows = [("2024-04-25", "9"), ("2024-04-26", "8"), ("2024-04-27", "")]
    columns = {"received": "Date", "score": "NPS", "wait": "NPS", "text": "Date"}
    lines = said(tmp_path, rows, numbers=["wait"], columns=columns)
    assert "attributes: none" in lines
    assert "wait: a number in 2 answers, from 8 to 9" in lines
