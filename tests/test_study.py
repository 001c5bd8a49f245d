"""A study as its notebooks see it: the quarters it has chosen, what it warns of, what it has no score for."""

import pandas as pd
import pytest

from tests.tiny import PARAMS, write_study
from vocwork import five_whys, method, overview
from vocwork.analysis import compare, metrics
from vocwork.analysis import overview as all_segments
from vocwork.analysis.conjunctions import members, of_theme
from vocwork.analysis.theme_shares import theme_shares
from vocwork.feedback import FeedbackError
from vocwork.params import ParamsError
from vocwork.study import open_study
from vocwork.view import open_overview, open_slice
from vocwork.whys import Whys


def slice_of(folder, params=PARAMS, quarter="2024Q2", locale="en"):
    params_file, corpus = write_study(folder, params)
    return open_slice(str(params_file), str(corpus), segment="all", quarter=quarter, locale=locale)


def test_quarters_left_out_are_as_if_they_had_never_been(tmp_path):
    s = slice_of(tmp_path, PARAMS + "quarters: [2024Q2]\n")
    assert s.quarters == s.quarters_so_far == ["2024Q2"]
    assert len(s.feedback) == len(s.now) == 120
    assert s.before.empty
    assert compare.difference(s.now["points"], s.before["points"], **s.rules).reason
    with pytest.raises(ParamsError, match="no answers in 2024Q1"):
        slice_of(tmp_path, PARAMS + "quarters: [2024Q2]\n", quarter="2024Q1")


def test_quarters_without_answers_are_refused(tmp_path):
    params_file, corpus = write_study(tmp_path, PARAMS + "quarters: [2030Q1]\n")
    with pytest.raises(ParamsError, match="answers from 2024Q1 to 2024Q2"):
        assert open_study(str(params_file), str(corpus), locale="en").quarters


CAVEATS = """
caveats:
  - Only the <b>loud</b> write.
  - {en: Levels say little., pl: Poziom mówi niewiele.}
"""


@pytest.mark.parametrize(("locale", "said"), [("en", "Levels say little."), ("pl", "Poziom mówi niewiele.")])
def test_what_a_study_warns_of_stands_on_every_page_and_opens_the_overview(tmp_path, locale, said):
    params_file, corpus = write_study(tmp_path, PARAMS + CAVEATS)
    s = open_overview(str(params_file), str(corpus), locale=locale)
    own = metrics.estimate(s.now["points"], **s.rules)
    none = compare.difference(s.now["points"], s.others["points"], **s.rules)
    segments = all_segments.segments(s.feedback, s.segments, s.quarter, s.compared, **s.rules)
    for shown in (
        method.section(s, s.now),
        overview.opening(s, own, none, none, segments, metrics.suppressed(0, metrics.ONE_FORM)),
    ):
        assert said in shown
        assert "Only the &lt;b&gt;loud&lt;/b&gt; write." in shown


def test_a_study_without_a_score_says_so_instead_of_a_small_base(tmp_path):
    params = PARAMS.replace("score: nps, ", "") + "metric: none\n"
    s = slice_of(tmp_path, params)
    own = metrics.estimate(s.now["points"], **s.rules)
    assert (own.base, own.reason) == (0, "no_score")
    feedback = s.feedback.assign(comment=["comment"] * 100 + ["none"] * 140)
    s.__dict__["feedback"] = feedback
    none = compare.difference(s.now["points"], s.others["points"], **s.rules)
    segments = all_segments.segments(feedback, s.segments, s.quarter, s.compared, **s.rules)
    overview.opening(s, own, none, none, segments, metrics.suppressed(0, metrics.ONE_FORM))
    assert s.results["title"]["facts"] == {"count": 100}


def changed(folder, **facts):
    """The tiny study with other facts of its themes (0 delivery, 1 helpful staff)."""
    params_file, corpus = write_study(folder)
    themes = pd.read_parquet(corpus / "themes.parquet").assign(**facts)
    themes.to_parquet(corpus / "themes.parquet", index=False)
    return open_slice(str(params_file), str(corpus), segment="all", quarter="2024Q2", locale="en")


def test_a_hidden_theme_is_nowhere_and_its_comments_count_in_every_base(tmp_path):
    plain, s = slice_of(tmp_path / "plain"), changed(tmp_path, status=["hidden", "active"])
    assert s.themes["label"].tolist() == ["helpful staff"]
    assert set(s.clauses["theme"]) == {-1, 1}
    assert len(s.clauses) == len(plain.clauses)
    shares = [theme_shares(one.now, one.before, one.mentions, one.themes).set_index("label") for one in (plain, s)]
    pd.testing.assert_series_equal(*(table.loc["helpful staff", ["n", "base", "share"]] for table in shares))
    assert method.unthemed(s, s.now) == method.unthemed(plain, plain.now)


def test_a_theme_under_another_says_so(tmp_path):
    assert changed(tmp_path, parent=[-1, 0]).themes["label"].tolist() == ["delivery", "delivery › helpful staff"]
    alone = changed(tmp_path, parent=[-1, 0], status=["hidden", "active"])
    assert alone.themes["label"].tolist() == ["helpful staff"]


def test_a_theme_holds_what_is_said_of_those_under_it_wherever_it_is_counted(tmp_path):
    """Every comment of the tiny study is about one of its two themes, so one above the other holds them all."""
    s = changed(tmp_path, parent=[-1, 0], stability=1.0)
    table = theme_shares(s.now, s.before, s.mentions, s.themes).set_index("theme")
    assert table["n"].to_dict() == {0: 120, 1: (s.now["sentiment"] > 0).sum()}
    assert members((of_theme(0, "delivery"),), s.now, s.mentions).all()
    answer = {"answer": "Parcels are late.", "evidence": {"themes": "delivery"}}
    s.whys = Whys(records=[{"quarter": "2024Q2", "question": "Why?", "why": [answer]}])
    assert five_whys.answered(s)[0].answers["n"].tolist() == [120]
    assert len(s.clauses) == len(s.feedback)


def test_the_method_says_when_themes_were_found_and_what_was_decided(tmp_path):
    s = changed(tmp_path, born=["2024Q2", ""])
    signed = {
        "quarter": "2024Q2",
        "event": "renamed",
        "themes": "1",
        "base": 9,
        "why": "x",
        "by": "A",
        "when": "2024-07-01",
    }
    s.corpus.ledger.loc[len(s.corpus.ledger)] = signed
    said = {finding.key: finding.facts for finding in method.history(s)}
    assert said == {
        "method.founded": {"quarter": "2024Q2"},
        "method.born": {"count": 1},
        "method.decided": {"count": 1},
    }


@pytest.mark.parametrize("key", ["segment_by: customer", "attributes: [region, customer]"])
def test_single_persons_are_no_groups(tmp_path, key):
    params = PARAMS.replace("segment_by: [plan]\n", "") + key + "\n"
    with pytest.raises(FeedbackError, match="would show single persons"):
        slice_of(tmp_path, params)


@pytest.mark.parametrize(
    ("direction", "said"), [("up", "A higher score is better."), ("down", "A lower score is better.")]
)
def test_a_study_of_effort_says_which_end_is_good(tmp_path, direction, said):
    s = slice_of(tmp_path, PARAMS + f"metric: {{kind: ces, low: 0, high: 10, direction: {direction}}}\n")
    assert said in method.section(s, s.now)
