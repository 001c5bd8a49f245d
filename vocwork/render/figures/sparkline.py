"""A line the height of a word."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from vocwork.render.formats import missing
from vocwork.render.markup import fragment


def sparkline(
    values: Sequence[float], limits: tuple[float, float] | None = None, marked: Sequence[bool] = ()
) -> Markup:
    """Values in order, the last one marked, gaps bridged; nothing where there are no two values.

    With control `limits` these are a band behind the line, and the `marked` values have the dots instead.
    """
    known = [(i, float(v)) for i, v in enumerate(values) if not missing(v)]
    if len(known) < 2:
        return Markup()
    every = [v for _, v in known] + list(limits or ())
    low, height = min(every), (max(every) - min(every)) or 1.0
    step = 84 / max(1, len(values) - 1)

    def y(value: float) -> float:
        return round(20 - 16 * (value - low) / height, 1)

    points = [(round(3 + i * step, 1), y(v)) for i, v in known]
    dots = [point for point, (i, _) in zip(points, known, strict=True) if marked[i]] if limits else points[-1:]
    band = (y(limits[1]), round(y(limits[0]) - y(limits[1]), 1)) if limits else None
    return fragment("sparkline.html.j2", points=points, dots=dots, band=band)
