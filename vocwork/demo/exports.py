"""The demo study's answers as four programs would export them: a survey tool, a review feed, a help desk, a CRM.

Some rows are bad or stand there twice, as in any export; what is wrong with which row comes back as faults.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.demo import story as facts

_DAY_FIRST = "%d/%m/%Y %H:%M"
_YES_NO = {True: "yes", False: "no"}
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
Frame = Callable[[np.random.Generator, pd.DataFrame], pd.DataFrame]
Bytes = Callable[[pd.DataFrame], bytes]


class Fault(NamedTuple):
    """A row no study can use, or one that stands there a second time (reason `repeated`, no column)."""

    file: str
    row: int
    id: str
    column: str | None
    value: str | int | None
    reason: str


def write_exports(rng: np.random.Generator, answers: pd.DataFrame, folder: Path) -> list[Fault]:
    """Write all four files; returns the faults put into them."""
    faults: list[Fault] = []
    for source, file, frame_of, bytes_of in _EXPORTS:
        rows = frame_of(rng, answers[answers["file"] == source])
        rows, wrong = with_faults(rng, rows, source, file)
        (folder / file).write_bytes(bytes_of(rows))
        faults += wrong
    (folder / "customers.csv").write_bytes(customer_rows(answers).to_csv(index=False, lineterminator="\n").encode())
    return faults


def survey_rows(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """As the survey tool exports them."""
    return pd.DataFrame(
        {
            "Response ID": answers["id"],
            "Date": answers["received"].dt.strftime(_DAY_FIRST),
            "NPS": answers["score"].astype("str"),
            "Comment": answers["comment"],
            "Segment": answers["segment"],
            "Region": answers["region"],
            "Product": answers["product"],
            "Carrier": answers["carrier"],
            "Order ID": answers["order"],
            "Customer ID": answers["customer"],
            "Delivery days": answers["delivery_days"],
            "May quote": np.where(rng.random(len(answers)) < facts.CONSENT, "yes", "no"),
            "Case opened": answers["opened"].dt.strftime(_DAY_FIRST),
            "First reply": answers["answered"].dt.strftime(_DAY_FIRST),
            "Case closed": answers["closed"].dt.strftime(_DAY_FIRST),
            "Left within 90 days": answers["churned"].map(_YES_NO),
        }
    )


def review_rows(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """As the feed of public reviews gives them."""
    return pd.DataFrame(
        {
            "review_id": answers["id"],
            "posted": answers["received"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "platform": answers["channel"],
            "site": answers["country"].map(facts.SITES),
            "stars": answers["stars"],
            "title": answers["title"],
            "body": answers["comment"],
            "product": answers["product"],
            "customer_id": answers["customer"],
        }
    )


def ticket_rows(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """As the help desk exports them."""
    return pd.DataFrame(
        {
            "Ticket": answers["id"],
            "Channel": answers["channel"],
            "Opened": answers["opened"],
            "First reply": answers["answered"],
            "Closed": answers["closed"],
            "Agent": answers["agent"],
            "NPS after contact": answers["score"],
            "Customer's words": answers["comment"],
            "Product": answers["product"],
            "Carrier": answers["carrier"],
            "Order": answers["order"],
            "Customer": answers["customer"],
        }
    )


def customer_rows(answers: pd.DataFrame) -> pd.DataFrame:
    """As the CRM knows them: one row per customer."""
    columns = ["segment", "region", "country", "tenure", "plan"]
    people = answers.dropna(subset="customer").groupby("customer")
    table = people[columns].first().assign(churned=people["churned"].any().map(_YES_NO))
    return table.rename_axis("customer_id").reset_index()


def with_faults(
    rng: np.random.Generator, rows: pd.DataFrame, source: str, file: str
) -> tuple[pd.DataFrame, list[Fault]]:
    """The rows with bad ones and repeated ones strewn in, and where those stand now."""
    places = pd.Series(np.arange(len(rows), dtype=float), rows.index)
    bad = bad_rows(rng, rows, source)
    again = rows.sample(facts.REPEATED_ROWS[source], random_state=rng)
    where = np.concatenate([places, rng.uniform(0, len(rows), len(bad)), rng.uniform(places[again.index], len(rows))])
    what = [None] * len(rows) + list(facts.BAD_ROWS[source]) + [(None, None, "repeated")] * len(again)
    order = np.argsort(where, kind="stable")
    mixed = pd.concat([rows, bad, again], ignore_index=True).iloc[order].reset_index(drop=True)
    first = 1 if file.endswith(".jsonl") else 2  # elsewhere the header is row 1
    wrong = [(row, fault) for row, number in enumerate(order, start=first) if (fault := what[number])]
    return mixed, [Fault(file, row, str(mixed.iloc[row - first, 0]), *fault) for row, fault in wrong]


def bad_rows(rng: np.random.Generator, rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Rows like the others, with ids of their own and one bad cell each."""
    faults = facts.BAD_ROWS[source]
    copies = rows.sample(len(faults), random_state=rng).reset_index(drop=True).astype(object)
    key = rows.columns[0]
    copies[key] = copies[key] + "x"
    for number, (column, value, _) in enumerate(faults):
        copies.loc[number, column] = value
    return copies


def survey_file(rows: pd.DataFrame) -> bytes:
    """Semicolons, UTF-8 with a byte-order mark, as spreadsheets in Europe like it."""
    return rows.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig")


def review_file(rows: pd.DataFrame) -> bytes:
    """One JSON object a line; what is missing is null."""
    plain = rows.astype(object).where(rows.notna(), None)
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in plain.to_dict("records")).encode()


def ticket_file(rows: pd.DataFrame) -> bytes:
    """A workbook with one sheet, real date cells, and no trace of when it was written."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Tickets")
    sheet.append(list(rows.columns))
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        sheet.append([cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell for cell in row])
    written = io.BytesIO()
    book.save(written)
    return timeless(written.getvalue())


def timeless(archive: bytes) -> bytes:
    """The same zip archive without the times of writing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-04-02T09:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


_EXPORTS: tuple[tuple[str, str, Frame, Bytes], ...] = (
    ("survey", "survey.csv", survey_rows, survey_file),
    ("reviews", "reviews.jsonl", review_rows, review_file),
    ("support", "support.xlsx", ticket_rows, ticket_file),
)
