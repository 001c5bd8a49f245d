"""Studies with planted causes of a change, for `bench_root_causes`.

Two quarters of answers with five attributes (6, 6, 4, 4 and 3 values, shares by chance) and 15 topics; how an answer
scores is a normal variable, to which topics add what they please and every quarter a drift. Four causes are planted
now: two attributes together, a topic that hurts more with one product, three attributes together, and a topic that
comes up more often with another product. Each cause holds at least one in sixty answers of each quarter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.conjunctions import Item, Items, of_attribute, of_theme

VALUES = {"region": 6, "product": 6, "plan": 4, "tenure": 4, "age": 3}
PRODUCT = "product"
TOPICS = 15
LEAST = 1 / 60
# Of answers that mention a topic once more, of those of one product.
MORE = 0.25
LASTING = 0.5
DRIFT = -0.1
# A score above the first is a promoter, below the second a detractor: about 40 and 30 of 100.
PROMOTER, DETRACTOR = 0.3, -0.5


class Study(NamedTuple):
    """Two tables of answers, their mentions, the themes, and what was planted."""

    now: pd.DataFrame
    before: pd.DataFrame
    mentions: pd.DataFrame
    themes: pd.DataFrame
    causes: list[Items]


class _World(NamedTuple):
    """What stays from quarter to quarter: shares of values, how common topics are, and what they do to a score."""

    shares: dict[str, np.ndarray]
    common: np.ndarray
    effect: np.ndarray


def study(
    seed: int, *, size: int = 6000, effect: float = 1.0, single: bool = False, drift: float = DRIFT, each: int = 1
) -> Study:
    """A study of `size` answers a quarter; causes lower the score by `effect` standard deviations (0: none planted).

    single: one topic an answer, as tools without themes need it; else each answer mentions each topic or not. each:
    answers of every customer, all in one quarter; LASTING of them are in the mood of his first one and on its topics.
    """
    rng = np.random.default_rng(seed)
    world = _world(rng, single)
    customers = np.arange(size) // each
    tables = [_attributes(rng, world, customers[-1] + 1).loc[customers].reset_index(drop=True) for _ in range(2)]
    causes = _causes(rng, world, tables) if effect else []
    for _, topic in causes[-1:]:
        world.effect[int(topic.value)] = -1.0
    quarters = []
    for is_now, table in enumerate(tables):
        rate = np.tile(world.common, (size, 1))
        for product, topic in causes[-1:] * is_now:
            rate[_has(table, (product,)), int(topic.value)] += MORE
        said = _lasting(rng, _said(rng, rate, single), each)
        mood = _lasting(rng, rng.normal(size=size), each) + said @ world.effect * 0.8 + drift * is_now
        for cause in causes[:-1] * is_now:
            mood -= effect * (_has(table, cause) & _speaks(said, cause))
        quarters.append(_answers(table.assign(customer=customers.astype(str)), mood, said, "ba"[is_now]))
    (before, said_before), (now, said_now) = quarters
    themes = pd.DataFrame({"theme": range(TOPICS), "label": [f"topic {t}" for t in range(TOPICS)], "general": False})
    return Study(now, before, pd.concat([said_before, said_now], ignore_index=True), themes, causes)


def _world(rng: np.random.Generator, single: bool) -> _World:
    shares = {name: rng.dirichlet(np.full(values, 4.0)) for name, values in VALUES.items()}
    common = rng.dirichlet(np.full(TOPICS, 3.0)) * (1.0 if single else 1.5)
    return _World(shares, np.minimum(common, 0.6), rng.normal(0, 0.5, TOPICS))


def _lasting(rng: np.random.Generator, own: np.ndarray, each: int) -> np.ndarray:
    """What answers have of their own, but LASTING of them what the first answer of their customer has."""
    if each == 1:
        return own
    first = np.arange(len(own)) // each * each
    lasts = rng.random(len(own)) < LASTING
    return np.where(lasts.reshape(-1, *[1] * (own.ndim - 1)), own[first], own)


def _attributes(rng: np.random.Generator, world: _World, size: int) -> pd.DataFrame:
    return pd.DataFrame({name: rng.choice(len(p), size, p=p).astype(str) for name, p in world.shares.items()})


def _causes(rng: np.random.Generator, world: _World, tables: list[pd.DataFrame]) -> list[Items]:
    """Two attributes; a product and a topic that hurts; three attributes; a product and a topic that comes up more."""
    hurting = _drawn(rng, world, tables, 1, topic=True)
    while True:
        told = _drawn(rng, world, tables, 1, topic=True)
        if told[0] != hurting[0] and told[1] != hurting[1]:
            return [_drawn(rng, world, tables, 2), hurting, _drawn(rng, world, tables, 3), told]


def _drawn(
    rng: np.random.Generator, world: _World, tables: list[pd.DataFrame], attributes: int, *, topic: bool = False
) -> Items:
    """A slice by chance that is large enough in both quarters."""
    while True:
        names = [PRODUCT] if topic else rng.choice(list(VALUES), attributes, replace=False)
        items: list[Item] = [of_attribute(str(name), str(rng.integers(VALUES[name]))) for name in names]
        share = 1.0
        if topic:
            chosen = int(rng.integers(TOPICS))
            items.append(of_theme(chosen, f"topic {chosen}"))
            share = world.common[chosen]
        if min(_has(table, tuple(items)).sum() for table in tables) * share >= LEAST * len(tables[0]):
            return tuple(sorted(items, key=lambda item: [*VALUES, ""].index(item.attribute)))


def _has(table: pd.DataFrame, items: Items) -> np.ndarray:
    """Who has the attributes of a slice."""
    named = [(table[i.attribute] == i.value).to_numpy(bool) for i in items if i.attribute]
    return np.all(named, axis=0)


def _speaks(said: np.ndarray, items: Items) -> np.ndarray:
    return np.all([np.ones(len(said), dtype=bool), *(said[:, int(i.value)] for i in items if not i.attribute)], axis=0)


def _said(rng: np.random.Generator, rate: np.ndarray, single: bool) -> np.ndarray:
    if not single:
        return rng.random(rate.shape) < rate
    one = ((rate / rate.sum(axis=1, keepdims=True)).cumsum(axis=1) > rng.random((len(rate), 1))).argmax(axis=1)
    return one[:, None] == np.arange(TOPICS)


def _answers(table: pd.DataFrame, mood: np.ndarray, said: np.ndarray, prefix: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    points = np.select([mood > PROMOTER, mood < DETRACTOR], [100.0, -100.0], 0.0)
    customer = prefix + table["customer"]
    answers = table.assign(id=[f"{prefix}{n}" for n in range(len(table))], points=points, weight=1.0, customer=customer)
    answer, theme = np.nonzero(said)
    return answers, pd.DataFrame({"feedback_id": answers["id"].to_numpy()[answer], "theme": theme})
