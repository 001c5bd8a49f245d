"""The machine-readable copy of a page: which schema its keys follow, and values as JSON knows them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

RESULTS_MIME = "application/vnd.vocwork.results+json"
# Which keys a page's numbers have: each kind of page has its own, described in docs/results.md.
SCHEMAS = {
    "report": "vocwork.report/1",
    "overview": "vocwork.overview/1",
    "roi": "vocwork.roi/1",
    "causes": "vocwork.causes/1",
}


def plain(value: Any) -> Any:
    """Results as JSON: frames become lists of rows, named tuples become objects, what is missing becomes null."""
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
