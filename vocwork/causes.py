"""Why the metric changed: the causes in the words of the reader, and the section that shows them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocwork.analysis import cause_findings
from vocwork.analysis.cause_talk import cause_talk, clear, points
from vocwork.analysis.comparison import driven
from vocwork.analysis.conjunctions import ATTRIBUTE, Item, Items
from vocwork.analysis.finding import Finding
from vocwork.analysis.metrics import Estimate
from vocwork.analysis.root_causes import Causes
from vocwork.render import figures, page, tables
from vocwork.render.conjunction import conjunction
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show
# Slices that chance alone would give this often are not worth a line.
WORTH_A_LINE = 0.5


def section(s: SliceOfStudy, found: Causes, own: Estimate, before: Estimate, talk: pd.DataFrame) -> Shown:
    """What the change is made of, which slices carry most of it, and what their comments speak of."""
    if not s.wants("causes"):
        return None
    found, talk = in_words(s, found), talk_in_words(s, talk)
    finding = cause_findings.causes(found, s.against, direction=s.better)
    if found.verdict == "no_comparison":
        return page.section(s.texts, "causes", finding)
    shown = driven(found)
    shown = shown[(shown["cause"]) | (shown["p"] < WORTH_A_LINE)] if len(shown) else shown
    split = figures.change(
        s.texts,
        found.split,
        before=before,
        now=own,
        quarters=s.names,
        main_part=found.main_part,
        split_by=s.word(found.split_by),
        spoken=s.spoken,
        better=s.better,
    )
    tree = tables.causes(
        s.texts,
        shown,
        change=found.total.as_estimate,
        before_base=found.total.base_before,
        now_base=found.total.base,
        p=found.total.p,
        unexplained=found.unexplained,
        better=s.better,
        talk=talk,
        looked_at=int((found.slices["items"].map(len) == 1).sum()),
        below=WORTH_A_LINE,
    )
    seen: dict[str, Any] = {"detectable": found.detectable, "size": found.detectable_share}
    missed = [s.texts.say("causes.detectable", **seen)] if pd.notna(found.detectable) else []
    said = [tables.cause_talk(s.texts, talk)] if len(talk) else []
    why = ("causes.why" if s.spoken else "causes.why.unspoken") if len(found.slices) else None
    about = {"quarter": s.compared, "min_base": s.params.min_base}
    return page.section(s.texts, "causes", finding, split, tree, *said, *missed, why=why, **about)


def talk(s: SliceOfStudy, found: Causes) -> pd.DataFrame:
    """What the comments of the causes speak of more, or less, often."""
    rules: dict[str, Any] = {"min_cell": s.params.min_cell, "withheld": s.hidden_comments, **s.counted}
    return cause_talk(found.slices, s.now, s.before, s.mentions, s.stable_themes, s.coded, s.categories, **rules)


def talk_points(s: SliceOfStudy, found: Causes, talk: pd.DataFrame) -> list[Finding]:
    """The same as key points, one for each cause."""
    return points(talk_in_words(s, talk), in_words(s, found).slices)


def talk_in_words(s: Study, talk: pd.DataFrame) -> pd.DataFrame:
    """What the comments of the causes speak of, with each slice and its `name` in the words of this language.

    clear: whether it is worth a line.
    """
    items = [worded(s, own) for own in talk["items"]]
    name = [conjunction(s.texts, own) for own in items]
    named = {"items": pd.Series(items, dtype="object"), "name": pd.Series(name, dtype="str")}
    return talk.assign(clear=clear(talk), **named)


def in_words(s: Study, found: Causes) -> Causes:
    """The causes with the study's own columns and values in the words of this language, and `label` for each slice."""
    items = [worded(s, own) for own in found.slices["items"]]
    label = [conjunction(s.texts, own) for own in items]
    named = {"items": pd.Series(items, dtype="object"), "label": pd.Series(label, dtype="str")}
    return found._replace(slices=found.slices.reset_index(drop=True).assign(**named))


def worded(s: Study, items: Items) -> Items:
    """The items of a slice as a reader of this language calls them."""
    return tuple(_worded(s, item) for item in items)


def _worded(s: Study, item: Item) -> Item:
    if item.kind != ATTRIBUTE:
        return item
    return item._replace(attribute=s.word(item.attribute), value=s.word(item.value), label=s.word(item.value))
