"""One-off, seasonal or recurring: how often nothing is called something, and what is called what.

    python -m benchmarks.bench_verdicts

`nothing`: twelve complaint themes (2 to 20 % of comments) in which nothing happens but that shares wander by a beta
distribution of correlation rho; `rare`: the same with themes of 0.5 to 10 %. False alarms: series with any theme called
anything but steady; at most 5 % are meant to be. `again`: 18 months in which nothing happens and each customer comments
four times, half of these alike; `single`: once. `copies`: forty copies of the demo study with its dates dealt out anew,
so that no theme has a time. `planted`: one theme of 5 % with a known course at rho .001, and what it is called. `demo`:
what the demo's planted complaints are called, read without any error. Prints JSON lines, then tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from vocwork.analysis.periods import MONTHS, QUARTERS, Periods, periods
from vocwork.analysis.recurrence import STEADY, Counts, judged, recurrence
from vocwork.demo import study as demo
from vocwork.demo.answers import who_answers
from vocwork.demo.comments import Writer
from vocwork.quarters import shift_quarter

THEMES, QUIET, RUNS, COPIES = 12, 400, 100, 40
# Periods a year, periods, comments in each.
SERIES = ((MONTHS, 18, 120), (MONTHS, 36, 120), (MONTHS, 36, 600), (QUARTERS, 6, 350), (QUARTERS, 12, 100))
SERIES += ((QUARTERS, 36, 350),)
WANDERING = (0.0, 0.002, 0.01)
# The rarest and the most frequent theme.
USUAL, RARE = (0.02, 0.2), (0.005, 0.1)
SHARE, TIMES = 0.05, (1.5, 2.0, 3.0)
COURSES = (STEADY, "one_off", "seasonal", "recurring", "new", "risen", "fallen")


def main() -> None:
    alarms, courses = [*false_alarms(), *again(), *copies()], list(confusion())
    for row in (*alarms, *courses, *planted_in_demo()):
        print(json.dumps(row))
    print(pd.DataFrame(alarms).to_string(index=False))
    print(pd.DataFrame(courses).fillna(0.0).to_string(index=False))


def false_alarms() -> Iterator[dict[str, Any]]:
    """Share of studies with an alarm where nothing happens."""
    for name, shares, all_series in (("nothing", USUAL, SERIES), ("rare", RARE, SERIES[:1])):
        for per_year, size, comments in all_series:
            for rho in WANDERING:
                rng = np.random.default_rng(1)
                calls = [called(rng, per_year, size, comments, rho, shares=shares) != STEADY for _ in range(QUIET)]
                said = {"series": name, "per_year": per_year, "periods": size, "comments": comments, "rho": rho}
                yield said | {"alarms": _mean([call.any() for call in calls]), "of_themes": _mean(calls)}


def confusion() -> Iterator[dict[str, Any]]:
    """What a theme of a known course is called, and how often any other theme is called anything."""
    for per_year, size, comments in SERIES[:2] + SERIES[3:4]:
        for course in COURSES[1:]:
            for times in TIMES:
                rng = np.random.default_rng(2)
                calls = [called(rng, per_year, size, comments, 0.001, course, times) for _ in range(RUNS)]
                said = {"series": course, "per_year": per_year, "periods": size, "comments": comments, "times": times}
                named = pd.Series([call[0] for call in calls]).value_counts(normalize=True).reindex(COURSES).dropna()
                others = _mean([(call[1:] != STEADY).any() for call in calls])
                yield said | {str(name): round(part, 3) for name, part in named.items()} | {"others": others}


def called(
    rng: np.random.Generator,
    per_year: int,
    size: int,
    comments: int,
    rho: float,
    course: str = STEADY,
    times: float = 1.0,
    shares: tuple[float, float] = USUAL,
) -> np.ndarray:
    """The verdicts on twelve themes, the first of which has this course."""
    share = np.repeat(np.linspace(*shares, THEMES)[:, None], size, axis=1)
    if course != STEADY:
        share[0] = SHARE * np.where(raised(course, size, per_year), times, 1.0)
    weight = 1 / max(rho, 1e-9) - 1
    base = rng.poisson(comments, size)
    n = rng.binomial(base, rng.beta(share * weight, (1 - share) * weight))
    counts = Counts(n, base, n / base, base.astype(float))
    return judged(counts, named(size, per_year))[0]["verdict"].to_numpy()


def raised(course: str, size: int, per_year: int) -> np.ndarray:
    """The periods in which a theme of this course is more than usual; a study begins with the fourth quarter."""
    at, quarter = np.arange(size), per_year // 4
    first = size // 2 - quarter
    return {
        STEADY: at < 0,
        "one_off": (at >= first) & (at < first + max(1, quarter - 1)),
        "recurring": np.isin(at, [size // 6, size // 2, size - 2]),
        "seasonal": at // quarter % 4 == 0,
        "new": at >= size - max(1, quarter - 1),
        "risen": at >= size - size // 2 - quarter,
        "fallen": at < size // 2,
    }[course]


def named(size: int, per_year: int) -> Periods:
    """Periods from the fourth quarter of a year on."""
    quarters = [shift_quarter("2020Q4", step) for step in range(size)]
    names = [f"{q[:4]}-{3 * int(q[5]) - 2 + step:02d}" for q in quarters for step in range(3)]
    return Periods(pd.Series(dtype="str"), (names if per_year == MONTHS else quarters)[:size], per_year)


def again() -> Iterator[dict[str, Any]]:
    """Studies of customers who comment once, and of such as do four times in their month."""
    for name, each in (("single", 1), ("again", 4)):
        rng = np.random.default_rng(1)
        calls = [verdicts(*commenting(rng, each)) != STEADY for _ in range(QUIET)]
        # themes that hardly anyone complains about are not looked at
        of_themes = _mean(np.concatenate(calls))
        yield {"series": name, "alarms": _mean([call.any() for call in calls]), "of_themes": of_themes}


def commenting(rng: np.random.Generator, each: int, size: int = 18) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """120 comments a month by customers with `each`; where these are several, any two are alike with chance a half."""
    share, rows = np.linspace(*USUAL, THEMES), 120 * size
    whole = np.repeat(rng.random((rows // each, THEMES)) < share, each, axis=0)
    alike = (rng.random((rows, THEMES)) < np.sqrt(0.5)) & (each > 1)
    answer, theme = np.nonzero(np.where(alike, whole, rng.random((rows, THEMES)) < share))
    received = pd.date_range("2020-10-10", periods=size, freq=pd.DateOffset(months=1), tz="UTC").repeat(120)
    talk = pd.DataFrame({"id": np.arange(rows), "received": received, "comment": "comment", "weight": 1.0})
    talk["quarter"] = received.tz_localize(None).to_period("Q").astype("str")
    talk["customer"] = np.arange(rows) // each
    said = pd.DataFrame({"feedback_id": answer, "theme": theme.astype("str"), "intent": "complaint", "sentiment": -0.8})
    return talk, said, themes_named([str(number) for number in range(THEMES)])


def themes_named(names: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"theme": names, "label": names, "general": False, "stability": 1.0, "born": ""})


def copies() -> Iterator[dict[str, Any]]:
    """Forty copies of the demo study without any time in it."""
    talk, said, themes = complaints_of_demo()
    rng, calls = np.random.default_rng(3), []
    for _ in range(COPIES):
        dealt = talk[["received", "quarter"]].sample(frac=1, random_state=rng).to_numpy()
        calls.append(verdicts(talk.assign(received=pd.to_datetime(dealt[:, 0]), quarter=dealt[:, 1]), said, themes))
    alarms = [(call != STEADY).any() for call in calls]
    yield {"series": "copies", "alarms": _mean(alarms), "of_themes": _mean([call != STEADY for call in calls])}


def planted_in_demo() -> Iterator[dict[str, Any]]:
    talk, said, themes = complaints_of_demo()
    yield {"series": "demo", **verdicts(talk, said, themes).to_dict()}


def verdicts(talk: pd.DataFrame, said: pd.DataFrame, themes: pd.DataFrame) -> pd.Series:
    when = periods(talk, "all", sorted(talk["quarter"].unique()), min_base=30)
    return recurrence(talk, said, themes, when).table.set_index("label")["verdict"]


def complaints_of_demo(seed: int = 7) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The demo's answers with a comment, its planted complaints as mentions, and its themes."""
    rng = np.random.default_rng(seed)
    writer, answers = Writer(rng), who_answers(rng)
    answers["kind"] = demo.comment_kinds(rng, answers)
    ready = demo.ready_comments(writer, answers)
    met = demo.overruled(demo.what_they_meet(rng, answers), ready)
    answers["feeling"] = demo.feelings(answers, met)
    told = answers.drop(columns="kind").join(demo.comments(rng, writer, answers, met, ready))
    talk = told[~told["kind"].isin(["none", "no_answer"])].assign(weight=1.0)
    talk = talk.assign(received=talk["received"].dt.tz_localize("UTC"))
    said = [(row.id, m.theme) for row in talk.itertuples() for m in row.mentions if m.polarity == "negative"]
    mentions = pd.DataFrame(said, columns=["feedback_id", "theme"]).assign(intent="complaint", sentiment=-0.8)
    names = list(demo.THEMES)
    return talk, mentions, themes_named(names)


def _mean(hits: Any) -> float:
    return round(float(np.mean(hits)), 3)


if __name__ == "__main__":
    main()
