"""Customers' own words for a slice: telling, different from each other, never from a small crowd."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis.slices import commented
from vocwork.feedback import FELT

# Fewer comments to choose from than this, and a quote could point at its author.
SAFE_CROWD = 10
# A quote is read in one breath: shorter ones say nothing, longer ones are cut to their telling clause.
SHORTEST, LONGEST = 12, 280
# A clause nearer to no theme than this says little about any.
LEAST_STRENGTH = 0.5
# How much more telling a quote is that the reader understands.
OWN_LANGUAGE = 1.5
# Stands where a file was read with the wrong encoding once: such a text is no longer the customer's own.
LOST = "\ufffd"
COLUMNS = ["theme", "label", "text", "language", "sentiment", "group", "spans", "telling"]


def quotes(
    answers: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    min_base: int = 30,
    per_theme: int = 2,
    most_themes: int = 5,
    language: str = "",
) -> pd.DataFrame:
    """Up to `per_theme` comments for each of the most-mentioned themes.

    `themes` is the slice's table of theme shares (largest first). The clause that speaks of the theme is
    marked by `spans` ([[start, end]] in `text`), the words that moved its feeling most by `telling`. Order: how
    well the clause fits its theme times how strongly it feels, in the reader's `language` before others, then one
    that clearly feels the other way; texts do not repeat. No text is longer than 280 characters.
    Empty where there are fewer than `min_base` answers, or fewer than 10 of them may be quoted.

    Columns: theme, label, text, language, sentiment, group, spans, telling.
    """
    talk = commented(answers)
    talk = talk[talk["consent"].fillna(True).astype(bool)]
    if len(answers) < min_base or len(talk) < SAFE_CROWD or themes.empty:
        return pd.DataFrame(columns=COLUMNS)
    clauses = _candidates(talk, mentions, language)
    chosen: list[dict] = []
    for theme in themes.head(most_themes).itertuples():
        about = clauses[clauses["theme"] == theme.theme]
        for row in _different(about, {c["text"] for c in chosen}, per_theme):
            chosen.append(_quote(row, theme.label))
    return pd.DataFrame(chosen, columns=COLUMNS)


def _candidates(talk: pd.DataFrame, mentions: pd.DataFrame, language: str) -> pd.DataFrame:
    """Clauses with their whole comment, most telling first, ties by id so that order never matters."""
    own = talk[["id", "text", "group", "language"]].rename(columns={"text": "comment"})
    clauses = mentions.drop(columns="language").merge(own, left_on="feedback_id", right_on="id")
    fit = (clauses["text"].str.len() >= SHORTEST) & (clauses["strength"] >= LEAST_STRENGTH)
    clauses = clauses[fit & ~clauses["comment"].str.contains(LOST, regex=False)]
    readable = 1 + (OWN_LANGUAGE - 1) * (clauses["language"] == language)
    clauses = clauses.assign(_telling=readable * clauses["strength"] * (0.2 + clauses["sentiment"].abs().fillna(0)))
    return clauses.sort_values(["_telling", "feedback_id", "mention"], ascending=[False, True, True])


def _different(about: pd.DataFrame, taken: set[str], most: int) -> list:
    """The first few clauses whose comment is not shown yet; beside praise a complaint, if there is one."""
    fresh = about[~about["comment"].isin(taken)].drop_duplicates("comment")
    if fresh.empty:
        return []
    first = fresh.iloc[:1]
    others = fresh.iloc[1:]
    feeling = first["sentiment"].iloc[0]
    opposite = others[(others["sentiment"] * feeling < 0) & (others["sentiment"].abs() >= FELT)]
    opposite = opposite if abs(feeling) >= FELT else opposite.head(0)
    rest = pd.concat([opposite.head(1), others.drop(opposite.head(1).index)])
    return list(pd.concat([first, rest]).head(most).itertuples())


def _quote(row: Any, label: str) -> dict[str, Any]:
    whole = len(row.comment) <= LONGEST
    text = row.comment if whole else _cut(row.text)
    start = text.find(row.text)
    spans = [[start, start + len(row.text)]] if whole and start >= 0 and row.text != text else []
    return {
        "theme": row.theme,
        "label": label,
        "text": text,
        "language": row.language,
        "sentiment": row.sentiment,
        "group": row.group,
        "spans": spans,
        "telling": _telling(row, text, max(start, 0)),
    }


def _telling(row: Any, text: str, start: int) -> list[list[int]]:
    """The clause's telling words in the text that is shown; without those that a cut took away."""
    moved = [(int(a), int(b), int(a) + start, int(b) + start) for a, b in row.telling]
    return [[there, end] for a, b, there, end in moved if text[there:end] == row.text[a:b]]


def _cut(text: str) -> str:
    """A text no longer than a quote may be; one that is cut ends with a whole word, where there are spaces, and "…"."""
    if len(text) <= LONGEST:
        return text
    head = text[: LONGEST - 1]
    words, space, _ = head.rpartition(" ")
    return (words if space and len(words) > LONGEST // 2 else head).rstrip() + "…"
