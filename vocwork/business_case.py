"""The business case of a study, section by section: what each action is worth, when it pays back, what decides it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from vocwork.analysis import backing, roi, root_causes
from vocwork.analysis.finding import Finding
from vocwork.analysis.roi import Worth
from vocwork.assumptions import Action
from vocwork.causes import worded
from vocwork.params import ParamsError, Slice
from vocwork.render import figures, page, tables
from vocwork.render.conjunction import conjunction
from vocwork.study import Study
from vocwork.view import SliceOfStudy

Shown = Any
# How many quarters of feedback an assumed reach is held against: a year, so that seasons do not decide.
QUARTERS = 4


class Case(NamedTuple):
    """An action and what it is worth."""

    action: Action
    title: str
    worth: Worth


def cases(s: Study) -> list[Case]:
    """All actions of the study, the one worth most first. Raises ParamsError where there are no assumptions."""
    if s.assumptions is None:
        raise ParamsError(
            f"study {s.params.study!r} has no ROI assumptions: name their YAML in its params as `roi: FILE`"
        )
    inputs = s.assumptions.inputs(s.locale)
    rules = {"months": s.assumptions.months, "discount_rate": s.assumptions.discount_rate, "seed": s.params.seed}
    found = [Case(a, a.name(s.locale), roi.worth(inputs, a.id, **rules)) for a in s.assumptions.actions]  # type: ignore[arg-type]
    s.record(kind=s.params.metric.kind, currency=s.assumptions.currency, actions=[_numbers(case) for case in found])
    return sorted(found, key=lambda case: -middle(case.worth, "npv"))


def _numbers(case: Case) -> dict[str, Any]:
    worth = case.worth
    return {"action": case.action.id, "title": case.title, **worth._asdict()}


def middle(worth: Worth, measure: str) -> float:
    """The median of a measure."""
    return float(worth.summary.set_index("measure").loc[measure, "p50"])


def opening(s: Study, found: list[Case]) -> Shown:
    """What the best action is worth, and which ones to leave."""
    best = found[0]
    npv = best.worth.summary.set_index("measure").loc["npv"]
    facts = {"action": best.title, "npv_p5": npv["p5"], "npv_p50": npv["p50"], "npv_p95": npv["p95"]}
    facts |= {"probability": best.worth.within}
    pays = best.worth.gain >= 0.5
    title = Finding("roi.title.pays" if pays else "roi.title.none", "good" if pays else "bad", facts)
    assert s.assumptions is not None
    dek = Finding("roi.dek", "neutral", {"months": s.assumptions.months, "rate": s.assumptions.discount_rate})
    return page.opening(s.texts, title, dek, _cards(s, best), [_point(case) for case in found])


def _cards(s: Study, best: Case) -> list[page.Card]:
    table, t = best.worth.summary.set_index("measure"), s.texts
    npv, back = table.loc["npv"], table.loc["payback"]
    span = t.say("roi.card.range", low=npv["p5"], high=npv["p95"])
    return [
        page.Card(t.say("roi.card.npv"), t.money(npv["p50"]), span),
        page.Card(
            t.say("roi.card.payback"),
            months(s, back["p50"]),
            t.say("roi.card.payback.late", when=months(s, back["p95"])),
        ),
        page.Card(t.say("roi.card.within"), t.percent(best.worth.within), t.say("roi.card.within.caption")),
        page.Card(t.say("roi.card.gain"), t.percent(best.worth.gain), t.say("roi.card.gain.caption")),
    ]


def months(s: Study, value: float) -> str:
    """A payback month in words; 'never' where it does not pay back."""
    return s.texts.say("roi.months", count=int(value)) if np.isfinite(value) else s.texts.say("roi.never")


def _point(case: Case) -> Finding:
    npv = case.worth.summary.set_index("measure").loc["npv"]
    facts = {"action": case.title, "npv_p5": npv["p5"], "npv_p50": npv["p50"], "npv_p95": npv["p95"]}
    facts |= {"probability": case.worth.within}
    if npv["p5"] > 0:
        return Finding("roi.point.worth", "good", facts)
    return Finding("roi.point.loss", "bad", facts) if npv["p95"] < 0 else Finding("roi.point.open", "neutral", facts)


def comparison(s: Study, found: list[Case]) -> Shown:
    """All actions side by side."""
    table = pd.DataFrame([_row(case) for case in found])
    finding = Finding("roi.comparison", "neutral", {"count": len(found)})
    return page.section(s.texts, "actions", finding, tables.actions(s.texts, table), why="roi.comparison.why")


def _row(case: Case) -> dict[str, Any]:
    table = case.worth.summary.set_index("measure")
    npv, back = table.loc["npv"], table.loc["payback"]
    return {
        "title": case.title,
        "npv_p5": npv["p5"],
        "npv_p50": npv["p50"],
        "npv_p95": npv["p95"],
        "costs": table.loc["costs", "p50"],
        "payback": back["p50"],
        "within": case.worth.within,
        "gain": case.worth.gain,
    }


class Evidence(NamedTuple):
    """What feedback says about the actions (see `analysis.backing`): their reach, and the causes they would mend."""

    reach: pd.DataFrame
    causes: pd.DataFrame


def evidence(s: Study, found: list[Case]) -> Evidence:
    """The last four quarters' complaints beside each assumed reach; the last quarter's causes beside the actions."""
    actions = pd.DataFrame([_planned(s, case) for case in found])
    recent = s.feedback[s.feedback["quarter"].isin(s.quarters[-QUARTERS:])]
    reach = backing.backing(recent, s.mentions, s.themes, actions, min_cell=s.params.min_cell, **s.counted)
    causes = backing.causes_met(_causes(s), actions, s.themes)
    s.record(backing=reach, causes=causes)
    return Evidence(reach.merge(actions, on="action"), causes)


def _planned(s: Study, case: Case) -> dict[str, Any]:
    """An action as the feedback knows it: whom it is for, what it mends, how many it is thought to reach."""
    low, middle, high = roi.quantile(pd.Series(dict(case.action.reach)), np.array([0.05, 0.5, 0.95]))
    segment = s.segment_like(case.action.segment)
    about = {"words": case.action.theme, "cause": case.action.cause, "segment": segment.name}
    return {
        "action": case.action.id,
        "title": case.title,
        "label": s.segment_label(segment),
        **about,
        "reach_low": low,
        "reach": middle,
        "reach_high": high,
    }


def _causes(s: Study) -> pd.DataFrame:
    """The causes of the last quarter's changes that hold, segment by segment: those that its reports name."""
    tables = []
    for segment in s.segments if s.scored else []:
        cut = SliceOfStudy(s, Slice(segment=segment.name, quarter=s.quarters[-1]))
        drill: dict[str, Any] = {"attributes": cut.drill_attributes(), "withheld": cut.hidden}
        rules = {**cut.rules, "seed": s.params.seed}
        why = root_causes.root_causes(cut.now, cut.before, cut.mentions, cut.stable_themes, **drill, **rules)
        accepted = why.slices[why.slices["cause"].astype(bool)]
        tables.append(accepted.assign(segment=segment.name, where=cut.label))
    return pd.concat([*tables, pd.DataFrame(columns=["segment", "where", *root_causes.SLICE_COLUMNS])])


