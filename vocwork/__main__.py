"""The command line: new, check, plan, corpus, themes, reports, causes, whys, run, codes, demo.

Exit codes: 0 all well; 1 some reports failed, the others are written; 2 bad params or input, said in one message;
130 stopped on the way, what was made is kept.
"""

from __future__ import annotations

import signal
import sys
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from vocwork.feedback import FeedbackError
from vocwork.locales import known_locale
from vocwork.metric import MetricKind
from vocwork.params import Params, ParamsError, known_study, load_params, parse_params

app = typer.Typer(
    help=__doc__.split("\n")[0], no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)

ParamsFile = Annotated[Path, typer.Argument(metavar="PARAMS", help="the study's params file, such as params/demo.yml")]
Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="where corpora lie")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="where reports go")]
Segments = Annotated[Optional[list[str]], typer.Option("--segment", help="only this segment; may be repeated")]  # noqa: UP045
Quarters = Annotated[Optional[list[str]], typer.Option("--quarter", help="only this quarter, such as 2024Q1")]  # noqa: UP045
Locales = Annotated[Optional[list[str]], typer.Option("--locale", help="only this language: en bg ms zh pl")]  # noqa: UP045
Jobs = Annotated[int, typer.Option("--jobs", min=0, help="reports at a time; 0 means one per core")]
Force = Annotated[bool, typer.Option("--force", help="do it again even where nothing changed")]
Refound = Annotated[
    bool, typer.Option("--refound", help="find the themes anew; those that are recognised keep their numbers")
]

codes = typer.Typer(help="Comments coded by hand: plan, export, import, agree.", no_args_is_help=True)
app.add_typer(codes, name="codes")
Sheet = Annotated[Path, typer.Option("--out", metavar="FILE", help="the sheet to write, .csv or .xlsx")]

# What shells report of a command that Ctrl-C has ended.
STOPPED = 130
DATA, OUT = Path("data/corpus"), Path("reports")


@app.command()
def new(
    study: Annotated[str, typer.Argument(help="a short name: lower-case letters, digits, - and _")],
    files: Annotated[list[str], typer.Option("--from", metavar="FILE", help="raw export; may be repeated")],
    column: Annotated[Optional[list[str]], typer.Option(metavar="OURS=THEIRS", help="what a column means")] = None,  # noqa: UP045
    metric: Annotated[Optional[MetricKind], typer.Option(help="the headline score")] = None,  # noqa: UP045
    segment_by: Annotated[Optional[list[str]], typer.Option(help="column to segment by; may be repeated")] = None,  # noqa: UP045
    header_row: Annotated[Optional[int], typer.Option(min=1, help="the row that names the columns")] = None,  # noqa: UP045
    locale: Annotated[Optional[str], typer.Option(help="en bg ms zh pl; not said: that of most comments")] = None,  # noqa: UP045
    out: Annotated[Optional[Path], typer.Option(help="the params file to write")] = None,  # noqa: UP045
    force: Annotated[bool, typer.Option(help="overwrite an existing params file")] = False,
) -> None:
    """Look at raw files, guess what their columns mean, say why, and write a params file."""
    from vocwork import store
    from vocwork.corpus.proposal.guess import guess, params_text

    path, language = out or Path("params") / f"{known_study(study)}.yml", known_locale(locale) if locale else None
    if path.exists() and not force:
        raise ParamsError(f"{path} exists already. Choose another --out, or overwrite it with --force")
    said: dict[str, Any] = {
        "metric": metric,
        "segment_by": tuple(segment_by or ()),
        "header_row": header_row,
        "locale": language,
    }
    found = guess(files, given=_pairs(column or []), **said)
    text = params_text(found, study=known_study(study), params_file=path)
    parse_params(text, path)
    store.refuse_unwritable(path.parent, "--out")
    store.write_text(text, path)
    for line in found.reasons:
        typer.echo(line)
    typer.echo(f"wrote {path}. Next: vocwork check {path}, then vocwork run {path}")


@app.command()
def check(params_file: ParamsFile) -> None:
    """Read params and sources; print what a run would do. Writes nothing."""
    from vocwork.check import statement
    from vocwork.corpus.build import accepted

    params = _accepted_params(params_file)
    raw = accepted(params, params_file)
    for line in statement(params, raw.feedback, raw.inputs, raw.quarantine):
        typer.echo(line)


