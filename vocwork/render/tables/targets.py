"""The board: what each measure is, what it is to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.tables.marks import aimed
from vocwork.render.texts import Texts

KINDS = ("input", "process", "outcome")
TONES = {"met": "good", "missed": "bad"}


def targets(texts: Texts, board: pd.DataFrame) -> Fragment:
    """A row per target, by kind of measure.

    Args:
        board: measure, label, kind, unit, within, side, target, value, low, high, base, reason, p, q, status.
    """
    parts = [(kind, board[board["kind"] == kind]) for kind in KINDS]
    return fragment(
        "targets.html.j2",
        _=texts.say,
        groups=[
            (texts.say(f"board.kind.{kind}"), [_row(texts, row) for row in own.to_dict("records")])
            for kind, own in parts
            if len(own)
        ],
        note=texts.say("board.note") if (board["reason"] != "").any() else "",
        csv=csv_link(list(board.columns), board.itertuples(index=False)),
    )


def _row(texts: Texts, row: dict[str, Any]) -> dict[str, Any]:
    write = _writer(texts, row["unit"])
    hidden = missing(row["value"])
    return {
        "label": texts.capital(row["label"]),
        "value": "" if hidden else write(row["value"]),
        "interval": "" if hidden else texts.interval(row["low"], row["high"], write),
        "line": Markup() if hidden else aimed(row["value"], row["low"], row["high"], row["target"], row["side"]),
        "target": texts.say(f"board.{row['side']}", value=write(row["target"])),
        "base": "" if hidden else texts.count(row["base"]),
        "status": texts.say(f"board.status.{row['status'] or 'unknown'}"),
        "tone": TONES.get(row["status"], ""),
    }


def _writer(texts: Texts, unit: str) -> Callable[[Any], str]:
    """How values of a unit are written: the metric as everywhere, shares in per cent, other numbers in three digits."""
    writers: dict[str, Callable[[Any], str]] = {"metric": texts.score, "share": texts.percent}
    return writers.get(unit, texts.quantity)
