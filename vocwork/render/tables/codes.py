"""The categories of a codebook: one row a category, below the one it belongs under."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import Column, data_table, unequal_weights
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, fragment
from vocwork.render.results import UNEQUAL_WEIGHTS
from vocwork.render.tables.cells import felt, moved, tone
from vocwork.render.texts import Texts


def codes(
    texts: Texts,
    codes: pd.DataFrame,
    *,
    previous: str | None = None,
    min_base: int = 30,
    min_cell: int = 5,
) -> Fragment:
    """Share with interval, change against the quarter `previous` and feeling of each category.

    Args:
        codes: code, label, depth, n, base, share, low, high, previous_share, change, change_low, change_high, q,
            verdict, sentiment, reason, corrected (sample, rates or ''), hand, as_coded.
    """
    widest = float(codes[["high", "share"]].max().max()) if len(codes) else 0.0
    return fragment(
        "codes.html.j2",
        _=texts.say,
        rows=[_row(texts, row, widest) for row in codes.itertuples()],
        compared=bool(previous) and codes["change"].notna().any(),
        interval=texts.say("column.interval"),
        notes=_notes(texts, codes, (min_base, min_cell)),
        data=_data(texts, codes),
    )


def _row(texts: Texts, row: Any, widest: float) -> dict[str, Any]:
    return {
        "label": row.label,
        "depth": row.depth,
        **moved(texts, row, widest),
        **felt(texts, row),
        "tone": tone(row),
    }


def _notes(texts: Texts, codes: pd.DataFrame, least: tuple[int, int]) -> str:
    said = [texts.say("note.defined")]
    if (codes["verdict"] != "").any():
        said.append(texts.say("note.clear"))
    if codes["depth"].gt(0).any():
        said.append(texts.say("note.below"))
    if (codes["corrected"] == "sample").any():
        said.append(texts.say("note.corrected.sample", hand=codes["hand"].max()))
    if (codes["corrected"] == "rates").any():
        said.append(texts.say("note.corrected.rates"))
    if codes["reason"].eq(UNEQUAL_WEIGHTS).any():
        said.append(unequal_weights(texts, least[0]))
    elif codes["share"].isna().any() or codes["sentiment"].isna().any():
        said.append(texts.say("note.small_category", min_base=least[0], min_cell=least[1]))
    return texts.paragraph(said)


def _data(texts: Texts, codes: pd.DataFrame) -> Fragment:
    interval = texts.say("column.interval")
    shares, changes = _ends(codes, "low", "high"), _ends(codes, "change_low", "change_high")
    percent = {name: [texts.percent(v, 1) for v in codes[name]] for name in ("share", "as_coded", "previous_share")}
    return data_table(
        texts,
        "codes",
        texts.say("codes.caption"),
        [
            Column(texts.say("column.category"), list(codes["label"]), list(codes["label"]), False),
            Column(texts.say("column.mentions"), [texts.count(n) for n in codes["n"]], codes["n"]),
            Column(texts.say("column.comments"), [texts.count(n) for n in codes["base"]], codes["base"]),
            Column(texts.say("column.share"), percent["share"], codes["share"]),
            Column(interval, [texts.interval(*e, texts.percent) for e in shares], [_plain(e) for e in shares]),
            Column(texts.say("column.as_coded"), percent["as_coded"], codes["as_coded"]),
            Column(texts.say("column.by_hand"), [texts.count(n) for n in codes["hand"]], codes["hand"]),
            Column(texts.say("column.before"), percent["previous_share"], codes["previous_share"]),
            Column(texts.say("column.change"), [texts.share_points(v) for v in codes["change"]], codes["change"]),
            Column(interval, [texts.interval(*e, _points(texts)) for e in changes], [_plain(e) for e in changes]),
            Column(texts.say("column.q"), [texts.p(q) for q in codes["q"]], codes["q"]),
            Column(texts.say("column.feeling"), [texts.feeling(v) for v in codes["sentiment"]], codes["sentiment"]),
        ],
    )


def _ends(codes: pd.DataFrame, *names: str) -> list[tuple[float, float]]:
    return list(codes[list(names)].itertuples(index=False, name=None))


def _points(texts: Texts) -> Any:
    return lambda share: texts.signed(100 * share, 0)


def _plain(ends: tuple[float, float]) -> str:
    return "" if missing(ends[0]) else f"{ends[0]} {ends[1]}"