@app.command()
def plan(
    params_file: Annotated[Optional[Path], typer.Argument(metavar="[PARAMS]", help="a study with answers")] = None,  # noqa: UP045
    margin: Annotated[Optional[float], typer.Option(help="wanted margin of error, in points of the metric")] = None,  # noqa: UP045
    change: Annotated[Optional[float], typer.Option(help="smallest change worth seeing, in points")] = None,  # noqa: UP045
    response: Annotated[Optional[float], typer.Option(help="share of those asked that answers, such as 0.2")] = None,  # noqa: UP045
    customers: Annotated[Optional[int], typer.Option(help="how many customers there are")] = None,  # noqa: UP045
    metric: Annotated[MetricKind, typer.Option(help="without a study: nps or csat")] = "nps",
    data: Data = DATA,
) -> None:
    """How many answers a number needs, and how precise it is; by the answers of a study, else by the worst case."""
    from vocwork.samples import Wish, in_advance, of_study
    from vocwork.study import open_study

    wish = Wish(margin, change, response, customers)
    if params_file is None:
        lines = in_advance(metric, wish)
    else:
        study = load_params(params_file)
        lines = of_study(open_study(str(params_file), str(data / study.study), locale=study.locale), wish)
    for line in lines:
        typer.echo(line)


@app.command()
def corpus(params_file: ParamsFile, data: Data = DATA, force: Force = False, refound: Refound = False) -> None:
    """Stage 1: raw exports to feedback, mentions, themes and sentiment."""
    from vocwork import store
    from vocwork.corpus.build import build

    params = _accepted_params(params_file)
    for folder in (data / params.study, store.registry(data / params.study)):
        store.refuse_unwritable(folder, "--data")
    made = build(params, params_file, data / params.study, force=force, refound=refound)
    kept, dropped = len(made.feedback), len(made.quarantine)
    typer.echo(
        f"corpus {data / params.study}: {kept} answers kept, {dropped} rows set aside, {len(made.themes)} themes"
    )
    for note in made.made["notes"]:
        typer.echo(note)


@app.command()
def themes(params_file: ParamsFile, data: Data = DATA) -> None:
    """The themes of a study with their numbers, how often refits find them again, and their history.

    Decide on them in a file beside the params, params/acme.themes.yml: see docs/themes.md.
    """
    from vocwork import store
    from vocwork.corpus.themes.listing import listing

    corpus = store.read_corpus(data / load_params(params_file).study)
    for line in listing(corpus.themes, corpus.ledger):
        typer.echo(line)


@app.command()
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
    try:
        manifest = publish.publish(study, todo, out / params.study, workers=jobs or None, force=force)
    except KeyboardInterrupt:
        typer.echo("vocwork: stopped. The pages made so far are kept; the same command goes on from there", err=True)
        raise typer.Exit(STOPPED) from None
    _tell(manifest, {job.html for job in todo}, out / params.study / "index.html")


