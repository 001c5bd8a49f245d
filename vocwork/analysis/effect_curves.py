"""How a score goes with a number: a curve that only falls or only rises, and the value beyond which most of it happens.

The number is cut into bands (`bands`), the score of a band is m_k with weight W_k. The curve is the weighted isotonic
regression of m_k (Barlow et al. 1972), falling or rising, whichever fits better; `explained` is 1 - SSE(curve) /
SSE(flat line) on answers that neither of them saw (tenfold), so that choosing a direction and steps is paid for.

The threshold is the edge c with the largest |z_c|, z_c = (m(x >= c) - m(x < c)) / its standard error: the split that a
regression tree makes first, but that answers which score all over the place count by their own spread (as in Welch's
test). Searching is paid for by the maximum statistic: p is how often max |z_c| is as large where the score has nothing
to do with the number, each band being drawn from all answers' scores with its own spread. The interval of the
difference holds for all edges at once (Romano and Wolf 2005, JASA 100:94), so that it holds for the one that was
chosen; that of the threshold runs between the edges beside those chosen when each band is drawn again.

A course that turns (best in the middle, say) is no such curve: the misfit sum n_k (m_k - curve_k)^2 / s_k^2 is held
against what it is without any course, the least favourable case (Robertson, Wright and Dykstra 1988). q adjusts both p
of all numbers as one family (Benjamini and Hochberg).

Weights count by Kish's effective base n_k = (sum w)^2 / sum w^2, customers who answer again by one design effect of all
bands (`clusters.common_effect`), and folds take whole customers. Associated with, never proven to cause: who waits
longer may differ in other ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.band_scores import BandScores, band_scores
from vocwork.analysis.bands import band_of, occupied
from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import FOUR_IN_FIVE, false_discovery
from vocwork.analysis.metrics import ALIKE, SMALL_BASE, Scale, metric
from vocwork.analysis.weights import UNEQUAL_WEIGHTS, worth_too_little

# Draws of the maximum without any effect, of the misfit, and of every band again.
NULL, TURNS, AGAIN = 2000, 200, 1000
FOLDS = 10
# A turn that takes less than this part of what differs between bands is not worth a word.
PART = 0.1
# Of two bands none lies in the middle.
FEWEST_TURNED = 3
FALLS, RISES, PEAK, VALLEY, UNEVEN = "falls", "rises", "peak", "valley", "uneven"
ONE_BAND = "one_band"
TABLE = ["number", "base", "shape", "explained", "threshold", "threshold_low", "threshold_high", "difference"]
TABLE += ["low", "high", "base_beyond", "detectable", "p", "q", "turn", "turn_p", "turn_q", "reason"]
BANDS = ["number", "from", "until", "base", "value", "low", "high", "curve"]


class Curves(NamedTuple):
    """table: a row per number, those that explain most first; bands: a row per number and band."""

    table: pd.DataFrame
    bands: pd.DataFrame


def curves(
    answers: pd.DataFrame,
    edges: Mapping[str, np.ndarray],
    *,
    kind: str,
    scale: Scale | None = None,
    confidence: float = 0.95,
    min_base: int = 1,
    withheld: Mapping[str, str] | None = None,
    seed: int = 1,
) -> Curves:
    """How the points of these answers (points, weight, customer, and a column per number) go with each number.

    edges: number -> lower edges of its bands but the lowest; withheld: number -> why it is not shown.

    table: number, base, shape (falls, rises, peak, valley or uneven; '' where nothing is clear), explained (0 to 1,
    below 0 where a flat line does better), threshold and its interval (in units of the number; missing where it may lie
    beyond the outermost edge), difference of the metric from the threshold on, its interval, base_beyond, detectable
    (such a difference at the median edge would have been found four times in five), p, q, turn (the band where a course
    turns), turn_p, turn_q, reason.
    bands: number, from and until (missing at the ends), base, value, low, high (as any metric), curve.
    """
    rules: dict[str, Any] = {"kind": kind, "scale": scale, "confidence": confidence}
    rows, bands = [], []
    for name, cuts in edges.items():
        own = answers[answers[name].notna() & answers["points"].notna() & (answers["weight"] > 0)]
        cuts = occupied(own[name], cuts)
        rng, band = np.random.default_rng(seed), band_of(own[name], cuts)
        reason = (withheld or {}).get(name, "") or _reason(own, band, len(cuts) + 1, min_base)
        if reason:
            rows.append({"number": name, "base": len(own), "shape": "", "reason": reason})
            continue
        cells = band_scores(own, band, len(cuts) + 1)
        rows.append({"number": name, "base": len(own), "reason": ""} | _row(own, band, cells, cuts, confidence, rng))
        bands.append(_bands(own, band, cells, cuts, rules).assign(number=name))
    table = pd.DataFrame(rows, columns=TABLE).astype({name: float for name in TABLE[3:-1] if name != "base_beyond"})
    told = pd.concat(bands, ignore_index=True)[BANDS] if bands else pd.DataFrame(columns=BANDS)
    return Curves(_judged(table, confidence), told)


def monotone(means: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weighted isotonic fit that falls or rises, whichever leaves less.

    >>> monotone(np.array([5.0, 3.0, 4.0, 1.0]), np.array([1.0, 1.0, 3.0, 1.0])).tolist()
    [5.0, 3.75, 3.75, 1.0]
    """
    both = [_fit(means, weight, is_rising) for is_rising in (False, True)]
    return min(both, key=lambda curve: _misfit(means, curve, weight))


