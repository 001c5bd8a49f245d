"""A piece of a report inside a notebook: it brings the report's style along and keeps it to itself."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

# What a page is made of: the piece without the style, which the page has once in its head.
PAGE_MIME = "application/vnd.vocwork.page+html"
_CSS = Path(__file__).parent / "templates" / "vocwork" / "report.css"
_PAGE = re.compile(r"(?<![\w-])(?::root|html)(?=\{)")
# A notebook has margins of its own, stripes tables, makes their columns equally wide and floats terms.
_PIECE = (
    "&{padding:16px 20px;max-width:800px}>section{margin-top:0}"
    "table{table-layout:auto}tr{background:none!important}dt,dd{float:none;width:auto;font-weight:inherit}dt{margin:0}"
)


def bundle(html: str) -> dict[str, str]:
    """The piece by MIME type: as a notebook shows it, and as a page takes it.

    Each output has the style, because notebooks drop outputs that are out of sight.
    """
    return {"text/html": f'<style>{style()}</style><div class="vocwork">{html}</div>', PAGE_MIME: html}


@lru_cache
def style() -> str:
    """The report's style sheet nested under one class; what it says of the page holds for the piece."""
    return f".vocwork.vocwork{{{_PAGE.sub('&', _CSS.read_text(encoding='utf-8').strip())}{_PIECE}}}"
