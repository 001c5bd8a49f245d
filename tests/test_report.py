"""Sections of a report on a tiny study: what is shown, what is left out, and which words it uses."""

import re

import pandas as pd
import pytest

from tests.tiny import PARAMS, QUARTERS, tiny_corpus, write_study
from vocwork import categories, causes, method, overview, report
from vocwork.analysis import (
    code_shares,
    compare,
    emerging,
    feelings,
    metrics,
    paired,
    root_causes,
    theme_shares,
    trends,
    volume,
)
from vocwork.analysis import overview as all_segments
from vocwork.render.catalogue import LOCALES
from vocwork.render.texts import Texts
from vocwork.view import open_overview, open_slice

# NPS has no other form.
ALONE = metrics.suppressed(0, metrics.ONE_FORM)


def opened(folder, segment="Business", quarter=QUARTERS[-1], params=PARAMS, locale="en", **columns):
    params_file, corpus = write_study(folder, params, **columns)
    return open_slice(str(params_file), str(corpus), segment=segment, quarter=quarter, locale=locale)


def sections(s) -> dict[str, object]:
    """Every section as the notebook makes it."""
    own, before = (metrics.estimate(part["points"], **s.rules) for part in (s.now, s.before))
    beside = metrics.companion(s.now, kind=s.params.metric.measure, scale=s.scale, **s.counted)
    change = compare.difference(s.now["points"], s.before["points"], **s.rules)
    rest = compare.difference(s.now["points"], s.others["points"], **s.rules)
    themes = theme_shares.theme_shares(s.now, s.before, s.mentions, s.themes, **s.counted)
    found = root_causes.root_causes(
        s.now, s.before, s.mentions, s.stable_themes, attributes=s.drill_attributes(), **s.rules
    )
    emerged = emerging.emerging(s.feedback, s.mentions, s.themes, s.slice.segment, s.quarters_so_far, **s.counted)
    coded = code_shares.code_shares(s.now, s.before, s.coded, s.categories, **s.counted)
    trend = trends.trend(s.feedback, s.slice.segment, s.quarters_so_far, **s.rules)
    return {
        "opening": report.opening(s, own, change, rest, rest, found, themes, emerged, coded, beside),
        "trend": report.trend(s, trend, change, paired.paired(s.now, s.before, **s.counted)),
        "themes": report.themes(s, themes, emerged, feelings.mixed_share(s.now, **s.counted)),
        "codes": categories.codes(s, coded),
        "causes": causes.section(s, found, own, before, causes.talk(s, found)),
        "steps": report.steps(s, change, found, themes),
        "groups": report.groups(s, theme_shares.theme_groups(s.now, s.mentions, s.themes, **s.counted)),
        "volume": report.volume(s, volume.volume(s.now, **s.rules)),
        "method": method.section(s, s.now),
    }


def text(shown) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", str(shown)).replace("\u00a0", " ").split())


def test_a_slice_of_one_answer_is_one_short_page(tmp_path):
    shown = sections(opened(tmp_path, "Rare"))
    assert [name for name, part in shown.items() if part is not None] == ["opening", "method"]
    assert "Only 1 answer, 1 with a comment" in text(shown["opening"])
    assert "Wilson" not in text(shown["method"])


def test_a_clear_cause_ends_in_a_step_with_its_bases(tmp_path):
    s = opened(tmp_path, "all")
    said = text(sections(s)["steps"])
    assert "What to do next" in said
    assert "Find out why “delivery” is a larger part of the answers: 0% → 50% (0 → 60 answers)" in said
    assert said.count("delivery") == 1
    assert s.results["next_steps"][0]["facts"]["n_now"] == 60


def test_categories_say_what_moved_and_how_they_were_corrected(tmp_path):
    """The machine sees delivery in every second comment, none before; of those drawn it misses every tenth."""
    said = text(sections(opened(tmp_path, "all"))["codes"])
    assert "“Delivery” comes up more often: in 60% of comments, 10% before" in said
    assert (
        said.index("From shop to home") < said.index("Delivery", said.index("From shop to home")) < said.index("Staff")
    )
    assert "A category includes those set in below it." in said
    assert "corrected with a random sample that people coded: 30 comments of this page" in said


