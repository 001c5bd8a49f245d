"""A first draft of 5 whys: the first levels as the scans found them; people add the rest, and their words stay."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from vocwork import drilldown
from vocwork.analysis.conjunctions import ATTRIBUTE, THEME, Items, members
from vocwork.analysis.divisions import SLICE
from vocwork.analysis.divisions import THEME as ABOUT_THEME
from vocwork.analysis.root_causes import root_causes
from vocwork.analysis.slices import commented
from vocwork.documents import ParamsError, parse_yaml, validated
from vocwork.store import write_text
from vocwork.view import SliceOfStudy
from vocwork.whys import Whys, load_whys

HEAD = '# What people answered to "why?", with evidence. params/demo.whys.yml explains every key.\n\nrecords:\n'
# Of each cause the themes that may be worth asking about.
MOST_THEMES = 2


def write_draft(s: SliceOfStudy, path: Path) -> dict[str, Any]:
    """Add a record of this segment and quarter to the file, or begin it; what stands there stays as it is.

    Raises ParamsError where there is such a record already, nothing to ask about, or no place to add it.
    """
    old = path.read_text(encoding="utf-8") if path.exists() else HEAD
    known = load_whys(path).records if path.exists() else ()
    if any((record.segment, record.quarter) == (s.slice.segment, s.quarter) for record in known):
        raise ParamsError(
            f"{path}: there is a record of {s.slice.segment} in {s.quarter} already. Go on in the file itself"
        )
    record = draft(s)
    text = old.rstrip("\n") + "\n" + _item(record, old)
    try:
        found = validated(parse_yaml(text, path), Whys, path, text)
    except ParamsError as error:
        raise ParamsError(
            f"{path}: a record cannot be added at its end, where `records` should be last. {error}"
        ) from None
    assert len(found.records) == len(known) + 1
    write_text(text, path)
    return record


def _item(record: dict[str, Any], text: str) -> str:
    """The record as another item of the list, indented as the others are."""
    indent = re.search(r"^records:\s*\n(?:\s*#.*\n|\s*\n)*( *)- ", text, re.MULTILINE)
    body = yaml.safe_dump([record], allow_unicode=True, sort_keys=False, width=110)
    margin = indent[1] if indent else "  "
    return "".join(f"{margin}{line}\n" if line else "\n" for line in body.splitlines())


def draft(s: SliceOfStudy) -> dict[str, Any]:
    """The record: a question, the causes that were found, and below each the themes that are raised there.

    Raises ParamsError where nothing stands out, for then there is nothing to begin with.
    """
    rules = {"attributes": s.drill_attributes(), "withheld": s.hidden, "seed": s.params.seed, **s.rules}
    found = root_causes(s.now, s.before, s.mentions, s.stable_themes, **rules)
    levels = drilldown.levels(s, found).levels
    if found.verdict not in ("one", "several"):
        raise ParamsError(
            f"{s.label} in {s.quarter}: no group or theme stands out against {s.compared}, so there is no first answer "
            "to write down. See its report for what could have been found"
        )
    facts: dict[str, Any] = {"segment": s.label, "quarter": s.quarter, "since": s.compared, "change": found.total.value}
    named = drilldown.in_words(s, levels)
    return {
        "segment": s.slice.segment,
        "quarter": s.quarter,
        "question": s.texts.say("whys.draft.question", **facts),
        "why": [_cause(s, row, named, found.slices) for _, row in named[named["kind"] == SLICE].iterrows()],
    }


def _cause(s: SliceOfStudy, cause: pd.Series, levels: pd.DataFrame, slices: pd.DataFrame) -> dict[str, Any]:
    below = levels[(levels["parent"] == cause["level"]) & (levels["kind"] == ABOUT_THEME)]
    grown = below["n_now"] * cause["n_before"] > below["n_before"] * cause["n_now"]
    raised = below[grown].head(MOST_THEMES)
    # among those who speak of a theme the corpus is not asked how often another one comes up, but among all
    among = {} if any(item.kind == THEME for item in cause["items"]) else {"expect": "more often"}
    why = [
        {
            "answer": s.texts.say("whys.draft.theme", theme=theme["name"]),
            "evidence": _asked(cause["items"]) | {"themes": [str(theme["theme"])]} | among,
            "owner": "",
        }
        for _, theme in raised.iterrows()
    ]
    answer = s.texts.say("whys.draft.cause", label=cause["name"], contribution=cause["contribution"])
    asked = _asked(cause["items"]) | _expected(s, cause, slices)
    return {"answer": answer, "evidence": asked, "owner": "", "why": why}


def _expected(s: SliceOfStudy, cause: pd.Series, slices: pd.DataFrame) -> dict[str, str]:
    """Which way the evidence of a cause goes that makes it one; nothing where that is none.

    A slice can also pull the score down by growing while its own does not fall: then no fall of it is expected.
    """
    if any(item.kind == THEME for item in cause["items"]):
        rise = _spoken(s, cause["items"], s.now) - _spoken(s, cause["items"], s.before)
        return {"expect": "more often" if rise > 0 else "less often"} if rise else {}
    own = slices[slices["items"].map(lambda items: items == cause["items"])].iloc[0]
    moved = own["now"] - own["before"]
    if not moved * cause["contribution"] > 0:
        return {}
    return {"expect": "higher" if moved > 0 else "lower"}


def _spoken(s: SliceOfStudy, items: Items, answers: pd.DataFrame) -> float:
    """Of the commented answers with the values of a slice, the share that mentions any of its themes."""
    groups = tuple(item for item in items if item.kind == ATTRIBUTE)
    talk = commented(answers[members(groups, answers, s.mentions)])
    about = [members((item,), talk, s.mentions) for item in items if item.kind == THEME]
    return float(np.any(about, axis=0).mean()) if len(talk) else 0.0


def _asked(items: Items) -> dict[str, Any]:
    """A slice as a question to the corpus."""
    where = {item.attribute: item.value for item in items if item.kind == ATTRIBUTE}
    themes = [item.value for item in items if item.kind == THEME]
    return ({"where": where} if where else {}) | ({"themes": themes} if themes else {})
