"""Themes under themes: three levels, one of them not shown."""

import pandas as pd

from tests.analysis.frames import feedback, mentions
from vocwork.analysis.nesting import above, family, raised

# Courier (1) and its drivers (2) under delivery (0); price (3) alone; 5 under a theme that is not shown.
THEMES = pd.DataFrame({"theme": [0, 1, 2, 3, 5], "parent": [-1, 0, 1, -1, 4]})


def test_every_theme_knows_those_above_and_below_it():
    assert above(THEMES) == {0: (), 1: (0,), 2: (1, 0), 3: (), 5: ()}
    assert [family(theme, above(THEMES)) for theme in (0, 1, 3)] == [[0, 1, 2], [1, 2], [3]]


def test_what_is_said_of_a_theme_is_said_of_those_above_it():
    answers = feedback(4)
    said = pd.concat([mentions(answers.iloc[[n]], theme) for n, theme in enumerate((0, 1, 2, 3))])
    found = raised(said, above(THEMES)).groupby("theme")["feedback_id"].agg(list).to_dict()
    assert found == {0: ["a0", "a1", "a2"], 1: ["a1", "a2"], 2: ["a2"], 3: ["a3"]}
    assert raised(said, above(THEMES.assign(parent=-1))) is said