def test_without_a_codebook_there_is_no_section_on_categories(tmp_path):
    assert sections(opened(tmp_path, params=PARAMS.replace("codebook: tiny.codebook.yml\n", "")))["codes"] is None


def test_the_method_says_how_far_the_codes_are_to_be_trusted(tmp_path):
    s = opened(tmp_path, "all")
    assert "60 comments coded by hand: 95% of the categories given are right, and 95% of those" in text(
        method.section(s, s.now)
    )
    s.corpus.made["codes"] = [code | {"hits": 0, "said": 0} for code in s.corpus.made["codes"]]
    assert "checked against 60 comments coded by hand: to none of these" in text(method.section(s, s.now))
    s.corpus.made["codes"] = [code | {"hand": 0, "hits": 0, "said": 0, "true": 0} for code in s.corpus.made["codes"]]
    assert "nobody has checked them by hand" in text(method.section(s, s.now))


def test_an_unstable_theme_is_no_cause(tmp_path):
    s = opened(tmp_path, "all")
    assert s.themes["label"].tolist() == ["delivery", "helpful staff"]
    assert s.stable_themes["label"].tolist() == ["delivery"]


def test_without_a_score_the_scale_is_null(tmp_path):
    assert opened(tmp_path, params=PARAMS + "metric: none\n").identity()["scale"] is None


def test_one_channel_needs_no_section(tmp_path):
    assert sections(opened(tmp_path, channel="survey"))["volume"] is None
    assert sections(opened(tmp_path / "two"))["volume"] is not None


@pytest.mark.parametrize(
    ("metric", "said", "unsaid"),
    [
        ("nps", ["answers 9 and 10", "answers 0–6", "adjusted Wald"], []),
        ("enps", ["employees are asked", "The eNPS has adjusted Wald"], []),
        ("{kind: nps, interval: wald}", ["The NPS has plain Wald intervals"], ["adjusted Wald"]),
        ("{kind: enps, interval: bootstrap}", ["The eNPS has bootstrap intervals"], ["Wald"]),
        ("{kind: csat, low: 0, high: 10, top: [9, 10], bottom: [0]}", ["satisfied are the answers 9 and 10"], ["Wald"]),
        ("{kind: stars, low: 0, high: 10}", ["on a scale from 0 to 10", "Student"], ["Wald"]),
    ],
)
def test_the_method_defines_the_metric_and_lists_only_what_is_used(tmp_path, metric, said, unsaid):
    said_of = text(method.section(s := opened(tmp_path, params=PARAMS + f"metric: {metric}\n"), s.now))
    assert [words for words in said if words not in said_of] == []
    assert [words for words in unsaid if words in said_of] == []


def test_a_rating_of_ten_says_so_on_the_page_and_in_the_results(tmp_path):
    s = opened(tmp_path, params=PARAMS + "metric: {kind: stars, low: 0, high: 10}\n")
    shown = sections(s)
    assert "Average rating (0 to 10)" in text(shown["opening"])
    assert "star" not in text(shown["opening"] + shown["trend"]).lower()
    assert s.identity()["scale"] == {"low": 0, "high": 10, "better": "up"}


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("enps", "Employee Net Promoter Score (eNPS)"),
        ("{kind: csat, low: 0, high: 10}", "average answer, 0 to 10"),
        ("{kind: ces, low: 0, high: 10}", "answered 8–10"),
    ],
)
def test_each_metric_has_its_name_and_its_other_form(tmp_path, metric, said):
    assert said in text(sections(opened(tmp_path, params=PARAMS + f"metric: {metric}\n"))["opening"])


def test_another_interval_changes_the_interval_and_nothing_else(tmp_path):
    wald = opened(tmp_path / "wald", params=PARAMS + "metric: {kind: nps, interval: wald}\n")
    one, other = (metrics.metric(s.now, **s.rules) for s in (opened(tmp_path), wald))
    assert (one.value, one.base) == (other.value, other.base)
    assert (one.low, one.high) != (other.low, other.high)


