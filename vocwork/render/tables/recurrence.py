"""One-off or recurring: one row per complaint theme, its verdict in words and its course between control limits."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.figures.sparkline import sparkline
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.results import COMPLEMENTARY
from vocwork.render.texts import Texts


def recurrence(texts: Texts, table: pd.DataFrame, charts: pd.DataFrame, *, min_cell: int = 5) -> Fragment:
    """What became of each complaint.

    Args:
        table: theme, label, channel (its name where the row is one), n, base, share, verdict, hint, first, last, run,
            times, seen_again, season, then, then_low, then_high, usual, usual_low, usual_high, p, q, detectable,
            signals, first_signal, reason.
        charts: theme, period, share, lower, upper, signal; oldest first.
    """
    steady = (table["verdict"] == "steady") & (table["hint"] == "")
    return fragment(
        "recurrence.html.j2",
        _=texts.say,
        rows=[_row(texts, row, charts[charts["theme"] == row.theme]) for row in table[~steady].itertuples()],
        steady=_steady(texts, table[steady]),
        notes=_notes(texts, table, ~steady, min_cell),
        data=_data(texts, table),
    )


def _row(texts: Texts, row: Any, chart: pd.DataFrame) -> dict[str, Any]:
    limits = (float(chart["lower"].median()), float(chart["upper"].median()))
    signals = list(chart["signal"].isin(["above", "below"]))
    share = texts.rare if row.reason == "small_cell" else texts.percent
    return {
        "label": row.label,
        "clear": not row.hint,
        "verdict": _verdict(texts, row),
        "then": share(row.then),
        "usual": share(row.usual),
        "line": "" if row.reason else sparkline(list(chart["share"]), limits, signals),
    }


def _steady(texts: Texts, table: pd.DataFrame) -> str:
    """The themes that come all the time, with their shares, in one sentence; in another the channels."""
    is_channel = table["channel"] != ""
    themes, channels = table.loc[~is_channel, ["label", "share"]], table.loc[is_channel, ["channel", "share"]]
    # the names of themes may hold commas
    themes = themes.assign(label=[texts.say("quoted", text=label) for label in themes["label"]])
    said = [texts.say("recurrence.steady", themes=_shares(texts, themes))] if len(themes) else []
    said += [texts.say("recurrence.steady_channels", channels=_shares(texts, channels))] if len(channels) else []
    return texts.paragraph(said)


def _shares(texts: Texts, named: pd.DataFrame) -> list[str]:
    pairs = named.itertuples(index=False)
    return [name if missing(share) else texts.bracketed(name, texts.percent(share)) for name, share in pairs]


def _verdict(texts: Texts, row: Any) -> str:
    """A verdict in words, or what it would be. What happened once is no one-off yet where no other year was seen."""
    verdict = row.hint or row.verdict
    key = "one_off_open" if verdict == "one_off" and not row.seen_again else verdict
    facts = {"first": row.first, "when": (row.first, row.last), "season": row.season, "times": row.times}
    words = texts.say(f"recurrence.verdict.{key}", **facts)
    return texts.say("recurrence.perhaps", verdict=words) if row.hint else words


def _notes(texts: Texts, table: pd.DataFrame, drawn: pd.Series, min_cell: int) -> str:
    """How to read the rows that are drawn, and what was looked at in all."""
    by = "channels" if (table["channel"] != "").any() else "themes"
    said = {
        texts.say(f"recurrence.note.{by}", series=len(table)): True,
        texts.say("recurrence.note.sure"): (drawn & (table["hint"] == "")).any(),
        texts.say("recurrence.note.perhaps"): (table["hint"] != "").any(),
        _seen(texts, table[table["detectable"].notna() & (table["channel"] == "")]): True,
        texts.say("recurrence.note.limits", min_cell=min_cell): drawn.any(),
        texts.say("recurrence.note.season"): True,
        texts.say("recurrence.note.few", min_cell=min_cell): (table["reason"] == "small_cell").any(),
        texts.say("note.complementary"): (table["reason"] == COMPLEMENTARY).any(),
    }
    return texts.paragraph(note for note, wanted in said.items() if note and wanted)


def _seen(texts: Texts, known: pd.DataFrame) -> str:
    """What would have been noticed of the most frequent complaint."""
    if known.empty:
        return ""
    return texts.say("recurrence.note.seen", label=known["label"].iloc[0], share=known["detectable"].iloc[0])


def _data(texts: Texts, table: pd.DataFrame) -> Fragment:
    interval = texts.say("column.interval")

    def words(heading: str, shown: list[str], name: str) -> Column:
        return Column(texts.say(heading), shown, list(table[name]), False)

    def numbers(heading: str, name: str, write: Any) -> Column:
        return Column(texts.say(heading), [write(value) for value in table[name]], table[name])

    def ends(low: str, high: str) -> Column:
        pairs = list(zip(table[low], table[high], strict=True))
        shown = [texts.interval(a, b, lambda share: texts.percent(share, 1)) for a, b in pairs]
        return Column(interval, shown, raw_ends(pairs))

    def share(value: float) -> str:
        return texts.percent(value, 1)

    columns = [
        words("column.theme", list(table["label"]), "label"),
        words("column.recurrence", [_verdict(texts, row) for row in table.itertuples()], "verdict"),
        numbers("column.complaints", "n", texts.count),
        numbers("column.comments", "base", texts.count),
        numbers("column.then", "then", share),
        ends("then_low", "then_high"),
        numbers("column.usual", "usual", share),
        ends("usual_low", "usual_high"),
        numbers("column.p", "p", texts.p),
        numbers("column.q", "q", texts.p),
        numbers("column.detectable", "detectable", share),
        words("column.first_signal", [texts.time(name) for name in table["first_signal"]], "first_signal"),
    ]
    return data_table(texts, "recurrence", texts.say("recurrence.caption"), columns)