def reach(s: Study, shown: Evidence) -> Shown:
    """Whether feedback bears out whom the actions are meant to reach, and which causes nobody works on."""
    borne = int((shown.reach["verdict"] == "agrees").sum())
    finding = Finding("roi.backing", "neutral", {"count": borne, "total": len(shown.reach)})
    table = tables.backing(s.texts, shown.reach)
    titles = shown.reach.set_index("action")["title"]
    points = [_cause(s, cause, titles) for cause in shown.causes.itertuples()]
    listed = page.points(s.texts, points or [Finding("roi.cause.none", "neutral", {})])
    quarters = min(QUARTERS, len(s.quarters))
    return page.section(s.texts, "backing", finding, table, listed, why="roi.backing.why", quarters=quarters)


def _cause(s: Study, cause: Any, titles: pd.Series) -> Finding:
    facts = {"cause": conjunction(s.texts, worded(s, cause.items)), "segment": cause.where, "quarter": s.quarters[-1]}
    if not cause.action:
        return Finding("roi.cause.open", "bad", facts)
    return Finding("roi.cause.met", "neutral", facts | {"action": titles[cause.action]})


def best_case(s: Study, case: Case) -> list[Shown]:
    """The leading action: its table for the finance department, its cash over time, what decides it."""
    back = middle(case.worth, "payback")
    pays = np.isfinite(back)
    finding = Finding("roi.flow" if pays else "roi.flow.never", "neutral", {"action": case.title, "month": back})
    flow = figures.cash_flow(s.texts, case.worth.flows, finding=finding, payback=int(back) if pays else None)
    summary = tables.roi_summary(s.texts, case.worth.summary)
    decides = case.worth.tornado
    first = Finding("roi.tornado", "neutral", {"input": s.texts.roi_input(decides.iloc[0]["input"])})
    tornado = figures.tornado(s.texts, decides, finding=first)
    middles = {"base": decides.iloc[0]["base_npv"], "median": middle(case.worth, "npv")}
    return [
        page.section(s.texts, "worth", finding, flow, summary, why="roi.flow.why"),
        page.section(s.texts, "tornado", first, tornado, why="roi.tornado.why", **middles),
    ]


def inputs(s: Study) -> Shown:
    """Every assumption, with range, source and owner."""
    assert s.assumptions is not None
    titles = {"": s.texts.say("roi.inputs.shared")} | {a.id: a.name(s.locale) for a in s.assumptions.actions}
    table = roi.input_table(s.assumptions.inputs(s.locale))
    labelled = table.assign(action=table["action"].map(titles))
    finding = Finding("roi.inputs", "neutral", {"count": len(table)})
    return page.section(s.texts, "inputs", finding, tables.inputs(s.texts, labelled), why="roi.inputs.why")