@pytest.mark.parametrize("locale", LOCALES)
def test_intervals_and_errors_are_named_as_the_study_wants_them(tmp_path, locale):
    """At 90 % nothing on the page speaks of 95 % intervals or of 5 % of false calls."""
    s = opened(tmp_path, "all", params=PARAMS + "confidence: 0.9\n", locale=locale)
    s.corpus.made["codes"] = []  # of which 95 % are right
    said = " ".join(text(part) for part in sections(s).values())
    assert re.findall(r"(?<![\d,.])(?:5|95) ?%", said) == []
    for key in ("column.interval", "method.tests.many"):
        assert Texts(locale, confidence=0.9).say(key) in said


def test_columns_read_as_words(tmp_path):
    """Every second answer is of the order that falls; without themes the column itself is the cause."""
    status = (pd.Series(range(240)) % 2 == 1).map({True: "not_delivered", False: "delivered"})
    s = opened(tmp_path, "all", order_status=status)
    found = root_causes.root_causes(
        s.now, s.before, s.mentions, s.themes.head(0), attributes=["order_status"], **s.rules
    )
    themes = theme_shares.theme_shares(s.now, s.before, s.mentions, s.themes.head(0))
    said = text(report.steps(s, found.total, found, themes))
    assert "“order status: not delivered”" in said
    assert "order_status" not in said


@pytest.mark.parametrize(("slices", "said"), [(0, "too few answers to look for causes"), (1, "No cause")])
def test_causes_that_could_not_be_looked_for_are_not_said_to_be_unclear(tmp_path, slices, said):
    s = opened(tmp_path)
    found = root_causes.root_causes(
        s.now, s.before, s.mentions, s.stable_themes, attributes=s.drill_attributes(), withheld=s.hidden, **s.rules
    )
    found = found._replace(verdict="open", slices=found.slices.head(slices))
    themes = theme_shares.theme_shares(s.now, s.before, s.mentions, s.themes.head(0))
    shown = text(report.steps(s, found.total, found, themes))
    assert said in shown.split(" 1 ")[0].split(" Collect")[0]
    assert ("Collect more answers" in shown) == (slices == 0)


def test_the_overview_names_a_large_group_that_is_missing(tmp_path):
    answers = tiny_corpus().feedback
    gone = answers["region"].mask(answers["quarter"] == QUARTERS[-1], "North")
    params_file, corpus = write_study(tmp_path, region=gone)
    s = open_overview(str(params_file), str(corpus), locale="en")
    moved = all_segments.segments(s.feedback, s.segments, s.quarter, s.compared, **s.rules)
    own = metrics.estimate(s.now["points"], **s.rules)
    change = compare.difference(s.now["points"], s.before["points"], **s.rules)
    rest = compare.difference(s.now["points"], s.others["points"], **s.rules)
    assert "No answers from “region: South” in Q2 2024" in text(overview.opening(s, own, change, rest, moved, ALONE))


def test_segments_without_a_clear_change_name_what_they_were_compared_with(tmp_path):
    said = overview.segment_points(
        pd.DataFrame({"segment": ["plan=A"], "change": [1.0], "verdict": [""]}), "up", "2023Q2"
    )
    assert said[0].facts["since"] == "2023Q2"


def test_comments_that_are_withheld_are_not_called_too_few(tmp_path):
    """Of Basic's 59 comments none may be told beside the total, or the single Rare one could be worked out."""
    s = opened(tmp_path, "Basic")
    shares = theme_shares.theme_shares(
        s.now, s.before, s.mentions, s.themes, withheld=s.hidden_comments, min_cell=60, **s.counted
    )
    emerged = emerging.emerging(s.feedback, s.mentions, s.themes, s.slice.segment, s.quarters_so_far, **s.counted)
    shown = report.themes(s, shares, emerged, feelings.mixed_share(s.now, withheld=s.hidden_comments, **s.counted))
    assert text(shown).startswith("What these comments are about is withheld to protect a smaller group")
    assert report.quotes(s, pd.DataFrame()) is None


def test_customers_of_both_quarters_are_told_of_where_there_are_enough(tmp_path):
    said = text(sections(opened(tmp_path, "all"))["trend"])
    assert "Customers who answered in both quarters (120) changed by" in said
    assert "answered in both" not in text(sections(opened(tmp_path / "few", "all", customer=list(range(240))))["trend"])
