"""Colours that can be told apart from the page, in the light and in the dark."""

from __future__ import annotations

import re

import pytest

from vocwork.render import vega
from vocwork.render.page.export import asset

CSS = str(asset("report.css"))
WORDS = ["ink", "muted", "blue", "good", "bad"]
MARKS = ["grey"]
SHAPES = {name: getattr(vega, name) for name in ("BLUE", "GOOD", "BAD", "GREY", "INK", "MUTED", "LINE")}


def palette(dark: bool) -> dict[str, str]:
    block = CSS.split(":root{")[2 if dark else 1].split("}")[0]
    return {name: _six(value) for name, value in re.findall(r"--(\w+):#([0-9a-f]{3,6})\b", block)}


def _six(value: str) -> str:
    return value if len(value) == 6 else "".join(c * 2 for c in value)


def luminance(value: str) -> float:
    parts = [int(value[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """WCAG 2: 21 for black on white."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_worked_right() -> None:
    assert round(contrast("000000", "ffffff")) == 21


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_and_marks_stand_out(dark: bool) -> None:
    colours = palette(dark)
    for ground in ("paper", "wash", "soft"):
        assert min(contrast(colours[name], colours[ground]) for name in WORDS) >= 4.5, ground
    assert contrast(colours["ink"], colours["mark"]) >= 4.5
    assert min(contrast(colours[name], colours["paper"]) for name in MARKS) >= 3


def test_every_colour_of_a_drawing_changes_in_the_dark() -> None:
    for name, value in SHAPES.items():
        assert f'svg [stroke="{value}"]' in CSS, name
    light = palette(dark=False)
    assert {value[1:] for value in SHAPES.values()} <= set(light.values())
