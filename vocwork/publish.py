"""Run the jobs: papermill on a process pool, nbconvert to one HTML file each, results as JSON, manifest, index.

One notebook per process and one kernel per notebook; what is still fresh is not run again; one bad report never
stops the batch: it stands in the manifest and the index with its failing cell.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from tqdm import tqdm

from vocwork import store
from vocwork.params import EVERYONE, LOCALES
from vocwork.plan import OVERVIEW, REPORT, ROI, Job, href
from vocwork.study import RESULTS_MIME, Study

CELL_SECONDS = 300
START_SECONDS = 60
# Kernels of several processes can race for a port at start; these are worth another try, a cell's own error is not.
START_FAULTS = ("Kernel died before replying", "Kernel didn't respond", "Address already in use")
TRIES = 3

Record = dict[str, Any]
Task = tuple[Job, Path, Any]


def publish(
    study: Study, jobs: Sequence[Job], folder: Path, *, workers: int | None = None, force: bool = False
) -> dict[str, Any]:
    """Bring all jobs' pages up to date in `folder` and return the manifest; failed jobs are in it, not raised."""
    check_parameters(jobs)
    known = _known(study, folder)
    places = _in_order((known | {job.html: _record(job, "ok", 0.0) for job in jobs}).values())
    tasks = [_task(job, folder, navigation(study, _record(job, "ok", 0.0), places)) for job in jobs]
    stale = [task for task in tasks if force or not is_fresh(task[0], known.get(task[0].html), folder)]
    records = known | {job.html: known[job.html] | {"status": "fresh"} for job, *_ in tasks if job.html in known}
    for job, record in _run_all(stale, workers or os.cpu_count() or 1):
        records[job.html] = record
    return write_manifest(study, records, folder)


def _known(study: Study, folder: Path) -> dict[str, Record]:
    """What the manifest lists of this very corpus: pages of older data have no place beside new ones."""
    old = store.read_json(folder / "manifest.json") or {}
    if old.get("corpus", {}).get("fingerprint") != study.corpus.made["fingerprint"]:
        return {}
    return {record["html"]: record for record in (*old["reports"], *old["pages"])}


def _task(job: Job, folder: Path, navigation: Any) -> Task:
    """A job with its links; a page whose links changed is no longer fresh."""
    return job._replace(fingerprint=store.fingerprint(job.fingerprint, navigation)), folder, navigation


def is_fresh(job: Job, record: Record | None, folder: Path) -> bool:
    """Whether the page on disk is what the job would make."""
    if record is None or record["status"] == "failed" or record["fingerprint"] != job.fingerprint:
        return False
    return (folder / job.html).exists() and (folder / job.html).with_suffix(".json").exists()


def check_parameters(jobs: Iterable[Job]) -> None:
    """Raise before anything runs when a notebook does not know a parameter; papermill itself would only warn."""
    import papermill

    for name, parameters in {job.notebook: job.parameters for job in jobs}.items():
        known = papermill.inspect_notebook(str(store.notebook(name)))
        unknown = sorted(set(parameters) - set(known))
        if unknown:
            raise ValueError(
                f"notebook {name}.ipynb does not know the parameters {unknown}; its tagged cell has {sorted(known)}"
            )


def _run_all(tasks: Sequence[Task], workers: int) -> Iterator[tuple[Job, Record]]:
    """Results as they come; jobs that were under way when a worker died get one more try, each on its own."""
    bar = tqdm(total=len(tasks), desc="reports", unit="page", disable=not tasks)
    lost = []
    with _pool(min(workers, max(1, len(tasks)))) as pool:
        futures = {pool.submit(run_job, *task): task for task in tasks}
        for future in as_completed(futures):
            try:
                record = future.result()
            except BrokenProcessPool:
                lost.append(futures[future])
                continue
            bar.update()
            yield futures[future][0], record
    for task in lost:
        yield task[0], _run_alone(task)
        bar.update()
    bar.close()


