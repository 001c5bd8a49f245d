"""One answer per respondent, where an export has a row for each question that a respondent was asked.

Such rows repeat the score. Counted as they stand they would give respondents who wrote more a larger say, and every
interval the base of people who were never asked.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from vocwork.corpus.sources.mapping import one_text
from vocwork.corpus.sources.quarantine import Rows
from vocwork.feedback import FeedbackError

JOINED = "comment joined to the respondent's first row"


def one_answer_each(rows: Rows, verdicts: pd.DataFrame, per: Mapping[str, str]) -> tuple[Rows, pd.DataFrame]:
    """Usable rows of a source with one respondent and one score become the first of them, with the comments of all.

    verdicts: as from `quarantine.judged`; rows that were joined get the reason JOINED. per: source -> the column that
    names the respondent; rows without one, and rows whose score differs, stay answers of their own.
    """
    answers, verdicts = rows.answers.copy(), verdicts.copy()
    for source, column in per.items():
        _refuse_unmapped(answers, source, column)
        usable = answers[verdicts["reason"].isna() & (answers["source"] == source) & answers[column].notna()]
        several = usable[usable.duplicated([column, "score"], keep=False)]
        texts = several.groupby([column, "score"], dropna=False, sort=False)["text"]
        answers.loc[several.index, "text"] = texts.transform(lambda cells: one_text(cells, ". "))
        verdicts.loc[several.index[several.duplicated([column, "score"])], "reason"] = JOINED
    return rows._replace(answers=answers), verdicts


def _refuse_unmapped(answers: pd.DataFrame, source: str, column: str) -> None:
    if column not in answers:
        raise FeedbackError(
            f"source {source}: `one_answer_per: {column}` goes by our name for a column, and none is mapped to "
            f"{column!r}. Map it under `columns`, for example `customer: Respondent ID`."
        )