@app.command()
def causes(
    params_file: ParamsFile,
    segment: Segments = None,
    quarter: Quarters = None,
    comparison: Annotated[
        str, typer.Option(help="previous, year_before, rest, column=one/other, or a day such as 2026-02-15")
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
    _tell(manifest, {job.html for job in todo}, out / params.study / todo[0].html)


@app.command()
def whys(
    params_file: ParamsFile,
    segment: Annotated[str, typer.Option(help="the segment asked about")] = "all",
    quarter: Annotated[Optional[str], typer.Option(help="such as 2024Q1; not said: the last one")] = None,  # noqa: UP045
    data: Data = DATA,
) -> None:
    """Begin a record of 5 whys with what the scans found; people add the rest. Nothing that stands there is changed."""
    from vocwork.params import Slice
    from vocwork.study import SliceOfStudy, open_study
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


@app.command("run", help="Both stages.")
@wraps(reports)
def run(**options: Any) -> None:
    corpus(options["params_file"], options["data"], options["force"])
    reports(**options)


@codes.command("plan")
def plan_codes(
    params_file: ParamsFile,
    out: Sheet,
    precision: Annotated[
        float, typer.Option(min=0.001, max=0.5, help="wanted half width of every share: 0.03 is 3 points")
    ] = 0.03,
    data: Data = DATA,
) -> None:
    """Which comments to code by hand, and how many: writes a sheet for coders."""
    from vocwork.codes import open_desk, plan, planned
    from vocwork.store import refuse_unwritable

    refuse_unwritable(out.parent, "--out")
    found = plan(open_desk(params_file, data), out, precision=precision)
    for line in planned(found, precision):
        typer.echo(line)
    typer.echo(f"wrote {out}. Next: have it coded, then vocwork codes import {params_file} {out}")


@codes.command("export")
def export_codes(params_file: ParamsFile, out: Sheet, data: Data = DATA) -> None:
    """All codings, by hand and by machine, as a sheet that can be corrected and imported."""
    from vocwork.codes import export, open_desk
    from vocwork.store import refuse_unwritable

    refuse_unwritable(out.parent, "--out")
    rows = export(open_desk(params_file, data), out)
    typer.echo(f"wrote {out}: {rows} rows")


@codes.command("import")
def import_codes(
    params_file: ParamsFile,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help="a coded sheet, .csv or .xlsx")],
    coder: Annotated[Optional[str], typer.Option(help="who coded it, where no column says so")] = None,  # noqa: UP045
    data: Data = DATA,
) -> None:
    """Take in a coded sheet; what a coder says anew replaces what the same coder said before."""
    from vocwork.codes import agree, agreed, counted, open_desk, take_in

    desk = open_desk(params_file, data)
    new = take_in(desk, sheet, coder=coder)
    typer.echo(
        f"{new['feedback_id'].nunique()} comments of {', '.join(sorted(new['coder'].unique()))} are in {desk.path}"
    )
    typer.echo(counted(desk.kept))
    for line in agreed(agree(desk)):
        typer.echo(line)
    typer.echo(f"Next: vocwork run {params_file}")


@codes.command("agree")
def agree_codes(params_file: ParamsFile, data: Data = DATA) -> None:
    """How far coders agree, category by category: Krippendorff's alpha."""
    from vocwork.codes import agree, agreed, open_desk

    for line in agreed(agree(open_desk(params_file, data))):
        typer.echo(line)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="where its raw exports go")] = Path("data/raw/demo"),
) -> None:
    """Write the raw exports of the demo study, with planted truth."""
    from vocwork.demo.study import write_demo

    write_demo(folder)
    typer.echo(f"wrote {folder}. Next: vocwork run params/demo.yml")


def _accepted_params(params_file: Path) -> Params:
    """The params, and nothing wrong with the files that they name or the decisions beside them."""
    from vocwork.corpus.themes.curation import load_curation
    from vocwork.study import assumptions_of
    from vocwork.whys import whys_of

    params = load_params(params_file)
    load_curation(params_file)
    assumptions_of(params, params_file)
    whys_of(params, params_file)
    return params


def _tell(manifest: dict[str, Any], asked: set[str], index: Path) -> None:
    """What became of the pages that were asked for; exit code 1 when some failed."""
    pages = [page for page in (*manifest["reports"], *manifest["pages"]) if page["html"] in asked]
    failed = [page for page in pages if page["status"] == "failed"]
    fresh = sum(page["status"] == "fresh" for page in pages)
    typer.echo(f"{len(pages) - len(failed) - fresh} pages made, {fresh} still fresh, {len(failed)} failed")
    for page in failed:
        typer.echo(f"failed: {page['html']}, cell {page['error']['cell']}: {page['error']['message']}", err=True)
    typer.echo(str(index))
    if failed:
        raise typer.Exit(1)


def _pairs(given: list[str]) -> dict[str, str]:
    """'text=Comment' -> {'text': 'Comment'}."""
    bad = [pair for pair in given if "=" not in pair.strip("=")]
    if bad:
        raise ParamsError(f"--column expects OURS=THEIRS, such as text=Comment, got {bad[0]!r}")
    parts = [pair.partition("=") for pair in given]
    return {ours.strip(): theirs.strip() for ours, _, theirs in parts}


def main() -> None:
    """Run the command; bad params and input end in one message and exit code 2."""
    # being told to end is as good as Ctrl-C: what is done is kept, and no worker is left behind
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except (ParamsError, FeedbackError) as error:
        typer.echo(f"vocwork: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
