"""What customers ask for: requests by idea, each counted once per customer, with a wording that may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import SMALL_CELL, held_back, mask
from vocwork.analysis.finding import Finding
from vocwork.analysis.quotes import LONGEST, LOST, SAFE_CROWD, SHORTEST
from vocwork.analysis.slices import commented, mentions_of

# A clause whose cosine to the middle of its idea is so much less than the best one's still says what all mean.
NEAR = 0.1
COLUMNS = ["idea", "wording", "language", "theme", "customers", "answers", "now", "first", "last", "groups", "reason"]


def backlog(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    quarter: str,
    by: Sequence[str] = (),
    language: str = "",
    min_base: int = 1,
    min_cell: int = 1,
    withheld: str = "",
) -> pd.DataFrame:
    """One row per idea that at least `min_cell` customers had until `quarter`, the most asked for first.

    answers: of a segment; later quarters are not looked at. mentions: feedback_id, mention, text, language, theme,
    intent, idea, fit. An answer without a customer is one customer; a customer who sends the same words again counts
    once. customers and answers: who asked so far; now: customers in `quarter`, masked below `min_cell`. first, last:
    quarters. theme: label of the theme that most of the idea's clauses belong to. groups: the values of the columns
    `by` with at least `min_cell` customers, as [column, value, customers], none that would give a smaller one away.
    wording: the shortest clause near the middle of the idea that may be quoted, one in the reader's `language` before
    others; empty where fewer than 10 comments may be.

    Columns: idea, wording, language, theme, customers, answers, now, first, last, groups, reason. Empty where fewer
    than `min_base` answers have a comment, or the slice is `withheld`.
    """
    talk = commented(answers[answers["quarter"] <= quarter])
    if withheld or len(talk) < max(1, min_base):
        return pd.DataFrame(columns=COLUMNS)
    asked = requests(talk, mentions)
    quotable = asked[asked["quotable"]] if talk["consent"].fillna(True).astype(bool).sum() >= SAFE_CROWD else asked[:0]
    labels = themes.set_index("theme")["label"]
    rows = []
    for idea, clauses in asked.groupby("idea"):
        if (customers := clauses["customer"].nunique()) >= max(1, min_cell):
            own = _wording(quotable[quotable["idea"] == idea], language)
            rows.append(
                {"idea": idea, **own, "theme": _theme(clauses, labels), "customers": customers}
                | {"answers": clauses["feedback_id"].nunique(), "first": clauses["quarter"].min()}
                | {"now": clauses.loc[clauses["quarter"] == quarter, "customer"].nunique()}
                | {"last": clauses["quarter"].max(), "groups": _groups(clauses, by, min_cell), "reason": ""}
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = np.lexsort((table["idea"], -table["now"].astype(float), -table["customers"].astype(float)))
    table = table.iloc[order].reset_index(drop=True)
    return mask(table, table["now"] < min_cell, ["now"], SMALL_CELL)


def requests(talk: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """The clauses of these answers that ask for something: one per customer and wording, the first of them.

    With the answers' columns, `customer` (the answer itself where none is known) and `quotable`.
    """
    own = talk.assign(customer=_customers(talk), quotable=talk["consent"].fillna(True).astype(bool))
    asked = mentions_of(mentions[mentions["idea"] >= 0], talk).drop(columns=["language"])
    asked = asked.merge(own.drop(columns=["text", "sentiment"], errors="ignore"), left_on="feedback_id", right_on="id")
    asked = asked.sort_values(["quarter", "feedback_id", "mention"], kind="stable")
    asked["quotable"] &= asked["text"].str.len().between(SHORTEST, LONGEST) & ~asked["text"].str.contains(LOST)
    words = asked["text"].str.casefold().str.replace(r"[\W_]+", " ", regex=True).str.strip()
    return asked[~asked.assign(words=words).duplicated(["customer", "idea", "words"])].reset_index(drop=True)


def _customers(talk: pd.DataFrame) -> pd.Series:
    known = talk["customer"] if "customer" in talk else pd.Series(None, index=talk.index, dtype="str")
    return known.fillna("answer " + talk["id"].astype(str))


def _wording(clauses: pd.DataFrame, language: str) -> dict[str, str]:
    """Text and language of the clause to show: the shortest of those about as near to the middle as any.

    A long clause asks for other things beside; of equals the nearest, then the first by its text.
    """
    if clauses.empty:
        return {"wording": "", "language": ""}
    own = clauses[clauses["language"] == language] if (clauses["language"] == language).any() else clauses
    near = own[own["fit"] >= own["fit"].max() - NEAR]
    ranked = near.assign(length=near["text"].str.len(), away=-near["fit"])
    first = ranked.sort_values(["length", "away", "text"]).iloc[0]
    return {"wording": str(first["text"]), "language": str(first["language"])}


def _theme(clauses: pd.DataFrame, labels: pd.Series) -> str:
    themed = clauses.loc[clauses["theme"].isin(labels.index), "theme"]
    return str(labels[themed.mode().iloc[0]]) if len(themed) else ""


def _groups(clauses: pd.DataFrame, by: Sequence[str], min_cell: int) -> list[list[Any]]:
    """Column, value and customers of the groups that may be told, the largest first."""
    found: list[list[Any]] = []
    for column in by:
        counts = clauses.groupby(column)["customer"].nunique()
        unnamed = int(clauses.loc[clauses[column].isna(), "customer"].nunique())
        reasons = held_back(counts.to_frame(), min_base=min_cell, unnamed=unnamed)
        found += [[column, str(value), int(counts[value])] for value in counts.index if reasons[value] == ""]
    return sorted(found, key=lambda group: (-group[2], group[0], group[1]))


def finding(table: pd.DataFrame, *, min_cell: int = 1) -> Finding:
    """The heading above the ideas: how many, and what is asked for most."""
    if table.empty:
        return Finding("ideas.finding.none", "neutral", {"min_cell": min_cell})
    first = table.iloc[0]
    facts = {"ideas": len(table), "customers": first["customers"]}
    if first["wording"] == "":
        return Finding("ideas.finding.unquoted", "neutral", facts | {"theme": first["theme"]})
    return Finding("ideas.finding", "neutral", facts | {"wording": first["wording"]})
