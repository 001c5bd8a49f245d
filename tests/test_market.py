"""Sections on the market: what is shown of a study that lists brands, and what of one that lists none."""

from tests.test_report import opened, text
from tests.tiny import PARAMS
from vocwork import market
from vocwork.analysis.brands import brand_shares


def named(s):
    return market.brands(s, brand_shares(s.now, s.before, s.clauses, s.themes, **s.brands, min_cell=5, **s.counted))


def test_a_study_that_lists_competitors_sees_who_is_named(tmp_path):
    said = text(named(opened(tmp_path, "all")))
    assert "“Acme” is the competitor named most" in said
    assert "delivery" in said


def test_a_study_without_competitors_has_no_such_section(tmp_path):
    assert named(opened(tmp_path, "all", params=PARAMS.replace("competitors: [Acme]", "competitors: []"))) is None
    left_out = PARAMS + "sections: [themes]\n"
    assert named(opened(tmp_path, "all", params=left_out)) is None
