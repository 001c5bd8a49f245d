"""Why the metric changed: exact split of the change, and the slices of the answers that carry most of it.

Slices are conjunctions of up to three attribute values and themes. They are searched one at a time by how far each goes
beyond the change of everyone and of those accepted before it (`scans`); the accepted ones are solved jointly, so that
their parts and what is left unexplained add up to the change (`kitagawa`). Any two tables of answers will do:
quarter against quarter, a segment against the rest, one brand against another, before against after.
The wording is "associated with": nothing here shows what would happen if the slice were mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import bridge, kitagawa
from vocwork.analysis.candidates import candidates, worth_showing
from vocwork.analysis.cause_power import SHARES, Detectable, detectable
from vocwork.analysis.cause_verdict import verdict_of
from vocwork.analysis.clusters import customers
from vocwork.analysis.compare import Difference, change
from vocwork.analysis.conjunctions import ATTRIBUTE, Item, Items, members, of_attribute, of_theme
from vocwork.analysis.disclosure import SHOWN, Withheld, counted_by, held_back_inside
from vocwork.analysis.metrics import Estimate, Scale, metric, suppressed
from vocwork.analysis.nests import named
from vocwork.analysis.profiles import profiles
from vocwork.analysis.quarter_pair import QuarterPair
from vocwork.analysis.scans import (
    INCIDENCE,
    RATE,
    Found,
    Scan,
    evidence,
    family_p,
    null_maxima,
    scan,
    search,
    threshold,
)

_LEVELS = [f"{quarter}{end}" for quarter in ("before", "now") for end in ("", "_low", "_high")]
SLICE_COLUMNS = ["items", "scan", "n_before", "n_now", *_LEVELS, *kitagawa.NUMBERS, "p", "cause"]


class Causes(NamedTuple):
    """The change, its exact split, the slices that carry it, and a verdict in one word.

    split_by: the attribute whose groups are "who answered"; '' where there is none.
    main_part: mix | talk | rate, the part that may be called most of the change, else none; unclear: the change itself.
    verdict: one | several | everywhere (whichever group or theme is left out, the rest clearly moved the same way) |
    except (no cause, but a slice that clearly moved against the change, see `exceptions`) | open (a clear change of
    which neither is shown) | none (no clear change, and nothing stands out) | no_comparison.
    unexplained: what the accepted slices leave of the change, in common to everyone; without any all of it.
    share_together: the part of a clear change that several slices account for together, 1 - unexplained / total.
    detectable: how many points further than the others a slice of `detectable_share` of the answers must move to be
    found four times in five, see `cause_power`; NaN where no slice has enough answers to be looked at, or none of
    these so many that it would be found however far it moved.
    """

    total: Difference
    split: pd.DataFrame
    split_by: str
    slices: pd.DataFrame
    verdict: str
    main_part: str = bridge.NO_PART
    unexplained: Estimate = suppressed(0)
    share_together: float = np.nan
    detectable: float = np.nan
    detectable_share: float = np.nan

    @property
    def examined(self) -> bool:
        """Whether any slice had enough answers to be looked at; without one, that nothing stands out says nothing."""
        return len(self.slices) > 0


def root_causes(
    now: pd.DataFrame,
    before: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    *,
    attributes: Sequence[str],
    kind: str,
    confidence: float = 0.95,
    min_base: int = 30,
    scale: Scale | None = None,
    withheld: Withheld = SHOWN,
    seed: int = 1,
) -> Causes:
    """Which slices of the answers are associated with the change of the metric.

    now, before: any two tables of answers; those of one `customer`, where known, are permuted together. Slices have at
    least `min_base` scored answers in both, and so have all the others of each group that they are part of, together:
    what cannot be shown is not listed; only a slice with a theme may be wholly new or gone. No comparison where the
    change itself is `withheld`.
    Slices: SLICE_COLUMNS; the accepted causes in the order found, then every single value and theme by its excess.
    """
    counted: dict[str, Any] = {"kind": kind, "confidence": confidence, "scale": scale}
    total = change(now, before, min_base=min_base, withheld=withheld.either, **counted)
    if total.reason:
        return nothing(total)
    both = pd.concat([before.assign(_now=False), now.assign(_now=True)]).dropna(subset=["points"])
    both = both.reset_index(drop=True)
    names, own = _looked_at(both, mentions, themes, attributes, min_base, withheld)
    rng = np.random.default_rng(seed)
    null = null_maxima(own, rng)

    def may_show(place: int) -> bool:
        return _may_show(_items(own, names, place), mentions, withheld, min_base)

    pull = float(np.sign(total.value)) if total.clear else 0.0
    found = search(own, null, direction=pull, confidence=confidence, may_show=may_show)
    accepted = own.candidates.member[[one.slice for one in found]]
    solved = kitagawa.parts(kitagawa.inside(accepted, own.profiles), own.rows, confidence=confidence)
    slices = _slices(own, found, null, names, solved, total, counted)
    unexplained = _unexplained(solved, total)
    together = 1 - unexplained.value / total.value if total.clear and len(found) > 1 else np.nan
    split_by = _split_attribute(slices, attributes, both)
    split = bridge.parts(both, mentions, split_by, total=total, confidence=confidence, rng=rng)
    verdict, most = verdict_of(total, slices, own, counted), bridge.main_part(split, total)
    size = max(SHARES[0], min_base / min(total.base, total.base_before))
    seen = Detectable(np.nan, size)
    if len(slices):
        seen = detectable(own.rows, threshold(null, confidence), size, direction=pull)
    return Causes(total, split, split_by, slices, verdict, most, unexplained, together, seen.move, seen.share)


def nothing(total: Difference) -> Causes:
    """Where there is no comparison."""
    unexplained = suppressed(min(total.base, total.base_before), total.reason)
    return Causes(total, bridge.no_parts(), "", _no_slices(), "no_comparison", unexplained=unexplained)


# --- what is looked at -------------------------------------------------------------------------------------------


def _looked_at(
    both: pd.DataFrame,
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
    attributes: Sequence[str],
    min_base: int,
    withheld: Withheld,
) -> tuple[list[Item], Scan]:
    """The items that may be shown, in the order of their numbers, and everything the scans look at."""
    values = {name: known for name in attributes if (known := _values(both, name, attributes, min_base, withheld))}
    unseen = withheld.items(mentions.rename(columns={"theme": "item"}), least=min_base).either
    told = themes[~themes["general"].astype(bool) & ~themes["theme"].isin(unseen)]
    kinds = profiles(both, mentions, values, told["theme"].tolist())
    names = [of_attribute(attribute, value) for attribute, known in values.items() for value in known]
    names += [of_theme(theme, label) for theme, label in zip(told["theme"], told["label"], strict=True)]
    is_now = both["_now"].to_numpy(bool)
    quarters, weight = np.column_stack([~is_now, is_now]), both["weight"].to_numpy(float)[:, None]
    counts, mass, squares = (kinds.sums(quarters * weight**power) for power in range(3))
    rows = QuarterPair(both["points"].to_numpy(float), both["weight"].to_numpy(float), is_now, customers(both))
    worth = worth_showing(candidates(kinds, counts, min_base=min_base), mass, squares, min_base=min_base)
    return names, scan(rows, kinds, worth)


def _values(
    both: pd.DataFrame, attribute: str, attributes: Sequence[str], min_base: int, withheld: Withheld
) -> list[str]:
    """The values of an attribute that may be shown for both quarters, in order of name."""
    reasons = held_back_inside(both, attribute, attributes, min_base=min_base, by="_now")
    unseen = withheld.values(attribute, least=min_base).either
    return sorted(value for value in reasons.index[(reasons == "").all(axis=1)] if value not in unseen)


def _items(own: Scan, names: Sequence[Item], place: int) -> Items:
    return tuple(names[item] for item in own.candidates.items[place] if item >= 0)


def _may_show(items: Items, mentions: pd.DataFrame, withheld: Withheld, min_base: int) -> bool:
    """Whether a slice on this page gives away none of the pages of other segments."""
    if withheld.peers is None:
        return True
    answers = withheld.peers.answers
    inside = answers.loc[members(items, answers, mentions), "id"]
    return not withheld.items(pd.DataFrame({"feedback_id": inside, "item": 0}), least=min_base).either


# --- what is shown -----------------------------------------------------------------------------------------------


def _slices(
    own: Scan,
    found: Sequence[Found],
    null: np.ndarray,
    names: Sequence[Item],
    solved: pd.DataFrame,
    total: Difference,
    counted: dict[str, Any],
) -> pd.DataFrame:
    """The accepted slices, then every single item, by the size of what goes beyond the change of everyone."""
    accepted = [one.slice for one in found]
    single = (own.candidates.items >= 0).sum(axis=1) == 1
    single[accepted] = False
    place = np.array([*accepted, *np.flatnonzero(single & own.candidates.shown)], dtype=int)
    if not len(place):
        return _no_slices()
    rate, talked = (z[place] for z in evidence(own))
    table = pd.DataFrame({"items": [_items(own, names, one) for one in place]}, dtype="object")
    table["scan"] = np.where(np.abs(talked) > np.abs(rate), INCIDENCE, RATE)
    table[["n_before", "n_now"]] = own.candidates.n[place]
    table = table.join(_levels(own, place, counted))
    rules = {"confidence": counted["confidence"], "clear": total.clear}
    table = table.join(kitagawa.measured(own.candidates.member[place], own.profiles, own.rows, **rules))
    table = table.join(solved.iloc[1:].reset_index(drop=True))
    table["p"] = family_p(np.maximum(np.abs(rate), np.abs(talked)), null)
    table.loc[: len(found) - 1, "scan"] = [one.scan for one in found]
    table.loc[: len(found) - 1, "p"] = [one.p for one in found]
    table["cause"] = np.arange(len(table)) < len(found)
    return table.iloc[_order(table, len(found))].reset_index(drop=True)[SLICE_COLUMNS]


def _no_slices() -> pd.DataFrame:
    return pd.DataFrame(columns=SLICE_COLUMNS)


def _order(table: pd.DataFrame, found: int) -> np.ndarray:
    by_size = table["excess"].abs().iloc[found:].argsort(kind="stable")
    return np.concatenate([np.arange(found), found + by_size.to_numpy()[::-1]])


def _levels(own: Scan, place: np.ndarray, counted: dict[str, Any]) -> pd.DataFrame:
    """The metric of every slice in both quarters, as estimates."""
    found: dict[str, list[float]] = {name: [] for name in _LEVELS}
    for one in place:
        inside = own.candidates.member[one].toarray()[0][own.profiles.of] > 0
        for name, quarter in (("before", ~own.rows.now), ("now", own.rows.now)):
            value = metric(own.rows.table(inside & quarter), **counted)
            for end, number in zip(("", "_low", "_high"), (value.value, value.low, value.high), strict=True):
                found[name + end].append(number)
    return pd.DataFrame(found)


def _unexplained(solved: pd.DataFrame, total: Difference) -> Estimate:
    """What everyone has in common beyond the accepted slices; the change itself where there are none."""
    if len(solved) == 1:
        return total.as_estimate
    value, low, high = solved.iloc[0]
    return Estimate(value, low, high, total.as_estimate.base)


def _split_attribute(slices: pd.DataFrame, attributes: Sequence[str], both: pd.DataFrame) -> str:
    """The attribute to split by: that of the first cause, else the one whose values moved most, else one that fits."""
    first = slices["items"].map(lambda items: next((i.attribute for i in items if i.kind == ATTRIBUTE), ""))
    own = slices[first != ""]
    causes = own[own["cause"].astype(bool)]
    if len(causes):
        return str(first[causes.index[0]])
    if len(own):
        return str(first[own["excess"].abs().idxmax()])
    return next((a for a in attributes if _overlap(both[a], both["_now"])), "")


def _overlap(values: pd.Series, is_now: pd.Series) -> bool:
    """Whether most answers of both quarters have a value that both quarters know: else who answered cannot be told."""
    counts = counted_by(named(values), is_now)
    shared = counts[(counts > 0).all(axis=1)].sum()
    return bool((2 * shared > is_now.value_counts().reindex(shared.index)).all())
