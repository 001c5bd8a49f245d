"""Which scale a column of answers is on: its ends, the kind of metric, which end is good, codes that are no score."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from vocwork.corpus.proposal.profiles import Profile
from vocwork.corpus.sources.words import read_words

# Codes beyond the scale ("don't know", 99) are taken for no answer while they are fewer than this share.
_STRAY = 0.1
# Ends of the scales in use, narrowest first.
_SCALES = ((1, 5), (0, 5), (1, 7), (1, 10), (0, 10))
_NAMED = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5)}
_FIXED = {"nps": (0, 10), "ces": (1, 7)}


def _read_steps() -> dict[str, int]:
    """Answers in words -> step from 1, the worst, to 5."""
    lines = [line.split("|") for _, line in read_words("scales")]
    return {word.strip(): step for line in lines for step, words in enumerate(line, 1) for word in words.split(";")}


def _read_two_steps() -> dict[str, int | None]:
    """Answers in words -> 1, the good, or 0, the bad; None for what is no answer."""
    table: dict[str, int | None] = {}
    for key, words in read_words("two_steps"):
        steps = [(words, None)] if key == "none" else zip(words.split("|"), (0, 1), strict=True)
        table |= {word.strip(): step for ways, step in steps for word in ways.split(";")}
    return table


_STEPS = _read_steps()
_TWO_STEPS = _read_two_steps()
_LABELLED = re.compile(r"^(\d{1,2})\s*(?:[-–—.:)=(]\s*)?(\D.*)$")
_LEGEND = re.compile(r"(\d{1,2})\s*[=:–-]\s*([^\W\d][^,;/)\d]*)")


class Scale(NamedTuple):
    """What a column of scores is.

    values  raw cell -> score, None for no score; empty where the cells are scores as they are
    reason  which end is good and why, what was left out
    """

    kind: str
    low: int
    high: int
    direction: str
    values: dict[str, int | None]
    reason: str


def find_scale(profile: Profile, labels: Mapping[str, str], kind: str | None = None) -> Scale | None:
    """The scale of a column, None where it is none.

    labels  words for the codes, where the file has them; kind restricts the scale to that metric's
    """
    if (profile.has_few_rows or profile.distinct == 1) and (named := named_scale(profile, kind)):
        return named
    if profile.distinct < 2:
        return None
    if profile.is_numeric:
        return _of_numbers(profile.numbers.dropna(), profile, labels, kind)
    labelled = {cell: _LABELLED.match(cell) for cell in profile.counts.index[:40]}
    if profile.distinct <= 12 and all(labelled.values()):
        numbers = {cell: int(match[1]) for cell, match in labelled.items() if match}
        words = {match[1]: match[2] for match in labelled.values() if match}
        found = _of_numbers(profile.cells.map(numbers).astype("float64"), profile, words, kind)
        if not found:
            return None
        values = {cell: n if found.low <= n <= found.high else None for cell, n in numbers.items()}
        return found._replace(values=values)
    return _of_words(profile) or _of_two_words(profile) if kind in (None, "csat") else None


def named_scale(profile: Profile, kind: str | None = None) -> Scale | None:
    """What a column of a handful of numbers, or of one only, is by its name or as asked for; None off that scale."""
    found = kind if kind in _NAMED else next((name for name in _NAMED if name in profile.roles and kind is None), None)
    if found is None or not profile.is_numeric or not profile.numbers.dropna().between(*_NAMED[found]).all():
        return None
    direction = "down" if "fft" in profile.roles else "up"
    said = "by its name" if found in profile.roles else "as asked for"
    why = "there are too few rows to see more" if profile.has_few_rows else "all answers are alike"
    return Scale(found, *_NAMED[found], direction, {}, f"{said}; {why}")


def _of_words(profile: Profile) -> Scale | None:
    """Answers such as "Very satisfied": five steps."""
    known = {cell: _STEPS.get(cell.casefold().strip(" .!")) for cell in profile.counts.index[:40]}
    steps = {cell: step for cell, step in known.items() if step}
    read = profile.counts[list(steps)].sum() / len(profile.cells) if steps else 0.0
    if read < 1 - _STRAY or len(set(steps.values())) < 3 or profile.distinct > 12:
        return None
    return Scale("csat", 1, 5, "up", dict(known), "answers in words of five steps, 5 the best")


def _of_two_words(profile: Profile) -> Scale | None:
    """Answers such as good and bad, thumbs up and down, yes and no: two steps."""
    known = {cell: _TWO_STEPS.get(cell.casefold().strip(" .!"), -1) for cell in profile.counts.index[:12]}
    if profile.distinct > len(known) or -1 in known.values() or {0, 1} - set(known.values()):
        return None
    good, bad = (", ".join(cell for cell, step in known.items() if step == end) for end in (1, 0))
    silent = [cell for cell, step in known.items() if step is None]
    left_out = f"; {', '.join(silent)} count as no score" if silent else ""
    return Scale("csat", 0, 1, "up", dict(known), f"answers of two steps, {good} is 1 and {bad} is 0{left_out}")


def _of_numbers(numbers: pd.Series, profile: Profile, labels: Mapping[str, str], kind: str | None) -> Scale | None:
    ends = _ends(numbers, profile, kind)
    if ends is None:
        return None
    low, high = ends
    inside = numbers.between(low, high)
    whole = (numbers[inside] % 1 == 0).all()
    named = _kind(profile, low, high, kind)
    if numbers[inside].nunique() < 3 or (not whole and named != "stars"):
        return None
    stray = {_plain(n): None for n in sorted(numbers[~inside].unique())}
    direction, why = _direction(profile, labels, low, high)
    left_out = f"{', '.join(stray)} lie outside {low} to {high} and count as no score; " if stray else ""
    return Scale(named, low, high, direction, dict(stray), f"{left_out}{why}")


def _ends(numbers: pd.Series, profile: Profile, kind: str | None) -> tuple[int, int] | None:
    """The narrowest scale that holds nearly all numbers; the name of the column narrows the choice."""
    wanted = [_FIXED[kind]] if kind in _FIXED else list(_SCALES)
    if kind is None and "nps" in profile.roles and numbers.max() > 5:
        wanted = [(0, 10)]
    elif kind is None and "fft" in profile.roles:
        wanted = [(1, 5)]
    for low, high in wanted:
        is_said = len(wanted) == 1 and numbers.between(low, high).mean() >= 1 - _STRAY
        if is_said or _holds(numbers, low, high):
            return low, high
    return None


def _holds(numbers: pd.Series, low: int, high: int) -> bool:
    """Whether a scale holds all but a few whole numbers, and those do not look like the steps of a longer one."""
    outside = numbers[~numbers.between(low, high)]
    next_steps = ((outside == 0).sum() > 0.01 * len(numbers)) or (
        outside.between(high + 1, 10).sum() > 0.02 * len(numbers)
    )
    return len(outside) <= _STRAY * len(numbers) and bool((outside % 1 == 0).all()) and not next_steps


def _kind(profile: Profile, low: int, high: int, kind: str | None) -> str:
    if kind:
        return kind
    if (low, high) == (0, 10):
        return "nps"
    if "ces" in profile.roles or (low, high) == (1, 7):
        return "ces"
    return "csat" if "csat" in profile.roles and (low, high) == (1, 5) else "stars"


def _direction(profile: Profile, labels: Mapping[str, str], low: int, high: int) -> tuple[str, str]:
    """Which end is good: as the labels say; else the higher, said to be an assumption."""
    words = dict(labels) or {match[1]: match[2] for match in _LEGEND.finditer(profile.name)}
    first, last = (_tone(words.get(str(end), "")) for end in (low, high))
    if first > 0 > last or (first > 0 and not last) or (last < 0 and not first):
        return "down", f"its labels say that {low} is good ({words.get(str(low)) or words.get(str(high))})"
    if last > 0 or first < 0:
        return "up", f"its labels say that {high} is good ({words.get(str(high)) or words.get(str(low))})"
    if "fft" in profile.roles:
        return "down", "the Friends and Family Test counts 1 as very good and 5 as very poor"
    if "nps" in profile.roles or (low, high) == (0, 10):
        return "up", "10 is the best, as NPS has it"
    return "up", f"assumed: {high} is the best. If {low} is, write direction: down"


def _tone(label: str) -> int:
    """Whether a label is the good (1) or the bad (-1) half of a ladder; 0 where it is neither or unknown."""
    step = _STEPS.get(label.casefold().strip(" .!"), 3)
    return (step > 3) - (step < 3)


def _plain(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)
