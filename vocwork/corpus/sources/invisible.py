"""Characters that nobody sees and that cut words apart: taken out where a text comes in."""

from __future__ import annotations

import re

import pandas as pd

# Joiners, selectors and tags belong to an emoji: 👩\u200d👧 is one picture. Anywhere else they only hide in words.
_PICTURE = "\u2190-\u2bff\u3030\u303d\u3297\u3299\u00a9\u00ae\U0001f000-\U0001faff"
_WHOLE = (
    f"\U0001f3f4[\U000e0020-\U000e007f]+|[{_PICTURE}][\ufe0e\ufe0f]?(?:\u200d(?=[{_PICTURE}]))?|[#*0-9][\ufe0e\ufe0f]"
)
_HIDDEN = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)
_MARKS = re.compile(f"({_WHOLE})|{_HIDDEN}|[\U000e0000-\U000e01ef]")


def visible(cells: pd.Series) -> pd.Series:
    """Text cells without what nobody sees; emoji stay whole.

    >>> visible(pd.Series(["de\\u200blivery", "👩\\u200d👧"])).tolist() == ["delivery", "👩\\u200d👧"]
    True
    """
    return cells.str.replace(_MARKS, r"\1", regex=True)
