"""The themes of a study and their history, as lines for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from vocwork.corpus.themes.ledger import EVENTS
from vocwork.feedback import NO_THEME, STABLE


def listing(themes: pd.DataFrame, ledger: pd.DataFrame) -> Iterator[str]:
    """Every theme with number, size and certificate, largest first; then the ledger, oldest line first."""
    yield f"{'theme':>7} {'clauses':>8}  {'found again':<12} {'since':<7} name"
    for theme in themes.sort_values(["size", "theme"], ascending=[False, True]).itertuples():
        yield f"{theme.theme:>7} {theme.size:>8}  {_found(theme):<12} {theme.first_seen:<7} {_named(theme)}"
    yield ""
    for line in ledger.itertuples():
        about = f" {line.themes}" if line.themes else ""
        yield f"{line.quarter} {line.event}{about}: {EVENTS[line.event]}; {line.base} clauses{_why(line)}"


def _found(theme: Any) -> str:
    """How often refits found it: 9 of 10; or why there were none."""
    if pd.isna(theme.stability):
        return "by hand" if theme.refits else "same words"
    often = f"{theme.stability * theme.refits:.0f} of {theme.refits}"
    return often if theme.stability >= STABLE else f"{often} !"


def _named(theme: Any) -> str:
    told = [] if theme.status == "active" else [f"{theme.status}{' into ' + theme.became if theme.became else ''}"]
    told += [f"under {theme.parent}"] if theme.parent != NO_THEME else []
    return f"{theme.label} ({'; '.join(told)})" if told else str(theme.label)


def _why(line: Any) -> str:
    signed = f" ({line.by}, {line.when})" if line.by else ""
    return f". {line.why}{signed}" if line.why else ""
