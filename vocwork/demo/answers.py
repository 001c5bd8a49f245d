"""Who answers in the demo study: segments, channels, days, attributes and customers, before anybody has a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from vocwork.demo import story as facts
from vocwork.demo.story import STORIES, Story

_IDS = {"survey": "S1{:04d}", "reviews": "rv-{:05d}", "support": "T-2{:04d}"}
_CELL = ["quarter", "file", "segment"]
# Luck is spread evenly within these groups, so that what is planted shows with any seed.
EVEN = ["quarter", "segment", "has_nps", "planted"]
_TIERS = 4


def who_answers(rng: np.random.Generator) -> pd.DataFrame:
    """One row per answer, by file and time.

    id, file, channel, quarter, received (local time), segment, country, language, region, carrier, product, agent,
    order, has_nps, planted (the stories that are about the answer), and mood: a fraction, spread evenly within segment,
    quarter and stories, so that no slice is lucky.
    """
    answers = planned_counts()
    answers["channel"] = allot(rng, answers, _CELL, lambda key: facts.CHANNELS[key[1]])
    answers["region"] = allot(rng, answers, _CELL, lambda key: facts.REGIONS[key[2]])
    answers["carrier"] = allot(rng, answers, [*_CELL, "region"], lambda key: facts.CARRIERS[key[3]])
    agents = allot(rng, answers, ["quarter", "file"], lambda key: facts.AGENTS)
    rated = answers["file"].map(facts.NPS_RATE)
    answers = answers.assign(
        agent=agents.where(answers["file"] == "support"),
        has_nps=rng.random(len(answers)) < rated,
        received=moments(rng, answers),
    )
    answers["planted"] = planted(answers)
    answers["mood"] = evenly(rng, answers, EVEN)
    answers = answers.join(without_effect(rng, answers))
    answers = answers.sort_values(["file", "received"], kind="stable", ignore_index=True)
    return answers.assign(id=ids(answers), order=[f"LM-{40_000 + 7 * number}" for number in answers.index])


def without_effect(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """product, country and language: spread over good and bad moods alike, so that they show little even by chance."""
    tiers = answers.assign(tier=np.floor(_TIERS * answers["mood"]))
    by = ["quarter", "segment", "has_nps", "tier"]
    product = allot(rng, tiers, by, lambda key: facts.PRODUCTS)
    country = allot(rng, tiers, by, lambda key: facts.COUNTRIES)
    return pd.DataFrame({"product": product, "country": country, "language": country.map(facts.LANGUAGES)})


def planned_counts() -> pd.DataFrame:
    """quarter, file, segment: as many rows of each as the story says."""
    cells = [
        (quarter, file, segment, round(facts.ANSWERS * quarter_share * file_share * segment_share))
        for quarter, quarter_share in facts.QUARTERS.items()
        for file, file_share in facts.FILES.items()
        for segment, segment_share in facts.SEGMENTS.items()
    ]
    table = pd.DataFrame(cells, columns=[*_CELL, "size"])
    return table.loc[table.index.repeat(table["size"]), _CELL].reset_index(drop=True)


def customers(rng: np.random.Generator, answers: pd.DataFrame) -> pd.DataFrame:
    """customer, tenure and plan of each answer; some customers answer twice. Reviews outside the shop name nobody.

    As product and country, tenure and plan are spread over good and bad moods alike.
    """
    known = answers[answers["channel"] != "maps"]
    chosen = np.empty(len(known), dtype=object)
    numbered = 0
    for rows in known.groupby(["segment", "country", "region"]).indices.values():
        size = max(1, round(facts.CUSTOMERS_PER_ANSWER * len(rows)))
        chosen[rows] = [f"K{numbered + number + 1:05d}" for number in rng.permutation(np.arange(len(rows)) % size)]
        numbered += size
    known = known.assign(customer=pd.Series(chosen, index=known.index, dtype="str"))
    people = known.groupby("customer").agg(segment=("segment", "first"), mood=("mood", "mean"))
    people = people.assign(tier=np.floor(_TIERS * people["mood"]))
    tenure = allot(rng, people, ["segment", "tier"], lambda key: facts.TENURES)
    plan = allot(rng, people, ["segment", "tier"], lambda key: facts.PLANS)
    return known[["customer"]].assign(tenure=known["customer"].map(tenure), plan=known["customer"].map(plan))


def applies(answers: pd.DataFrame, story: Story) -> pd.Series:
    """Which answers a story is about."""
    return meant(answers, story) & in_time(answers, story)


def planted(answers: pd.DataFrame) -> pd.Series:
    """The names of the stories each answer is in."""
    names = [applies(answers, story).map({True: f"{story.name} ", False: ""}) for story in STORIES]
    return pd.concat(names, axis=1).sum(axis=1)


def meant(answers: pd.DataFrame, story: Story) -> pd.Series:
    """Which answers a story could be about at any time."""
    return (answers[list(story.where)] == pd.Series(story.where, dtype="str")).all(axis=1)


def in_time(answers: pd.DataFrame, story: Story) -> pd.Series:
    """Which answers came in a story's spans."""
    day = answers["received"].dt.normalize()
    spans = [day.between(pd.Timestamp(first), pd.Timestamp(last)) for first, last in story.when]
    return pd.concat(spans, axis=1).any(axis=1) if spans else pd.Series(True, index=answers.index)


def moments(rng: np.random.Generator, answers: pd.DataFrame) -> pd.Series:
    """When each answer came: days spread evenly over the quarter, between seven in the morning and half past ten."""
    quarters = pd.PeriodIndex(answers["quarter"], freq="Q")
    first = quarters.start_time
    length = (quarters + 1).start_time - first
    day = np.floor(evenly(rng, answers, _CELL).to_numpy() * length.days.to_numpy())
    minute = rng.integers(7 * 60, 22 * 60 + 30, len(answers))
    return pd.Series(first + pd.to_timedelta(day * 24 * 60 + minute, unit="min"), index=answers.index)


def ids(answers: pd.DataFrame) -> pd.Series:
    """Ids as three different programs write them, such as S10001, rv-00001, T-20001."""
    numbers = answers.groupby("file").cumcount() + 1
    written = [_IDS[file].format(number) for file, number in zip(answers["file"], numbers, strict=True)]
    return pd.Series(written, index=answers.index)


def even(rng: np.random.Generator, size: int) -> np.ndarray:
    """`size` fractions spread evenly over 0 to 1, in random order."""
    return np.asarray((rng.permutation(size) + rng.random(size)) / size)


def evenly(rng: np.random.Generator, answers: pd.DataFrame, by: list[str]) -> pd.Series:
    """Fractions spread evenly over 0 to 1 within each group."""
    return answers.groupby(by)[by[0]].transform(lambda group: even(rng, len(group))).astype(float)


def spread(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> np.ndarray:
    """`size` labels whose counts are as near to the shares as whole numbers are, in random order."""
    points = rng.permutation((np.arange(size) + rng.random()) / size)
    edges = np.cumsum(list(shares.values()))[:-1]
    return np.array(list(shares), dtype=object)[np.searchsorted(edges, points, side="right")]


def allot(
    rng: np.random.Generator,
    answers: pd.DataFrame,
    by: list[str],
    shares: Callable[[Any], Mapping[str, float]],
) -> pd.Series:
    """Labels spread within each group, by the shares of that group's key."""
    labels = np.empty(len(answers), dtype=object)
    for key, rows in answers.groupby(by).indices.items():
        labels[rows] = spread(rng, shares(key), len(rows))
    return pd.Series(labels, index=answers.index, dtype="str")
