"""The section on the size of the fix: what is known of the customers, what is not, and the study's own thresholds."""

from pathlib import Path

import pytest

from tests.test_report import text
from tests.tiny import PARAMS, QUARTERS, write_study
from vocwork import fixes
from vocwork.analysis.root_causes import root_causes
from vocwork.params import ParamsError
from vocwork.view import open_slice

DEMO = Path(__file__).parent.parent / "params" / "demo.roi.yml"


def opened(folder, extra="", segment="all", roi=False):
    params_file, corpus = write_study(folder, PARAMS + extra + ("roi: tiny.roi.yml\n" if roi else ""))
    if roi:
        case = DEMO.read_text(encoding="utf-8").replace("segment=", "plan=")
        (params_file.parent / "tiny.roi.yml").write_text(case, encoding="utf-8")
    return open_slice(str(params_file), str(corpus), segment=segment, quarter=QUARTERS[-1], locale="en")


def shown(s):
    rules = {"attributes": s.drill_attributes(), "withheld": s.hidden, **s.rules}
    found = root_causes(s.now, s.before, s.mentions, s.stable_themes, **rules)
    return fixes.section(s, fixes.sizes(s, found))


def test_whom_it_touches_and_what_is_not_known(tmp_path):
    """Half of the answers, of 10,000 customers; worse in one quarter of those that can be looked at."""
    said = text(shown(opened(tmp_path)))
    assert "50% of 120 answers" in said
    assert "5,000 (" in said
    assert "Money at risk is not known" in said
    assert "from 5% touched, 2 of the last four quarters" in said


def test_money_comes_from_the_assumptions(tmp_path):
    said = text(shown(opened(tmp_path, roi=True)))
    assert "Money at risk is not known" not in said
    assert "€" in said


def test_the_study_sets_the_thresholds(tmp_path):
    own = "fix_size: {development: {share: 0.9, quarters: 4, money: 1}}\n"
    with pytest.raises(ParamsError, match="share of solution must not be below that of development"):
        opened(tmp_path, own)
    own = "fix_size: {development: {share: 0.15, quarters: 1, money: 1}}\n"
    assert "from 15% touched, 1 of the last four quarters" in text(shown(opened(tmp_path, own)))


def test_an_unknown_key_is_refused(tmp_path):
    with pytest.raises(ParamsError, match=r"unknown key fix_size\.solution\.costs"):
        opened(tmp_path, "fix_size: {solution: {costs: 3}}\n")


@pytest.mark.parametrize("left_out", ["sections: [themes]\n", "metric: none\n"])
def test_no_section_where_the_study_does_not_ask_or_has_no_score(tmp_path, left_out):
    assert shown(opened(tmp_path, left_out)) is None


def test_no_section_where_nothing_got_worse(tmp_path):
    assert shown(opened(tmp_path, segment="Basic")) is None


def test_customers_of_a_segment_are_its_share_of_the_scores(tmp_path):
    """Business is half of the scores of the quarter; a hundred tickets of Basic without one do not make it less."""
    params_file, corpus = write_study(tmp_path, PARAMS.split("population")[0] + "roi: tiny.roi.yml\n")
    case = DEMO.read_text(encoding="utf-8").replace("segment=", "plan=")
    (params_file.parent / "tiny.roi.yml").write_text(case, encoding="utf-8")
    s = open_slice(str(params_file), str(corpus), segment="Business", quarter=QUARTERS[-1], locale="en")
    everyone = open_slice(str(params_file), str(corpus), segment="all", quarter=QUARTERS[-1], locale="en")
    known = fixes.known(everyone).customers
    assert fixes.known(s).customers / known == pytest.approx(0.5)
    few = everyone.feedback["plan"] == "Basic"
    s.feedback = everyone.feedback.assign(points=everyone.feedback["points"].mask(few))
    assert fixes.known(s).customers / known == pytest.approx(1 / (1 + 1 / 60))  # one Rare answer beside sixty
