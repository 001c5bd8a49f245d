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
# A row whose own date is missing or cannot be read is still part of an answer that another row dates.
_UNDATED = ("no date", "unreadable date")


def one_answer_each(rows: Rows, verdicts: pd.DataFrame, per: Mapping[str, str]) -> tuple[Rows, pd.DataFrame]:
    """Usable rows of a source with one respondent and one score become the first of them, with the comments of all.

    verdicts: as from `quarantine.judged`; rows that were joined get the reason JOINED. per: source -> the column that
    names the respondent; rows without one, and rows whose score differs, stay answers of their own. A row without a
    readable date is joined too, where another row of the respondent with that score has one.
    """
    answers, verdicts = rows.answers.copy(), verdicts.copy()
    for source, column in per.items():
        _refuse_unmapped(answers, source, column)
        own = answers[(answers["source"] == source) & answers[column].notna()]
        dated, undated = (own[mask[own.index]] for mask in _usable(verdicts))
        heads = dated.drop_duplicates([column, "score"])
        people = pd.MultiIndex.from_frame(heads[[column, "score"]])
        late = undated[pd.MultiIndex.from_frame(undated[[column, "score"]]).isin(people)]
        several = pd.concat([dated, late]).sort_index()
        texts = several.groupby([column, "score"], dropna=False, sort=False)["text"]
        whole = texts.transform(lambda cells: one_text(cells, ". "))
        answers.loc[heads.index, "text"] = whole[heads.index]
        verdicts.loc[several.index.difference(heads.index), ["reason", "column", "value"]] = JOINED, None, None
    return rows._replace(answers=answers), verdicts


def _usable(verdicts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Rows that can be used, and those that only lack a date."""
    return verdicts["reason"].isna(), verdicts["reason"].isin(_UNDATED)


def disagreeing_dates(rows: Rows, verdicts: pd.DataFrame, per: Mapping[str, str]) -> dict[str, str]:
    """Source -> how many of its respondents have joined rows of different days, in words; none where all agree."""
    told = {}
    for source, column in per.items():
        used = (rows.answers["source"] == source) & (verdicts["reason"].isna() | (verdicts["reason"] == JOINED))
        own = rows.answers[used & rows.answers["received"].notna()]
        days = own["received"].dt.date.groupby([own[column], own["score"]], dropna=False).nunique()
        if n := int((days > 1).sum()):
            told[source] = f"respondents with rows of different days: {n:,}, the first row counts"
    return told


def _refuse_unmapped(answers: pd.DataFrame, source: str, column: str) -> None:
    if column not in answers:
        raise FeedbackError(
            f"source {source}: `one_answer_per: {column}` goes by our name for a column, and none is mapped to "
            f"{column!r}. Map it under `columns`, for example `customer: Respondent ID`."
        )
