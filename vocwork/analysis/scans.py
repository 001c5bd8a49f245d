"""The search for what a change goes with: rate scan and incidence scan over all slices, one family of tests.

The slice that stands out most is accepted, by either scan; the next one is judged by what the accepted ones leave. p is
the share of permutations of the quarters among the customers whose largest |z| over all slices and both scans reaches
the slice's own (Westfall and Young's max statistic).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from vocwork.analysis import incidence, rate_scan
from vocwork.analysis.candidates import Candidates
from vocwork.analysis.clusters import alike, permuted
from vocwork.analysis.incidence import Talk
from vocwork.analysis.profiles import Profiles
from vocwork.analysis.quarter_pair import QuarterPair
from vocwork.analysis.rate_scan import Sums

RATE, INCIDENCE = "rate", "incidence"
PERMUTATIONS = 199
MOST_CAUSES = 5
# So many numbers of one kind are held at once.
AT_ONCE = 4_000_000


class Scan(NamedTuple):
    """Answers, their profiles and slices, and what both scans need to know of them."""

    rows: QuarterPair
    profiles: Profiles
    candidates: Candidates
    sums: Sums
    talk: Talk
    gap: np.ndarray
    themes: sparse.csr_matrix


class Found(NamedTuple):
    """An accepted slice: its number, the scan that found it, how far it stood out and how likely by chance."""

    slice: int
    scan: str
    z: float
    p: float


def scan(rows: QuarterPair, profiles: Profiles, candidates: Candidates) -> Scan:
    """Everything that is looked at again in each step."""
    values = sum(len(known) for known in profiles.values.values())
    speaks = profiles.speaks
    size = (len(profiles.themes), len(profiles.codes))
    themes = sparse.coo_matrix((np.ones(len(speaks)), (speaks[:, 1], speaks[:, 0])), size).tocsr()
    talk, gap = incidence.talk(candidates, values), incidence.gaps(rows, profiles)
    return Scan(rows, profiles, candidates, rate_scan.sums(rows, profiles), talk, gap, themes)


def search(
    own: Scan,
    null: np.ndarray,
    *,
    direction: float = 0.0,
    confidence: float = 0.95,
    most: int = MOST_CAUSES,
    may_show: Callable[[int], bool] = lambda _: True,
) -> list[Found]:
    """The accepted slices in the order found.

    direction: 1 or -1 where only slices that pull that way can be a cause: of two groups that share the customers the
    one that fell is named, not the one that did not. may_show: what else decides whether a slice may be shown.
    """
    found: list[Found] = []
    hidden = ~own.candidates.shown
    while len(found) < most and not hidden.all():
        rate, talked = evidence(own, [one.slice for one in found])
        both = np.stack([rate, talked])
        pull = np.abs(both) if not direction else direction * both
        pull[:, hidden] = -np.inf
        best = int(pull.max(axis=0).argmax())
        if pull[:, best].max() < threshold(null, confidence):
            return found
        hidden[best] = True
        if may_show(best):
            which = int(pull[:, best].argmax())
            z = float(both[which, best])
            found.append(Found(best, (RATE, INCIDENCE)[which], z, float(family_p(z, null))))
    return found


def evidence(own: Scan, found: Sequence[int] = ()) -> tuple[np.ndarray, np.ndarray]:
    """How far each slice stands out beyond the found ones, in standard errors: by its contribution, by its themes."""
    return rate_scan.z(own.candidates.member, own.sums, found), _talked(own, found)


def _talked(own: Scan, found: Sequence[int]) -> np.ndarray:
    """The incidence of each slice; outside the groups in which a found slice has told of the theme."""
    z = np.zeros(len(own.candidates.n))
    signed = own.rows.signed
    shares = np.column_stack([own.profiles.sums(np.abs(signed) * (own.rows.now == now)) for now in (False, True)])
    z[own.talk.slice] = _incidence(own, shares[..., None])[:, 0]
    for theme, outside in _told(own, found).items():
        about = own.talk.theme == theme
        z[own.talk.slice[about]] = _incidence(own, (shares * outside[:, None])[..., None])[about, 0]
    for one in found:
        z[_related(own.candidates.items, one)] = 0
    return z


def _told(own: Scan, found: Sequence[int]) -> dict[int, np.ndarray]:
    """For each theme of a found slice, the profiles outside the groups of these slices, as 1 and 0."""
    outside: dict[int, np.ndarray] = {}
    for place in np.flatnonzero(np.isin(own.talk.slice, found)):
        theme, group = int(own.talk.theme[place]), int(own.talk.group[place])
        inside = own.candidates.member[group].toarray()[0] if group != incidence.EVERYONE else 1.0
        outside[theme] = outside.get(theme, np.ones(len(own.profiles.codes))) * (1 - inside)
    return outside


def _related(items: np.ndarray, one: int) -> np.ndarray:
    """The slices that hold this one by their items, or are part of it."""
    common = ((items[:, :, None] == items[one]) & (items[:, :, None] >= 0)).any(axis=2).sum(axis=1)
    size = (items >= 0).sum(axis=1)
    return np.asarray(common == np.minimum(size, size[one]))


def _incidence(own: Scan, shares: np.ndarray) -> np.ndarray:
    """z of the incidence scan, shape (slices of it, sets); shares: of each profile, shape (profiles, 2, sets)."""
    flat = shares.reshape(len(shares), -1)
    held, told = ((matrix @ flat).reshape(-1, *shares.shape[1:]) for matrix in (own.candidates.member, own.themes))
    return incidence.z(held, told, own.talk, own.gap, _kish(own.rows))


def _kish(rows: QuarterPair) -> np.ndarray:
    """One over the effective base, before and now."""
    signed = rows.signed
    return np.array([np.square(signed[rows.now == now]).sum() for now in (False, True)])


def null_maxima(own: Scan, rng: np.random.Generator, *, permutations: int = PERMUTATIONS) -> np.ndarray:
    """The largest |z| over all slices and both scans for each permutation of the quarters."""
    at_once = max(1, AT_ONCE // max(1, len(own.rows.score)))
    drawn = [min(at_once, permutations - start) for start in range(0, permutations, at_once)]
    return np.concatenate([_maxima(own, rng, sets) for sets in drawn])


def _maxima(own: Scan, rng: np.random.Generator, sets: int) -> np.ndarray:
    if not len(own.candidates.n):
        return np.zeros(sets)
    heavy, score = own.rows.weight[:, None], own.rows.score[:, None]
    together = alike(own.rows.customer)
    now = np.column_stack([permuted(own.rows.now, together, rng) for _ in range(sets)])
    parts = [heavy * quarter / (heavy * quarter).sum(axis=0) for quarter in (~now, now)]
    level = (parts[0] * score).sum(axis=0)
    value = (parts[1] - parts[0]) * (score - level)
    left = value - (parts[0] + parts[1]) / 2 * value.sum(axis=0)
    shares = np.stack([own.profiles.sums(part) for part in parts], axis=1)
    held = own.candidates.member @ shares.mean(axis=1)
    rate = rate_scan.z_alone(own.candidates.member, own.profiles.sums(left), own.profiles.sums(left**2), held)
    talked = _incidence(own, shares)
    return np.maximum(np.abs(rate).max(axis=0), np.abs(talked).max(axis=0, initial=0))


def family_p(z: np.ndarray | float, null: np.ndarray) -> np.ndarray:
    """Family-wise p: how often the largest of all |z| is at least this large by chance."""
    return np.asarray((1 + (null[:, None] >= np.abs(np.atleast_1d(z))).sum(axis=0)) / (1 + len(null))).reshape(
        np.shape(z)
    )


def threshold(null: np.ndarray, confidence: float) -> float:
    """The |z| from which on a slice is accepted: beyond it, p is below 1 - confidence.

    So as many of the null's maxima may reach it as keep (1 + their number) / (1 + permutations) below 1 - confidence;
    where even none would not, as permutations are too few, nothing is accepted.
    """
    many = int(np.ceil((1 - confidence) * (1 + len(null)) - 1e-9)) - 2
    if many < 0:
        return np.inf
    return float(np.nextafter(np.sort(null)[::-1][many], np.inf))
