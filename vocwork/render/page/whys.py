"""5 whys as a tree: each answer with its evidence, those without one marked as opinion."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.texts import Texts

SHARE, REST = "share", "rest"


def whys(texts: Texts, question: str, answers: pd.DataFrame, *, since: str) -> Fragment:
    """The question with its answers below each other, and a table of the evidence.

    Args:
        answers: place ("1.2": the second answer below the first), answer, owner, countermeasure, asked (whether there
            is evidence to look at), unknown (what of it the study does not have, '' for nothing), measure (share or
            score), against (before or rest), expected (up, down or ''), n, base, n_reference, base_reference, value,
            low, high, reference, change, change_low, change_high, p, q, backed, contradicted, reason.
        since: what before is.
    """
    rows = [_row(texts, row, since) for row in answers.to_dict("records")]
    by_place = {row["place"]: row for row in rows}
    for row in rows:
        above = row["place"].rpartition(".")[0]
        if above:
            by_place[above]["below"].append(row)
    top = [row for row in rows if "." not in row["place"]]
    return fragment("whys.html.j2", question=question, rows=top, data=_data(texts, answers))


def _row(texts: Texts, row: dict[str, Any], since: str) -> dict[str, Any]:
    notes = [texts.say(f"whys.{name}", said=row[name]) for name in ("owner", "countermeasure") if row[name]]
    return {
        "place": row["place"],
        "answer": row["answer"],
        "backed": row["backed"],
        "contradicted": row["contradicted"],
        "kind": texts.say(f"whys.kind.{_kind(row)}"),
        "evidence": _evidence(texts, row, since) if row["asked"] else "",
        "notes": notes,
        "below": [],
    }


def _kind(row: dict[str, Any]) -> str:
    """What an answer rests on."""
    if row["backed"] or row["contradicted"]:
        return "backed" if row["backed"] else "against"
    if row["asked"]:
        return "unknown" if row["unknown"] else "unclear"
    return "opinion"


def _evidence(texts: Texts, row: dict[str, Any], since: str) -> str:
    if row["unknown"]:
        return texts.say("whys.unknown", said=row["unknown"])
    if missing(row["value"]):
        return texts.say("whys.few")
    against = texts.say("dive.rest") if row["against"] == REST else texts.quarter(since)
    facts = {name: row[name] for name in ("value", "reference", "base", "n_reference", "base_reference")}
    level = texts.say(f"whys.{row['measure']}", since=against, n_now=row["n"], **facts)
    unit = 100 if row["measure"] == SHARE else 1
    change = texts.share_points(row["change"]) if row["measure"] == SHARE else texts.change(row["change"])
    ends = texts.interval(unit * row["change_low"], unit * row["change_high"], texts.signed)
    numbers = f"{level} · {texts.bracketed(change, ends)} · {texts.p(row['q'])}"
    return f"{_found(texts, row)} · {numbers}" if row["backed"] or row["contradicted"] else numbers


def _found(texts: Texts, row: dict[str, Any]) -> str:
    """Which way clear evidence goes, and which way it was expected to where it does not."""
    found = texts.say(f"whys.way.{row['measure']}.{'up' if row['change'] > 0 else 'down'}")
    if not row["contradicted"]:
        return found
    return texts.say("whys.expected", expected=texts.say(f"whys.way.{row['measure']}.{row['expected']}"), found=found)


def _data(texts: Texts, answers: pd.DataFrame) -> Fragment:
    asked = answers[answers["asked"] & (answers["unknown"] == "")]
    names = [f"{row.place} {row.answer}" for row in asked.itertuples()]
    share = asked["measure"] == SHARE

    def level(values: pd.Series) -> list[str]:
        return [texts.percent(v) if s else texts.score(v) for v, s in zip(values, share, strict=True)]

    columns = [
        Column(texts.say("column.answer"), names, names, False),
        Column(texts.say("column.n_before"), [texts.count(n) for n in asked["n_reference"]], asked["n_reference"]),
        Column(texts.say("column.n_now"), [texts.count(n) for n in asked["n"]], asked["n"]),
        Column(texts.say("column.before"), level(asked["reference"]), asked["reference"]),
        Column(texts.say("column.now"), level(asked["value"]), asked["value"]),
        Column(texts.say("column.p"), [texts.p(v) for v in asked["p"]], asked["p"]),
        Column(texts.say("column.q"), [texts.p(v) for v in asked["q"]], asked["q"]),
    ]
    return data_table(texts, "whys", texts.say("whys.caption"), columns) if len(asked) else Fragment("")
