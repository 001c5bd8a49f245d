"""Word lists of the first step, one text file each: lines of `key: words`, # for remarks."""

from __future__ import annotations

from importlib.resources import files


def read_words(name: str) -> list[tuple[str, str]]:
    """The lines of a list as (key, words), in their order; a key may have several lines."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(key.strip(), words.strip()) for key, _, words in lines]
