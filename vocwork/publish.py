"""Run the jobs: papermill on a process pool, nbconvert to one HTML file each, results as JSON beside it.

One notebook per process at a time, each in an empty namespace; what is still fresh is not run again; one bad report
never stops the batch: it stands in the manifest and the index with its failing cell.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tqdm import tqdm

from vocwork import manifest, store
from vocwork.manifest import Record, failed, language_link, recorded
from vocwork.params import EVERYONE
from vocwork.plan import Job, href
from vocwork.pool import run_all
from vocwork.results import RESULTS_MIME
from vocwork.study import Study

FAILED = "failed"

Task = tuple[Job, Path, Any]


def publish(
    study: Study, jobs: Sequence[Job], folder: Path, *, workers: int | None = None, force: bool = False
) -> dict[str, Any]:
    """Bring all jobs' pages up to date in `folder` and return the manifest; failed jobs are in it, not raised.

    A run that is stopped leaves a manifest and an index of the pages it has made; the next one finds them fresh.
    """
    check_parameters(jobs)
    records = manifest.known(study, folder)
    places = manifest.in_order((records | {job.html: recorded(job, "ok", 0.0) for job in jobs}).values())
    tasks = [_task(job, folder, navigation(study, recorded(job, "ok", 0.0), places)) for job in jobs]
    stale = [task for task in tasks if force or not is_fresh(task[0], records.get(task[0].html), folder)]
    try:
        with closing(_run_all(stale, workers or os.cpu_count() or 1)) as made:
            for job, record in made:
                records[job.html] = record
                manifest.write(study, records, folder)
    finally:
        done = manifest.write(study, records, folder)
        manifest.write_indexes(study, done, folder)
        _clear_failed(records, folder)
    return done


def _run_all(tasks: Sequence[Task], workers: int) -> Generator[tuple[Job, Record], None, None]:
    """Records as they come, under a progress bar."""
    with (
        tqdm(total=len(tasks), desc="reports", unit="page", disable=not tasks) as bar,
        closing(run_all(run_job, tasks, workers, lost=_lost)) as done,
    ):
        for task, record in done:
            bar.update()
            yield task[0], record


def _lost(task: Task) -> Record:
    job, folder, _ = task
    _withdraw(job, folder)
    return failed(job, 0.0, "", "the worker process was killed, most likely for want of memory")


def _clear_failed(records: dict[str, Record], folder: Path) -> None:
    """Notebooks kept as evidence go when their page is made, or planned no more."""
    wanted = {html.removesuffix(".html") for html, record in records.items() if record["status"] == "failed"}
    for path in (folder / FAILED).rglob("*.ipynb"):
        if path.relative_to(folder / FAILED).with_suffix("").as_posix() not in wanted:
            path.unlink()


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


def run_job(job: Job, folder: Path, navigation: Any) -> Record:
    """Execute, export, write; the record of what happened."""
    from papermill.exceptions import PapermillExecutionError

    from vocwork.kernel import execute
    from vocwork.render import page
    from vocwork.render.texts import Texts

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        executed = Path(scratch) / f"{job.notebook}.ipynb"
        try:
            notebook = execute(store.notebook(job.notebook), executed, job.parameters)
            results = _results(notebook)
            kind = results.get("kind", "none")
            html = page.to_html(notebook, Texts(job.locale, metric=kind), navigation)
        except PapermillExecutionError as error:
            _keep(executed, job, folder)
            return failed(job, time.perf_counter() - began, str(error.exec_count), f"{error.ename}: {error.evalue}")
        except Exception as error:
            _keep(executed, job, folder)
            return failed(job, time.perf_counter() - began, "", f"{type(error).__name__}: {error}")
    store.write_text(html, folder / job.html)
    store.write_json(results, (folder / job.html).with_suffix(".json"))
    return recorded(job, "ok", time.perf_counter() - began) | {
        "metric": _metric(results),
        "change": results.get("change"),
    }


def _results(notebook: Any) -> dict[str, Any]:
    """The numbers a notebook hands over, taken out of its outputs so that they are not drawn."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if RESULTS_MIME in output.get("data", {}):
                cell.outputs.remove(output)
                return dict(output["data"][RESULTS_MIME])
    raise ValueError("the notebook ended without publishing its results: its last cell calls publish_results()")


def _keep(executed: Path, job: Job, folder: Path) -> None:
    """A failed notebook stays as evidence beside the reports."""
    _withdraw(job, folder)
    if executed.exists():
        place = (folder / FAILED / job.html).with_suffix(".ipynb")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(executed, place)


def _withdraw(job: Job, folder: Path) -> None:
    """A stale page and its numbers must not pass for the new ones."""
    for stale in (folder / job.html, (folder / job.html).with_suffix(".json")):
        stale.unlink(missing_ok=True)


def _metric(results: dict[str, Any]) -> dict[str, Any] | None:
    metric = results.get("metric")
    return None if metric is None else {"name": results["kind"], **metric}


def _ending(page: Record) -> tuple[str, str]:
    """What pages have in common that stand beside each other: the notebook, and what a deep dive compares with."""
    return page["notebook"], Path(page["html"]).name.partition(".")[2]


def navigation(study: Study, own: Record, places: Sequence[Record]) -> Any:
    """Links of a page: home, the quarters beside it, the segments beside it, its other languages."""
    from vocwork.render.page import Link, Navigation
    from vocwork.render.texts import Texts

    texts = Texts(own["locale"], metric=study.params.metric.kind)
    pages = [p for p in places if _ending(p) == _ending(own)]

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
            language_link(p["locale"], "" if p["html"] == own["html"] else href(p["html"], own["html"]))
            for p in beside("quarter", "segment")
        ],
    )