def turned(means: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, int]:
    """The fit that turns once, up and then down or the other way round, and the band where it is highest or lowest.

    >>> turned(np.array([1.0, 4.0, 2.0]), np.ones(3))
    (array([1., 4., 2.]), 1)
    """
    fits = []
    for at in range(1, len(means)):
        for first in (True, False):
            halves = (_fit(means[:at], weight[:at], first), _fit(means[at:], weight[at:], not first))
            curve = np.concatenate(halves)
            fits.append((_misfit(means, curve, weight), first, curve))
    _, is_peak, curve = min(fits, key=lambda fit: fit[0])
    return curve, int(curve.argmax() if is_peak else curve.argmin())


def steps(means: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Mean from each edge on minus mean below it, over the last axis: shape (..., bands) to (..., bands - 1).

    >>> steps(np.array([4.0, 4.0, 1.0]), np.array([1.0, 1.0, 2.0])).tolist()
    [-2.0, -3.0]
    """
    total, mass = np.cumsum(means * weight, axis=-1), np.cumsum(weight)
    below = total[..., :-1] / mass[:-1]
    beyond = (total[..., -1:] - total[..., :-1]) / (mass[-1] - mass[:-1])
    return np.asarray(beyond - below)


def step_errors(cells: BandScores, variances: np.ndarray) -> np.ndarray:
    """Standard error of each step, of bands with these variances of the score: shape (bands - 1,)."""
    mass, spread = np.cumsum(cells.weight), np.cumsum(cells.squares * variances)
    below, beyond = spread[:-1] / mass[:-1] ** 2, (spread[-1] - spread[:-1]) / (mass[-1] - mass[:-1]) ** 2
    return np.asarray(np.sqrt(below + beyond))


def _reason(own: pd.DataFrame, band: np.ndarray, size: int, min_base: int) -> str:
    """Why there is no curve, '' where there is one: every band needs enough answers, and such as are worth enough."""
    counts = np.bincount(band, minlength=size)
    if counts.sum() >= max(2, min_base) and size == 1:
        return ONE_BAND
    if counts.min() < max(2, min_base):
        return SMALL_BASE
    if own["points"].nunique() == 1:
        return ALIKE
    effective = np.bincount(band, own["weight"]) ** 2 / np.bincount(band, own["weight"] ** 2)
    return UNEQUAL_WEIGHTS if worth_too_little(effective, min_base).any() else ""


def _row(
    own: pd.DataFrame,
    band: np.ndarray,
    cells: BandScores,
    cuts: np.ndarray,
    confidence: float,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """What is found of one number, before it is judged beside the others."""
    means, errors = cells.means, step_errors(cells, cells.variances)
    found, at = _split(cells, means, errors)
    free = cells.without_effect(NULL, rng)
    highest = np.abs(steps(free, cells.weight) / errors).max(axis=1)
    low, high, first, last = _sure(cells, errors, confidence, rng)
    place, turn, p_turn = _turn(cells, free[:TURNS], confidence)
    return {
        "explained": _explained(own, band, len(means), rng),
        "threshold": cuts[at],
        # a step between two edges shows at one of them
        "threshold_low": cuts[first - 1] if first else np.nan,
        "threshold_high": cuts[last + 1] if last + 1 < len(cuts) else np.nan,
        "difference": found[at],
        "low": found[at] + low[at],
        "high": found[at] + high[at],
        "base_beyond": int((band > at).sum()),
        "detectable": (np.quantile(highest, confidence) + FOUR_IN_FIVE) * float(np.median(errors)),
        "p": _chance(highest, float(np.abs(found / errors).max())),
        "turn": place,
        "turn_p": p_turn,
        "shape": turn,
    }


def _split(cells: BandScores, means: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, int]:
    """The difference at each edge, and the edge where it is clearest."""
    found = steps(means, cells.weight)
    return found, int(np.abs(found / errors).argmax())


def _chance(without: np.ndarray, seen: float) -> float:
    """How often it is as large without any effect; what was seen counts as one of the draws."""
    return float((1 + (without >= seen * (1 - 1e-12)).sum()) / (1 + len(without)))


def _sure(
    cells: BandScores, errors: np.ndarray, confidence: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, int, int]:
    """How far each difference may lie below and above, all edges at once; the first and the last edge chosen again.

    Thirty perfect scores do not prove that there is no other: no error is smaller than with the spread of all bands.
    """
    again = steps(cells.drawn(cells.shares, AGAIN, rng), cells.weight)
    off = again - steps(cells.means, cells.weight)
    error = np.maximum(off.std(axis=0), 1e-9)
    far = float(np.quantile(np.abs(off / error).max(axis=1), confidence))
    error = np.maximum(error, step_errors(cells, np.full(len(cells.means), cells.within)))
    chosen = np.abs(again / errors).argmax(axis=1)
    first, last = np.quantile(chosen, [(1 - confidence) / 2, (1 + confidence) / 2], method="closest_observation")
    return -far * error, far * error, int(first), int(last)


def _turn(cells: BandScores, free: np.ndarray, confidence: float) -> tuple[int, str, float]:
    """The band in which the course turns, what it is there, and p that it turns at all.

    A course that one turn does not fit either goes up and down.
    """
    means, n = cells.means, cells.effective * cells.within / cells.variances
    lack, between = _misfit(means, monotone(means, n), n), _misfit(means, cells.pooled @ cells.scores, n)
    if len(means) < FEWEST_TURNED or lack <= PART * between:
        return 0, "", 1.0
    without = [_misfit(own, monotone(own, n), n) for own in free]
    curve, at = turned(means, n)
    kind = PEAK if curve[at] > curve[0] else VALLEY
    is_turned = _misfit(means, curve, n) <= np.quantile(without, confidence)
    return at, kind if is_turned else UNEVEN, _chance(np.array(without), lack)


def _explained(own: pd.DataFrame, band: np.ndarray, size: int, rng: np.random.Generator) -> float:
    """The part of the score's variance that the curve explains among answers it was not fitted to."""
    customer = customers(own)
    fold = (rng.permutation(customer.max() + 1) % FOLDS)[customer]
    weight, points = own["weight"].to_numpy(float), own["points"].to_numpy(float)
    parts = (weight, weight * points, weight * points**2)
    mass, total, squares = (np.bincount(fold * size + band, part, FOLDS * size).reshape(FOLDS, size) for part in parts)
    by_curve = by_line = 0.0
    for part in range(FOLDS):
        rest, flat = mass.sum(0) - mass[part], (total.sum() - total[part].sum()) / (mass.sum() - mass[part].sum())
        means = np.divide(total.sum(0) - total[part], rest, out=np.full(size, flat), where=rest > 0)
        curve = monotone(means, np.maximum(rest, 1e-9))
        by_curve += float((squares[part] - 2 * curve * total[part] + curve**2 * mass[part]).sum())
        by_line += float((squares[part] - 2 * flat * total[part] + flat**2 * mass[part]).sum())
    return 1 - by_curve / by_line if by_line > 0 else 0.0


def _judged(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The rows with q and shape, those that are clear and explain most first."""
    known = table["p"].notna()
    if known.any():
        q = false_discovery(pd.concat([table.loc[known, "p"], table.loc[known, "turn_p"]], ignore_index=True))
        table.loc[known, "q"], table.loc[known, "turn_q"] = np.split(np.asarray(q), 2)
    one_way = (table["q"] < 1 - confidence) & (table["explained"] > 0)
    turns = (table["turn_q"] < 1 - confidence) & (table["shape"] != "")
    way = np.where(table["difference"] < 0, FALLS, RISES)
    table["shape"] = np.where(turns, table["shape"], np.where(one_way, way, ""))
    order = table.assign(is_clear=table["shape"] != "").sort_values(
        ["is_clear", "explained"], ascending=False, kind="stable"
    )
    return order[TABLE].reset_index(drop=True)


def _bands(
    own: pd.DataFrame, band: np.ndarray, cells: BandScores, cuts: np.ndarray, rules: Mapping[str, Any]
) -> pd.DataFrame:
    levels = [metric(part, **rules) for _, part in own.groupby(band)]
    return pd.DataFrame(
        {
            "from": [np.nan, *cuts],
            "until": [*cuts, np.nan],
            **{name: [getattr(level, name) for level in levels] for name in ("base", "value", "low", "high")},
            "curve": monotone(cells.means, cells.effective),
        }
    )


def _fit(means: np.ndarray, weight: np.ndarray, is_rising: bool) -> np.ndarray:
    from scipy.optimize import isotonic_regression

    return np.asarray(isotonic_regression(means, weights=weight, increasing=is_rising).x)


def _misfit(means: np.ndarray, curve: np.ndarray | float, weight: np.ndarray) -> float:
    return float((weight * (means - curve) ** 2).sum())
