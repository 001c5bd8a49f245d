"""The categories of a codebook: share of commented answers, change, feeling; put right where people coded a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis.clusters import customers
from vocwork.analysis.coded_shares import Share, at_least, error_rates, prediction_powered, rogan_gladen, share_change
from vocwork.analysis.disclosure import SHOWN, Withheld
from vocwork.analysis.slices import commented
from vocwork.analysis.theme_shares import says, tested, theme_counts

# By machine, not by people.
MACHINES = ("rule", "similarity", "learned")
# Fewest comments of a slice that put its shares right by themselves.
LEAST_SAMPLE = 30
# What only themes have, and single clauses.
_OF_THEMES = ("general", "stability", "severity", "severity_low", "severity_high", "severity_base")
# How a share was put right: by a sample of its own comments, by the error rates in the sample of the whole study.
SAMPLE, RATES = "sample", "rates"
# Category -> those it belongs under.
Above = Mapping[str, Sequence[str]]


class Coded(NamedTuple):
    """The codings of a study; a comment about a category is about those above it too.

    said     feedback_id, code: what holds; by hand where people coded the comment, else by machine
    machine  feedback_id, code: what the machine says
    sample   feedback_id, code, truth (1.0 or 0.0), drawn: the random sample coded by hand
    """

    said: pd.DataFrame
    machine: pd.DataFrame
    sample: pd.DataFrame


def settle(codings: pd.DataFrame, above: Above, asked: Sequence[str]) -> Coded:
    """What holds of each comment. Of several coders half are enough for a yes.

    codings: feedback_id, code, coded, by, drawn. asked: the categories that are no mere sums of others.
    """
    by_machine = codings["by"].isin(MACHINES)
    plain = codings.loc[by_machine & codings["coded"], ["feedback_id", "code"]]
    judged = _judged(codings[~by_machine], above, asked)
    kept = _without(_raised(_without(plain, judged), above), judged)
    said = pd.concat([kept, judged.loc[judged["truth"] == 1, ["feedback_id", "code"]]], ignore_index=True)
    return Coded(said, _raised(plain, above), judged[judged["drawn"].notna()])


def _judged(hand: pd.DataFrame, above: Above, asked: Sequence[str]) -> pd.DataFrame:
    """The truth of every comment and category that people decided, and of the categories above.

    One yes below decides for a category above; a no takes an answer about everything that it sums up, or about itself
    and nothing below. Comments that a yes decided before all was asked were not drawn for it: they would be yes alone.
    """
    votes = hand.groupby(["feedback_id", "code"], as_index=False).agg(coded=("coded", "mean"), drawn=("drawn", "max"))
    told = _raised(votes.assign(coded=votes["coded"] >= 0.5, part=votes["code"]), above)
    told = told.assign(alone=told["part"] == told["code"], parts=told["part"].isin(asked))
    rules = {"truth": ("coded", "max"), "drawn": ("drawn", "max"), "alone": ("alone", "all"), "parts": ("parts", "sum")}
    found = told.groupby(["feedback_id", "code"], as_index=False).agg(**rules)
    all_parts = pd.Series([upper for code in asked for upper in (code, *above.get(code, ()))]).value_counts()
    whole = found["alone"] | (found["parts"] >= all_parts.reindex(found["code"]).to_numpy())
    found = found.assign(truth=found["truth"].astype(float), drawn=found["drawn"].where(whole).astype(float))
    return found.loc[whole | (found["truth"] == 1), ["feedback_id", "code", "truth", "drawn"]]


def _raised(coded: pd.DataFrame, above: Above) -> pd.DataFrame:
    """Coded comments with the categories above their codes."""
    more = [coded[coded["code"] == code].assign(code=upper) for code, uppers in above.items() for upper in uppers]
    return pd.concat([coded, *more], ignore_index=True).drop_duplicates(ignore_index=True)


def _without(coded: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Coded comments less those that were judged."""
    return coded[~_pairs(coded).isin(_pairs(judged))]


def _pairs(coded: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(coded[["feedback_id", "code"]])


def code_shares(
    now: pd.DataFrame,
    before: pd.DataFrame,
    coded: Coded,
    categories: pd.DataFrame,
    *,
    confidence: float = 0.95,
    min_base: int = 1,
    min_cell: int = 1,
    withheld: Withheld = SHOWN,
) -> pd.DataFrame:
    """One row per category of `now`, each below the one it belongs under, the largest first.

    As `theme_shares`, masks included; sentiment is that of whole answers. categories: code, label, depth, parent.
    Where a random sample was coded by hand, share, interval, change and p are put right: with at least LEAST_SAMPLE
    sampled comments of the slice (in both quarters, where both are shown) by these, else by the error rates of the
    machine in the sample of the whole study. `corrected` says how: sample, rates, or '' where nothing was done.

    Columns: those of `theme_shares` but theme and those of _OF_THEMES; code, depth, parent; corrected, hand (sampled
    comments of the slice), as_coded (the share before it was put right).
    """
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "min_cell": min_cell}
    table = code_counts(now, before, coded, categories, withheld=withheld, **rules)
    table = tested(table, confidence=confidence, min_cell=min_cell)
    return table.iloc[_below_parents(table)].reset_index(drop=True)


