"""Decisions on themes, done again after every fit, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.corpus.themes.curation import TOP, Decision, Name, Part
from vocwork.corpus.themes.fit import Themed
from vocwork.corpus.themes.homonyms import told_apart
from vocwork.corpus.themes.ledger import Entry, listed
from vocwork.corpus.themes.slips import named, refuse_slips
from vocwork.corpus.themes.space import unit
from vocwork.corpus.themes.standing import above, under, without
from vocwork.feedback import NO_THEME

# Part n of theme t has the number PARTS (t + 1) + n, which no theme that is found ever gets.
PARTS = 1_000
# The word of the ledger for each verb.
DONE = {"merge": "merged", "split": "split", "rename": "renamed", "move": "moved", "hide": "hidden", "pin": "pinned"}


class Rows(NamedTuple):
    """Clauses in the theme space: of mentions by their row numbers, and of examples by their texts."""

    of_mentions: Callable[[np.ndarray], np.ndarray]
    of_texts: Callable[[tuple[str, ...]], np.ndarray]


class Curated(NamedTuple):
    """Mentions and themes as decided, the ledger's lines of it, and what a reader must know: also what was not done."""

    themed: Themed
    entries: list[Entry]
    notes: list[str]


def replay(
    themed: Themed,
    decisions: tuple[Decision, ...],
    lost: set[int],
    rows: Rows,
    *,
    locale: str,
    quarter: str,
    place: str,
) -> Curated:
    """Carry out decisions on themes, one after the other.

    lost: themes that were not found again when themes were founded anew; what was decided about them, and about parts
    of them, is noted, not done, until they are found again. place: the file they stand in. Raises ParamsError for what
    `slips` finds, and for a name that was given twice.
    """
    entries, notes, gone, names = [], [], set(lost), dict[int, str]()
    for number, decision in enumerate(decisions):
        done = f"{decision.verb} {listed(decision.themes)}, by {decision.by}, {decision.when}"
        said = f"{place}: decisions.{number} ({done})"
        if missed := sorted(gone.intersection(named(decision))):
            notes.append(
                f"{said} has no effect: theme {listed(missed)} was not found again when themes were founded anew. "
                "Leave it in: it is carried out again as soon as a later --refound finds the theme."
            )
            gone.update(parts_of(decision))
            continue
        refuse_slips(decision, themed.themes, said)
        before = themed.themes
        themed = STEPS[decision.verb](themed, decision, rows, locale)
        count = int(themed.mentions["theme"].isin([*decision.themes, *parts_of(decision)]).sum())
        signed = (decision.why, decision.by, decision.when)
        entries.append(Entry(quarter, DONE[decision.verb], decision.themes, count, *signed))
        names |= dict.fromkeys([*parts_of(decision), *([] if decision.rename is None else [decision.rename])], said)
        notes += [f"{said}: {what}." for what in _beside(decision, before, themed.themes)]
    themes, alike = told_apart(themed.themes, names)
    return Curated(themed._replace(themes=themes), entries, [*notes, *alike])


