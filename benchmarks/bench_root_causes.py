"""Whether planted causes of a change are found, how often chance passes for one, and how fast; wise-pizza beside it.

    python -m benchmarks.bench_root_causes

Studies of `root_cause_sets`, 6,000 answers a quarter. Recall: how many of the four planted slices are exactly among the
first five, accepted or not, for the peer always names as many as it is asked for; of all studies together with Wilson's
interval. Accepted: what stands out beyond chance; right: planted, or at least half of its answers and of a planted
one's are the same; nested: or part of a planted one, or around one. Null: nothing is planted, and nobody moves or all
do alike.

wise-pizza 0.2.9 runs in an environment of its own in `WISE_PIZZA_VENV` (made there where it is missing), on answers
with one topic each, as it knows no others. It minimises the squared error of the change of cells: `variance` is the
share of it that the slices of either, solved jointly, account for. It states no uncertainty, and it was made to name
what accounts for much of the change, main effects first; these studies plant combinations, which is our objective.
Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.root_cause_sets import VALUES, Study, study
from vocwork.analysis import rate_scan, scans
from vocwork.analysis.cause_power import detectable
from vocwork.analysis.conjunctions import Items, members, of_attribute, of_theme
from vocwork.analysis.disclosure import SHOWN
from vocwork.analysis.metrics import wilson, z_value
from vocwork.analysis.root_causes import _items, _looked_at

PEER = "wise-pizza==0.2.9"
VENV = "WISE_PIZZA_VENV"
SEEDS = range(500, 520)
NULL_SEEDS = range(900, 1100)
# Answers a quarter, the share of a group, studies.
MOVED = [(160, 0.2, 200), (400, 0.1, 200), (400, 0.2, 200), (1500, 0.1, 200)]
MIN_BASE = 30
MOST = 5
PLANTED = 4


def main() -> None:
    python = peer()
    compare = [found(False), found(True), *([beside(python)] if python else [])]
    tables = [pd.DataFrame(_printed(part)) for part in (*compare, power(), moved(), alarms(), seconds())]
    for table in [*tables, *(recalls(own) for own in tables[: len(compare)])]:
        print(table.to_string(index=False, float_format="{:.3f}".format))


def _printed(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        print(json.dumps(row), flush=True)
        yield row


def looked_at(s: Study, attributes: list[str] | None = None) -> tuple[scans.Scan, list[Items]]:
    """What the scans look at, and the items of each slice."""
    both = pd.concat([s.before.assign(_now=False), s.now.assign(_now=True)], ignore_index=True)
    names, own = _looked_at(both, s.mentions, s.themes, attributes or list(VALUES), MIN_BASE, SHOWN)
    return own, [_items(own, names, place) for place in range(len(own.candidates.n))]


def searched(own: scans.Scan, items: list[Items], seed: int, *, any_five: bool) -> list[Items]:
    """The slices named: those accepted, or the first five whatever chance does."""
    null = np.zeros(scans.PERMUTATIONS) if any_five else scans.null_maxima(own, np.random.default_rng(seed))
    pull = np.sign(own.sums.value.sum())
    return [items[one.slice] for one in scans.search(own, null, direction=pull, most=MOST)]


def found(single: bool) -> Iterator[dict[str, Any]]:
    """Recall by kind of cause, and precision of what is accepted."""
    for seed in SEEDS:
        s = study(seed, single=single)
        own, items = looked_at(s)
        five, accepted = (searched(own, items, seed, any_five=any_five) for any_five in (True, False))
        yield {"tool": f"vocwork, {'one topic' if single else 'several topics'}", "seed": seed,
               **judged(s, five, accepted)}  # fmt: skip


def judged(s: Study, five: list[Items], accepted: list[Items]) -> dict[str, Any]:
    kinds = ("two attributes", "hurts more", "three attributes", "comes up more")
    exact = {kind: cause in five for kind, cause in zip(kinds, s.causes, strict=True)}
    right = [any(alike(s, one, cause) for cause in s.causes) for one in accepted]
    nested = [any(set(one) <= set(c) or set(c) <= set(one) for c in s.causes) for one in accepted]
    return exact | {
        "recall": rounded(np.mean(list(exact.values()))),
        "accepted": len(accepted), "recall of accepted": rounded(np.mean([c in accepted for c in s.causes])),
        "right": sum(right), "right or nested": int(np.logical_or(right, nested).sum()),
    }  # fmt: skip


def alike(s: Study, one: Items, other: Items) -> bool:
    """Jaccard's index of the answers of both quarters is at least a half."""
    both = pd.concat([s.before, s.now], ignore_index=True)
    a, b = (members(items, both, s.mentions) for items in (one, other))
    return bool((a & b).sum() >= 0.5 * (a | b).sum())


