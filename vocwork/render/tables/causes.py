"""Why the metric changed: the causes as a tree, the slices that were looked at below it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, raw_ends
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.results import Estimate
from vocwork.render.texts import Texts

# So many subjects of the comments of a cause get a line.
MOST_SAID = 3


def causes(
    texts: Texts,
    causes: pd.DataFrame,
    *,
    change: Estimate,
    before_base: int,
    now_base: int,
    unexplained: Estimate,
    p: float | None = None,
    looked_at: int,
    below: float,
    better: str = "up",
    talk: pd.DataFrame | None = None,
    most: int = 5,
) -> Fragment:
    """The change at the root, the causes found below it, each with its evidence; the others in the data table.

    Args:
        causes: items, label (both in words), n_before, n_now, before, now, contribution, low, high, mix, rate,
            p, share_of_change, share_low, share_high, cause (whether it stands out), part, part_low, part_high (of the
            causes solved jointly), share_before, share_now (of all answers), driver (scores, more, fewer).
        unexplained: what the causes leave of the change.
        looked_at: how many single groups and themes there were; `causes` has those of p `below` this.
        talk: what the comments of each cause speak of: items (in words), subject (theme or category), label,
            share, low, high, base, previous_share, previous_base, clear (whether to tell of it).
    """
    found = causes[causes["cause"].astype(bool)].head(most)
    return fragment(
        "causes.html.j2",
        _=texts.say,
        change=texts.change(change.value),
        evidence=_root(texts, change, before_base, now_base, p),
        rows=[_row(texts, row, better) | {"talk": _talk(texts, row.items, talk)} for row in found.itertuples()],
        unexplained=texts.change(unexplained.value, texts.fine),
        unexplained_evidence=texts.interval(unexplained.low, unexplained.high, lambda v: texts.signed(v, texts.fine)),
        opinion=texts.say("causes.opinion"),
        data=_data(texts, causes, looked_at, below) if len(causes) else "",
    )


def _root(texts: Texts, change: Estimate, before: int, now: int, p: float | None) -> str:
    parts = [texts.say("causes.bases", before=before, now=now), texts.interval(change.low, change.high, texts.signed)]
    return " · ".join(parts if missing(p) else [*parts, texts.p(p)])


def _row(texts: Texts, row: Any, better: str) -> dict[str, Any]:
    facts = {"before": row.before, "now": row.now, "mix": row.mix, "rate": row.rate}
    facts |= {"share_before": row.share_before, "share_now": row.share_now}
    number = "more" if row.share_now > row.share_before else "fewer"
    if texts.percent(row.share_now) == texts.percent(row.share_before):
        number = "same"
    return {
        "name": row.label,
        "theme": [item.kind for item in row.items] == ["theme"],
        "contribution": texts.change(row.contribution, texts.fine),
        "tone": "good" if (row.contribution >= 0) == (better == "up") else "bad",
        "evidence": _evidence(texts, row),
        "levels": texts.say("causes.levels", **facts),
        "mix": texts.say(f"causes.mix.{number}", **facts),
        "rate": texts.say("causes.rate", **facts),
        "part": texts.say("causes.part", part=row.part, low=row.part_low, high=row.part_high),
    }


def _talk(texts: Texts, items: Any, talk: pd.DataFrame | None) -> list[str]:
    """What the comments of a cause speak of more, or less, often, or that it is nothing; no line where none may say."""
    told = talk[talk["items"].map(lambda other: other == items)] if talk is not None and len(talk) else None
    if told is None or told.empty:
        return []
    moved = told[told["clear"]].head(MOST_SAID)
    if moved.empty:
        return [texts.say("causes.talk.steady", base=told["base"].iloc[0], previous_base=told["previous_base"].iloc[0])]
    return [_said(texts, row) for row in moved.to_dict("records")]


def _said(texts: Texts, row: dict[Any, Any]) -> str:
    names = ("share", "low", "high", "base", "previous_share", "previous_base")
    key = "new" if missing(row["previous_share"]) else "moved"
    said = texts.say(f"causes.talk.{key}", name=_subject(texts, row), **{name: row[name] for name in names})
    return texts.capital(said)


def _subject(texts: Texts, row: dict[Any, Any]) -> str:
    """A theme or category by its name and by what it is: both can have one name."""
    return texts.say(f"cause_talk.{row['subject']}", label=row["label"])


def cause_talk(texts: Texts, talk: pd.DataFrame) -> Fragment:
    """All that the comments of the causes were looked through for, as a table to open.

    Args:
        talk: name (of the slice), subject (theme or category), label, n, base, as_coded, share, low, high,
            previous_share, previous_base, change, q.
    """
    subjects = [_subject(texts, row) for row in talk.to_dict("records")]
    ends = list(zip(talk["low"], talk["high"], strict=True))
    percent = {name: [texts.percent(v, 1) for v in talk[name]] for name in ("as_coded", "share", "previous_share")}
    columns = [
        Column(texts.say("column.slice"), list(talk["name"]), list(talk["name"]), False),
        Column(texts.say("column.theme_or_category"), subjects, subjects, False),
        Column(texts.say("column.mentions"), [texts.count(n) for n in talk["n"]], talk["n"]),
        Column(texts.say("column.comments"), [texts.count(n) for n in talk["base"]], talk["base"]),
        Column(texts.say("column.as_coded"), percent["as_coded"], talk["as_coded"]),
        Column(texts.say("column.share"), percent["share"], talk["share"]),
        Column(
            texts.say("column.interval"),
            [texts.interval(*pair, lambda v: texts.percent(v, 1)) for pair in ends],
            raw_ends(ends),
        ),
        Column(texts.say("column.before"), percent["previous_share"], talk["previous_share"]),
        Column(texts.say("column.change"), [texts.share_points(v) for v in talk["change"]], talk["change"]),
        Column(texts.say("column.q"), [texts.p(v) for v in talk["q"]], talk["q"]),
    ]
    return data_table(texts, "cause_talk", texts.say("cause_talk.caption"), columns)


def _evidence(texts: Texts, row: Any) -> str:
    parts = [
        texts.interval(row.low, row.high, lambda v: texts.signed(v, texts.fine)),
        share_of_change(texts, row.share_of_change, row.share_low, row.share_high),
        texts.say("causes.bases", before=row.n_before, now=row.n_now),
        texts.p(row.p),
    ]
    return " · ".join(part for part in parts if part)


def share_of_change(texts: Texts, share: float, low: float, high: float) -> str:
    """Which part of the change it is, with interval; '' where there is no clear change, or no end to that part."""
    if missing(share) or (missing(low) and missing(high)):
        return ""
    if missing(high):
        return texts.say("causes.share_least", share_of_change=share, share_low=low)
    if missing(low):
        return texts.say("causes.share_most", share_of_change=share, share_high=high)
    return texts.say("causes.share", share_of_change=share, share_low=low, share_high=high)


def _data(texts: Texts, causes: pd.DataFrame, looked_at: int, below: float) -> Fragment:
    def fine(value: float | None) -> str:
        return texts.signed(value, texts.fine)

    names, ends = list(causes["label"]), list(zip(causes["low"], causes["high"], strict=True))
    columns = [
        Column(texts.say("column.slice"), names, names, False),
        Column(texts.say("column.n_before"), [texts.count(n) for n in causes["n_before"]], causes["n_before"]),
        Column(texts.say("column.n_now"), [texts.count(n) for n in causes["n_now"]], causes["n_now"]),
        Column(texts.say("column.before"), [texts.score(v) for v in causes["before"]], causes["before"]),
        Column(texts.say("column.now"), [texts.score(v) for v in causes["now"]], causes["now"]),
        Column(texts.say("column.contribution"), [fine(v) for v in causes["contribution"]], causes["contribution"]),
        Column(texts.say("column.low_high"), [texts.interval(*e, fine) for e in ends], raw_ends(ends)),
        Column(texts.say("column.mix"), [fine(v) for v in causes["mix"]], causes["mix"]),
        Column(texts.say("column.rate"), [fine(v) for v in causes["rate"]], causes["rate"]),
        Column(texts.say("column.own_part"), [fine(v) for v in causes["part"]], causes["part"]),
        Column(texts.say("column.p_excess"), [texts.p(v) for v in causes["p"]], causes["p"]),
    ]
    caption = texts.say("causes.caption", looked_at=looked_at, below=below)
    return data_table(texts, "causes", caption, columns)
