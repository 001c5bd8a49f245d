"""Is it all employees or one? Score and praise by the employee who dealt with it, nobody named without need.

A person is judged from `min_agent` answers on, a threshold of its own, and named only where a test says that they
differ from all the others together. The claim is about each person: whoever is praised or blamed, the chance that
anybody else is named wrongly stays below 1 - confidence (Holm's step-down, `compare.family_wise`), which a false
discovery rate does not promise (benchmarks/bench_funnel.py). Whoever is like the others, or had too few answers, has no
name here, nor in any file.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from vocwork.analysis.compare import family_wise
from vocwork.analysis.finding import Finding
from vocwork.analysis.funnel import Funnel, funnel
from vocwork.analysis.metrics import PERCENT, Scale, z_value
from vocwork.analysis.slices import mentions_of
from vocwork.feedback import FELT

AGENT = "agent"
# What employees are looked at for: the study's score, and how many contacts end in praise of staff.
SCORE, PRAISE = "score", "praise"
STAFF = "staff"
# Of two, each is the other's mirror: one of them can be high only where the other is low.
FEWEST = 3
# Who stands apart is one of a few: beyond this part of a team there are no others to stand apart from.
FEW = 1 / 3
# The verdicts by which somebody has a name.
NAMED = ("one", "several")


class Agents(NamedTuple):
    """What was found for one measure: the verdict in a row, and the funnel it was read from, without needless names."""

    verdict: pd.DataFrame
    funnel: Funnel


def agents(
    answers: pd.DataFrame,
    *,
    measure: str,
    kind: str,
    confidence: float = 0.95,
    min_agent: int = 1,
    scale: Scale | None = None,
) -> Agents:
    """Whether one employee, several or none stands apart in `points`, by the funnel of all of them.

    answers: points, weight, quarter, agent. The question is whether they are all alike, so only chance is allowed for.
    Who stands apart has a name where the others are alike by Cochran's Q = sum w (y - mean)^2 of k - 1 degrees of
    freedom, w = 1 / error^2 (1954, Biometrics 10:101); in a team of all kinds nobody has.

    verdict: measure, employees (judged), base, verdict ('alike', 'one', 'several', 'unlike': the others differ too or
    are no majority, 'few': below three employees), unit, value, unit_base, others (everybody together
    where nobody is named), difference, difference_low, difference_high, p, q (Holm), others_p (Q without those that
    stand apart), detectable (for an employee of a middling number of answers; NaN where all answers are alike). The
    unit is the surest of those that stand apart.
    """
    rules: dict[str, Any] = {"kind": kind, "confidence": confidence, "min_base": min_agent, "scale": scale}
    found = funnel(answers, [AGENT], **rules, unlike=False, family=family_wise)
    units = found.units
    judged = {"measure": measure, "employees": len(units), "base": int(units["base"].sum())}
    if len(units) < FEWEST:
        none = pd.DataFrame([judged | {"verdict": "few"}]).reindex(columns=VERDICT_COLUMNS)
        return Agents(none, found._replace(units=units.iloc[:0]))
    apart = units[units["verdict"] != ""]
    alike = _spread_p(units.drop(apart.index), confidence)
    judged |= {"detectable": float(units["detectable"].median()), "others_p": alike}
    judged |= {"verdict": _verdict(len(apart), len(units), alike, confidence)}
    if judged["verdict"] in NAMED:
        first = apart.loc[apart["q"].idxmin()]
        judged |= {"unit_base": first["base"]} | {name: first[name] for name in _OF_UNIT}
    else:
        units, judged = units.assign(verdict=""), judged | {"others": found.center}
    return Agents(pd.DataFrame([judged]).reindex(columns=VERDICT_COLUMNS), found._replace(units=unnamed(units)))


def praised(answers: pd.DataFrame, mentions: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """The contacts with an employee, points 100 where the comment praises staff, else 0; none without such a theme.

    Of all contacts, not of those with a comment: who did not write did not praise.
    """
    about = themes.loc[themes["subject"] == STAFF, "theme"]
    contacts = answers[answers[AGENT].notna()] if AGENT in answers and len(about) else answers.iloc[:0]
    said = mentions_of(mentions, contacts)
    glad = said.loc[said["theme"].isin(about) & (said["sentiment"] > FELT), "feedback_id"]
    return contacts.assign(points=contacts["id"].isin(glad) * PERCENT)


def finding(verdict: pd.DataFrame, *, direction: str = "up") -> Finding:
    """The heading above the employees: one or all; direction: which way the score is better."""
    row = verdict.iloc[0]
    measure, said = row["measure"], row["verdict"]
    # shares are told as shares
    per = PERCENT if measure == PRAISE else 1.0
    if said == "alike" and pd.isna(row["detectable"]):
        facts = {"employees": row["employees"], "others": row["others"] / per}
        return Finding(f"agents.{measure}.same", "neutral", facts)
    if said == "alike":
        facts = {"employees": row["employees"], "detectable": row["detectable"] / per}
        return Finding(f"agents.{measure}.alike", "neutral", facts)
    if said == "unlike":
        return Finding(f"agents.{measure}.unlike", "neutral", {"employees": row["employees"]})
    way, better = "up" if row["difference"] > 0 else "down", "up" if measure == PRAISE else direction
    facts = {"unit": row["unit"], "value": row["value"] / per, "others": row["others"] / per, "base": row["unit_base"]}
    return Finding(f"agents.{measure}.{said}.{way}", "good" if way == better else "neutral", facts)


def unnamed(units: pd.DataFrame) -> pd.DataFrame:
    """The units without the names of those that do not stand apart."""
    return units.assign(unit=units["unit"].where(units["verdict"] != "", ""))


def _verdict(apart: int, employees: int, alike: float, confidence: float) -> str:
    if apart == 0:
        return "alike"
    if apart > FEW * employees or alike < 1 - confidence:
        return "unlike"
    return "one" if apart == 1 else "several"


def _spread_p(units: pd.DataFrame, confidence: float) -> float:
    """p of Cochran's Q: whether these units differ more than chance; NaN of fewer than two."""
    if len(units) < 2:
        return np.nan
    weight = (2 * z_value(confidence) / (units["high"] - units["low"])) ** 2
    mean = np.average(units["value"], weights=weight)
    return float(special.chdtrc(len(units) - 1, (weight * (units["value"] - mean) ** 2).sum()))


_OF_UNIT = ["unit", "value", "others", "difference", "difference_low", "difference_high", "p", "q"]
VERDICT_COLUMNS = ["measure", "employees", "base", "verdict", "unit", "value", "unit_base", "others", "difference"]
VERDICT_COLUMNS += ["difference_low", "difference_high", "p", "q", "others_p", "detectable"]
