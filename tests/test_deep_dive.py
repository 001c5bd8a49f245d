"""The deep-dive notebook as the command makes it: pages, numbers, places, and what is refused before anything runs."""

import json

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from tests.test_contrast import opened as asked_of
from tests.test_operations import CALM, WAITED, looked
from tests.test_report import text
from tests.tiny import TIMED, write_study
from vocwork import deep_dive, drilldown, operations, plan, store
from vocwork.__main__ import app
from vocwork.analysis.effect_curves import curves
from vocwork.analysis.metrics import metric
from vocwork.analysis.number_change import number_change
from vocwork.analysis.root_causes import root_causes
from vocwork.params import ParamsError
from vocwork.study import open_study
from vocwork.view import SliceOfStudy


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study, and the page of Business against everyone else, in English."""
    folder = tmp_path_factory.mktemp("dive")
    params_file, _ = write_study(folder)
    where = ["--data", str(folder / "corpus"), "--out", str(folder / "reports")]
    asked = ["causes", str(params_file), "--segment", "business", "--quarter", "2024Q2", "--comparison", "rest"]
    return CliRunner().invoke(app, [*asked, *where]), folder, params_file, where


def test_the_page_stands_beside_the_report_of_its_segment(made):
    done, folder, *_ = made
    assert done.exit_code == 0, done.output
    assert done.output.strip().endswith("en/2024Q2/business.causes-rest.html")
    assert (folder / "reports/tiny/en/2024Q2/business.causes-rest.json").exists()


def test_it_opens_with_the_finding_and_leads_to_the_words(made):
    html = (made[1] / "reports/tiny/en/2024Q2/business.causes-rest.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert text(page.h1).startswith("Business: NPS differs from “everyone else” by −")
    assert [section["id"] for section in page.select("section[id]")][:3] == ["causes", "composition", "drilldown"]
    assert "compared with “everyone else”" in text(page.select_one(".dek"))
    assert "<script>alert(" not in html


def test_it_says_how_much_goes_with_who_they_are(made):
    html = (made[1] / "reports/tiny/en/2024Q2/business.causes-rest.html").read_text(encoding="utf-8")
    section = BeautifulSoup(html, "html.parser").select_one("section#composition")
    assert text(section.h2).startswith("Who they are, by all attributes at once,")
    found = json.loads((made[1] / "reports/tiny/en/2024Q2/business.causes-rest.json").read_text(encoding="utf-8"))
    parts = {row["part"]: row["value"] for row in found["composition"]}
    assert parts["explained"] + parts["unexplained"] == pytest.approx(found["change"]["value"])


def test_one_difference_has_one_interval_on_the_page(made):
    found = json.loads((made[1] / "reports/tiny/en/2024Q2/business.causes-rest.json").read_text(encoding="utf-8"))
    (gap,) = [row for row in found["composition"] if row["part"] == "gap"]
    assert [gap[name] for name in ("value", "low", "high")] == [found["change"][n] for n in ("value", "low", "high")]


def test_the_index_and_the_manifest_list_it(made):
    folder = made[1] / "reports/tiny"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [page["html"] for page in manifest["pages"]] == ["en/2024Q2/business.causes-rest.html"]
    index = text((folder / "index.html").read_text(encoding="utf-8"))
    assert "Deep dive into the causes: Business, Q2 2024" in index


@pytest.mark.parametrize(("gap", "said"), [(6, "differs from"), (0, "can be chance")])
def test_no_group_is_said_not_to_stand_out_where_none_has_enough_answers(tmp_path, gap, said):
    """Of Business 30 answers from the North and 30 from the South: nothing else divides them into enough."""
    score = np.tile([9.0, 9, 9, 9 - gap, 7, 7, 7, 7 - gap], 30)
    region = np.tile(["South", "North", "South", "South"], 60)
    s = asked_of(tmp_path, "region=North/South", score=score, region=region, channel="survey")
    found = root_causes(
        s.now, s.before, s.mentions, s.stable_themes, attributes=s.drill_attributes(), withheld=s.hidden, **s.rules
    )
    assert not found.examined
    own, reference = (metric(part, **s.rules) for part in (s.now, s.before))
    title = text(BeautifulSoup(str(deep_dive.opening(s, own, reference, found.total, found)), "html.parser").h1)
    assert said in title
    assert "too few answers to look for groups or themes" in title
    levels = drilldown.section(s, drilldown.levels(s, found))
    assert (levels is None) == (gap == 0)
    assert levels is None or "Too few answers to say which parts" in text(levels)


def test_a_wrong_value_is_refused_before_anything_runs(made):
    _, _, params_file, where = made
    done = CliRunner().invoke(app, ["causes", str(params_file), "--comparison", "brand=a/b", *where])
    assert isinstance(done.exception, ParamsError)
    assert "comparison: expected" in str(done.exception)


def test_each_comparison_has_a_file_of_its_own(made):
    _, folder, params_file, _ = made
    corpus = folder / "corpus" / "tiny"
    study = open_study(str(params_file), str(corpus), locale="en")
    dives = [plan.Dive(), plan.Dive("rest"), plan.Dive("region=North/South"), plan.Dive("rest", "delivery")]
    jobs = [plan.dives(study, params_file, corpus, plan.EVERYTHING, dive) for dive in dives]
    assert [len(found) for found in jobs] == [1, 1, 1, 1]
    assert jobs[0][0].html == "en/2024Q2/all.causes.html"
    assert len({found[0].html for found in jobs}) == 4


def test_the_notebook_is_thin():
    cells = json.loads(store.notebook("root_causes").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert not [cell for cell in code if "def " in cell]
    assert max(len(cell.splitlines()) for cell in code) <= 8


def numbers(s):
    """How the score, and the difference, goes with each number; and the section in words."""
    taken = deep_dive.measured(s)
    found = curves(taken.answers, taken.edges, withheld=taken.withheld, **s.rules)
    moved = number_change(s.now, s.before, taken.edges, withheld=taken.withheld_change, **s.counted)
    return found, moved, operations.section(s, taken, found, moved)


def test_numbers_of_a_quarter_against_the_one_before_are_those_of_the_report(tmp_path):
    s = asked_of(tmp_path, "previous", segment="all", params=TIMED, wait=WAITED)
    found, moved, said = numbers(s)
    taken, of_report = looked(SliceOfStudy(s, s.slice))
    pd.testing.assert_frame_equal(found.table, of_report.table)
    own = number_change(s.now, s.before, taken.edges, withheld=taken.withheld_change, **s.counted)
    pd.testing.assert_frame_equal(moved, own)
    assert "since Q1 2024 among answers with “wait” (120 then, 120 now)" in text(said)


def test_how_much_of_a_difference_from_the_rest_goes_with_longer_waiting(tmp_path):
    """All of Business waited long and nobody else did, so that all of the difference goes with waiting."""
    s = asked_of(tmp_path, "rest", params=TIMED, wait=WAITED)
    _, moved, said = numbers(s)
    row = moved.iloc[0]
    gap = s.now["points"].mean() - s.before["points"].mean()
    assert (row["base"], row["base_before"], row["clear"]) == (60, 60, True)
    assert (row["total"], row["mix"]) == (pytest.approx(gap), pytest.approx(gap))
    assert "from “everyone else” among answers with “wait” (60 there, 60 here)" in text(said)


def test_that_no_part_of_a_difference_goes_with_a_number_is_said(tmp_path):
    s = asked_of(tmp_path, "rest", params=TIMED, wait=np.tile(CALM, 2))
    found, moved, said = numbers(s)
    assert (found.table["shape"].tolist(), moved["clear"].tolist()) == ([""], [False])
    assert "No part of the difference from “everyone else” clearly goes with how the values differ: “wait”." in text(
        said
    )


def test_the_part_of_a_number_is_not_told_where_few_of_a_side_have_it(tmp_path):
    """Of 60 answers of Business 10 have a number, of everyone else all."""
    few = np.tile(np.arange(120) % 2 == 1, 2) & (np.arange(240) % 12 != 1)
    s = asked_of(tmp_path, "rest", params=TIMED, wait=pd.Series(WAITED).mask(few))
    assert s.hidden.either == ""
    assert s.hidden_with("wait") != ""
    assert numbers(s)[1]["total"].isna().all()
