"""Made-up studies with one planted truth each, and the same without it: what docs/examples.md is run on.

Every world is a corpus: answers with what their comments say. `planted` is False in its twin, where nothing happened.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.tiny import tiny_corpus
from vocwork import store

# Two years; the change of every world is at the beginning of the last three months, unless it says otherwise.
FIRST, LAST, CHANGED = "2024-01-01", "2025-12-31", pd.Timestamp("2025-10-01", tz="UTC")
THEMES = ("portal search", "waiting on the phone", "returns", "site search", "helpful staff", "battery")


def service(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """The portal's search fails in May and June 2025; waits grow for good from July, and each minute costs."""
    rows = answered(rng, 4800, channel=["phone", "survey"])
    month, later = rows["received"].dt.strftime("%Y-%m"), rows["received"] >= pd.Timestamp("2025-07-01", tz="UTC")
    minutes = rng.exponential(6, len(rows)) * np.where(later & planted, 1.8, 1.0)
    happy = rng.random(len(rows)) < np.clip(0.9 - (0.025 * minutes if planted else 0.15), 0.03, 1)
    search = rng.random(len(rows)) < np.where(month.isin(["2025-05", "2025-06"]) & planted, 0.30, 0.06)
    waiting = rng.random(len(rows)) < np.where(later & planted, 0.20, 0.07)
    rows = rows.assign(
        score=np.where(happy, 5.0, 2.0), wait_minutes=np.where(rows["channel"] == "phone", minutes, np.nan)
    )
    return corpus(rows, {0: (search, -0.6), 1: (waiting, -0.5)})


