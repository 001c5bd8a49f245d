"""Columns that measure something of an answer, such as days of delivery, minutes of waiting or a price."""

from __future__ import annotations

from collections.abc import Sequence

from vocwork.corpus.proposal.groups import MIN_BASE
from vocwork.corpus.proposal.profiles import Profile

# Fewer different values are steps of a scale or codes, and make no curve.
_LEAST_VALUES = 10
_MOST = 6
# Names that speak of something else too: a count of votes, a score for the price, a number of a ticket.
_OTHERWISE = frozenset({"average", "score", "outcome", "id", "customer", "period", "question"})


def find_numbers(profiles: Sequence[Profile]) -> tuple[dict[str, str], dict[str, str]]:
    """Their columns that become numbers -> why, and those that are too many -> why not.

    The name speaks of a time, a delay or money, every cell is a number, and there are enough of them for a number of
    its own: what is proposed here is held against the score on every page.
    """
    fit = {p.name: _seen(p) for p in profiles if _measures(p)}
    names = list(fit)
    return {name: fit[name] for name in names[:_MOST]}, dict.fromkeys(
        names[_MOST:], f"numbers; {_MOST} are enough to begin with"
    )


def _measures(profile: Profile) -> bool:
    if "measured" not in profile.roles or _OTHERWISE & profile.roles or len(profile.cells) < MIN_BASE:
        return False
    return bool(profile.distinct >= _LEAST_VALUES and profile.numbers.notna().all() and profile.are_dates < 0.5)


def _seen(profile: Profile) -> str:
    numbers = profile.numbers
    ends = f"numbers from {numbers.min():g} to {numbers.max():g}"
    return f"its name speaks of something measured; {ends}, {profile.distinct:,} different ones"
