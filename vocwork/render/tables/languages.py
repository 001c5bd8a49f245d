"""How well feelings are read in each language of a study."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.texts import Texts


def languages(texts: Texts, languages: pd.DataFrame) -> Fragment:
    """Comments of each language where they are told, F1 on test texts, and the calibration error.

    Args:
        languages: language, comments (missing in all rows where they are not told), and of the tests examples,
            customers and nearest: <test>_texts, <test>_f1, <test>_f1_three, <test>_error.
    """
    counted = bool(languages["comments"].notna().any())
    told = languages if counted else languages.drop(columns="comments")
    return fragment(
        "languages.html.j2",
        _=texts.say,
        rows=[_row(texts, row) for row in languages.to_dict("records")],
        counted=counted,
        has_nearest=any(_outside(row) == "nearest" for row in languages.to_dict("records")),
        csv=csv_link(list(told.columns), told.itertuples(index=False)),
    )


def _row(texts: Texts, row: Any) -> dict[str, str]:
    outside = _outside(row)
    return {
        "language": texts.capital(texts.language(row["language"])),
        "comments": texts.count(row["comments"]),
        "customers": _told(texts, row, outside),
        "examples": _told(texts, row, "examples"),
        "error": _error(texts, row, outside),
    }


def _outside(row: Any) -> str:
    """The test of others' words that is shown: customers', else the nearest to them where there is one."""
    return "nearest" if missing(row["customers_f1"]) and not missing(row["nearest_f1"]) else "customers"


def _told(texts: Texts, row: Any, test: str) -> str:
    f1, tested = row[f"{test}_f1"], row[f"{test}_texts"]
    if missing(f1):
        return texts.say("method.parity.not_measured")
    key = "method.parity.nearest" if test == "nearest" else "method.parity.texts"
    return texts.say(key, f1=f1, three=row[f"{test}_f1_three"], texts=tested)


def _error(texts: Texts, row: Any, outside: str) -> str:
    own = row["examples_error"] if missing(row[f"{outside}_error"]) else row[f"{outside}_error"]
    return texts.say("method.parity.not_measured") if missing(own) else texts.percent(own)
