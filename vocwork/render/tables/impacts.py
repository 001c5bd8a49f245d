"""What each theme does to the metric, counted in two ways."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.markup import Fragment, fragment
from vocwork.render.tables.marks import ARROWS
from vocwork.render.texts import Texts


class Impacts(Protocol):
    """A row per theme, the metric of everyone, that of a comment on none of the themes, and what all add to that."""

    @property
    def table(self) -> pd.DataFrame: ...
    @property
    def everyone(self) -> float: ...
    @property
    def none(self) -> float: ...
    @property
    def together(self) -> float: ...


def impacts(texts: Texts, impacts: Impacts, *, most: int = 15) -> Fragment:
    """The metric where a theme comes up, how far it pulls the metric, and its part of the whole.

    Args:
        impacts.table: label, n, share, with_theme, without, impact, low, high, q, verdict, additive, additive_low,
            additive_high, rank, additive_rank, apart.
    """
    table = impacts.table
    return fragment(
        "impacts.html.j2",
        _=texts.say,
        rows=[_row(texts, row) for row in _outermost(table, most).itertuples()],
        notes=_notes(texts, impacts),
        data=_data(texts, table),
    )


def _outermost(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """The themes that pull most, in either direction, in their order."""
    return table.loc[table["impact"].abs().nlargest(most).index.sort_values()]


def _row(texts: Texts, row: Any) -> dict[str, Any]:
    return {
        "label": row.label,
        "share": texts.percent(row.share),
        "score": texts.score(row.with_theme),
        "impact": texts.signed(row.impact, texts.fine),
        "interval": texts.interval(row.low, row.high, lambda value: texts.signed(value, texts.fine)),
        "mark": ARROWS.get(row.verdict, ""),
        "additive": texts.signed(row.additive, texts.fine),
        "apart": _apart(texts, row),
    }


def _apart(texts: Texts, row: Any) -> str:
    """That the two ways rank the theme differently, and whether that is clear."""
    if row.rank == row.additive_rank:
        return ""
    key = "impact.apart.clear" if row.apart else "impact.apart"
    return texts.say(key, rank=row.rank, additive_rank=row.additive_rank)


def _notes(texts: Texts, impacts: Impacts) -> str:
    table = impacts.table
    facts: dict[str, Any] = {"none": impacts.none, "sum": impacts.together, "everyone": impacts.everyone}
    said = [texts.say("impact.note"), texts.say("impact.sum", **facts)]
    if table["verdict"].isin(list(ARROWS)).any():
        said.append(texts.say("impact.clear"))
    if len(table) > 1 and not table["apart"].any():
        alike = (table["rank"] == table["additive_rank"]).all()
        said.append(texts.say("impact.alike" if alike else "impact.unclear"))
    return texts.paragraph(said)


def _data(texts: Texts, table: pd.DataFrame) -> Fragment:
    interval = texts.say("column.interval")

    def points(value: float | None) -> str:
        return texts.signed(value, texts.fine)

    def ends(low: str, high: str) -> Column:
        pairs = list(zip(table[low], table[high], strict=True))
        return Column(interval, [texts.interval(*pair, points) for pair in pairs], raw_ends(pairs))

    def numbers(heading: str, name: str, write: Any) -> Column:
        return Column(texts.say(heading), [write(value) for value in table[name]], table[name])

    columns = [
        Column(texts.say("column.theme"), list(table["label"]), list(table["label"]), False),
        numbers("column.mentions", "n", texts.count),
        numbers("column.comments", "base", texts.count),
        numbers("column.share", "share", lambda value: texts.percent(value, 1)),
        numbers("column.with_theme", "with_theme", texts.score),
        numbers("column.without_theme", "without", texts.score),
        numbers("column.impact", "impact", points),
        ends("low", "high"),
        numbers("column.q", "q", texts.p),
        numbers("column.additive", "additive", points),
        ends("additive_low", "additive_high"),
        numbers("column.rank", "rank", texts.count),
        numbers("column.additive_rank", "additive_rank", texts.count),
    ]
    return data_table(texts, "impacts", texts.say("impact.caption"), columns)
