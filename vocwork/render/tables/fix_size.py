"""How large each problem is, and which kind of fix that means."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.formats import DASH, missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.texts import Texts


def fix_sizes(texts: Texts, sizes: pd.DataFrame) -> Fragment:
    """A row per cause.

    Args:
        sizes: label, n, base, share, low, high, customers (low, high), times, quarters, money (low, high), size,
            size_low, size_high.
    """
    rows = [_row(texts, row) for row in sizes.to_dict("records")]
    heads = ["slice", "share", "customers", "times", "money", "size"]
    return fragment(
        "fix_size.html.j2", heads=[texts.say(f"column.fix.{head}") for head in heads], rows=rows,
        caption=texts.say("fix.caption"),
    )  # fmt: skip


def _row(texts: Texts, row: dict[str, Any]) -> dict[str, Any]:
    size = texts.say(f"fix.size.{row['size']}")
    ends = [texts.say(f"fix.size.{row[f'size_{end}']}") for end in ("low", "high")]
    return {
        "label": row["label"],
        "share": texts.percent(row["share"]),
        "share_range": texts.interval(row["low"], row["high"], texts.percent),
        "customers": _number(texts, row, "customers", texts.quantity),
        "times": texts.say("fix.times", times=row["times"], quarters=row["quarters"]),
        "money": _number(texts, row, "money", texts.money),
        "size": size if set(ends) == {size} else texts.say("fix.size.between", size=size, low=ends[0], high=ends[1]),
    }


def _number(texts: Texts, row: dict[str, Any], name: str, write: Any) -> str:
    if missing(row[name]):
        return DASH
    return texts.bracketed(write(row[name]), texts.interval(row[f"{name}_low"], row[f"{name}_high"], write))