def code_counts(
    now: pd.DataFrame,
    before: pd.DataFrame,
    coded: Coded,
    categories: pd.DataFrame,
    *,
    confidence: float,
    min_base: int,
    min_cell: int,
    withheld: Withheld,
) -> pd.DataFrame:
    """As `code_shares`, before its tests: without q and verdict, in no order; see `theme_counts`."""
    answers = pd.concat([now, before]).drop_duplicates("id").set_index("id")["sentiment"]
    told = coded.said.rename(columns={"code": "theme"})
    told = told.assign(sentiment=told["feedback_id"].map(answers).astype(float), severity=np.nan)
    listed = categories[["code", "label"]].rename(columns={"code": "theme"})
    listed = listed.assign(general=False, stability=np.nan, born="")
    rules: dict[str, Any] = {"confidence": confidence, "min_base": min_base, "min_cell": min_cell}
    table = theme_counts(now, before, told, listed, withheld=withheld, **rules)
    table = table.rename(columns={"theme": "code"}).drop(columns=list(_OF_THEMES))
    table = table.merge(categories[["code", "depth", "parent"]], on="code", how="left")
    return _put_right(table, commented(now), commented(before), coded, confidence)


def _put_right(
    table: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame, coded: Coded, confidence: float
) -> pd.DataFrame:
    """The table with shares corrected by hand codings, where there are some and the share is shown."""
    right = table.assign(corrected="", hand=0, as_coded=table["share"])
    found: dict[str, list[list[Share]]] = {}
    for row in right[right["share"].notna()].sort_values("depth", ascending=False).itertuples():
        slices = [now, before] if pd.notna(row.change) else [now]
        own = coded._replace(**{name: part[part["code"] == row.code] for name, part in coded._asdict().items()})
        right.loc[row.Index, "hand"] = int(own.sample["feedback_id"].isin(now["id"]).sum())
        shares, how = corrected(own, slices)
        if how:
            shares = [at_least(*both) for both in _with_parts(shares, found.get(row.code, []))]
            found.setdefault(row.parent, []).append(shares)
            cells = _cells(shares, confidence) | {"corrected": how}
            right.loc[row.Index, list(cells)] = list(cells.values())
    return right


def corrected(own: Coded, slices: Sequence[pd.DataFrame]) -> tuple[list[Share], str]:
    """Shares of one category in some slices, all put right in the same way, and how; '' where they cannot be.

    own: the codings of that category alone. slices: commented answers.
    """
    if own.sample.empty:
        return [], ""
    samples = [own.sample[own.sample["feedback_id"].isin(answers["id"])] for answers in slices]
    if min(map(len, samples)) >= LEAST_SAMPLE:
        return [_powered(own.machine, *pair) for pair in zip(samples, slices, strict=True)], SAMPLE
    rates = error_rates(*_columns(own.sample, own.machine))
    shares = [rogan_gladen(*says(a, own.machine).counts, rates) if len(a) else None for a in slices]
    known = [share for share in shares if share is not None]
    return (known, RATES) if len(known) == len(slices) else ([], "")


def _with_parts(shares: Sequence[Share], parts: Sequence[Sequence[Share]]) -> list[tuple[Share, list[Share]]]:
    """Each share, one per slice, with those of its parts in that slice."""
    return [(share, [part[n] for part in parts if len(part) > n]) for n, share in enumerate(shares)]


def _powered(machine: pd.DataFrame, sample: pd.DataFrame, answers: pd.DataFrame) -> Share:
    weight = answers.set_index("id")["weight"]
    own, all_of_them = weight.reindex(sample["feedback_id"]).to_numpy(float), weight.to_numpy(float)
    said = _says(machine, answers["id"])
    known = {"weight": own, "weights": all_of_them, "customer": customers(answers)}
    return prediction_powered(*_columns(sample, machine), said, **known)


def _columns(sample: pd.DataFrame, machine: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """truth, predicted and drawn of a sample."""
    return sample["truth"].to_numpy(), _says(machine, sample["feedback_id"]), sample["drawn"].to_numpy()


def _says(machine: pd.DataFrame, ids: pd.Series) -> np.ndarray:
    """1.0 where the machine codes an answer."""
    return ids.isin(machine["feedback_id"]).to_numpy(float)


def _cells(shares: Sequence[Share], confidence: float) -> dict[str, float]:
    """The corrected numbers by column."""
    now = shares[0].estimate(confidence)
    cells = {"share": now.value, "low": now.low, "high": now.high}
    if len(shares) == 1:
        return cells
    before = shares[1].estimate(confidence)
    low, high, p = share_change(*shares, confidence=confidence)
    cells |= {"previous_share": before.value, "previous_low": before.low, "previous_high": before.high}
    return cells | {"change": now.value - before.value, "change_low": low, "change_high": high, "p": p}


def _below_parents(table: pd.DataFrame) -> list[int]:
    """Row numbers such that each category stands below its parent and the largest of a kind first."""
    parent = dict(zip(table["code"], table["parent"], strict=True))
    size = {row.code: -row.share if pd.notna(row.share) else -row.n for row in table.fillna({"n": 0}).itertuples()}

    def path(code: str) -> list[tuple[float, str]]:
        upper = parent.get(code, "")
        return [*(path(upper) if upper in parent else []), (size[code], code)]

    return sorted(range(len(table)), key=lambda row: path(table["code"].iloc[row]))
