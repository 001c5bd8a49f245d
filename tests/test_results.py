"""docs/results.md lists the keys of every JSON file exactly as they are written."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.tiny import QUARTERS, TIMED, write_study
from vocwork import store
from vocwork.analysis.metrics import Estimate
from vocwork.results import RESULTS_MIME, plain

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
PAGES = {
    "vocwork.report/1": ("segment_report", {"segment": "all", "quarter": "2024Q2"}),
    "vocwork.overview/1": ("overview", {}),
    "vocwork.roi/1": ("roi", {}),
    "vocwork.causes/1": ("root_causes", {"segment": "all", "quarter": "2024Q2"}),
}


def names(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def fields_of(title: str) -> list[str]:
    """The fields listed first under a heading such as 'An estimate'."""
    return names(re.search(rf"## {title}\nFields: ((?:`\w+` ?\n?)+)", DOCS)[1])


KINDS = {"an estimate": fields_of("An estimate"), "a difference": fields_of("A difference")}


def documented(schema: str) -> dict[str, list[str]]:
    """Each key of a schema with its fields; none where it is a plain value."""
    section = DOCS.split(f"`{schema}`\n| key |")[1].split("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    return {key: KINDS.get(cell.strip(), names(cell)) for keys, cell in rows for key in names(keys)}


def found_under(results: Any, path: str) -> list[dict[str, Any]]:
    """The objects at a key, those of all rows where it is a list."""
    here = [results]
    for name in path.split("."):
        here = [row for one in here for row in (one[name] if isinstance(one[name], list) else [one[name]])]
    return here


def objects(results: dict[str, Any], path: str = "") -> list[str]:
    """The keys that hold objects or rows, but for the free facts of findings."""
    found = []
    for name, value in results.items():
        rows = value if isinstance(value, list) else [value]
        if name != "facts" and rows and isinstance(rows[0], dict):
            found += [path + name, *objects(rows[0], f"{path}{name}.")]
    return found


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    # enough of them to say what a quarter is expected to be, and whether the level changed
    quarters = ("2023Q1", "2023Q2", "2023Q3", "2023Q4", *QUARTERS)
    wait = np.arange(120 * len(quarters)) % 9.0
    # as many complain in every quarter and plan: it is the plan's scores that fall
    felt = np.where(np.arange(120 * len(quarters)) // 2 % 2, 0.5, -0.6)
    beside = "roi: tiny.roi.yml\nwhys: tiny.whys.yml\ntargets: [{measure: metric, at_least: 90}]\n"
    params_file, corpus = write_study(folder, TIMED + beside, quarters, wait=wait, sentiment=felt)
    asked = "[{answer: They fell, evidence: {where: {plan: Business}}}, {answer: Nobody knows}]"
    records = [f"{{segment: {name}, quarter: 2024Q2, question: Why so, why: {asked}}}" for name in ("all", "Business")]
    (folder / "params" / "tiny.whys.yml").write_text(f"records: [{', '.join(records)}]", encoding="utf-8")
    case = (ROOT / "params" / "demo.roi.yml").read_text(encoding="utf-8").replace("segment=", "plan=")
    (folder / "params" / "tiny.roi.yml").write_text(case, encoding="utf-8")
    return {"params_file": str(params_file), "corpus": str(corpus), "locale": "en"}


def run(notebook: str, parameters: dict[str, str], monkeypatch) -> dict[str, Any]:
    """What a notebook hands over, its cells run one after the other."""
    handed = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: handed.append(data[RESULTS_MIME]))
    cells = json.loads(store.notebook(notebook).read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
        if "parameters" in cell["metadata"].get("tags", []):
            space |= parameters
    return json.loads(json.dumps(handed[0], allow_nan=False))


@pytest.mark.parametrize("schema", PAGES)
def test_every_key_is_documented_and_every_documented_key_written(schema, study, monkeypatch):
    notebook, own = PAGES[schema]
    results, keys = run(notebook, study | own, monkeypatch), documented(schema)
    assert results["schema"] == schema
    assert set(results) == {key for key in keys if "." not in key}
    assert set(objects(results)) == {key for key, fields in keys.items() if fields}
    for key, fields in keys.items():
        if fields:
            assert set(found_under(results, key)[0]) == set(fields), key


def test_a_null_has_its_reason(study, monkeypatch):
    """Every number of an estimate that is not shown says why."""
    results = run("segment_report", study | {"segment": "Rare", "quarter": "2024Q2"}, monkeypatch)
    for key in ("metric", "change", "against_rest"):
        assert results[key]["value"] is None
        assert results[key]["reason"] == "small_base"
    assert all(row["reason"] for row in results["volume"] if row["value"] is None)


def test_a_page_of_very_unequal_weights_shows_no_score_and_says_why(tmp_path, monkeypatch):
    """Of the 120 answers of a quarter two weigh as much as all others together: they are worth eight."""
    params_file, corpus = write_study(tmp_path, weight=np.tile(np.r_[np.full(2, 59.0), np.ones(118)], len(QUARTERS)))
    own = {"segment": "all", "quarter": QUARTERS[-1], "params_file": str(params_file), "corpus": str(corpus)}
    results = run("segment_report", own | {"locale": "en"}, monkeypatch)
    assert (results["metric"]["value"], results["metric"]["base"]) == (None, 120)
    for found in (results["metric"], results["change"], *results["themes"], results["trend"][-1]):
        assert found["reason"] == "unequal_weights"
    assert all(row["share"] is None for row in results["themes"])
    assert results["title"]["key"] == "opening.title.unequal_weights"
    told = {found["key"]: found["facts"] for found in results["findings"]}
    assert told["point.unequal_weights"] == {"base": 120, "min_base": 20}


def test_a_payback_that_never_comes_says_never(study, monkeypatch):
    actions = run("roi", study, monkeypatch)["actions"]
    for row in (row for action in actions for row in action["summary"]):
        assert (row["reason"] == "") == all(row[p] is not None for p in ("p5", "p50", "p95"))


def test_results_become_what_json_knows():
    frame = pd.DataFrame({"theme": [np.int64(3)], "share": [np.nan]})
    assert plain(frame) == [{"theme": 3, "share": None}]
    assert plain({1: (np.float64(2.5), float("inf"))}) == {"1": [2.5, None]}
    assert plain(Estimate(1.0, np.nan, 2.0, 9))["low"] is None
