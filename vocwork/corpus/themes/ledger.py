"""The ledger of a study's themes: what became of them, quarter by quarter. Lines are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

# event -> what it means to the people who read the ledger.
EVENTS = {
    "founded": "found in all comments up to then",
    "born": "a new theme of comments that fitted none",
    "late": "comments of a quarter before came in when later ones had been placed",
    "retired": "hardly anybody speaks of it any more",
    "returned": "spoken of again",
    "merge_proposed": "refits put these into one; to merge them is for people to decide",
    "split_proposed": "refits cut it in two; to split it is for people to decide",
    "refounded": "all themes found anew; those that were recognised kept their numbers",
    "lost": "not found again when themes were founded anew",
    "found_again": "lost before, and there again when themes were founded anew",
    "kept": "pinned or named by hand: kept although it was not found again when themes were founded anew",
    "merged": "merged by hand",
    "split": "split by hand",
    "renamed": "named by hand",
    "moved": "put under another theme by hand",
    "hidden": "left out of reports by hand; its comments still count in every base",
    "pinned": "to be kept by hand, whatever refits find",
}
COLUMNS = {"quarter": "str", "event": "str", "themes": "str", "base": "int64", "why": "str", "by": "str", "when": "str"}


class Entry(NamedTuple):
    """A line: until when, what, which themes, on how many mentions it rests, and why; who decided it by hand, when."""

    quarter: str
    event: str
    themes: tuple[int, ...]
    base: int
    why: str
    by: str = ""
    when: str = ""


def as_table(lines: Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Lines as a table: quarter, event, themes (numbers, comma separated), base, why, by, when."""
    return pd.DataFrame(list(lines), columns=list(COLUMNS)).astype(COLUMNS)


def as_lines(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries as lines of the ledger."""
    return [entry._asdict() | {"themes": listed(entry.themes)} for entry in entries]


def added(ledger: pd.DataFrame, entries: Iterable[Entry]) -> pd.DataFrame:
    """The ledger with new lines at its end; a proposal that stands there already is not made again."""
    before = ledger[ledger["event"].str.endswith("_proposed")]
    proposed = set(zip(before["event"], before["themes"], strict=True))
    new = [line for line in as_lines(entries) if (line["event"], line["themes"]) not in proposed]
    return pd.concat([ledger, as_table(new)], ignore_index=True)


def came_late(ledger: pd.DataFrame, through: str) -> str:
    """What a reader must know of comments that came in late since the study went up to a quarter; empty for none."""
    lines = ledger[(ledger["event"] == "late") & (ledger["quarter"] == through)]
    told = "; ".join(f"{line.base} new clauses {line.why}" for line in lines.itertuples())
    return f"Comments of earlier quarters came in when later ones had been placed: {told}." if told else ""


def listed(themes: Iterable[int]) -> str:
    """Numbers of themes as the ledger writes them: (3, 9) -> '3, 9'."""
    return ", ".join(map(str, themes))
