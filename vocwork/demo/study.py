"""A synthetic study with planted truth: raw exports of the furniture shop Lindenmart, as a company would have them.

    survey.csv     UTF-8 with BOM, semicolons, dates as 31/12/2024 21:59. Response ID, Date, NPS (0 to 10), Comment,
                   Segment, Region, Product, Carrier, Order ID, Customer ID, Delivery days, May quote (yes, no),
                   Case opened, First reply, Case closed, Left within 90 days (yes, no)
    reviews.jsonl  one public review a line. review_id, posted (ISO, UTC), platform (shop, maps), site, stars (1 to 5),
                   title, body, product, customer_id (shop only)
    support.xlsx   sheet Tickets. Ticket, Channel (Chat, Phone, E-mail), Opened, First reply, Closed, Agent,
                   NPS after contact, Customer's words, Product, Carrier, Order, Customer
    customers.csv  customer_id, segment, region, country, tenure, plan, churned (yes, no)
    codings.csv    a sample of the comments coded by hand, see `coders`
    truth.json     what was planted, see `truth`

The same seed gives the same bytes. What is planted stands in `story`; this module makes it happen: customers meet
things, that makes their score, and they write about what they met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from vocwork.demo import story as facts
from vocwork.demo.answers import EVEN, allot, applies, customers, evenly, who_answers
from vocwork.demo.coders import SAMPLE, write_codings
from vocwork.demo.comments import Mention, Writer, is_told
from vocwork.demo.exports import write_exports
from vocwork.demo.story import STORIES, THEMES, Story
from vocwork.demo.truth import write_truth

# Theme, polarity, and the story that has words of its own for it.
Topic = tuple[str, str, Story | None]


class Comment(NamedTuple):
    """What somebody wrote; `tone` of a generic comment only."""

    comment: str | None
    mentions: list[Mention]
    kind: str
    tone: str | None = None


def write_demo(folder: Path, *, seed: int = 7, coded: int = SAMPLE) -> Path:
    """Write the raw exports, `coded` comments as people code them, and the truth about all into `folder`."""
    rng = np.random.default_rng(seed)
    words = np.random.default_rng((seed, 3))  # a stream of their own: another phrasing changes nobody's score or day
    answers = who_answers(rng)
    answers = answers.join(customers(rng, answers))
    answers["kind"] = comment_kinds(rng, answers)
    ready = ready_comments(Writer(rng), answers)
    met = overruled(what_they_meet(rng, answers), ready)
    answers["feeling"] = feelings(answers, met)
    answers["score"] = feeling_to_score(answers["feeling"]).where(answers["has_nps"])
    answers["stars"] = feeling_to_stars(answers["feeling"]).where(answers["file"] == "reviews")
    writer = Writer(words)
    answers = answers.drop(columns="kind").join(comments(words, writer, answers, met, ready))
    answers["title"] = titles(words, writer, answers)
    answers["delivery_days"] = delivery_days(rng, answers, met)
    answers = answers.join(closed_loop(rng, answers))
    answers["churned"] = churned(rng, answers)
    folder.mkdir(parents=True, exist_ok=True)
    faults = write_exports(rng, answers, folder)
    write_codings(answers, folder / "codings.csv", seed=seed, size=coded)
    write_truth(answers, faults, folder / "truth.json", seed=seed)
    return folder


def comment_kinds(rng: np.random.Generator, answers: pd.DataFrame) -> pd.Series:
    """What each answer's comment is made of, `none` where there is none; a ticket nobody rated has words at least."""
    unrated = (answers["file"] == "support") & ~answers["has_nps"]
    commented = (rng.random(len(answers)) < answers["file"].map(facts.COMMENTED)) | unrated
    kind = allot(rng, answers, ["quarter", "file"], lambda key: facts.COMMENT_KINDS)
    kind = kind.mask((kind == "mixed") & ~answers["mood"].between(*facts.MIDDLE), "themes")
    return kind.where(commented, "none")


