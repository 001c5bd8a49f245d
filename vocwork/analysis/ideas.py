"""What customers ask for: requests by idea, each counted once per customer, with a wording that may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.disclosure import COMPLEMENTARY, SHOWN, SMALL_CELL, Reasons, Withheld, mask
from vocwork.analysis.finding import Finding
from vocwork.analysis.nests import named
from vocwork.analysis.quotes import LONGEST, LOST, SAFE_CROWD, SHORTEST
from vocwork.analysis.releases import new_in, told_last
from vocwork.analysis.slices import EVERYONE, commented, members, mentions_of

# A clause whose cosine to the middle of its idea is so much less than the best one's still says what all mean.
NEAR = 0.1
COLUMNS = ["idea", "wording", "language", "theme", "customers", "now", "first", "last", "groups", "reason"]


def backlog(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    quarter: str,
    segment: str = EVERYONE,
    by: Sequence[str] = (),
    language: str = "",
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
    reasons: Reasons | None = None,
) -> pd.DataFrame:
    """One row per idea that at least `min_cell` customers of a segment had until `quarter`, the most asked for first.

    answers: of everyone; later quarters are not looked at. mentions: feedback_id, mention, text, language, theme,
    intent, idea, fit. An answer without a customer is one customer; each customer counts once, in the segment where
    they asked first. customers: who asked so far, at least: a number that runs on grows once `min_cell` or more are
    new, lest two pages tell of fewer (see `releases`). now: customers in `quarter`, masked below `min_cell` and where
    they would give away those of another segment. first, last: quarters. theme: label of the theme that most of the
    idea's clauses belong to. groups: on everyone's page the values of the columns `by` with the number that their own
    pages tell, as [column, value, customers]. wording: the shortest clause near the middle of the idea that may be
    quoted, one in the reader's `language` before others; empty where fewer than 10 comments may be. reasons: why
    comments of a segment are not shown in a quarter.

    Columns: idea, wording, language, theme, customers, now, first, last, groups, reason. Empty where fewer than
    `min_base` answers have a comment, or the slice is `withheld`.
    """
    everyone = commented(answers[answers["quarter"] <= quarter])
    talk = everyone[members(everyone, segment)]
    if withheld.now or len(talk) < max(1, min_base):
        return pd.DataFrame(columns=COLUMNS)
    asked = requests(everyone, mentions)
    own = asked[members(asked, segment)]
    if own.empty:
        return pd.DataFrame(columns=COLUMNS)
    may_quote = talk["consent"].fillna(True).astype(bool).sum() >= SAFE_CROWD
    customers, parts = _told(asked, segment, by, dict(reasons or {}), max(1, min_cell))
    labels = themes.set_index("theme")["label"]
    rows = []
    for idea in customers[customers > 0].index:
        clauses = own[own["idea"] == idea]
        rows.append(
            {"idea": idea, "theme": _theme(clauses, labels), "customers": customers[idea]}
            | _wording(clauses[clauses["quotable"] & may_quote], language)
            | {"now": clauses.loc[clauses["quarter"] == quarter, "customer"].nunique()}
            | {"first": clauses["quarter"].min(), "last": clauses["quarter"].max(), "groups": _groups(parts, idea)}
        )
    table = pd.DataFrame(rows, columns=COLUMNS).assign(reason="")
    table = table.sort_values(["customers", "idea"], ascending=[False, True], ignore_index=True)
    given_away = withheld.items(asked.rename(columns={"idea": "item"}), least=max(1, min_cell)).now
    few, told = table["now"] < min_cell, table["idea"].isin(given_away)
    return mask(table, few | told, ["now"]).assign(reason=np.select([few, told], [SMALL_CELL, COMPLEMENTARY], ""))


def _told(
    asked: pd.DataFrame, segment: str, by: Sequence[str], reasons: Reasons, least: int
) -> tuple[pd.Series, dict[str, pd.DataFrame]]:
    """How many customers of a segment pages tell of, by idea; for everyone's page also those of the values of `by`."""
    if segment == EVERYONE:
        everyone = _told_of(asked.assign(**{EVERYONE: EVERYONE}), EVERYONE, {}, least).loc[EVERYONE]
        return everyone, {column: _told_of(asked, column, reasons, least) for column in by}
    column, _, value = segment.partition("=")
    return _told_of(asked, column, reasons, least).reindex([value], fill_value=0).loc[value], {}


def _told_of(asked: pd.DataFrame, column: str, reasons: Reasons, least: int) -> pd.DataFrame:
    """How many customers of each value of a column pages tell of, shape (values, ideas)."""
    first = asked.assign(part=named(asked[column]).fillna("")).drop_duplicates(["customer", "idea"])
    quarters, parts, ideas = (np.unique(first[name]) for name in ("quarter", "part", "idea"))
    shut = [[not value or bool(reasons.get((f"{column}={value}", q))) for value in parts] for q in quarters]
    counts = new_in(first, quarter=quarters, part=parts, idea=ideas)
    return pd.DataFrame(told_last(counts, np.array(shut), least=least), parts, ideas)


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


def _groups(parts: Mapping[str, pd.DataFrame], idea: int) -> list[list[Any]]:
    """Column, value and customers of the groups that are told, the largest first."""
    found = [[column, str(value), int(n)] for column, told in parts.items() for value, n in told[idea].items() if n]
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
