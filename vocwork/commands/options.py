"""What commands may be told, each option said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

DATA, OUT = Path("data/corpus"), Path("reports")

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
