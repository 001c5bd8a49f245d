"""Columns that divide the answers into groups: which become attributes, and which one segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.proposal.profiles import Profile
from vocwork.corpus.sources.typed import to_flags, to_numbers

# Attributes to drill by: few enough values to compare, not so many columns that a reader is lost.
_VALUES = (2, 40)
_MOST = 12
# A segment needs answers in every cell of segment by quarter.
_SEGMENT_VALUES = (2, 12)
_LEAST_SHARE = 0.02
# A column that is named like a group may have smaller ones, such as "unknown", while they are few answers together.
_MOST_RARE = 0.05
_LEAST_FILLED = 0.8
# Share of the cells of group and quarter that must hold `min_base` answers, its default here.
_LEAST_SHOWN = 0.5
MIN_BASE = 30
# Share of the score's variance that a column explains when it is the score again in other words.
_SAME_AS_SCORE = 0.5
_LONGEST = 60


def find_groups(
    profiles: Sequence[Profile], score: Profile | None, labels: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Their columns that become attributes -> why, and those that do not -> why not."""
    no = {p.name: why for p in profiles if (why := _why_not(p, score, p.name in labels))}
    fit = [p for p in profiles if p.name not in no]
    fit.sort(key=lambda p: ("group" not in p.roles, -round(p.filled, 1)))
    yes = {p.name: f"{p.distinct} values: {_listed(p)}" for p in fit[:_MOST]}
    return yes, no | {p.name: f"{_MOST} attributes are enough to begin with" for p in fit[_MOST:]}


def _why_not(profile: Profile, score: Profile | None, labelled: bool) -> str | None:
    low, high = _VALUES
    if profile.are_dates >= 0.9:
        return "a second date; map it as opened, answered or closed if that is what it is"
    if "id" in profile.roles and profile.distinct > high:
        return _no_id(profile)
    if profile.is_free_text or profile.holds_sentences or profile.length > _LONGEST:
        return "free text that is not the comment"
    if profile.holds_personal_data:
        return "personal data stands in its cells (e-mail, phone, account ...)"
    if profile.is_numeric and not labelled and "version" not in profile.roles and profile.distinct > 2:
        return "numbers, not groups; map it by hand if they are codes of groups"
    if profile.distinct > high:
        return f"{profile.distinct:,} different values are too many for groups"
    if profile.distinct > 0.5 * len(profile.cells) or profile.distinct < low:
        return "too few rows for each of its values"
    if {"outcome", "average", "reply"} & profile.roles:
        return "its name speaks of a result or a label, not of a group of customers"
    if score is not None and _explained(profile, score) > _SAME_AS_SCORE:
        return "it says nearly the same as the score"
    return None


def _no_id(profile: Profile) -> str:
    """What keeps an identifier from being the id of the answers, with how many rows."""
    faults = {"repeat an earlier one": profile.repeats, "are without one": profile.n_rows - len(profile.cells)}
    said = " and ".join(f"{n:,} of {profile.n_rows:,} rows {fault}" for fault, n in faults.items() if n)
    return f"an identifier, but not of single answers: {said}" if said else "an identifier, but another one is used"


def _listed(profile: Profile) -> str:
    names = [value[:30] for value in profile.counts.index[:4]]
    return ", ".join(names) + (" ..." if profile.distinct > len(names) else "")


def _explained(profile: Profile, score: Profile) -> float:
    """Share of the score's variance between the groups (eta squared); 0 where it cannot be said."""
    both = pd.DataFrame({"group": profile.cells, "score": to_numbers(score.cells)}).dropna()
    spread = float(((both["score"] - both["score"].mean()) ** 2).sum())
    if not spread:
        return 0.0
    within = float(((both["score"] - both.groupby("group")["score"].transform("mean")) ** 2).sum())
    return 1 - within / spread


def choose_segment(
    attributes: Mapping[str, Profile], bases: Callable[[str], pd.Series], min_base: int = MIN_BASE
) -> tuple[str | None, str]:
    """The attribute to make reports for, and why; None where no attribute has groups large enough.

    bases  name of an attribute -> answers in each of its groups in each quarter
    """
    fit = {name: p for name, p in attributes.items() if _can_segment(p)}
    if not fit:
        return None, "no column divides the answers into 2 to 12 groups of some size: one report for everyone"
    shown = {name: _large_enough(bases(name), min_base) for name in fit}
    best = min(fit, key=lambda name: (shown[name].share < _LEAST_SHOWN, *_fitness(fit[name])))
    if shown[best].share < _LEAST_SHOWN:
        best = max(fit, key=lambda name: shown[name].share)
        return None, f"one report for everyone: even by {best}, {shown[best].words} have {min_base} answers"
    n_rare = len(_rare(fit[best]))
    small = f", {n_rare} of them with less than {_LEAST_SHARE:.0%} of the answers" if n_rare else ""
    return best, f"{fit[best].distinct} groups{small}; {shown[best].words} have {min_base} answers or more"


class _Shown(NamedTuple):
    """Cells of group and quarter that can show numbers, of all that hold answers."""

    enough: int
    cells: int

    @property
    def share(self) -> float:
        return self.enough / self.cells if self.cells else 0.0

    @property
    def words(self) -> str:
        return f"{self.enough} of {self.cells} cells of group and quarter"


def _large_enough(bases: pd.Series, min_base: int) -> _Shown:
    return _Shown(int((bases >= min_base).sum()), len(bases))


def _fitness(profile: Profile) -> tuple[bool, bool, int]:
    """Smallest is best: named like a group, no rare values, about four groups."""
    return "group" not in profile.roles, len(_rare(profile)) > 0, abs(profile.distinct - 4)


def _can_segment(profile: Profile) -> bool:
    """Few groups of words, known for most answers; small ones only as a remainder."""
    low, high = _SEGMENT_VALUES
    if not low <= profile.distinct <= high or profile.filled < _LEAST_FILLED or profile.is_numeric:
        return False
    if {"period", "question", "text"} & profile.roles or to_flags(profile.cells).notna().all():
        return False
    rare = _rare(profile)
    is_remainder = "group" in profile.roles and rare.sum() <= _MOST_RARE * len(profile.cells)
    return rare.empty or (is_remainder and profile.distinct - len(rare) >= low)


def _rare(profile: Profile) -> pd.Series:
    """Counts of the values with less than the least share of the answers."""
    return profile.counts[profile.counts < _LEAST_SHARE * len(profile.cells)]
