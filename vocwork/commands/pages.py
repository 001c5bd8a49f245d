"""Pages from a corpus: all reports, a deep dive, and the draft of a record of 5 whys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from vocwork.commands.options import DATA, OUT, Data, Force, Jobs, Locales, Out, ParamsFile, Quarters, Segments
from vocwork.params import load_params

if TYPE_CHECKING:
    from vocwork.study import Study


def reports(
    params_file: ParamsFile,
    segment: Segments = None,
    quarter: Quarters = None,
    locale: Locales = None,
    jobs: Jobs = 0,
    force: Force = False,
    data: Data = DATA,
    out: Out = OUT,
) -> None:
    """Stage 2: one report per segment, quarter and language, and the index."""
    from vocwork import plan, publish, store
    from vocwork.study import open_study

    params = load_params(params_file)
    store.refuse_unwritable(out / params.study, "--out")
    study = open_study(str(params_file), str(data / params.study), locale=params.locale)
    wanted = plan.Wanted(segment or (), quarter or (), locale or ())
    todo = plan.jobs(study, params_file, data / params.study, wanted)
    manifest = publish.publish(study, todo, out / params.study, workers=jobs or None, force=force)
    _tell(manifest, {job.html for job in todo}, out / params.study / "index.html", _slips(study, params_file))


def causes(
    params_file: ParamsFile,
    segment: Segments = None,
    quarter: Quarters = None,
    comparison: Annotated[
        str,
        typer.Option(
            help="previous, year_before, a quarter such as 2025Q1, rest, column=one/other, or a day such as 2026-02-15"
        ),
    ] = "previous",
    theme: Annotated[str, typer.Option(help="only answers that mention it: its number, name or subject")] = "",
    locale: Locales = None,
    force: Force = False,
    data: Data = DATA,
    out: Out = OUT,
) -> None:
    """A deep dive: why a segment changed or differs from others; if nothing is said, everyone, last quarter."""
    from vocwork import plan, publish, store
    from vocwork.contrast import open_contrast
    from vocwork.study import open_study

    params = load_params(params_file)
    store.refuse_unwritable(out / params.study, "--out")
    corpus = data / params.study
    study = open_study(str(params_file), str(corpus), locale=params.locale)
    wanted = plan.Wanted(segment or (), quarter or (), locale or ())
    todo = plan.dives(study, params_file, corpus, wanted, plan.Dive(comparison, theme))
    for job in todo:
        open_contrast(**job.parameters)
    manifest = publish.publish(study, todo, out / params.study, workers=1, force=force)
    _tell(manifest, {job.html for job in todo}, out / params.study / todo[0].html, _slips(study, params_file))


def whys(
    params_file: ParamsFile,
    segment: Annotated[str, typer.Option(help="the segment asked about")] = "all",
    quarter: Annotated[Optional[str], typer.Option(help="such as 2024Q1; not said: the last one")] = None,  # noqa: UP045
    data: Data = DATA,
) -> None:
    """Begin a record of 5 whys with what the scans found; people add the rest. Nothing that stands there is changed."""
    from vocwork.params import Slice
    from vocwork.study import open_study
    from vocwork.view import SliceOfStudy
    from vocwork.whys import whys_path
    from vocwork.whys_draft import write_draft

    params = load_params(params_file)
    study = open_study(str(params_file), str(data / params.study), locale=params.locale)
    cut = Slice(segment=study.segment_like(segment).name, quarter=study.known_quarter(quarter or study.quarters[-1]))
    path = whys_path(params, params_file)
    write_draft(SliceOfStudy(study, cut), path)
    typer.echo(f"wrote {path}. Next: add answers, owners and countermeasures")
    if not params.whys:
        typer.echo(f"and name it in {params_file}: `whys: {path.name}`")


def _slips(study: Study, params_file: Path) -> list[str]:
    """What the records of 5 whys name and the study does not have: said when all pages are made: none fails."""
    from vocwork.five_whys import ground
    from vocwork.whys import whys_path
    from vocwork.whys_references import faults, lines

    found = faults(study.whys, ground(study)) if study.whys else []
    return lines(found, whys_path(study.params, params_file))


def _tell(manifest: dict[str, Any], asked: set[str], index: Path, slips: list[str]) -> None:
    """What became of the pages that were asked for; exit code 1 when some failed, 2 when records beside them slip."""
    pages = [page for page in (*manifest["reports"], *manifest["pages"]) if page["html"] in asked]
    failed = [page for page in pages if page["status"] == "failed"]
    fresh = sum(page["status"] == "fresh" for page in pages)
    typer.echo(f"{len(pages) - len(failed) - fresh} pages made, {fresh} still fresh, {len(failed)} failed")
    for page in failed:
        typer.echo(f"failed: {page['html']}, cell {page['error']['cell']}: {page['error']['message']}", err=True)
    typer.echo(str(index))
    for slip in slips:
        typer.echo(f"vocwork: {slip}", err=True)
    if failed or slips:
        raise typer.Exit(1 if failed else 2)
