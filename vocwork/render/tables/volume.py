"""How many answers came, by channel."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.figure import unequal_weights
from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.results import COMPLEMENTARY, UNEQUAL_WEIGHTS
from vocwork.render.tables.marks import meter
from vocwork.render.texts import Texts


def volume(texts: Texts, volume: pd.DataFrame, *, min_base: int = 30) -> Fragment:
    """Answers, comments, the metric and public stars of each channel.

    Args:
        volume: channel, answers, share, low, high, comments, value, metric_low, metric_high, metric_base, reason,
            stars, stars_low, stars_high, stars_base, stars_reason.
    """
    hidden = (volume["value"].isna() & (volume["metric_base"] > 0)) | (
        volume["stars"].isna() & (volume["stars_base"] > 0)
    )
    return fragment(
        "volume.html.j2",
        _=texts.say,
        rows=[_row(texts, row) for row in volume.itertuples()],
        scored=texts.metric != "none" and (volume["metric_base"] > 0).any(),
        starred=volume["stars"].notna().any(),
        note=_note(texts, volume, min_base) if hidden.any() else "",
        csv=csv_link(list(volume.columns), volume.itertuples(index=False)),
    )


def _note(texts: Texts, volume: pd.DataFrame, min_base: int) -> str:
    said = [texts.say("note.small_base", min_base=min_base)]
    said += [unequal_weights(texts, min_base)] if volume["reason"].eq(UNEQUAL_WEIGHTS).any() else []
    said += [texts.say("note.complementary")] if volume["reason"].eq(COMPLEMENTARY).any() else []
    return texts.paragraph(said)


def _row(texts: Texts, row: Any) -> dict[str, Any]:
    return {
        "channel": texts.capital(texts.channel(row.channel)),
        "answers": texts.count(row.answers),
        "share": texts.percent(row.share),
        "meter": meter(row.share),
        "comments": texts.count(row.comments),
        "score": texts.score(row.value) if row.metric_base else "",
        "interval": "" if missing(row.metric_low) else texts.interval(row.metric_low, row.metric_high),
        "stars": texts.number(row.stars, 1) if row.stars_base else "",
    }
