"""A theme that comes up more often in one group, by hand and as planted."""

import numpy as np
import pandas as pd
import pytest

from tests.analysis.frames import mentions
from tests.analysis.slices_of import looked_at, two_quarters
from vocwork.analysis import incidence
from vocwork.analysis.conjunctions import of_attribute, of_theme
from vocwork.analysis.incidence import EVERYONE, Talk
from vocwork.analysis.scans import INCIDENCE, evidence, null_maxima, search


def test_z_by_hand():
    """100 answers each quarter, half in the group: the theme rises from 10 to 20 of 50 there and stays 10 elsewhere.

    Half an answer more on either side makes the shares 10.5/51, 20.5/51 and twice 10.5/51; with p (1 - p)/50 each the
    error is .1209, so the share is .2/.1209 = 1.654 errors up; times a gap of -3: -1/sqrt(1/1.654^2 + 1/3^2) = -1.449.
    For everyone it is 20 to 30 of 100, .1/.0610 = 1.638 errors: -1.438.
    """
    held, themes = np.array([[[0.5], [0.5]], [[0.1], [0.2]]]), np.array([[[0.2], [0.3]]])
    gap, kish, first = np.array([-3.0]), np.array([0.01, 0.01]), np.array([0])
    in_group = incidence.z(held, themes, Talk(np.array([1]), np.array([0]), first), gap, kish)
    assert in_group[0, 0] == pytest.approx(-1.449, abs=1e-3)
    of_all = incidence.z(themes, themes, Talk(np.array([0]), np.array([EVERYONE]), first), gap, kish)
    assert of_all[0, 0] == pytest.approx(-1.438, abs=1e-3)


def test_slices_know_their_group_and_theme():
    own, items = looked_at(*two_quarters(2))
    for place, group, theme in zip(*own.talk, strict=True):
        *attributes, last = items[place]
        assert last.value == str(own.profiles.themes[theme])
        assert items[group] == tuple(attributes) if group != EVERYONE else not attributes


def test_a_theme_that_comes_up_more_in_one_region_is_found_there():
    answers, said = two_quarters(4, rows=1600)
    late = answers[(answers["region"] == "East") & answers["_now"]]
    silent = late[~late["id"].isin(said.loc[said["theme"] == 2, "feedback_id"])].iloc[:120]
    said = pd.concat([said, mentions(silent, 2)], ignore_index=True)
    speaks = answers["id"].isin(said.loc[said["theme"] == 2, "feedback_id"])
    answers["points"] = np.where(speaks, -100.0, answers["points"])
    own, items = looked_at(answers, said, min_base=30)
    first = search(own, null_maxima(own, np.random.default_rng(1)))[0]
    assert items[first.slice] == (of_attribute("region", "East"), of_theme(2, "staff"))
    _, talked = evidence(own)
    assert items[int(np.abs(talked).argmax())] == (of_attribute("region", "East"), of_theme(2, "staff"))
    assert first.z < 0
    assert first.scan in (INCIDENCE, "rate")
    # what it has told is not told again of its region or of its theme
    _, left = evidence(own, [first.slice])
    assert left[items.index((of_theme(2, "staff"),))] == 0