def recalls(studies: pd.DataFrame) -> pd.DataFrame:
    """Planted slices among those named, of all studies together, with Wilson's interval."""
    rows = []
    for tool, own in studies.groupby("tool"):
        count, planted = round(PLANTED * own["recall"].sum()), PLANTED * len(own)
        low, high = wilson(count, planted)
        rows.append(
            {"tool": tool, "found": count, "planted": planted, "recall": count / planted, "low": low, "high": high}
        )
    return pd.DataFrame(rows)


def power() -> Iterator[dict[str, Any]]:
    for size in (3000, 6000, 12000):
        for effect in (0.5, 1.0):
            rows = []
            for seed in SEEDS:
                s = study(seed, size=size, effect=effect)
                own, items = looked_at(s)
                accepted = searched(own, items, seed, any_five=False)
                rows.append(judged(s, searched(own, items, seed, any_five=True), accepted) | limits(s, own, items))
            table = pd.DataFrame(rows)
            yield {"answers a quarter": size, "effect": effect,
                   **{name: rounded(table[name].mean())
                      for name in ("recall", "first, the others known", "told, p < .05", "recall of accepted")},
                   "precision": rounded(table["right"].sum() / max(1, table["accepted"].sum()))}  # fmt: skip


def limits(s: Study, own: scans.Scan, items: list[Items]) -> dict[str, Any]:
    """What there is to be found: planted slices that stand out most, or that a test which is told them sees.

    Each with the other three planted ones known, so that no search can lose it on the way; p of one side.
    """
    known = [items.index(cause) if cause in items else None for cause in s.causes]
    pull, first, told = np.sign(own.sums.value.sum()), [], []
    for cause in known:
        others = [one for one in known if one not in (cause, None)]
        z = (pull * np.stack(scans.evidence(own, others))).max(axis=0)
        z[others] = -np.inf
        first.append(cause is not None and z[cause] >= z[own.candidates.shown].max())
        told.append(cause is not None and z[cause] > z_value(0.9))
    return {"first, the others known": rounded(np.mean(first)), "told, p < .05": rounded(np.mean(told))}


def moved() -> Iterator[dict[str, Any]]:
    """How often a group is found whose score moves as far as a page says is found four times in five.

    A group by chance in studies in which nothing else happens; of its answers now as many go to the lowest score as
    make up the move.
    """
    for size, share, studies in MOVED:
        found, moves = [], []
        for seed in range(1200, 1200 + studies):
            s, rng = study(seed, size=size, effect=0, drift=0), np.random.default_rng(seed)
            for table in (s.now, s.before):
                table["group"] = np.where(rng.permutation(size) < np.ceil(share * size), "in", "out")
            own, _ = looked_at(s, [*VALUES, "group"])
            least = scans.threshold(scans.null_maxima(own, np.random.default_rng(seed)), 0.95)
            move, of = detectable(own.rows, least, share, direction=-1.0)
            if of > share:
                # so small a group is not found, however far it moves
                continue
            moves.append(move)
            room = s.now["points"].mean() + 100
            hit = (s.now["group"] == "in") & (rng.random(size) < move / room)
            s.now.loc[hit, "points"] = -100.0
            own, items = looked_at(s, [*VALUES, "group"])
            named = searched(own, items, seed, any_five=False)
            found.append(any(item.attribute == "group" for items in named for item in items))
        low, high = wilson(sum(found), max(1, len(found)))
        yield {"answers a quarter": size, "share": share, "studies": len(found),
               "move": rounded(np.median(moves)), "found": rounded(np.mean(found)), "low": rounded(low),
               "high": rounded(high)}  # fmt: skip


def alarms() -> Iterator[dict[str, Any]]:
    """Studies without a cause in which one is named: nobody moves, or all do alike, or customers answer three times."""
    for drift, each, known in ((0.0, 1, True), (-0.5, 1, True), (0.0, 3, True), (0.0, 3, False)):
        named = 0
        for seed in NULL_SEEDS:
            s = study(seed, size=1500, effect=0, drift=drift, each=each)
            own, items = looked_at(s if known else s._replace(now=_unknown(s.now), before=_unknown(s.before)))
            named += bool(searched(own, items, seed, any_five=False))
        yield {"drift": drift, "answers of each": each, "customers known": known, "studies": len(NULL_SEEDS),
               "a cause is named": rounded(named / len(NULL_SEEDS))}  # fmt: skip


