"""A slice of the answers in words: "region: East + product: Storage, speaking of ‘Late delivery’"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vocwork.render.texts import Texts


def conjunction(texts: Texts, items: Sequence[Any]) -> str:
    """The items of a slice as one name to stand in quotation marks; a single theme by its label alone.

    items: kind (attribute or theme), attribute, value, label, in the words of this language.
    """
    groups = [texts.say("pair", name=item.attribute, value=item.label) for item in items if item.kind == "attribute"]
    themes = [item.label for item in items if item.kind == "theme"]
    if themes and not groups and len(themes) == 1:
        return str(themes[0])
    quoted = texts.items([texts.say("quoted.inner", text=label) for label in themes]) if themes else ""
    if not groups:
        return quoted
    # "and" could be read as those of either group
    named = " + ".join(groups)
    return texts.say("slice.speaking", groups=named, themes=quoted) if themes else named
