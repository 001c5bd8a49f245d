"""What customers talk about: one row a theme."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, unequal_weights
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.results import UNEQUAL_WEIGHTS
from vocwork.render.tables.cells import felt, moved, tone
from vocwork.render.texts import Texts

# A theme that fewer refits found again is greyed: it may be an accident of this run.
STABLE = 0.6


def themes(
    texts: Texts,
    themes: pd.DataFrame,
    *,
    previous: str | None = None,
    min_base: int = 30,
    min_cell: int = 5,
    most: int = 15,
) -> Fragment:
    """Share with interval, change against the quarter `previous`, feeling and stability of each theme.

    Args:
        themes: theme, label, n, base, share, low, high, previous_share, previous_base, change, change_low,
            change_high, q, verdict, sentiment, sentiment_low, sentiment_high, sentiment_base, severity, severity_low,
            severity_high, severity_base, stability, refits, reason, kind (new, rising or '').
    """
    shown = themes.head(most)
    widest = float(shown[["high", "share"]].max().max()) if len(shown) else 0.0
    return fragment(
        "themes.html.j2",
        _=texts.say,
        rows=[_row(texts, row, widest) for row in shown.itertuples()],
        compared=bool(previous) and shown["change"].notna().any(),
        previous=texts.quarter(previous) if previous else "",
        severe=shown["severity"].notna().any(),
        interval=texts.say("column.interval"),
        notes=_notes(texts, themes, shown, (min_base, min_cell)),
        data=_data(texts, themes),
    )


def _row(texts: Texts, row: Any, widest: float) -> dict[str, Any]:
    faint = is_unstable(row.stability)
    return {
        "label": row.label,
        "marks": [texts.say(f"mark.{mark}") for mark in (row.kind, "unstable" if faint else "") if mark],
        **moved(texts, row, widest),
        **felt(texts, row),
        "tone": tone(row),
        "severity": "" if missing(row.severity) else texts.number(row.severity, 1),
        "certificate": certificate(texts, row),
        "faint": faint,
    }


def is_unstable(stability: float) -> bool:
    """Whether too few refits found a theme again; of one made by hand nothing is known."""
    return not missing(stability) and stability < STABLE


def certificate(texts: Texts, row: Any) -> str:
    """How many refits found a theme again: 9 of 10; or why there were none."""
    if missing(row.stability):
        return texts.say("themes.by_hand" if row.refits else "themes.same_words")
    return texts.say("themes.found_again", found=round(row.stability * row.refits), refits=int(row.refits))


def _notes(texts: Texts, themes: pd.DataFrame, shown: pd.DataFrame, least: tuple[int, int]) -> str:
    said = []
    if (shown["verdict"] != "").any():
        said.append(texts.say("note.clear"))
    if (shown["kind"] != "").any():
        said.append(texts.say("note.rising"))
    if shown["severity"].notna().any():
        said.append(texts.say("note.severity"))
    if (shown["stability"] < STABLE).any():
        said.append(texts.say("note.unstable", share=STABLE))
    if shown["reason"].eq(UNEQUAL_WEIGHTS).any():
        said.append(unequal_weights(texts, least[0]))
    elif shown["share"].isna().any() or shown["sentiment"].isna().any():
        said.append(texts.say("note.small_cell", min_base=least[0], min_cell=least[1]))
    if len(themes) > len(shown):
        said.append(texts.say("note.more", more=len(themes) - len(shown)))
    return texts.paragraph(said)


def _data(texts: Texts, themes: pd.DataFrame) -> Fragment:
    def ends(*names: str) -> list[tuple[float, float]]:
        return list(themes[list(names)].itertuples(index=False, name=None))

    interval = texts.say("column.interval")
    shares, changes = ends("low", "high"), ends("change_low", "change_high")
    severe, complaints = ends("severity_low", "severity_high"), themes["severity_base"]
    return data_table(
        texts,
        "themes",
        texts.say("themes.caption"),
        [
            Column(texts.say("column.theme"), list(themes["label"]), list(themes["label"]), False),
            Column(texts.say("column.mentions"), [texts.count(n) for n in themes["n"]], themes["n"]),
            Column(texts.say("column.comments"), [texts.count(n) for n in themes["base"]], themes["base"]),
            Column(texts.say("column.share"), [texts.percent(v, 1) for v in themes["share"]], themes["share"]),
            Column(interval, [texts.interval(*e, texts.percent) for e in shares], [_plain(e) for e in shares]),
            Column(
                texts.say("column.before"),
                [texts.percent(v, 1) for v in themes["previous_share"]],
                themes["previous_share"],
            ),
            Column(texts.say("column.change"), [texts.share_points(v) for v in themes["change"]], themes["change"]),
            Column(interval, [texts.interval(*e, _points(texts)) for e in changes], [_plain(e) for e in changes]),
            Column(texts.say("column.q"), [texts.p(q) for q in themes["q"]], themes["q"]),
            Column(texts.say("column.feeling"), [texts.feeling(v) for v in themes["sentiment"]], themes["sentiment"]),
            Column(texts.say("column.severity"), [texts.number(v, 1) for v in themes["severity"]], themes["severity"]),
            Column(interval, [texts.interval(*e, _tenths(texts)) for e in severe], [_plain(e) for e in severe]),
            Column(texts.say("column.complaints"), [texts.count(n) for n in complaints], complaints),
            Column(
                texts.say("column.stability"),
                [certificate(texts, row) for row in themes.itertuples()],
                themes["stability"],
            ),
        ],
    )


def _points(texts: Texts) -> Any:
    return lambda share: texts.signed(100 * share, 0)


def _tenths(texts: Texts) -> Any:
    return lambda level: texts.number(level, 1)


def _plain(ends: tuple[float, float]) -> str:
    return "" if missing(ends[0]) else f"{ends[0]} {ends[1]}"
