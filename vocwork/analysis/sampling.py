"""Which comments to code by hand, and how many, so that shares put right by them are as precise as wanted.

Comments about which the machine is unsure teach most. They are put into strata by the error expected of the machine,
and each stratum gets comments in proportion to its size times its error (Neyman 1934). Every comment has a random
number of its own that never changes, and a stratum's comments with the smallest ones are drawn (Ohlsson 1995): a larger
plan keeps the comments of a smaller one.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.metrics import wilson_at, z_value

# Errors assumed of a machine that gives no chances: codes that are false, and comments that a category misses; and the
# number of coded comments that weighs as much as what is assumed.
FALSE, MISSED, BELIEF = 0.2, 0.03, 10
# Chance that a comment has a category whose chance was too small to be kept.
FAINT = 0.01
STRATA, LEAST = 4, 10


class Plan(NamedTuple):
    """What to code by hand.

    drawn     feedback_id, stratum, drawn (the chance with which the comment came into the sample), in random order
    strata    stratum (0 the surest), comments, error (expected, root mean square over the categories), drawn (how many)
    expected  code, half_width: of the corrected share's interval, where the machine errs as expected
    """

    drawn: pd.DataFrame
    strata: pd.DataFrame
    expected: pd.DataFrame


def plan(
    ids: pd.Series,
    errors: pd.DataFrame,
    shares: pd.Series,
    *,
    precision: float,
    confidence: float = 0.95,
    seed: int = 1,
) -> Plan:
    """The smallest stratified sample that promises every category an interval of at most +- `precision`.

    ids: of the comments, in the order of the rows of `errors`, the chance that the machine errs (comments x
    categories), see `expected_errors`. shares: of the comments that have each category, see `expected_shares`. For the
    half widths see there. All comments are drawn where none fewer do; where even these are too few for `precision`,
    `expected` says what they give.
    """
    stratum = strata(np.sqrt(errors.mean(axis=1).to_numpy()))
    sizes = np.bincount(stratum)
    mean_errors = errors.groupby(stratum).mean().to_numpy()
    total = _smallest(sizes, mean_errors, shares.to_numpy(), precision, confidence)
    drawn = allocation(sizes, np.sqrt(mean_errors.mean(axis=1)), total)
    order = np.lexsort([_random(ids, seed), stratum])
    rank = np.empty(len(ids), int)
    rank[order] = np.arange(len(ids)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    taken = rank < drawn[stratum]
    chosen = pd.DataFrame({"feedback_id": ids[taken].to_numpy(), "stratum": stratum[taken]})
    chosen["drawn"] = (drawn / sizes)[chosen["stratum"]]
    widths = half_widths(sizes, mean_errors, shares.to_numpy(), drawn, confidence)
    return Plan(
        chosen.loc[np.argsort(_random(chosen["feedback_id"], seed + 1))].reset_index(drop=True),
        pd.DataFrame(
            {
                "stratum": range(len(sizes)),
                "comments": sizes,
                "error": np.sqrt(mean_errors.mean(axis=1)),
                "drawn": drawn,
            }
        ),
        pd.DataFrame({"code": errors.columns, "half_width": widths}),
    )


def expected_errors(ids: pd.Series, codings: pd.DataFrame, checked: pd.DataFrame) -> pd.DataFrame:
    """The chance that the machine errs about each comment and category, comments x categories.

    codings: feedback_id, code, coded, chance of the machine. 1 - chance where it codes, else chance; where nothing was
    kept, FAINT. A machine that gives no chances errs as it did where it was checked, see `_checked_errors`.
    checked: code, and of the comments coded by hand: hand, how many; said, coded by machine; true, by people; hits, by
    both.
    """
    errors = _checked_errors(checked)
    surely = codings[codings["chance"].notna()]["code"].unique()
    faint = errors["missed"].where(~errors.index.isin(surely), FAINT)
    gap = (codings["coded"] - codings["chance"]).abs().fillna(codings["code"].map(errors["false"]))
    table = codings.assign(error=gap).pivot(index="feedback_id", columns="code", values="error")
    return table.reindex(index=ids, columns=errors.index).fillna(faint).reset_index(drop=True)


def expected_shares(ids: pd.Series, codings: pd.DataFrame, errors: pd.DataFrame) -> pd.Series:
    """The share of the comments expected to have each category: the machine's, less its errors and with what it misses.

    ids, codings: as for `expected_errors`, which gave `errors`.
    """
    said = codings[codings["coded"]].pivot(index="feedback_id", columns="code", values="coded")
    has = said.reindex(index=ids, columns=errors.columns).notna().to_numpy()
    return errors.mask(has, 1 - errors).mean()


def _checked_errors(checked: pd.DataFrame) -> pd.DataFrame:
    """Per category: false, the share of the machine's codes that are; missed, that of the other comments it misses.

    Counts beside BELIEF imagined comments that err as is assumed of a machine that nobody checked.
    """
    by_code = checked.set_index("code")
    false = (by_code["said"] - by_code["hits"] + BELIEF * FALSE) / (by_code["said"] + BELIEF)
    missed = (by_code["true"] - by_code["hits"] + BELIEF * MISSED) / (by_code["hand"] - by_code["said"] + BELIEF)
    return pd.DataFrame({"false": false, "missed": missed})


def strata(unsure: np.ndarray, count: int = STRATA) -> np.ndarray:
    """Stratum of each comment, from 0, the surest: equal steps of the cumulated uncertainty, none below LEAST comments.

    Equal sums of sqrt(f) are nearly optimal (Dalenius and Hodges 1959); here sums of the uncertainty itself, which the
    number of comments drawn follows: each stratum gets about as many.

    >>> strata(np.array([0.1] * 60 + [0.3] * 20), 2).tolist() == [0] * 60 + [1] * 20
    True
    """
    order = np.argsort(unsure, kind="stable")
    before = np.cumsum(unsure[order]) - unsure[order] / 2
    total = unsure.sum()
    step = np.floor(count * before / total).astype(int) if total > 0 else np.zeros(len(unsure), int)
    found = np.empty(len(unsure), int)
    # comments of the same uncertainty stay together
    found[order] = pd.Series(step).groupby(unsure[order]).transform("first").to_numpy()
    return _without_small(found)


def _without_small(stratum: np.ndarray) -> np.ndarray:
    """Strata with fewer than LEAST comments joined to the one below them, numbered without gaps."""
    joined = stratum.copy()
    for number in np.unique(stratum)[:0:-1]:
        if (joined == number).sum() < LEAST:
            joined[joined == number] = joined[joined < number].max()
    return np.unique(joined, return_inverse=True)[1]


def allocation(sizes: np.ndarray, spread: np.ndarray, total: int) -> np.ndarray:
    """How many comments to draw from each stratum: in proportion to size x spread, at least LEAST, at most all.

    What a stratum is too small for goes to the others in the same proportion (Cochran 1977, 5.8).

    >>> allocation(np.array([900, 100]), np.array([0.1, 0.3]), 120).tolist()
    [90, 30]
    """
    return np.clip(np.rint(_neyman(sizes, spread, total)), np.minimum(sizes, LEAST), sizes).astype(int)


def _neyman(sizes: np.ndarray, spread: np.ndarray, total: float) -> np.ndarray:
    share = sizes * spread if (sizes * spread).any() else sizes
    wanted = total * share / share.sum()
    full = wanted > sizes
    if full.any() and not full.all():
        wanted[~full] = _neyman(sizes[~full], spread[~full], total - sizes[full].sum())
    return np.asarray(np.minimum(wanted, sizes))


def half_widths(
    sizes: np.ndarray, errors: np.ndarray, shares: np.ndarray, drawn: np.ndarray, confidence: float
) -> np.ndarray:
    """Expected half width of the interval of each category; errors: (strata, categories), shares: (categories,).

    That of `coded_shares.prediction_powered`: Wilson's at the base with variance t (1 - t) / N + sum_h W_h^2 (1 - n_h /
    N_h) (e_h n / (n - 1) + 1 / n) / n_h, with e_h the mean error in stratum h, W_h its share of the N comments, of
    which n are drawn, and t the expected share. 1 / n is the one error more that the estimate allows for.
    """
    z, comments, sample = z_value(confidence), sizes.sum(), max(2, drawn.sum())
    weight = (sizes / comments) ** 2 * (1 - drawn / sizes) / drawn
    variance = weight @ (errors * sample / (sample - 1) + 1 / sample)
    inside = np.clip(shares, 1 / sample, 1 - 1 / sample)
    spread = inside * (1 - inside)
    base = spread / (spread / comments + variance)
    return np.array([np.ptp(wilson_at(t * each, each, z)) / 2 for t, each in zip(shares, base, strict=True)])


def _smallest(sizes: np.ndarray, errors: np.ndarray, shares: np.ndarray, precision: float, confidence: float) -> int:
    """The smallest sample that keeps every half width within `precision`, by bisection."""
    spread = np.sqrt(errors.mean(axis=1))
    low, high = 0, int(sizes.sum())
    while low < high:
        middle = (low + high) // 2
        widths = half_widths(sizes, errors, shares, allocation(sizes, spread, middle), confidence)
        low, high = (low, middle) if widths.max() <= precision else (middle + 1, high)
    return low


def _random(ids: pd.Series, seed: int) -> np.ndarray:
    """Every comment's own random number, the same in every plan: from its id alone."""
    digests = [hashlib.sha256(f"{seed}\n{identifier}".encode("utf-8", "surrogatepass")).digest() for identifier in ids]
    return np.array([int.from_bytes(digest[:6], "big") for digest in digests])