def ready_comments(writer: Writer, answers: pd.DataFrame) -> dict[int, Comment]:
    """Row -> comment that comes as a whole, with its mentions: mixed, personal data, none given."""
    write = {"mixed": writer.mixed, "personal": writer.personal, "no_answer": writer.no_answer}
    chosen = answers[answers["kind"].isin(write)]
    rows = zip(chosen.index, chosen["kind"], chosen["language"], strict=True)
    return {row: Comment(*write[kind](language), kind) for row, kind, language in rows}


def what_they_meet(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """Answers x themes: negative, positive, request, or '' where the theme was not met."""
    negative, positive = (rates(answers, polarity) for polarity in ("negative", "positive"))
    drawn = np.column_stack([evenly(rng, answers, EVEN) for _ in THEMES])
    steps = [drawn < negative, drawn < negative + positive, drawn < negative + positive + facts.REQUEST_RATE]
    met = np.select(steps, ["negative", "positive", "request"], "")
    return pd.DataFrame(met.astype(object), index=answers.index, columns=list(THEMES))


def rates(answers: pd.DataFrame, polarity: str) -> np.ndarray:
    """How likely each answer meets each theme, by segment, mood and story."""
    sign = 1 if polarity == "positive" else -1
    mood = 1 + sign * facts.TILT * (2 * answers["mood"] - 1)
    table = pd.DataFrame({name: getattr(theme, polarity) * mood for name, theme in THEMES.items()})
    for segment, interest in facts.INTERESTS.items():
        table.loc[answers["segment"] == segment, list(interest)] *= list(interest.values())
    for story in (story for story in STORIES if story.polarity == polarity):
        chosen = applies(answers, story)
        usual = table.loc[chosen, story.theme]
        table.loc[chosen, story.theme] = usual * story.times if story.rate is None else story.rate
    return table.to_numpy()


def overruled(met: pd.DataFrame, ready: Mapping[int, Comment]) -> pd.DataFrame:
    """What a ready comment says is what that customer met."""
    said = {row: {m.theme: m.polarity for m in mentions} for row, (_, mentions, _, _) in ready.items() if mentions}
    met = met.copy()
    met.loc[list(said)] = pd.DataFrame.from_dict(said, orient="index", columns=met.columns).fillna("")
    return met


def feelings(answers: pd.DataFrame, met: pd.DataFrame) -> pd.Series:
    """The latent score: level of the segment, mood, what was met, and what the stories add."""
    feeling = (
        facts.LEVEL + answers["segment"].map(facts.SEGMENT_LEVEL) + facts.MOOD_SD * stats.norm.ppf(answers["mood"])
    )
    for name, theme in THEMES.items():
        feeling += met[name].map({"negative": theme.effect_negative, "positive": theme.effect_positive}).fillna(0.0)
    for story in STORIES:
        feeling += story.shift * applies(answers, story)
    return feeling


def feeling_to_score(feeling: pd.Series) -> pd.Series:
    """0 to 10."""
    return feeling.round().clip(0, 10).astype("Int64")


def feeling_to_stars(feeling: pd.Series) -> pd.Series:
    """1 to 5."""
    return pd.Series(1 + np.searchsorted(facts.STAR_CUTS, feeling, side="right"), index=feeling.index, dtype="Int64")


def comments(
    rng: np.random.Generator, writer: Writer, answers: pd.DataFrame, met: pd.DataFrame, ready: Mapping[int, Comment]
) -> pd.DataFrame:
    """comment, mentions, kind, tone (of a generic comment)."""
    topics = topics_met(rng, answers, met)
    rows = zip(
        answers.index, answers["kind"], answers["language"], answers["feeling"].map(tone_of), topics, strict=True
    )
    return pd.DataFrame([ready.get(row) or written(writer, *rest) for row, *rest in rows], index=answers.index)


def written(writer: Writer, kind: str, language: str, tone: str, topics: list[Topic]) -> Comment:
    """A comment about these topics, a generic one where there are none, or no comment."""
    if kind == "none":
        return Comment(None, [], "none")
    if topics:
        return Comment(*writer.told(language, topics), "themes")
    return Comment(writer.generic(language, tone), [], "generic", tone)


def topics_met(rng: np.random.Generator, answers: pd.DataFrame, met: pd.DataFrame) -> Iterator[list[Topic]]:
    """For each answer up to three of the things met, in random order, each with the story that tells it."""
    told = [story for story in STORIES if is_told(story)]
    for planted, themes in zip(answers["planted"], met.to_dict("records"), strict=True):
        tellers = {(story.theme, story.polarity): story for story in told if story.name in planted}
        topics = [(str(t), polarity, tellers.get((str(t), polarity))) for t, polarity in themes.items() if polarity]
        yield [topics[number] for number in rng.permutation(len(topics))[: facts.MOST_MENTIONS]]


def tone_of(feeling: float) -> str:
    """How somebody who feels so speaks of nothing in particular."""
    low, high = facts.NEUTRAL
    return "negative" if feeling < low else "positive" if feeling > high else "neutral"


def titles(rng: np.random.Generator, writer: Writer, answers: pd.DataFrame) -> pd.Series:
    """Titles of reviews: how they feel, in a few words."""
    says_something = (answers["file"] == "reviews") & ~answers["kind"].isin(["none", "no_answer"])
    titled = says_something & (rng.random(len(answers)) < facts.TITLED)
    wanted = answers[titled]
    written = [
        writer.generic(language, tone_of(f)) for language, f in zip(wanted["language"], wanted["feeling"], strict=True)
    ]
    return pd.Series(written, index=wanted.index, dtype="str").reindex(answers.index)


def delivery_days(rng: np.random.Generator, answers: pd.DataFrame, met: pd.DataFrame) -> pd.Series:
    """Days from order to door, longer where a delivery went wrong."""
    usual = met["delivery"].map(facts.DELIVERY_DAYS).fillna(facts.DELIVERY_DAYS[""])
    for story in (story for story in STORIES if story.theme == "delivery"):
        usual = usual.mask(applies(answers, story), facts.STORY_DELIVERY_DAYS)
    return pd.Series(1 + rng.poisson(usual - 1), index=answers.index)


def closed_loop(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """opened, answered, closed: cases of survey detractors, and every support ticket from the moment it came."""
    ticket = answers["file"] == "support"
    detractor = (answers["file"] == "survey") & (answers["score"] <= facts.DETRACTOR)
    opened = in_office(later(rng, answers["received"], "opened")).where(detractor, answers["received"].where(ticket))
    replied = rng.random(len(answers)) < answers["file"].map(facts.ANSWERED).fillna(0.0)
    answered = in_office(later(rng, opened, "answered")).where(replied)
    done = rng.random(len(answers)) < facts.CLOSED
    return pd.DataFrame(
        {"opened": opened, "answered": answered, "closed": in_office(later(rng, answered, "closed")).where(done)}
    )


def later(rng: np.random.Generator, times: pd.Series, what: str) -> pd.Series:
    """Some hours later, log-normal."""
    median, sigma = facts.HOURS[what]
    hours = median * np.exp(sigma * rng.standard_normal(len(times)))
    return times + pd.to_timedelta(np.round(60 * hours), unit="min")


def in_office(times: pd.Series) -> pd.Series:
    """Times at night wait for eight in the morning, plus their minutes."""
    hour = times.dt.hour
    wait = ((32 - hour) % 24).where((hour < 8) | (hour >= 20), 0)
    return times + pd.to_timedelta(wait, unit="h")


def churned(rng: np.random.Generator, answers: pd.DataFrame) -> pd.Series:
    """Whether the customer left after this answer, which must be the last: by score and by being answered."""
    score = feeling_to_score(answers["feeling"])
    chance = pd.Series(facts.CHURN["passive"], index=answers.index)
    chance = chance.mask(score <= facts.DETRACTOR, facts.CHURN["detractor"]).mask(
        score >= facts.PROMOTER, facts.CHURN["promoter"]
    )
    chance = chance.mask(answers["answered"].notna(), chance * facts.CHURN_TIMES_IF_ANSWERED)
    last = ~answers.sort_values("received").duplicated("customer", keep="last").sort_index()
    return (chance > rng.random(len(answers))) & last & answers["customer"].notna()
