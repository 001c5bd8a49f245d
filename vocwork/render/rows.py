"""Charts made of labelled rows: a label, its marks, a value.

Wide: label on the left, value on the right of the marks. Narrow: both on a line of their own above the marks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vocwork.render.vega import INK, LINE, MUTED, NARROW, STRONG, WIDE, Plot, Spec, text_width, wrap

_SIZE, _LINE, _GAP = 13, 17, 14
# On a phone a label has room for three lines above its marks, and the first baseline stands this far above them.
_ABOVE = 21
# How far the grid reaches above and below the marks of a row on a phone.
_REACH = 9


@dataclass(frozen=True)
class Rows:
    """Where each row of a chart lies: `plot` is the area of the marks, `y` the pixel of each row in it."""

    plot: Plot
    y: tuple[float, ...]
    labels: tuple[tuple[str, ...], ...]
    values: tuple[str, ...]
    wide: bool

    @classmethod
    def lay(
        cls,
        labels: Sequence[str],
        values: Sequence[str],
        *,
        x: tuple[float, float],
        wide: bool,
        top: int = 4,
        bottom: int = 24,
    ) -> Rows:
        """Rows for labels and values; `top` and `bottom` leave room for a legend and an axis."""
        lay = cls._wide if wide else cls._narrow
        return lay(list(labels), list(values), x, (top, bottom))

    @classmethod
    def _wide(cls, labels: list[str], values: list[str], x: tuple[float, float], ends: tuple[int, int]) -> Rows:
        column = min(230, _widest(labels) + 2)
        lines = tuple(tuple(wrap(label, column, _SIZE, strong=True)) for label in labels)
        heights = [36 if len(row) == 1 else 44 for row in lines]
        y = tuple(sum(heights[:i]) + height / 2 for i, height in enumerate(heights))
        height = ends[0] + sum(heights) + ends[1]
        plot = Plot(WIDE, height, column + _GAP, _widest(values) + _GAP, *ends, x=x)
        return cls(plot, y, lines, tuple(values), wide=True)

    @classmethod
    def _narrow(cls, labels: list[str], values: list[str], x: tuple[float, float], ends: tuple[int, int]) -> Rows:
        """Long values get a line of their own below the label, short ones share its line."""
        value = _widest(values)
        own_line = value > NARROW * 0.4
        room = NARROW - (0 if own_line else value + _GAP)
        lines = tuple(tuple(wrap(label, room, _SIZE, most=3, strong=True)) for label in labels)
        if own_line:
            lines = tuple((*row, value) for row, value in zip(lines, values, strict=True))
            values = [""] * len(values)
        heights = [_LINE * len(row) + 34 for row in lines]
        y = tuple(sum(heights[: i + 1]) - 20.0 for i in range(len(heights)))
        plot = Plot(NARROW, ends[0] + sum(heights) + ends[1], 22, 22, *ends, x=x)
        return cls(plot, y, lines, tuple(values), wide=False)

    def words(self, strong: Sequence[bool] = (), quiet: bool = False) -> list[Spec | None]:
        """The labels and values as text: `strong` rows stand out, `quiet` values stand back."""
        marked = strong or [False] * len(self.y)
        labels = [self._label(row, is_strong) for row, is_strong in enumerate(marked)]
        return [*labels, *(self._value(row, quiet) for row in range(len(self.y)))]

    def axis(self, values: Sequence[float], labels: Sequence[str]) -> list[Spec | None]:
        """Grid lines at values with their labels below, the zero line a little stronger; labels never touch.

        On a phone, where names stand above their marks, the lines keep to the marks and cross no words.
        """
        grid = [{"x": value, "color": MUTED if value == 0 else LINE} for value in values]
        names = [{"x": value, "text": label} for value, label in zip(values, labels, strict=True)]
        return [
            *self._grid(grid),
            self.plot.text(
                names[:: self._every(values, labels)], size=12, color=MUTED, at_y=self.plot.inner_height + 14
            ),
        ]

    def _grid(self, lines: list[dict[str, Any]]) -> list[Spec | None]:
        if self.wide:
            return [self.plot.layer("rule", lines, strokeWidth=1)]
        return [self.plot.layer("rule", lines, strokeWidth=1, at_y=y - _REACH, at_y2=y + _REACH) for y in self.y]

    def _every(self, values: Sequence[float], labels: Sequence[str]) -> int:
        """Which labels fit: every one, every second ..."""
        if len(values) < 2:
            return 1
        apart = self.plot.x_pixel(values[1]) - self.plot.x_pixel(values[0])
        return math.ceil((max(text_width(label, 12) for label in labels) + 8) / apart)

    def _label(self, row: int, strong: bool) -> Spec | None:
        lines = self.labels[row]
        place: dict[str, Any] = (
            {"align": "right", "at_x": -_GAP} if self.wide else {"align": "left", "at_x": -self.plot.left}
        )
        weight = STRONG if strong else 400
        return self.plot.text([{"text": list(lines)}], at_y=self._first_line(row), fontWeight=weight, **place)

    def _value(self, row: int, quiet: bool) -> Spec | None:
        if not self.values[row]:
            return None
        look: dict[str, Any] = {"color": MUTED, "fontWeight": 400} if quiet else {"color": INK, "fontWeight": STRONG}
        at = self.y[row] if self.wide else self._first_line(row)
        edge = self.plot.inner_width + self.plot.right
        return self.plot.text([{"text": self.values[row]}], align="right", at_x=edge, at_y=at, **look)

    def _first_line(self, row: int) -> float:
        further = _LINE * (len(self.labels[row]) - 1)
        return self.y[row] - further / 2 if self.wide else self.y[row] - _ABOVE - further


def _widest(texts: Sequence[str]) -> int:
    return round(max((text_width(text, _SIZE, strong=True) for text in texts), default=0))
