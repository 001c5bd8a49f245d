"""The section on what goes with the score: what is shown of a study, and what where it cannot be said."""

import numpy as np
import pytest

from tests.test_operations import CALM, WAITED
from tests.test_report import opened, text
from tests.tiny import PARAMS, QUARTERS, TIMED, write_study
from vocwork import drivers, store
from vocwork.analysis.driver_segments import effects_by_segment
from vocwork.analysis.drivers import drivers as found_in
from vocwork.analysis.theme_impact import theme_impact
from vocwork.view import open_overview, open_slice


def section(s):
    asked = drivers.asked(s)
    rules = {"attributes": asked.attributes, "min_cell": s.params.min_cell, **s.counted}
    found = found_in(asked.answers, s.mentions, asked.themes, **rules)
    impact = theme_impact(drivers.mentioned(s, asked), asked.answers["points"], asked.answers["weight"])
    return drivers.section(s, found, impact)


def test_the_theme_that_goes_with_low_scores_is_the_heading_with_its_base(tmp_path):
    """Every second answer of the last quarter speaks of a late parcel, and scores from 2 to 8 in place of 7 to 10."""
    said = text(section(opened(tmp_path, "all")))
    assert "Where “delivery” comes up the score is" in said
    assert "lower, the other themes and attributes equal" in said
    assert "January – June 2024; answers with a score and a comment: 240." in said
    assert "What goes with the score need not be its cause." in said
    assert "(adjusted R²)" in said
    assert "Impact of each theme on the score, counted in two ways" in said


def test_what_was_measured_is_an_attribute_in_bands(tmp_path):
    """Who had to wait scores from 2 to 8; nobody else does, whatever they speak of."""
    s = opened(tmp_path, "all", params=TIMED, wait=WAITED)
    assert "wait" in drivers.asked(s).attributes
    said = text(section(s))
    assert "“wait”: lowest for “10 or more”" in said


def test_a_number_whose_bands_would_give_away_another_segment_is_no_attribute(tmp_path):
    """Four of Basic waited long, all others are of Business."""
    long = (np.arange(120) % 2 == 1) | (np.arange(120) < 8)
    columns = {"wait": np.concatenate([CALM, np.where(long, 12.0, 1.0)]), "plan": np.tile(["Basic", "Business"], 120)}
    for plan in ("Basic", "Business"):
        assert "wait" not in drivers.asked(opened(tmp_path, plan, params=TIMED, **columns)).attributes


def test_nothing_after_the_reported_quarter_is_used(tmp_path):
    s = opened(tmp_path, "all", quarter=QUARTERS[0])
    assert set(drivers.asked(s).answers["quarter"]) == {QUARTERS[0]}
    assert "no theme or attribute clearly goes with the score" in text(section(s))


def test_too_few_answers_are_said(tmp_path):
    """Twenty comments a quarter."""
    comment = ["comment" if row % 6 == 0 else "none" for row in range(240)]
    said = text(section(opened(tmp_path, "all", comment=comment)))
    assert "Too few answers to say what goes with the score" in said
    assert "Answers of the last four quarters that may be shown: 40. Below 58, any pattern could be chance." in said


def test_why_enough_answers_are_too_few_is_said(tmp_path):
    """240 answers of which 48 weigh nearly all; and 240 of which nothing can be told apart."""
    unequal = np.where(np.arange(240) % 5 == 0, 1000.0, 1.0)
    said = text(section(opened(tmp_path / "a", "all", weight=unequal)))
    assert "240, of so unequal weight that they are worth fewer than 58." in said
    s = opened(tmp_path / "b", "all")
    asked, rules = drivers.asked(s), {"min_cell": s.params.min_cell, **s.counted}
    found = found_in(asked.answers, s.mentions.head(0), asked.themes, attributes=[], **rules)
    assert "240. No theme and no group has enough of them" in text(drivers.section(s, found, None))


def test_a_score_that_is_the_same_for_all_is_said_to_have_no_drivers(tmp_path):
    said = text(section(opened(tmp_path, "all", params=PARAMS.rstrip() + "\nmetric: {kind: csat}\n", score=4.0)))
    assert said.startswith("All answers count the same in the score, so nothing can go with it")
    assert "A score that is the same for all has no drivers" in said
    assert "would have had to go" not in said


@pytest.mark.parametrize("left_out", ["sections: [themes]\n", "metric: none\n"])
def test_a_study_that_does_not_ask_for_it_or_has_no_score_has_no_such_section(tmp_path, left_out):
    assert section(opened(tmp_path, "all", params=PARAMS + left_out)) is None


def test_a_slice_too_small_for_numbers_has_no_such_section(tmp_path):
    assert section(opened(tmp_path, "Rare")) is None


def test_the_overview_says_whether_segments_differ(tmp_path):
    """Only Business has the late parcels: nobody else mentions them, so that there is nothing to compare."""
    params_file, corpus = write_study(tmp_path, PARAMS)
    s = open_overview(str(params_file), str(corpus), locale="en")
    effects = effects_by_segment(
        drivers.told(s), s.mentions, s.stable_themes, s.segments, s.quarters_so_far, **s.counted
    )
    said = text(drivers.by_segment(s, effects))
    assert "Too few answers to say whether different things go with the score in different segments" in said
    assert drivers.by_segment(s, effects.head(0)) is None


def test_a_study_without_comments_has_its_attributes(tmp_path):
    params_file, corpus = write_study(tmp_path, PARAMS, comment="none")
    whole = store.read_corpus(corpus)
    store.write_corpus(whole._replace(themes=whole.themes.head(0), mentions=whole.mentions.head(0)), corpus)
    s = open_slice(str(params_file), str(corpus), segment="all", quarter=QUARTERS[-1], locale="en")
    said = text(section(s))
    assert "The score differs by “plan”; " in said
    assert "answers with a score: 240." in said
    assert "Impact of each theme" not in said
    assert "of attributes without any link to the score stay within them" in said
    assert "theme" not in said
    o = open_overview(str(params_file), str(corpus), locale="en")
    effects = effects_by_segment(
        drivers.told(o), o.mentions, o.stable_themes, o.segments, o.quarters_so_far, **o.counted
    )
    assert drivers.by_segment(o, effects) is None


def test_columns_and_values_read_as_words(tmp_path):
    names = "names: {region: {en: Where they live}, South: {en: Down south}}\n"
    said = text(section(opened(tmp_path, "all", params=PARAMS + names)))
    assert "Where they live" in said
    assert "Down south" in said
