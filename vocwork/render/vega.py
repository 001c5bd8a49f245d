"""Vega-Lite charts as data, turned into SVG that stands inside a page.

Specs are plain dictionaries: every report is made in a process of its own, and Altair, which writes the same
dictionaries, would cost each of them a second before the first chart. A test holds each spec against Altair's schema.

Layout is ours to the pixel (no automatic sizes): the fonts of the machine that draws are not those of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from vocwork.render.markup import fragment, harmless

Spec = dict[str, Any]
WIDE, NARROW = 760, 340
# Each colour is also a name in the style sheet, which changes it in the dark.
BLUE, GOOD, BAD, GREY, INK, MUTED, LINE = (
    "#12436d", "#0b7a6f", "#c2410c", "#6b7683", "#17202b", "#5a6573", "#dfe3e8",
)  # fmt: skip
TONES = {"good": GOOD, "bad": BAD, "neutral": BLUE}
FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',Arial,sans-serif"
STRONG = 600
_CHANNELS = ("x", "x2", "y", "y2")
_LINE_HEIGHT = 1.3


@dataclass(frozen=True)
class Plot:
    """The drawing area inside its margins, in pixels, and the values its edges stand for.

    A direction without values takes pixels.
    """

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    x: tuple[float, float] | None = None
    y: tuple[float, float] | None = None

    @property
    def inner_width(self) -> int:
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> int:
        return self.height - self.top - self.bottom

    def y_pixel(self, value: float) -> float:
        low, high = self.y or (0.0, 1.0)
        return self.inner_height * (1 - (value - low) / (high - low))

    def x_pixel(self, value: float) -> float:
        low, high = self.x or (0.0, 1.0)
        return self.inner_width * (value - low) / (high - low)

    def layer(self, mark: str, rows: Iterable[Mapping[str, Any]], **style: Any) -> Spec | None:
        """Marks for rows with x, x2, y, y2, text, color, said (spoken value); `at_x`, `at_y`: one pixel for all."""
        rows = list(rows)
        if not rows:
            return None
        encoding = {channel: self._channel(channel) for channel in _CHANNELS if channel in rows[0]}
        encoding |= {c: {"value": style.pop(f"at_{c}")} for c in _CHANNELS if f"at_{c}" in style}
        if "text" in rows[0]:
            encoding["text"] = {"field": "text", "type": "nominal"}
        if "color" in rows[0]:
            encoding["color"] = {"field": "color", "type": "nominal", "scale": None}
        if "said" in rows[0]:
            encoding["description"] = {"field": "said", "type": "nominal"}
        quiet = {} if "said" in rows[0] else {"aria": False}
        return {"data": {"values": rows}, "mark": {"type": mark, **quiet, **style}, "encoding": encoding}

    def text(self, rows: Iterable[Mapping[str, Any]], size: float = 13, **style: Any) -> Spec | None:
        lines = {"fontSize": size, "lineHeight": round(size * _LINE_HEIGHT), "baseline": "middle"}
        return self.layer("text", rows, **{**lines, "color": INK, **style})

    def spec(self, *layers: Spec | None) -> Spec:
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "width": self.inner_width,
            "height": self.inner_height,
            "padding": {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom},
            "autosize": {"type": "none"},
            "config": {"view": {"stroke": None}, "background": "transparent"},
            "layer": [layer for layer in layers if layer],
        }

    def _channel(self, channel: str) -> Spec:
        if channel.endswith("2"):
            return {"field": channel}
        domain = self.x if channel == "x" else self.y
        scale = {"domain": list(domain), "nice": False, "zero": False} if domain else None
        return {"field": channel, "type": "quantitative", "axis": None, "scale": scale}


def drawing(name: str, title: str, alt: str, wide: Spec, narrow: Spec) -> Markup:
    """Both sizes of a chart as inline SVG: a phone shows the narrow one, everything else the wide one."""
    return fragment(
        "drawing.html.j2",
        title=title,
        alt=alt,
        sizes=[
            {"name": f"{name}-{size}", "size": size, "box": _box(svg), "marks": Markup(_slim(svg))}
            for size, svg in (("wide", _svg(wide)), ("narrow", _svg(narrow)))
        ],
        font=FONT,
    )


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values between low and high, 1, 2 or 5 times a power of ten apart."""
    if high <= low:
        return [low]
    rough = (high - low) / about
    power = 10.0 ** int(f"{rough:e}".partition("e")[2])
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    first = int(-(-low // step))
    return [round(k * step, 10) for k in range(first, int(high // step) + 1)]


def text_width(text: str, size: float = 13, strong: bool = False) -> float:
    """About how wide a text is, on the generous side: fonts differ."""
    return size * sum(_wide(c) for c in text) * (1.13 if strong else 1)


def wrap(text: str, width: float, size: float = 13, most: int = 2, strong: bool = False) -> list[str]:
    """A text in at most `most` lines of a width in pixels, shortened with an ellipsis where it must be."""

    def fits(line: str) -> bool:
        return text_width(line, size, strong) <= width

    lines = [""]
    for piece in re.findall(r"[\u2e80-\uffff]|[^ \u2e80-\uffff]+ *| +", text):
        if lines[-1] and not fits(lines[-1] + piece.rstrip()):
            lines.append("")
        lines[-1] += piece
    kept = [line.rstrip() for line in lines[:most]]
    if len(lines) > most:
        kept[-1] += "…"
    return [line if fits(line) else _shortened(line, fits) for line in kept]


def _shortened(line: str, fits: Callable[[str], bool]) -> str:
    line = line.rstrip("…")
    while line and not fits(line.rstrip() + "…"):
        line = line[:-1]
    return line.rstrip() + "…"


def _wide(c: str) -> float:
    """Width of a character in ems, as in DejaVu Sans, the widest of the fonts we name."""
    if ord(c) > 0x2E80:
        return 1.02
    if c in " .,:;'|!iljftI()[]/·":
        return 0.4
    if c in "mwMW@шщжюыфмдШЩЖЮФЪМД%+−–—":
        return 0.9
    return 0.74 if c.isupper() else 0.64


def _svg(spec: Spec) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, show_warnings=False))


def _box(svg: str) -> str:
    found = re.search(r'viewBox="([^"]+)"', svg)
    return found[1] if found else ""


def _slim(svg: str) -> str:
    """The marks alone: what is said of a mark becomes its <title>, machine words and idle containers go."""
    inner = harmless(svg[svg.index(">") + 1 : svg.rindex("</svg>")])
    inner = re.sub(r'<path class="(?:background|foreground)"[^>]*/>', "", inner)
    inner = re.sub(r'<(path|rect) aria-label="([^"]*)"([^>]*)/>', r"<\1\3><title>\2</title></\1>", inner)
    return re.sub(r"<[^>]*>", lambda tag: _slim_tag(tag[0]), inner)


def _slim_tag(tag: str) -> str:
    tag = re.sub(r' (?:aria-\w+|role|class|pointer-events|font-family|stroke-miterlimit)="[^"]*"', "", tag)
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), tag)
