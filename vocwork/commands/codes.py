"""Comments coded by hand: plan, export, import, agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from vocwork.commands.options import DATA, Data, ParamsFile

codes = typer.Typer(help=__doc__, no_args_is_help=True)
Sheet = Annotated[Path, typer.Option("--out", metavar="FILE", help="the sheet to write, .csv or .xlsx")]


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
    from vocwork.codes import assumed, open_desk, plan, planned
    from vocwork.store import refuse_unwritable

    refuse_unwritable(out.parent, "--out")
    desk = open_desk(params_file, data)
    found = plan(desk, out, precision=precision)
    for line in [*planned(found, precision), *filter(None, [assumed(desk), desk.note])]:
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
    for line in [*agreed(agree(desk)), *filter(None, [desk.note])]:
        typer.echo(line)
    typer.echo(f"Next: vocwork run {params_file}")


@codes.command("agree")
def agree_codes(params_file: ParamsFile, data: Data = DATA) -> None:
    """How far coders agree, category by category: Krippendorff's alpha."""
    from vocwork.codes import agree, agreed, open_desk

    desk = open_desk(params_file, data)
    for line in [*agreed(agree(desk)), *filter(None, [desk.note])]:
        typer.echo(line)
