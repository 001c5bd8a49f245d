"""What people may call a theme: its number, its subject, or its name in any language."""

from __future__ import annotations

import pandas as pd


def called(themes: pd.DataFrame, said: str) -> int | None:
    """The number of the first theme that is called so, capitals aside; None where none is.

    themes: theme, subject, label and, where there are any, label_xx, its names in languages.

    >>> themes = pd.DataFrame({"theme": [3, 7], "subject": ["delivery", ""], "label": ["Post", "Staff"]})
    >>> called(themes, "delivery"), called(themes, "staff"), called(themes, "3"), called(themes, "weather")
    (3, 7, 3, None)
    """
    by_number, by_subject = themes["theme"].astype("str") == said, themes["subject"].eq(said)
    names = [column for column in themes if str(column).startswith("label")]
    by_name = themes[names].astype("str").apply(lambda column: column.str.casefold() == said.casefold()).any(axis=1)
    found = themes.loc[(by_number | (by_subject & (said != "")) | by_name).to_numpy(bool), "theme"]
    return None if found.empty else int(found.iloc[0])
