"""Sections on the market: what is shown of a study that lists brands, and what of one that lists none."""

from tests.test_report import opened, text
from tests.tiny import PARAMS
from vocwork import market
from vocwork.analysis.brands import brand_shares
from vocwork.analysis.ideas import backlog
from vocwork.analysis.intents import intent_shares, theme_intents


def backlog_of(s):
    rules = {"min_base": s.params.min_base, "min_cell": s.params.min_cell}
    asked = {"quarter": s.quarter, "segment": s.slice.segment, "by": s.params.segment_by, "language": "en"}
    return backlog(s.feedback, s.clauses, s.themes, **asked, **rules)


def wished(s):
    wanted = intent_shares(s.now, s.before, s.clauses, min_cell=5, **s.counted)
    about = theme_intents(s.now, s.mentions, s.themes, min_base=s.params.min_base, min_cell=s.params.min_cell)
    return market.ideas(s, wanted, about, backlog_of(s))


def test_what_customers_ask_for_in_their_words_and_by_group(tmp_path):
    said = text(wished(opened(tmp_path, "all")))
    assert "1 wish that several customers share: “Order 5: the parcel came days too late" in said
    assert "(12 customers)" in said
    assert "Business 12" in said
    assert "<script>" not in str(wished(opened(tmp_path, "all")))


def test_what_customers_do_clearly_more_or_less_is_said_in_words(tmp_path):
    """Half of the last quarter's comments complain in place of praising; hardly any did before."""
    s = opened(tmp_path, "all")
    assert "Clearly less often than before: praise, in 50% of comments (100% before)." in text(wished(s))


def test_nothing_to_count_and_nothing_asked_for_is_no_section(tmp_path):
    s = opened(tmp_path, "all")
    nobody = intent_shares(s.now.head(0), s.before, s.clauses, min_cell=5, **s.counted)
    assert market.ideas(s, nobody, theme_intents(s.now, s.mentions, s.themes), backlog_of(s).head(0)) is None


def test_a_segment_page_does_not_name_its_own_segment_again(tmp_path):
    s = opened(tmp_path, "Business")
    assert s.other_groups == []
    assert "Business 12" not in text(wished(s))
    assert wished(opened(tmp_path, "Rare")) is None


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
