"""A figure of a report: its finding, its drawing, its words for those who cannot see it, its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from vocwork.render.formats import missing
from vocwork.render.markup import Fragment, csv_link, fragment
from vocwork.render.notebook import bundle
from vocwork.render.results import COMPLEMENTARY, LEAST_EFFECTIVE, UNEQUAL_WEIGHTS
from vocwork.render.texts import Texts


@dataclass(frozen=True)
class Figure:
    """What a chart consists of. In a notebook it looks exactly as in the report."""

    id: str
    title: str  # the finding
    subtitle: str  # what is shown, in which unit
    alt: str  # the same in one sentence of numbers
    svg: Markup
    table: Markup
    source: str
    titled: bool = True  # False where the section's heading already says the title

    def __html__(self) -> Fragment:
        return fragment("figure.html.j2", figure=self)

    def _repr_html_(self) -> str:
        return str(self.__html__())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return bundle(self._repr_html_())


@dataclass(frozen=True)
class Column:
    """A column of a data table: its heading, how a cell reads, and what a machine gets."""

    heading: str
    shown: Sequence[str]
    raw: Sequence[Any]
    numeric: bool = True


def raw_ends(pairs: Sequence[tuple[float | None, float | None]]) -> list[str]:
    """The two ends of each interval for a machine, an end that there is not left empty.

    >>> raw_ends([(1.5, 2.0), (float("nan"), float("nan"))])
    ['1.5 2.0', '']
    """
    ends = [["" if missing(end) else str(end) for end in pair] for pair in pairs]
    return [" ".join(pair) if any(pair) else "" for pair in ends]


def data_table(texts: Texts, name: str, caption: str, columns: Sequence[Column]) -> Fragment:
    """The numbers of a figure or table, folded away, with a link that saves them as CSV."""
    header = [column.heading for column in columns]
    return fragment(
        "data_table.html.j2",
        _=texts.say,
        name=name,
        caption=caption,
        columns=columns,
        rows=list(zip(*(column.shown for column in columns), strict=True)),
        csv=csv_link(header, zip(*(column.raw for column in columns), strict=True)),
    )


def unequal_weights(texts: Texts, min_base: int) -> str:
    """Why answers that are enough have no number where they weigh very unequally."""
    return texts.say("note.unequal_weights", min_base=min(min_base, LEAST_EFFECTIVE))


def dashes(texts: Texts, reasons: pd.Series, *, min_base: int) -> list[str]:
    """What the dashes stand for, by the reasons of a table's rows ('' where a number is shown)."""
    said = {
        texts.say("note.small_base", min_base=min_base): (~reasons.isin(["", COMPLEMENTARY, UNEQUAL_WEIGHTS])).any(),
        unequal_weights(texts, min_base): (reasons == UNEQUAL_WEIGHTS).any(),
        texts.say("note.complementary"): (reasons == COMPLEMENTARY).any(),
    }
    return [note for note, wanted in said.items() if wanted]
