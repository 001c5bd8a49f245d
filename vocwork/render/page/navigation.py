"""Where a reader can go from a page. All addresses are relative: a folder of reports can be moved or zipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    """Words that lead somewhere; without an address, where the reader is. `lang` where they are of another language."""

    label: str
    href: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Navigation:
    """A page's place: study, segment and quarter in words, and the pages beside it."""

    study: str
    home: str = ""
    segment: str = ""
    quarter: str = ""
    previous: Link | None = None
    next: Link | None = None
    siblings: Sequence[Link] = ()
    languages: Sequence[Link] = ()
