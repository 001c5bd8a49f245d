"""A piece of a report in a notebook: with the report's style there, without it in the page."""

import re

import nbformat

from vocwork.render.markup import fragment
from vocwork.render.notebook import PAGE_MIME, style
from vocwork.render.page.export import shown


def piece():
    return fragment("points.html.j2", points=[("good", "Delivery is faster")])


def test_a_notebook_shows_a_piece_in_the_reports_style():
    html = piece()._repr_mimebundle_()["text/html"]
    assert html.startswith("<style>.vocwork.vocwork{")
    assert '<div class="vocwork"><ul' in html
    assert ".cards{" in html


def test_the_style_stays_within_the_piece():
    """All rules are nested in one; none speaks of the whole page, which is the notebook's."""
    css = style()
    assert not re.search(r"(?<![\w-])(:root|html)\{", css)
    depth = [0]
    for mark in re.findall(r"[{}]", css):
        depth.append(depth[-1] + (1 if mark == "{" else -1))
    assert depth[-1] == 0
    assert 0 not in depth[1:-1]


def test_a_page_takes_the_piece_without_the_style():
    notebook = nbformat.v4.new_notebook()
    data = [piece()._repr_mimebundle_(), {"text/html": "<p>A table of the analyst's own</p>"}]
    outputs = [nbformat.v4.new_output("execute_result", data=part) for part in data]
    notebook.cells = [nbformat.v4.new_code_cell("", outputs=outputs)]
    html = shown(notebook)
    assert "<style>" not in html
    assert html == f"{piece()}\n<p>A table of the analyst's own</p>"
    assert data[0][PAGE_MIME] == str(piece())
