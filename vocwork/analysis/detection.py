"""When a complaint was first more than usual, channel by channel: the day of the answer that gave it away.

Answers are taken in the order they came. Each that complains adds log(p1 / p0) to a sum, each that does not adds
log((1 - p1) / (1 - p0)), and the sum never falls below 0 (Page 1954, Biometrika 41:100; of yes and no, Reynolds and
Stoumbos 1999, J Quality Technology 31:87): p0 is the share before, p1 a rise worth an alarm. The sum rings at the
level that in all channels together is reached by chance with 1 - confidence, by simulation with a share before that is
known no better than from its answers. The rise seems to have begun where a share of its own is likeliest from there on.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from vocwork.analysis.metrics import SMALL_BASE

# A rise of so many times is what the sum is quickest for.
RISE = 3.0
DRAWS = 1000
# A rise that would have been found this often is told where none was; its share is looked for in so many halvings.
OFTEN, AGAIN, HALVINGS = 0.8, 300, 6
COLUMNS = ["part", "before_n", "before_base", "before", "n", "base", "share", "began", "detected", "days", "answers"]
COLUMNS += ["detectable", "reason"]


def detection(
    answers: pd.DataFrame,
    complaining: Collection[str],
    *,
    since: pd.Timestamp,
    by: str = "channel",
    rise: float = RISE,
    confidence: float = 0.95,
    min_base: int = 1,
    seed: int = 1,
) -> pd.DataFrame:
    """A row per value of the column `by`, those that rang first on top.

    answers: id, received and `by`; complaining: the ids of those that complain. Answers before `since` say what is
    usual. before_n of before_base and n of base since then complain, as shares before and share; began and detected are
    moments, missing where nothing rang; days and answers how long it took from one to the other. detectable: the share
    that would have rung four times out of five, had it been so since `since`; missing where not even 1 would. Channels
    with fewer than `min_base` answers before or since have a reason and no numbers but bases.
    """
    ordered = answers[answers["received"].notna()].sort_values(["received", "id"], kind="stable")
    parts = list(ordered.groupby(ordered[by].astype("str"), sort=True))
    rng = np.random.default_rng(seed)
    tail = (1 - confidence) / max(1, len(parts))
    rows = [
        {"part": name} | _row(own, own["id"].isin(complaining), since, rise, tail, min_base, rng) for name, own in parts
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    for name in ("began", "detected"):
        # moments even where nothing rang at all
        table[name] = pd.to_datetime(table[name], utc=True)
    return table.sort_values(["detected", "part"], kind="stable", ignore_index=True)


def _row(
    own: pd.DataFrame,
    said: pd.Series,
    since: pd.Timestamp,
    rise: float,
    tail: float,
    min_base: int,
    rng: np.random.Generator,
) -> dict[str, object]:
    later = (own["received"] >= since).to_numpy()
    usual, seen = said.to_numpy()[~later], said.to_numpy()[later]
    told = {"before_base": len(usual), "base": len(seen), "began": pd.NaT, "detected": pd.NaT, "reason": ""}
    if min(len(usual), len(seen)) < max(1, min_base):
        return told | {"reason": SMALL_BASE}
    told |= {"before_n": int(usual.sum()), "before": float(usual.mean())}
    told |= {"n": int(seen.sum()), "share": float(seen.mean())}
    expected = (usual.sum() + 0.5) / (len(usual) + 1)
    sums, level = cusum(seen[None, :], expected, rise)[0], _level(len(seen), usual, expected, rise, tail, rng)
    told |= {"detectable": _detectable(len(seen), expected, rise, level, rng)}
    rings = np.flatnonzero(sums > level)
    if not len(rings):
        return told
    last = int(rings[0])
    first = _beginning(seen[: last + 1], expected)
    began, detected = own["received"][later].iloc[[first, last]]
    days = (detected - began) / pd.Timedelta("1D")
    return told | {"began": began, "detected": detected, "days": float(days), "answers": last - first + 1}


def _beginning(seen: np.ndarray, usual: float) -> int:
    """The answer since which a share of its own is likeliest, against the usual one: the change-point's likelihood."""
    n = np.arange(len(seen), 0, -1)
    said = np.cumsum(seen[::-1])[::-1]
    share = np.clip(said / n, usual, 1 - 1e-9)
    gain = said * np.log(share / usual) + (n - said) * np.log((1 - share) / (1 - usual))
    return int(gain.argmax())


def cusum(said: np.ndarray, share: float, rise: float = RISE) -> np.ndarray:
    """The sums after each answer, shape (series, answers), of whether it complains.

    >>> cusum(np.array([[False, True, True]]), 0.1, 2.0).round(3).tolist()
    [[0.0, 0.693, 1.386]]
    """
    high = min(rise * share, (1 + share) / 2)
    steps = np.where(said, np.log(high / share), np.log((1 - high) / (1 - share)))
    total = np.cumsum(steps, axis=1)
    return np.asarray(total - np.minimum(np.minimum.accumulate(total, axis=1), 0))


def _level(size: int, usual: np.ndarray, expected: float, rise: float, tail: float, rng: np.random.Generator) -> float:
    """The height that the sum of so many answers reaches by chance `tail`, where nothing has changed."""
    shares = rng.beta(usual.sum() + 0.5, len(usual) - usual.sum() + 0.5, DRAWS)
    drawn = rng.random((DRAWS, size)) < shares[:, None]
    return float(np.quantile(cusum(drawn, expected, rise).max(axis=1), 1 - tail))


def _detectable(size: int, expected: float, rise: float, level: float, rng: np.random.Generator) -> float:
    """The smallest share of so many answers whose sum goes above the level four times out of five, to some per cent."""
    drawn = rng.random((AGAIN, size))

    def found(share: float) -> float:
        return float((cusum(drawn < share, expected, rise).max(axis=1) > level).mean())

    low, high = expected, 1.0
    if found(high) < OFTEN:
        return float("nan")
    for _ in range(HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (low, middle) if found(middle) >= OFTEN else (middle, high)
    return float(np.sqrt(low * high))