def _run_alone(task: Task) -> Record:
    with _pool(1) as pool:
        try:
            return pool.submit(run_job, *task).result()
        except BrokenProcessPool:
            return _failed(task[0], 0.0, "", "the worker process was killed, most likely for want of memory")


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: a fork after a threaded library was used can hang
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_calm)


def _calm() -> None:
    """One thread per kernel: the pool already uses every core."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"


def run_job(job: Job, folder: Path, navigation: Any) -> Record:
    """Execute, export, write; the record of what happened."""
    from papermill.exceptions import PapermillExecutionError

    from vocwork.render import page
    from vocwork.render.texts import Texts

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        executed = Path(scratch) / f"{job.notebook}.ipynb"
        try:
            notebook = _execute(job, executed)
            results = _results(notebook)
            kind = results.get("kind", "none")
            html = page.to_html(notebook, Texts(job.locale, metric=kind), navigation)
        except PapermillExecutionError as error:
            _keep(executed, job, folder)
            return _failed(job, time.perf_counter() - began, str(error.exec_count), f"{error.ename}: {error.evalue}")
        except Exception as error:
            _keep(executed, job, folder)
            return _failed(job, time.perf_counter() - began, "", f"{type(error).__name__}: {error}")
    store.write_text(html, folder / job.html)
    store.write_json(results, (folder / job.html).with_suffix(".json"))
    return _record(job, "ok", time.perf_counter() - began) | {
        "metric": _metric(results),
        "change": results.get("change"),
    }


def _execute(job: Job, executed: Path) -> Any:
    """papermill on the shipped notebook, again when only the kernel's start went wrong."""
    import papermill

    for attempt in range(1, TRIES + 1):
        try:
            return papermill.execute_notebook(
                str(store.notebook(job.notebook)),
                str(executed),
                parameters=job.parameters,
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                start_timeout=START_SECONDS,
                execution_timeout=CELL_SECONDS,
                cwd=str(executed.parent),
                # kernels would print their own warnings between the lines of the progress bar
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except RuntimeError as error:
            if attempt == TRIES or not any(fault in str(error) for fault in START_FAULTS):
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _results(notebook: Any) -> dict[str, Any]:
    """The numbers a notebook hands over, taken out of its outputs so that they are not drawn."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if RESULTS_MIME in output.get("data", {}):
                cell.outputs.remove(output)
                return dict(output["data"][RESULTS_MIME])
    raise ValueError("the notebook ended without publishing its results: its last cell calls publish_results()")


def _keep(executed: Path, job: Job, folder: Path) -> None:
    """A failed notebook stays as evidence beside the reports; a stale page must not pass for the new one."""
    (folder / job.html).unlink(missing_ok=True)
    if executed.exists():
        place = (folder / "failed" / job.html).with_suffix(".ipynb")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(executed, place)


def _record(job: Job, status: str, seconds: float) -> Record:
    own = {"segment": job.segment, "segment_label": job.label, "quarter": job.quarter, "locale": job.locale}
    rest = {"html": job.html, "status": status, "seconds": round(seconds, 2), "base": job.base}
    return {
        "notebook": job.notebook,
        **own,
        **rest,
        "fingerprint": job.fingerprint,
        "metric": None,
        "change": None,
        "error": None,
    }


def _failed(job: Job, seconds: float, cell: str, message: str) -> Record:
    return _record(job, "failed", seconds) | {"error": {"cell": cell, "message": message[:500]}}


def _metric(results: dict[str, Any]) -> dict[str, Any] | None:
    metric = results.get("metric")
    return None if metric is None else {"name": results["kind"], **metric}


def _language(locale: str, target: str) -> Any:
    """A link to another language, in its own words."""
    from vocwork.render.page import Link
    from vocwork.render.texts import Texts

    return Link(Texts.language_name(locale), target, Texts(locale).lang)


def navigation(study: Study, own: Record, places: Sequence[Record]) -> Any:
    """Links of a page: home, the quarters beside it, the segments beside it, its other languages."""
    from vocwork.render.page import Link, Navigation
    from vocwork.render.texts import Texts

    texts = Texts(own["locale"], metric=study.params.metric.kind)
    pages = [p for p in places if p["notebook"] == own["notebook"]]

    def beside(*fixed: str) -> list[Record]:
        return [p for p in pages if all(p[name] == own[name] for name in fixed)]

    def link(page: Record | None, label: str) -> Any:
        return Link(label, href(page["html"], own["html"])) if page else None

    def words(page: Record) -> str:
        return texts.say("nav.everyone") if page["segment"] == EVERYONE else page["segment_label"]

    quarters = sorted(beside("segment", "locale"), key=lambda p: p["quarter"])
    earlier = next((p for p in reversed(quarters) if p["quarter"] < own["quarter"]), None)
    later = next((p for p in quarters if p["quarter"] > own["quarter"]), None)
    home = "index.html" if own["locale"] == study.params.locale else f"{own['locale']}/index.html"
    return Navigation(
        study=study.params.name(own["locale"]),
        home=href(home, own["html"]),
        segment=words(own) if own["segment"] else "",
        quarter=texts.quarter(own["quarter"]) if own["quarter"] else "",
        previous=link(earlier, texts.quarter(earlier["quarter"])) if earlier else None,
        next=link(later, texts.quarter(later["quarter"])) if later else None,
        siblings=[link(p, words(p)) for p in beside("quarter", "locale") if p["segment"]],
        languages=[
            _language(p["locale"], "" if p["html"] == own["html"] else href(p["html"], own["html"]))
            for p in beside("quarter", "segment")
        ],
    )


def _in_order(records: Iterable[Record]) -> list[Record]:
    """Records by language, quarter and segment, everyone first: what order jobs came in changes no page."""
    return sorted(
        records, key=lambda r: (LOCALES.index(r["locale"]), r["quarter"], r["segment"] != EVERYONE, r["html"])
    )


def write_manifest(study: Study, records: dict[str, Record], folder: Path) -> dict[str, Any]:
    """manifest.json and the index pages; reports whose slice is gone from the corpus leave the manifest."""
    ordered = _in_order(records.values())
    made = study.corpus.made
    manifest = {
        "schema": "vocwork.manifest/1",
        "study": study.params.study,
        "reports": [r for r in ordered if r["notebook"] == REPORT],
        "pages": [r for r in ordered if r["notebook"] != REPORT],
        "inputs": made["inputs"],
        "corpus": {name: made[name] for name in ("fingerprint", "encoder", "notes")},
        "versions": made["versions"],
        "params": study.params.model_dump(mode="json"),
    }
    store.write_json(manifest, folder / "manifest.json")
    for locale in dict.fromkeys(r["locale"] for r in ordered):
        _write_index(study, manifest, locale, folder)
    return manifest


def _write_index(study: Study, manifest: dict[str, Any], locale: str, folder: Path) -> None:
    """The portal in one language; the study's own language also stands at the top of the folder."""
    from vocwork.render.page import Link, portal
    from vocwork.render.texts import Texts

    texts = Texts(locale, metric=study.params.metric.kind)
    own = study.params.locale
    place = "index.html" if locale == own else f"{locale}/index.html"
    pages = {p["notebook"]: p for p in manifest["pages"] if p["locale"] == locale and p["status"] != "failed"}
    links = [
        Link(texts.say(f"nav.{name}"), href(pages[name]["html"], place)) for name in (OVERVIEW, ROI) if name in pages
    ]
    known = dict.fromkeys(r["locale"] for r in manifest["reports"])
    languages = [
        _language(
            other, "" if other == locale else href("index.html" if other == own else f"{other}/index.html", place)
        )
        for other in known
    ]
    matrix = [r for r in manifest["reports"] if r["locale"] == locale]
    html = portal(
        texts,
        study.params.name(locale),
        matrix,
        links=links,
        languages=languages,
        root="" if locale == own else "../",
        better=study.better,
        min_base=study.params.min_base,
    )
    store.write_text(html, folder / place)
