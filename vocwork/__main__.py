"""The command line: new, check, plan, corpus, themes, reports, causes, whys, run, codes, demo.

Exit codes: 0 all well; 1 some reports failed, the others are written; 2 bad params or input, said in one message (what
records of 5 whys name and the study does not have is said when all pages are made);
130 stopped on the way, what was made is kept.
"""

from __future__ import annotations

import signal
import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from typer.core import TyperGroup

from vocwork.commands.codes import codes
from vocwork.commands.options import DATA, Data, Force, ParamsFile, Refound
from vocwork.commands.pages import causes, reports, whys
from vocwork.feedback import PERSONS, FeedbackError
from vocwork.locales import known_locale
from vocwork.metric import MetricKind
from vocwork.params import Params, ParamsError, known_study, load_params, parse_params

if TYPE_CHECKING:
    import pandas as pd

# What shells report of a command that Ctrl-C has ended.
STOPPED = 130


class Commands(TyperGroup):
    """The commands; Ctrl-C ends any of them in one message and with a code of its own."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("vocwork: stopped. What is finished is kept; the same command goes on from there", err=True)
            raise typer.Exit(STOPPED) from None


app = typer.Typer(
    cls=Commands,
    help=__doc__.split("\n")[0],
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(codes, name="codes")


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
def check(params_file: ParamsFile, data: Data = DATA) -> None:
    """Read params and sources; print what a run would do. Writes nothing."""
    from vocwork.check import statement, unheard
    from vocwork.corpus.build import accepted
    from vocwork.corpus.codebook.coding import task_of

    params = _accepted_params(params_file)
    raw = accepted(params, params_file)
    for line in statement(params, raw.feedback, raw.inputs, raw.quarantine):
        typer.echo(line)
    if task := task_of(params, params_file):
        for line in unheard(params, raw.feedback, task.book):
            typer.echo(line)
        if task.note:
            typer.echo(f"warning: {task.note}")
    _check_whys(params, params_file, raw.feedback, data / params.study)


def _check_whys(params: Params, params_file: Path, feedback: pd.DataFrame, corpus: Path) -> None:
    """Whether the study has what its 5 whys name, themes too where there is a corpus, and whether pages show them."""
    from vocwork import store
    from vocwork.corpus.privacy.pseudonyms import masked
    from vocwork.study import Study
    from vocwork.whys import whys_of, whys_path
    from vocwork.whys_references import Ground, faults, refuse, unseen

    if not (asked := whys_of(params, params_file)):
        return
    known = store.read_made(corpus) is not None
    attributes = feedback.drop(columns=["id", "text", *PERSONS])
    themes = Study(params, store.read_corpus(corpus), params.locale, None).themes if known else None
    ground = Ground(params, masked(attributes, regions=params.phone_regions), themes)
    for line in unseen(asked, ground):
        typer.echo(line)
    refuse(faults(asked, ground), whys_path(params, params_file))


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


for command in (reports, causes, whys):
    app.command()(command)


@app.command("run", help="Both stages.")
@wraps(reports)
def run(**options: Any) -> None:
    corpus(options["params_file"], options["data"], options["force"])
    reports(**options)


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
    from vocwork.assumptions import assumptions_of
    from vocwork.corpus.themes.curation import load_curation
    from vocwork.whys import whys_of

    params = load_params(params_file)
    load_curation(params_file)
    assumptions_of(params, params_file)
    whys_of(params, params_file)
    return params


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
