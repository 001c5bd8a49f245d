"""The batch engine on a tiny study: real notebooks, real kernels, real pages; no model."""

import json
import os
import re
import subprocess
import sys
import time

import psutil
import pytest

from tests.test_results import KINDS, documented
from tests.tiny import write_study
from vocwork import plan, publish
from vocwork.analysis import metrics
from vocwork.study import open_study

RUN_JOB = publish.run_job
WANTED = plan.Wanted(quarters=["2024Q2"], locales=["en"])


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The study, its jobs for one quarter, the folder and the manifest of a first run."""
    folder = tmp_path_factory.mktemp("portal")
    params_file, corpus = write_study(folder)
    study = open_study(str(params_file), str(corpus), locale="en")
    jobs = plan.jobs(study, params_file, corpus, WANTED)
    return study, jobs, folder / "reports", publish.publish(study, jobs, folder / "reports", workers=2)


def test_all_pages_are_made_and_listed(portal):
    _, jobs, folder, manifest = portal
    assert [record["status"] for record in manifest["reports"]] == ["ok"] * 4
    assert {record["html"] for record in manifest["reports"]} == {job.html for job in jobs}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == manifest
    assert all((folder / record["html"]).exists() for record in manifest["reports"])
    for source in manifest["inputs"]:
        assert source["rows"] == source["kept"] + sum(source["dropped"].values())


def test_the_manifest_is_documented(portal):
    manifest, keys = portal[-1], documented("vocwork.manifest/1")
    assert set(manifest) == set(keys)
    assert all(set(record) == set(keys["reports"]) for record in manifest["reports"])
    assert all(set(record["metric"]) == {"name", *KINDS["an estimate"]} for record in manifest["reports"])
    assert all(set(record["change"]) == set(KINDS["a difference"]) for record in manifest["reports"])


def test_the_manifest_carries_the_metric_of_a_plain_computation(portal):
    study, _, _, manifest = portal
    found = {record["segment"]: record["metric"] for record in manifest["reports"]}
    now = study.feedback[study.feedback["quarter"] == "2024Q2"]
    business = now[now["plan"] == "Business"]["score"]
    assert found["plan=Business"]["value"] == pytest.approx(100 * ((business >= 9).mean() - (business <= 6).mean()))
    assert found["all"]["base"] == len(now)
    assert found["plan=Business"]["low"] == pytest.approx(
        metrics.estimate(now[now["plan"] == "Business"]["points"], kind="nps").low
    )


def test_one_answer_is_never_shown(portal):
    _, _, folder, manifest = portal
    record = next(r for r in manifest["reports"] if r["segment"] == "plan=Rare")
    assert record["metric"]["value"] is None
    assert record["metric"]["reason"] == "small_base"
    said = json.loads((folder / record["html"]).with_suffix(".json").read_text(encoding="utf-8"))
    assert said["themes"] == []
    assert said["volume"][0]["value"] is None
    assert "Order 0:" not in (folder / record["html"]).read_text(encoding="utf-8")


def test_customers_words_are_text_not_code(portal):
    _, _, folder, _ = portal
    html = (folder / "en/2024Q2/business.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(" in html
    assert "<script>alert(" not in html


def test_a_reader_sees_no_code_no_traceback_no_placeholder(portal):
    _, jobs, folder, _ = portal
    for job in jobs:
        text = re.sub(
            r"<(script|style)\b.*?</\1>|<[^>]+>", " ", (folder / job.html).read_text(encoding="utf-8"), flags=re.S
        )
        assert not re.search(r"Traceback|metrics\.estimate|\bnan\b|\bNone\b|\{[a-z_]+(:[a-z]+)?\}|TODO", text)


def test_fresh_pages_are_not_made_again(portal):
    study, jobs, folder, _ = portal
    before = {job.html: os.stat(folder / job.html).st_mtime_ns for job in jobs}
    again = publish.publish(study, jobs, folder)
    assert {record["status"] for record in again["reports"]} == {"fresh"}
    assert {job.html: os.stat(folder / job.html).st_mtime_ns for job in jobs} == before


def test_a_page_is_the_same_whichever_was_made_before_it(portal, tmp_path):
    """One kernel makes all pages of a worker; none of them shows in the next."""
    study, jobs, folder, _ = portal
    publish.publish(study, list(reversed(jobs)), tmp_path, workers=1)
    for job in jobs:
        assert (tmp_path / job.html).read_bytes() == (folder / job.html).read_bytes()


def test_one_bad_report_never_stops_the_batch(portal, tmp_path):
    study, jobs, _, _ = portal
    bad = jobs[0]._replace(parameters=jobs[0].parameters | {"segment": "nobody"})
    manifest = publish.publish(study, [bad, jobs[1]], tmp_path, workers=2)
    status = {record["html"]: record for record in manifest["reports"]}
    assert status[jobs[1].html]["status"] == "ok"
    assert status[bad.html]["status"] == "failed"
    assert "there is no segment 'nobody'" in status[bad.html]["error"]["message"]
    assert status[bad.html]["error"]["cell"]
    assert not (tmp_path / bad.html).exists()
    assert (tmp_path / "failed" / bad.html).with_suffix(".ipynb").exists()
    assert "nobody" in (tmp_path / "index.html").read_text(encoding="utf-8")
    # a failed page is tried again, a good one is not
    again = publish.publish(study, [bad, jobs[1]], tmp_path, workers=1)
    assert {r["html"]: r["status"] for r in again["reports"]} == {bad.html: "failed", jobs[1].html: "fresh"}


def test_an_unknown_parameter_is_an_error_before_anything_runs(portal):
    study, jobs, folder, _ = portal
    wrong = jobs[0]._replace(parameters=jobs[0].parameters | {"quater": "2024Q2"})
    with pytest.raises(ValueError, match=r"does not know the parameters \['quater'\]"):
        publish.publish(study, [wrong], folder)


def _dies_on_basic(job, folder, navigation):
    if "basic" in job.html:
        os._exit(9)
    return publish.recorded(job, "ok", 0.0)


def test_a_killed_worker_costs_one_report_not_the_batch(portal, tmp_path, monkeypatch):
    study, jobs, _, _ = portal
    monkeypatch.setattr(publish, "run_job", _dies_on_basic)
    manifest = publish.publish(study, jobs, tmp_path, workers=2)
    status = {record["segment_label"]: record["status"] for record in manifest["reports"]}
    assert status == {"all": "ok", "Basic": "failed", "Business": "ok", "Rare": "ok"}


def _stops_at_basic(job, folder, navigation):
    if "basic" in job.html:
        raise KeyboardInterrupt
    return RUN_JOB(job, folder, navigation)


def test_a_stopped_run_keeps_what_it_has_made(portal, tmp_path, monkeypatch):
    study, jobs, _, _ = portal
    everyone, basic = jobs[0], next(job for job in jobs if "basic" in job.html)
    monkeypatch.setattr(publish, "run_job", _stops_at_basic)
    with pytest.raises(KeyboardInterrupt):
        publish.publish(study, [everyone, basic], tmp_path, workers=1)
    monkeypatch.undo()
    left = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [record["html"] for record in left["reports"]] == [everyone.html]
    assert (tmp_path / "index.html").exists()
    again = publish.publish(study, [everyone, basic], tmp_path, workers=1)
    assert [record["status"] for record in again["reports"]] == ["fresh", "ok"]


def test_being_told_to_end_ends_the_workers_and_writes_the_manifest(tmp_path):
    write_study(tmp_path)
    command = [sys.executable, "-m", "vocwork", "reports", "params/tiny.yml", "--data", "corpus", "--jobs", "1"]
    run = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    folder = tmp_path / "reports/tiny"
    while run.poll() is None and not (folder / "manifest.json").exists():
        time.sleep(0.1)
    family = psutil.Process(run.pid).children(recursive=True)
    run.terminate()
    _, said = run.communicate()
    assert run.returncode == 130, said
    assert "stopped" in said
    assert "Traceback" not in said
    assert psutil.wait_procs(family, timeout=60)[1] == []
    left = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert left["reports"]
    assert all((folder / record["html"]).exists() for record in left["reports"])
    assert (folder / "index.html").exists()


def test_what_follows_other_params_leaves_the_manifest_and_the_indexes(portal, tmp_path, monkeypatch):
    study, jobs, _, _ = portal
    monkeypatch.setattr(publish, "run_job", _writes_nothing)
    polish = [job._replace(locale="pl", html=job.html.replace("en/", "pl/")) for job in jobs]
    publish.publish(study, [*jobs, *polish], tmp_path, workers=1)
    assert (tmp_path / "pl/index.html").exists()
    other = type(study)(study.params.model_copy(update={"confidence": 0.9}), study.corpus, study.locale, None)
    manifest = publish.publish(other, jobs[:1], tmp_path, workers=1)
    assert [record["html"] for record in manifest["reports"]] == [jobs[0].html]
    assert jobs[1].html not in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert not (tmp_path / "pl/index.html").exists()


def _writes_nothing(job, folder, navigation):
    return publish.recorded(job, "ok", 0.0)


def test_evidence_goes_when_the_page_is_made(portal, tmp_path):
    study, jobs, _, _ = portal
    bad = jobs[0]._replace(parameters=jobs[0].parameters | {"segment": "nobody"})
    for stale in (tmp_path / bad.html, (tmp_path / bad.html).with_suffix(".json")):
        stale.parent.mkdir(parents=True, exist_ok=True)
        stale.write_text("{}", encoding="utf-8")
    publish.publish(study, [bad], tmp_path, workers=1)
    assert not (tmp_path / bad.html).with_suffix(".json").exists()
    assert list((tmp_path / "failed").rglob("*.ipynb"))
    publish.publish(study, jobs[:1], tmp_path, workers=1, force=True)
    assert not list((tmp_path / "failed").rglob("*.ipynb"))


def test_pages_of_older_data_leave_the_manifest(portal, tmp_path):
    study, jobs, _, _ = portal
    publish.publish(study, jobs[:1], tmp_path, workers=1)
    newer = study.corpus._replace(made=study.corpus.made | {"fingerprint": "ffffffffffff"})
    study_now = type(study)(study.params, newer, study.locale, None)
    manifest = publish.publish(study_now, jobs[1:2], tmp_path, workers=1)
    assert [record["html"] for record in manifest["reports"]] == [jobs[1].html]


def test_the_one_small_segment_cannot_be_worked_out_from_all_the_others(portal):
    """Rare has one answer: the smaller of the others is hidden with it, on its page, in its JSON and in the index."""
    _, _, folder, manifest = portal
    basic = next(r for r in manifest["reports"] if r["segment"] == "plan=Basic")
    assert (basic["metric"]["value"], basic["metric"]["reason"]) == (None, "complementary")
    assert basic["change"]["value"] is None
    said = json.loads((folder / basic["html"]).with_suffix(".json").read_text(encoding="utf-8"))
    shown = [row["value"] for row in (*said["trend"], *said["volume"]) if row.get("quarter") != "2024Q1"]
    assert set(shown) == {None}
    assert said["causes"]["verdict"] == "no_comparison"
    assert said["trend"][-1]["rest_value"] is None
    assert "is withheld to protect a smaller group" in (folder / basic["html"]).read_text(encoding="utf-8")
    assert "Some dashes hide a larger group" in (folder / "index.html").read_text(encoding="utf-8")
