"""A line the height of a word."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from vocwork.render.formats import missing
from vocwork.render.markup import fragment


def sparkline(values: Sequence[float]) -> Markup:
    """Values in order, the last one marked, gaps bridged; nothing where there are no two values."""
    known = [(i, float(v)) for i, v in enumerate(values) if not missing(v)]
    if len(known) < 2:
        return Markup()
    low, high = min(v for _, v in known), max(v for _, v in known)
    step, height = 84 / max(1, len(values) - 1), (high - low) or 1.0
    points = [(round(3 + i * step, 1), round(20 - 16 * (v - low) / height, 1)) for i, v in known]
    return fragment("sparkline.html.j2", points=points)
