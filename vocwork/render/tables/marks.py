"""The small drawings inside table cells, as CSS lengths: they need no script and print as they are."""

from __future__ import annotations

from markupsafe import Markup

from vocwork.render.formats import missing

# What moved beyond chance, by its verdict.
ARROWS = {"up": "▲", "down": "▼"}

_WHISKER = '<span class="{}" style="--low:{:.1f}%;--high:{:.1f}%;--at:{:.1f}%" aria-hidden="true"><i></i><b></b></span>'
_FEELING = '<span class="feeling" aria-hidden="true"><i class="{}" style="--from:{:.1f}%;--to:{:.1f}%"></i></span>'
_METER = '<span class="meter" style="--to:{:.0f}%" aria-hidden="true"><i></i></span>'


def whisker(value: float, low: float, high: float, most: float) -> Markup:
    """A dot with its interval on a line from 0 to `most`."""
    if missing(value) or not most:
        return Markup()
    return Markup(_WHISKER).format("whisker", *(100 * min(1.0, max(0.0, x / most)) for x in (low, high, value)))


def aimed(value: float, low: float, high: float, target: float, side: str) -> Markup:
    """A dot with its interval on a line with the target in its middle; to the right of it is better."""
    widest = 1.1 * max(abs(end - target) for end in (value, low, high)) or 1.0
    turn = 1 if side == "at_least" else -1
    at, *ends = (50 + 50 * turn * (x - target) / widest for x in (value, low, high))
    return Markup(_WHISKER).format("whisker aimed", *sorted(ends), at)


def feeling(value: float) -> Markup:
    """A bar from the middle of a line that runs from -1 to +1."""
    if missing(value):
        return Markup()
    ends = sorted((50.0, 50 + 50 * max(-1.0, min(1.0, value))))
    return Markup(_FEELING).format("good" if value >= 0 else "bad", ends[0], 100 - ends[1])


def meter(share: float) -> Markup:
    """A bar filled by a share of 0..1."""
    return Markup() if missing(share) else Markup(_METER).format(100 * max(0.0, min(1.0, share)))
