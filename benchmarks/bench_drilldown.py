"""Whether the levels of a change lead to what was planted, how often they lead astray, and the time of a page's causes.

    python -m benchmarks.bench_drilldown

Studies of `root_cause_sets` in which nothing happens, 6,000 answers a quarter, but that one topic of one product is
complained about by LATER and no longer by EARLIER of those who mention it, and these score as low as can be. Found:
the levels name the product (alone or with the topic), below it the topic, below that its complaints; clear: the
complaints moved otherwise than what lies above them. Sums: the largest gap between a level and all of its parts. Alike:
all answers fall by half a standard deviation, so that nothing below the change should be clear. Seconds of processor
time: `root_causes` and `drilldown` as a page calls them, 12,000 answers, six attributes, 15 topics, slices of up to
three items, 199 permutations. Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.root_cause_sets import LEAST, PRODUCT, VALUES, Study, study
from vocwork.analysis.divisions import SAID, SLICE
from vocwork.analysis.drilldown import drilldown
from vocwork.analysis.root_causes import Causes, root_causes

STUDIES, ALIKE, SIZE = 20, 250, 6000
EARLIER, LATER = 0.15, 0.6
COMPLAINT = "complaint"
INTENTS = ("other", "praise", "request", "question")


def main() -> None:
    for part in (found(), alike(), seconds()):
        rows = list(part)
        for row in rows:
            print(json.dumps(row), flush=True)
        print(pd.DataFrame(rows).mean(numeric_only=True).round(3).to_string())


def found() -> Iterator[dict[str, Any]]:
    """How far down the levels lead to what was planted."""
    for seed in range(STUDIES):
        s, product, topic = planted(seed)
        levels = drilled(s, causes(s))
        slices = levels[(levels["kind"] == SLICE) & named(levels, product)]
        within = levels["parent"].isin(slices["level"]) | levels["level"].isin(slices["level"])
        about = levels[within & (levels["theme"] == topic)]
        doing = levels[levels["parent"].isin(about["level"]) & (levels["label"] == COMPLAINT)]
        yield {
            "seed": seed, "product": len(slices) > 0, "topic": len(about) > 0, "complaints": len(doing) > 0,
            "clear": bool((doing["p"] < 0.05).any()), "sums": gap(levels),
        }  # fmt: skip


def alike() -> Iterator[dict[str, Any]]:
    """Studies in which all fall alike: whether any part is said to have moved otherwise."""
    for seed in range(ALIKE):
        s, *_ = planted(seed, size=1500, later=EARLIER, drift=-0.5)
        levels = drilled(s, causes(s))
        told = levels[levels["kind"].isin(list(SAID))]
        yield {"seed": seed, "levels": len(levels), "a part is clear": bool((told["p"] < 0.05).any())}


def seconds() -> Iterator[dict[str, Any]]:
    """Processor time of the search for causes and of the levels, as a page calls them."""
    s, *_ = planted(0)
    rng = np.random.default_rng(1)
    for table in (s.now, s.before):
        table["sixth"] = rng.choice(list("abcde"), len(table))
    own, searching = timed(lambda: causes(s, [*VALUES, "sixth"]))
    _, drilling = timed(lambda: drilled(s, own))
    yield {"answers": 2 * SIZE, "root_causes": round(searching, 2), "drilldown": round(drilling, 2)}


def planted(
    seed: int, *, size: int = SIZE, later: float = LATER, drift: float = 0.0
) -> tuple[Study, tuple[str, str], int]:
    """A study with its product and topic, of answers and clauses as the levels need them."""
    s, rng = study(seed, size=size, effect=0, drift=drift), np.random.default_rng(seed + 5000)
    product, topic = _chosen(s, rng)
    parts = [_spoken(s, table, (product, topic), share, rng) for table, share in ((s.before, EARLIER), (s.now, later))]
    (before, said_before), (now, said_now) = parts
    if later > EARLIER:
        hit = said_now[(said_now["theme"] == topic) & (said_now["intent"] == COMPLAINT)]
        fell = now["id"].isin(hit["feedback_id"]) & (now[PRODUCT] == product)
        now["points"] = now["points"].mask(fell, -100.0)
    themes = s.themes.assign(stability=1.0, born="", parent=-1)
    return (
        Study(now, before, pd.concat([said_before, said_now], ignore_index=True), themes, []),
        (PRODUCT, product),
        topic,
    )


def _chosen(s: Study, rng: np.random.Generator) -> tuple[str, int]:
    """A product and a topic that enough answers of both quarters have."""
    while True:
        product, topic = str(rng.integers(VALUES[PRODUCT])), int(rng.integers(len(s.themes)))
        about = s.mentions.loc[s.mentions["theme"] == topic, "feedback_id"]
        shares = [(t["id"].isin(about) & (t[PRODUCT] == product)).mean() for t in (s.now, s.before)]
        if min(shares) >= LEAST:
            return product, topic


def _spoken(
    s: Study, table: pd.DataFrame, where: tuple[str, int], share: float, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers with comments, and their clauses with what they do: `share` complain there, EARLIER everywhere else."""
    answers = table.assign(
        comment="comment", consent=None, language="en", group="middle", text=[f"comment {n}" for n in table["id"]]
    )
    said = s.mentions[s.mentions["feedback_id"].isin(table["id"])].reset_index(drop=True)
    own = said["feedback_id"].map(table.set_index("id")[PRODUCT])
    complains = rng.random(len(said)) < np.where((own == where[0]) & (said["theme"] == where[1]), share, EARLIER)
    said = said.assign(intent=np.where(complains, COMPLAINT, rng.choice(INTENTS, len(said))), mention=0)
    said = said.assign(sentiment=0.0, strength=0.9, language="en", text=said["feedback_id"].map("comment {}".format))
    return answers, said.assign(telling=[[] for _ in range(len(said))])


def causes(s: Study, attributes: list[str] | None = None) -> Causes:
    return root_causes(s.now, s.before, s.mentions, s.themes, attributes=attributes or list(VALUES), kind="nps")


def drilled(s: Study, own: Causes) -> pd.DataFrame:
    return drilldown(s.now, s.before, s.mentions, s.themes, own, min_base=30, min_cell=5).levels


def named(levels: pd.DataFrame, product: tuple[str, str]) -> pd.Series:
    return levels["items"].map(lambda items: product in [(item.attribute, item.value) for item in items])


def gap(levels: pd.DataFrame) -> float:
    """The largest distance of a level from the sum of its parts, of those whose parts have all numbers."""
    sums = levels.groupby("parent")["contribution"].agg(["sum", "count", "size"])
    whole = levels.set_index("level").loc[levels.set_index("level")["adds_up"].astype(bool), "contribution"]
    known = sums[sums["count"] == sums["size"]].join(whole, how="inner")
    return round(float((known["sum"] - known["contribution"]).abs().max()), 9) if len(known) else 0.0


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    result = run()
    return result, time.process_time() - start


if __name__ == "__main__":
    main()
