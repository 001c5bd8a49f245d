"""Charts made of labelled rows: a label, its marks, a value.

Wide: label on the left, value on the right of the marks. Narrow: both on a line of their own above the marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vocwork.render.vega import INK, MUTED, NARROW, WIDE, Plot, Spec, text_width, wrap

_SIZE, _GAP = 13, 14


@dataclass(frozen=True)
class Rows:
    """Where each row of a chart lies; `plot` is the area of the marks, `y` the pixel of each row in it."""

    plot: Plot
    y: tuple[float, ...]
    labels: tuple[tuple[str, ...], ...]
    values: tuple[str, ...]
    wide: bool
    line: int = 17

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
        pad: int = 0,
    ) -> Rows:
        """Rows for labels and values; `top` and `bottom` leave room for a legend and an axis, `pad` for end marks."""
        value_width = round(max((text_width(v, _SIZE) for v in values), default=0)) + (_GAP if any(values) else 0)
        return (cls._wide if wide else cls._narrow)(labels, values, x, value_width, (top, bottom), pad)

    @classmethod
    def _wide(
        cls, labels: Sequence[str], values: Sequence[str], x: tuple[float, float], value: int, ends: tuple[int, int], pad: int
    ) -> Rows:
        column = min(230, round(max((text_width(label, _SIZE) for label in labels), default=0)) + 2)
        lines = tuple(tuple(wrap(label, column, _SIZE)) for label in labels)
        heights = [36 if len(row) == 1 else 44 for row in lines]
        y = tuple(sum(heights[:i]) + height / 2 for i, height in enumerate(heights))
        left, right = column + _GAP + pad, max(value, 6) + pad
        plot = Plot(WIDE, ends[0] + sum(heights) + ends[1], left, right, ends[0], ends[1], x=x)
        return cls(plot, y, lines, tuple(values), True)

    @classmethod
    def _narrow(
        cls, labels: Sequence[str], values: Sequence[str], x: tuple[float, float], value: int, ends: tuple[int, int], pad: int
    ) -> Rows:
        pad = max(pad, 8)
        lines = tuple(tuple(wrap(label, NARROW - value - 2, _SIZE, most=3)) for label in labels)
        heights = [17 * len(row) + 34 for row in lines]
        y = tuple(sum(heights[: i + 1]) - 20.0 for i in range(len(heights)))
        plot = Plot(NARROW, ends[0] + sum(heights) + ends[1], pad, pad, ends[0], ends[1], x=x)
        return cls(plot, y, lines, tuple(values), False)

    def words(self, strong: Sequence[bool] = ()) -> list[Spec | None]:
        """The labels and values as text; `strong` rows stand out."""
        return [self._text(i, bool(strong) and strong[i]) for i in range(len(self.y))] + [
            self._value(i) for i in range(len(self.y))
        ]

    def axis(self, values: Sequence[float], labels: Sequence[str], zero: bool = True) -> list[Spec | None]:
        """Grid lines at values with their labels below; the zero line a little stronger."""
        grid = [{"x": value, "color": MUTED if zero and value == 0 else "#dfe3e8"} for value in values]
        names = [{"x": value, "text": label} for value, label in zip(values, labels, strict=True)]
        at = self.plot.inner_height + 14
        return [
            self.plot.layer("rule", grid, strokeWidth=1),
            self.plot.text(names, size=12, color=MUTED, at_y=at),
        ]

    def _text(self, row: int, strong: bool) -> Spec | None:
        lines = self.labels[row]
        weight = 650 if strong else 400
        if self.wide:
            at = self.y[row] - self.line * (len(lines) - 1) / 2
            return self.plot.text([{"text": list(lines)}], align="right", at_x=-_GAP, at_y=at, fontWeight=weight)
        at = self.y[row] - 21 - self.line * (len(lines) - 1)
        return self.plot.text([{"text": list(lines)}], align="left", at_x=-self.plot.left, at_y=at, fontWeight=weight)

    def _value(self, row: int) -> Spec | None:
        if not self.values[row]:
            return None
        edge = self.plot.inner_width + self.plot.right
        at = self.y[row] if self.wide else self.y[row] - 21 - self.line * (len(self.labels[row]) - 1)
        return self.plot.text(
            [{"text": self.values[row]}], align="right", at_x=edge, at_y=at, fontWeight=650, color=INK
        )
