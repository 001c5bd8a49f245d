"""How well feelings are read in each language of a study."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.texts import Texts


def languages(texts: Texts, languages: pd.DataFrame) -> Fragment:
    """Comments of each language, how many test texts were read rightly, and the calibration error.

    Args:
        languages: language, comments, examples_texts, examples_right, examples_error, customers_texts,
            customers_right, customers_error.
    """
    return fragment(
        "languages.html.j2",
        _=texts.say,
        rows=[_row(texts, row) for row in languages.itertuples()],
        csv=csv_link(list(languages.columns), languages.itertuples(index=False)),
    )


def _row(texts: Texts, row: Any) -> dict[str, str]:
    own = row.examples_error if missing(row.customers_error) else row.customers_error
    return {
        "language": texts.capital(texts.language(row.language)),
        "comments": texts.count(row.comments),
        "customers": _right(texts, row.customers_right, row.customers_texts),
        "examples": _right(texts, row.examples_right, row.examples_texts),
        "error": texts.say("method.parity.not_measured") if missing(own) else texts.percent(own),
    }


def _right(texts: Texts, share: float, tested: int) -> str:
    if missing(share):
        return texts.say("method.parity.not_measured")
    return texts.say("method.parity.texts", share=share, texts=tested)
