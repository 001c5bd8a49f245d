"""The notebook for a first look runs on a study and shows what a reader can take in."""

import re

import nbformat
import papermill
import pytest
from bs4 import BeautifulSoup

from tests.tiny import write_study
from vocwork import store

MOST_COLUMNS = 12


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    """The executed notebook on the tiny study."""
    folder = tmp_path_factory.mktemp("explore")
    params_file, corpus = write_study(folder)
    out = folder / "explore.ipynb"
    said = {"params_file": str(params_file), "corpus": str(corpus)}
    papermill.execute_notebook(str(store.notebook("explore")), str(out), said, progress_bar=False)
    return nbformat.read(out, as_version=4)


def outputs(notebook):
    parts = [part for cell in notebook.cells for part in cell.get("outputs", [])]
    assert all(part["output_type"] != "stream" for part in parts)
    return ["".join(part["data"]["text/html"]) for part in parts if "data" in part]


def test_charts_and_small_tables(explored):
    shown = outputs(explored)
    assert sum("<svg" in html for html in shown) == 3
    frames = [html for html in shown if 'class="dataframe"' in html]
    assert len(frames) == 5
    for html in frames:
        heads = BeautifulSoup(html, "html.parser").select("thead tr")[0].select("th")
        assert len(heads) <= MOST_COLUMNS
        assert not re.search(r"\d\.\d{3}", html)


def test_the_theme_to_read_is_the_largest_with_a_subject(explored):
    [clauses] = [html for html in outputs(explored) if "<th>strength</th>" in html]
    assert "parcel came days too late" in clauses
    assert "helpful people" not in clauses


def test_it_is_thin():
    notebook = nbformat.read(store.notebook("explore"), as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell for cell in code if "def " in cell or "Path" in cell]
    assert max(len(cell.splitlines()) for cell in code) <= 8
