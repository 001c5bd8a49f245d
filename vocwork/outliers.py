"""What scores unexpectedly high or low: groups of customers, and whether one employee or all carry score and praise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocwork.analysis import agents, funnel
from vocwork.analysis.agents import Agents
from vocwork.analysis.finding import Finding
from vocwork.analysis.funnel import Funnel
from vocwork.render import figures, page
from vocwork.render.figure import Figure
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any  # a render Fragment, or None where there is nothing to show
# How the findings end that nothing stands apart.
QUIET = (".none", ".alike")


def employees(s: Study, answers: pd.DataFrame) -> list[Agents]:
    """Whether one employee, several or none stands apart in the score, and in praise of staff."""
    rules: dict[str, Any] = {"confidence": s.params.confidence, "min_agent": least_of(s)}
    praise = agents.praised(answers, s.mentions, s.themes)
    return [
        agents.agents(answers, measure=agents.SCORE, kind=s.params.metric.measure, scale=s.metric_range, **rules),
        agents.agents(praise, measure=agents.PRAISE, kind="csat", **rules),
    ]


def verdicts(staff: Sequence[Agents]) -> pd.DataFrame:
    """The verdict on each measure, a row each."""
    return pd.concat([found.verdict for found in staff], ignore_index=True)


def funnels(groups: Funnel, staff: Sequence[Agents]) -> pd.DataFrame:
    """Around which value each funnel lies, and how far its units usually wander: measure, center, spread."""
    own = [("groups", groups), *((found.verdict["measure"].iloc[0], found.funnel) for found in staff)]
    return pd.DataFrame([{"measure": name, "center": one.center, "spread": one.spread} for name, one in own])


def outliers(s: SliceOfStudy, groups: Funnel, staff: Sequence[Agents]) -> Shown:
    """Groups and employees beyond what chance explains, in funnel plots; nothing where there is nothing to compare."""
    if not s.wants("outliers"):
        return None
    drawn = [_groups(s, groups)] if len(groups.units) else []
    drawn += [_staff(s, found) for found in staff if len(found.funnel.units)]
    if not drawn:
        return None
    # what stands apart comes first, and is the heading
    drawn.sort(key=lambda one: one[0].key.endswith(QUIET))
    judged = any(len(found.funnel.units) for found in staff)
    about = [s.texts.say("agents.why", least=least_of(s))] if judged else _few(s)
    parts = [*(figure for _, figure in drawn), *about]
    facts = {"quarter": s.quarter, **funnel.LIMITS}
    return page.section(s.texts, "outliers", drawn[0][0], *parts, why="outliers.why", **facts)


def in_words(s: Study, units: pd.DataFrame) -> pd.DataFrame:
    """The groups as a reader of this language calls them: "region: East"."""
    pairs = zip(units["attribute"], units["unit"], strict=True)
    said = [s.texts.say("pair", name=s.word(name), value=s.word(value)) for name, value in pairs]
    return units.assign(label=pd.Series(said, index=units.index, dtype="str"))


def least_of(s: Study) -> int:
    """From how many answers on an employee is judged at all."""
    return max(s.params.min_agent, s.params.min_base)


def _groups(s: Study, groups: Funnel) -> tuple[Finding, Figure]:
    units = in_words(s, groups.units)
    said = funnel.finding(units)
    look: dict[str, Any] = {"center": groups.center, "spread": groups.spread}
    return said, figures.funnel(s.texts, units, groups.limits, finding=said, **look)


def _staff(s: Study, found: Agents) -> tuple[Finding, Figure]:
    """One measure of the employees; only those that stand apart have a name."""
    row, units, said = found.verdict.iloc[0], found.funnel.units, agents.finding(found.verdict, direction=s.better)
    return said, figures.funnel(
        s.texts,
        units.assign(label=units["unit"]),
        found.funnel.limits,
        finding=said,
        center=found.funnel.center,
        spread=found.funnel.spread,
        note=_others(s, row["verdict"], row["others_p"]),
        is_share=row["measure"] == agents.PRAISE,
        id=f"agents-{row['measure']}",
    )


def _others(s: Study, verdict: str, p: float) -> str:
    """That those without a name do not differ among themselves, where others have one."""
    return s.texts.say("agents.others", p=p) if verdict in agents.NAMED and p == p else ""


def _few(s: Study) -> list[str]:
    """That there are employees, and too few answers about each."""
    if agents.AGENT not in s.feedback or s.feedback[agents.AGENT].isna().all():
        return []
    return [s.texts.say("agents.few", fewest=agents.FEWEST, least=least_of(s))]
