"""What is wrong with a decision on themes: it names what there is not, goes in a circle, or undoes one before it."""

from __future__ import annotations

import pandas as pd

from vocwork.corpus.themes.curation import Decision
from vocwork.corpus.themes.ledger import listed
from vocwork.corpus.themes.standing import above
from vocwork.params import ParamsError

# What cannot be done to a hidden theme, or under it: its comments would come back, or others go with it.
SHOWN_ONLY = ("merge", "split", "move")


def named(decision: Decision) -> list[int]:
    """All themes that a decision names."""
    return [*decision.themes, *([decision.under] if isinstance(decision.under, int) else [])]


def refuse_slips(decision: Decision, themes: pd.DataFrame, said: str) -> None:
    """Raise ParamsError for a decision that cannot be carried out on these themes (theme, status, became, parent).

    said: the decision as the message names it.
    """
    for theme in named(decision):
        _refuse_unknown(theme, themes, said)
    _refuse_hidden(decision, themes, said)
    _refuse_circle(decision, themes, said)


def _refuse_unknown(theme: int, themes: pd.DataFrame, said: str) -> None:
    known = themes.set_index("theme")
    living = known.index[~known["status"].isin(["merged", "split"])]
    if theme in living:
        return
    if theme in known.index:
        row = known.loc[theme]
        became = "merged into" if row["status"] == "merged" else "split into"
        raise ParamsError(
            f"{said}: theme {theme} was {became} {row['became']} by a decision before. Name what it became"
        )
    numbers = listed(sorted(living))
    raise ParamsError(f"{said}: there is no theme {theme}. There are: {numbers or 'none'}. `vocwork themes` lists them")


def _refuse_hidden(decision: Decision, themes: pd.DataFrame, said: str) -> None:
    hidden = sorted(set(themes.loc[themes["status"] == "hidden", "theme"]).intersection(named(decision)))
    if hidden and decision.verb in SHOWN_ONLY:
        raise ParamsError(
            f"{said}: theme {listed(hidden)} was hidden by a decision before. Take that decision out, or this one"
        )


def _refuse_circle(decision: Decision, themes: pd.DataFrame, said: str) -> None:
    """No theme may stand under itself, by way of others either."""
    if isinstance(decision.under, int) and decision.move in above(decision.under, themes):
        raise ParamsError(f"{said}: theme {decision.under} stands under {decision.move} already")