def _beside(decision: Decision, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    """What else a decision brings about: themes that stand elsewhere now, parts without clauses."""
    if decision.verb in ("hide", "split"):
        theme = decision.themes[0]
        place = next((f"under {upper}" for upper in above(theme, before)), "on top")
        if own := under(theme, before):
            yield f"theme {listed(own)} stood under it and stands {place} now"
    for part in parts_of(decision):
        if not after.set_index("theme").loc[part, "size"]:
            yield f"no clause lies nearest to the examples of its part {part}"


def parts_of(decision: Decision) -> list[int]:
    """The numbers of what a theme is split into."""
    return [PARTS * (theme + 1) + n for theme in decision.themes for n in range(1, len(decision.into) + 1)]


def _merge(themed: Themed, decision: Decision, rows: Rows, locale: str) -> Themed:
    """All mentions go to the first of the themes."""
    into, *others = decision.merge
    theme = themed.mentions["theme"].replace(others, into)
    every = themed.themes[themed.themes["theme"].isin(decision.merge)]
    facts = {"size": every["size"].sum(), "refits": every["refits"].max()}
    facts |= {name: every[name].min() for name in ("first_seen", "born")}
    themes = themed.themes.assign(parent=themed.themes["parent"].replace(others, into))
    themes = _changed(themes, [into], **facts, stability=np.nan, curated=True)
    themes = _changed(themes, others, status="merged", became=str(into), size=0)
    if into in above(into, themes):
        themes = _changed(themes, [into], parent=NO_THEME)
    return themed._replace(mentions=themed.mentions.assign(theme=theme), themes=themes)


def _split(themed: Themed, decision: Decision, rows: Rows, locale: str) -> Themed:
    """Each mention goes to the part whose examples lie nearest; what stood under the theme stands where it stood."""
    theme, numbers = decision.themes[0], parts_of(decision)
    own = np.flatnonzero(themed.mentions["theme"] == theme)
    centres = unit(np.stack([rows.of_texts(part.examples).mean(axis=0) for part in decision.into]))
    part = np.array(numbers)[(rows.of_mentions(own) @ centres.T).argmax(axis=1)] if len(own) else own
    column = themed.mentions["theme"].to_numpy(copy=True)
    column[own] = part
    before = themed.themes[themed.themes["theme"] == theme].iloc[0].to_dict()
    made = [
        before | _part(themed.themes, number, told, int((part == number).sum()), locale)
        for number, told in zip(numbers, decision.into, strict=True)
    ]
    themes = _changed(without(theme, themed.themes), [theme], status="split", became=listed(numbers), size=0)
    themes = pd.concat([themes, pd.DataFrame(made)], ignore_index=True).astype(themes.dtypes.to_dict())
    return themed._replace(mentions=themed.mentions.assign(theme=column), themes=themes)


def _part(themes: pd.DataFrame, number: int, part: Part, size: int, locale: str) -> dict[str, Any]:
    """What a part has of its own; all else is as in the theme it comes from."""
    own = {"theme": number, "keywords": ", ".join(part.examples), "stability": np.nan, "size": size, "curated": True}
    return own | _labels(themes, part.name, locale)


def _rename(themed: Themed, decision: Decision, rows: Rows, locale: str) -> Themed:
    labels = _labels(themed.themes, decision.to, locale)
    return themed._replace(themes=_changed(themed.themes, decision.themes, **labels, curated=True))


def _move(themed: Themed, decision: Decision, rows: Rows, locale: str) -> Themed:
    parent = NO_THEME if decision.under == TOP else int(decision.under)
    return themed._replace(themes=_changed(themed.themes, decision.themes, parent=parent))


def _hide(themed: Themed, decision: Decision, rows: Rows, locale: str) -> Themed:
    """What stood under the theme stands where it stood."""
    themes = without(decision.themes[0], themed.themes)
    return themed._replace(themes=_changed(themes, decision.themes, status="hidden"))


def _pin(themed: Themed, decision: Decision, rows: Rows, locale: str) -> Themed:
    """Nothing to do here: see `refounding`."""
    return themed


STEPS: dict[str, Callable[[Themed, Decision, Rows, str], Themed]] = {
    "merge": _merge, "split": _split, "rename": _rename, "move": _move, "hide": _hide, "pin": _pin,
}  # fmt: skip


def _labels(themes: pd.DataFrame, name: Name, locale: str) -> dict[str, str]:
    """A name in every label column: that of the column's language, else of the study's own, else the first given."""
    words = {locale: name} if isinstance(name, str) else {str(said): word for said, word in name.items()}
    by_language = {said.partition("_")[0]: word for said, word in words.items()}
    usual = words.get(locale) or next(iter(words.values()))
    spoken = {column: str(column).removeprefix("label_") for column in themes if str(column).startswith("label_")}
    return {"label": usual} | {column: by_language.get(language, usual) for column, language in spoken.items()}


def _changed(themes: pd.DataFrame, numbers: Any, **facts: Any) -> pd.DataFrame:
    """The table with facts set for some themes."""
    chosen, table = themes["theme"].isin(list(numbers)), themes.copy()
    for name, value in facts.items():
        table.loc[chosen, name] = value
    return table