def defect(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """From 10 October 2025 a battery fails: customers say so in chats, calls and reviews, not in the survey."""
    rows = answered(rng, 6000, channel=["chat", "phone", "review", "survey"])
    broke = (rows["received"] >= pd.Timestamp("2025-10-10", tz="UTC")) & (rows["channel"] != "survey") & planted
    return corpus(rows.assign(score=8.0), {5: (rng.random(len(rows)) < np.where(broke, 0.18, 0.02), -0.7)})


def returns(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """From October 2025 returns are made online: complaints about them fall to a third."""
    rows = answered(rng, 4000)
    told = rng.random(len(rows)) < np.where((rows["received"] >= CHANGED) & planted, 0.05, 0.15)
    return corpus(rows.assign(score=8.0), {2: (told, -0.5)})


def search(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """From October 2025 the site's search works: fewer leave the listing page, fewer complain."""
    rows = answered(rng, 4000, channel=["web"])
    fixed = (rows["received"] >= CHANGED) & planted
    left = rng.random(len(rows)) < np.where(fixed, 0.24, 0.36)
    told = rng.random(len(rows)) < np.where(fixed, 0.06, 0.14)
    return corpus(rows.assign(score=8.0, left=np.where(left, "yes", "no")), {3: (told, -0.5)})


def support(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """One of eight employees delights customers; the others are alike."""
    rows = answered(rng, 2000, channel=["chat"])
    agent = rng.choice([f"agent_{number}" for number in range(1, 9)], len(rows))
    star = (agent == "agent_7") & planted
    happy, praised = (rng.random(len(rows)) < np.where(star, *chance) for chance in ((0.85, 0.55), (0.45, 0.12)))
    rows = rows.assign(score=np.where(happy, 10.0, 7.0), agent=pd.Series(agent, index=rows.index, dtype="str"))
    return corpus(rows, {4: (praised, 0.8)})


def promoters(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """A feature solves a problem: promoters who may be contacted ask for the next one. In the twin nobody may be."""
    rows = answered(rng, 600)
    happy = rng.random(len(rows)) < 0.6
    contact = np.where(rng.random(len(rows)) < 0.4, "yes", "no") if planted else np.full(len(rows), "no")
    rows = rows.assign(score=np.where(happy, 10.0, 6.0), may_contact=contact)
    made = corpus(rows, {5: (rng.random(len(rows)) < 0.3, 0.6)})
    asks = (rng.random(len(made.mentions)) < 0.4) & planted
    said = made.mentions.assign(intent=np.where(asks, "request", made.mentions["intent"]))
    wish = said["text"].where(~asks, "please make one that charges from the sun")
    return made._replace(mentions=said.assign(text=wish, idea=np.where(asks, 0, -1), fit=np.where(asks, 0.9, 0.0)))


def thanks(rng: np.random.Generator, planted: bool) -> store.Corpus:
    """Some write unasked to say thank you, in three languages, and may be quoted. In the twin nobody said yes."""
    rows = answered(rng, 400, channel=["email"])
    glad = rng.random(len(rows)) < 0.2
    consent = rng.choice(np.array([True, False, None], dtype=object), len(rows), p=[0.5, 0.2, 0.3])
    rows = rows.assign(
        score=np.where(glad, 10.0, 7.0),
        solicited=pd.Series(rng.random(len(rows)) < 0.7, index=rows.index, dtype="boolean"),
        language=rng.choice(["en", "pl", "bg"], len(rows)),
        consent=pd.Series(consent if planted else [None] * len(rows), index=rows.index, dtype="boolean"),
    )
    return corpus(rows, {4: (glad, 0.8)})


WORLDS = {make.__name__: make for make in (service, defect, returns, search, support, promoters, thanks)}


def answered(rng: np.random.Generator, size: int, channel: list[str] | None = None) -> pd.DataFrame:
    """Answers spread evenly over the two years, each with a comment of its own."""
    days = pd.Series(pd.date_range(FIRST, LAST, periods=size, tz="UTC").floor("min"))
    quarter = days.dt.year.astype("str") + "Q" + days.dt.quarter.astype("str")
    return pd.DataFrame(
        {
            "id": [f"a{number:05d}" for number in range(size)],
            "received": days,
            "quarter": quarter,
            "source": "survey",
            "channel": rng.choice(channel or ["survey"], size),
            "solicited": pd.Series([True] * size, dtype="boolean"),
            "language": "en",
            "text": [f"What I wanted to tell you, in words of my own, number {number}" for number in range(size)],
            "comment": "comment",
            "score": np.nan,
            "stars": np.nan,
            "customer": [f"k{number:05d}" for number in rng.permutation(size)],
            "weight": 1.0,
            "sentiment": 0.0,
            "mixed": pd.Series([False] * size, dtype="boolean"),
            "consent": pd.Series([None] * size, dtype="boolean"),
        }
    )


def corpus(rows: pd.DataFrame, told: dict[int, tuple[Any, float]]) -> store.Corpus:
    """These answers with a clause for each theme (its number in THEMES) that they speak of, with a feeling."""
    clauses = [
        pd.DataFrame({"feedback_id": rows.loc[np.asarray(said), "id"], "theme": theme, "sentiment": feeling})
        for theme, (said, feeling) in told.items()
    ]
    said = pd.concat(clauses, ignore_index=True)
    said = said.assign(
        mention=said.groupby("feedback_id").cumcount(),
        text=said["feedback_id"].map(rows.set_index("id")["text"]),
        language="en",
        brands="",
        strength=0.9,
        intent=np.where(said["sentiment"] < 0, "complaint", "praise"),
        idea=-1,
        fit=0.0,
        severity=pd.Series(np.where(said["sentiment"] < 0, 3, 0), dtype="Int64").where(said["sentiment"] < 0),
        telling=[[] for _ in range(len(said))],
    )
    made = tiny_corpus()
    themes = pd.concat([made.themes.iloc[[0]]] * len(THEMES), ignore_index=True)
    themes = themes.assign(theme=range(len(THEMES)), label=THEMES, label_en=THEMES, label_pl=None, stability=0.9)
    themes = themes.assign(subject=["", "", "returns", "", "staff", ""])
    return made._replace(feedback=rows, mentions=said, themes=themes, codings=made.codings.head(0))