def _unknown(answers: pd.DataFrame) -> pd.DataFrame:
    return answers.drop(columns="customer")


def seconds() -> Iterator[dict[str, Any]]:
    """Six attributes, 15 topics, slices of up to three items: counting them, a scan of all, a search, and the null."""
    for size, permutations in ((6000, scans.PERMUTATIONS), (500_000, 2)):
        rng, s = np.random.default_rng(1), study(3, size=size)
        for table in (s.now, s.before):
            table["sixth"] = rng.choice(list("abcde"), size)
        (own, _), count = timed(lambda s=s: looked_at(s, [*VALUES, "sixth"]))
        _, one = timed(lambda own=own: scans.evidence(own))
        _, search = timed(lambda own=own: scans.search(own, np.full(scans.PERMUTATIONS, 4.1), direction=-1.0))
        _, null = timed(
            lambda own=own, n=permutations: scans.null_maxima(own, np.random.default_rng(1), permutations=n)
        )
        yield {"answers": 2 * size, "slices": len(own.candidates.n), "profiles": len(own.profiles.codes),
               "counting": rounded(count), "a scan": rounded(one), "a search": rounded(search),
               "null of 199": rounded(null * scans.PERMUTATIONS / permutations)}  # fmt: skip


def timed(run: Any) -> tuple[Any, float]:
    start = time.perf_counter()
    result = run()
    return result, time.perf_counter() - start


def peer() -> Path | None:
    """The python of wise-pizza's environment, made where it is missing; None where it cannot be installed."""
    folder = Path(os.environ.get(VENV) or Path(tempfile.gettempdir()) / "vocwork-wise-pizza")
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    done = subprocess.run([python, "-m", "pip", "install", "-q", PEER], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return python
    last = done.stderr.strip().splitlines()[-1:]
    print(f"{PEER} cannot be installed in {folder}, so it is not compared with: {' '.join(last)}", file=sys.stderr)
    return None


def beside(python: Path) -> Iterator[dict[str, Any]]:
    """Both on the same answers of one topic each: recall among the first five, share of variance, seconds."""
    for seed in SEEDS:
        s = study(seed, single=True)
        (own, items), count = timed(lambda s=s: looked_at(s))
        five, search = timed(lambda own=own, items=items, seed=seed: searched(own, items, seed, any_five=True))
        yield {"tool": "vocwork, 5", "seed": seed, **compared(s, own, items, five), "seconds": rounded(count + search)}
        for most in (MOST, 8):
            named, took = their(python, s, most)
            yield {"tool": f"wise-pizza, {most}", "seed": seed, **compared(s, own, items, named),
                   "seconds": rounded(took)}  # fmt: skip


def compared(s: Study, own: scans.Scan, items: list[Items], named: list[Items]) -> dict[str, Any]:
    sets = [set(one) for one in named]
    return {
        "recall": rounded(np.mean([set(cause) in sets for cause in s.causes])),
        "alike": rounded(np.mean([any(alike(s, one, cause) for one in named) for cause in s.causes])),
        "variance": rounded(variance(own, items, named)),
    }  # fmt: skip


def variance(own: scans.Scan, items: list[Items], named: list[Items]) -> float:
    """1 - sum w (v/w - B a)^2 / the same with the constant alone, over cells of all attributes and topics."""
    known = {frozenset(one): place for place, one in enumerate(items)}
    places = [known[frozenset(one)] for one in named if frozenset(one) in known]
    left = []
    for chosen in (places, []):
        held = rate_scan.base(own.candidates.member, chosen)
        effect = rate_scan.joint(held, own.sums.value, own.sums.weight).effect
        left.append((own.sums.weight * (own.sums.value / own.sums.weight - held @ effect) ** 2).sum())
    return float(1 - left[0] / left[1])


def their(python: Path, s: Study, most: int) -> tuple[list[Items], float]:
    """What wise-pizza names, as items."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.csv" for name in ("before", "now")]
        for path, table in zip(paths, (s.before, s.now), strict=True):
            topic = table["id"].map(s.mentions.set_index("feedback_id")["theme"])
            table[list(VALUES)].assign(topic=topic, total=table["points"]).to_csv(path, index=False)
        script = Path(__file__).with_name("run_wise_pizza.py")
        done = subprocess.run([python, script, *paths, str(most)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return [_named(segment) for segment in told["segments"]], told["seconds"]


def _named(segment: dict[str, str]) -> Items:
    return tuple(
        of_theme(value, f"topic {value}") if name == "topic" else of_attribute(name, value)
        for name, value in segment.items()
    )


def rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
