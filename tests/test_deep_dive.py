"""The deep-dive notebook as the command makes it: pages, numbers, places, and what is refused before anything runs."""

import json

import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from tests.test_report import text
from tests.tiny import write_study
from vocwork import plan, store
from vocwork.__main__ import app
from vocwork.params import ParamsError
from vocwork.study import open_study


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


def test_the_index_and_the_manifest_list_it(made):
    folder = made[1] / "reports/tiny"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [page["html"] for page in manifest["pages"]] == ["en/2024Q2/business.causes-rest.html"]
    index = text((folder / "index.html").read_text(encoding="utf-8"))
    assert "Deep dive into the causes: Business, Q2 2024" in index


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
